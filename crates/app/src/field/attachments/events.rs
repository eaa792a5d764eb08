//! The events of attachments: about their job, in its customer's timeline.

use super::{model::AttachmentRow, store::JobOfFiles};
use platform::{
    db::CompanyTx,
    events::{Audience, NewEvent},
};
use serde_json::json;

fn record(tx: &mut CompanyTx, kind: &'static str, attachment: &AttachmentRow, job: &JobOfFiles) {
    let event = NewEvent::new(kind, "work_order", attachment.work_order_id, Audience::Staff)
        .about(job.customer_id)
        .concerns(job.technician_id.map(|technician| technician.0));
    tx.record(event.with(&json!({
        "attachment_id": attachment.id, "kind": attachment.kind, "filename": attachment.filename,
    })));
}

/// Tells that something was attached.
pub(super) fn record_added(tx: &mut CompanyTx, attachment: &AttachmentRow, job: &JobOfFiles) {
    record(tx, "work_order.attachment_added", attachment, job);
}

/// Tells that something was taken away.
pub(super) fn record_removed(tx: &mut CompanyTx, attachment: &AttachmentRow, job: &JobOfFiles) {
    record(tx, "work_order.attachment_removed", attachment, job);
}
