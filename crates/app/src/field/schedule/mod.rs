//! The schedule: who does what on which day, and what nobody has. Owns no table.

mod actions;
pub mod model;
pub mod routes;
mod rules;
mod store;
