//! The rows of `notifications` and `notification_settings`.

use super::model::NotificationRow;
use base::{Page, UserId, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Query, Sql, SystemTx},
    params, record,
};
use std::time::Duration;
use uuid::Uuid;

record! {
    /// How many there are.
    struct Counts {
        total: i64 = "count(*)",
        unread: i64 = "count(*) filter (where n.read_at is null)",
    }
}

/// One page of what a user is told, newest first.
pub(super) async fn page(
    db: &CompanyDb,
    user: UserId,
    only_unread: bool,
    page: PageQuery,
) -> Result<Page<NotificationRow>, DbError> {
    let count = company_sql!(
        "select ",
        Counts::COLUMNS,
        " from notifications n where n.company_id = $1 and n.user_id = $2"
    );
    let counts: Option<Counts> = db.first(count, params![user]).await?;
    let total = counts.map_or(0, |counts| if only_unread { counts.unread } else { counts.total });
    let base = company_sql!(
        "select ",
        NotificationRow::COLUMNS,
        " from notifications n left join work_orders w on w.company_id = n.company_id \
         and w.id = case when n.subject_type = 'work_order' then cast(n.subject_id as bigint) end \
         left join users c on c.company_id = w.company_id and c.id = w.customer_id \
         where n.company_id = $1 and n.user_id = $2"
    );
    let mut query = Query::new(base, params![user]);
    if only_unread {
        query.push(" and n.read_at is null", []);
    }
    query.push(
        " order by n.seq desc, n.id desc limit ? offset ?",
        params![page.limit(), page.offset()],
    );
    let rows = db.list(query).await?;
    Ok(Page::new(rows, total, page, None))
}

/// How many a user has not read.
pub(super) async fn unread(db: &CompanyDb, user: UserId) -> Result<i64, DbError> {
    let sql = company_sql!(
        "select count(*) from notifications n where n.company_id = $1 and n.user_id = $2 and n.read_at is null"
    );
    let row: Option<(i64,)> = db.first(sql, params![user]).await?;
    Ok(row.map_or(0, |row| row.0))
}

/// Whether this one is new, where it is the user's; held until the transaction ends.
pub(super) async fn is_unread(tx: &mut CompanyTx, user: UserId, id: Uuid) -> Result<Option<bool>, DbError> {
    let sql = company_sql!(
        "select n.read_at is null from notifications n where n.company_id = $1 and n.user_id = $2 and n.id = $3"
    );
    let row: Option<(bool,)> = tx.first(sql, params![user, id]).await?;
    Ok(row.map(|row| row.0))
}

/// Marks one as read.
pub(super) fn read(tx: &mut CompanyTx, user: UserId, id: Uuid) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "update notifications set read_at = $4 where company_id = $1 and user_id = $2 and id = $3 \
             and read_at is null"
        ),
        params![user, id, now],
    );
}

/// Marks all as read; gives how many were new.
pub(super) async fn read_all(tx: &mut CompanyTx, user: UserId) -> Result<u64, DbError> {
    let now = tx.now();
    let sql = company_sql!(
        "update notifications set read_at = $3 where company_id = $1 and user_id = $2 and read_at is null"
    );
    tx.execute(sql, params![user, now]).await
}

/// Whether mails about their jobs go to a user.
pub(super) async fn job_mails(db: &CompanyDb, user: UserId) -> Result<bool, DbError> {
    let sql = company_sql!(
        "select s.job_mails from notification_settings s where s.company_id = $1 and s.user_id = $2"
    );
    let row: Option<(bool,)> = db.first(sql, params![user]).await?;
    Ok(row.is_none_or(|row| row.0))
}

/// Stores what a user chose.
pub(super) fn set_job_mails(tx: &mut CompanyTx, user: UserId, job_mails: bool) {
    tx.defer(
        company_sql!(
            "insert into notification_settings (company_id, user_id, job_mails) values ($1, $2, $3) \
             on conflict (company_id, user_id) do update set job_mails = excluded.job_mails"
        ),
        params![user, job_mails],
    );
}

/// Deletes what is older than `age`.
pub(super) fn prune(tx: &mut SystemTx, age: Duration) {
    let before = tx.now().minus(age);
    tx.defer(
        Sql::same("delete from notifications where created_at < $1"),
        params![before],
    );
    tx.defer(
        Sql::same(
            "delete from job_notices where noted_at < $1 and due_at is null \
             and (told_day is null or told_day < $2)",
        ),
        params![before, base::Date::at(before, "UTC")],
    );
}
