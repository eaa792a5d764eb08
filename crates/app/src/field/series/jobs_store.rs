//! The jobs of a series, among `work_orders`.

use super::model::SeriesRow;
use crate::field::{
    conflicts::Slot,
    work_orders::{model::WorkOrderRow, planned::Overlap, search},
};
use base::{Date, Result, SeriesId, TechnicianId, WorkOrderId};
use platform::{
    company_sql,
    db::{CompanyTx, DbError, Sql, Value},
    dialect, params,
};

/// Days before a job in which another that touches it may begin: the longest job's.
const REACH_DAYS: i64 = 7;

/// A job to be made: its day, and who gets it.
pub(super) type Draft = (Date, Option<TechnicianId>);

/// Makes the jobs of these days, in one statement; gives those it made, without the others of these days, which there
/// were already.
///
/// # Errors
/// What the database says.
pub(super) async fn insert(
    tx: &mut CompanyTx,
    series: &SeriesRow,
    customer_name: &str,
    drafts: &[Draft],
) -> Result<Vec<(WorkOrderId, Date)>> {
    const HEAD: &str = "insert into work_orders (company_id, version, customer_id, assigned_technician_id, status, \
         priority, scheduled_day, scheduled_time_s, estimated_duration, description, notes, on_site_s, series_id, \
         occurrence_day, occurrence_version, search_words, created_at, updated_at) \
         select c.company_id, 1, $2, d.technician_id, case when d.technician_id is null then 'pending' else 'scheduled' \
         end, $3, d.day, $4, $5, $6, $7, 0, $8, d.day, 1, $9, $10, $10 \
         from (select id as company_id from companies) c cross join (select ";
    const TAIL: &str = ") d where c.company_id = $1 order by d.day \
         on conflict (company_id, series_id, occurrence_day) where series_id is not null do nothing \
         returning id, occurrence_day";
    const SQL: Sql = dialect! {
        sqlite: [
            HEAD, "json_extract(e.value, '$[0]') as day, json_extract(e.value, '$[1]') as technician_id \
             from json_each($11) e", TAIL,
        ],
        postgres: [
            HEAD, "cast(e.value ->> 0 as bigint) as day, cast(e.value ->> 1 as bigint) as technician_id \
             from jsonb_array_elements($11) e (value)", TAIL,
        ],
    };
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let template = &series.template.0;
    let days: Vec<(i64, Option<TechnicianId>)> = drafts
        .iter()
        .map(|(day, technician)| (day.days(), *technician))
        .collect();
    let words = search::indexed(
        tx.company_id(),
        template.description.as_deref(),
        template.notes.as_deref(),
        customer_name,
    );
    let params = params![
        series.customer_id,
        template.priority,
        series.start_time,
        template.estimated_duration,
        template.description.clone(),
        template.notes.clone(),
        series.id,
        words,
        tx.now(),
        Value::json(&days)?
    ];
    let mut made: Vec<(WorkOrderId, Date)> = tx.all(company_sql!(dialect: SQL), params).await?;
    made.sort_unstable_by_key(|(_, day)| *day);
    Ok(made)
}

/// A technician's jobs that can touch a day of this range, but for those that are named.
///
/// # Errors
/// What the database says.
pub(super) async fn taken(
    tx: &mut CompanyTx,
    technician: TechnicianId,
    (from, to): (Date, Date),
    but: &[WorkOrderId],
    usual_min: i64,
) -> Result<Vec<(WorkOrderId, Slot)>, DbError> {
    let sql = company_sql!(
        "select ",
        Overlap::COLUMNS,
        " from work_orders o where o.company_id = $1 and o.assigned_technician_id = $2 and o.status <> 'cancelled' \
         and o.scheduled_time_s is not null and o.scheduled_day >= $3 and o.scheduled_day <= $4"
    );
    let params = params![technician, from.days() - REACH_DAYS, to.days() + REACH_DAYS];
    let rows: Vec<Overlap> = tx.all(sql, params).await?;
    let others = rows.into_iter().filter(|row| !but.contains(&row.id));
    Ok(others
        .filter_map(|row| Some((row.id, row.slot(usual_min)?)))
        .collect())
}

/// The jobs of a series from a day on that are still as it made them, and that nobody began, in order, held until the
/// transaction ends. A checklist that the series wrote is no sign of anybody's hand; one that the office changed is told
/// by [`keep_off`].
///
/// # Errors
/// What the database says.
pub(super) async fn untouched(
    tx: &mut CompanyTx,
    series: SeriesId,
    from: Date,
) -> Result<Vec<WorkOrderRow>, DbError> {
    const READ: &str = platform::db::concat!(
        "select ",
        WorkOrderRow::COLUMNS,
        " from work_orders w where w.company_id = $1 and w.series_id = $2 and w.occurrence_day >= $3 \
         and w.version = w.occurrence_version and w.status in ('pending', 'scheduled') \
         and (w.confirmation is null or w.confirmation = 'asked') \
         and not exists (select 1 from work_order_checklist k where k.company_id = w.company_id \
           and k.work_order_id = w.id and k.done_at is not null) \
         and not exists (select 1 from work_order_attachments a where a.company_id = w.company_id \
           and a.work_order_id = w.id) \
         and not exists (select 1 from work_order_signatures g where g.company_id = w.company_id \
           and g.work_order_id = w.id) \
         order by w.occurrence_day"
    );
    const SQL: Sql = dialect! { sqlite: [READ], postgres: [READ, " for no key update of w"] };
    tx.all(company_sql!(dialect: SQL), params![series, from]).await
}

/// The job that a series has for a day, held until the transaction ends.
///
/// # Errors
/// What the database says.
pub(super) async fn of_day(
    tx: &mut CompanyTx,
    series: SeriesId,
    day: Date,
) -> Result<Option<WorkOrderRow>, DbError> {
    const READ: &str = platform::db::concat!(
        "select ",
        WorkOrderRow::COLUMNS,
        " from work_orders w where w.company_id = $1 and w.series_id = $2 and w.occurrence_day = $3"
    );
    const SQL: Sql = dialect! { sqlite: [READ], postgres: [READ, " for no key update of w"] };
    tx.first(company_sql!(dialect: SQL), params![series, day]).await
}

/// Says that the series wrote this job, which this transaction changed just now.
pub(super) fn stamp(tx: &mut CompanyTx, job: WorkOrderId) {
    tx.defer(
        company_sql!("update work_orders set occurrence_version = version where company_id = $1 and id = $2"),
        params![job],
    );
}

/// Says that somebody changed what hangs on a job that this transaction holds: its series leaves it alone from now on.
/// The series' list of today tells nothing of that, as jobs before a change's `from_date` have the one of before; so it
/// is written down, as a version that no job has.
pub(in crate::field) fn keep_off(tx: &mut CompanyTx, job: WorkOrderId) {
    tx.defer(
        company_sql!(
            "update work_orders set occurrence_version = 0 where company_id = $1 and id = $2 and series_id is not null"
        ),
        params![job],
    );
}

/// Deletes jobs that this transaction holds, in one statement.
///
/// # Errors
/// Where the ids cannot be written as JSON.
pub(super) fn delete(tx: &mut CompanyTx, jobs: &[WorkOrderRow]) -> Result<()> {
    const SQL: Sql = dialect! {
        sqlite: ["delete from work_orders where company_id = $1 and id in (select value from json_each($2))"],
        postgres: ["delete from work_orders where company_id = $1 \
                    and id = any (array(select jsonb_array_elements_text($2)::bigint))"],
    };
    if jobs.is_empty() {
        return Ok(());
    }
    let ids: Vec<WorkOrderId> = jobs.iter().map(|job| job.id).collect();
    tx.defer(company_sql!(dialect: SQL), params![Value::json(&ids)?]);
    Ok(())
}
