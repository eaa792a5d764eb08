//! The activity log: who did what to which record, when, and from where. The first reader of the events; it
//! keeps what it read, also after the events themselves are let go.

pub mod kinds;
pub mod list;
pub mod model;
mod page_store;
pub mod routes;
mod store;
mod subjects_store;

pub use store::{READER, of_subject};
