//! Customers as S0 and S3 see them: the users of role customer, under `/api/customers` and
//! `/api/v2/customers`. Owns no table.

pub mod model;
pub mod routes;
mod store;
pub mod v2;
