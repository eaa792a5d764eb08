//! Technicians: who does jobs, when they work and when they are away. Archived ones stay the names on the jobs
//! they did.

pub mod actions;
pub mod input;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
pub mod time_off;
