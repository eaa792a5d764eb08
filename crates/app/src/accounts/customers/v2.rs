//! `/api/v2/customers` (S3): the same records in S3's shape.

use crate::accounts::users::{
    actions::{self, Scope, etag},
    input::{Field, UserPatch},
    list::UserQuery,
    model::{Status, UserRow},
    page_store, rules, store,
};
use axum::extract::State;
use base::{
    Edit, Page, Patch, Role, Timestamp, UserId,
    text::{Email, Line, Phone, Text},
};
use platform::{
    auth::{Staff, perm},
    http::{Created, IfMatch, Json, NoContent, Path, Query, Reply, WithETag},
    state::App,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of S3's customers.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_v2_customers, create_v2_customer))
        .routes(routes!(get_v2_customer, put_v2_customer, archive_v2_customer))
}

/// A customer in S3's shape.
#[derive(Debug, Serialize, ToSchema)]
pub struct V2Customer {
    /// Its id.
    #[schema(value_type = i64)]
    id: UserId,
    /// The full name.
    name: String,
    /// The address.
    #[schema(required)]
    email: Option<String>,
    /// A telephone number.
    #[schema(required)]
    phone: Option<String>,
    /// Street and number.
    #[schema(required)]
    address: Option<String>,
    /// The town.
    #[schema(required)]
    city: Option<String>,
    /// The state or province.
    #[schema(required)]
    state: Option<String>,
    /// The postal code.
    #[schema(required)]
    zip_code: Option<String>,
    /// The company's own region.
    #[schema(required)]
    region: Option<String>,
    /// What staff noted.
    #[schema(required)]
    notes: Option<String>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<UserRow> for V2Customer {
    fn from(user: UserRow) -> Self {
        Self {
            id: user.id,
            name: user.name,
            email: user.email,
            phone: user.phone,
            address: user.address,
            city: user.city,
            state: user.state,
            zip_code: user.zip_code,
            region: user.region,
            notes: user.notes,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// The writable fields in S3's shape. What is absent is empty: a PUT replaces them all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct V2CustomerBody {
    /// The full name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: Line<1, 200>,
    /// The address.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    email: Option<Email>,
    /// A telephone number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    phone: Option<Phone>,
    /// Street and number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Option<Field>,
    /// The town.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    city: Option<Field>,
    /// The state or province.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    state: Option<Field>,
    /// The postal code.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    zip_code: Option<Line<0, 20>>,
    /// The company's own region.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    region: Option<Field>,
    /// What staff noted.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20000)]
    notes: Option<Text<20_000>>,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    #[expect(dead_code, reason = "a client may send a record back as it read it")]
    id: Option<serde::de::IgnoredAny>,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    #[expect(dead_code, reason = "a client may send a record back as it read it")]
    created_at: Option<serde::de::IgnoredAny>,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    #[expect(dead_code, reason = "a client may send a record back as it read it")]
    updated_at: Option<serde::de::IgnoredAny>,
}

fn replace<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Clear, Patch::Set)
}

impl From<V2CustomerBody> for UserPatch {
    fn from(body: V2CustomerBody) -> Self {
        Self {
            name: Edit::Set(body.name),
            email: replace(body.email),
            phone: replace(body.phone),
            address: replace(body.address),
            city: replace(body.city),
            state: replace(body.state),
            zip_code: replace(body.zip_code),
            region: replace(body.region),
            notes: replace(body.notes),
            ..Self::default()
        }
    }
}

/// All customers, in pages.
#[utoipa::path(get, path = "/api/v2/customers", tag = "field service", operation_id = "list_v2_customers",
    params(UserQuery), responses((status = 200, body = Page<V2Customer>)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn list_v2_customers(
    staff: Staff<perm::CustomersRead>,
    State(app): State<App>,
    Query(query): Query<UserQuery>,
) -> Reply<axum::Json<Page<V2Customer>>> {
    let list = query.check_customers(&staff.time_zone, staff.role)?;
    let page = page_store::users(&staff.db, list, app.clock.now()).await?;
    Ok(axum::Json(page.map(V2Customer::from)))
}

/// One customer.
#[utoipa::path(get, path = "/api/v2/customers/{id}", tag = "field service", operation_id = "get_v2_customer",
    params(("id" = i64, Path)), responses((status = 200, body = V2Customer)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_v2_customer(
    staff: Staff<perm::CustomersRead>,
    State(app): State<App>,
    Path(id): Path<UserId>,
) -> Reply<WithETag<V2Customer>> {
    let customer = actions::get(&staff.db, Scope::Customers, id, app.clock.now()).await?;
    Ok(WithETag(etag(&customer), customer.into()))
}

/// Creates a customer without a login; nobody is mailed.
#[utoipa::path(post, path = "/api/v2/customers", tag = "field service", operation_id = "create_v2_customer",
    request_body = V2CustomerBody, responses((status = 201, body = V2Customer)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn create_v2_customer(
    staff: Staff<perm::CustomersWrite>,
    Json(body): Json<V2CustomerBody>,
) -> Reply<Created<V2Customer>> {
    let mut tx = staff.db.write();
    let now = tx.now();
    let blank = rules::blank(String::new(), Role::Customer, Status::Active, now);
    let mut customer = rules::edit(&blank, body.into(), rules::Rights::Customer, now)?.row;
    customer.version = 1;
    customer.id = store::insert(&mut tx, &customer, None).await?;
    actions::record_created(&mut tx, &customer);
    let customer = tx.commit(customer).await.map_err(store::taken)?.into_inner();
    let (location, tag) = (format!("/api/v2/customers/{}", customer.id), etag(&customer));
    Ok(Created::at(location, customer.into()).tagged(tag))
}

/// Replaces the writable fields of a customer.
#[utoipa::path(put, path = "/api/v2/customers/{id}", tag = "field service", operation_id = "put_v2_customer",
    params(("id" = i64, Path), IfMatch), request_body = V2CustomerBody, responses((status = 200, body = V2Customer)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn put_v2_customer(
    staff: Staff<perm::CustomersWrite>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    seen: IfMatch,
    Json(body): Json<V2CustomerBody>,
) -> Reply<WithETag<V2Customer>> {
    let patch = body.into();
    let customer = actions::edit(&app, &staff.db, &staff, Scope::Customers, id, &seen, patch)
        .await?
        .into_inner();
    Ok(WithETag(etag(&customer), customer.into()))
}

/// Archives a customer.
#[utoipa::path(delete, path = "/api/v2/customers/{id}", tag = "field service", operation_id = "archive_v2_customer",
    params(("id" = i64, Path), IfMatch), responses((status = 204)), extensions(("x-allowed" = json!("admin"))))]
async fn archive_v2_customer(
    staff: Staff<perm::CustomersDelete>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    seen: IfMatch,
) -> Reply<NoContent> {
    actions::archive(&app, &staff.db, &staff, Scope::Customers, id, &seen)
        .await?
        .into_inner();
    Ok(NoContent)
}
