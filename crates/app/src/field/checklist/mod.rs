//! What is to be ticked off at a job, and the company's templates of such lists.
//!
//! A job has at most [`rules::MAX_ITEMS`] items, at the places from 0 without a gap. The office decides what is on
//! the list; who does the job ticks it. Open items keep no job from being completed.

pub mod actions;
pub mod demo;
pub mod events;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
pub mod templates;
