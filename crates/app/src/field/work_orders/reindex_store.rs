//! The words of `work_orders`, written anew.

use super::search;
use base::{Result, Timestamp, UserId};
use platform::{
    company_sql,
    db::{CompanyTx, Sql, SystemTx},
    dialect, params, record,
};

/// Work orders of one transaction.
const BATCH: i64 = 200;

record! {
    /// What a work order is found by.
    struct Words {
        id: i64 = "w.id",
        description: Option<String> = "w.description",
        notes: Option<String> = "w.notes",
        name: String = "c.name",
    }
}

/// Enqueues a job for each customer with work orders whose name changed in this range of events.
pub(super) fn enqueue(tx: &mut SystemTx, kind: &'static str, after: i64, upto: i64) {
    const HEAD: &str = "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) \
         select d.company_id, $3, ";
    const MIDDLE: &str = ", 'queued', 0, $4, $4 from (select distinct e.company_id, e.customer_id from events e \
         where e.seq > $1 and e.seq <= $2 and e.kind = 'user.updated' and e.customer_id is not null and ";
    const TAIL: &str = ") d where exists (select 1 from work_orders w where w.company_id = d.company_id \
         and w.customer_id = d.customer_id)";
    const SQL: Sql = dialect! {
        sqlite: [
            HEAD, "json_object('customer_id', d.customer_id)", MIDDLE,
            "exists (select 1 from json_each(e.data, '$.changed') f where f.value = 'name')", TAIL,
        ],
        postgres: [
            HEAD, "jsonb_build_object('customer_id', d.customer_id)", MIDDLE, "e.data -> 'changed' ? 'name'", TAIL,
        ],
    };
    let now: Timestamp = tx.now();
    tx.defer(SQL, params![after, upto, kind, now]);
}

/// Writes the words of a customer's next work orders behind the id `after`; gives the last one's, none where there
/// is none.
pub(super) async fn index_some(tx: &mut CompanyTx, customer: UserId, after: i64) -> Result<Option<i64>> {
    const READ: &str = platform::db::concat!(
        "select ",
        Words::COLUMNS,
        " from work_orders w cross join users c where w.company_id = $1 and w.customer_id = $2 and w.id > $3 \
         and c.company_id = w.company_id and c.id = w.customer_id order by w.id limit $4"
    );
    const SQL: Sql = dialect! { sqlite: [READ], postgres: [READ, " for no key update of w"] };
    let rows: Vec<Words> = tx
        .all(company_sql!(dialect: SQL), params![customer, after, BATCH])
        .await?;
    let company = tx.company_id();
    for row in &rows {
        let words = search::indexed(
            company,
            row.description.as_deref(),
            row.notes.as_deref(),
            &row.name,
        );
        tx.defer(
            company_sql!("update work_orders set search_words = $3 where company_id = $1 and id = $2"),
            params![row.id, words],
        );
    }
    Ok(rows.last().map(|row| row.id))
}
