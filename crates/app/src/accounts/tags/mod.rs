//! The company's labels on its customers, for choosing one. Owns no table: `user_tags` belongs to the users.

pub mod routes;
mod rules;
mod store;
