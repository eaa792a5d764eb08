//! What can be done to work orders: each one transaction with its events.

use super::{
    events,
    input::{WorkOrderBody, WorkOrderPatch},
    list::WorkOrderQuery,
    model::{Job, WorkOrderRow, WorkOrderView},
    page_store,
    planned::{Overlap, PlannedJob},
    rules::{self, Edited, Rights},
    store::{self, Keep, Texts},
};
use crate::{
    accounts::companies::{self, model::CompanyRow},
    field::{
        conflicts::{self, Calendar, Conflict},
        series,
        technicians::{self, model::TechnicianRow, time_off, time_off::model::TimeOffRow},
    },
    files,
};
use base::{Date, Error, Facts, Page, Result, Role, TechnicianId, Timestamp, WeekHours, WorkOrderId};
use platform::{
    auth::Login,
    db::{Committed, CompanyDb, CompanyTx, DbError, Hold},
    http::{ETag, IfMatch},
};
use serde_json::json;

/// The refusal where there is no such work order, or not for the caller (S3).
pub fn not_found() -> Error {
    Error::NotFound("Work order not found")
}

/// The work order's version as clients name it.
pub fn etag(id: WorkOrderId, version: i64) -> ETag {
    ETag::new(id, version)
}

/// Whose work orders somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All.
    Office,
    /// Those of one technician, or none at all where the login belongs to none.
    Own(Option<TechnicianId>),
}

impl Sight {
    /// What this login sees.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(db: &CompanyDb, login: &Login) -> Result<Self> {
        Ok(match login.role {
            Role::Technician => Self::Own(technicians::store::of_login(db, login.user).await?),
            Role::Admin | Role::Agent | Role::Customer => Self::Office,
        })
    }

    /// Whether this work order is among them.
    pub fn contains(self, job: &WorkOrderRow) -> bool {
        self.contains_one_of(job.assigned_technician_id)
    }

    /// Whether a work order that this technician does is among them.
    pub fn contains_one_of(self, does_it: Option<TechnicianId>) -> bool {
        match self {
            Self::Office => true,
            Self::Own(technician) => technician.is_some() && technician == does_it,
        }
    }

    /// What it may change of them.
    pub(in crate::field) fn rights(self) -> Rights {
        match self {
            Self::Office => Rights::Office,
            Self::Own(_) => Rights::Technician,
        }
    }
}

/// One page of what a login sees; `now` says which day it is.
///
/// # Errors
/// 422; what the database says.
pub async fn list(
    db: &CompanyDb,
    login: &Login,
    mut query: WorkOrderQuery,
    now: Timestamp,
) -> Result<Page<WorkOrderView>> {
    let zone = &login.time_zone;
    let today = Date::at(now, zone);
    if let Sight::Own(own) = Sight::of(db, login).await? {
        let asked = query.technician_id;
        query.technician_id = own;
        if own.is_none() || asked.is_some_and(|asked| Some(asked) != own) {
            let page = query.check(zone, today)?.page;
            return Ok(Page::new(Vec::new(), 0, page, None));
        }
    }
    let page = page_store::page(db, query.check(zone, today)?).await?;
    Ok(page.map(|job| job.view(None)))
}

/// A work order and its version.
#[derive(Debug)]
pub struct Seen {
    /// As clients see it, with what is in its way.
    pub view: WorkOrderView,
    /// Its version.
    pub tag: ETag,
}

/// One work order.
///
/// # Errors
/// 404.
pub async fn get(db: &CompanyDb, login: &Login, id: WorkOrderId) -> Result<Seen> {
    let sight = Sight::of(db, login).await?;
    let company = companies::store::kept(db).await?;
    let planned = store::get(db, id, company.default_duration_min)
        .await?
        .filter(|planned| sight.contains(&planned.job.row))
        .ok_or_else(not_found)?;
    seen(db, &company, planned).await
}

/// The bare row of a work order that a login sees.
///
/// # Errors
/// 404.
pub(in crate::field) async fn find(db: &CompanyDb, login: &Login, id: WorkOrderId) -> Result<WorkOrderRow> {
    let sight = Sight::of(db, login).await?;
    store::row(db, id)
        .await?
        .filter(|row| sight.contains(row))
        .ok_or_else(not_found)
}

async fn seen(db: &CompanyDb, company: &CompanyRow, planned: PlannedJob) -> Result<Seen> {
    let tag = etag(planned.job.row.id, planned.job.row.version);
    let mut found = Vec::new();
    let row = &planned.job.row;
    if let (Some(technician), Some(_)) = (row.assigned_technician_id, row.slot(company.default_duration_min))
    {
        let away = time_off::store::all(db, technician).await?;
        found = in_the_way(company, row, planned.hours.as_ref(), &planned.overlaps, &away);
    }
    Ok(Seen {
        view: planned.job.view(Some(found)),
        tag,
    })
}

/// What is in a job's way, out of what was read about it.
pub(in crate::field) fn in_the_way(
    company: &CompanyRow,
    job: &WorkOrderRow,
    hours: Option<&WeekHours>,
    overlaps: &[Overlap],
    away: &[TimeOffRow],
) -> Vec<Conflict> {
    let usual = company.default_duration_min;
    let (Some(_), Some(slot)) = (job.assigned_technician_id, job.slot(usual)) else {
        return Vec::new();
    };
    let others = overlaps
        .iter()
        .filter_map(|other| Some((other.id, other.slot(usual)?)));
    let calendar = Calendar {
        zone: &company.time_zone,
        hours: hours.or(company.business_hours.as_ref().map(|hours| &hours.0)),
        away,
    };
    conflicts::conflicts(slot, others, calendar)
}

fn no_technician() -> Error {
    Error::invalid(
        "assigned_technician_id",
        "unknown_reference",
        "there is no such technician",
    )
}

/// The technician that a job is given to, kept as `hold` says, and what will be in its way. Where it takes time and the
/// company prevents double booking, whoever else plans for them waits until this transaction ends. What is written must
/// name the technician's version.
///
/// # Errors
/// 422 where there is no such technician; 409 `double_booking` where the company prevents it.
async fn give(
    db: &CompanyDb,
    tx: &mut CompanyTx,
    company: &CompanyRow,
    job: &WorkOrderRow,
    id: TechnicianId,
    hold: Hold,
) -> Result<(TechnicianRow, Vec<Conflict>)> {
    let usual = company.default_duration_min;
    let slot = job.slot(usual);
    let prevents = company.prevent_double_booking && slot.is_some();
    let mut kept = None;
    if !prevents && tx.reads_outside(hold) {
        // Who is not among them may have come a moment ago on another node.
        kept = technicians::store::kept(db, id)
            .await?
            .filter(|technician| technician.archived_at.is_none());
    }
    let time = match (kept, slot) {
        (Some(technician), Some(slot)) => store::time_as_kept(db, technician, job.id, slot, usual).await?,
        (None, Some(slot)) => {
            let keep = if prevents { Keep::Planned } else { Keep::AsTheyAre };
            store::time(tx, (id, keep), job.id, slot, usual).await?
        }
        (Some(technician), None) => return Ok((technician, Vec::new())),
        (None, None) => {
            let technician = technicians::store::get_to_assign(tx, id).await?;
            return Ok((technician.ok_or_else(no_technician)?, Vec::new()));
        }
    };
    let technician = time.technician.ok_or_else(no_technician)?;
    let hours = technician.working_hours.as_ref().map(|hours| &hours.0);
    let found = in_the_way(company, job, hours, &time.overlaps, &time.away);
    if prevents {
        let booked: Vec<&Conflict> = found.iter().filter(|one| one.is_double_booking()).collect();
        if !booked.is_empty() {
            return Err(Error::conflict_with(
                "double_booking",
                format!("{} is not free at that time", technician.name),
                Facts::Conflicts(json!(booked)),
            ));
        }
    }
    Ok((technician, found))
}

fn no_customer() -> Error {
    Error::invalid("customer_id", "unknown_reference", "there is no such customer")
}

/// Creates a work order.
///
/// # Errors
/// 422; 409 `double_booking`.
pub async fn create(db: &CompanyDb, body: WorkOrderBody) -> Result<Committed<Seen>> {
    // Hardly ever does somebody change the customer or the technician meanwhile. Who meets that holds them the second
    // time.
    match create_held(db, body.clone(), Hold::Version).await? {
        Some(committed) => Ok(committed),
        None => create_held(db, body, Hold::Row)
            .await?
            .ok_or_else(|| Error::internal("a held customer or technician was changed")),
    }
}

/// One try at [`create`]; none where somebody changed the customer or the technician during it.
async fn create_held(db: &CompanyDb, body: WorkOrderBody, hold: Hold) -> Result<Option<Committed<Seen>>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let row = rules::create(body.customer_id, body.into(), tx.now())?;
    let referred = store::customer_to_refer(&mut tx, row.customer_id, hold)
        .await?
        .ok_or_else(no_customer)?;
    let mut found = Vec::new();
    let mut given: Option<TechnicianRow> = None;
    if let Some(id) = row.assigned_technician_id {
        let (technician, conflicts) = give(db, &mut tx, &company, &row, id, hold).await?;
        found = conflicts;
        given = Some(technician);
    }
    store::insert_at_commit(
        &mut tx,
        &row,
        &referred,
        given.as_ref().map(|given| given.version),
    );
    events::record_created(&mut tx, &row);
    let committed = match tx.commit_inserted().await {
        Ok(committed) => committed,
        Err(DbError::Stale) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok(Some(committed.map(|id| {
        let id = WorkOrderId(id);
        let tag = etag(id, row.version);
        let job = Job {
            row: WorkOrderRow { id, ..row },
            customer: referred.customer,
            technician: given.map(Into::into),
        };
        let view = job.view(Some(found));
        Seen { view, tag }
    })))
}

/// Changes a work order.
///
/// # Errors
/// 404; 403 `field_forbidden`; 412 where `seen` is outdated; 409 `illegal_step`, `double_booking`; 422.
pub async fn edit(
    db: &CompanyDb,
    login: &Login,
    id: WorkOrderId,
    seen: &IfMatch,
    patch: WorkOrderPatch,
) -> Result<Committed<Seen>> {
    let sight = Sight::of(db, login).await?;
    // Most find nobody in their way. Who does takes the row the second time.
    match edit_held(db, sight, (id, Hold::Version), seen, patch.clone()).await? {
        Some(committed) => Ok(committed),
        None => edit_held(db, sight, (id, Hold::Row), seen, patch)
            .await?
            .ok_or_else(|| Error::internal("a held row was changed")),
    }
}

/// One try at [`edit`]; none where somebody else changed the row, or the technician it is given to, during it.
async fn edit_held(
    db: &CompanyDb,
    sight: Sight,
    (id, hold): (WorkOrderId, Hold),
    if_match: &IfMatch,
    patch: WorkOrderPatch,
) -> Result<Option<Committed<Seen>>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let (before, plan) = before(&mut tx, &company, (id, hold), patch.keeps_plan())
        .await?
        .filter(|(job, _)| sight.contains(&job.row))
        .ok_or_else(not_found)?;
    if_match.check(&etag(id, before.row.version))?;
    let edited = rules::edit(&before.row, patch, sight.rights(), tx.now())?;
    if edited.changed.is_empty() {
        let proof = tx.commit(()).await?;
        let seen = reread(db, &company, id).await?;
        return Ok(Some(proof.map(|()| seen)));
    }
    let Refers { job, found, given } = refer(db, &mut tx, &company, &before, &edited, hold).await?;
    let texts = if edited.changes(&["customer_id", "description", "notes"]) {
        Texts::Changed(&job.customer.name)
    } else {
        Texts::Same
    };
    store::update(&mut tx, &job.row, texts, given);
    events::record_changed(&mut tx, &before.row, &edited);
    let proof = match tx.commit(()).await {
        Ok(proof) => proof,
        Err(DbError::Stale) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let seen = match (found, plan) {
        (Some(found), _) => Seen {
            tag: etag(id, job.row.version),
            view: job.view(Some(found)),
        },
        (None, Some((hours, overlaps))) => {
            let planned = PlannedJob { job, hours, overlaps };
            self::seen(db, &company, planned).await?
        }
        (None, None) => reread(db, &company, id).await?,
    };
    Ok(Some(proof.map(|()| seen)))
}

/// What the conflicts of a job are made of beside its own row: the technician's hours, and the jobs at the same time.
type Plan = (Option<WeekHours>, Vec<Overlap>);

/// The job that is about to change; with its plan where the change keeps that.
async fn before(
    tx: &mut CompanyTx,
    company: &CompanyRow,
    (id, hold): (WorkOrderId, Hold),
    keeps_plan: bool,
) -> Result<Option<(Job, Option<Plan>)>> {
    if keeps_plan {
        let usual = company.default_duration_min;
        let planned = store::get_planned_to_change(tx, id, hold, usual).await?;
        return Ok(planned.map(|planned| (planned.job, Some((planned.hours, planned.overlaps)))));
    }
    let job = store::get_to_change(tx, id, hold).await?;
    Ok(job.map(|job| (job, None)))
}

async fn reread(db: &CompanyDb, company: &CompanyRow, id: WorkOrderId) -> Result<Seen> {
    let planned = store::get(db, id, company.default_duration_min).await?;
    seen(db, company, planned.ok_or_else(not_found)?).await
}

/// A changed job with the customer and the technician it refers to now.
struct Refers {
    job: Job,
    /// What is in its way, where that was looked at.
    found: Option<Vec<Conflict>>,
    /// The version of the technician, where they were read for it.
    given: Option<i64>,
}

/// Looks up what a changed job refers to. Nothing can be in the way of a job without technician or slot.
async fn refer(
    db: &CompanyDb,
    tx: &mut CompanyTx,
    company: &CompanyRow,
    before: &Job,
    edited: &Edited,
    hold: Hold,
) -> Result<Refers> {
    let usual = company.default_duration_min;
    let row = &edited.row;
    let customer = if edited.changes(&["customer_id"]) {
        store::customer(tx, row.customer_id)
            .await?
            .ok_or_else(no_customer)?
    } else {
        before.customer.clone()
    };
    let mut given = None;
    let (technician, found) = match row.assigned_technician_id {
        None => (None, Some(Vec::new())),
        Some(id) if edited.takes_time(&before.row, usual) || edited.changes(&["assigned_technician_id"]) => {
            let (technician, found) = give(db, tx, company, row, id, hold).await?;
            given = Some(technician.version);
            (Some(technician.into()), Some(found))
        }
        Some(_) if row.slot(usual).is_none() => (before.technician.clone(), Some(Vec::new())),
        Some(_) => (before.technician.clone(), None),
    };
    let job = Job {
        row: row.clone(),
        customer,
        technician,
    };
    Ok(Refers { job, found, given })
}

/// Deletes a work order with its checklist, attachments and signature. What happened to it stays told. Its series
/// leaves its day out.
///
/// # Errors
/// 404; 412.
pub async fn delete(db: &CompanyDb, id: WorkOrderId, seen: &IfMatch) -> Result<Committed<()>> {
    let company = companies::store::kept(db).await?;
    let mut tx = db.write();
    let series = match store::series_of(&mut tx, id).await? {
        Some(series) => series::skips::hold(&mut tx, series).await?,
        None => None,
    };
    let job = store::get_to_change(&mut tx, id, Hold::Row)
        .await?
        .ok_or_else(not_found)?;
    seen.check(&etag(id, job.row.version))?;
    store::delete(&mut tx, &job.row);
    events::record_deleted(&mut tx, &job.row);
    if let (Some(series), Some(day)) = (series, job.row.occurrence_date) {
        series::skips::deleted(&mut tx, series, day, &company.time_zone)?;
    }
    files::remove_given_up(&mut tx);
    Ok(tx.commit(()).await?)
}
