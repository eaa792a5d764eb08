//! Deskbell's behaviour through its API, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of tests fails its test by panicking"
)]

mod activity;
mod attachments;
mod audit;
mod auth;
mod backup;
mod bulk;
mod calendar;
mod companies;
mod contract;
mod customers;
mod dice;
mod edges;
mod export;
mod fuzz;
mod given;
mod idempotency;
mod imports;
mod invites;
mod lists;
mod live;
mod mailbox;
mod notes;
mod notifications;
mod recovery;
mod reports;
mod search;
mod series;
mod sessions;
mod settings;
mod signup;
mod stats;
mod tags;
mod technicians;
mod timeline;
mod users;
mod v2_customers;
mod work_orders;
