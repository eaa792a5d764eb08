//! The events of work orders. Each stands in its customer's timeline.

use super::{
    model::{Confirmation, JobStatus, WorkOrderRow},
    rules::Edited,
    store,
};
use base::{UserId, WorkOrderId};
use platform::{
    db::CompanyTx,
    events::{Audience, NewEvent},
};
use serde_json::json;

fn event(kind: &'static str, job: &WorkOrderRow) -> NewEvent {
    let event = NewEvent::new(kind, "work_order", job.id, Audience::Staff)
        .about(job.customer_id)
        .concerns(job.assigned_technician_id.map(|technician| technician.0));
    if job.is_stored() {
        event
    } else {
        event.of_inserted(store::INSERTED)
    }
}

/// Tells of a new work order, which is stored or will be at the commit, and of what it already has.
pub(in crate::field) fn record_created(tx: &mut CompanyTx, job: &WorkOrderRow) {
    let mut data = json!({ "status": job.status, "priority": job.priority });
    if let Some(series) = job.series_id {
        data["series_id"] = json!(series);
    }
    tx.record(event("work_order.created", job).with(&data));
    let with = With {
        is_new: true,
        assigned: job.assigned_technician_id.is_some(),
        status: false,
    };
    if job.scheduled_date.is_some() {
        record_scheduled(tx, None, job, with);
    }
    if with.assigned {
        record_assigned(tx, None, job, with);
    }
    if job.status == JobStatus::Completed {
        tx.record(event("work_order.completed", job));
    }
}

/// What else the same change did: who reads one of its events need not look for the others.
#[derive(Debug, Clone, Copy)]
struct With {
    is_new: bool,
    assigned: bool,
    status: bool,
}

impl With {
    fn names(self) -> Vec<&'static str> {
        let all = [
            ("created", self.is_new),
            ("assigned", self.assigned),
            ("status", self.status),
        ];
        all.into_iter().filter(|one| one.1).map(|one| one.0).collect()
    }
}

fn record_scheduled(tx: &mut CompanyTx, before: Option<&WorkOrderRow>, job: &WorkOrderRow, with: With) {
    let data = json!({
        "scheduled_date": job.scheduled_date, "scheduled_time": job.scheduled_time,
        "from_date": before.and_then(|job| job.scheduled_date), "from_time": before.and_then(|job| job.scheduled_time),
        "technician_id": job.assigned_technician_id, "with": with.names(),
    });
    tx.record(event("work_order.scheduled", job).with(&data));
}

fn record_assigned(tx: &mut CompanyTx, before: Option<&WorkOrderRow>, job: &WorkOrderRow, with: With) {
    let from = before.and_then(|job| job.assigned_technician_id);
    let data = json!({
        "from": from, "technician_id": job.assigned_technician_id, "status": job.status,
        "scheduled_date": job.scheduled_date, "scheduled_time": job.scheduled_time, "with": with.names(),
    });
    // Whom it was taken from learns of that, too.
    let both = [from, job.assigned_technician_id].into_iter().flatten();
    let event = event("work_order.assigned", job).with(&data);
    tx.record(event.concerns(both.map(|technician| technician.0)));
}

/// Tells of a change: of each of its sides under its own name, of the rest as `work_order.updated`.
pub(in crate::field) fn record_changed(tx: &mut CompanyTx, before: &WorkOrderRow, edited: &Edited) {
    let job = &edited.row;
    let with = With {
        is_new: false,
        assigned: edited.changes(&["assigned_technician_id"]),
        status: edited.changes(&["status"]),
    };
    if edited.changes(&["scheduled_date", "scheduled_time"]) {
        record_scheduled(tx, Some(before), job, with);
    }
    if with.assigned {
        record_assigned(tx, Some(before), job, with);
    }
    if with.status {
        let data = json!({
            "from": before.status, "to": job.status, "technician_id": job.assigned_technician_id,
            "scheduled_date": job.scheduled_date, "scheduled_time": job.scheduled_time,
        });
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
        let data =
            json!({ "changed": rest, "technician_id": job.assigned_technician_id, "with": with.names() });
        tx.record(event("work_order.updated", job).with(&data));
    }
}

/// Tells what the customer answered to the appointment.
pub(in crate::field) fn record_answered(tx: &mut CompanyTx, job: &WorkOrderRow) {
    let kind = match job.confirmation {
        Some(Confirmation::Confirmed) => "work_order.confirmed",
        Some(Confirmation::Rescheduling) => "work_order.reschedule_asked",
        Some(Confirmation::Asked) | None => return,
    };
    let data = json!({
        "technician_id": job.assigned_technician_id,
        "scheduled_date": job.scheduled_date, "scheduled_time": job.scheduled_time,
    });
    tx.record(event(kind, job).with(&data));
}

/// Tells that a mail about a work order went to its customer. `about` is what it said: `planned`, `moved`, `off` or
/// `done`.
pub fn record_customer_told(tx: &mut CompanyTx, job: WorkOrderId, customer: UserId, about: &'static str) {
    let event = NewEvent::new("work_order.customer_told", "work_order", job, Audience::Staff);
    tx.record(event.about(customer).with(&json!({ "about": about })));
}

/// Tells that a work order is gone.
pub(in crate::field) fn record_deleted(tx: &mut CompanyTx, job: &WorkOrderRow) {
    let data = json!({
        "status": job.status, "technician_id": job.assigned_technician_id,
        "scheduled_date": job.scheduled_date, "scheduled_time": job.scheduled_time,
    });
    tx.record(event("work_order.deleted", job).with(&data));
}
