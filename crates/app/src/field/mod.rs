//! Field service: technicians, work orders, series of them, the schedule and its calendar feeds.
//!
//! Owns the tables of `migrations/0006_field.sql` and what later ones add to them. Invariants: a work order's customer is one of the company's; who
//! does it is a technician who was not archived when given it; `completed_at` is set exactly where the status is
//! `completed`; with the company's `prevent_double_booking` no change puts a job where its technician is taken.

pub mod attachments;
pub mod calendar;
pub mod checklist;
pub mod conflicts;
pub mod demo;
pub mod schedule;
pub mod series;
pub mod signatures;
pub mod technicians;
pub mod visits;
pub mod work_orders;

use platform::state::App;
use utoipa_axum::router::OpenApiRouter;

/// The feature's routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(technicians::routes::router())
        .merge(technicians::time_off::routes::router())
        .merge(work_orders::routes::router())
        .merge(attachments::routes::router())
        .merge(schedule::routes::router())
        .merge(series::routes::router())
        .merge(checklist::routes::router())
        .merge(checklist::templates::routes::router())
        .merge(signatures::routes::router())
        .merge(visits::routes::router())
        .merge(calendar::routes::router())
}
