//! The events of attachments: about their job, in its customer's timeline.

use super::model::AttachmentRow;
use base::UserId;
use platform::{
    db::CompanyTx,
    events::{Audience, NewEvent},
};
use serde_json::json;

fn record(tx: &mut CompanyTx, kind: &'static str, attachment: &AttachmentRow, customer: UserId) {
    let event = NewEvent::new(kind, "work_order", attachment.work_order_id, Audience::Staff).about(customer);
    tx.record(event.with(&json!({
        "attachment_id": attachment.id, "kind": attachment.kind, "filename": attachment.filename,
    })));
}

/// Tells that something was attached.
pub(super) fn record_added(tx: &mut CompanyTx, attachment: &AttachmentRow, customer: UserId) {
    record(tx, "work_order.attachment_added", attachment, customer);
}

/// Tells that something was taken away.
pub(super) fn record_removed(tx: &mut CompanyTx, attachment: &AttachmentRow, customer: UserId) {
    record(tx, "work_order.attachment_removed", attachment, customer);
}
