//! The rows of `work_order_series`.

use super::model::{DueSeries, Series, SeriesRow};
use base::{Date, Error, Page, Result, SeriesId, TechnicianId, Timestamp, UserId, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, CompanyTx, DbError, Query, Sql, SystemTx, Value},
    dialect, params,
};

/// A series with its customer, its technician and its next job. `$2`: today.
const SERIES: &str = platform::db::concat!(
    "select ",
    Series::COLUMNS,
    ", (select min(w.occurrence_day) from work_orders w where w.company_id = s.company_id and w.series_id = s.id \
       and w.occurrence_day >= $2 and w.status in ('pending', 'scheduled', 'en_route', 'in_progress')) \
     from work_order_series s cross join users c \
     left join technicians t on t.company_id = s.company_id and t.id = s.technician_id \
     where s.company_id = $1 and c.company_id = s.company_id and c.id = s.customer_id"
);

/// A series as it is shown today.
///
/// # Errors
/// What the database says.
pub async fn get(db: &CompanyDb, id: SeriesId, today: Date) -> Result<Option<Series>, DbError> {
    db.first(company_sql!(SERIES, " and s.id = $3"), params![today, id])
        .await
}

/// A series, held until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn get_for_update(tx: &mut CompanyTx, id: SeriesId) -> Result<Option<SeriesRow>, DbError> {
    const BY_ID: &str = platform::db::concat!(
        "select ",
        SeriesRow::COLUMNS,
        " from work_order_series s where s.company_id = $1 and s.id = $2"
    );
    const SQL: Sql = dialect! { sqlite: [BY_ID], postgres: [BY_ID, " for no key update of s"] };
    tx.first(company_sql!(dialect: SQL), params![id]).await
}

/// Which series a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeriesFilter {
    /// Of this customer only.
    pub customer: Option<UserId>,
    /// Of this technician only.
    pub technician: Option<TechnicianId>,
    /// Those that go on today, or only the others.
    pub active: Option<(bool, Date)>,
}

fn filter(query: &mut Query<CompanySql>, by: SeriesFilter) {
    if let Some(customer) = by.customer {
        query.push(" and s.customer_id = ?", params![customer]);
    }
    if let Some(technician) = by.technician {
        query.push(" and s.technician_id = ?", params![technician]);
    }
    match by.active {
        Some((true, today)) => {
            let fragment = " and s.ended_at is null and coalesce(s.last_day, 9999999) >= ?";
            query.push(fragment, params![today]);
        }
        Some((false, today)) => {
            let fragment = " and (s.ended_at is not null or coalesce(s.last_day, 9999999) < ?)";
            query.push(fragment, params![today]);
        }
        None => {}
    }
}

/// One page of series, the newest first.
///
/// # Errors
/// What the database says.
pub async fn page(
    db: &CompanyDb,
    by: SeriesFilter,
    page: PageQuery,
    today: Date,
) -> Result<Page<Series>, DbError> {
    let mut query = Query::new(company_sql!(SERIES), params![today]);
    filter(&mut query, by);
    query.push(
        " order by s.id desc limit ? offset ?",
        params![page.limit(), page.offset()],
    );
    let rows = db.list(query).await?;
    let count = company_sql!("select count(*) from work_order_series s where s.company_id = $1");
    let mut count = Query::new(count, Vec::new());
    filter(&mut count, by);
    let total = db.total("work_order_series", format!("{by:?}"), count).await?;
    Ok(Page::new(rows, total, page, None))
}

/// The values of `$2` to `$13` of a statement that writes a whole series, in this order.
fn written(row: &SeriesRow) -> Result<Vec<Value>> {
    Ok(params![
        row.version,
        row.customer_id,
        &row.rrule,
        row.start_date,
        row.start_time,
        Value::json(&row.template.0)?,
        Value::json(&row.skipped.0)?,
        row.generated_until,
        row.last_date,
        row.ended_at,
        row.created_at,
        row.updated_at,
    ])
}

/// Stores a new series; gives its id.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut CompanyTx, row: &SeriesRow) -> Result<SeriesId> {
    let sql = company_sql!(
        "insert into work_order_series (company_id, version, customer_id, rrule, start_day, start_time_s, template, \
         exceptions, generated_until_day, last_day, ended_at, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id"
    );
    let stored: Option<(SeriesId,)> = tx.first(sql, written(row)?).await?;
    stored
        .map(|row| row.0)
        .ok_or_else(|| Error::internal("the new series has no id"))
}

/// Stores a changed series that this transaction holds, under the version after the one it read.
///
/// # Errors
/// Where a list cannot be written as JSON.
pub fn update(tx: &mut CompanyTx, row: &SeriesRow) -> Result<()> {
    let sql = company_sql!(
        "update work_order_series set version = $2, customer_id = $3, rrule = $4, start_day = $5, start_time_s = $6, \
         template = $7, exceptions = $8, generated_until_day = $9, last_day = $10, ended_at = $11, created_at = $12, \
         updated_at = $13 where company_id = $1 and id = $14 and version = $2 - 1"
    );
    let mut params = written(row)?;
    params.push(row.id.into());
    tx.defer_change(sql, params);
    Ok(())
}

/// Stores how far the jobs of a series that this transaction holds are made. That is no change of the series.
pub fn set_generated(tx: &mut CompanyTx, row: &SeriesRow) {
    tx.defer(
        company_sql!(
            "update work_order_series set generated_until_day = $2 where company_id = $1 and id = $3"
        ),
        params![row.generated_until, row.id],
    );
}

/// The next series with jobs to be made up to `horizon`, at most `limit`, held until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn due(tx: &mut CompanyTx, horizon: Date, limit: i64) -> Result<Vec<DueSeries>, DbError> {
    const READ: &str = platform::db::concat!(
        "select ",
        DueSeries::COLUMNS,
        " from work_order_series s cross join users c where s.company_id = $1 and s.ended_at is null \
         and s.generated_until_day < $2 and c.company_id = s.company_id and c.id = s.customer_id \
         order by s.generated_until_day, s.id limit $3"
    );
    const SQL: Sql = dialect! { sqlite: [READ], postgres: [READ, " for no key update of s"] };
    tx.all(company_sql!(dialect: SQL), params![horizon, limit]).await
}

/// Enqueues a job for each company with a series that has jobs to be made up to `horizon`, where none waits already.
pub fn enqueue_due(tx: &mut SystemTx, kind: &'static str, horizon: Date) {
    let sql = Sql::same(
        "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) \
         select c.id, $1, '{}', 'queued', 0, $2, $2 from companies c \
         where exists (select 1 from work_order_series s where s.company_id = c.id and s.ended_at is null \
           and s.generated_until_day < $3) \
         and not exists (select 1 from jobs j where j.company_id = c.id and j.kind = $1 and j.state = 'queued')",
    );
    let now: Timestamp = tx.now();
    tx.defer(sql, params![kind, now, horizon]);
}
