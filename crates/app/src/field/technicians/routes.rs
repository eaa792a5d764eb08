//! `/api/v2/technicians` (S3).

use super::{
    actions::{self, etag},
    input::{TechnicianBody, TechnicianPatch},
    model::TechnicianView,
    store::{self, TechnicianFilter},
};
use base::{Page, Role, TechnicianId, page::PageQuery};
use platform::{
    auth::{Staff, perm},
    http::{Created, IfMatch, Json, NoContent, Path, Query, Reply, WithETag},
    state::App,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of technicians.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_technicians, create_technician))
        .routes(routes!(
            get_technician,
            put_technician,
            patch_technician,
            archive_technician
        ))
}

/// Which technicians.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct TechnicianQuery {
    /// Only those who are given jobs, or only the others.
    is_active: Option<bool>,
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    page_size: Option<i64>,
}

/// All technicians by name; a technician sees a list of themselves.
#[utoipa::path(get, path = "/api/v2/technicians", tag = "field service", operation_id = "list_technicians",
    params(TechnicianQuery), responses((status = 200, body = Page<TechnicianView>)),
    extensions(("x-allowed" = json!("technician, agent, admin"))))]
async fn list_technicians(
    staff: Staff<perm::TechniciansRead>,
    Query(query): Query<TechnicianQuery>,
) -> Reply<axum::Json<Page<TechnicianView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let own = match staff.role {
        Role::Technician => match store::of_login(&staff.db, staff.user)
            .await
            .map_err(base::Error::from)?
        {
            Some(own) => Some(own),
            None => return Ok(axum::Json(Page::new(Vec::new(), 0, page, None))),
        },
        Role::Admin | Role::Agent | Role::Customer => None,
    };
    let by = TechnicianFilter {
        is_active: query.is_active,
        id: own,
    };
    let page = store::page(&staff.db, by, page)
        .await
        .map_err(base::Error::from)?;
    Ok(axum::Json(page.map(TechnicianView::from)))
}

/// One technician; a technician sees themselves only.
#[utoipa::path(get, path = "/api/v2/technicians/{id}", tag = "field service", operation_id = "get_technician",
    params(("id" = i64, Path)), responses((status = 200, body = TechnicianView)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_technician(
    staff: Staff<perm::TechniciansRead>,
    Path(id): Path<TechnicianId>,
) -> Reply<WithETag<TechnicianView>> {
    let technician = actions::get(&staff.db, &staff, id).await?;
    Ok(WithETag(etag(&technician), technician.into()))
}

/// Creates a technician.
#[utoipa::path(post, path = "/api/v2/technicians", tag = "field service", operation_id = "create_technician",
    request_body = TechnicianBody, responses((status = 201, body = TechnicianView)),
    extensions(("x-allowed" = json!("admin"))))]
async fn create_technician(
    staff: Staff<perm::TechniciansWrite>,
    Json(body): Json<TechnicianBody>,
) -> Reply<Created<TechnicianView>> {
    let technician = actions::create(&staff.db, body).await?.into_inner();
    let (location, tag) = (
        format!("/api/v2/technicians/{}", technician.id),
        etag(&technician),
    );
    Ok(Created::at(location, technician.into()).tagged(tag))
}

/// Replaces the writable fields of a technician.
#[utoipa::path(put, path = "/api/v2/technicians/{id}", tag = "field service", operation_id = "put_technician",
    params(("id" = i64, Path), IfMatch), request_body = TechnicianBody,
    responses((status = 200, body = TechnicianView)), extensions(("x-allowed" = json!("admin"))))]
async fn put_technician(
    staff: Staff<perm::TechniciansWrite>,
    Path(id): Path<TechnicianId>,
    seen: IfMatch,
    Json(body): Json<TechnicianBody>,
) -> Reply<WithETag<TechnicianView>> {
    let technician = actions::edit(&staff.db, id, &seen, body.into())
        .await?
        .into_inner();
    Ok(WithETag(etag(&technician), technician.into()))
}

/// Changes what is present of a technician.
#[utoipa::path(patch, path = "/api/v2/technicians/{id}", tag = "field service", operation_id = "patch_technician",
    params(("id" = i64, Path), IfMatch), request_body = TechnicianPatch,
    responses((status = 200, body = TechnicianView)), extensions(("x-allowed" = json!("admin"))))]
async fn patch_technician(
    staff: Staff<perm::TechniciansWrite>,
    Path(id): Path<TechnicianId>,
    seen: IfMatch,
    Json(patch): Json<TechnicianPatch>,
) -> Reply<WithETag<TechnicianView>> {
    let technician = actions::edit(&staff.db, id, &seen, patch).await?.into_inner();
    Ok(WithETag(etag(&technician), technician.into()))
}

/// Archives a technician without open work orders. The jobs they did keep their name.
#[utoipa::path(delete, path = "/api/v2/technicians/{id}", tag = "field service",
    operation_id = "archive_technician", params(("id" = i64, Path), IfMatch), responses((status = 204)),
    extensions(("x-allowed" = json!("admin"))))]
async fn archive_technician(
    staff: Staff<perm::TechniciansWrite>,
    Path(id): Path<TechnicianId>,
    seen: IfMatch,
) -> Reply<NoContent> {
    actions::archive(&staff.db, id, &seen).await?.into_inner();
    Ok(NoContent)
}
