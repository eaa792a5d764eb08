//! `/api/users/{id}/activity` and `/api/activity`.

use super::{list::ActivityQuery, model::ActivityEntry, page_store, store, subjects_store};
use crate::accounts::{auth::model::PageOnly, users};
use axum::extract::State;
use base::{Error, Page, UserId, page::PageQuery};
use platform::{
    auth::{SelfOr, Staff, perm},
    http::{Path, Query, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of the activity log.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_activity))
        .routes(routes!(list_audit_log))
}

/// Who did what to this account, when, from where; newest first.
#[utoipa::path(get, path = "/api/users/{id}/activity", tag = "users", operation_id = "list_activity",
    params(("id" = i64, Path), PageOnly), responses((status = 200, body = Page<ActivityEntry>)),
    extensions(("x-allowed" = json!("self, admin"))))]
async fn list_activity(
    who: SelfOr<perm::UsersRead>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<ActivityEntry>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let id = who.target(id)?;
    users::store::get(&who.db, id, app.clock.now())
        .await?
        .ok_or(Error::NotFound("User not found"))?;
    let entries = store::of_user(&who.db, id, page).await?;
    Ok(axum::Json(entries.map(ActivityEntry::from)))
}

/// The audit log: who did what to which record of the company, when, from where; newest first.
#[utoipa::path(get, path = "/api/activity", tag = "activity", operation_id = "list_audit_log", params(ActivityQuery),
    responses((status = 200, body = Page<ActivityEntry>)), extensions(("x-allowed" = json!("admin"))))]
async fn list_audit_log(
    staff: Staff<perm::UsersRead>,
    Query(query): Query<ActivityQuery>,
) -> Reply<axum::Json<Page<ActivityEntry>>> {
    let list = query.check(&staff.time_zone)?;
    let entries = page_store::page(&staff.db, list).await?;
    Ok(axum::Json(subjects_store::named(&staff.db, entries).await?))
}
