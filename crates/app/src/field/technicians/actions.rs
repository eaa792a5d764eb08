//! What can be done to technicians: each one transaction with its event.

use super::{
    input::{TechnicianBody, TechnicianPatch},
    model::TechnicianRow,
    rules, store,
};
use crate::field::calendar;
use base::{Error, Result, Role, TechnicianId};
use platform::{
    auth::Login,
    db::{Committed, CompanyDb, CompanyTx},
    events::{Audience, NewEvent},
    http::{ETag, IfMatch},
};
use serde_json::json;

/// The refusal where there is no such technician, or not for the caller.
pub fn not_found() -> Error {
    Error::NotFound("Technician not found")
}

/// The technician's version as clients name it.
pub fn etag(technician: &TechnicianRow) -> ETag {
    ETag::new(technician.id, technician.version)
}

/// The only technician that somebody may look at; none where they may look at all.
///
/// # Errors
/// 404 where a technician's login belongs to nobody.
pub async fn confined(db: &CompanyDb, login: &Login) -> Result<Option<TechnicianId>> {
    match login.role {
        Role::Technician => Ok(Some(
            store::of_login(db, login.user).await?.ok_or_else(not_found)?,
        )),
        Role::Admin | Role::Agent | Role::Customer => Ok(None),
    }
}

/// A technician: any, or oneself for a technician's login.
///
/// # Errors
/// 404.
pub async fn get(db: &CompanyDb, login: &Login, id: TechnicianId) -> Result<TechnicianRow> {
    if confined(db, login).await?.is_some_and(|own| own != id) {
        return Err(not_found());
    }
    store::get(db, id).await?.ok_or_else(not_found)
}

/// What happened to a technician.
pub(in crate::field) fn event(kind: &'static str, id: TechnicianId) -> NewEvent {
    NewEvent::new(kind, "technician", id, Audience::Staff)
}

async fn check_login(tx: &mut CompanyTx, technician: &TechnicianRow) -> Result<()> {
    if let Some(user) = technician.user_id {
        rules::check_login(store::role_of(tx, user).await?)?;
    }
    Ok(())
}

/// Creates a technician.
///
/// # Errors
/// 422; 409 `login_taken`.
pub async fn create(db: &CompanyDb, body: TechnicianBody) -> Result<Committed<TechnicianRow>> {
    let mut tx = db.write();
    let now = tx.now();
    let blank = rules::blank(body.name.as_str(), now);
    let mut technician = rules::edit(&blank, body.into(), now)?.row;
    technician.version = 1;
    check_login(&mut tx, &technician).await?;
    technician.id = store::insert(&mut tx, &technician).await?;
    record_created(&mut tx, &technician);
    tx.commit(technician).await.map_err(store::taken)
}

/// Writes the event of a new technician.
pub(in crate::field) fn record_created(tx: &mut CompanyTx, technician: &TechnicianRow) {
    tx.record(event("technician.created", technician.id).with(&json!({ "name": technician.name })));
}

/// Changes a technician.
///
/// # Errors
/// 404; 412; 422; 409 `login_taken`.
pub async fn edit(
    db: &CompanyDb,
    id: TechnicianId,
    seen: &IfMatch,
    patch: TechnicianPatch,
) -> Result<Committed<TechnicianRow>> {
    let mut tx = db.write();
    let before = store::get_for_update(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&before))?;
    let edited = rules::edit(&before, patch, tx.now())?;
    if edited.changed.is_empty() {
        return Ok(tx.commit(before).await?);
    }
    if edited.changed.contains(&"user_id") {
        check_login(&mut tx, &edited.row).await?;
        // Whoever had the login may have kept the address of the calendar.
        if before.user_id.is_some() {
            calendar::store::delete(&mut tx, id).await?;
        }
    }
    store::update(&mut tx, &edited.row)?;
    tx.record(event("technician.updated", id).with(&json!({ "changed": edited.changed })));
    tx.commit(edited.row).await.map_err(store::taken)
}

/// Archives a technician: no longer in lists, free of the login, without a calendar feed, still the name on the jobs that are done.
///
/// # Errors
/// 404; 412; 409 `has_open_jobs`.
pub async fn archive(db: &CompanyDb, id: TechnicianId, seen: &IfMatch) -> Result<Committed<()>> {
    let mut tx = db.write();
    let mut technician = store::get_for_update(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&technician))?;
    let open = store::open_jobs(&mut tx, id).await?;
    if open > 0 {
        return Err(Error::conflict(
            "has_open_jobs",
            format!("This technician has {open} open work orders: give them to somebody else first"),
        ));
    }
    technician.archived_at = Some(tx.now());
    technician.version += 1;
    calendar::store::delete(&mut tx, id).await?;
    store::update(&mut tx, &technician)?;
    tx.record(event("technician.archived", id));
    Ok(tx.commit(()).await?)
}
