//! `/api/v2/technicians/{id}/calendar-token` and the feed itself.

use super::{
    actions,
    model::{CalendarAddress, CalendarTokenView},
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::TechnicianId;
use http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG},
};
use platform::{
    auth::{Public, Staff, perm},
    http::{ETag, Json, NoContent, Path, Query, Reply, Secret},
    state::App,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of calendar feeds.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            get_calendar_token,
            create_calendar_token,
            revoke_calendar_token
        ))
        .routes(routes!(get_calendar))
}

/// Whether a technician has a calendar feed, and since when; a technician sees their own.
#[utoipa::path(get, path = "/api/v2/technicians/{id}/calendar-token", tag = "field service",
    operation_id = "get_calendar_token", params(("id" = i64, Path)),
    responses((status = 200, body = CalendarTokenView)), extensions(("x-allowed" = json!("self, admin"))))]
async fn get_calendar_token(
    staff: Staff<perm::CalendarWrite>,
    Path(id): Path<TechnicianId>,
) -> Reply<Json<CalendarTokenView>> {
    let created_at = actions::created_at(&staff.db, &staff, id).await?;
    Ok(Json(CalendarTokenView { created_at }))
}

/// Makes the address of a technician's calendar feed. It is told this once; one that was made before opens nothing
/// any more. 409 `not_active`.
#[utoipa::path(post, path = "/api/v2/technicians/{id}/calendar-token", tag = "field service",
    operation_id = "create_calendar_token", params(("id" = i64, Path)),
    responses((status = 201, body = CalendarAddress)), extensions(("x-allowed" = json!("self, admin"))))]
async fn create_calendar_token(
    staff: Staff<perm::CalendarWrite>,
    State(app): State<App>,
    Path(id): Path<TechnicianId>,
) -> Reply<Secret<(StatusCode, Json<CalendarAddress>)>> {
    let made = actions::make(&app, &staff.db, &staff, id).await?.into_inner();
    Ok(Secret((StatusCode::CREATED, Json(made))))
}

/// Revokes the address of a technician's calendar feed.
#[utoipa::path(delete, path = "/api/v2/technicians/{id}/calendar-token", tag = "field service",
    operation_id = "revoke_calendar_token", params(("id" = i64, Path)), responses((status = 204)),
    extensions(("x-allowed" = json!("self, admin"))))]
async fn revoke_calendar_token(
    staff: Staff<perm::CalendarWrite>,
    Path(id): Path<TechnicianId>,
) -> Reply<NoContent> {
    actions::revoke(&staff.db, &staff, id).await?.into_inner();
    Ok(NoContent)
}

/// The secret of a feed's address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct CalendarQuery {
    /// The secret.
    token: String,
}

/// A technician's schedule for calendar programs (RFC 5545): 60 days back and 365 ahead. Whoever has the address may
/// read it; every other address is 404.
#[utoipa::path(get, path = "/api/v2/technicians/{id}/schedule.ics", tag = "field service",
    operation_id = "get_calendar", params(("id" = i64, Path), CalendarQuery),
    responses((status = 200, body = String, content_type = "text/calendar")), security(()),
    extensions(("x-allowed" = json!("public"))))]
async fn get_calendar(
    public: Public,
    State(app): State<App>,
    Path(id): Path<TechnicianId>,
    Query(query): Query<CalendarQuery>,
) -> Reply<Response> {
    let text = actions::read(&app, &public.client, id, &query.token).await?;
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        // Asked again each time; what did not change is not sent again.
        (CACHE_CONTROL, "private, no-cache"),
        (CONTENT_DISPOSITION, "inline; filename=\"schedule.ics\""),
    ];
    let tag = ETag::of_content(text.as_bytes());
    Ok((headers, [(ETAG, tag.header())], text).into_response())
}
