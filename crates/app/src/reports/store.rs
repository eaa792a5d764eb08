//! The rows behind reports, counted by the databases: each figure is a sum over one walk of the range's jobs.

use super::{input::Range, rules::Day};
use crate::field::work_orders::model::JobStatus;
use base::{Result, TechnicianId, Timestamp, UserId, WeekHours};
use platform::{
    company_sql,
    db::{CompanyDb, Json, Sql, Value},
    dialect, params, record,
};

/// The jobs of the days `$2` to `$3`: scheduled on one, or without a day and created from `$4` until before `$5`.
/// The sign keeps both databases on the index of what was created then: of all jobs without a day, most are old.
macro_rules! jobs_of_range {
    ($columns:literal) => {
        concat!(
            "select ",
            $columns,
            " from work_orders w where w.company_id = $1 and w.scheduled_day >= $2 and w.scheduled_day <= $3 \
             union all select ",
            $columns,
            " from work_orders w where w.company_id = $1 and +w.scheduled_day is null and w.created_at >= $4 \
             and w.created_at < $5"
        )
    };
}

fn range_params(range: Range, zone: &str) -> Vec<Value> {
    params![
        range.from,
        range.to,
        range.from.start_in(zone),
        range.to.next().start_in(zone)
    ]
}

record! {
    /// Jobs that are alike.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(super) struct JobsAlike {
        /// Their status.
        pub(super) status: JobStatus = "j.status",
        /// Their priority.
        pub(super) priority: i64 = "j.priority",
        /// Their customers' region.
        pub(super) region: Option<String> = "c.region",
        /// Whether nobody has them.
        pub(super) unassigned: bool = "j.unassigned",
        /// Whether they were scheduled before today.
        pub(super) past: bool = "j.past",
        /// How many.
        pub(super) count: i64 = "count(*)",
        /// Seconds from creation to completion, together; zero where they are not completed.
        pub(super) completion_s: i64 = "cast(coalesce(sum(j.completion_s), 0) as bigint)",
    }
}

const GROUPS: &str = " from j join users c on c.company_id = $1 and c.id = j.customer_id \
     group by j.status, j.priority, c.region, j.unassigned, j.past";

const SUMMARY: Sql = dialect! {
    sqlite: [
        "with j as (",
        jobs_of_range!(
            "w.customer_id, w.status, w.priority, w.assigned_technician_id is null as unassigned, \
             coalesce(w.scheduled_day < $6, 0) as past, (w.completed_at - w.created_at) / 1000000 as completion_s"
        ),
        ") select ", JobsAlike::COLUMNS, GROUPS,
    ],
    postgres: [
        "with j as (",
        jobs_of_range!(
            "w.customer_id, w.status, w.priority, w.assigned_technician_id is null as unassigned, \
             coalesce(w.scheduled_day < $6, false) as past, \
             cast(floor(extract(epoch from w.completed_at - w.created_at)) as bigint) as completion_s"
        ),
        ") select ", JobsAlike::COLUMNS, GROUPS,
    ],
};

/// The jobs of a range, those that are alike together. `today`: before it they are past.
///
/// # Errors
/// What the database says.
pub(super) async fn jobs(
    db: &CompanyDb,
    range: Range,
    zone: &str,
    today: base::Date,
) -> Result<Vec<JobsAlike>> {
    let mut params = range_params(range, zone);
    params.push(today.into());
    Ok(db.all(company_sql!(dialect: SUMMARY), params).await?)
}

/// What was created and completed on each day, in the list's order. A day is its number, and its two moments in
/// microseconds and as texts.
const BY_DAY: Sql = dialect! {
    sqlite: [
        "select (select count(*) from work_orders w where w.company_id = $1 and w.created_at >= d.value ->> 1 \
           and w.created_at < d.value ->> 2), \
         (select count(*) from work_orders w where w.company_id = $1 and w.completed_at >= d.value ->> 1 \
           and w.completed_at < d.value ->> 2) \
         from json_each($2) d order by d.key",
    ],
    postgres: [
        "select (select count(*) from work_orders w where w.company_id = $1 \
           and w.created_at >= cast(d.value ->> 3 as timestamptz) \
           and w.created_at < cast(d.value ->> 4 as timestamptz)), \
         (select count(*) from work_orders w where w.company_id = $1 \
           and w.completed_at >= cast(d.value ->> 3 as timestamptz) \
           and w.completed_at < cast(d.value ->> 4 as timestamptz)) \
         from jsonb_array_elements($2) with ordinality d (value, place) order by d.place",
    ],
};

fn days_json(days: &[Day]) -> Result<Value> {
    let days: Vec<_> = days
        .iter()
        .map(|day| {
            let (from, before) = (day.from, day.before);
            (
                day.date.days(),
                from.as_micros(),
                before.as_micros(),
                from,
                before,
            )
        })
        .collect();
    Value::json(&days)
}

/// How many jobs were created and completed on each of these days.
///
/// # Errors
/// What the database says.
pub(super) async fn by_day(db: &CompanyDb, days: &[Day]) -> Result<Vec<(i64, i64)>> {
    Ok(db
        .all(company_sql!(dialect: BY_DAY), vec![days_json(days)?])
        .await?)
}

record! {
    /// A technician with the jobs of a range in figures.
    #[derive(Debug, Clone, PartialEq)]
    pub(super) struct TechnicianJobs {
        /// Who.
        pub(super) id: TechnicianId = "t.id",
        /// The full name.
        pub(super) name: String = "t.name",
        /// When they usually work; none: when the company does.
        pub(super) working_hours: Option<Json<WeekHours>> = "t.working_hours",
        /// Their jobs.
        pub(super) assigned: i64 = "coalesce(a.assigned, 0)",
        /// Those that are completed.
        pub(super) completed: i64 = "coalesce(a.completed, 0)",
        /// Those that are cancelled.
        pub(super) cancelled: i64 = "coalesce(a.cancelled, 0)",
        /// The completed ones that had a day.
        pub(super) dated: i64 = "coalesce(a.dated, 0)",
        /// Those of them that were completed on it or before.
        pub(super) on_time: i64 = "coalesce(a.on_time, 0)",
        /// The completed ones that were in progress for a minute or more.
        pub(super) visits: i64 = "coalesce(a.visits, 0)",
        /// For how many whole minutes, together.
        pub(super) visits_min: i64 = "coalesce(a.visits_min, 0)",
        /// The minutes of those that are not cancelled: in progress, else planned.
        pub(super) busy_min: i64 = "coalesce(a.busy_min, 0)",
    }
}

const JOBS_OF_TECHNICIANS: &str = jobs_of_range!(
    "w.assigned_technician_id, w.status, w.scheduled_day, w.estimated_duration, w.completed_at, w.on_site_s"
);

const BY_TECHNICIAN: &str = platform::db::concat!(
    ", j as (",
    JOBS_OF_TECHNICIANS,
    "), a as (select j.assigned_technician_id as id, count(*) as assigned, \
       count(*) filter (where j.status = 'completed') as completed, \
       count(*) filter (where j.status = 'cancelled') as cancelled, \
       count(*) filter (where j.status = 'completed' and j.scheduled_day is not null) as dated, \
       count(*) filter (where j.status = 'completed' and j.completed_at < d.ends) as on_time, \
       count(*) filter (where j.status = 'completed' and j.on_site_s >= 60) as visits, \
       cast(coalesce(sum(j.on_site_s / 60) filter (where j.status = 'completed'), 0) as bigint) as visits_min, \
       cast(sum(case when j.status = 'cancelled' then 0 when j.on_site_s >= 60 then j.on_site_s / 60 \
         when j.scheduled_day is not null then coalesce(j.estimated_duration, $7) else 0 end) as bigint) as busy_min \
     from j left join d on d.day = j.scheduled_day where j.assigned_technician_id is not null \
     group by j.assigned_technician_id) \
     select ",
    TechnicianJobs::COLUMNS,
    " from technicians t left join a on a.id = t.id \
     where t.company_id = $1 and (t.archived_at is null or a.id is not null) order by t.name_key, t.id"
);

const TECHNICIANS: Sql = dialect! {
    sqlite: [
        "with d (day, ends) as materialized (select e.value ->> 0, e.value ->> 2 from json_each($6) e)",
        BY_TECHNICIAN,
    ],
    postgres: [
        "with d (day, ends) as materialized (select cast(e.value ->> 0 as bigint), cast(e.value ->> 4 as timestamptz) \
           from jsonb_array_elements($6) e (value))",
        BY_TECHNICIAN,
    ],
};

/// The technicians by name, those who are not archived or have jobs of the range, and their jobs. `usual_min`: how
/// long a job takes that does not say so.
///
/// # Errors
/// What the database says.
pub(super) async fn technicians(
    db: &CompanyDb,
    range: Range,
    zone: &str,
    days: &[Day],
    usual_min: i64,
) -> Result<Vec<TechnicianJobs>> {
    let mut params = range_params(range, zone);
    params.push(days_json(days)?);
    params.push(usual_min.into());
    Ok(db.all(company_sql!(dialect: TECHNICIANS), params).await?)
}

/// Who is away in a range, from when and until when.
///
/// # Errors
/// What the database says.
pub(super) async fn time_off(
    db: &CompanyDb,
    range: Range,
    zone: &str,
) -> Result<Vec<(TechnicianId, Timestamp, Timestamp)>> {
    let sql = company_sql!(
        "select f.technician_id, f.from_at, f.to_at from technician_time_off f \
         where f.company_id = $1 and f.from_at < $2 and f.to_at > $3 order by f.technician_id, f.from_at"
    );
    let params = params![range.to.next().start_in(zone), range.from.start_in(zone)];
    Ok(db.all(sql, params).await?)
}

record! {
    /// A customer with the jobs of a range in figures.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(super) struct CustomerJobs {
        /// Whom.
        pub(super) id: UserId = "c.id",
        /// The full name.
        pub(super) name: String = "c.name",
        /// Their jobs.
        pub(super) work_orders: i64 = "a.work_orders",
        /// Those that are completed.
        pub(super) completed: i64 = "a.completed",
        /// Those that are neither completed nor cancelled.
        pub(super) open: i64 = "a.open",
        /// When the latest of them was created.
        pub(super) last_at: Timestamp = "a.last_at",
        /// Chat sessions: there are none yet.
        pub(super) chats: i64 = "cast(0 as bigint)",
        /// Tickets: there are none yet.
        pub(super) tickets: i64 = "cast(0 as bigint)",
        /// How many such customers there are.
        pub(super) total: i64 = "count(*) over ()",
    }
}

/// The customers with jobs of a range, at most `limit`: the most jobs first, then by name.
///
/// # Errors
/// What the database says.
pub(super) async fn customers(
    db: &CompanyDb,
    range: Range,
    zone: &str,
    limit: i64,
) -> Result<Vec<CustomerJobs>> {
    let sql = company_sql!(
        "with j as (",
        jobs_of_range!("w.customer_id, w.status, w.created_at"),
        "), a as (select j.customer_id, count(*) as work_orders, \
           count(*) filter (where j.status = 'completed') as completed, \
           count(*) filter (where j.status not in ('completed', 'cancelled')) as open, \
           max(j.created_at) as last_at from j group by j.customer_id) \
         select ",
        CustomerJobs::COLUMNS,
        " from a join users c on c.company_id = $1 and c.id = a.customer_id \
         order by a.work_orders desc, c.name_key, c.id limit $6"
    );
    let mut params = range_params(range, zone);
    params.push(limit.into());
    Ok(db.all(sql, params).await?)
}
