//! `/api/v2/reports` (S3).

use super::{
    actions, csv,
    input::{CustomerReportQuery, Range, ReportFormat, ReportQuery},
    model::{CustomerReport, SummaryReport, TechnicianReport},
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::{Date, Result};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use platform::{
    auth::{Staff, perm},
    http::{Json, Query, Reply},
    state::App,
};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of reports.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_summary_report))
        .routes(routes!(get_technician_report))
        .routes(routes!(get_customer_report))
}

/// A report in the format that was asked for; as CSV a file that is named after the report and its days.
fn written<T: Serialize>(
    report: T,
    format: ReportFormat,
    name: &str,
    range: Range,
    csv: fn(&T) -> Result<Vec<u8>>,
) -> Reply<Response> {
    match format {
        ReportFormat::Json => Ok(Json(report).into_response()),
        ReportFormat::Csv => {
            let file = format!("attachment; filename=\"{name}-{}-{}.csv\"", range.from, range.to);
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (CONTENT_DISPOSITION, file),
            ];
            Ok((headers, csv(&report)?).into_response())
        }
    }
}

/// The work orders of a range of days in figures. A work order belongs to the range by its scheduled day, without one
/// by the company's day of its creation. As CSV in long form: a row a figure.
#[utoipa::path(get, path = "/api/v2/reports/summary", tag = "reports", operation_id = "get_summary_report",
    params(ReportQuery), responses((status = 200, content(
        (SummaryReport = "application/json"), (String = "text/csv")))),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_summary_report(
    staff: Staff<perm::ReportsRead>,
    State(app): State<App>,
    Query(query): Query<ReportQuery>,
) -> Reply<Response> {
    let zone = &staff.time_zone;
    let today = Date::at(app.clock.now(), zone);
    let range = Range::new(query.from, query.to, today)?;
    let report = actions::summary(&staff.db, range, zone, today).await?;
    written(report, query.format, "summary", range, csv::summary)
}

/// What each technician did in a range of days: how much of it, whether in time, and how busy they were.
#[utoipa::path(get, path = "/api/v2/reports/technician-performance", tag = "reports",
    operation_id = "get_technician_report", params(ReportQuery), responses((status = 200, content(
        (TechnicianReport = "application/json"), (String = "text/csv")))),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_technician_report(
    staff: Staff<perm::ReportsRead>,
    State(app): State<App>,
    Query(query): Query<ReportQuery>,
) -> Reply<Response> {
    let zone = &staff.time_zone;
    let range = Range::new(query.from, query.to, Date::at(app.clock.now(), zone))?;
    let report = actions::technicians(&staff.db, range, zone).await?;
    written(
        report,
        query.format,
        "technician-performance",
        range,
        csv::technicians,
    )
}

/// What there was to do for each customer in a range of days: those with the most work orders first.
#[utoipa::path(get, path = "/api/v2/reports/customer-activity", tag = "reports",
    operation_id = "get_customer_report", params(CustomerReportQuery), responses((status = 200, content(
        (CustomerReport = "application/json"), (String = "text/csv")))),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_customer_report(
    staff: Staff<perm::ReportsRead>,
    State(app): State<App>,
    Query(query): Query<CustomerReportQuery>,
) -> Reply<Response> {
    let zone = &staff.time_zone;
    let range = Range::new(query.from, query.to, Date::at(app.clock.now(), zone))?;
    let limit = query.limit()?;
    let report = actions::customers(&staff.db, range, zone, limit).await?;
    written(report, query.format, "customer-activity", range, csv::customers)
}
