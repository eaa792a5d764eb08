//! The four handlers.

use super::{
    postgres,
    record::{New, Patch, WorkOrder},
    sqlite,
};
use crate::{error::Error, routes::Database};
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::get,
};
use base::page::{Cursor, CursorKey, DEFAULT_PAGE_SIZE, Page, PageQuery};
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

#[derive(Clone)]
enum Jobs {
    Sqlite(sqlite::Jobs),
    Postgres(postgres::Jobs),
}

/// What handlers share.
#[derive(Clone)]
struct App {
    jobs: Jobs,
    /// Totals by technician, kept until a write like Deskbell keeps them.
    totals: Arc<Mutex<HashMap<Option<i64>, i64>>>,
}

/// The routes over a database.
pub(crate) fn router(database: Database) -> Router {
    let jobs = match database {
        Database::Sqlite(sqlite) => Jobs::Sqlite(sqlite::Jobs::new(sqlite)),
        Database::Postgres(postgres) => Jobs::Postgres(postgres::Jobs::new(postgres)),
    };
    let app = App {
        jobs,
        totals: Arc::default(),
    };
    Router::new()
        .route(
            "/api/v2/work-orders/",
            get(list_work_orders).post(create_work_order),
        )
        .route(
            "/api/v2/work-orders/{id}",
            get(get_work_order).patch(patch_work_order),
        )
        .with_state(app)
}

async fn get_work_order(State(app): State<App>, Path(id): Path<i64>) -> Result<Json<WorkOrder>, Error> {
    Ok(Json(match &app.jobs {
        Jobs::Sqlite(jobs) => jobs.get(id).await?,
        Jobs::Postgres(jobs) => jobs.get(id).await?,
    }))
}

/// The filter that is measured.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    technician_id: Option<i64>,
}

async fn list_work_orders(
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<WorkOrder>>, Error> {
    let size = DEFAULT_PAGE_SIZE as usize;
    let limit = i64::from(DEFAULT_PAGE_SIZE) + 1;
    let technician = filter.technician_id;
    let mut found = match &app.jobs {
        Jobs::Sqlite(jobs) => jobs.list(technician, limit).await?,
        Jobs::Postgres(jobs) => jobs.list(technician, limit).await?,
    };
    let more = found.len() > size;
    found.truncate(size);
    let next = match found.last() {
        Some(last) if more => Some(
            Cursor {
                fingerprint: "0123456789abcdef".to_owned(),
                key: CursorKey::Integer(last.created_at.as_micros()),
                id: last.id.0,
            }
            .encode()?,
        ),
        Some(_) | None => None,
    };
    let total = app.total(technician).await?;
    Ok(Json(Page::new(found, total, PageQuery::default(), next)))
}

async fn create_work_order(
    State(app): State<App>,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<WorkOrder>), Error> {
    let job = match &app.jobs {
        Jobs::Sqlite(jobs) => jobs.create(new).await?,
        Jobs::Postgres(jobs) => jobs.create(new).await?,
    };
    app.forget();
    Ok((StatusCode::CREATED, Json(job)))
}

async fn patch_work_order(
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(patch): Json<Patch>,
) -> Result<Json<WorkOrder>, Error> {
    let job = match &app.jobs {
        Jobs::Sqlite(jobs) => jobs.patch(id, patch).await?,
        Jobs::Postgres(jobs) => jobs.patch(id, patch).await?,
    };
    app.forget();
    Ok(Json(job))
}

impl App {
    async fn total(&self, technician: Option<i64>) -> Result<i64, Error> {
        let kept = self
            .totals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&technician)
            .copied();
        if let Some(total) = kept {
            return Ok(total);
        }
        let total = match &self.jobs {
            Jobs::Sqlite(jobs) => jobs.count(technician).await?,
            Jobs::Postgres(jobs) => jobs.count(technician).await?,
        };
        self.totals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(technician, total);
        Ok(total)
    }

    fn forget(&self) {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
