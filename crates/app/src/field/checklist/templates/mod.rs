//! The company's templates of checklists: a name and what is on the list. Admins keep them, the office puts them on
//! jobs; a job's list is its own from then on.

pub mod actions;
pub mod model;
pub mod routes;
pub mod store;
