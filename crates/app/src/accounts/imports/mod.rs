//! Import of customers from a file: everything about it that needs no database.
//!
//! A file goes through [`Source`] (what is it, in which encoding, which columns) as a stream of
//! [`RawRow`]s; a [`Mapping`], guessed or given, says what its columns mean; [`parse_row`] makes an
//! [`ImportedUser`] of a row or says why not; [`RefusedWriter`] gives the refused ones back.
//!
//! Invariants: memory is bounded whatever the file (at most about 20 MiB, for one row of the largest size;
//! 5 MiB for usual ones); each row is either taken or refused with a reason; a row with bytes that could
//! not be decoded is never taken.

pub mod actions;
mod batch;
mod csv_records;
mod csv_rows;
mod delimiter;
mod encoding;
mod error;
mod fields;
mod files;
mod form;
mod formulas;
mod guess;
mod job;
mod json_frames;
mod json_rows;
mod lead_status;
mod lists;
mod magic;
mod mapping;
pub mod model;
pub mod plan;
mod refused;
mod refused_csv;
mod routes;
mod row;
mod rules;
mod source;
mod store;
mod synonyms;
#[cfg(test)]
mod tests;

pub use delimiter::Delimiter;
pub use encoding::Encoding;
pub use error::ImportError;
pub use fields::Field;
pub use formulas::neutralise;
pub use guess::guess;
pub use job::RUN;
pub use lead_status::LeadStatus;
pub use lists::join as join_entries;
pub use mapping::Mapping;
pub use refused::RefusedWriter;
pub use routes::router;
pub use row::{RawRow, RowFault};
pub use rules::{ImportedUser, RowRefusal, parse_row};
pub use source::{Format, Hints, Preview, Source, preview};
