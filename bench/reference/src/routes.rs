//! The three handlers of users, and the server.

use crate::{
    error::Error,
    postgres::Postgres,
    record::{Patch, User},
    sqlite::Sqlite,
};
use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
    serve::ListenerExt as _,
};
use base::page::{Cursor, CursorKey, DEFAULT_PAGE_SIZE, Page, PageQuery};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the records are.
#[derive(Clone)]
pub(crate) enum Database {
    /// In a SQLite file.
    Sqlite(Sqlite),
    /// In PostgreSQL.
    Postgres(Postgres),
}

/// What handlers share.
#[derive(Clone)]
struct App {
    database: Database,
    /// The list's total, kept until a write like Deskbell keeps it.
    total: Arc<Mutex<Option<i64>>>,
}

/// Serves until it is killed.
///
/// # Errors
/// Where the port is taken.
pub(crate) async fn serve(database: Database, port: u16) -> Result<(), Error> {
    let field = crate::field::routes::router(database.clone());
    let app = App {
        database,
        total: Arc::default(),
    };
    let router = Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/api/users", get(list_users))
        .route("/api/users/{id}", get(get_user).patch(patch_user))
        .with_state(app)
        .merge(field);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await?
        .tap_io(|stream| {
            // Without it replies still arrive, only later.
            drop(stream.set_nodelay(true));
        });
    Ok(axum::serve(listener, router).await?)
}

async fn get_user(State(app): State<App>, Path(id): Path<i64>) -> Result<Json<User>, Error> {
    Ok(Json(match &app.database {
        Database::Sqlite(sqlite) => sqlite.get(id).await?,
        Database::Postgres(postgres) => postgres.get(id).await?,
    }))
}

async fn list_users(State(app): State<App>) -> Result<Json<Page<User>>, Error> {
    let limit = i64::from(DEFAULT_PAGE_SIZE);
    let mut users = match &app.database {
        Database::Sqlite(sqlite) => sqlite.list(limit + 1, 0).await?,
        Database::Postgres(postgres) => postgres.list(limit + 1, 0).await?,
    };
    let more = users.len() > DEFAULT_PAGE_SIZE as usize;
    users.truncate(DEFAULT_PAGE_SIZE as usize);
    let next = match users.last() {
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
    let total = total(&app).await?;
    Ok(Json(Page::new(users, total, PageQuery::default(), next)))
}

async fn total(app: &App) -> Result<i64, Error> {
    let kept = *app.total.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(total) = kept {
        return Ok(total);
    }
    let total = match &app.database {
        Database::Sqlite(sqlite) => sqlite.count().await?,
        Database::Postgres(postgres) => postgres.count().await?,
    };
    *app.total.lock().unwrap_or_else(PoisonError::into_inner) = Some(total);
    Ok(total)
}

async fn patch_user(
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(patch): Json<Patch>,
) -> Result<Json<User>, Error> {
    let user = match &app.database {
        Database::Sqlite(sqlite) => sqlite.patch(id, patch).await?,
        Database::Postgres(postgres) => postgres.patch(id, patch).await?,
    };
    *app.total.lock().unwrap_or_else(PoisonError::into_inner) = None;
    Ok(Json(user))
}
