//! What can be done to a checklist: each one transaction with its events. Whoever changes one holds its job.

use super::{
    events,
    model::{ChecklistItemPatch, ItemRow, JobItem, Label},
    rules::{self, Changed, Hand},
    store, templates,
};
use crate::field::{
    series,
    work_orders::{
        actions::{self as jobs, Sight, not_found},
        model::WorkOrderRow,
        store as job_store,
    },
};
use base::{Error, Result, WorkOrderId};
use platform::{
    auth::Login,
    db::{Committed, CompanyDb, CompanyTx, Hold},
};
use std::collections::BTreeMap;

/// A job's checklist.
///
/// # Errors
/// 404.
pub(super) async fn list(db: &CompanyDb, login: &Login, job: WorkOrderId) -> Result<Vec<ItemRow>> {
    jobs::find(db, login, job).await?;
    Ok(store::all(db, job).await?)
}

/// Holds a job that a login sees; gives it and its checklist.
async fn open(tx: &mut CompanyTx, sight: Sight, job: WorkOrderId) -> Result<(WorkOrderRow, Vec<ItemRow>)> {
    let job = job_store::get_to_change(tx, job, Hold::Row)
        .await?
        .filter(|found| sight.contains(&found.row))
        .ok_or_else(not_found)?
        .row;
    let items = store::all_now(tx, job.id).await?;
    Ok((job, items))
}

/// Tells what somebody made of a job's list: its series leaves that job alone from now on.
fn tell(tx: &mut CompanyTx, job: &WorkOrderRow, changed: Changed, template: Option<&str>) {
    events::record_changed(tx, job, changed, template);
    if changed.any() && job.series_id.is_some() {
        series::jobs_store::keep_off(tx, job.id);
    }
}

/// Gives jobs that this transaction holds, and that nobody touched, the list that their series has now, with events.
///
/// # Errors
/// What the database says.
pub(in crate::field) async fn follow(
    tx: &mut CompanyTx,
    jobs: &[WorkOrderRow],
    labels: &[String],
) -> Result<()> {
    let ids: Vec<WorkOrderId> = jobs.iter().map(|job| job.id).collect();
    let mut lists: BTreeMap<WorkOrderId, Vec<ItemRow>> = BTreeMap::new();
    for JobItem { item, job } in store::of_jobs(tx, &ids).await? {
        lists.entry(job).or_default().push(item);
    }
    let mut others = Vec::new();
    for job in jobs {
        let before = lists.get(&job.id).map(Vec::as_slice).unwrap_or_default();
        if let Some(changed) = rules::follow(before, labels) {
            events::record_changed(tx, job, changed, None);
            others.push(job.id);
        }
    }
    store::clear(tx, &others)?;
    store::begin(tx, &others, labels)
}

/// Writes a changed list with its event, commits, and reads it again.
async fn save(
    db: &CompanyDb,
    mut tx: CompanyTx,
    job: &WorkOrderRow,
    (before, after): (Vec<ItemRow>, Vec<ItemRow>),
    template: Option<&str>,
) -> Result<Committed<Vec<ItemRow>>> {
    store::save(&mut tx, job.id, &before, &after);
    tell(&mut tx, job, rules::changed(&before, &after), template);
    events::record_ticked(&mut tx, job, &before, &after);
    let proof = tx.commit(()).await?;
    let items = store::all(db, job.id).await?;
    Ok(proof.map(|()| items))
}

/// Sets the whole list.
///
/// # Errors
/// 404; 422 at `labels`.
pub(super) async fn set(
    db: &CompanyDb,
    job: WorkOrderId,
    labels: Vec<Label>,
) -> Result<Committed<Vec<ItemRow>>> {
    let mut tx = db.write();
    let (job, before) = open(&mut tx, Sight::Office, job).await?;
    let after = rules::replace(&before, labels)?;
    save(db, tx, &job, (before, after), None).await
}

/// Adds an item at the end.
///
/// # Errors
/// 404; 409 `checklist_full`.
pub(super) async fn add(db: &CompanyDb, job: WorkOrderId, label: Label) -> Result<Committed<ItemRow>> {
    let mut tx = db.write();
    let (job, before) = open(&mut tx, Sight::Office, job).await?;
    let after = rules::add(&before, label)?;
    let mut item = after
        .last()
        .cloned()
        .ok_or_else(|| Error::internal("nothing was added"))?;
    item.id = store::insert(&mut tx, job.id, &item).await?;
    tell(&mut tx, &job, rules::changed(&before, &after), None);
    Ok(tx.commit(item).await?)
}

/// Adds what a template has and the list has not.
///
/// # Errors
/// 404; 422 at `template_id`; 409 `checklist_full`.
pub(super) async fn apply(
    db: &CompanyDb,
    job: WorkOrderId,
    template: i64,
) -> Result<Committed<Vec<ItemRow>>> {
    let mut tx = db.write();
    let (job, before) = open(&mut tx, Sight::Office, job).await?;
    let template = templates::store::get_now(&mut tx, template)
        .await?
        .ok_or_else(|| Error::invalid("template_id", "unknown_reference", "there is no such template"))?;
    let after = rules::complete(&before, &template.labels.0)?;
    save(db, tx, &job, (before, after), Some(&template.name)).await
}

/// Changes an item.
///
/// # Errors
/// 404; 403 `field_forbidden`; 422 at `position`.
pub(super) async fn edit(
    db: &CompanyDb,
    login: &Login,
    (job, id): (WorkOrderId, i64),
    patch: ChecklistItemPatch,
) -> Result<Committed<ItemRow>> {
    let sight = Sight::of(db, login).await?;
    let mut tx = db.write();
    let (job, before) = open(&mut tx, sight, job).await?;
    let hand = Hand {
        rights: sight.rights(),
        user: login.user,
        now: tx.now(),
    };
    let after = rules::edit(&before, id, patch, hand)?;
    let edited = after.iter().find(|item| item.id == id).cloned();
    let edited = edited.ok_or(rules::NO_ITEM)?;
    let saved = save(db, tx, &job, (before, after), None).await?;
    // With the name of who ticked it, unless somebody has deleted it since.
    Ok(saved.map(|items| items.into_iter().find(|item| item.id == id).unwrap_or(edited)))
}

/// Takes an item off the list.
///
/// # Errors
/// 404.
pub(super) async fn delete(db: &CompanyDb, job: WorkOrderId, id: i64) -> Result<Committed<()>> {
    let mut tx = db.write();
    let (job, before) = open(&mut tx, Sight::Office, job).await?;
    let after = rules::remove(&before, id)?;
    store::save(&mut tx, job.id, &before, &after);
    tell(&mut tx, &job, rules::changed(&before, &after), None);
    Ok(tx.commit(()).await?)
}
