//! One change of many users: all of them, or none.

mod actions;
pub mod input;
pub mod routes;
mod rules;
mod store;
