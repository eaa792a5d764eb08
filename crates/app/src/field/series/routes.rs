//! `/api/v2/work-order-series`.

use super::{
    actions::{self, Seen},
    input::{SeriesBody, SeriesDay, SeriesPatch, SeriesPreviewBody},
    model::{SeriesPreview, SeriesView},
    skips,
    store::SeriesFilter,
};
use crate::accounts::{
    activity::{self, model::ActivityEntry},
    auth::model::PageOnly,
};
use axum::extract::State;
use base::{Page, SeriesId, TechnicianId, UserId, page::PageQuery};
use platform::{
    auth::{Staff, perm},
    http::{Created, IfMatch, Json, NoContent, Path, Query, Reply, WithETag},
    state::App,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of series.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_work_order_series, create_work_order_series))
        .routes(routes!(preview_work_order_series))
        .routes(routes!(
            get_work_order_series,
            patch_work_order_series,
            end_work_order_series
        ))
        .routes(routes!(skip_work_order_series_day))
        .routes(routes!(unskip_work_order_series_day))
        .routes(routes!(get_work_order_series_history))
}

/// Which series.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct SeriesQuery {
    /// Of this customer only.
    #[param(value_type = Option<i64>)]
    customer_id: Option<UserId>,
    /// Of this technician only: who is named in the series, not who has a single job of it.
    #[param(value_type = Option<i64>)]
    technician_id: Option<TechnicianId>,
    /// Only those that go on, or only those that are over.
    active: Option<bool>,
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    page_size: Option<i64>,
}

/// All series, the newest first.
#[utoipa::path(get, path = "/api/v2/work-order-series", tag = "field service",
    operation_id = "list_work_order_series", params(SeriesQuery),
    responses((status = 200, body = Page<SeriesView>)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn list_work_order_series(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Query(query): Query<SeriesQuery>,
) -> Reply<axum::Json<Page<SeriesView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let by = SeriesFilter {
        customer: query.customer_id,
        technician: query.technician_id,
        active: None,
    };
    let now = app.clock.now();
    Ok(axum::Json(
        actions::list(&staff.db, by, query.active, page, now).await?,
    ))
}

async fn seen(staff: &Staff<perm::WorkOrdersWrite>, app: &App, id: SeriesId) -> Reply<WithETag<SeriesView>> {
    let Seen { view, tag } = actions::get(&staff.db, id, app.clock.now()).await?;
    Ok(WithETag(tag, view))
}

/// One series. Its jobs are `/api/v2/work-orders?series_id=…`.
#[utoipa::path(get, path = "/api/v2/work-order-series/{id}", tag = "field service",
    operation_id = "get_work_order_series", params(("id" = i64, Path)),
    responses((status = 200, body = SeriesView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_work_order_series(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Path(id): Path<SeriesId>,
) -> Reply<WithETag<SeriesView>> {
    seen(&staff, &app, id).await
}

/// Begins a series. Its jobs of the next 60 days are made at once, the later ones in time.
#[utoipa::path(post, path = "/api/v2/work-order-series", tag = "field service",
    operation_id = "create_work_order_series", request_body = SeriesBody,
    responses((status = 201, body = SeriesView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn create_work_order_series(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Json(body): Json<SeriesBody>,
) -> Reply<Created<SeriesView>> {
    let id = actions::create(&staff.db, body).await?.into_inner();
    let Seen { view, tag } = actions::get(&staff.db, id, app.clock.now()).await?;
    Ok(Created::at(format!("/api/v2/work-order-series/{id}"), view).tagged(tag))
}

/// The next days of a rule, for a form; nothing is stored.
#[utoipa::path(post, path = "/api/v2/work-order-series/preview", tag = "field service",
    operation_id = "preview_work_order_series", request_body = SeriesPreviewBody,
    responses((status = 200, body = SeriesPreview)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn preview_work_order_series(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Json(body): Json<SeriesPreviewBody>,
) -> Reply<axum::Json<SeriesPreview>> {
    Ok(axum::Json(
        actions::preview(&staff.db, body, app.clock.now()).await?,
    ))
}

/// Changes a series. Its jobs from `from_date` on, else from today, follow: those that fit no day any more go, the
/// missing ones are made. Jobs that somebody changed, began or did stay as they are.
#[utoipa::path(patch, path = "/api/v2/work-order-series/{id}", tag = "field service",
    operation_id = "patch_work_order_series", params(("id" = i64, Path), IfMatch), request_body = SeriesPatch,
    responses((status = 200, body = SeriesView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn patch_work_order_series(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Path(id): Path<SeriesId>,
    if_match: IfMatch,
    Json(patch): Json<SeriesPatch>,
) -> Reply<WithETag<SeriesView>> {
    actions::edit(&staff.db, id, &if_match, patch).await?.into_inner();
    seen(&staff, &app, id).await
}

/// Ends a series. Its jobs from today on that nobody touched go; those that somebody changed, began or did stay. The
/// series can still be read.
#[utoipa::path(delete, path = "/api/v2/work-order-series/{id}", tag = "field service",
    operation_id = "end_work_order_series", params(("id" = i64, Path), IfMatch), responses((status = 204)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn end_work_order_series(
    staff: Staff<perm::WorkOrdersWrite>,
    Path(id): Path<SeriesId>,
    if_match: IfMatch,
) -> Reply<NoContent> {
    actions::end(&staff.db, id, &if_match).await?.into_inner();
    Ok(NoContent)
}

/// Leaves a day out. Its job goes, unless it is under way or done: then this is refused.
#[utoipa::path(post, path = "/api/v2/work-order-series/{id}/skip", tag = "field service",
    operation_id = "skip_work_order_series_day", params(("id" = i64, Path), IfMatch), request_body = SeriesDay,
    responses((status = 200, body = SeriesView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn skip_work_order_series_day(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Path(id): Path<SeriesId>,
    if_match: IfMatch,
    Json(day): Json<SeriesDay>,
) -> Reply<WithETag<SeriesView>> {
    skips::skip(&staff.db, id, &if_match, day.date)
        .await?
        .into_inner();
    seen(&staff, &app, id).await
}

/// Takes a skipped day back. Its job is made at once where the day is within the next 60.
#[utoipa::path(post, path = "/api/v2/work-order-series/{id}/unskip", tag = "field service",
    operation_id = "unskip_work_order_series_day", params(("id" = i64, Path), IfMatch), request_body = SeriesDay,
    responses((status = 200, body = SeriesView)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn unskip_work_order_series_day(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Path(id): Path<SeriesId>,
    if_match: IfMatch,
    Json(day): Json<SeriesDay>,
) -> Reply<WithETag<SeriesView>> {
    skips::unskip(&staff.db, id, &if_match, day.date)
        .await?
        .into_inner();
    seen(&staff, &app, id).await
}

/// What happened to a series, newest first.
#[utoipa::path(get, path = "/api/v2/work-order-series/{id}/history", tag = "field service",
    operation_id = "get_work_order_series_history", params(("id" = i64, Path), PageOnly),
    responses((status = 200, body = Page<ActivityEntry>)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_work_order_series_history(
    staff: Staff<perm::WorkOrdersWrite>,
    State(app): State<App>,
    Path(id): Path<SeriesId>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<ActivityEntry>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    actions::get(&staff.db, id, app.clock.now()).await?;
    let rows = activity::of_subject(&staff.db, "work_order_series", &id.to_string(), page).await?;
    Ok(axum::Json(rows.map(ActivityEntry::from)))
}
