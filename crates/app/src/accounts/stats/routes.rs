//! `/api/users/stats`.

use super::{model::UserStats, store};
use axum::extract::State;
use platform::{
    auth::{Staff, perm},
    http::Reply,
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of the figures.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_user_stats))
}

/// How many users there are, by type, role, status and lead status; who was active today; signups of 30 days.
#[utoipa::path(get, path = "/api/users/stats", tag = "users", operation_id = "get_user_stats",
    responses((status = 200, body = UserStats)), extensions(("x-allowed" = json!("admin"))))]
async fn get_user_stats(
    staff: Staff<perm::UsersRead>,
    State(app): State<App>,
) -> Reply<axum::Json<UserStats>> {
    let stats = store::stats(&staff.db, &staff.time_zone, app.clock.now()).await?;
    Ok(axum::Json(stats))
}
