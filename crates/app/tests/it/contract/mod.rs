//! What holds for the whole API, every table and every file.

mod architecture;
mod authz;
mod authz_attachments_rows;
mod authz_calendar_rows;
mod authz_field_rows;
mod authz_notices_rows;
mod authz_rows;
mod authz_series_rows;
mod authz_signoff_rows;
mod openapi;
mod query_count;
mod query_count_v2;
mod schema;
mod tenancy;
