//! The rows of `job_notices`.

use super::{
    model::{NoticeRow, Reader, Recipient},
    rules::{Memory, Step},
};
use base::{CompanyId, Date, Result, Timestamp, WorkOrderId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Query, Sql, SystemTx, Value},
    dialect, params,
};
use serde_json::json;
use std::collections::BTreeSet;

/// Notices taken up at a time. The rest follow with the next ones.
const BATCH: i64 = 500;

/// Takes up the notices that are due, and enqueues a job for each customer's job and for each technician.
///
/// # Errors
/// What the database says.
pub(super) async fn enqueue_due(
    tx: &mut SystemTx,
    to_customer: &'static str,
    to_technician: &'static str,
) -> Result<()> {
    const TAKE: Sql = Sql::same(
        "update job_notices set ready_at = $1, due_at = null, until_at = null \
         where (company_id, work_order_id, recipient, recipient_id) in \
         (select n.company_id, n.work_order_id, n.recipient, n.recipient_id from job_notices n \
          where n.due_at <= $1 order by n.due_at limit $2) \
         returning company_id, work_order_id, recipient, recipient_id",
    );
    const HEAD: &str =
        "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) select ";
    const ENQUEUE: Sql = dialect! {
        sqlite: [
            HEAD,
            "json_extract(v.value, '$[0]'), json_extract(v.value, '$[1]'), json_extract(v.value, '$[2]'), \
             'queued', 0, $2, $2 from json_each($1) v",
        ],
        postgres: [
            HEAD,
            "cast(v.value ->> 0 as bigint), v.value ->> 1, v.value -> 2, 'queued', 0, $2, $2 \
             from jsonb_array_elements($1) v",
        ],
    };
    let now = tx.now();
    let due: Vec<(CompanyId, WorkOrderId, String, i64)> = tx.all(TAKE, params![now, BATCH]).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut jobs = Vec::new();
    let mut technicians = BTreeSet::new();
    for (company, job, recipient, id) in due {
        if recipient == "customer" {
            jobs.push((
                company.0,
                to_customer,
                json!({ "work_order_id": job, "customer_id": id }),
            ));
        } else if technicians.insert((company.0, id)) {
            jobs.push((company.0, to_technician, json!({ "technician_id": id })));
        }
    }
    tx.defer(ENQUEUE, params![Value::json(&jobs)?, now]);
    Ok(())
}

/// Notices that are looked at together, and so the most changes that one mail tells of.
pub(super) const TOGETHER: usize = 200;

/// The notices of a recipient that wait for a look, the earliest day first, at most [`TOGETHER`]; of one job where it is
/// named.
pub(super) async fn ready(
    db: &CompanyDb,
    recipient: Recipient,
    job: Option<WorkOrderId>,
) -> Result<Vec<NoticeRow>, DbError> {
    let (kind, id) = recipient.key();
    let base = company_sql!(
        "select ",
        NoticeRow::COLUMNS,
        " from job_notices n left join work_orders w on w.company_id = n.company_id and w.id = n.work_order_id \
         left join users c on c.company_id = w.company_id and c.id = w.customer_id \
         left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id \
         where n.company_id = $1 and n.recipient = $2 and n.recipient_id = $3 and n.ready_at is not null"
    );
    let mut query = Query::new(base, params![kind, id]);
    if let Some(job) = job {
        query.push(" and n.work_order_id = ?", params![job]);
    }
    let most = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
    query.push(
        " order by w.scheduled_day, w.scheduled_time_s, n.work_order_id limit ?",
        params![most],
    );
    db.list(query).await
}

/// Who gets the mails of a recipient; none where they want none, have no address, or are gone.
pub(super) async fn reader(db: &CompanyDb, recipient: Recipient) -> Result<Option<Reader>, DbError> {
    match recipient {
        Recipient::Customer(id) => {
            let sql = company_sql!(
                "select ",
                Reader::COLUMNS,
                " from users r where r.company_id = $1 and r.id = $2 and r.archived_at is null \
                 and r.email is not null and r.status in ('active', 'pending')"
            );
            db.first(sql, params![id]).await
        }
        // The login's address, or where there is none the technician's own.
        Recipient::Technician(id) => {
            let sql = company_sql!(
                "select ",
                Reader::COLUMNS,
                " from (select t.company_id, t.id, t.name, \
                   coalesce(case when u.status = 'active' and u.archived_at is null then u.email end, t.email) \
                     as email \
                   from technicians t left join users u on u.company_id = t.company_id and u.id = t.user_id \
                   left join notification_settings s on s.company_id = u.company_id and s.user_id = u.id \
                   where t.archived_at is null and (s.job_mails is null or s.job_mails)) r \
                 where r.company_id = $1 and r.id = $2 and r.email is not null"
            );
            db.first(sql, params![id]).await
        }
    }
}

/// Writes down what a look came to, unless another one is due meanwhile. `told`: whether what was to be told was.
pub(super) fn settle(tx: &mut CompanyTx, recipient: Recipient, notice: &NoticeRow, step: Step, zone: &str) {
    let (kind, id) = recipient.key();
    let key = params![notice.job, kind, id, notice.ready_at];
    match step {
        Step::Nothing => settled(tx, key),
        Step::Later(day) => {
            settled(tx, key.clone());
            put_off(tx, key, morning(day, zone));
        }
        Step::Remember(memory) | Step::Write(_, memory) => {
            remember(tx, key.clone(), memory);
            settled(tx, key);
        }
    }
}

/// Eight in the morning of a day.
fn morning(day: Date, zone: &str) -> Timestamp {
    day.start_in(zone).plus(std::time::Duration::from_secs(8 * 3_600))
}

fn remember(tx: &mut CompanyTx, mut key: Vec<Value>, memory: Memory) {
    key.extend(params![memory.told, memory.day, memory.time]);
    tx.defer(
        company_sql!(
            "update job_notices set told = $6, told_day = $7, told_time_s = $8 \
             where company_id = $1 and work_order_id = $2 and recipient = $3 and recipient_id = $4 and ready_at = $5"
        ),
        key,
    );
}

fn put_off(tx: &mut CompanyTx, mut key: Vec<Value>, until: Timestamp) {
    key.truncate(3);
    key.push(until.into());
    tx.defer(
        company_sql!(
            "update job_notices set due_at = $5, until_at = $5 \
             where company_id = $1 and work_order_id = $2 and recipient = $3 and recipient_id = $4 and due_at is null"
        ),
        key,
    );
}

fn settled(tx: &mut CompanyTx, key: Vec<Value>) {
    tx.defer(
        company_sql!(
            "update job_notices set ready_at = null \
             where company_id = $1 and work_order_id = $2 and recipient = $3 and recipient_id = $4 and ready_at = $5"
        ),
        key,
    );
}
