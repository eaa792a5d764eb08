//! `/api/auth/forgot-password` and `/api/auth/reset-password`.

use super::{
    actions,
    model::{ResetBody, ResetQuery, ResetView},
};
use crate::accounts::addresses::model::{AcceptedView, AddressBody};
use axum::extract::State;
use http::StatusCode;
use platform::{
    auth::Public,
    http::{Json, NoContent, Query, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of getting in again.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(forgot_password))
        .routes(routes!(get_reset, reset_password))
}

/// Mails a link that sets a new password to whoever has a login with this address. The answer is the same where
/// nobody has.
#[utoipa::path(post, path = "/api/auth/forgot-password", tag = "auth", operation_id = "forgot_password",
    request_body = AddressBody, responses((status = 202, body = AcceptedView)), security(()),
    extensions(("x-allowed" = json!("public"))))]
async fn forgot_password(
    public: Public,
    State(app): State<App>,
    Json(body): Json<AddressBody>,
) -> Reply<(StatusCode, axum::Json<AcceptedView>)> {
    actions::forgot(&app, &public.client, body).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(AcceptedView::ACCEPTED)))
}

/// Whose password the link sets, as long as it is good.
#[utoipa::path(get, path = "/api/auth/reset-password", tag = "auth", operation_id = "get_reset", params(ResetQuery),
    responses((status = 200, body = ResetView)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn get_reset(
    public: Public,
    State(app): State<App>,
    Query(query): Query<ResetQuery>,
) -> Reply<axum::Json<ResetView>> {
    let reset = actions::look(&app, &public.client, &query.token).await?;
    Ok(axum::Json(ResetView {
        email: reset.email,
        name: reset.name,
        company: reset.company,
    }))
}

/// Sets a new password and ends all sessions of the user.
#[utoipa::path(post, path = "/api/auth/reset-password", tag = "auth", operation_id = "reset_password",
    request_body = ResetBody, responses((status = 204)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn reset_password(
    public: Public,
    State(app): State<App>,
    Json(body): Json<ResetBody>,
) -> Reply<NoContent> {
    actions::reset(&app, &public.client, &body.token, &body.password).await?;
    Ok(NoContent)
}
