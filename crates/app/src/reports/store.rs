//! The rows behind reports: each figure is a sum over one walk of the range's jobs.

use super::{input::Range, rules::Day};
use crate::field::work_orders::model::JobStatus;
use base::{Result, TechnicianId, Timestamp, UserId, WeekHours};
use platform::{
    company_sql,
    db::{CompanyDb, Json, Sql, Value},
    dialect, params, record,
};
use std::collections::{BTreeMap, HashMap};

/// The jobs of the days `$2` to `$3`: scheduled on one, or without a day and created from `$4` until before `$5`.
///
/// Both halves walk the index of days, which holds all that reports ask for. In it those without a day are in the order
/// of their ids, so they are looked for between the first and the last id of what was created then; what is created
/// elsewhere between these is told apart by its moment. `+ 0` keeps databases from looking for that first id among all.
macro_rules! jobs_of_range {
    ($columns:expr) => {
        platform::db::concat!(
            "select ",
            $columns,
            " from work_orders w where w.company_id = $1 and w.scheduled_day >= $2 and w.scheduled_day <= $3 \
             union all ",
            undated_of_range!($columns)
        )
    };
}
macro_rules! undated_of_range {
    ($columns:expr) => {
        platform::db::concat!(
            "select ",
            $columns,
            " from (select min(i.id + 0) as first_id, max(i.id + 0) as last_id from work_orders i \
               where i.company_id = $1 and i.created_at >= $4 and i.created_at < $5) r \
             cross join work_orders w where w.company_id = $1 and w.scheduled_day is null \
             and w.id >= r.first_id and w.id <= r.last_id and w.created_at >= $4 and w.created_at < $5"
        )
    };
}

/// Whole seconds between two moments, the later one first.
macro_rules! seconds_sqlite {
    ($later:literal, $earlier:literal) => {
        concat!("(", $later, " - ", $earlier, ") / 1000000")
    };
}
macro_rules! seconds_postgres {
    ($later:literal, $earlier:literal) => {
        concat!(
            "cast(floor(date_part('epoch', ",
            $later,
            " - ",
            $earlier,
            ")) as integer)"
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
    /// Some of the jobs of a range: of one kind, of one customer, or both. SQLite, which would sort millions of rows to
    /// group them, gives each job as it is; PostgreSQL gives the groups by kind and those by customer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct SomeJobs {
        /// Their customer; none where this is a kind.
        customer: Option<UserId> = "j.customer_id",
        /// Their status; none, as all that makes a kind, where this is a customer.
        status: Option<JobStatus> = "j.status",
        /// Their priority.
        priority: Option<i64> = "j.priority",
        /// Whether nobody has them.
        unassigned: Option<bool> = "j.unassigned",
        /// Whether they were scheduled before today.
        past: Option<bool> = "j.past",
        /// How many.
        count: i64 = "cast(sum(j.jobs) as bigint)",
        /// Seconds from creation to completion of the completed ones, together.
        completion_s: i64 = "cast(sum(j.completion_s) as bigint)",
        /// Those that somebody planned or began.
        responded: i64 = "cast(sum(j.responded) as bigint)",
        /// Seconds from creation until somebody did, together.
        response_s: i64 = "cast(sum(j.response_s) as bigint)",
    }
}

macro_rules! some_jobs {
    ($seconds:ident) => {
        jobs_of_range!(platform::db::concat!(
            "w.customer_id, w.status, w.priority, w.assigned_technician_id is null as unassigned, \
             w.scheduled_day is not null and w.scheduled_day < $6 as past, 1 as jobs, coalesce(",
            $seconds!("w.completed_at", "w.created_at"),
            ", 0) as completion_s, case when w.responded_at is null then 0 else 1 end as responded, coalesce(",
            $seconds!("w.responded_at", "w.created_at"),
            ", 0) as response_s"
        ))
    };
}

const SUMMARY: Sql = dialect! {
    sqlite: [some_jobs!(seconds_sqlite)],
    postgres: [
        "select ", SomeJobs::COLUMNS, " from (", some_jobs!(seconds_postgres), ") j \
         group by grouping sets ((j.status, j.priority, j.unassigned, j.past), (j.customer_id))",
    ],
};

/// What makes jobs alike to a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    /// Their status.
    pub(super) status: JobStatus,
    /// Their priority.
    pub(super) priority: i64,
    /// Whether nobody has them.
    pub(super) unassigned: bool,
    /// Whether they were scheduled before today.
    pub(super) past: bool,
}

/// Jobs that are alike, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Alike {
    /// How many.
    pub(super) count: i64,
    /// Seconds from creation to completion of the completed ones, together.
    pub(super) completion_s: i64,
    /// Those that somebody planned or began.
    pub(super) responded: i64,
    /// Seconds from creation until somebody did, together.
    pub(super) response_s: i64,
}

/// The jobs of a range.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct JobsOfRange {
    /// By kind.
    pub(super) kinds: HashMap<Kind, Alike>,
    /// How many by customer.
    pub(super) customers: HashMap<UserId, i64>,
}

impl JobsOfRange {
    fn add(&mut self, jobs: &SomeJobs) {
        if let Some(customer) = jobs.customer {
            *self.customers.entry(customer).or_default() += jobs.count;
        }
        if let (Some(status), Some(priority), Some(unassigned), Some(past)) =
            (jobs.status, jobs.priority, jobs.unassigned, jobs.past)
        {
            let kind = Kind {
                status,
                priority,
                unassigned,
                past,
            };
            let alike = self.kinds.entry(kind).or_default();
            alike.count += jobs.count;
            alike.completion_s += jobs.completion_s;
            alike.responded += jobs.responded;
            alike.response_s += jobs.response_s;
        }
    }
}

/// The jobs of a range, those that are alike together. `today`: before it they are past.
///
/// # Errors
/// What the database says.
pub(super) async fn jobs(db: &CompanyDb, range: Range, zone: &str, today: base::Date) -> Result<JobsOfRange> {
    let mut params = range_params(range, zone);
    params.push(today.into());
    let add = |sum: &mut JobsOfRange, jobs: SomeJobs| sum.add(&jobs);
    Ok(db.fold(company_sql!(dialect: SUMMARY), params, add).await?)
}

const REGIONS: Sql = dialect! {
    sqlite: ["select c.id, c.region from users c where c.company_id = $1 and c.id in (select value from json_each($2))"],
    postgres: ["select c.id, c.region from users c where c.company_id = $1 \
                and c.id = any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
};

/// How many of these customers' jobs are in each region; none: no region is known.
///
/// # Errors
/// What the database says.
pub(super) async fn regions(
    db: &CompanyDb,
    customers: HashMap<UserId, i64>,
) -> Result<BTreeMap<Option<String>, i64>> {
    let ids: Vec<UserId> = customers.keys().copied().collect();
    let add = move |sum: &mut BTreeMap<Option<String>, i64>, (id, region): (UserId, Option<String>)| {
        *sum.entry(region).or_default() += customers.get(&id).copied().unwrap_or(0);
    };
    Ok(db
        .fold(company_sql!(dialect: REGIONS), vec![Value::json(&ids)?], add)
        .await?)
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
    let params = vec![days_json(days)?];
    Ok(db.fold(company_sql!(dialect: BY_DAY), params, Vec::push).await?)
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
        /// Those that somebody planned or began.
        pub(super) responded: i64 = "coalesce(a.responded, 0)",
        /// Seconds from creation until somebody did, together.
        pub(super) response_s: i64 = "coalesce(a.response_s, 0)",
    }
}

/// Each day's jobs are looked up with the day's end; who looks up the day of each job does so a million times.
macro_rules! by_technician {
    ($seconds:ident) => {
        platform::db::concat!(
            ", j as (select ",
            technicians_columns!($seconds),
            ", d.ends from d cross join work_orders w where w.company_id = $1 and w.scheduled_day = d.day \
               and d.day >= $2 and d.day <= $3 \
             union all ",
            undated_of_range!(platform::db::concat!(technicians_columns!($seconds), ", null")),
            "), a as (select j.assigned_technician_id as id, count(*) as assigned, \
               count(*) filter (where j.status = 'completed') as completed, \
               count(*) filter (where j.status = 'cancelled') as cancelled, \
               count(*) filter (where j.status = 'completed' and j.scheduled_day is not null) as dated, \
               count(*) filter (where j.status = 'completed' and j.completed_at < j.ends) as on_time, \
               count(*) filter (where j.status = 'completed' and j.on_site_s >= 60) as visits, \
               cast(coalesce(sum(j.on_site_s / 60) filter (where j.status = 'completed'), 0) as bigint) as visits_min, \
               cast(sum(case when j.status = 'cancelled' then 0 when j.on_site_s >= 60 then j.on_site_s / 60 \
                 when j.scheduled_day is not null then coalesce(j.estimated_duration, $7) else 0 end) as bigint) as busy_min, \
               count(j.response_s) as responded, cast(sum(j.response_s) as bigint) as response_s \
             from j where j.assigned_technician_id is not null group by j.assigned_technician_id) \
             select ",
            TechnicianJobs::COLUMNS,
            " from technicians t left join a on a.id = t.id \
             where t.company_id = $1 and (t.archived_at is null or a.id is not null) order by t.name_key, t.id"
        )
    };
}
macro_rules! technicians_columns {
    ($seconds:ident) => {
        platform::db::concat!(
            "w.assigned_technician_id, w.status, w.scheduled_day, w.estimated_duration, w.completed_at, w.on_site_s, ",
            $seconds!("w.responded_at", "w.created_at"),
            " as response_s"
        )
    };
}

const TECHNICIANS: Sql = dialect! {
    sqlite: [
        "with d (day, ends) as materialized (select e.value ->> 0, e.value ->> 2 from json_each($6) e)",
        by_technician!(seconds_sqlite),
    ],
    postgres: [
        "with d (day, ends) as materialized (select cast(e.value ->> 0 as bigint), cast(e.value ->> 4 as timestamptz) \
           from jsonb_array_elements($6) e (value))",
        by_technician!(seconds_postgres),
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
    Ok(db
        .fold(company_sql!(dialect: TECHNICIANS), params, Vec::push)
        .await?)
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
    /// Some of a customer's jobs: each alone on SQLite, all together on PostgreSQL, as [`SomeJobs`] are.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct SomeOfCustomer {
        /// Whose.
        customer: UserId = "j.customer_id",
        /// How many.
        work_orders: i64 = "cast(sum(j.work_orders) as bigint)",
        /// Those that are completed.
        completed: i64 = "cast(sum(j.completed) as bigint)",
        /// Those that are neither completed nor cancelled.
        open: i64 = "cast(sum(j.open) as bigint)",
        /// When the latest of them was created.
        last_at: Timestamp = "max(j.last_at)",
    }
}

/// A customer's jobs of a range in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CustomerJobs {
    /// How many.
    pub(super) work_orders: i64,
    /// Those that are completed.
    pub(super) completed: i64,
    /// Those that are neither completed nor cancelled.
    pub(super) open: i64,
    /// When the latest of them was created.
    pub(super) last_at: Timestamp,
}

const JOBS_OF_CUSTOMERS: &str = jobs_of_range!(
    "w.customer_id, 1 as work_orders, case when w.status = 'completed' then 1 else 0 end as completed, \
     case when w.status in ('completed', 'cancelled') then 0 else 1 end as open, w.created_at as last_at"
);

const CUSTOMERS: Sql = dialect! {
    sqlite: [JOBS_OF_CUSTOMERS],
    postgres: ["select ", SomeOfCustomer::COLUMNS, " from (", JOBS_OF_CUSTOMERS, ") j group by j.customer_id"],
};

/// The customers with jobs of a range.
///
/// # Errors
/// What the database says.
pub(super) async fn customers(
    db: &CompanyDb,
    range: Range,
    zone: &str,
) -> Result<HashMap<UserId, CustomerJobs>> {
    let add = |sum: &mut HashMap<UserId, CustomerJobs>, some: SomeOfCustomer| {
        let jobs = sum.entry(some.customer).or_insert(CustomerJobs {
            work_orders: 0,
            completed: 0,
            open: 0,
            last_at: some.last_at,
        });
        jobs.work_orders += some.work_orders;
        jobs.completed += some.completed;
        jobs.open += some.open;
        jobs.last_at = jobs.last_at.max(some.last_at);
    };
    Ok(db
        .fold(company_sql!(dialect: CUSTOMERS), range_params(range, zone), add)
        .await?)
}

record! {
    /// What a customer is called.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(super) struct CustomerName {
        /// Who.
        pub(super) id: UserId = "c.id",
        /// The full name.
        pub(super) name: String = "c.name",
        /// What it is ordered by.
        pub(super) name_key: String = "c.name_key",
    }
}

const NAMES: Sql = dialect! {
    sqlite: ["select ", CustomerName::COLUMNS,
             " from users c where c.company_id = $1 and c.id in (select value from json_each($2))"],
    postgres: ["select ", CustomerName::COLUMNS, " from users c where c.company_id = $1 \
                and c.id = any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
};

/// What these customers are called, in no order.
///
/// # Errors
/// What the database says.
pub(super) async fn names(db: &CompanyDb, ids: &[UserId]) -> Result<Vec<CustomerName>> {
    Ok(db
        .fold(company_sql!(dialect: NAMES), vec![Value::json(&ids)?], Vec::push)
        .await?)
}
