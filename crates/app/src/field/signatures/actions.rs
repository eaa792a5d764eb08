//! Taking a signature, and taking it back: each one transaction with its event.

use super::{
    form::{self, Signed},
    model::SignatureRow,
    rules, store,
};
use crate::{
    field::work_orders::{
        actions::{self as jobs, Sight, not_found},
        model::WorkOrderRow,
        store as job_store,
    },
    files::{self, Received, Upload},
};
use axum::extract::multipart::Multipart;
use base::{Error, Result, WorkOrderId};
use bytes::Bytes;
use futures_util::stream;
use platform::{
    auth::Login,
    db::{Committed, CompanyDb, Hold},
    events::{Audience, NewEvent},
    files::{Sizes, StoredFile},
    state::App,
};
use serde_json::json;

/// The longest edge of a drawing as it is kept, in pixels.
const SIZES: Sizes = Sizes {
    edge: 1_600,
    thumbnail: None,
};

fn event(kind: &'static str, job: &WorkOrderRow) -> NewEvent {
    NewEvent::new(kind, "work_order", job.id, Audience::Staff)
        .about(job.customer_id)
        .concerns(job.assigned_technician_id.map(|technician| technician.0))
}

/// A job's signature, where it has one.
///
/// # Errors
/// 404.
pub(super) async fn get(db: &CompanyDb, login: &Login, job: WorkOrderId) -> Result<Option<SignatureRow>> {
    jobs::find(db, login, job).await?;
    Ok(store::get(db, job).await?)
}

/// A job's signature with its drawing.
///
/// # Errors
/// 404.
pub(super) async fn open(
    app: &App,
    db: &CompanyDb,
    login: &Login,
    job: WorkOrderId,
) -> Result<(SignatureRow, StoredFile)> {
    let row = get(db, login, job)
        .await?
        .ok_or(Error::NotFound("Signature not found"))?;
    let file = files::open(app, db.company_id(), row.file_id, files::Seen::Whole).await?;
    Ok((row, file))
}

/// Takes a signature; it comes in the place of the one before. The same one sent again changes nothing.
///
/// # Errors
/// 404; 409 `work_not_begun`; 413; 422 naming the part.
pub(super) async fn take(
    app: &App,
    db: &CompanyDb,
    login: &Login,
    job: WorkOrderId,
    form: Multipart,
) -> Result<Committed<SignatureRow>> {
    let sight = Sight::of(db, login).await?;
    let row = jobs::find(db, login, job).await?;
    rules::check_status(sight.rights(), row.status)?;
    let signed = form::read(form).await?;
    rules::check_drawing(&signed.drawing)?;
    let upload = Upload {
        field: "file",
        name: "signature.png",
        otherwise: "signature",
        sizes: SIZES,
        pictures_only: true,
    };
    let drawing = stream::iter([Ok(Bytes::from_owner(signed.drawing.clone()))]);
    let received = files::receive(app, db, upload, drawing).await?;
    let kept = keep(db, login, (sight, job), &signed, &received).await;
    if !matches!(kept, Ok(Kept::New(_))) {
        files::discard(app, db, received.id).await?;
    }
    Ok(match kept? {
        Kept::New(row) | Kept::Before(row) => row,
    })
}

/// What became of a signature that was sent.
enum Kept {
    /// It is the job's signature now.
    New(Committed<SignatureRow>),
    /// It was that before.
    Before(Committed<SignatureRow>),
}

async fn keep(
    db: &CompanyDb,
    login: &Login,
    (sight, job): (Sight, WorkOrderId),
    signed: &Signed,
    received: &Received,
) -> Result<Kept> {
    let mut tx = db.write();
    let job = job_store::get_to_change(&mut tx, job, Hold::Row)
        .await?
        .map(|job| job.row)
        .filter(|row| sight.contains(row))
        .ok_or_else(not_found)?;
    rules::check_status(sight.rights(), job.status)?;
    let row = SignatureRow {
        signer_name: signed.signer_name.as_str().to_owned(),
        file_id: received.id,
        content_type: received.kind.content_type.to_owned(),
        size_bytes: received.size_bytes,
        taken_by: login.user,
        taken_by_name: String::new(),
        signed_at: rules::moment(signed.signed_at, job.created_at, tx.now()),
    };
    let before = store::get_now(&mut tx, job.id).await?;
    if let Some(before) = &before {
        let same = before.signed_at == row.signed_at
            && before.signer_name == row.signer_name
            && before.taken_by == row.taken_by;
        if signed.signed_at.is_some() && same {
            let before = before.clone();
            return Ok(Kept::Before(tx.commit(before).await?));
        }
    }
    store::put(&mut tx, job.id, &row);
    files::keep(&mut tx, row.file_id);
    let data = json!({ "technician_id": job.assigned_technician_id, "replaced": before.is_some() });
    tx.record(event("work_order.signed", &job).with(&data));
    files::remove_given_up(&mut tx);
    let stored = store::get_now(&mut tx, job.id).await?;
    let stored = stored.ok_or_else(|| Error::internal("the signature is not there"))?;
    Ok(Kept::New(tx.commit(stored).await?))
}

/// Takes a signature away.
///
/// # Errors
/// 404.
pub(super) async fn delete(db: &CompanyDb, job: WorkOrderId) -> Result<Committed<()>> {
    let mut tx = db.write();
    let job = job_store::get_to_change(&mut tx, job, Hold::Row)
        .await?
        .ok_or_else(not_found)?
        .row;
    if !store::delete(&mut tx, job.id).await? {
        return Err(Error::NotFound("Signature not found"));
    }
    tx.record(event("work_order.signature_removed", &job));
    files::remove_given_up(&mut tx);
    Ok(tx.commit(()).await?)
}
