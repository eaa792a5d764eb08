//! A company's settings, for its admins.

mod actions;
pub mod model;
pub mod routes;
mod rules;

pub use rules::MAX_DURATION_MIN;
