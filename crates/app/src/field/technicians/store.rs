//! The rows of `technicians`.

use super::model::TechnicianRow;
use crate::accounts::users::store::name_key;
use base::{Error, Page, Result, Role, TechnicianId, UserId, page::PageQuery};
use platform::{
    company_sql,
    db::{Asked, CompanyDb, CompanyTx, DbError, Query, Sql, Value},
    dialect, params,
};
use std::sync::Arc;

const BY_ID: &str = platform::db::concat!(
    "select ",
    TechnicianRow::COLUMNS,
    " from technicians t where t.company_id = $1 and t.id = $2 and t.archived_at is null"
);

/// A technician who is not archived.
///
/// # Errors
/// What the database says.
pub async fn get(db: &CompanyDb, id: TechnicianId) -> Result<Option<TechnicianRow>, DbError> {
    db.first(company_sql!(BY_ID), params![id]).await
}

/// A technician, archived or not; kept until a technician changes.
///
/// # Errors
/// What the database says.
pub async fn kept(db: &CompanyDb, id: TechnicianId) -> Result<Option<TechnicianRow>, DbError> {
    let ask = || {
        let sql = company_sql!(
            "select ",
            TechnicianRow::COLUMNS,
            " from technicians t where t.company_id = $1 and t.id = $2"
        );
        db.first(sql, params![id])
    };
    let technician: Arc<Option<TechnicianRow>> = db.kept("technician", format!("row {id}"), ask).await?;
    Ok(Option::clone(&technician))
}

/// A technician who is not archived, held until the transaction ends: nobody else changes them, and nobody else
/// who holds them plans for them.
///
/// # Errors
/// What the database says.
pub async fn get_for_update(tx: &mut CompanyTx, id: TechnicianId) -> Result<Option<TechnicianRow>, DbError> {
    let (sql, params) = to_hold(id);
    tx.first(sql, params).await
}

/// A technician who is not archived, and is not before the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn get_to_assign(tx: &mut CompanyTx, id: TechnicianId) -> Result<Option<TechnicianRow>, DbError> {
    let (sql, params) = to_assign(id);
    tx.first(sql, params).await
}

/// The statement of [`get_for_update`].
pub(in crate::field) fn to_hold(id: TechnicianId) -> Asked {
    const SQL: Sql = dialect! { sqlite: [BY_ID], postgres: [BY_ID, " for no key update of t"] };
    (company_sql!(dialect: SQL), params![id])
}

/// The statement of [`get_to_assign`].
pub(in crate::field) fn to_assign(id: TechnicianId) -> Asked {
    const SQL: Sql = dialect! { sqlite: [BY_ID], postgres: [BY_ID, " for share of t"] };
    (company_sql!(dialect: SQL), params![id])
}

/// Which technicians a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct TechnicianFilter {
    /// Only those who are given jobs, or only the others.
    pub is_active: Option<bool>,
    /// Only this one.
    pub id: Option<TechnicianId>,
}

fn filter<S>(query: &mut Query<S>, by: TechnicianFilter) {
    if let Some(is_active) = by.is_active {
        query.push(" and t.is_active = ?", params![is_active]);
    }
    if let Some(id) = by.id {
        query.push(" and t.id = ?", params![id]);
    }
}

/// One page of technicians who are not archived, by name.
///
/// # Errors
/// What the database says.
pub async fn page(
    db: &CompanyDb,
    by: TechnicianFilter,
    page: PageQuery,
) -> Result<Page<TechnicianRow>, DbError> {
    let base = company_sql!(
        "select ",
        TechnicianRow::COLUMNS,
        " from technicians t where t.company_id = $1 and t.archived_at is null"
    );
    let mut query = Query::new(base, Vec::new());
    filter(&mut query, by);
    query.push(
        " order by t.name_key, t.id limit ? offset ?",
        params![page.limit(), page.offset()],
    );
    let rows = db.list(query).await?;
    let count =
        company_sql!("select count(*) from technicians t where t.company_id = $1 and t.archived_at is null");
    let mut count = Query::new(count, Vec::new());
    filter(&mut count, by);
    let total = db.total("technician", format!("{by:?}"), count).await?;
    Ok(Page::new(rows, total, page, None))
}

/// The technician whose login this is; kept until a technician changes.
///
/// # Errors
/// What the database says.
pub async fn of_login(db: &CompanyDb, user: UserId) -> Result<Option<TechnicianId>, DbError> {
    let ask = || async {
        let sql = company_sql!(
            "select t.id from technicians t where t.company_id = $1 and t.user_id = $2 and t.archived_at is null"
        );
        let row: Option<(TechnicianId,)> = db.first(sql, params![user]).await?;
        Ok::<_, DbError>(row.map(|row| row.0))
    };
    Ok(*db.kept("technician", format!("login {user}"), ask).await?)
}

/// The role of a user who is not archived and keeps it until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn role_of(tx: &mut CompanyTx, user: UserId) -> Result<Option<Role>, DbError> {
    const OF: &str =
        "select u.role from users u where u.company_id = $1 and u.id = $2 and u.archived_at is null";
    const SQL: Sql = dialect! { sqlite: [OF], postgres: [OF, " for share of u"] };
    let row: Option<(Role,)> = tx.first(company_sql!(dialect: SQL), params![user]).await?;
    Ok(row.map(|row| row.0))
}

fn written(technician: &TechnicianRow) -> Result<Vec<Value>> {
    let hours = technician
        .working_hours
        .as_ref()
        .map(|hours| Value::json(&hours.0));
    Ok(params![
        technician.version,
        technician.user_id,
        &technician.name,
        name_key(&technician.name),
        technician.email.clone(),
        technician.phone.clone(),
        Value::json(&technician.skills.0)?,
        technician.is_active,
        &technician.color,
        hours.transpose()?,
        technician.created_at,
        technician.updated_at,
        technician.archived_at,
    ])
}

/// Stores a new technician; gives the id.
///
/// # Errors
/// 409 `login_taken`; what the database says.
pub async fn insert(tx: &mut CompanyTx, technician: &TechnicianRow) -> Result<TechnicianId> {
    let sql = company_sql!(
        "insert into technicians (company_id, version, user_id, name, name_key, email, phone, skills, is_active, \
         color, working_hours, created_at, updated_at, archived_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id"
    );
    let row: Option<(TechnicianId,)> = tx.first(sql, written(technician)?).await.map_err(taken)?;
    row.map(|row| row.0)
        .ok_or_else(|| Error::internal("the new technician has no id"))
}

/// Stores a changed technician that this transaction holds.
///
/// # Errors
/// Where a list cannot be written as JSON.
pub fn update(tx: &mut CompanyTx, technician: &TechnicianRow) -> Result<()> {
    let sql = company_sql!(
        "update technicians set version = $2, user_id = $3, name = $4, name_key = $5, email = $6, phone = $7, \
         skills = $8, is_active = $9, color = $10, working_hours = $11, created_at = $12, updated_at = $13, \
         archived_at = $14 where company_id = $1 and id = $15 and version = $2 - 1"
    );
    let mut params = written(technician)?;
    params.push(technician.id.into());
    tx.defer_change(sql, params);
    Ok(())
}

/// What a write that broke a uniqueness of technicians means to the caller.
pub fn taken(error: DbError) -> Error {
    error.on("technicians__company_id_user_id", || {
        Error::conflict("login_taken", "Another technician has this login")
    })
}

/// How many open jobs a technician has.
///
/// # Errors
/// What the database says.
pub async fn open_jobs(tx: &mut CompanyTx, id: TechnicianId) -> Result<i64, DbError> {
    let sql = company_sql!(
        "select count(*) from work_orders w where w.company_id = $1 and w.assigned_technician_id = $2 \
         and w.status in ('pending', 'scheduled', 'en_route', 'in_progress')"
    );
    Ok(tx.first::<(i64,)>(sql, params![id]).await?.map_or(0, |row| row.0))
}
