//! `/api/users/bulk`.

use super::{
    actions,
    input::{BulkBody, BulkDone},
};
use axum::extract::State;
use platform::{
    auth::{Staff, perm},
    http::{Json, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of changes of many users.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(change_users))
}

/// Changes many users at once: all of them, or, where one of them cannot be changed, none.
#[utoipa::path(post, path = "/api/users/bulk", tag = "users", operation_id = "change_users", request_body = BulkBody,
    responses((status = 200, body = BulkDone)), extensions(("x-allowed" = json!("admin"))))]
async fn change_users(
    staff: Staff<perm::UsersWrite>,
    State(app): State<App>,
    Json(body): Json<BulkBody>,
) -> Reply<axum::Json<BulkDone>> {
    let done = actions::change(&app, &staff.db, &staff, body).await?;
    Ok(axum::Json(done.into_inner()))
}
