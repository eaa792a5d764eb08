//! `/api/v2/work-orders/{id}/checklist`.

use super::{
    actions,
    model::{
        AppliedTemplate, ChecklistBody, ChecklistItemPatch, ChecklistItemView, ChecklistView,
        NewChecklistItem,
    },
};
use base::WorkOrderId;
use platform::{
    auth::{Staff, perm},
    http::{Created, Json, NoContent, Path, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of checklists.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_checklist, put_checklist, create_checklist_item))
        .routes(routes!(apply_checklist_template))
        .routes(routes!(patch_checklist_item, delete_checklist_item))
}

/// A job's checklist, in its order; a technician sees that of their own jobs.
#[utoipa::path(get, path = "/api/v2/work-orders/{id}/checklist", tag = "field service",
    operation_id = "get_checklist", params(("id" = i64, Path)), responses((status = 200, body = ChecklistView)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_checklist(
    staff: Staff<perm::WorkOrdersRead>,
    Path(id): Path<WorkOrderId>,
) -> Reply<Json<ChecklistView>> {
    Ok(Json(actions::list(&staff.db, &staff, id).await?.into()))
}

/// Sets a job's whole checklist. What has the label of an item that there is stays that item, ticked or not.
#[utoipa::path(put, path = "/api/v2/work-orders/{id}/checklist", tag = "field service",
    operation_id = "put_checklist", params(("id" = i64, Path)), request_body = ChecklistBody,
    responses((status = 200, body = ChecklistView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn put_checklist(
    staff: Staff<perm::WorkOrdersWrite>,
    Path(id): Path<WorkOrderId>,
    Json(body): Json<ChecklistBody>,
) -> Reply<Json<ChecklistView>> {
    let items = actions::set(&staff.db, id, body.labels).await?.into_inner();
    Ok(Json(items.into()))
}

/// Adds an item at the end of a job's checklist, which has at most 100.
#[utoipa::path(post, path = "/api/v2/work-orders/{id}/checklist", tag = "field service",
    operation_id = "create_checklist_item", params(("id" = i64, Path)), request_body = NewChecklistItem,
    responses((status = 201, body = ChecklistItemView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn create_checklist_item(
    staff: Staff<perm::WorkOrdersWrite>,
    Path(id): Path<WorkOrderId>,
    Json(new): Json<NewChecklistItem>,
) -> Reply<Created<ChecklistItemView>> {
    let item = actions::add(&staff.db, id, new.label).await?.into_inner();
    let location = format!("/api/v2/work-orders/{id}/checklist/{}", item.id);
    Ok(Created::at(location, item.into()))
}

/// Adds what a template has and a job's checklist has not, at its end.
#[utoipa::path(post, path = "/api/v2/work-orders/{id}/checklist/apply", tag = "field service",
    operation_id = "apply_checklist_template", params(("id" = i64, Path)), request_body = AppliedTemplate,
    responses((status = 200, body = ChecklistView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn apply_checklist_template(
    staff: Staff<perm::WorkOrdersWrite>,
    Path(id): Path<WorkOrderId>,
    Json(body): Json<AppliedTemplate>,
) -> Reply<Json<ChecklistView>> {
    let items = actions::apply(&staff.db, id, body.template_id).await?;
    Ok(Json(items.into_inner().into()))
}

/// Changes what is present of an item. A technician ticks those of their own jobs, or opens them again.
#[utoipa::path(patch, path = "/api/v2/work-orders/{id}/checklist/{item_id}", tag = "field service",
    operation_id = "patch_checklist_item", params(("id" = i64, Path), ("item_id" = i64, Path)),
    request_body = ChecklistItemPatch, responses((status = 200, body = ChecklistItemView)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn patch_checklist_item(
    staff: Staff<perm::WorkOrdersProgress>,
    Path((id, item)): Path<(WorkOrderId, i64)>,
    Json(patch): Json<ChecklistItemPatch>,
) -> Reply<Json<ChecklistItemView>> {
    let item = actions::edit(&staff.db, &staff, (id, item), patch).await?;
    Ok(Json(item.into_inner().into()))
}

/// Takes an item off a job's checklist.
#[utoipa::path(delete, path = "/api/v2/work-orders/{id}/checklist/{item_id}", tag = "field service",
    operation_id = "delete_checklist_item", params(("id" = i64, Path), ("item_id" = i64, Path)),
    responses((status = 204)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn delete_checklist_item(
    staff: Staff<perm::WorkOrdersWrite>,
    Path((id, item)): Path<(WorkOrderId, i64)>,
) -> Reply<NoContent> {
    actions::delete(&staff.db, id, item).await?.into_inner();
    Ok(NoContent)
}
