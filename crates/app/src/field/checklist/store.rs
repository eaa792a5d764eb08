//! The rows of `work_order_checklist`.

use super::model::{ItemRow, JobItem};
use base::{Error, Result, WorkOrderId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, CompanyTx, DbError, Sql, Value},
    dialect, params,
};

const OF: CompanySql = company_sql!(
    "select ",
    ItemRow::COLUMNS,
    " from work_order_checklist k left join users doer on doer.company_id = k.company_id and doer.id = k.done_by \
     where k.company_id = $1 and k.work_order_id = $2 order by k.position, k.id"
);

/// A job's checklist, in its order.
///
/// # Errors
/// What the database says.
pub(super) async fn all(db: &CompanyDb, job: WorkOrderId) -> Result<Vec<ItemRow>, DbError> {
    db.all(OF, params![job]).await
}

/// The same as the transaction sees it.
///
/// # Errors
/// What the database says.
pub(super) async fn all_now(tx: &mut CompanyTx, job: WorkOrderId) -> Result<Vec<ItemRow>, DbError> {
    tx.all(OF, params![job]).await
}

/// The checklists of jobs, each in its order.
///
/// # Errors
/// What the database says.
pub(super) async fn of_jobs(tx: &mut CompanyTx, jobs: &[WorkOrderId]) -> Result<Vec<JobItem>> {
    const HEAD: &str = platform::db::concat!(
        "select ",
        JobItem::COLUMNS,
        " from work_order_checklist k left join users doer on doer.company_id = k.company_id and doer.id = k.done_by \
         where k.company_id = $1 and k.work_order_id "
    );
    const ORDER: &str = " order by k.work_order_id, k.position, k.id";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "in (select value from json_each($2))", ORDER],
        postgres: [HEAD, "= any (array(select cast(jsonb_array_elements_text($2) as bigint)))", ORDER],
    };
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx
        .all(company_sql!(dialect: SQL), params![Value::json(&jobs)?])
        .await?)
}

/// Puts the same items on jobs that have none, in one statement.
///
/// # Errors
/// Where a list cannot be written as JSON.
pub(in crate::field) fn begin(tx: &mut CompanyTx, jobs: &[WorkOrderId], labels: &[String]) -> Result<()> {
    const HEAD: &str = "insert into work_order_checklist (company_id, work_order_id, position, label, created_at) \
         select w.company_id, w.id, ";
    const SQL: Sql = dialect! {
        sqlite: [
            HEAD, "l.key, l.value, $4 from work_orders w cross join json_each($3) l where w.company_id = $1 \
             and w.id in (select value from json_each($2)) order by w.id, l.key",
        ],
        postgres: [
            HEAD, "l.place - 1, l.label, $4 from work_orders w \
             cross join jsonb_array_elements_text($3) with ordinality l (label, place) where w.company_id = $1 \
             and w.id = any (array(select cast(jsonb_array_elements_text($2) as bigint))) order by w.id, l.place",
        ],
    };
    if jobs.is_empty() || labels.is_empty() {
        return Ok(());
    }
    let params = params![Value::json(&jobs)?, Value::json(&labels)?, tx.now()];
    tx.defer(company_sql!(dialect: SQL), params);
    Ok(())
}

/// Takes all items off jobs that this transaction holds, in one statement.
///
/// # Errors
/// Where the ids cannot be written as JSON.
pub(super) fn clear(tx: &mut CompanyTx, jobs: &[WorkOrderId]) -> Result<()> {
    const HEAD: &str = "delete from work_order_checklist where company_id = $1 and work_order_id ";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "in (select value from json_each($2))"],
        postgres: [HEAD, "= any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
    };
    if !jobs.is_empty() {
        tx.defer(company_sql!(dialect: SQL), params![Value::json(&jobs)?]);
    }
    Ok(())
}

const INSERT: &str = "insert into work_order_checklist (company_id, work_order_id, position, label, done_at, done_by, created_at) \
     values ($1, $2, $3, $4, $5, $6, $7)";

fn written(tx: &CompanyTx, job: WorkOrderId, item: &ItemRow) -> Vec<Value> {
    params![
        job,
        item.position,
        &item.label,
        item.done_at,
        item.done_by,
        tx.now()
    ]
}

/// Stores a new item; gives its id.
///
/// # Errors
/// What the database says.
pub(super) async fn insert(tx: &mut CompanyTx, job: WorkOrderId, item: &ItemRow) -> Result<i64> {
    let params = written(tx, job, item);
    let stored: Option<(i64,)> = tx.first(company_sql!(INSERT, " returning id"), params).await?;
    stored
        .map(|row| row.0)
        .ok_or_else(|| Error::internal("the new item has no id"))
}

/// Writes what is different between two states of a job's checklist, whose job this transaction holds.
pub(super) fn save(tx: &mut CompanyTx, job: WorkOrderId, before: &[ItemRow], after: &[ItemRow]) {
    let gone = before
        .iter()
        .filter(|old| after.iter().all(|item| item.id != old.id));
    for item in gone {
        tx.defer(
            company_sql!(
                "delete from work_order_checklist where company_id = $1 and work_order_id = $2 and id = $3"
            ),
            params![job, item.id],
        );
    }
    let changed = after.iter().filter(|item| item.id != 0 && !before.contains(item));
    for item in changed {
        tx.defer(
            company_sql!(
                "update work_order_checklist set position = $4, label = $5, done_at = $6, done_by = $7 \
                 where company_id = $1 and work_order_id = $2 and id = $3"
            ),
            params![
                job,
                item.id,
                item.position,
                &item.label,
                item.done_at,
                item.done_by
            ],
        );
    }
    for item in after.iter().filter(|item| item.id == 0) {
        let params = written(tx, job, item);
        tx.defer(company_sql!(INSERT), params);
    }
}
