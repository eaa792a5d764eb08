//! Reading a schedule.

use super::{
    model::ScheduleView,
    rules::{self, Range},
    store,
};
use crate::accounts::companies;
use base::{Error, FieldError, Result, TechnicianId};
use platform::db::CompanyDb;

/// Jobs that a schedule shows at most; with each that is in its way counted once more.
const MAX_JOBS: i64 = 10_000;

/// Who does what in a range: all, or one technician.
///
/// # Errors
/// 422 at `to` where that is more than anybody reads; what the database says.
pub(super) async fn schedule(
    db: &CompanyDb,
    range: Range,
    technician: Option<TechnicianId>,
) -> Result<ScheduleView> {
    let company = companies::store::kept(db).await?;
    let usual = company.default_duration_min;
    let jobs = store::jobs(db, &range, technician, usual, MAX_JOBS + 1).await?;
    let rows: usize = jobs.iter().map(|job| job.overlaps.len().max(1)).sum();
    if i64::try_from(rows).unwrap_or(i64::MAX) > MAX_JOBS {
        return Err(Error::Invalid(vec![FieldError::query(
            "to",
            "too_many",
            "asks for too many work orders: ask for fewer days, or for one technician",
        )]));
    }
    let technicians = store::technicians(db, technician).await?;
    let time_off = store::time_off(db, &range, &company.time_zone, technician).await?;
    Ok(rules::arrange(&company, range, &technicians, jobs, &time_off))
}
