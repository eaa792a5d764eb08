//! `/api/visits`: an appointment, by the link of a mail. The token stands in the query or the body, never in the
//! path: paths are logged.

use super::{
    actions,
    model::{ConfirmBody, RescheduleBody, VisitQuery, VisitView},
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use platform::{
    auth::Public,
    http::{Json, Query, Reply, problem::ErrorBody},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of appointments by link.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_visit))
        .routes(routes!(get_visit_calendar))
        .routes(routes!(confirm_visit))
        .routes(routes!(reschedule_visit))
}

/// The appointment of a mail's link, as it is now.
#[utoipa::path(get, path = "/api/visits", tag = "visits", operation_id = "get_visit", params(VisitQuery),
    responses((status = 200, body = VisitView)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn get_visit(
    public: Public,
    State(app): State<App>,
    Query(query): Query<VisitQuery>,
) -> Reply<axum::Json<VisitView>> {
    Ok(axum::Json(
        actions::look(&app, &public.client, &query.token).await?,
    ))
}

/// The appointment of a mail's link as an entry for a calendar program (RFC 5545). 409 `no_day` where it has none now.
#[utoipa::path(get, path = "/api/visits/appointment.ics", tag = "visits", operation_id = "get_visit_calendar",
    params(VisitQuery),
    responses((status = 200, body = String, content_type = "text/calendar"), (status = 409, body = ErrorBody<'static>)),
    security(()), extensions(("x-allowed" = json!("public"))))]
async fn get_visit_calendar(
    public: Public,
    State(app): State<App>,
    Query(query): Query<VisitQuery>,
) -> Reply<Response> {
    let text = actions::entry(&app, &public.client, &query.token).await?;
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CACHE_CONTROL, "private, no-store"),
        (CONTENT_DISPOSITION, "attachment; filename=\"appointment.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// Confirms the day and the time that the mail named. 409 `appointment_changed` where it has another one now,
/// `not_open` where it is over or off.
#[utoipa::path(post, path = "/api/visits/confirm", tag = "visits", operation_id = "confirm_visit",
    request_body = ConfirmBody, responses((status = 200, body = VisitView), (status = 409, body = ErrorBody<'static>)),
    security(()), extensions(("x-allowed" = json!("public"))))]
async fn confirm_visit(
    public: Public,
    State(app): State<App>,
    Json(body): Json<ConfirmBody>,
) -> Reply<axum::Json<VisitView>> {
    let visit = actions::confirm(&app, &public.client, &body.token).await?;
    Ok(axum::Json(visit.into_inner()))
}

/// Asks for another time than the one that the mail named. 409 as for a confirmation.
#[utoipa::path(post, path = "/api/visits/reschedule", tag = "visits", operation_id = "reschedule_visit",
    request_body = RescheduleBody,
    responses((status = 200, body = VisitView), (status = 409, body = ErrorBody<'static>)),
    security(()), extensions(("x-allowed" = json!("public"))))]
async fn reschedule_visit(
    public: Public,
    State(app): State<App>,
    Json(body): Json<RescheduleBody>,
) -> Reply<axum::Json<VisitView>> {
    let visit = actions::reschedule(&app, &public.client, body).await?;
    Ok(axum::Json(visit.into_inner()))
}
