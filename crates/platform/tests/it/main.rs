//! The platform on both databases: transactions, events, jobs.

mod db;
mod events;
mod jobs;
