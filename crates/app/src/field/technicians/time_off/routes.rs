//! `/api/v2/technicians/{id}/time-off`.

use super::{
    actions,
    model::{NewTimeOff, TimeOffView},
    store,
};
use crate::{accounts::auth::model::PageOnly, field::technicians};
use base::{Error, Page, TechnicianId, page::PageQuery};
use platform::{
    auth::{Staff, perm},
    http::{Created, Json, NoContent, Path, Query, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of time off.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_time_off, create_time_off))
        .routes(routes!(delete_time_off))
}

/// When a technician is away, latest first; a technician sees their own only.
#[utoipa::path(get, path = "/api/v2/technicians/{id}/time-off", tag = "field service",
    operation_id = "list_time_off", params(("id" = i64, Path), PageOnly),
    responses((status = 200, body = Page<TimeOffView>)), extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn list_time_off(
    staff: Staff<perm::TechniciansRead>,
    Path(id): Path<TechnicianId>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<TimeOffView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    technicians::actions::get(&staff.db, &staff, id).await?;
    let rows = store::page(&staff.db, id, page).await.map_err(Error::from)?;
    Ok(axum::Json(rows.map(TimeOffView::from)))
}

/// Writes down that a technician is away. Jobs that fall into it stay, and tell of it as a conflict.
#[utoipa::path(post, path = "/api/v2/technicians/{id}/time-off", tag = "field service",
    operation_id = "create_time_off", params(("id" = i64, Path)), request_body = NewTimeOff,
    responses((status = 201, body = TimeOffView)), extensions(("x-allowed" = json!("admin"))))]
async fn create_time_off(
    staff: Staff<perm::TechniciansWrite>,
    Path(id): Path<TechnicianId>,
    Json(new): Json<NewTimeOff>,
) -> Reply<Created<TimeOffView>> {
    let row = actions::create(&staff.db, id, new).await?.into_inner();
    let location = format!("/api/v2/technicians/{id}/time-off/{}", row.id);
    Ok(Created::at(location, row.into()))
}

/// Takes time off back.
#[utoipa::path(delete, path = "/api/v2/technicians/{id}/time-off/{time_off_id}", tag = "field service",
    operation_id = "delete_time_off", params(("id" = i64, Path), ("time_off_id" = i64, Path)),
    responses((status = 204)), extensions(("x-allowed" = json!("admin"))))]
async fn delete_time_off(
    staff: Staff<perm::TechniciansWrite>,
    Path((id, time_off)): Path<(TechnicianId, i64)>,
) -> Reply<NoContent> {
    actions::delete(&staff.db, id, time_off).await?.into_inner();
    Ok(NoContent)
}
