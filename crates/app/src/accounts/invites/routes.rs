//! `/api/portal-invites` (S1).

use super::actions;
use crate::accounts::{
    addresses::model::AcceptedView,
    auth::model::{LoggedIn, LoginView},
};
use axum::extract::State;
use base::UserId;
use http::StatusCode;
use platform::{
    auth::{Public, Staff, perm},
    http::{Json, Path, Query, Reply},
    state::App,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of invitations.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_invite))
        .routes(routes!(accept_invite))
        .routes(routes!(invite_customer))
}

/// The link's token.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InviteQuery {
    /// From the link.
    token: String,
}

/// Who an invitation is for.
#[derive(Debug, Serialize, ToSchema)]
struct InviteView {
    /// The invited address.
    #[schema(required)]
    email: Option<String>,
    /// The invited user's name.
    name: String,
    /// The company that invites.
    company: String,
}

/// An acceptance.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptBody {
    /// From the link.
    token: String,
    /// At least 10 characters and not a common one.
    #[schema(min_length = 10, max_length = 128)]
    password: String,
}

/// Who an invitation is for, as long as it is good.
#[utoipa::path(get, path = "/api/portal-invites", tag = "invites", operation_id = "get_invite", params(InviteQuery),
    responses((status = 200, body = InviteView)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn get_invite(
    public: Public,
    State(app): State<App>,
    Query(query): Query<InviteQuery>,
) -> Reply<axum::Json<InviteView>> {
    let invite = actions::look(&app, &public.client, &query.token).await?;
    Ok(axum::Json(InviteView {
        email: invite.email,
        name: invite.name,
        company: invite.company,
    }))
}

/// Sets the invited user's first password and logs them in.
#[utoipa::path(post, path = "/api/portal-invites/accept", tag = "invites", operation_id = "accept_invite",
    request_body = AcceptBody, responses((status = 200, body = LoginView)), security(()),
    extensions(("x-allowed" = json!("public"))))]
async fn accept_invite(
    public: Public,
    State(app): State<App>,
    Json(body): Json<AcceptBody>,
) -> Reply<LoggedIn> {
    Ok(actions::accept(&app, &public.client, &body.token, &body.password).await?)
}

/// Mails a customer a link that gives them a login. 409 `no_email`, `has_login`, `not_active`.
#[utoipa::path(post, path = "/api/customers/{id}/portal-invites", tag = "invites", operation_id = "invite_customer",
    params(("id" = i64, Path)), responses((status = 202, body = AcceptedView)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn invite_customer(
    staff: Staff<perm::CustomersWrite>,
    State(app): State<App>,
    Path(id): Path<UserId>,
) -> Reply<(StatusCode, axum::Json<AcceptedView>)> {
    actions::invite_customer(&app, &staff.db, id).await?.into_inner();
    Ok((StatusCode::ACCEPTED, axum::Json(AcceptedView::ACCEPTED)))
}
