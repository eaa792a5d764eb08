//! The rows of `work_orders`.

use super::{
    model::{Job, JobCustomer, Overlap, PlannedJob, PlannedRow, WorkOrderRow},
    page_store::FROM,
    search,
};
use crate::field::conflicts::Slot;
use base::{Error, Result, SeriesId, TechnicianId, UserId, WorkOrderId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, CompanyTx, DbError, Hold, Sql, Value},
    dialect, params,
};

/// Days before and after a job in which others that touch it may begin: the longest job's.
const REACH_DAYS: i64 = 7;

/// Jobs and, for each, the technician's other jobs at the same time, one row each. `$3`: how long a job takes that
/// does not say so, in minutes.
const PLANNED: &str = platform::db::concat!(
    "select ",
    PlannedRow::COLUMNS,
    " from work_orders w cross join users c \
     left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id \
     left join work_orders o on o.company_id = w.company_id \
       and o.assigned_technician_id = w.assigned_technician_id and o.id <> w.id \
       and o.status <> 'cancelled' and w.status <> 'cancelled' \
       and w.scheduled_time_s is not null and o.scheduled_time_s is not null \
       and o.scheduled_day >= w.scheduled_day - 7 and o.scheduled_day <= w.scheduled_day + 7 \
       and o.scheduled_day * 86400 + o.scheduled_time_s \
         < w.scheduled_day * 86400 + w.scheduled_time_s + coalesce(w.estimated_duration, $3) * 60 \
       and o.scheduled_day * 86400 + o.scheduled_time_s + coalesce(o.estimated_duration, $3) * 60 \
         > w.scheduled_day * 86400 + w.scheduled_time_s \
     where w.company_id = $1 and c.company_id = w.company_id and c.id = w.customer_id"
);

/// The beginning of a query of the same over the days from `$2` to `$4`: jobs that somebody has and that are not
/// cancelled.
pub(in crate::field) const PLANNED_IN: &str = platform::db::concat!(
    PLANNED,
    " and w.assigned_technician_id is not null and w.status <> 'cancelled' \
     and w.scheduled_day >= $2 and w.scheduled_day <= $4"
);

/// A work order with its customer, its technician and what is in its way, in one query. `usual_min`: how long a job
/// takes that does not say so.
///
/// # Errors
/// What the database says.
pub async fn get(db: &CompanyDb, id: WorkOrderId, usual_min: i64) -> Result<Option<PlannedJob>, DbError> {
    let sql = company_sql!(
        PLANNED,
        " and w.id = $2 order by o.scheduled_day, o.scheduled_time_s, o.id"
    );
    let rows = db.all(sql, params![id, usual_min]).await?;
    Ok(PlannedJob::gather(rows).into_iter().next())
}

/// The bare row of a work order.
///
/// # Errors
/// What the database says.
pub(in crate::field) async fn row(db: &CompanyDb, id: WorkOrderId) -> Result<Option<WorkOrderRow>, DbError> {
    let sql = company_sql!(
        "select ",
        WorkOrderRow::COLUMNS,
        " from work_orders w where w.company_id = $1 and w.id = $2"
    );
    db.first(sql, params![id]).await
}

/// A work order for a change with [`update`].
///
/// # Errors
/// What the database says.
pub async fn get_to_change(tx: &mut CompanyTx, id: WorkOrderId, hold: Hold) -> Result<Option<Job>, DbError> {
    const BY_ID: &str = platform::db::concat!("select ", Job::COLUMNS, FROM, " and w.id = $2");
    const SQL: Sql = dialect! { sqlite: [BY_ID], postgres: [BY_ID, " for no key update of w"] };
    tx.first_to_change(company_sql!(dialect: SQL), params![id], hold)
        .await
}

/// The series that a work order belongs to.
///
/// # Errors
/// What the database says.
pub async fn series_of(tx: &mut CompanyTx, id: WorkOrderId) -> Result<Option<SeriesId>, DbError> {
    let sql = company_sql!(
        "select w.series_id from work_orders w where w.company_id = $1 and w.id = $2 and w.series_id is not null"
    );
    let row: Option<(SeriesId,)> = tx.first(sql, params![id]).await?;
    Ok(row.map(|row| row.0))
}

/// The customer of this id whom a work order can be for: one who is not archived.
///
/// # Errors
/// What the database says.
pub async fn customer(tx: &mut CompanyTx, id: UserId) -> Result<Option<JobCustomer>, DbError> {
    let sql = company_sql!(
        "select ",
        JobCustomer::COLUMNS,
        " from users c where c.company_id = $1 and c.id = $2 and c.role = 'customer' and c.archived_at is null"
    );
    tx.first(sql, params![id]).await
}

const OVERLAPS: CompanySql = company_sql!(
    "select ",
    Overlap::COLUMNS,
    " from work_orders o where o.company_id = $1 and o.assigned_technician_id = $2 and o.id <> $3 \
     and o.status <> 'cancelled' and o.scheduled_time_s is not null \
     and o.scheduled_day >= $4 and o.scheduled_day <= $5 \
     and o.scheduled_day * 86400 + o.scheduled_time_s < $6 \
     and o.scheduled_day * 86400 + o.scheduled_time_s + coalesce(o.estimated_duration, $7) * 60 > $8 \
     order by o.scheduled_day, o.scheduled_time_s, o.id"
);

/// A technician's jobs that share a moment with this slot, but for the job that is meant to have it; as the
/// transaction sees them.
///
/// # Errors
/// What the database says.
pub async fn overlaps(
    tx: &mut CompanyTx,
    technician: TechnicianId,
    but: WorkOrderId,
    slot: Slot,
    usual_min: i64,
) -> Result<Vec<Overlap>, DbError> {
    let params = params![
        technician,
        but,
        slot.from.days() - REACH_DAYS,
        slot.to.days(),
        slot.to.0,
        usual_min,
        slot.from.0
    ];
    tx.all(OVERLAPS, params).await
}

/// The values of `$2` to `$18` of a statement that writes a whole work order, in this order.
fn written(tx: &CompanyTx, row: &WorkOrderRow, customer_name: &str) -> Vec<Value> {
    params![
        row.version,
        row.customer_id,
        row.assigned_technician_id,
        row.status,
        row.priority,
        row.scheduled_date,
        row.scheduled_time,
        row.estimated_duration,
        row.description.clone(),
        row.notes.clone(),
        row.completed_at,
        row.started_at,
        row.on_site_s,
        row.responded_at,
        search::indexed(
            tx.company_id(),
            row.description.as_deref(),
            row.notes.as_deref(),
            customer_name
        ),
        row.created_at,
        row.updated_at,
    ]
}

/// Stores a new work order; gives its id.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut CompanyTx, row: &WorkOrderRow, customer_name: &str) -> Result<WorkOrderId> {
    let sql = company_sql!(
        "insert into work_orders (company_id, version, customer_id, assigned_technician_id, status, priority, \
         scheduled_day, scheduled_time_s, estimated_duration, description, notes, completed_at, started_at, on_site_s, \
         responded_at, search_words, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) returning id"
    );
    let params = written(tx, row, customer_name);
    let stored: Option<(WorkOrderId,)> = tx.first(sql, params).await?;
    stored
        .map(|row| row.0)
        .ok_or_else(|| Error::internal("the new work order has no id"))
}

/// What a change of a work order writes beside its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts<'a> {
    /// Nothing that is searched.
    Same,
    /// Description, notes or customer, whose name is this.
    Changed(&'a str),
}

/// Stores a changed work order that this transaction read, under the version after the one it read.
pub fn update(tx: &mut CompanyTx, row: &WorkOrderRow, texts: Texts<'_>) {
    match texts {
        Texts::Same => {
            let sql = company_sql!(
                "update work_orders set version = $2, assigned_technician_id = $3, status = $4, priority = $5, \
                 scheduled_day = $6, scheduled_time_s = $7, estimated_duration = $8, completed_at = $9, \
                 started_at = $10, on_site_s = $11, responded_at = $12, updated_at = $13, confirmation = $15, \
                 confirmation_at = $16, confirmation_note = $17 where company_id = $1 and id = $14 and version = $2 - 1"
            );
            let params = params![
                row.version,
                row.assigned_technician_id,
                row.status,
                row.priority,
                row.scheduled_date,
                row.scheduled_time,
                row.estimated_duration,
                row.completed_at,
                row.started_at,
                row.on_site_s,
                row.responded_at,
                row.updated_at,
                row.id,
                row.confirmation,
                row.confirmation_at,
                row.confirmation_note.clone()
            ];
            tx.defer_change(sql, params);
        }
        Texts::Changed(customer_name) => {
            let sql = company_sql!(
                "update work_orders set version = $2, customer_id = $3, assigned_technician_id = $4, status = $5, \
                 priority = $6, scheduled_day = $7, scheduled_time_s = $8, estimated_duration = $9, \
                 description = $10, notes = $11, completed_at = $12, started_at = $13, on_site_s = $14, \
                 responded_at = $15, search_words = $16, created_at = $17, updated_at = $18, confirmation = $20, \
                 confirmation_at = $21, confirmation_note = $22 where company_id = $1 and id = $19 and version = $2 - 1"
            );
            let mut params = written(tx, row, customer_name);
            params.extend(params![
                row.id,
                row.confirmation,
                row.confirmation_at,
                row.confirmation_note.clone()
            ]);
            tx.defer_change(sql, params);
        }
    }
}

/// Deletes a work order with all that hangs on it, under the version that was read.
pub fn delete(tx: &mut CompanyTx, row: &WorkOrderRow) {
    tx.defer_change(
        company_sql!("delete from work_orders where company_id = $1 and id = $2 and version = $3"),
        params![row.id, row.version],
    );
}
