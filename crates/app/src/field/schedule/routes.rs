//! `/api/v2/schedule` and `/api/v2/technicians/{id}/schedule` (S3).

use super::{actions, model::ScheduleView, rules::Range};
use crate::field::{
    technicians,
    work_orders::{
        list::{Sort, SortField, WorkOrderFilter, WorkOrderList},
        model::WorkOrderView,
        page_store,
    },
};
use axum::extract::State;
use base::{Date, Page, Role, TechnicianId, page::PageQuery};
use platform::{
    auth::{Login, Staff, perm},
    http::{Json, Path, Query, Reply},
    state::App,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of the schedule.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_schedule))
        .routes(routes!(list_unassigned))
        .routes(routes!(get_technician_schedule))
}

/// Which days, and whose.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ScheduleQuery {
    /// The first day; today where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The last day, at most 92 days with the first; a week where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Of this technician only.
    #[param(value_type = Option<i64>)]
    technician_id: Option<TechnicianId>,
}

/// Which days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct DaysQuery {
    /// The first day; today where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The last day, at most 92 days with the first; a week where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
}

/// Which part of the queue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct QueueQuery {
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    page_size: Option<i64>,
    /// Where to go on: the `next_cursor` of the page before.
    cursor: Option<String>,
}

fn today(app: &App, login: &Login) -> Date {
    Date::at(app.clock.now(), &login.time_zone)
}

/// Who does what on which day; a technician sees themselves.
#[utoipa::path(get, path = "/api/v2/schedule", tag = "field service", operation_id = "get_schedule",
    params(ScheduleQuery), responses((status = 200, body = ScheduleView)),
    extensions(("x-allowed" = json!("technician, agent, admin"))))]
async fn get_schedule(
    staff: Staff<perm::WorkOrdersRead>,
    State(app): State<App>,
    Query(query): Query<ScheduleQuery>,
) -> Reply<Json<ScheduleView>> {
    let range = Range::new(query.from, query.to, today(&app, &staff))?;
    let technician = match staff.role {
        Role::Technician => {
            let own = technicians::store::of_login(&staff.db, staff.user)
                .await
                .map_err(base::Error::from)?;
            // Nobody has the id 0: somebody else's schedule is empty, as is that of a login without a technician.
            let nobody = TechnicianId(0);
            let own = own.unwrap_or(nobody);
            Some(if query.technician_id.is_none_or(|asked| asked == own) {
                own
            } else {
                nobody
            })
        }
        Role::Admin | Role::Agent | Role::Customer => query.technician_id,
    };
    Ok(Json(actions::schedule(&staff.db, range, technician).await?))
}

/// Open work orders that nobody has: the most urgent first, of those the oldest.
#[utoipa::path(get, path = "/api/v2/schedule/unassigned", tag = "field service", operation_id = "list_unassigned",
    params(QueueQuery), responses((status = 200, body = Page<WorkOrderView>)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn list_unassigned(
    staff: Staff<perm::WorkOrdersWrite>,
    Query(query): Query<QueueQuery>,
) -> Reply<Json<Page<WorkOrderView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let filter = WorkOrderFilter {
        unassigned: true,
        ..WorkOrderFilter::default()
    };
    let sort = Sort {
        field: SortField::Queue,
        descending: false,
    };
    let list = WorkOrderList::new(filter, sort, page, query.cursor)?;
    let page = page_store::page(&staff.db, list).await?;
    Ok(Json(page.map(|job| job.view(None))))
}

/// What one technician does on which day; a technician sees themselves only.
#[utoipa::path(get, path = "/api/v2/technicians/{id}/schedule", tag = "field service",
    operation_id = "get_technician_schedule", params(("id" = i64, Path), DaysQuery),
    responses((status = 200, body = ScheduleView)), extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_technician_schedule(
    staff: Staff<perm::WorkOrdersRead>,
    State(app): State<App>,
    Path(id): Path<TechnicianId>,
    Query(query): Query<DaysQuery>,
) -> Reply<Json<ScheduleView>> {
    let range = Range::new(query.from, query.to, today(&app, &staff))?;
    technicians::actions::get(&staff.db, &staff, id).await?;
    Ok(Json(actions::schedule(&staff.db, range, Some(id)).await?))
}
