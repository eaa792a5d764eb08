//! Signing up: how a stranger becomes a customer. A code by mail proves the address; until then their password
//! opens nothing.
//!
//! Owns the table `signups`. Invariants: a password that was chosen before the address was proven is never in
//! `users`; of two people who sign up with one address and different passwords neither's counts; a record that the
//! company made is not changed by a stranger, it only gets a login once the address is proven.

pub mod actions;
mod jobs;
pub mod model;
pub mod routes;
mod rules;
mod store;

pub use jobs::{SEND_ALREADY_REGISTERED, SEND_CODE};
pub use store::end_all;
