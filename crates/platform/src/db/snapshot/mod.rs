//! Whole databases on their way into a backup and out of one.
//!
//! A snapshot shows one moment and stops nobody from writing. What comes out of a backup is made ready beside
//! what is there, and takes its place in one step at the end: until then nothing has changed.

pub(crate) mod postgres;
pub(crate) mod sqlite;
