//! `/api/users` (S1).

use super::{
    actions::{self, Scope, etag},
    input::{NewUser, UserPatch},
    list::UserQuery,
    model::{Reader, UserView},
    page_store, password, store,
};
use axum::extract::State;
use base::{Error, Page, UserId};
use platform::{
    auth::{SelfOr, Staff, perm},
    http::{Created, IfMatch, Json, NoContent, Path, Query, Reply, WithETag},
    state::App,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of users.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(get_user, put_user, patch_user, archive_user))
        .routes(routes!(restore_user))
        .routes(routes!(change_password))
}

/// All users of the company, staff and customers, with filters, order and pages.
#[utoipa::path(get, path = "/api/users", tag = "users", operation_id = "list_users", params(UserQuery),
    responses((status = 200, body = Page<UserView>)), extensions(("x-allowed" = json!("admin"))))]
async fn list_users(
    staff: Staff<perm::UsersRead>,
    State(app): State<App>,
    Query(query): Query<UserQuery>,
) -> Reply<axum::Json<Page<UserView>>> {
    let list = query.check(&staff.time_zone)?;
    let page = page_store::users(&staff.db, list, app.clock.now()).await?;
    Ok(axum::Json(page.map(|user| user.view(Reader::Staff))))
}

/// Creates a member of staff or a customer. Without a password they are invited by mail.
#[utoipa::path(post, path = "/api/users", tag = "users", operation_id = "create_user", request_body = NewUser,
    responses((status = 201, body = UserView)), extensions(("x-allowed" = json!("admin"))))]
async fn create_user(
    staff: Staff<perm::UsersWrite>,
    State(app): State<App>,
    Json(new): Json<NewUser>,
) -> Reply<Created<UserView>> {
    let user = actions::create(&app, &staff.db, &staff, new).await?.into_inner();
    let (location, tag) = (format!("/api/users/{}", user.id), etag(&user));
    Ok(Created::at(location, user.view(Reader::Staff)).tagged(tag))
}

/// One user: oneself, or any for an admin.
#[utoipa::path(get, path = "/api/users/{id}", tag = "users", operation_id = "get_user", params(("id" = i64, Path)),
    responses((status = 200, body = UserView)), extensions(("x-allowed" = json!("self, admin"))))]
async fn get_user(
    who: SelfOr<perm::UsersRead>,
    State(app): State<App>,
    Path(id): Path<UserId>,
) -> Reply<WithETag<UserView>> {
    let id = who.target(id)?;
    let user = store::get(&who.db, id, app.clock.now())
        .await?
        .ok_or(Error::NotFound("User not found"))?;
    Ok(WithETag(etag(&user), user.view(Reader::of(who.role))))
}

/// Changes what is present, as [`patch_user`]: S1's clients expect it of PUT.
#[utoipa::path(put, path = "/api/users/{id}", tag = "users", operation_id = "put_user", params(("id" = i64, Path), IfMatch),
    request_body = UserPatch, responses((status = 200, body = UserView)),
    extensions(("x-allowed" = json!("self, admin"))))]
async fn put_user(
    who: SelfOr<perm::UsersWrite>,
    app: State<App>,
    id: Path<UserId>,
    seen: IfMatch,
    patch: Json<UserPatch>,
) -> Reply<WithETag<UserView>> {
    patch_user(who, app, id, seen, patch).await
}

/// Changes what is present, clears what is null, keeps what is absent.
#[utoipa::path(patch, path = "/api/users/{id}", tag = "users", operation_id = "patch_user", params(("id" = i64, Path), IfMatch),
    request_body = UserPatch, responses((status = 200, body = UserView)),
    extensions(("x-allowed" = json!("self, admin"))))]
async fn patch_user(
    who: SelfOr<perm::UsersWrite>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    seen: IfMatch,
    Json(patch): Json<UserPatch>,
) -> Reply<WithETag<UserView>> {
    let id = who.target(id)?;
    let user = actions::edit(&app, &who.db, &who, Scope::Users, id, &seen, patch)
        .await?
        .into_inner();
    Ok(WithETag(etag(&user), user.view(Reader::of(who.role))))
}

/// Archives a user. The company's last super admin stays.
#[utoipa::path(delete, path = "/api/users/{id}", tag = "users", operation_id = "archive_user",
    params(("id" = i64, Path), IfMatch), responses((status = 204)), extensions(("x-allowed" = json!("admin"))))]
async fn archive_user(
    staff: Staff<perm::UsersWrite>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    seen: IfMatch,
) -> Reply<NoContent> {
    actions::archive(&app, &staff.db, &staff, Scope::Users, id, &seen)
        .await?
        .into_inner();
    Ok(NoContent)
}

/// Brings an archived user back.
#[utoipa::path(post, path = "/api/users/{id}/restore", tag = "users", operation_id = "restore_user",
    params(("id" = i64, Path)), responses((status = 200, body = UserView)),
    extensions(("x-allowed" = json!("admin"))))]
async fn restore_user(staff: Staff<perm::UsersWrite>, Path(id): Path<UserId>) -> Reply<WithETag<UserView>> {
    let user = actions::restore(&staff.db, id).await?.into_inner();
    Ok(WithETag(etag(&user), user.view(Reader::Staff)))
}

/// A change of password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// Needed where users change their own; not looked at where an admin sets somebody else's.
    #[serde(default)]
    current_password: Option<String>,
    /// At least 10 characters and not a common one.
    #[schema(min_length = 10, max_length = 128)]
    new_password: String,
}

/// Changes a password and ends the user's other sessions.
#[utoipa::path(post, path = "/api/users/{id}/password", tag = "users", operation_id = "change_password",
    params(("id" = i64, Path)), request_body = PasswordChange, responses((status = 204)),
    extensions(("x-allowed" = json!("self, admin"))))]
async fn change_password(
    who: SelfOr<perm::UsersWrite>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    Json(body): Json<PasswordChange>,
) -> Reply<NoContent> {
    let id = who.target(id)?;
    let current = body.current_password.as_deref();
    password::change(&app, &who.db, &who, id, current, &body.new_password)
        .await?
        .into_inner();
    Ok(NoContent)
}
