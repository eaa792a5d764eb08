//! Login, logout, refresh, "who am I", and where one is logged in: `/api/auth` and `/api/v2/auth` (S3, S4).
//!
//! Owns no table: sessions are the platform's, users are [`super::users`]'.

pub mod actions;
pub mod model;
pub mod routes;
mod store;
