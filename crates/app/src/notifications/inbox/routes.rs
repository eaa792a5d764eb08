//! `/api/notifications`: everybody's own.

use super::{
    actions,
    model::{NotificationCount, NotificationSettings, NotificationSettingsPatch, NotificationView},
    store,
};
use base::{Page, page::PageQuery};
use platform::{
    auth::Anyone,
    http::{Json, NoContent, Path, Query, Reply},
    state::App,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// The routes of notifications.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(count_notifications))
        .routes(routes!(read_notification))
        .routes(routes!(read_all_notifications))
        .routes(routes!(get_notification_settings, patch_notification_settings))
}

/// Which notifications a list shows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct NotificationQuery {
    /// Those that were not read only.
    unread: Option<bool>,
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    page_size: Option<i64>,
}

/// What one is told, newest first. Kept for 180 days.
#[utoipa::path(get, path = "/api/notifications", tag = "notifications", operation_id = "list_notifications",
    params(NotificationQuery), responses((status = 200, body = Page<NotificationView>)),
    extensions(("x-allowed" = json!("any login"))))]
async fn list_notifications(
    who: Anyone,
    Query(query): Query<NotificationQuery>,
) -> Reply<axum::Json<Page<NotificationView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let page = store::page(&who.db, who.user, query.unread == Some(true), page).await?;
    Ok(axum::Json(page.map(NotificationView::from)))
}

/// How many one has not read.
#[utoipa::path(get, path = "/api/notifications/count", tag = "notifications", operation_id = "count_notifications",
    responses((status = 200, body = NotificationCount)), extensions(("x-allowed" = json!("any login"))))]
async fn count_notifications(who: Anyone) -> Reply<axum::Json<NotificationCount>> {
    let unread = store::unread(&who.db, who.user).await?;
    Ok(axum::Json(NotificationCount { unread }))
}

/// Marks one of one's own as read.
#[utoipa::path(post, path = "/api/notifications/{id}/read", tag = "notifications", operation_id = "read_notification",
    params(("id" = String, Path, format = Uuid)), responses((status = 204)),
    extensions(("x-allowed" = json!("self"))))]
async fn read_notification(who: Anyone, Path(id): Path<Uuid>) -> Reply<NoContent> {
    actions::read(&who.db, who.user, id).await?.into_inner();
    Ok(NoContent)
}

/// Marks all of one's own as read.
#[utoipa::path(post, path = "/api/notifications/read-all", tag = "notifications",
    operation_id = "read_all_notifications", responses((status = 204)),
    extensions(("x-allowed" = json!("any login"))))]
async fn read_all_notifications(who: Anyone) -> Reply<NoContent> {
    actions::read_all(&who.db, who.user).await?.into_inner();
    Ok(NoContent)
}

/// What one chose: whether mails about one's jobs come.
#[utoipa::path(get, path = "/api/notifications/settings", tag = "notifications",
    operation_id = "get_notification_settings", responses((status = 200, body = NotificationSettings)),
    extensions(("x-allowed" = json!("any login"))))]
async fn get_notification_settings(who: Anyone) -> Reply<axum::Json<NotificationSettings>> {
    let job_mails = store::job_mails(&who.db, who.user).await?;
    Ok(axum::Json(NotificationSettings { job_mails }))
}

/// Changes what one chose.
#[utoipa::path(patch, path = "/api/notifications/settings", tag = "notifications",
    operation_id = "patch_notification_settings", request_body = NotificationSettingsPatch,
    responses((status = 200, body = NotificationSettings)), extensions(("x-allowed" = json!("any login"))))]
async fn patch_notification_settings(
    who: Anyone,
    Json(patch): Json<NotificationSettingsPatch>,
) -> Reply<axum::Json<NotificationSettings>> {
    let job_mails = actions::choose(&who.db, who.user, patch).await?.into_inner();
    Ok(axum::Json(NotificationSettings { job_mails }))
}
