//! What the customer signed when a job was done: a drawing and a name. A job has one at most; a new one takes the place
//! of the one before, whose file is removed then.

pub mod actions;
mod form;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
