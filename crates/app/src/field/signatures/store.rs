//! The rows of `work_order_signatures`.

use super::model::SignatureRow;
use base::WorkOrderId;
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, CompanyTx, DbError},
    params,
};

const OF: CompanySql = company_sql!(
    "select ",
    SignatureRow::COLUMNS,
    " from work_order_signatures g join users taker on taker.company_id = g.company_id and taker.id = g.taken_by \
     where g.company_id = $1 and g.work_order_id = $2"
);

/// A job's signature.
///
/// # Errors
/// What the database says.
pub(super) async fn get(db: &CompanyDb, job: WorkOrderId) -> Result<Option<SignatureRow>, DbError> {
    db.first(OF, params![job]).await
}

/// The same as the transaction sees it.
///
/// # Errors
/// What the database says.
pub(super) async fn get_now(tx: &mut CompanyTx, job: WorkOrderId) -> Result<Option<SignatureRow>, DbError> {
    tx.first(OF, params![job]).await
}

/// Stores a job's signature in the place of the one before.
pub(super) fn put(tx: &mut CompanyTx, job: WorkOrderId, row: &SignatureRow) {
    tx.defer(
        company_sql!(
            "insert into work_order_signatures (company_id, work_order_id, signer_name, file_id, content_type, \
             size_bytes, taken_by, signed_at) values ($1, $2, $3, $4, $5, $6, $7, $8) \
             on conflict (company_id, work_order_id) do update set signer_name = $3, file_id = $4, \
             content_type = $5, size_bytes = $6, taken_by = $7, signed_at = $8"
        ),
        params![
            job,
            &row.signer_name,
            row.file_id,
            &row.content_type,
            row.size_bytes,
            row.taken_by,
            row.signed_at
        ],
    );
}

/// Deletes a job's signature; says whether there was one.
///
/// # Errors
/// What the database says.
pub(super) async fn delete(tx: &mut CompanyTx, job: WorkOrderId) -> Result<bool, DbError> {
    let sql = company_sql!("delete from work_order_signatures where company_id = $1 and work_order_id = $2");
    Ok(tx.execute(sql, params![job]).await? == 1)
}
