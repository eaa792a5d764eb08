//! The events of series. Each stands in its customer's timeline.

use super::{model::SeriesRow, plan::Unassigned};
use base::{Date, TechnicianId, WorkOrderId};
use platform::{
    db::CompanyTx,
    events::{Audience, NewEvent},
};
use serde_json::json;

fn event(kind: &'static str, series: &SeriesRow) -> NewEvent {
    NewEvent::new(kind, "work_order_series", series.id, Audience::Staff).about(series.customer_id)
}

/// Tells of a new series.
pub(super) fn record_created(tx: &mut CompanyTx, series: &SeriesRow) {
    let data = json!({ "rrule": series.rrule, "start_date": series.start_date });
    tx.record(event("work_order_series.created", series).with(&data));
}

/// Tells of a change, and from which day on jobs follow it.
pub(super) fn record_updated(tx: &mut CompanyTx, series: &SeriesRow, changed: &[&'static str], from: Date) {
    let data = json!({ "changed": changed, "from_date": from });
    tx.record(event("work_order_series.updated", series).with(&data));
}

/// Why a series ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Because {
    /// Somebody ended it.
    Asked,
    /// Its customer was archived.
    CustomerArchived,
}

/// Tells that a series ended, and how many of its jobs went with it.
pub(super) fn record_ended(tx: &mut CompanyTx, series: &SeriesRow, because: Because, removed: usize) {
    let reason = match because {
        Because::Asked => "asked",
        Because::CustomerArchived => "customer_archived",
    };
    let data = json!({ "reason": reason, "removed": removed });
    tx.record(event("work_order_series.ended", series).with(&data));
}

/// Tells that a day is left out.
pub(super) fn record_skipped(tx: &mut CompanyTx, series: &SeriesRow, day: Date) {
    tx.record(event("work_order_series.skipped", series).with(&json!({ "date": day })));
}

/// Tells that a day is not left out any more.
pub(super) fn record_unskipped(tx: &mut CompanyTx, series: &SeriesRow, day: Date) {
    tx.record(event("work_order_series.unskipped", series).with(&json!({ "date": day })));
}

/// Tells that nobody has a job because its technician was not free.
pub(super) fn record_left_unassigned(
    tx: &mut CompanyTx,
    series: &SeriesRow,
    (job, day): (WorkOrderId, Date),
    technician: Option<TechnicianId>,
    reason: Unassigned,
) {
    let data = json!({ "work_order_id": job, "date": day, "technician_id": technician, "reason": reason });
    tx.record(event("work_order_series.left_unassigned", series).with(&data));
}
