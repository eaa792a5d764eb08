//! Deskbell's product behaviour: features, one folder each. This file is the one list of them.

pub mod accounts;
mod authz;
pub mod field;
pub mod files;
pub mod notifications;
pub mod reports;
mod topics;

pub use authz::authz_table;
pub use topics::TOPICS;

use axum::{Router, middleware};
use base::Result;
use platform::{
    auth,
    db::{migrate::Migration, tallies},
    events::Reader,
    http::{
        health::{self, Health},
        openapi,
    },
    idempotency,
    jobs::{Kind, Schedule},
    live,
    state::App,
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The schema, step by step. Applied files are never edited.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "0001_platform.sql",
        text: include_str!("../../../migrations/0001_platform.sql"),
    },
    Migration {
        version: 2,
        name: "0002_accounts.sql",
        text: include_str!("../../../migrations/0002_accounts.sql"),
    },
    Migration {
        version: 3,
        name: "0003_recovery.sql",
        text: include_str!("../../../migrations/0003_recovery.sql"),
    },
    Migration {
        version: 4,
        name: "0004_notes.sql",
        text: include_str!("../../../migrations/0004_notes.sql"),
    },
    Migration {
        version: 5,
        name: "0005_tallies.sql",
        text: include_str!("../../../migrations/0005_tallies.sql"),
    },
    Migration {
        version: 6,
        name: "0006_field.sql",
        text: include_str!("../../../migrations/0006_field.sql"),
    },
    Migration {
        version: 7,
        name: "0007_reports.sql",
        text: include_str!("../../../migrations/0007_reports.sql"),
    },
    Migration {
        version: 8,
        name: "0008_concerns.sql",
        text: include_str!("../../../migrations/0008_concerns.sql"),
    },
    Migration {
        version: 9,
        name: "0009_series.sql",
        text: include_str!("../../../migrations/0009_series.sql"),
    },
    Migration {
        version: 10,
        name: "0010_attachments.sql",
        text: include_str!("../../../migrations/0010_attachments.sql"),
    },
    Migration {
        version: 11,
        name: "0011_signoff.sql",
        text: include_str!("../../../migrations/0011_signoff.sql"),
    },
    Migration {
        version: 12,
        name: "0012_notices.sql",
        text: include_str!("../../../migrations/0012_notices.sql"),
    },
    Migration {
        version: 13,
        name: "0013_first_response.sql",
        text: include_str!("../../../migrations/0013_first_response.sql"),
    },
    Migration {
        version: 14,
        name: "0014_overlaps.sql",
        text: include_str!("../../../migrations/0014_overlaps.sql"),
    },
    Migration {
        version: 15,
        name: "0015_one_tally_trigger.sql",
        text: include_str!("../../../migrations/0015_one_tally_trigger.sql"),
    },
    Migration {
        version: 16,
        name: "0016_search_changes.sql",
        text: include_str!("../../../migrations/0016_search_changes.sql"),
    },
    Migration {
        version: 17,
        name: "0017_one_statement.sql",
        text: include_str!("../../../migrations/0017_one_statement.sql"),
    },
];

/// Every route, with its whole path: a nested router would take each path apart again for every request.
fn routes() -> OpenApiRouter<App> {
    accounts::router()
        .merge(field::router())
        .merge(notifications::router())
        .merge(reports::router())
        .merge(live::router())
}

fn documented(app: Option<App>) -> OpenApiRouter<App> {
    let stop = app.as_ref().map(|app| app.tasks.stop.clone()).unwrap_or_default();
    let health = Health::new(
        move || {
            let app = app.clone();
            async move {
                let Some(app) = app else { return Ok(()) };
                match app.db.ping().await {
                    Ok(()) => Ok(()),
                    Err(error) => {
                        tracing::error!(%error, "the database gives no sign of life");
                        Err("the database does not answer")
                    }
                }
            }
        },
        stop,
    );
    OpenApiRouter::with_openapi(openapi::document(auth::SESSION_COOKIE))
        .merge(routes())
        .merge(health::routes(health))
}

/// The API's document: the contract, generated from the code.
pub fn document() -> OpenApi {
    let mut document = documented(None).into_openapi();
    openapi::complete(&mut document);
    document
}

/// Every route of the API with its document and the health checks. The web UI is the server's to add.
///
/// # Errors
/// Where the document cannot be written.
pub fn router(app: &App) -> Result<Router> {
    let (router, mut document) = documented(Some(app.clone())).split_for_parts();
    openapi::complete(&mut document);
    Ok(router.with_state(app.clone()).merge(openapi::routes(&document)?))
}

/// A router of this application as it runs requests with an `Idempotency-Key`: once.
pub fn once(router: Router, app: &App) -> Router {
    router.layer(middleware::from_fn_with_state(app.clone(), idempotency::layer))
}

/// Every kind of job.
pub fn jobs() -> Vec<Kind<App>> {
    let mut jobs = vec![
        accounts::imports::RUN,
        field::work_orders::reindex::REINDEX,
        field::series::grow::GROW,
        files::REMOVE,
    ];
    jobs.extend(accounts::MAIL_JOBS);
    jobs.extend(notifications::MAIL_JOBS);
    jobs
}

/// Everything that recurs.
pub fn schedules() -> Vec<Schedule> {
    vec![
        auth::prune_schedule(),
        accounts::recovery::prune_schedule(),
        tallies::fold_schedule(),
        field::series::grow::schedule(),
        files::sweep_schedule(),
        notifications::due_schedule(),
        notifications::prune_schedule(),
    ]
}

/// Everything that follows the events.
pub fn readers() -> Vec<Reader> {
    vec![
        accounts::activity::READER,
        field::work_orders::reindex::READER,
        notifications::READER,
    ]
}
