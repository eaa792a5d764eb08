//! What can be done to series: each one transaction with its events.

use super::{
    events::{self, Because},
    grow::{self, Hand},
    input::{SeriesBody, SeriesPatch, SeriesPreviewBody},
    jobs_store,
    model::{Series, SeriesPreview, SeriesRow, SeriesView},
    plan, rules, store,
    store::SeriesFilter,
};
use crate::{
    accounts::companies::{self, model::CompanyRow},
    field::{
        checklist, technicians,
        work_orders::{
            self,
            input::WorkOrderPatch,
            model::{JobCustomer, WorkOrderRow},
            rules::Rights,
            store::Texts,
        },
    },
};
use base::{
    Date, Edit, Error, Page, Patch, Result, SeriesId, TechnicianId, Timestamp, page::PageQuery, text::Text,
};
use platform::{
    db::{Committed, CompanyDb, CompanyTx},
    http::{ETag, IfMatch},
};

/// The refusal where there is no such series, or not for the caller.
pub fn not_found() -> Error {
    Error::NotFound("Series not found")
}

/// A series and its version.
#[derive(Debug)]
pub struct Seen {
    /// As clients see it.
    pub view: SeriesView,
    /// Its version.
    pub tag: ETag,
}

impl From<Series> for Seen {
    fn from(series: Series) -> Self {
        Self {
            tag: etag(&series.row),
            view: series.view(),
        }
    }
}

/// The series' version as clients name it.
pub fn etag(series: &SeriesRow) -> ETag {
    ETag::new(series.id, series.version)
}

/// What day it is for a company.
pub(super) fn today(company: &CompanyRow, now: Timestamp) -> Date {
    Date::at(now, &company.time_zone)
}

/// One page of series, the newest first. `active`: those that go on, or only the others.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &CompanyDb,
    mut by: SeriesFilter,
    active: Option<bool>,
    page: PageQuery,
    now: Timestamp,
) -> Result<Page<SeriesView>> {
    let company = companies::store::kept(db).await?;
    let today = today(&company, now);
    by.active = active.map(|active| (active, today));
    Ok(store::page(db, by, page, today).await?.map(Series::view))
}

/// One series.
///
/// # Errors
/// 404.
pub async fn get(db: &CompanyDb, id: SeriesId, now: Timestamp) -> Result<Seen> {
    let company = companies::store::kept(db).await?;
    let series = store::get(db, id, today(&company, now)).await?;
    Ok(series.ok_or_else(not_found)?.into())
}

/// The next days of a rule, from today on.
///
/// # Errors
/// 422.
pub async fn preview(db: &CompanyDb, body: SeriesPreviewBody, now: Timestamp) -> Result<SeriesPreview> {
    let limit = body.limit.unwrap_or(10);
    if !(1..=100).contains(&limit) {
        return Err(Error::invalid(
            "limit",
            "out_of_range",
            "must be a whole number from 1 to 100",
        ));
    }
    let company = companies::store::kept(db).await?;
    let (rule, last_date) = rules::previewed(body.rrule.as_str(), body.start_date)?;
    let days = super::days::days(&rule, body.start_date, last_date, today(&company, now))?;
    Ok(SeriesPreview {
        rrule: rule.text(),
        dates: days.take(usize::try_from(limit).unwrap_or(1)).collect(),
        last_date,
    })
}

async fn customer(tx: &mut CompanyTx, series: &SeriesRow) -> Result<JobCustomer> {
    work_orders::store::customer(tx, series.customer_id)
        .await?
        .ok_or_else(|| Error::invalid("customer_id", "unknown_reference", "there is no such customer"))
}

async fn check_technician(tx: &mut CompanyTx, id: Option<TechnicianId>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    technicians::store::get_to_assign(tx, id)
        .await?
        .map(drop)
        .ok_or_else(|| {
            Error::invalid(
                "assigned_technician_id",
                "unknown_reference",
                "there is no such technician",
            )
        })
}

/// Begins a series and makes its first jobs.
///
/// # Errors
/// 422.
pub async fn create(db: &CompanyDb, body: SeriesBody) -> Result<Committed<SeriesId>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let (of, start) = (body.customer_id, body.start_date);
    let mut series = rules::create(of, start, body.into(), tx.now())?;
    let customer = customer(&mut tx, &series).await?;
    if !company.prevent_double_booking {
        check_technician(&mut tx, series.template.0.assigned_technician_id).await?;
    } else if let Some(id) = series.template.0.assigned_technician_id
        && technicians::store::get_for_update(&mut tx, id).await?.is_none()
    {
        check_technician(&mut tx, Some(id)).await?;
    }
    series.id = store::insert(&mut tx, &series).await?;
    events::record_created(&mut tx, &series);
    grow::grow(&mut tx, &company, &mut series, &customer.name).await?;
    store::set_generated(&mut tx, &series);
    Ok(tx.commit(series.id).await?)
}

/// Changes a series. Its jobs from `from_date` on that nobody touched follow; the others stay as they are.
///
/// # Errors
/// 404; 409 `series_ended`; 412; 422.
pub async fn edit(
    db: &CompanyDb,
    id: SeriesId,
    seen: &IfMatch,
    patch: SeriesPatch,
) -> Result<Committed<SeriesId>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let before = store::get_for_update(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&before))?;
    let today = today(&company, tx.now());
    let from = patch.from_date.unwrap_or(today).max(today);
    if before.generated_until.is_some_and(|until| from > until.next()) {
        return Err(Error::invalid(
            "from_date",
            "out_of_range",
            "must be a day for which there are jobs, or the one after the last of them",
        ));
    }
    let edited = rules::edit(&before, patch, tx.now())?;
    if edited.changed.is_empty() {
        return Ok(tx.commit(id).await?);
    }
    let mut series = edited.row;
    let customer = customer(&mut tx, &series).await?;
    if edited.changed.contains(&"assigned_technician_id") {
        check_technician(&mut tx, series.template.0.assigned_technician_id).await?;
    }
    follow(&mut tx, &company, &mut series, &customer, from, today).await?;
    store::update(&mut tx, &series)?;
    events::record_updated(&mut tx, &series, &edited.changed, from);
    Ok(tx.commit(id).await?)
}

/// Makes the jobs of a changed series what it says now: those that fit no day any more go, the others of those that
/// nobody touched are changed, the missing ones are made.
async fn follow(
    tx: &mut CompanyTx,
    company: &CompanyRow,
    series: &mut SeriesRow,
    customer: &JobCustomer,
    from: Date,
    today: Date,
) -> Result<()> {
    let ahead = plan::ahead(series, from, today)?;
    let there = jobs_store::untouched(tx, series.id, from).await?;
    let (there, gone): (Vec<_>, Vec<_>) = there.into_iter().partition(|job| {
        job.occurrence_date
            .is_some_and(|day| ahead.days.binary_search(&day).is_ok())
    });
    grow::remove(tx, &gone)?;
    let own: Vec<_> = there.iter().chain(&gone).map(|job| job.id).collect();
    let mut hand = Hand::of(tx, company, series, &ahead.days, &own).await?;
    let mut there = there.into_iter().peekable();
    let (mut kept, mut missing) = (Vec::new(), Vec::new());
    for day in ahead.days {
        let given = hand.give(day);
        match there.next_if(|job| job.occurrence_date == Some(day)) {
            Some(mut job) => {
                rewrite(tx, series, customer, &job, given)?;
                job.assigned_technician_id = given.1;
                kept.push(job);
            }
            None => missing.push(given),
        }
    }
    checklist::actions::follow(tx, &kept, &series.template.0.checklist).await?;
    grow::make(tx, series, &customer.name, missing).await?;
    series.generated_until = Some(ahead.until);
    Ok(())
}

/// A text of the template, which was read as one before.
fn text(text: Option<&str>) -> Result<Patch<Text<20_000>>> {
    match text.map(Text::parse) {
        None => Ok(Patch::Clear),
        Some(Ok(text)) => Ok(Patch::Set(text)),
        Some(Err(error)) => Err(Error::internal(error.message)),
    }
}

/// Makes a job that nobody touched what its series says now.
fn rewrite(
    tx: &mut CompanyTx,
    series: &SeriesRow,
    customer: &JobCustomer,
    before: &WorkOrderRow,
    (day, technician, reason): grow::Given,
) -> Result<()> {
    fn set<T>(value: Option<T>) -> Patch<T> {
        value.map_or(Patch::Clear, Patch::Set)
    }
    let template = &series.template.0;
    let patch = WorkOrderPatch {
        customer_id: Edit::Set(series.customer_id),
        assigned_technician_id: set(technician),
        priority: Edit::Set(template.priority),
        scheduled_date: Patch::Set(day),
        scheduled_time: set(series.start_time),
        estimated_duration: set(template.estimated_duration),
        description: text(template.description.as_deref())?,
        notes: text(template.notes.as_deref())?,
        ..WorkOrderPatch::default()
    };
    let edited = work_orders::rules::edit(before, patch, Rights::Office, tx.now())?;
    if edited.changed.is_empty() {
        return Ok(());
    }
    work_orders::store::update(tx, &edited.row, Texts::Changed(&customer.name), None);
    jobs_store::stamp(tx, before.id);
    work_orders::events::record_changed(tx, before, &edited);
    if let Some(reason) = reason {
        let wanted = template.assigned_technician_id;
        events::record_left_unassigned(tx, series, (before.id, day), wanted, reason);
    }
    Ok(())
}

/// Ends a series. Its jobs from today on that nobody touched go; those that somebody changed, began or did stay.
///
/// # Errors
/// 404; 412.
pub async fn end(db: &CompanyDb, id: SeriesId, seen: &IfMatch) -> Result<Committed<()>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let mut series = store::get_for_update(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&series))?;
    if series.ended_at.is_none() {
        let today = today(&company, tx.now());
        grow::end(&mut tx, &mut series, today, Because::Asked).await?;
    }
    Ok(tx.commit(()).await?)
}
