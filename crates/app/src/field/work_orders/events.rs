//! The events of work orders. Each stands in its customer's timeline.

use super::{
    model::{JobStatus, WorkOrderRow},
    rules::Edited,
};
use platform::{
    db::CompanyTx,
    events::{Audience, NewEvent},
};
use serde_json::json;

fn event(kind: &'static str, job: &WorkOrderRow) -> NewEvent {
    NewEvent::new(kind, "work_order", job.id, Audience::Staff)
        .about(job.customer_id)
        .concerns(job.assigned_technician_id.map(|technician| technician.0))
}

/// Tells of a new work order, and of what it already has.
pub(in crate::field) fn record_created(tx: &mut CompanyTx, job: &WorkOrderRow) {
    let data = json!({ "status": job.status, "priority": job.priority });
    tx.record(event("work_order.created", job).with(&data));
    if job.scheduled_date.is_some() {
        record_scheduled(tx, job);
    }
    if job.assigned_technician_id.is_some() {
        record_assigned(tx, None, job);
    }
    if job.status == JobStatus::Completed {
        tx.record(event("work_order.completed", job));
    }
}

fn record_scheduled(tx: &mut CompanyTx, job: &WorkOrderRow) {
    let data = json!({
        "scheduled_date": job.scheduled_date, "scheduled_time": job.scheduled_time,
        "technician_id": job.assigned_technician_id,
    });
    tx.record(event("work_order.scheduled", job).with(&data));
}

fn record_assigned(tx: &mut CompanyTx, before: Option<&WorkOrderRow>, job: &WorkOrderRow) {
    let from = before.and_then(|job| job.assigned_technician_id);
    let data = json!({ "from": from, "technician_id": job.assigned_technician_id });
    // Whom it was taken from learns of that, too.
    let both = [from, job.assigned_technician_id].into_iter().flatten();
    let event = event("work_order.assigned", job).with(&data);
    tx.record(event.concerns(both.map(|technician| technician.0)));
}

/// Tells of a change: of each of its sides under its own name, of the rest as `work_order.updated`.
pub(super) fn record_changed(tx: &mut CompanyTx, before: &WorkOrderRow, edited: &Edited) {
    let job = &edited.row;
    if edited.changes(&["scheduled_date", "scheduled_time"]) {
        record_scheduled(tx, job);
    }
    if edited.changes(&["assigned_technician_id"]) {
        record_assigned(tx, Some(before), job);
    }
    if edited.changes(&["status"]) {
        let data =
            json!({ "from": before.status, "to": job.status, "technician_id": job.assigned_technician_id });
        tx.record(event("work_order.status_changed", job).with(&data));
        if job.status == JobStatus::Completed {
            tx.record(event("work_order.completed", job));
        }
    }
    let told = [
        "scheduled_date",
        "scheduled_time",
        "assigned_technician_id",
        "status",
    ];
    let rest: Vec<&str> = edited
        .changed
        .iter()
        .copied()
        .filter(|field| !told.contains(field))
        .collect();
    if !rest.is_empty() {
        tx.record(event("work_order.updated", job).with(&json!({ "changed": rest })));
    }
}

/// Tells that a work order is gone.
pub(super) fn record_deleted(tx: &mut CompanyTx, job: &WorkOrderRow) {
    let data = json!({ "status": job.status, "technician_id": job.assigned_technician_id });
    tx.record(event("work_order.deleted", job).with(&data));
}
