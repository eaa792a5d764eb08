//! `/api/v2/work-orders` and a customer's work orders (S3).

use super::{
    actions::{self, Seen},
    input::{WorkOrderBody, WorkOrderPatch},
    list::WorkOrderQuery,
    model::WorkOrderView,
};
use crate::accounts::{
    activity::{self, model::ActivityEntry},
    auth::model::PageOnly,
    users::{self, actions::Scope},
};
use axum::extract::State;
use base::{Page, UserId, WorkOrderId, page::PageQuery};
use platform::{
    auth::{Staff, perm},
    http::{Created, IfMatch, Json, NoContent, Path, Query, Reply, WithETag},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of work orders.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_work_orders, create_work_order))
        .routes(routes!(
            get_work_order,
            put_work_order,
            patch_work_order,
            delete_work_order
        ))
        .routes(routes!(get_work_order_history))
        .routes(routes!(list_customer_work_orders))
}

/// All work orders, each with its customer and its technician; a technician sees their own.
#[utoipa::path(get, path = "/api/v2/work-orders", tag = "field service", operation_id = "list_work_orders",
    params(WorkOrderQuery), responses((status = 200, body = Page<WorkOrderView>)),
    extensions(("x-allowed" = json!("technician, agent, admin"))))]
async fn list_work_orders(
    staff: Staff<perm::WorkOrdersRead>,
    State(app): State<App>,
    Query(query): Query<WorkOrderQuery>,
) -> Reply<Json<Page<WorkOrderView>>> {
    let now = app.clock.now();
    Ok(Json(actions::list(&staff.db, &staff, query, now).await?))
}

/// One work order with what is in its way; a technician sees their own.
#[utoipa::path(get, path = "/api/v2/work-orders/{id}", tag = "field service", operation_id = "get_work_order",
    params(("id" = i64, Path)), responses((status = 200, body = WorkOrderView)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_work_order(
    staff: Staff<perm::WorkOrdersRead>,
    Path(id): Path<WorkOrderId>,
) -> Reply<WithETag<WorkOrderView>> {
    let Seen { view, tag } = actions::get(&staff.db, &staff, id).await?;
    Ok(WithETag(tag, view))
}

/// Creates a work order.
#[utoipa::path(post, path = "/api/v2/work-orders", tag = "field service", operation_id = "create_work_order",
    request_body = WorkOrderBody, responses((status = 201, body = WorkOrderView)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn create_work_order(
    staff: Staff<perm::WorkOrdersWrite>,
    Json(body): Json<WorkOrderBody>,
) -> Reply<Created<WorkOrderView>> {
    let Seen { view, tag } = actions::create(&staff.db, body).await?.into_inner();
    let location = format!("/api/v2/work-orders/{}", view.id);
    Ok(Created::at(location, view).tagged(tag))
}

/// Replaces the writable fields of a work order; without `status` that stays.
#[utoipa::path(put, path = "/api/v2/work-orders/{id}", tag = "field service", operation_id = "put_work_order",
    params(("id" = i64, Path), IfMatch), request_body = WorkOrderBody,
    responses((status = 200, body = WorkOrderView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn put_work_order(
    staff: Staff<perm::WorkOrdersWrite>,
    Path(id): Path<WorkOrderId>,
    seen: IfMatch,
    Json(body): Json<WorkOrderBody>,
) -> Reply<WithETag<WorkOrderView>> {
    let changed = actions::edit(&staff.db, &staff, id, &seen, body.into()).await?;
    let Seen { view, tag } = changed.into_inner();
    Ok(WithETag(tag, view))
}

/// Changes what is present of a work order. A technician changes the status and the notes of their own.
#[utoipa::path(patch, path = "/api/v2/work-orders/{id}", tag = "field service", operation_id = "patch_work_order",
    params(("id" = i64, Path), IfMatch), request_body = WorkOrderPatch,
    responses((status = 200, body = WorkOrderView)), extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn patch_work_order(
    staff: Staff<perm::WorkOrdersProgress>,
    Path(id): Path<WorkOrderId>,
    seen: IfMatch,
    Json(patch): Json<WorkOrderPatch>,
) -> Reply<WithETag<WorkOrderView>> {
    let changed = actions::edit(&staff.db, &staff, id, &seen, patch).await?;
    let Seen { view, tag } = changed.into_inner();
    Ok(WithETag(tag, view))
}

/// Deletes a work order.
#[utoipa::path(delete, path = "/api/v2/work-orders/{id}", tag = "field service",
    operation_id = "delete_work_order", params(("id" = i64, Path), IfMatch), responses((status = 204)),
    extensions(("x-allowed" = json!("admin"))))]
async fn delete_work_order(
    staff: Staff<perm::WorkOrdersDelete>,
    Path(id): Path<WorkOrderId>,
    seen: IfMatch,
) -> Reply<NoContent> {
    actions::delete(&staff.db, id, &seen).await?.into_inner();
    Ok(NoContent)
}

/// What happened to a work order, newest first; a technician sees that of their own.
#[utoipa::path(get, path = "/api/v2/work-orders/{id}/history", tag = "field service",
    operation_id = "get_work_order_history", params(("id" = i64, Path), PageOnly),
    responses((status = 200, body = Page<ActivityEntry>)), extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_work_order_history(
    staff: Staff<perm::WorkOrdersRead>,
    Path(id): Path<WorkOrderId>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<ActivityEntry>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    actions::get(&staff.db, &staff, id).await?;
    let rows = activity::of_subject(&staff.db, "work_order", &id.to_string(), page).await?;
    Ok(axum::Json(rows.map(ActivityEntry::from)))
}

/// A customer's work orders.
#[utoipa::path(get, path = "/api/v2/customers/{id}/work-orders", tag = "field service",
    operation_id = "list_customer_work_orders", params(("id" = i64, Path), WorkOrderQuery),
    responses((status = 200, body = Page<WorkOrderView>)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn list_customer_work_orders(
    staff: Staff<perm::CustomersRead>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    Query(mut query): Query<WorkOrderQuery>,
) -> Reply<Json<Page<WorkOrderView>>> {
    query.customer_id = Some(id);
    let now = app.clock.now();
    users::actions::get(&staff.db, Scope::Customers, id, now).await?;
    Ok(Json(actions::list(&staff.db, &staff, query, now).await?))
}
