//! `/api/customers/signup` and what follows it.

use super::{
    actions,
    model::{SignupBody, SignupView, VerifiedView, VerifyBody},
};
use crate::accounts::addresses::model::{AcceptedView, AddressBody};
use axum::extract::State;
use http::StatusCode;
use platform::{
    auth::Public,
    http::{Json, Reply, problem::ErrorBody},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of signing up.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_up))
        .routes(routes!(verify_email))
        .routes(routes!(resend_verification))
}

/// Signs a customer up and mails a code. An address that is taken gets the same answer, and another mail.
#[utoipa::path(post, path = "/api/customers/signup", tag = "signup", operation_id = "sign_up", request_body = SignupBody,
    responses((status = 201, body = SignupView), (status = 403, body = ErrorBody<'static>)), security(()),
    extensions(("x-allowed" = json!("public"))))]
async fn sign_up(
    public: Public,
    State(app): State<App>,
    Json(body): Json<SignupBody>,
) -> Reply<(StatusCode, axum::Json<SignupView>)> {
    let email = body.email.as_str().to_owned();
    actions::sign_up(&app, &public.client, body).await?;
    let status = "pending";
    Ok((StatusCode::CREATED, axum::Json(SignupView { status, email })))
}

/// Confirms an address with the code that was mailed there: 15 minutes and 5 tries, then a new code is needed.
#[utoipa::path(post, path = "/api/customers/verify-email", tag = "signup", operation_id = "verify_email",
    request_body = VerifyBody, responses((status = 200, body = VerifiedView)), security(()),
    extensions(("x-allowed" = json!("public"))))]
async fn verify_email(
    public: Public,
    State(app): State<App>,
    Json(body): Json<VerifyBody>,
) -> Reply<axum::Json<VerifiedView>> {
    actions::verify(&app, &public.client, body).await?;
    Ok(axum::Json(VerifiedView { status: "active" }))
}

/// Mails a new code to who waits for one; the one before is good no longer.
#[utoipa::path(post, path = "/api/customers/resend-verification", tag = "signup", operation_id = "resend_verification",
    request_body = AddressBody, responses((status = 202, body = AcceptedView)), security(()),
    extensions(("x-allowed" = json!("public"))))]
async fn resend_verification(
    public: Public,
    State(app): State<App>,
    Json(body): Json<AddressBody>,
) -> Reply<(StatusCode, axum::Json<AcceptedView>)> {
    actions::resend(&app, &public.client, body).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(AcceptedView::ACCEPTED)))
}
