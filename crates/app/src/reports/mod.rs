//! Reports: figures over the work orders of a range of days, as JSON and as CSV. Owns no table.
//!
//! Invariants: every figure counts rows that the lists show; a job belongs to a range by its scheduled day, without one
//! by the company's day of its creation; a report sends as many statements for a year as for a day.

mod actions;
mod csv;
mod input;
pub mod model;
pub mod routes;
mod rules;
mod store;

use platform::state::App;
use utoipa_axum::router::OpenApiRouter;

/// The feature's routes.
pub fn router() -> OpenApiRouter<App> {
    routes::router()
}
