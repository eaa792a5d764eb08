//! Attaching, showing and taking away.

use super::{
    events,
    form::Options,
    model::AttachmentRow,
    rules,
    store::{self, JobOfFiles},
};
use crate::{
    field::work_orders::actions::{Sight, not_found},
    files::{self, Received, Seen},
};
use base::{Error, Page, Result, WorkOrderId, page::PageQuery};
use platform::{
    auth::Login,
    db::{Committed, CompanyDb},
    http::Download,
    state::App,
};
use uuid::Uuid;

fn no_attachment() -> Error {
    Error::NotFound("Attachment not found")
}

/// A job of which this login sees the attachments.
async fn seen_job(db: &CompanyDb, login: &Login, id: WorkOrderId) -> Result<JobOfFiles> {
    let sight = Sight::of(db, login).await?;
    store::job(db, id)
        .await?
        .filter(|job| sight.contains_one_of(job.technician_id))
        .ok_or_else(not_found)
}

/// One page of a job's attachments, in the order in which they came.
///
/// # Errors
/// 404.
pub(super) async fn list(
    db: &CompanyDb,
    login: &Login,
    job: WorkOrderId,
    page: PageQuery,
) -> Result<Page<AttachmentRow>> {
    let total = seen_job(db, login, job).await?.has;
    let rows = store::page(db, job, page).await?;
    Ok(Page::new(rows, total, page, None))
}

/// An attachment, or its small form, to be sent.
///
/// # Errors
/// 404.
pub(super) async fn download(
    app: &App,
    db: &CompanyDb,
    login: &Login,
    (job, id): (WorkOrderId, Uuid),
    seen: Seen,
) -> Result<Download> {
    seen_job(db, login, job).await?;
    let row = store::get(db, job, id).await?.ok_or_else(no_attachment)?;
    if seen == Seen::Thumbnail && !row.is_picture() {
        return Err(Error::NotFound("This attachment has no thumbnail"));
    }
    let file = files::open(app, db.company_id(), id, seen).await?;
    Ok(Download {
        file,
        id,
        content_type: match seen {
            Seen::Whole => row.content_type.clone(),
            Seen::Thumbnail => "image/jpeg".to_owned(),
        },
        save_as: (!row.is_picture()).then_some(row.filename),
    })
}

/// What is known before the form is read.
#[derive(Debug)]
pub(super) enum Before {
    /// The same upload came before: what became of it.
    There(AttachmentRow),
    /// There is room for one more.
    Room,
}

/// Looks whether one more may be attached, before anything of it is read. `key`: the upload's `Idempotency-Key`.
///
/// # Errors
/// 404; 409 `too_many_attachments`.
pub(super) async fn look(
    db: &CompanyDb,
    login: &Login,
    id: WorkOrderId,
    key: Option<&str>,
) -> Result<Before> {
    let job = seen_job(db, login, id).await?;
    if let Some(key) = key
        && let Some(row) = store::of_key(db, id, login.user, key).await?
    {
        return Ok(Before::There(row));
    }
    rules::check_room(job.has)?;
    Ok(Before::Room)
}

/// Attaches a file that was taken in; it goes where it cannot be attached.
///
/// # Errors
/// 404; 409 `too_many_attachments`; 422 at `kind`.
pub(super) async fn attach(
    app: &App,
    db: &CompanyDb,
    login: &Login,
    id: WorkOrderId,
    (received, options, key): (Received, Options, Option<&str>),
) -> Result<AttachmentRow> {
    let file = received.id;
    match write(db, login, id, (received, options, key)).await {
        Ok(Some(committed)) => Ok(committed.into_inner()),
        Ok(None) => {
            files::discard(app, db, file).await?;
            let before = store::of_key(db, id, login.user, key.unwrap_or_default()).await?;
            before.ok_or_else(|| Error::internal("an upload that came before is not there"))
        }
        Err(error) => {
            files::discard(app, db, file).await?;
            Err(error)
        }
    }
}

/// The transaction of [`attach`]; none where the same upload came before.
async fn write(
    db: &CompanyDb,
    login: &Login,
    id: WorkOrderId,
    (received, options, key): (Received, Options, Option<&str>),
) -> Result<Option<Committed<AttachmentRow>>> {
    let content_type = received.kind.content_type;
    let kind = rules::kind(options.kind, received.pixels.is_some(), content_type)?;
    let sight = Sight::of(db, login).await?;
    let mut tx = db.write();
    let job = store::job_to_change(&mut tx, id)
        .await?
        .filter(|job| sight.contains_one_of(job.technician_id))
        .ok_or_else(not_found)?;
    rules::check_room(job.has)?;
    let row = AttachmentRow {
        id: received.id,
        work_order_id: id,
        kind,
        filename: received.name,
        content_type: content_type.to_owned(),
        size_bytes: received.size_bytes,
        width: received.pixels.map(|(width, _)| width.into()),
        height: received.pixels.map(|(_, height)| height.into()),
        caption: options.caption,
        uploaded_by: login.user,
        uploader_name: String::new(),
        created_at: tx.now(),
    };
    if !store::insert(&mut tx, &row, key).await? {
        return Ok(None);
    }
    let row = store::get_now(&mut tx, id, row.id)
        .await?
        .ok_or_else(|| Error::internal("the new attachment is not there"))?;
    files::keep(&mut tx, row.id);
    events::record_added(&mut tx, &row, &job);
    Ok(Some(tx.commit(row).await?))
}

/// Takes an attachment away: its sender, or the office.
///
/// # Errors
/// 404; 403 `not_yours`.
pub(super) async fn remove(
    db: &CompanyDb,
    login: &Login,
    (id, attachment): (WorkOrderId, Uuid),
) -> Result<Committed<()>> {
    let sight = Sight::of(db, login).await?;
    let mut tx = db.write();
    let job = store::job_to_change(&mut tx, id)
        .await?
        .filter(|job| sight.contains_one_of(job.technician_id))
        .ok_or_else(not_found)?;
    let row = store::get_now(&mut tx, id, attachment)
        .await?
        .ok_or_else(no_attachment)?;
    rules::check_removal(login.user, login.role, &row)?;
    store::delete(&mut tx, &row);
    files::remove_given_up(&mut tx);
    events::record_removed(&mut tx, &row, &job);
    Ok(tx.commit(()).await?)
}
