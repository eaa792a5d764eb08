//! Leaving days of a series out, and taking that back.

use super::{
    actions::{etag, not_found, today},
    events,
    grow::{self, Hand},
    jobs_store,
    model::SeriesRow,
    plan, rules, store,
};
use crate::{
    accounts::companies,
    field::work_orders::{self, model::JobStatus},
};
use base::{Date, Error, Result, SeriesId};
use platform::{
    db::{Committed, CompanyDb, CompanyTx},
    http::IfMatch,
};

/// How far ahead a day can be skipped, in days.
const FAR_DAYS: i64 = 3 * 366;

/// Lets a day be skipped, or not any more.
///
/// # Errors
/// 409 `series_ended`; 422 at `date`.
fn check(series: &SeriesRow, day: Date, today: Date) -> Result<()> {
    rules::check_goes_on(series)?;
    if day < today {
        return Err(Error::invalid("date", "past", "must not be before today"));
    }
    if day.days() > today.days() + FAR_DAYS {
        return Err(Error::invalid(
            "date",
            "too_far",
            "must be within the next three years",
        ));
    }
    if !plan::has_day(series, day)? {
        return Err(Error::invalid("date", "not_a_day", "is no day of this series"));
    }
    Ok(())
}

/// Leaves a day out. Its job goes, also where somebody changed it; one that was called off stays.
///
/// # Errors
/// 404; 409 `series_ended`, `already_begun` where the job is under way or done, `too_many_skipped`; 412; 422.
pub async fn skip(db: &CompanyDb, id: SeriesId, seen: &IfMatch, day: Date) -> Result<Committed<()>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let mut series = store::get_for_update(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&series))?;
    let today = today(&company, tx.now());
    check(&series, day, today)?;
    if !rules::skip(&mut series, day, today)? {
        return Ok(tx.commit(()).await?);
    }
    if let Some(job) = jobs_store::of_day(&mut tx, id, day).await? {
        match job.status {
            JobStatus::Pending | JobStatus::Scheduled => grow::remove(&mut tx, &[job])?,
            JobStatus::Cancelled => {}
            JobStatus::EnRoute | JobStatus::InProgress | JobStatus::Completed => {
                return Err(Error::conflict(
                    "already_begun",
                    format!("The job of this day is {}", job.status.name()),
                ));
            }
        }
    }
    leave_out(&mut tx, &mut series, day, today)?;
    Ok(tx.commit(()).await?)
}

/// Writes down that a day is left out, in a series that this transaction holds.
fn leave_out(tx: &mut CompanyTx, series: &mut SeriesRow, day: Date, today: Date) -> Result<()> {
    // The day behind those that are made is the next one that is not skipped.
    if series.generated_until.is_some_and(|until| day == until.next()) {
        let until = plan::ahead(series, day, today)?.until;
        series.generated_until = Some(until);
    }
    series.version += 1;
    series.updated_at = tx.now();
    store::update(tx, series)?;
    events::record_skipped(tx, series, day);
    Ok(())
}

/// Takes a skipped day back; its job is made where it is near enough.
///
/// # Errors
/// 404; 409 `series_ended`; 412; 422.
pub async fn unskip(db: &CompanyDb, id: SeriesId, seen: &IfMatch, day: Date) -> Result<Committed<()>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let mut series = store::get_for_update(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&series))?;
    let today = today(&company, tx.now());
    check(&series, day, today)?;
    let Ok(place) = series.skipped.0.binary_search(&day) else {
        return Ok(tx.commit(()).await?);
    };
    series.skipped.0.remove(place);
    let customer = work_orders::store::customer(&mut tx, series.customer_id)
        .await?
        .ok_or_else(not_found)?;
    if day <= plan::horizon(today) {
        let mut hand = Hand::of(&mut tx, &company, &series, &[day], &[]).await?;
        let given = vec![hand.give(day)];
        grow::make(&mut tx, &series, &customer.name, given).await?;
    } else {
        series.generated_until = series.generated_until.map(|until| until.min(day.previous()));
    }
    series.version += 1;
    series.updated_at = tx.now();
    store::update(&mut tx, &series)?;
    events::record_unskipped(&mut tx, &series, day);
    Ok(tx.commit(()).await?)
}

/// Leaves out the day of a job that is being deleted: its series does not make it again. Holds the series; to be asked
/// before the job is held, as whoever changes a series holds them in this order.
///
/// # Errors
/// What the database says.
pub(in crate::field) async fn hold(tx: &mut CompanyTx, id: SeriesId) -> Result<Option<SeriesRow>> {
    Ok(store::get_for_update(tx, id).await?)
}

/// Leaves out the day of a job that was deleted, in its series as [`hold`] gave it.
///
/// # Errors
/// Where a list cannot be written as JSON.
pub(in crate::field) fn deleted(
    tx: &mut CompanyTx,
    mut series: SeriesRow,
    day: Date,
    zone: &str,
) -> Result<()> {
    let today = Date::at(tx.now(), zone);
    if series.ended_at.is_none() && day >= today && rules::skip(&mut series, day, today)? {
        leave_out(tx, &mut series, day, today)?;
    }
    Ok(())
}
