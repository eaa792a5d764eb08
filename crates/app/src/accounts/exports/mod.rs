//! All users of a company, or some of them, as a file: written while it is read, in constant memory.
//!
//! Invariants: an export never ends as if it were complete where it is not; what is written as CSV, JSON or
//! NDJSON is read by an import as the same records, field for field.

mod actions;
pub mod input;
mod records;
pub mod routes;

pub use actions::Export;
pub use input::{ExportFormat, ExportQuery};
