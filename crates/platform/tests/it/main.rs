//! The platform on both databases: transactions, events, jobs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests fails its test by panicking"
)]

mod db;
mod events;
mod jobs;
mod smtp;
