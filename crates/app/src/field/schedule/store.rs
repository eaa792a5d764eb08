//! What the schedule is made of: jobs, technicians and time off of a range of days.

use super::rules::Range;
use crate::field::{
    technicians::{model::TechnicianRow, time_off::model::TimeOffRow},
    work_orders::{planned::PlannedJob, store::PLANNED_IN},
};
use base::{Result, TechnicianId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, Query},
    params,
};

/// The jobs of a range that somebody has and that are not cancelled, at most `limit`, in order.
///
/// # Errors
/// What the database says.
pub(super) async fn jobs(
    db: &CompanyDb,
    range: &Range,
    technician: Option<TechnicianId>,
    usual_min: i64,
    limit: i64,
) -> Result<Vec<PlannedJob>> {
    const SQL: CompanySql = company_sql!(PLANNED_IN);
    let (from, to) = (range.from.days(), range.to.days());
    let mut query = Query::new(SQL, params![from, usual_min, to]);
    if let Some(technician) = technician {
        query.push(" and w.assigned_technician_id = ?", params![technician]);
    }
    query.push(
        " order by w.scheduled_day, coalesce(w.scheduled_time_s, -1), w.id, o.scheduled_day, o.scheduled_time_s, o.id \
         limit ?",
        params![limit],
    );
    Ok(PlannedJob::gather(db.list(query).await?))
}

/// The technicians who are not archived, or did a job anyway.
///
/// # Errors
/// What the database says.
pub(super) async fn technicians(
    db: &CompanyDb,
    technician: Option<TechnicianId>,
) -> Result<Vec<TechnicianRow>> {
    let base = company_sql!(
        "select ",
        TechnicianRow::COLUMNS,
        " from technicians t where t.company_id = $1"
    );
    let mut query = Query::new(base, Vec::new());
    if let Some(technician) = technician {
        query.push(" and t.id = ?", params![technician]);
    }
    query.push(" order by t.name_key, t.id", []);
    Ok(db.list(query).await?)
}

/// The time off that touches a range, earliest first.
///
/// # Errors
/// What the database says.
pub(super) async fn time_off(
    db: &CompanyDb,
    range: &Range,
    zone: &str,
    technician: Option<TechnicianId>,
) -> Result<Vec<TimeOffRow>> {
    let base = company_sql!(
        "select ",
        TimeOffRow::COLUMNS,
        " from technician_time_off f where f.company_id = $1 and f.from_at < $2 and f.to_at > $3"
    );
    // A week on either side: a job may reach that far.
    let week = std::time::Duration::from_secs(7 * 86_400);
    let before = range.to.next().start_in(zone).plus(week);
    let after = range.from.start_in(zone).minus(week);
    let mut query = Query::new(base, params![before, after]);
    if let Some(technician) = technician {
        query.push(" and f.technician_id = ?", params![technician]);
    }
    query.push(" order by f.from_at, f.id", []);
    Ok(db.list(query).await?)
}
