//! The rows that the reader reads and writes, set by set.

use super::model::{JobEvent, NewNotification, Notice, NoticeKey, TechnicianLogin};
use base::{CompanyId, Result, TechnicianId, UserId};
use platform::{
    crypto,
    db::{DbError, Sql, SystemTx, Value},
    dialect, params,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use uuid::Uuid;

/// The work order's id, where the event is about one: other subjects need not be numbers.
pub(super) const JOB: &str = "case when e.subject_type = 'work_order' then cast(e.subject_id as bigint) end";
/// What is older is nobody's news: a restored backup is read again.
const FRESH: Duration = Duration::from_secs(86_400);

/// The events of work orders in this range that people did. What makes a demo company is not told.
pub(super) async fn events(tx: &mut SystemTx, after: i64, upto: i64) -> Result<Vec<JobEvent>, DbError> {
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        JobEvent::COLUMNS,
        " from events e join companies co on co.id = e.company_id \
         left join work_orders w on w.company_id = e.company_id and w.id = ",
        JOB,
        " left join users c on c.company_id = w.company_id and c.id = w.customer_id \
         left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id \
         left join users u on u.company_id = t.company_id and u.id = t.user_id \
         where e.seq > $1 and e.seq <= $2 and e.subject_type = 'work_order' and e.at > $3 \
         and (not co.is_demo or e.actor_type in ('staff', 'customer')) order by e.seq"
    ));
    let since = tx.now().minus(FRESH);
    tx.all(SQL, params![after, upto, since]).await
}

/// The logins of these technicians that are in use.
pub(super) async fn logins(tx: &mut SystemTx, ids: &BTreeSet<i64>) -> Result<Vec<TechnicianLogin>> {
    const HEAD: &str = "select t.company_id, t.id, u.id from technicians t \
         join users u on u.company_id = t.company_id and u.id = t.user_id \
         where u.status = 'active' and u.archived_at is null and t.archived_at is null and t.id ";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "in (select value from json_each($1))"],
        postgres: [HEAD, "= any (array(select cast(jsonb_array_elements_text($1) as bigint)))"],
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(CompanyId, TechnicianId, UserId)> = tx.all(SQL, params![Value::json(ids)?]).await?;
    let logins = rows
        .into_iter()
        .map(|(company, technician, user)| TechnicianLogin {
            company,
            technician,
            user,
        });
    Ok(logins.collect())
}

/// The admins and agents of these companies.
pub(super) async fn office(tx: &mut SystemTx, companies: &BTreeSet<i64>) -> Result<Vec<(CompanyId, UserId)>> {
    const HEAD: &str = "select u.company_id, u.id from users u where u.role in ('admin', 'agent') \
         and u.status = 'active' and u.archived_at is null and u.company_id ";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "in (select value from json_each($1))"],
        postgres: [HEAD, "= any (array(select cast(jsonb_array_elements_text($1) as bigint)))"],
    };
    if companies.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx.all(SQL, params![Value::json(companies)?]).await?)
}

/// Stores notifications; gives the ids of those that were not there yet.
pub(super) async fn notify(tx: &mut SystemTx, rows: &[NewNotification]) -> Result<Vec<Uuid>> {
    const HEAD: &str = "insert into notifications \
         (id, company_id, user_id, kind, subject_type, subject_id, data, created_at, seq) select ";
    const TAIL: &str = " where true on conflict (company_id, user_id, seq) do nothing returning id";
    const SQL: Sql = dialect! {
        sqlite: [
            HEAD,
            "json_extract(v.value, '$[0]'), e.company_id, json_extract(v.value, '$[2]'), \
             json_extract(v.value, '$[3]'), e.subject_type, e.subject_id, json_extract(v.value, '$[4]'), e.at, e.seq \
             from json_each($1) v join events e on e.seq = json_extract(v.value, '$[1]')",
            TAIL,
        ],
        postgres: [
            HEAD,
            "cast(v.value ->> 0 as uuid), e.company_id, cast(v.value ->> 2 as bigint), v.value ->> 3, \
             e.subject_type, e.subject_id, v.value -> 4, e.at, e.seq \
             from jsonb_array_elements($1) v join events e on e.seq = cast(v.value ->> 1 as bigint)",
            TAIL,
        ],
    };
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let now = At(tx.now());
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                crypto::new_id(&now),
                row.seq,
                row.user,
                row.kind.name(),
                &row.data,
            )
        })
        .collect();
    let made: Vec<(Uuid,)> = tx.all(SQL, params![Value::json(&rows)?]).await?;
    Ok(made.into_iter().map(|row| row.0).collect())
}

/// The moment of the transaction as a clock.
struct At(base::Timestamp);

impl base::Clock for At {
    fn now(&self) -> base::Timestamp {
        self.0
    }
}

/// Tells the users of these notifications' arrival, each of their own.
pub(super) fn record(tx: &mut SystemTx, made: &[Uuid]) -> Result<()> {
    const HEAD: &str = "insert into events (company_id, kind, at, actor_type, subject_type, subject_id, audience, \
         audience_id, data) select n.company_id, 'notification.created', $2, 'system', 'notification', \
         cast(n.id as text), 'user', n.user_id, $3 from notifications n where n.id ";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "in (select value from json_each($1)) order by n.seq, n.user_id"],
        postgres: [
            HEAD,
            "= any (array(select cast(jsonb_array_elements_text($1) as uuid))) order by n.seq, n.user_id",
        ],
    };
    if made.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    tx.defer(
        SQL,
        params![Value::json(made)?, now, Value::Json("{}".to_owned())],
    );
    Ok(())
}

/// Notes whom mails may have to tell.
pub(super) fn note(tx: &mut SystemTx, notices: &BTreeMap<NoticeKey, Notice>) -> Result<()> {
    const HEAD: &str = "insert into job_notices \
         (company_id, work_order_id, recipient, recipient_id, due_at, until_at, is_own, noted_at) select ";
    const TAIL: &str = " where true on conflict (company_id, work_order_id, recipient, recipient_id) do update set \
         due_at = case when job_notices.until_at < excluded.due_at then job_notices.until_at \
           else excluded.due_at end, \
         until_at = case when job_notices.until_at < excluded.until_at then job_notices.until_at \
           else excluded.until_at end, \
         is_own = excluded.is_own and (job_notices.is_own \
           or (job_notices.due_at is null and job_notices.ready_at is null)), \
         noted_at = excluded.noted_at";
    const SQL: Sql = dialect! {
        sqlite: [
            HEAD,
            "json_extract(v.value, '$[0][0]'), json_extract(v.value, '$[0][1]'), json_extract(v.value, '$[0][2]'), \
             json_extract(v.value, '$[0][3]'), json_extract(v.value, '$[1].due'), json_extract(v.value, '$[1].until'), \
             json_extract(v.value, '$[1].is_own'), json_extract(v.value, '$[1].at') from json_each($1) v",
            TAIL,
        ],
        postgres: [
            HEAD,
            "cast(v.value -> 0 ->> 0 as bigint), cast(v.value -> 0 ->> 1 as bigint), v.value -> 0 ->> 2, \
             cast(v.value -> 0 ->> 3 as bigint), \
             timestamptz 'epoch' + cast(v.value -> 1 ->> 'due' as bigint) * interval '1 microsecond', \
             timestamptz 'epoch' + cast(v.value -> 1 ->> 'until' as bigint) * interval '1 microsecond', \
             cast(v.value -> 1 ->> 'is_own' as boolean), \
             timestamptz 'epoch' + cast(v.value -> 1 ->> 'at' as bigint) * interval '1 microsecond' \
             from jsonb_array_elements($1) v",
            TAIL,
        ],
    };
    if notices.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = notices.iter().collect();
    tx.defer(SQL, params![Value::json(&rows)?]);
    Ok(())
}

/// Has everybody looked after who was told of these jobs, at these moments: a job may be somebody else's now, or gone.
pub(super) fn look_again(tx: &mut SystemTx, jobs: &BTreeMap<(i64, i64), i64>) -> Result<()> {
    const HEAD: &str = "update job_notices set due_at = v.due, until_at = v.due, is_own = (1 = 0), noted_at = $2 \
         from (select ";
    const TAIL: &str = ") v where job_notices.told = 'planned' and job_notices.due_at is null \
         and job_notices.company_id = v.company_id and job_notices.work_order_id = v.work_order_id";
    const SQL: Sql = dialect! {
        sqlite: [
            HEAD,
            "json_extract(j.value, '$[0][0]') as company_id, json_extract(j.value, '$[0][1]') as work_order_id, \
             json_extract(j.value, '$[1]') as due from json_each($1) j",
            TAIL,
        ],
        postgres: [
            HEAD,
            "cast(j.value -> 0 ->> 0 as bigint) as company_id, cast(j.value -> 0 ->> 1 as bigint) as work_order_id, \
             timestamptz 'epoch' + cast(j.value ->> 1 as bigint) * interval '1 microsecond' as due \
             from jsonb_array_elements($1) j",
            TAIL,
        ],
    };
    if jobs.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rows: Vec<_> = jobs.iter().collect();
    tx.defer(SQL, params![Value::json(&rows)?, now]);
    Ok(())
}
