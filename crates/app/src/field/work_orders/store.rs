//! The rows of `work_orders`.

use super::{
    model::{Job, JobCustomer, WorkOrderRow},
    page_store::FROM,
    planned::{Alone, AloneRow, Overlap, PlannedJob, PlannedRow},
    search,
};
use crate::field::{
    conflicts::Slot,
    technicians::{self, model::TechnicianRow, time_off, time_off::model::TimeOffRow},
};
use base::{Error, Result, SeriesId, TechnicianId, UserId, WorkOrderId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, CompanyTx, DbError, FromRow, Hold, Lock, Row, Sql, Value},
    dialect, params,
};

// What overlaps a job is looked for between two places of an index by day and time: from the earliest moment at which
// another job of the technician can begin and still last, to the job's own end. Both are seconds since 1970; the ten
// million days keep them above 0, where the two databases divide alike.

/// How long the longest job takes that the technician of `w` ever had, in minutes; 0 where none takes over 120. What
/// is that long has an index of its own: migrations/0014_overlaps.sql.
const LONGEST_OF_W: &str = "coalesce((select max(l.estimated_duration) from work_orders l \
     where l.company_id = w.company_id and l.assigned_technician_id = w.assigned_technician_id \
       and l.estimated_duration > 120), 0)";
/// When `w` begins.
const START_OF_W: &str = "w.scheduled_day * 86400 + w.scheduled_time_s";
/// The earliest moment at which what overlaps `w` can begin. `$3`: how long a job takes that does not say so, in
/// minutes.
const EARLIEST_OF_W: &str = platform::db::concat!(
    START_OF_W,
    " - (",
    LONGEST_OF_W,
    " + $3 + 120) * 60 + 864000000000"
);
/// When `w` ends.
const END_OF_W: &str = platform::db::concat!(
    START_OF_W,
    " + coalesce(w.estimated_duration, $3) * 60 + 864000000000"
);

/// The technician's other jobs at the same time as `w`. `$3`: how long a job takes that does not say so, in minutes.
const OVERLAPPING_W: &str = platform::db::concat!(
    " left join work_orders o on o.company_id = w.company_id \
       and o.assigned_technician_id = w.assigned_technician_id and o.id <> w.id \
       and o.status <> 'cancelled' and w.status <> 'cancelled' \
       and (o.scheduled_day, o.scheduled_time_s) > ((",
    EARLIEST_OF_W,
    ") / 86400 - 10000000, (",
    EARLIEST_OF_W,
    ") % 86400) \
       and (o.scheduled_day, o.scheduled_time_s) < ((",
    END_OF_W,
    ") / 86400 - 10000000, (",
    END_OF_W,
    ") % 86400) \
       and o.scheduled_day * 86400 + o.scheduled_time_s + coalesce(o.estimated_duration, $3) * 60 > ",
    START_OF_W
);
const OF_COMPANY: &str = " where w.company_id = $1 and c.company_id = w.company_id and c.id = w.customer_id";

/// Jobs and, for each, the technician's other jobs at the same time, one row each. `$3`: how long a job takes that
/// does not say so, in minutes.
const PLANNED: &str = platform::db::concat!(
    "select ",
    PlannedRow::COLUMNS,
    " from work_orders w cross join users c \
     left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id",
    OVERLAPPING_W,
    OF_COMPANY
);
/// The same of one job, but for its technician, who is known without a query.
const PLANNED_ALONE: &str = platform::db::concat!(
    "select ",
    AloneRow::COLUMNS,
    " from work_orders w cross join users c",
    OVERLAPPING_W,
    OF_COMPANY,
    " and w.id = $2"
);

/// The beginning of a query of the same over the days from `$2` to `$4`: jobs that somebody has and that are not
/// cancelled.
pub(in crate::field) const PLANNED_IN: &str = platform::db::concat!(
    PLANNED,
    " and w.assigned_technician_id is not null and w.status <> 'cancelled' \
     and w.scheduled_day >= $2 and w.scheduled_day <= $4"
);

/// A work order with its customer, its technician and what is in its way. `usual_min`: how long a job takes that does
/// not say so.
///
/// # Errors
/// What the database says.
pub async fn get(db: &CompanyDb, id: WorkOrderId, usual_min: i64) -> Result<Option<PlannedJob>, DbError> {
    let rows = db
        .all(company_sql!(PLANNED_ALONE), params![id, usual_min])
        .await?;
    let Some(alone) = Alone::gather(rows) else {
        return Ok(None);
    };
    let technician = match alone.technician() {
        Some(id) => technicians::store::kept(db, id).await?,
        None => None,
    };
    Ok(Some(alone.with(technician)))
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

const LOCK: Lock = Lock(" for no key update of w");

/// A work order for a change with [`update`].
///
/// # Errors
/// What the database says.
pub async fn get_to_change(tx: &mut CompanyTx, id: WorkOrderId, hold: Hold) -> Result<Option<Job>, DbError> {
    const BY_ID: &str = platform::db::concat!("select ", Job::COLUMNS, FROM, " and w.id = $2");
    tx.first_to_change((company_sql!(BY_ID), params![id]), LOCK, hold)
        .await
}

/// The same with what is in its way.
///
/// # Errors
/// What the database says.
pub async fn get_planned_to_change(
    tx: &mut CompanyTx,
    id: WorkOrderId,
    hold: Hold,
    usual_min: i64,
) -> Result<Option<PlannedJob>, DbError> {
    // With its technician: a transaction that holds a connection must not wait for a second one.
    const BY_ID: &str = platform::db::concat!(PLANNED, " and w.id = $2");
    let asked = (company_sql!(BY_ID), params![id, usual_min]);
    let rows = tx.all_to_change(asked, LOCK, hold).await?;
    Ok(PlannedJob::gather(rows)
        .into_iter()
        .next()
        .map(PlannedJob::in_order))
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

/// The customer whom a work order is to be for, and the version of their record.
#[derive(Debug)]
pub struct Referred {
    /// As the work order shows them.
    pub customer: JobCustomer,
    /// The version that an insert of [`insert_at_commit`] must find.
    pub version: i64,
}

impl FromRow for Referred {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            customer: JobCustomer::read(row, 0)?,
            version: row.get(JobCustomer::WIDTH)?,
        })
    }
}

/// The customer of this id whom a work order can be for, for an insert with [`insert_at_commit`].
///
/// # Errors
/// What the database says.
pub async fn customer_to_refer(
    tx: &mut CompanyTx,
    id: UserId,
    hold: Hold,
) -> Result<Option<Referred>, DbError> {
    const BY_ID: &str = platform::db::concat!(
        "select ",
        JobCustomer::COLUMNS,
        ", c.version from users c where c.company_id = $1 and c.id = $2 and c.role = 'customer' \
         and c.archived_at is null"
    );
    let asked = (company_sql!(BY_ID), params![id]);
    tx.first_to_change(asked, Lock(" for share of c"), hold).await
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

/// The earliest moment at which what overlaps the slot that begins at `$4` can begin; as [`EARLIEST_OF_W`].
const EARLIEST: &str = "$4 - (coalesce((select max(l.estimated_duration) from work_orders l \
     where l.company_id = $1 and l.assigned_technician_id = $2 and l.estimated_duration > 120), 0) + $6 + 120) * 60 \
     + 864000000000";

const OVERLAPS: CompanySql = company_sql!(
    "select ",
    Overlap::COLUMNS,
    " from work_orders o where o.company_id = $1 and o.assigned_technician_id = $2 and o.id <> $3 \
     and o.status <> 'cancelled' \
     and (o.scheduled_day, o.scheduled_time_s) > ((",
    EARLIEST,
    ") / 86400 - 10000000, (",
    EARLIEST,
    ") % 86400) \
     and (o.scheduled_day, o.scheduled_time_s) < (($5 + 864000000000) / 86400 - 10000000, ($5 + 864000000000) % 86400) \
     and o.scheduled_day * 86400 + o.scheduled_time_s + coalesce(o.estimated_duration, $6) * 60 > $4 \
     order by o.scheduled_day, o.scheduled_time_s, o.id"
);

/// What a technician's time is taken by.
#[derive(Debug)]
pub struct Time {
    /// The technician; none where there is none who is not archived.
    pub technician: Option<TechnicianRow>,
    /// Their jobs that share a moment with the slot, but for the job that is meant to have it.
    pub overlaps: Vec<Overlap>,
    /// All their time off, earliest first.
    pub away: Vec<TimeOffRow>,
}

/// How a technician who is given a job is kept from others until the transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// They stay as they are.
    AsTheyAre,
    /// Nobody else plans for them either.
    Planned,
}

/// What of this technician's is in the way of this job in this slot, where nobody is kept from changing that: what is
/// written must name the version of the technician.
///
/// # Errors
/// What the database says.
pub async fn time_as_kept(
    db: &CompanyDb,
    technician: TechnicianRow,
    job: WorkOrderId,
    slot: Slot,
    usual_min: i64,
) -> Result<Time, DbError> {
    let overlaps = params![technician.id, job, slot.from.0, slot.to.0, usual_min];
    Ok(Time {
        overlaps: db.all(OVERLAPS, overlaps).await?,
        away: time_off::store::all(db, technician.id).await?.to_vec(),
        technician: Some(technician),
    })
}

/// A technician and what of theirs is in the way of this job in this slot.
///
/// # Errors
/// What the database says.
pub async fn time(
    tx: &mut CompanyTx,
    (technician, keep): (TechnicianId, Keep),
    job: WorkOrderId,
    slot: Slot,
    usual_min: i64,
) -> Result<Time, DbError> {
    let overlaps = params![technician, job, slot.from.0, slot.to.0, usual_min];
    let whom = match keep {
        Keep::AsTheyAre => technicians::store::to_assign(technician),
        Keep::Planned => technicians::store::to_hold(technician),
    };
    // The technician first: whoever holds them sees what those before planned.
    let asked = [whom, (OVERLAPS, overlaps), time_off::store::to_read(technician)];
    let (technicians, overlaps, away) = tx.three(asked).await?;
    Ok(Time {
        technician: technicians.into_iter().next(),
        overlaps,
        away,
    })
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

/// The id of the row that [`insert_at_commit`] inserts, for events of the same transaction.
pub const INSERTED: Sql = dialect! {
    sqlite: ["(select cast(s.seq as text) from sqlite_sequence s where s.name = 'work_orders')"],
    postgres: ["(select cast(changed.id as text) from changed)"],
};

/// Puts off the insert of a new work order to the commit, which gives its id, where its customer is still the one that
/// was read with [`customer_to_refer`], and the technician `given` it is of that version still.
pub fn insert_at_commit(tx: &mut CompanyTx, row: &WorkOrderRow, referred: &Referred, given: Option<i64>) {
    const INTO: &str = "insert into work_orders (company_id, version, customer_id, assigned_technician_id, status, \
         priority, scheduled_day, scheduled_time_s, estimated_duration, description, notes, completed_at, started_at, \
         on_site_s, responded_at, search_words, created_at, updated_at) ";
    const FROM: &str = "select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18 \
         from (select u.id from users u where u.company_id = $1 and u.id = $3 and u.version = $19";
    const GIVEN: &str = ") c where (cast($20 as bigint) is null or exists (select 1 from technicians t \
         where t.company_id = $1 and t.id = $4 and t.version = $20";
    const SQL: Sql = dialect! {
        sqlite: [INTO, FROM, GIVEN, ")) returning id"],
        postgres: [INTO, FROM, " for share", GIVEN, " for share)) returning id"],
    };
    let mut params = written(tx, row, &referred.customer.name);
    params.extend(params![referred.version, given]);
    tx.defer_insert(company_sql!(dialect: SQL), params);
}

/// What a change of a work order writes beside its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts<'a> {
    /// Nothing that is searched.
    Same,
    /// Description, notes or customer, whose name is this.
    Changed(&'a str),
}

/// Stores a changed work order that this transaction read, under the version after the one it read. `given`: the
/// version of the technician whom it is given to, where that was read for it; they must be the same still.
pub fn update(tx: &mut CompanyTx, row: &WorkOrderRow, texts: Texts<'_>, given: Option<i64>) {
    match texts {
        Texts::Same => {
            const PLAN: &str = "update work_orders set version = $2, assigned_technician_id = $3, status = $4, \
                 priority = $5, scheduled_day = $6, scheduled_time_s = $7, estimated_duration = $8, completed_at = $9, \
                 started_at = $10, on_site_s = $11, responded_at = $12, updated_at = $13, confirmation = $15, \
                 confirmation_at = $16, confirmation_note = $17 where company_id = $1 and id = $14 and version = $2 - 1";
            const GIVEN: &str = " and (cast($18 as bigint) is null or exists (select 1 from technicians t \
                 where t.company_id = $1 and t.id = $3 and t.version = $18";
            const SQL: Sql = dialect! {
                sqlite: [PLAN, GIVEN, "))"],
                postgres: [PLAN, GIVEN, " for share))"],
            };
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
                row.confirmation_note.clone(),
                given
            ];
            tx.defer_change(company_sql!(dialect: SQL), params);
        }
        Texts::Changed(customer_name) => {
            const WHOLE: &str = "update work_orders set version = $2, customer_id = $3, assigned_technician_id = $4, \
                 status = $5, priority = $6, scheduled_day = $7, scheduled_time_s = $8, estimated_duration = $9, \
                 description = $10, notes = $11, completed_at = $12, started_at = $13, on_site_s = $14, \
                 responded_at = $15, search_words = $16, created_at = $17, updated_at = $18, confirmation = $20, \
                 confirmation_at = $21, confirmation_note = $22 where company_id = $1 and id = $19 and version = $2 - 1";
            const GIVEN: &str = " and (cast($23 as bigint) is null or exists (select 1 from technicians t \
                 where t.company_id = $1 and t.id = $4 and t.version = $23";
            const SQL: Sql = dialect! {
                sqlite: [WHOLE, GIVEN, "))"],
                postgres: [WHOLE, GIVEN, " for share))"],
            };
            let mut params = written(tx, row, customer_name);
            params.extend(params![
                row.id,
                row.confirmation,
                row.confirmation_at,
                row.confirmation_note.clone(),
                given
            ]);
            tx.defer_change(company_sql!(dialect: SQL), params);
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
