//! Making reports.

use super::{
    input::Range,
    model::{CustomerReport, SummaryReport, TechnicianReport},
    rules, store,
};
use crate::accounts::companies;
use base::{Date, Result};
use platform::db::CompanyDb;

/// The work orders of a range in figures. `zone`: the company's.
///
/// # Errors
/// What the database says.
pub(super) async fn summary(db: &CompanyDb, range: Range, zone: &str, today: Date) -> Result<SummaryReport> {
    let days = rules::days(range, zone);
    let jobs = store::jobs(db, range, zone, today).await?;
    let regions = store::regions(db, jobs.customers).await?;
    let happened = store::by_day(db, &days).await?;
    Ok(rules::summary(range, &jobs.kinds, regions, &days, &happened))
}

/// What each technician did in a range.
///
/// # Errors
/// What the database says.
pub(super) async fn technicians(db: &CompanyDb, range: Range, zone: &str) -> Result<TechnicianReport> {
    let company = companies::store::kept(db).await?;
    let days = rules::days(range, zone);
    let rows = store::technicians(db, range, zone, &days, company.default_duration_min).await?;
    let away = store::time_off(db, range, zone).await?;
    let usual = company.business_hours.as_ref().map(|hours| &hours.0);
    Ok(rules::technicians(range, zone, rows, usual, &away))
}

/// What there was to do for each customer in a range; at most `limit` of them.
///
/// # Errors
/// What the database says.
pub(super) async fn customers(
    db: &CompanyDb,
    range: Range,
    zone: &str,
    limit: i64,
) -> Result<CustomerReport> {
    let jobs = store::customers(db, range, zone).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let names = store::names(db, &rules::leaders(&jobs, limit)).await?;
    Ok(rules::customers(range, &jobs, names, limit))
}
