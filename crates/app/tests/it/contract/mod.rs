//! What holds for the whole API, every table and every file.

mod architecture;
mod authz;
mod authz_field_rows;
mod authz_rows;
mod openapi;
mod query_count;
mod query_count_v2;
mod schema;
mod tenancy;
