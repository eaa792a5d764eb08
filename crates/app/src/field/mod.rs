//! Field service: technicians, work orders, the schedule and its calendar feeds.
//!
//! Owns the tables of `migrations/0006_field.sql`. Invariants: a work order's customer is one of the company's; who
//! does it is a technician who was not archived when given it; `completed_at` is set exactly where the status is
//! `completed`; with the company's `prevent_double_booking` no change puts a job where its technician is taken.

pub mod calendar;
pub mod conflicts;
pub mod demo;
pub mod schedule;
pub mod technicians;
pub mod work_orders;

use platform::state::App;
use utoipa_axum::router::OpenApiRouter;

/// The feature's routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(technicians::routes::router())
        .merge(technicians::time_off::routes::router())
        .merge(work_orders::routes::router())
        .merge(schedule::routes::router())
        .merge(calendar::routes::router())
}
