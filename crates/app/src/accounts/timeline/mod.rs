//! A customer's timeline: everything that has to do with them, newest first. Owns no table: it reads the
//! activity log by [`platform::events::NewEvent::about`], so an event is in it as soon as its writer says whose
//! it is.

pub mod routes;
mod store;
