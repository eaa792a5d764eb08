//! Writing down who is away, and taking it back.

use super::{
    model::{NewTimeOff, TimeOffRow},
    store,
};
use crate::field::technicians::{
    self,
    actions::{event, not_found},
};
use base::{Error, Result, TechnicianId};
use platform::db::{Committed, CompanyDb};
use serde_json::json;

/// Writes down time off. Jobs that fall into it stay, and say so as a conflict.
///
/// # Errors
/// 404; 422 at `to`.
pub(super) async fn create(
    db: &CompanyDb,
    id: TechnicianId,
    new: NewTimeOff,
) -> Result<Committed<TimeOffRow>> {
    if new.to <= new.from {
        return Err(Error::invalid("to", "reversed", "must be after from"));
    }
    let mut tx = db.write();
    // Held: who is planning for them at this moment sees it, or comes before it.
    technicians::store::get_for_update(&mut tx, id)
        .await?
        .ok_or_else(not_found)?;
    let mut row = TimeOffRow {
        id: 0,
        technician_id: id,
        from_at: new.from,
        to_at: new.to,
        reason: new.reason.map(String::from).filter(|reason| !reason.is_empty()),
        created_at: tx.now(),
    };
    row.id = store::insert(&mut tx, &row).await?;
    let data = json!({ "time_off_id": row.id, "from": row.from_at, "to": row.to_at });
    tx.record(event("technician.time_off_added", id).with(&data));
    Ok(tx.commit(row).await?)
}

/// Takes time off back.
///
/// # Errors
/// 404.
pub(super) async fn delete(db: &CompanyDb, technician: TechnicianId, id: i64) -> Result<Committed<()>> {
    let mut tx = db.write();
    technicians::store::get_for_update(&mut tx, technician)
        .await?
        .ok_or_else(not_found)?;
    if !store::delete(&mut tx, technician, id).await? {
        return Err(Error::NotFound("Time off not found"));
    }
    tx.record(event("technician.time_off_removed", technician).with(&json!({ "time_off_id": id })));
    Ok(tx.commit(()).await?)
}
