//! Invitations: how a user without a password gets one. A link by mail, good for seven days and once.

pub mod actions;
pub mod routes;
mod store;

pub use actions::{SEND, send_job};
pub use store::{prune, use_up_all};
