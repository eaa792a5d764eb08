//! `/api/v2/checklist-templates`.

use super::{
    actions::{self, etag},
    model::{ChecklistTemplatePatch, ChecklistTemplateView, NewChecklistTemplate},
    store,
};
use crate::accounts::auth::model::PageOnly;
use base::{Error, Page, page::PageQuery};
use platform::{
    auth::{Staff, perm},
    http::{Created, IfMatch, Json, NoContent, Path, Query, Reply, WithETag},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of templates.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_checklist_templates, create_checklist_template))
        .routes(routes!(
            get_checklist_template,
            patch_checklist_template,
            delete_checklist_template
        ))
}

/// The company's checklist templates, by name.
#[utoipa::path(get, path = "/api/v2/checklist-templates", tag = "field service",
    operation_id = "list_checklist_templates", params(PageOnly),
    responses((status = 200, body = Page<ChecklistTemplateView>)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn list_checklist_templates(
    staff: Staff<perm::WorkOrdersWrite>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<ChecklistTemplateView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let rows = store::page(&staff.db, page).await.map_err(Error::from)?;
    Ok(axum::Json(rows.map(ChecklistTemplateView::from)))
}

/// One checklist template.
#[utoipa::path(get, path = "/api/v2/checklist-templates/{id}", tag = "field service",
    operation_id = "get_checklist_template", params(("id" = i64, Path)),
    responses((status = 200, body = ChecklistTemplateView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_checklist_template(
    staff: Staff<perm::WorkOrdersWrite>,
    Path(id): Path<i64>,
) -> Reply<WithETag<ChecklistTemplateView>> {
    let row = store::get(&staff.db, id).await.map_err(Error::from)?;
    let row = row.ok_or_else(actions::not_found)?;
    Ok(WithETag(etag(&row), row.into()))
}

/// Creates a checklist template.
#[utoipa::path(post, path = "/api/v2/checklist-templates", tag = "field service",
    operation_id = "create_checklist_template", request_body = NewChecklistTemplate,
    responses((status = 201, body = ChecklistTemplateView)), extensions(("x-allowed" = json!("admin"))))]
async fn create_checklist_template(
    staff: Staff<perm::SettingsWrite>,
    Json(new): Json<NewChecklistTemplate>,
) -> Reply<Created<ChecklistTemplateView>> {
    let row = actions::create(&staff.db, new).await?.into_inner();
    let (location, tag) = (format!("/api/v2/checklist-templates/{}", row.id), etag(&row));
    Ok(Created::at(location, row.into()).tagged(tag))
}

/// Changes what is present of a checklist template. Jobs that it was put on keep their lists.
#[utoipa::path(patch, path = "/api/v2/checklist-templates/{id}", tag = "field service",
    operation_id = "patch_checklist_template", params(("id" = i64, Path), IfMatch),
    request_body = ChecklistTemplatePatch, responses((status = 200, body = ChecklistTemplateView)),
    extensions(("x-allowed" = json!("admin"))))]
async fn patch_checklist_template(
    staff: Staff<perm::SettingsWrite>,
    Path(id): Path<i64>,
    seen: IfMatch,
    Json(patch): Json<ChecklistTemplatePatch>,
) -> Reply<WithETag<ChecklistTemplateView>> {
    let row = actions::edit(&staff.db, id, &seen, patch).await?.into_inner();
    Ok(WithETag(etag(&row), row.into()))
}

/// Deletes a checklist template. Jobs that it was put on keep their lists.
#[utoipa::path(delete, path = "/api/v2/checklist-templates/{id}", tag = "field service",
    operation_id = "delete_checklist_template", params(("id" = i64, Path), IfMatch), responses((status = 204)),
    extensions(("x-allowed" = json!("admin"))))]
async fn delete_checklist_template(
    staff: Staff<perm::SettingsWrite>,
    Path(id): Path<i64>,
    seen: IfMatch,
) -> Reply<NoContent> {
    actions::delete(&staff.db, id, &seen).await?.into_inner();
    Ok(NoContent)
}
