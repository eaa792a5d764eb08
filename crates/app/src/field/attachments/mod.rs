//! What is attached to work orders: photos and other files, sent by who works on them.
//!
//! Owns `work_order_attachments`. Invariants: a job has at most 50; the same upload, known by its
//! `Idempotency-Key`, is there once; a file lies in the store as long as its row exists, and not much longer.

pub mod actions;
mod events;
mod form;
pub mod model;
pub mod routes;
mod rules;
mod store;
