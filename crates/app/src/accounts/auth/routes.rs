//! `/api/auth`, also at `/api/v2/auth` (S3, S4).

use super::{
    actions,
    model::{LoggedIn, LoginBody, LoginView, MeView, PageOnly, RefreshBody, SessionView},
};
use crate::accounts::{companies, users::model::Reader};
use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use base::{Error, Page, page::PageQuery};
use http::header::SET_COOKIE;
use platform::{
    auth::{Anyone, Ended, Public, clear_cookies},
    http::{Json, NoContent, Path, Query, Reply, problem::ErrorBody},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// The routes of login and sessions.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(login))
        .routes(routes!(logout))
        .routes(routes!(refresh))
        .routes(routes!(me))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
}

/// Logs in. Wrong password, unknown address and locked account get the same 401 in the same time.
#[utoipa::path(post, path = "/api/auth/login", tag = "auth", operation_id = "login", request_body = LoginBody,
    responses((status = 200, body = LoginView), (status = 401, body = ErrorBody<'static>)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn login(public: Public, State(app): State<App>, Json(body): Json<LoginBody>) -> Reply<LoggedIn> {
    Ok(actions::login(&app, &public.client, body).await?)
}

/// Ends the session: its tokens die at once.
#[utoipa::path(post, path = "/api/auth/logout", tag = "auth", operation_id = "logout",
    responses((status = 204)), extensions(("x-allowed" = json!("any login"))))]
async fn logout(who: Anyone, State(app): State<App>) -> Reply<impl IntoResponse> {
    actions::end(&app, &who.db, &who, who.session, Ended::LoggedOut).await?;
    let mut headers = HeaderMap::new();
    for cookie in clear_cookies(app.config.public_url.is_https())? {
        headers.append(SET_COOKIE, cookie);
    }
    Ok((headers, NoContent))
}

/// Gives a new pair of tokens. Each refresh token works once; a second use ends the whole session.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "auth", operation_id = "refresh", request_body = RefreshBody,
    responses((status = 200, body = LoginView), (status = 401, body = ErrorBody<'static>)), security(()), extensions(("x-allowed" = json!("public"))))]
async fn refresh(public: Public, State(app): State<App>, Json(body): Json<RefreshBody>) -> Reply<LoggedIn> {
    let token = body
        .refresh_token
        .or(public.refresh_cookie)
        .ok_or(Error::Unauthenticated {
            code: "invalid_token",
            detail: "Invalid token",
        })?;
    Ok(actions::refresh(&app, &public.client, &token).await?)
}

/// Who is asking, for which company, and what they may do.
#[utoipa::path(get, path = "/api/auth/me", tag = "auth", operation_id = "me",
    responses((status = 200, body = MeView)), extensions(("x-allowed" = json!("any login"))))]
async fn me(who: Anyone, State(app): State<App>) -> Reply<axum::Json<MeView>> {
    let user = actions::me(&who.db, &who, app.clock.now()).await?;
    let company = companies::store::get(&who.db)
        .await?
        .ok_or(Error::NotFound("Company not found"))?;
    let permissions = who.role.permissions().map(base::Permission::name).collect();
    Ok(axum::Json(MeView {
        user: user.view(Reader::of(who.role)),
        company: company.view(who.role),
        permissions,
    }))
}

/// Where one is logged in.
#[utoipa::path(get, path = "/api/auth/sessions", tag = "auth", operation_id = "list_sessions", params(PageOnly),
    responses((status = 200, body = Page<SessionView>)), extensions(("x-allowed" = json!("any login"))))]
async fn list_sessions(
    who: Anyone,
    State(app): State<App>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<SessionView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let sessions = actions::sessions(&who.db, who.user, app.clock.now(), page).await?;
    Ok(axum::Json(sessions.map(|session| session.view(who.session))))
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "/api/auth/sessions/{id}", tag = "auth", operation_id = "end_session",
    params(("id" = String, Path, format = Uuid)), responses((status = 204)),
    extensions(("x-allowed" = json!("any login"))))]
async fn end_session(who: Anyone, State(app): State<App>, Path(id): Path<Uuid>) -> Reply<NoContent> {
    actions::end(&app, &who.db, &who, id, Ended::Revoked).await?;
    Ok(NoContent)
}
