//! Jobs that recur: a rule, what each job of it is made of, and the jobs, made a while ahead.
//!
//! Invariants: a series has one job a day at most, which the database holds ([`jobs_store::insert`]); jobs are made from
//! today on only, never for days that are over; a day up to `generated_until_day` is never looked at again, so a job that
//! was moved or deleted is not made anew; a job that somebody changed, and one that is under way or done, is the
//! people's: the series does not touch it any more.

pub mod actions;
pub mod days;
pub mod events;
pub mod grow;
pub mod input;
pub(in crate::field) mod jobs_store;
pub mod model;
pub mod plan;
pub mod routes;
pub mod rule;
pub mod rules;
pub mod skips;
pub mod store;
