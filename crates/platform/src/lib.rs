//! What every feature stands on. Knows no feature.
//!
//! The database pools and the constructors of the scoped handles are private to this crate: a feature
//! receives a handle already bound to its company and cannot make one.

pub mod auth;
pub mod backup;
pub mod config;
pub mod crypto;
pub mod db;
pub mod disk;
pub mod doctor;
pub mod events;
pub mod files;
pub mod http;
pub mod idempotency;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod search;
pub mod state;
pub mod telemetry;
