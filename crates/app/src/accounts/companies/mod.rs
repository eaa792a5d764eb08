//! Companies, the tenants: making one with its owner, and the first one by the set-up link.

pub mod actions;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
