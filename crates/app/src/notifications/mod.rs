//! Who is told about a job, and how: notifications in the product, mails to technicians and customers.
//!
//! Owns `notifications`, `notification_settings` and `job_notices`. Invariants: nobody is told what they did
//! themselves; one event is told to one user once; a mail tells what holds when it is sent, and only where that is
//! not what the last one said; nobody gets a mail about a day that is over.

pub mod inbox;
pub mod mails;
mod reader;

pub use inbox::prune_schedule;
pub use mails::{MAIL_JOBS, due_schedule};
use reader::REACH_DAYS;
pub use reader::READER;

use platform::state::App;
use utoipa_axum::router::OpenApiRouter;

/// The feature's routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(inbox::routes::router())
}
