//! `/api/customers` (S0).

use super::model::{Counts, CustomerRow, CustomerView};
use crate::accounts::users::{
    actions::{self, Scope, etag},
    input::UserPatch,
    list::UserQuery,
    model::{Reader, UserView},
    store,
};
use axum::extract::State;
use base::{Page, Role, UserId};
use platform::{
    auth::{CustomerOr, perm},
    http::{IfMatch, Json, Path, Query, Reply, WithETag},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of customers.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_customers))
        .routes(routes!(get_customer, put_customer))
        .routes(routes!(find_customer_by_email))
}

/// All customers, for staff; a list of oneself, for a customer.
#[utoipa::path(get, path = "/api/customers", tag = "customers", operation_id = "list_customers", params(UserQuery),
    responses((status = 200, body = Page<CustomerView>)), extensions(("x-allowed" = json!("customer, agent, admin"))))]
async fn list_customers(
    who: CustomerOr<perm::CustomersRead>,
    State(app): State<App>,
    Query(query): Query<UserQuery>,
) -> Reply<axum::Json<Page<CustomerView>>> {
    let now = app.clock.now();
    if who.role == Role::Customer {
        // Whatever they ask for, as long as it can be asked: the list is themselves.
        let list = query.check(&who.time_zone)?;
        let own = store::get_own(&who.db.customer(who.user), now).await?;
        let row = own.map(|user| CustomerRow {
            user,
            counts: Counts::default(),
        });
        let page = Page::new(row.into_iter().collect(), 1, list.page, None);
        return Ok(axum::Json(page.map(|customer| customer.view(Reader::Customer))));
    }
    let list = query.check_customers(&who.time_zone, who.role)?;
    let page = super::store::page(&who.db, list, now).await?;
    Ok(axum::Json(page.map(|customer| customer.view(Reader::Staff))))
}

/// One customer: oneself, or any for staff.
#[utoipa::path(get, path = "/api/customers/{id}", tag = "customers", operation_id = "get_customer",
    params(("id" = i64, Path)), responses((status = 200, body = UserView)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_customer(
    who: CustomerOr<perm::CustomersRead>,
    State(app): State<App>,
    Path(id): Path<UserId>,
) -> Reply<WithETag<UserView>> {
    let id = who.target(id)?;
    let customer = actions::get(&who.db, Scope::Customers, id, app.clock.now()).await?;
    Ok(WithETag(etag(&customer), customer.view(Reader::of(who.role))))
}

/// Changes what is present of a customer: contact fields for oneself; also notes, lead status and tags for staff.
#[utoipa::path(put, path = "/api/customers/{id}", tag = "customers", operation_id = "put_customer",
    params(("id" = i64, Path), IfMatch), request_body = UserPatch, responses((status = 200, body = UserView)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn put_customer(
    who: CustomerOr<perm::CustomersWrite>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    seen: IfMatch,
    Json(patch): Json<UserPatch>,
) -> Reply<WithETag<UserView>> {
    let id = who.target(id)?;
    let customer = actions::edit(&app, &who.db, &who, Scope::Customers, id, &seen, patch)
        .await?
        .into_inner();
    Ok(WithETag(etag(&customer), customer.view(Reader::of(who.role))))
}

/// Finds a customer by address, without case: any for staff, oneself for a customer.
#[utoipa::path(get, path = "/api/customers/email/{email}", tag = "customers", operation_id = "find_customer_by_email",
    params(("email" = String, Path)), responses((status = 200, body = UserView)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn find_customer_by_email(
    who: CustomerOr<perm::CustomersRead>,
    State(app): State<App>,
    Path(email): Path<String>,
) -> Reply<WithETag<UserView>> {
    let customer = store::find_customer_by_email(&who.db, &email, app.clock.now())
        .await?
        .ok_or_else(|| Scope::Customers.not_found())?;
    who.target(customer.id)?;
    Ok(WithETag(etag(&customer), customer.view(Reader::of(who.role))))
}
