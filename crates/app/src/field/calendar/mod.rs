//! Calendar feeds: what a technician's own calendar shows of their schedule, behind a secret address (RFC 5545).
//!
//! Owns `calendar_tokens`. Invariants: a technician has one address at most and only its hash is kept; it opens nothing
//! once the technician is archived, inactive or has another login, or once that login may not be used.

pub(super) mod actions;
mod model;
pub(in crate::field) mod rfc5545;
pub mod routes;
mod rules;
pub(super) mod store;
