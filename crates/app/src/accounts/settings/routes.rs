//! `/api/settings`.

use super::{
    actions::{self, etag},
    model::{SettingsPatch, SettingsView},
};
use axum::extract::State;
use platform::{
    auth::{Staff, perm},
    http::{IfMatch, Json, Reply, WithETag},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of settings.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_settings, patch_settings))
}

/// The company's settings.
#[utoipa::path(get, path = "/api/settings", tag = "settings", operation_id = "get_settings",
    responses((status = 200, body = SettingsView)), extensions(("x-allowed" = json!("admin"))))]
async fn get_settings(staff: Staff<perm::SettingsWrite>) -> Reply<WithETag<SettingsView>> {
    let company = actions::get(&staff.db).await?;
    Ok(WithETag(etag(&company), company.into()))
}

/// Changes what is present of the company's settings. They count at once.
#[utoipa::path(patch, path = "/api/settings", tag = "settings", operation_id = "patch_settings", params(IfMatch),
    request_body = SettingsPatch, responses((status = 200, body = SettingsView)),
    extensions(("x-allowed" = json!("admin"))))]
async fn patch_settings(
    staff: Staff<perm::SettingsWrite>,
    State(app): State<App>,
    seen: IfMatch,
    Json(patch): Json<SettingsPatch>,
) -> Reply<WithETag<SettingsView>> {
    let company = actions::edit(&app, &staff.db, &seen, patch).await?.into_inner();
    Ok(WithETag(etag(&company), company.into()))
}
