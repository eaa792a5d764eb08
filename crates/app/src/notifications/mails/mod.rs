//! Mails about jobs. Changes gather in `job_notices` until they are due; then a job of the queue looks at what holds
//! now and writes, where that is not what the last mail said.

mod letters;
mod model;
mod rules;
mod send;
mod store;

use platform::{
    jobs::{Kind, Schedule},
    state::App,
};
use std::time::Duration;

/// Every kind of mail about jobs.
pub const MAIL_JOBS: [Kind<App>; 2] = [send::TELL_CUSTOMER, send::TELL_TECHNICIAN];

/// Enqueues the mails that are due. Often: whoever is told waits for it.
pub fn due_schedule() -> Schedule {
    Schedule {
        name: "notifications.enqueue_mails",
        every: Duration::from_secs(15),
        run: |tx| {
            Box::pin(store::enqueue_due(
                tx,
                send::TELL_CUSTOMER.name,
                send::TELL_TECHNICIAN.name,
            ))
        },
    }
}
