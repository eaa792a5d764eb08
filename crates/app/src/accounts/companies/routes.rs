//! `/api/setup`: the first company of an instance.

use super::actions;
use crate::accounts::auth::model::{LoggedIn, LoginView, SetupBody};
use axum::extract::State;
use platform::{
    auth::Public,
    http::{Json, Query, Reply, problem::ErrorBody},
    state::App,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of set-up.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_setup, set_up))
}

/// The link's token.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SetupQuery {
    /// From the link.
    #[serde(default)]
    token: String,
}

/// Whether set-up is open.
#[derive(Debug, Serialize, ToSchema)]
struct SetupView {
    /// Whether there is no company yet and the token is good.
    open: bool,
}

/// Whether the set-up link is good.
#[utoipa::path(get, path = "/api/setup", tag = "setup", operation_id = "get_setup", params(SetupQuery),
    responses((status = 200, body = SetupView)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn get_setup(
    _public: Public,
    State(app): State<App>,
    Query(query): Query<SetupQuery>,
) -> Reply<axum::Json<SetupView>> {
    Ok(axum::Json(SetupView {
        open: actions::setup_is_open(&app, &query.token).await?,
    }))
}

/// Makes the first company with its owner, and logs the owner in.
#[utoipa::path(post, path = "/api/setup", tag = "setup", operation_id = "set_up", request_body = SetupBody,
    responses((status = 201, body = LoginView), (status = 409, body = ErrorBody<'static>)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn set_up(public: Public, State(app): State<App>, Json(body): Json<SetupBody>) -> Reply<LoggedIn> {
    Ok(actions::set_up(&app, &public.client, body).await?)
}
