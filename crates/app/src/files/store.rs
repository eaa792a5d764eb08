//! The rows of `loose_files`.

use base::Result;
use platform::{
    company_sql,
    db::{CompanyTx, Sql, SystemTx},
    dialect, params,
};
use std::time::Duration;
use uuid::Uuid;

/// How long after its beginning an upload is taken for one that died. Longer than any can last.
const DIED_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Files of one transaction of a removal.
const BATCH: i64 = 100;

/// Notes a file that is about to be written.
pub(super) fn reserve(tx: &mut CompanyTx, file: Uuid) {
    let due = tx.now().plus(DIED_AFTER);
    tx.defer(
        company_sql!(
            "insert into loose_files (company_id, file_id, due_at, is_doomed) values ($1, $2, $3, $4)"
        ),
        params![file, due, false],
    );
}

/// Says that a file belongs to what this transaction writes. The transaction is stale where the file is being removed,
/// which takes an upload of a day.
pub fn keep(tx: &mut CompanyTx, file: Uuid) {
    tx.defer_change(
        company_sql!("delete from loose_files where company_id = $1 and file_id = $2 and not is_doomed"),
        params![file],
    );
}

/// Forgets a file that is gone.
pub(super) fn forget(tx: &mut CompanyTx, file: Uuid) {
    tx.defer(
        company_sql!("delete from loose_files where company_id = $1 and file_id = $2"),
        params![file],
    );
}

/// Some of the files that are due to be removed; from now on nobody can have them.
///
/// # Errors
/// What the database says.
pub(super) async fn doom_some(tx: &mut CompanyTx) -> Result<Vec<Uuid>> {
    let now = tx.now();
    let sql = company_sql!(
        "update loose_files set is_doomed = $3 where company_id = $1 and file_id in ( \
           select file_id from loose_files where company_id = $1 and (due_at is null or due_at <= $2) \
           order by file_id limit $4 \
         ) returning file_id"
    );
    let rows: Vec<(Uuid,)> = tx.all(sql, params![now, true, BATCH]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Enqueues a job for this company, if it has files that were given up.
pub(super) fn enqueue_given_up(tx: &mut CompanyTx, kind: &'static str) {
    const HEAD: &str =
        "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) select $1, $2, ";
    const TAIL: &str = ", 'queued', 0, $3, $3 \
         where exists (select 1 from loose_files f where f.company_id = $1 and f.due_at is null)";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "json_object()", TAIL],
        postgres: [HEAD, "jsonb_build_object()", TAIL],
    };
    let now = tx.now();
    tx.defer(company_sql!(dialect: SQL), params![kind, now]);
}

/// Enqueues a job for each company that has files due to be removed.
pub(super) fn enqueue_due(tx: &mut SystemTx, kind: &'static str) {
    const HEAD: &str = "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) \
         select d.company_id, $1, ";
    const TAIL: &str = ", 'queued', 0, $2, $2 from ( \
           select distinct company_id from loose_files where due_at is null or due_at <= $2 \
         ) d";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "json_object()", TAIL],
        postgres: [HEAD, "jsonb_build_object()", TAIL],
    };
    let now = tx.now();
    tx.defer(SQL, params![kind, now]);
}
