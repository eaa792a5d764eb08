//! How many users there are, by what they are, and how many came: the figures of a company's first page.
//!
//! Exact: nothing is estimated, and what is kept is let go with the next change of a user.

pub mod model;
pub mod routes;
mod rules;
mod store;
