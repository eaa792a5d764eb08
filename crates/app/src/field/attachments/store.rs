//! The rows of `work_order_attachments`.

use super::model::AttachmentRow;
use base::{Result, TechnicianId, UserId, WorkOrderId, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, CompanyTx, DbError, Sql},
    dialect, params, record,
};
use uuid::Uuid;

record! {
    /// What must be known of a job for its attachments.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct JobOfFiles {
        /// Its customer.
        pub(super) customer_id: UserId = "w.customer_id",
        /// Who does it.
        pub(super) technician_id: Option<TechnicianId> = "w.assigned_technician_id",
        /// How many attachments it has.
        pub(super) has: i64 = "(select count(*) from work_order_attachments n where n.company_id = w.company_id \
            and n.work_order_id = w.id) as has",
    }
}

const JOB: &str = platform::db::concat!(
    "select ",
    JobOfFiles::COLUMNS,
    " from work_orders w where w.company_id = $1 and w.id = $2"
);

/// A job, for its attachments.
///
/// # Errors
/// What the database says.
pub(super) async fn job(db: &CompanyDb, id: WorkOrderId) -> Result<Option<JobOfFiles>, DbError> {
    db.first(company_sql!(JOB), params![id]).await
}

/// A job whose attachments are about to change: nobody else changes them until the transaction ends.
///
/// # Errors
/// What the database says.
pub(super) async fn job_to_change(
    tx: &mut CompanyTx,
    id: WorkOrderId,
) -> Result<Option<JobOfFiles>, DbError> {
    const LOCK: &str = "select w.id from work_orders w where w.company_id = $1 and w.id = $2";
    const LOCKED: Sql = dialect! { sqlite: [LOCK], postgres: [LOCK, " for no key update of w"] };
    // Counted only once the row is held: what others added while this one waited is there to be seen.
    let held: Option<(WorkOrderId,)> = tx.first(company_sql!(dialect: LOCKED), params![id]).await?;
    match held {
        Some(_) => tx.first(company_sql!(JOB), params![id]).await,
        None => Ok(None),
    }
}

const OF_JOB: &str = platform::db::concat!(
    "select ",
    AttachmentRow::COLUMNS,
    " from work_order_attachments a join users u on u.company_id = a.company_id and u.id = a.uploaded_by \
     where a.company_id = $1 and a.work_order_id = $2"
);
const ONE: CompanySql = company_sql!(OF_JOB, " and a.id = $3");

/// One page of a job's attachments, in the order in which they came.
///
/// # Errors
/// What the database says.
pub(super) async fn page(
    db: &CompanyDb,
    job: WorkOrderId,
    page: PageQuery,
) -> Result<Vec<AttachmentRow>, DbError> {
    let sql = company_sql!(OF_JOB, " order by a.created_at, a.id limit $3 offset $4");
    db.all(sql, params![job, page.limit(), page.offset()]).await
}

/// One attachment of a job.
///
/// # Errors
/// What the database says.
pub(super) async fn get(
    db: &CompanyDb,
    job: WorkOrderId,
    id: Uuid,
) -> Result<Option<AttachmentRow>, DbError> {
    db.first(ONE, params![job, id]).await
}

/// The same as the transaction sees it.
///
/// # Errors
/// What the database says.
pub(super) async fn get_now(
    tx: &mut CompanyTx,
    job: WorkOrderId,
    id: Uuid,
) -> Result<Option<AttachmentRow>, DbError> {
    tx.first(ONE, params![job, id]).await
}

/// What became of an upload that came before under the same key.
///
/// # Errors
/// What the database says.
pub(super) async fn of_key(
    db: &CompanyDb,
    job: WorkOrderId,
    by: UserId,
    key: &str,
) -> Result<Option<AttachmentRow>, DbError> {
    let sql = company_sql!(OF_JOB, " and a.upload_key = $3");
    db.first(sql, params![job, upload_key(job, by, key)]).await
}

/// An upload's key among those of the company: keys are of their sender and of one job.
fn upload_key(job: WorkOrderId, by: UserId, key: &str) -> String {
    format!("{job}/{by}/{key}")
}

/// Stores an attachment, unless this upload did so before; whether it did now.
///
/// # Errors
/// What the database says.
pub(super) async fn insert(
    tx: &mut CompanyTx,
    row: &AttachmentRow,
    key: Option<&str>,
) -> Result<bool, DbError> {
    let sql = company_sql!(
        "insert into work_order_attachments (company_id, id, work_order_id, kind, filename, content_type, \
         size_bytes, width, height, caption, uploaded_by, upload_key, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing"
    );
    let params = params![
        row.id,
        row.work_order_id,
        row.kind,
        &row.filename,
        &row.content_type,
        row.size_bytes,
        row.width,
        row.height,
        row.caption.clone(),
        row.uploaded_by,
        key.map(|key| upload_key(row.work_order_id, row.uploaded_by, key)),
        row.created_at
    ];
    Ok(tx.execute(sql, params).await? == 1)
}

/// Deletes an attachment; its file is loose from then on.
pub(super) fn delete(tx: &mut CompanyTx, row: &AttachmentRow) {
    tx.defer(
        company_sql!("delete from work_order_attachments where company_id = $1 and id = $2"),
        params![row.id],
    );
}
