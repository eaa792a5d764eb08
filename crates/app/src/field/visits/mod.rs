//! A customer's own view of one appointment, by the link of a mail: what it is, and the answer to it. No login.

mod actions;
mod calendar;
pub mod model;
pub mod routes;
mod token;

pub use token::{Visit, link};
