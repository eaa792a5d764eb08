//! `/api/users/{id}/activity`.

use super::{model::ActivityEntry, store};
use crate::accounts::{auth::model::PageOnly, users};
use axum::extract::State;
use base::{Error, Page, UserId, page::PageQuery};
use platform::{
    auth::{SelfOr, perm},
    http::{Path, Query, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of the activity log.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_activity))
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
