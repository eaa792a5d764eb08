//! What users are told in the product: each sees their own, and says whether mails come, too.

mod actions;
pub mod model;
pub mod routes;
mod store;

use platform::jobs::Schedule;
use std::time::Duration;

/// How long a notification is kept, read or not.
const KEPT: Duration = Duration::from_secs(180 * 86_400);

/// Deletes what is too old to be news, and what mails were told long ago.
pub fn prune_schedule() -> Schedule {
    Schedule {
        name: "notifications.prune",
        every: Duration::from_secs(86_400),
        run: |tx| {
            store::prune(tx, KEPT);
            Box::pin(async { Ok(()) })
        },
    }
}
