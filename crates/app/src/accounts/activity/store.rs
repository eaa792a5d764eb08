//! The rows of `activity`.

use super::model::ActivityRow;
use base::{Page, Result, UserId, page::PageQuery};
use futures_util::future::BoxFuture;
use platform::{
    company_sql,
    db::{CompanyDb, DbError, Sql, SystemTx},
    events::Reader,
    params,
};

/// Copies stamped events into the log, a whole range in one statement. That somebody was told of one is not one
/// more thing that happened.
pub const READER: Reader = Reader {
    name: "accounts.activity",
    apply,
};

fn apply(tx: &mut SystemTx, after: i64, upto: i64) -> BoxFuture<'_, Result<()>> {
    tx.defer(
        Sql::same(
            "insert into activity (company_id, seq, kind, at, actor_id, actor_type, actor_address, subject_type, \
             subject_id, customer_id, data) \
             select company_id, seq, kind, at, actor_id, actor_type, actor_address, subject_type, subject_id, \
             customer_id, data from events where seq > $1 and seq <= $2 and subject_type <> 'notification' on conflict (company_id, seq) do nothing",
        ),
        params![after, upto],
    );
    Box::pin(async { Ok(()) })
}

/// What happened to one user, newest first.
///
/// # Errors
/// What the database says.
pub(super) async fn of_user(
    db: &CompanyDb,
    user: UserId,
    page: PageQuery,
) -> Result<Page<ActivityRow>, DbError> {
    of_subject(db, "user", &user.to_string(), page).await
}

/// What happened to one record, newest first.
///
/// # Errors
/// What the database says.
pub async fn of_subject(
    db: &CompanyDb,
    kind: &'static str,
    id: &str,
    page: PageQuery,
) -> Result<Page<ActivityRow>, DbError> {
    let sql = company_sql!(
        "select ",
        ActivityRow::COLUMNS,
        " from activity a left join users actor on actor.company_id = a.company_id and actor.id = a.actor_id \
         where a.company_id = $1 and a.subject_type = $2 and a.subject_id = $3 \
         order by a.seq desc limit $4 offset $5"
    );
    let rows = db
        .all(sql, params![kind, id, page.limit(), page.offset()])
        .await?;
    let count = company_sql!(
        "select count(*) from activity where company_id = $1 and subject_type = $2 and subject_id = $3"
    );
    let total: Option<(i64,)> = db.first(count, params![kind, id]).await?;
    Ok(Page::new(rows, total.map_or(0, |row| row.0), page, None))
}
