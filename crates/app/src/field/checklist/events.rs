//! The events of checklists. A job's history tells them; they are not on its customer's timeline, which would drown
//! in ticks.

use super::{model::ItemRow, rules::Changed};
use crate::field::work_orders::model::WorkOrderRow;
use platform::{
    db::CompanyTx,
    events::{Audience, NewEvent},
};
use serde_json::json;

fn event(kind: &'static str, job: &WorkOrderRow) -> NewEvent {
    NewEvent::new(kind, "work_order", job.id, Audience::Staff)
        .concerns(job.assigned_technician_id.map(|technician| technician.0))
}

/// Tells what became of a list; nothing where nothing did. `template`: the name of the one that was put on it.
pub(super) fn record_changed(
    tx: &mut CompanyTx,
    job: &WorkOrderRow,
    changed: Changed,
    template: Option<&str>,
) {
    if changed.any() {
        let data = json!({
            "added": changed.added, "removed": changed.removed, "renamed": changed.renamed, "moved": changed.moved,
            "template": template,
        });
        tx.record(event("work_order.checklist_changed", job).with(&data));
    }
}

/// Tells that items were ticked or opened again, and how far the list is.
pub(super) fn record_ticked(tx: &mut CompanyTx, job: &WorkOrderRow, before: &[ItemRow], after: &[ItemRow]) {
    let done = after.iter().filter(|item| item.done_at.is_some()).count();
    for item in after {
        let was = before.iter().find(|old| old.id == item.id);
        if was.is_none_or(|was| was.done_at.is_some() == item.done_at.is_some()) {
            continue;
        }
        let kind = match item.done_at {
            Some(_) => "work_order.item_done",
            None => "work_order.item_reopened",
        };
        let data = json!({ "item_id": item.id, "label": item.label, "done": done, "total": after.len() });
        tx.record(event(kind, job).with(&data));
    }
}
