//! When technicians are away: holidays, illness, training.

pub mod actions;
pub mod model;
pub mod routes;
pub mod store;
