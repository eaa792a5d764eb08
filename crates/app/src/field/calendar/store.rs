//! The rows of `calendar_tokens`, and what a feed is made of.

use super::{model::FeedRow, rules::Window};
use crate::field::{
    technicians::time_off::model::TimeOffRow,
    work_orders::{model::Job, page_store},
};
use base::{TechnicianId, Timestamp};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Sql, SystemDb},
    params,
};

/// Whose feed this is, where the address is good: theirs who is named, of a technician who is given jobs and whose
/// login, where they have one, may be used.
///
/// # Errors
/// What the database says.
pub(super) async fn find(
    system: &SystemDb,
    token_hash: &str,
    technician: TechnicianId,
) -> Result<Option<FeedRow>, DbError> {
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        FeedRow::COLUMNS,
        " from calendar_tokens k \
         join technicians t on t.company_id = k.company_id and t.id = k.technician_id \
         left join users u on u.company_id = t.company_id and u.id = t.user_id \
         where k.token_hash = $1 and k.technician_id = $2 and t.archived_at is null and t.is_active \
         and (t.user_id is null \
           or (u.role = 'technician' and u.status in ('active', 'pending') and u.archived_at is null))"
    ));
    system.first(SQL, params![token_hash, technician]).await
}

/// When a technician's address was made; none where they have none.
///
/// # Errors
/// What the database says.
pub(super) async fn created_at(
    db: &CompanyDb,
    technician: TechnicianId,
) -> Result<Option<Timestamp>, DbError> {
    let sql = company_sql!(
        "select k.created_at from calendar_tokens k where k.company_id = $1 and k.technician_id = $2"
    );
    let row: Option<(Timestamp,)> = db.first(sql, params![technician]).await?;
    Ok(row.map(|row| row.0))
}

/// Stores the hash of a technician's address in the place of the one before.
pub(super) fn replace(tx: &mut CompanyTx, technician: TechnicianId, token_hash: &str) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "insert into calendar_tokens (company_id, token_hash, technician_id, created_at) values ($1, $2, $3, $4) \
             on conflict (company_id, technician_id) \
             do update set token_hash = excluded.token_hash, created_at = excluded.created_at"
        ),
        params![token_hash, technician, now],
    );
}

/// Deletes a technician's address; says whether there was one.
///
/// # Errors
/// What the database says.
pub(in crate::field) async fn delete(tx: &mut CompanyTx, technician: TechnicianId) -> Result<bool, DbError> {
    let sql = company_sql!("delete from calendar_tokens where company_id = $1 and technician_id = $2");
    Ok(tx.execute(sql, params![technician]).await? == 1)
}

/// A technician's jobs of these days that are not cancelled: of more than `limit` those nearest to today.
///
/// # Errors
/// What the database says.
pub(super) async fn jobs(
    db: &CompanyDb,
    technician: TechnicianId,
    window: Window,
    limit: i64,
) -> Result<Vec<Job>, DbError> {
    let sql = company_sql!(
        "select ",
        Job::COLUMNS,
        page_store::FROM,
        " and w.assigned_technician_id = $2 and w.status <> 'cancelled' \
         and w.scheduled_day >= $3 and w.scheduled_day <= $4 \
         order by abs(w.scheduled_day - $5), w.id limit $6"
    );
    let params = params![
        technician,
        window.from.days(),
        window.to.days(),
        window.today.days(),
        limit
    ];
    db.all(sql, params).await
}

/// A technician's time off that touches a span, at most `limit`, earliest first.
///
/// # Errors
/// What the database says.
pub(super) async fn time_off(
    db: &CompanyDb,
    technician: TechnicianId,
    (from, to): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<TimeOffRow>, DbError> {
    let sql = company_sql!(
        "select ",
        TimeOffRow::COLUMNS,
        " from technician_time_off f where f.company_id = $1 and f.technician_id = $2 and f.from_at < $3 \
         and f.to_at > $4 order by f.from_at, f.id limit $5"
    );
    db.all(sql, params![technician, to, from, limit]).await
}
