//! The rows of `technician_time_off`.

use super::model::TimeOffRow;
use base::{Error, Page, Result, TechnicianId, page::PageQuery};
use platform::{
    company_sql,
    db::{Asked, CompanyDb, CompanyTx, DbError},
    params,
};
use std::sync::Arc;

/// One page of a technician's time off, latest first.
///
/// # Errors
/// What the database says.
pub(super) async fn page(
    db: &CompanyDb,
    id: TechnicianId,
    page: PageQuery,
) -> Result<Page<TimeOffRow>, DbError> {
    let sql = company_sql!(
        "select ",
        TimeOffRow::COLUMNS,
        " from technician_time_off f where f.company_id = $1 and f.technician_id = $2 \
         order by f.from_at desc, f.id desc limit $3 offset $4"
    );
    let rows = db.all(sql, params![id, page.limit(), page.offset()]).await?;
    let count =
        company_sql!("select count(*) from technician_time_off where company_id = $1 and technician_id = $2");
    let total: Option<(i64,)> = db.first(count, params![id]).await?;
    Ok(Page::new(rows, total.map_or(0, |row| row.0), page, None))
}

const OF: platform::db::CompanySql = company_sql!(
    "select ",
    TimeOffRow::COLUMNS,
    " from technician_time_off f where f.company_id = $1 and f.technician_id = $2 order by f.from_at, f.id"
);

/// All of a technician's time off, earliest first; kept until a technician changes.
///
/// # Errors
/// What the database says.
pub async fn all(db: &CompanyDb, id: TechnicianId) -> Result<Arc<Vec<TimeOffRow>>, DbError> {
    db.kept("technician", format!("time off {id}"), || db.all(OF, params![id]))
        .await
}

/// The same, as a transaction sees it.
///
/// # Errors
/// What the database says.
pub(in crate::field) async fn all_now(
    tx: &mut CompanyTx,
    id: TechnicianId,
) -> Result<Vec<TimeOffRow>, DbError> {
    tx.all(OF, params![id]).await
}

/// The statement of the same, to be asked beside others.
pub(in crate::field) fn to_read(id: TechnicianId) -> Asked {
    (OF, params![id])
}

/// Stores time off; gives its id.
///
/// # Errors
/// What the database says.
pub(in crate::field) async fn insert(tx: &mut CompanyTx, row: &TimeOffRow) -> Result<i64> {
    let sql = company_sql!(
        "insert into technician_time_off (company_id, technician_id, from_at, to_at, reason, created_at) \
         values ($1, $2, $3, $4, $5, $6) returning id"
    );
    let params = params![
        row.technician_id,
        row.from_at,
        row.to_at,
        row.reason.clone(),
        row.created_at
    ];
    let stored: Option<(i64,)> = tx.first(sql, params).await?;
    stored
        .map(|row| row.0)
        .ok_or_else(|| Error::internal("the new time off has no id"))
}

/// Deletes time off; says whether there was any.
///
/// # Errors
/// What the database says.
pub(super) async fn delete(tx: &mut CompanyTx, technician: TechnicianId, id: i64) -> Result<bool, DbError> {
    let sql = company_sql!(
        "delete from technician_time_off where company_id = $1 and technician_id = $2 and id = $3"
    );
    Ok(tx.execute(sql, params![technician, id]).await? == 1)
}
