//! Work orders: jobs at a customer's site, done by a technician.

pub mod actions;
pub mod events;
pub mod input;
mod kinds;
pub mod list;
pub mod model;
pub mod page_store;
pub mod planned;
pub mod reindex;
mod reindex_store;
pub mod routes;
pub mod rules;
pub mod search;
pub mod store;
