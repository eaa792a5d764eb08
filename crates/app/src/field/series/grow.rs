//! Making the jobs of series: a while ahead, once each, and again every day.
//!
//! A schedule enqueues a job for each company that has series with days to be made; the job takes a few of them in each
//! transaction, holds their rows, makes what is missing and writes down how far it came. A node that dies loses its
//! transaction and nothing else; two that work at once wait for each other at the rows, and the second finds nothing
//! left to do. Should both make the same day all the same, the database keeps one ([`super::jobs_store::insert`]).

use super::{
    events::{self, Because},
    jobs_store::{self, Draft},
    model::{DueSeries, SeriesRow},
    plan::{self, Diary, Unassigned},
    store,
};
use crate::{
    accounts::companies::{self, model::CompanyRow},
    field::{
        checklist,
        conflicts::Slot,
        technicians::{self, time_off},
        work_orders::{self, model::WorkOrderRow},
    },
};
use base::{Date, Result, TechnicianId, WorkOrderId};
use futures_util::future::BoxFuture;
use platform::{
    db::{CompanyDb, CompanyTx, SystemTx},
    jobs::{Context, Failure, Kind, Schedule},
    state::App,
};
use std::{collections::BTreeSet, time::Duration};

/// Series of one transaction.
const BATCH: i64 = 25;

/// Makes what is missing of a company's series.
pub const GROW: Kind<App> = Kind {
    name: "field.grow_series",
    max_attempts: 8,
    run: |context| Box::pin(run(context)),
    lost: None,
};

/// Looks for series with jobs to be made. Every hour, because somewhere a day begins every hour.
pub fn schedule() -> Schedule {
    Schedule {
        name: "field.grow_series",
        every: Duration::from_secs(3_600),
        run: enqueue,
    }
}

fn enqueue(tx: &mut SystemTx) -> BoxFuture<'_, Result<()>> {
    // A day more: there are zones in which it is tomorrow already.
    let horizon = plan::horizon(Date::at(tx.now(), "UTC").next());
    store::enqueue_due(tx, GROW.name, horizon);
    Box::pin(async { Ok(()) })
}

async fn run(context: Context<App>) -> Result<(), Failure> {
    while !context.stop.is_cancelled() {
        if grow_some(&context.db).await? == 0 {
            return Ok(());
        }
    }
    Err(Failure::Interrupted)
}

/// Makes what is missing of some series, in one transaction; says of how many.
///
/// # Errors
/// What the database says.
pub async fn grow_some(db: &CompanyDb) -> Result<usize> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let today = Date::at(tx.now(), &company.time_zone);
    let due = store::due(&mut tx, plan::horizon(today), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    if company.prevent_double_booking {
        hold_technicians(&mut tx, &due).await?;
    }
    let some = due.len();
    for DueSeries {
        mut row,
        customer_name,
        archived_at,
    } in due
    {
        if archived_at.is_some() {
            end(&mut tx, &mut row, today, Because::CustomerArchived).await?;
            continue;
        }
        grow(&mut tx, &company, &mut row, &customer_name).await?;
        store::set_generated(&mut tx, &row);
    }
    tx.commit(()).await?.into_inner();
    Ok(some)
}

/// Holds all technicians at once and in order, so that two who plan for several never wait for each other in a ring.
async fn hold_technicians(tx: &mut CompanyTx, due: &[DueSeries]) -> Result<()> {
    let ids: BTreeSet<TechnicianId> = due
        .iter()
        .filter_map(|one| one.row.template.0.assigned_technician_id)
        .collect();
    for id in ids {
        technicians::store::get_for_update(tx, id).await?;
    }
    Ok(())
}

/// Makes the jobs of a series that are due and not made; says in the row how far it came.
///
/// # Errors
/// What the database says.
pub(super) async fn grow(
    tx: &mut CompanyTx,
    company: &CompanyRow,
    series: &mut SeriesRow,
    customer_name: &str,
) -> Result<()> {
    let today = Date::at(tx.now(), &company.time_zone);
    let from = series.generated_until.map_or(today, Date::next);
    let ahead = plan::ahead(series, from, today)?;
    let mut hand = Hand::of(tx, company, series, &ahead.days, &[]).await?;
    let given = ahead.days.into_iter().map(|day| hand.give(day)).collect();
    make(tx, series, customer_name, given).await?;
    series.generated_until = Some(ahead.until);
    Ok(())
}

/// A day, who gets its job, and why not the one whom the series names.
pub(super) type Given = (Date, Option<TechnicianId>, Option<Unassigned>);

/// Makes the jobs of these days with their checklists and their events, but for those that there are already.
///
/// # Errors
/// What the database says.
pub(super) async fn make(
    tx: &mut CompanyTx,
    series: &SeriesRow,
    customer_name: &str,
    given: Vec<Given>,
) -> Result<()> {
    let drafts: Vec<Draft> = given
        .iter()
        .map(|(day, technician, _)| (*day, *technician))
        .collect();
    let made = jobs_store::insert(tx, series, customer_name, &drafts).await?;
    let ids: Vec<WorkOrderId> = made.iter().map(|(id, _)| *id).collect();
    checklist::store::begin(tx, &ids, &series.template.0.checklist)?;
    for (id, day) in made {
        let Ok(place) = given.binary_search_by_key(&day, |(day, ..)| *day) else {
            continue;
        };
        let (_, technician, reason) = given[place];
        work_orders::events::record_created(tx, &job(series, id, day, technician, tx.now()));
        if let Some(reason) = reason {
            let wanted = series.template.0.assigned_technician_id;
            events::record_left_unassigned(tx, series, (id, day), wanted, reason);
        }
    }
    Ok(())
}

/// A new job as it is stored.
fn job(
    series: &SeriesRow,
    id: WorkOrderId,
    day: Date,
    technician: Option<TechnicianId>,
    now: base::Timestamp,
) -> WorkOrderRow {
    let mut job = work_orders::rules::blank(series.customer_id, now);
    job.id = id;
    job.version = 1;
    job.assigned_technician_id = technician;
    job.priority = series.template.0.priority;
    job.scheduled_date = Some(day);
    job.scheduled_time = series.start_time;
    job.series_id = Some(series.id);
    job.occurrence_date = Some(day);
    if technician.is_some() {
        job.status = work_orders::model::JobStatus::Scheduled;
    }
    job
}

/// Who gives the jobs of a series to its technician, or to nobody.
pub(super) struct Hand {
    wanted: Option<TechnicianId>,
    /// Why they get none at all.
    never: Option<Unassigned>,
    /// Where they may not be in two places at once.
    diary: Option<Diary>,
    time: Option<base::TimeOfDay>,
    duration_min: i64,
}

impl Hand {
    /// Looks up the technician and, where the company prevents double booking, their time on these days without the
    /// jobs that are named. They are then held until the transaction ends.
    ///
    /// # Errors
    /// What the database says.
    pub(super) async fn of(
        tx: &mut CompanyTx,
        company: &CompanyRow,
        series: &SeriesRow,
        days: &[Date],
        but: &[WorkOrderId],
    ) -> Result<Self> {
        let usual = company.default_duration_min;
        let template = &series.template.0;
        let mut hand = Self {
            wanted: template.assigned_technician_id,
            never: None,
            diary: None,
            time: series.start_time,
            duration_min: template.estimated_duration.unwrap_or(usual),
        };
        let (Some(wanted), Some(first), Some(last)) = (hand.wanted, days.first(), days.last()) else {
            return Ok(hand);
        };
        let watched = company.prevent_double_booking && hand.time.is_some();
        let technician = if watched {
            technicians::store::get_for_update(tx, wanted).await?
        } else {
            technicians::store::get_to_assign(tx, wanted).await?
        };
        if !technician.is_some_and(|technician| technician.is_active) {
            hand.never = Some(Unassigned::Gone);
        } else if watched {
            hand.diary = Some(Diary {
                zone: company.time_zone.clone(),
                away: time_off::store::all_now(tx, wanted).await?,
                jobs: jobs_store::taken(tx, wanted, (*first, *last), but, usual).await?,
            });
        }
        Ok(hand)
    }

    /// Gives the job of a day away.
    pub(super) fn give(&mut self, day: Date) -> Given {
        if self.wanted.is_none() || self.never.is_some() {
            return (day, None, self.never);
        }
        let slot = Slot::new(Some(day), self.time, self.duration_min);
        match (&mut self.diary, slot) {
            (Some(diary), Some(slot)) => match diary.put(slot) {
                Ok(()) => (day, self.wanted, None),
                Err(reason) => (day, None, Some(reason)),
            },
            _ => (day, self.wanted, None),
        }
    }
}

/// Ends a series that this transaction holds, and takes its untouched jobs from today on away.
///
/// # Errors
/// What the database says.
pub(super) async fn end(
    tx: &mut CompanyTx,
    series: &mut SeriesRow,
    today: Date,
    because: Because,
) -> Result<()> {
    let jobs = jobs_store::untouched(tx, series.id, today).await?;
    remove(tx, &jobs)?;
    series.ended_at = Some(tx.now());
    series.updated_at = tx.now();
    series.version += 1;
    store::update(tx, series)?;
    events::record_ended(tx, series, because, jobs.len());
    Ok(())
}

/// Deletes jobs that this transaction holds, with their events.
///
/// # Errors
/// Where the ids cannot be written as JSON.
pub(super) fn remove(tx: &mut CompanyTx, jobs: &[WorkOrderRow]) -> Result<()> {
    jobs_store::delete(tx, jobs)?;
    for job in jobs {
        work_orders::events::record_deleted(tx, job);
    }
    Ok(())
}
