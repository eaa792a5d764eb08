//! Pages of `work_orders`: the query that a checked list request becomes.

use super::{
    kinds,
    list::{SortField, WorkOrderFilter, WorkOrderList},
    model::{Job, JobStatus},
    search,
};
use base::{
    Date, Error, FieldError, Page, Result, Timestamp,
    page::{CursorKey, PageQuery},
};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, DbError, Query, Sql, Value},
    dialect, params,
    search::Way,
};

/// The tables of a [`Job`]. SQLite takes the two sides of a cross join in this order.
pub(in crate::field) const FROM: &str = " from work_orders w cross join users c \
     left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id \
     where w.company_id = $1 and c.company_id = w.company_id and c.id = w.customer_id";

/// One page of work orders, each with its customer and its technician, in one query.
///
/// # Errors
/// What the database says; 422 for a damaged cursor.
pub async fn page(db: &CompanyDb, list: WorkOrderList) -> Result<Page<Job>> {
    let limit = list.page.limit();
    let total = total(db, &list.filter).await?;
    let way = way(db, &list.filter, total).await?;
    // One row more than the page tells whether there is another.
    let base = company_sql!("select ", Job::COLUMNS, FROM);
    let mut query = Query::new(base, Vec::new());
    conditions(&mut query, &list.filter);
    search(&mut query, db, &list.filter, way);
    after_cursor(&mut query, &list)?;
    query.push_sql(ordered(&list.filter, way), []);
    query.push(order(list.sort.field, list.sort.descending), []);
    match short(&list, limit + 1) {
        Some(short) => query.push(short, []),
        None => query.push(" limit ?", params![limit + 1]),
    };
    if list.cursor.is_none() && list.page.page > 1 {
        query.push(" offset ?", params![list.page.offset()]);
    }
    let mut rows: Vec<Job> = db.list(query).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = match rows.last() {
        Some(last) if more => Some(list.cursor_after(sort_key(last, list.sort.field), last.row.id.0)?),
        Some(_) | None => None,
    };
    let page = if list.cursor.is_some() {
        PageQuery { page: 1, ..list.page }
    } else {
        list.page
    };
    Ok(Page::new(rows, total, page, next))
}

/// The usual limits as constants of the text. PostgreSQL takes a limit that it does not know for a tenth of all rows and
/// plans such a statement anew each time, which costs more than to run it. Elsewhere that is welcome: where a filter's
/// rows lie anywhere in the order, the plan must fit the values.
fn short(list: &WorkOrderList, limit: i64) -> Option<&'static str> {
    let follows_index = list.sort.field == SortField::CreatedAt && list.filter.is_of_one_index();
    match limit {
        21 if follows_index => Some(" limit 21"),
        26 if follows_index => Some(" limit 26"),
        51 if follows_index => Some(" limit 51"),
        101 if follows_index => Some(" limit 101"),
        201 if follows_index => Some(" limit 201"),
        _ => None,
    }
}

/// How many there are under these filters.
async fn total(db: &CompanyDb, by: &WorkOrderFilter) -> Result<i64> {
    if let Some(total) = kinds::total(db, by).await? {
        return Ok(total);
    }
    let count = if by.is_search_only() {
        // The index knows to which company each word belongs: no row is looked at.
        const MATCHING: Sql = dialect! {
            sqlite: [
                "with c as (select $1 as company_id) select count(*) from c, work_orders_search \
                 where c.company_id = $1 and work_orders_search match $2",
            ],
            postgres: [
                "select count(*) from work_orders w where w.company_id = $1 and ", MATCHES_POSTGRES, "$2", AS_TSQUERY,
            ],
        };
        let expression = search::search(db.company_id(), &by.words).expression();
        Query::new(company_sql!(dialect: MATCHING), params![expression])
    } else {
        let all = company_sql!("select count(*) from work_orders w where w.company_id = $1");
        let mut count = Query::new(all, Vec::new());
        conditions(&mut count, by);
        search(&mut count, db, by, Way::Compare);
        count
    };
    Ok(db.total("work_order", by.fingerprint(), count).await?)
}

/// The way to the matches of a search.
async fn way(db: &CompanyDb, by: &WorkOrderFilter, matches: i64) -> Result<Way, DbError> {
    if by.words.is_empty() {
        return Ok(Way::Fetch);
    }
    if let Some(way) = Way::to(matches) {
        return Ok(way);
    }
    // Not a count: the highest id is found at once, and is never below it.
    let highest = company_sql!("select coalesce(max(w.id), 0) from work_orders w where w.company_id = $1");
    let rows: Option<(i64,)> = db.first(highest, Vec::new()).await?;
    Ok(Way::among(matches, rows.map_or(0, |row| row.0)))
}

/// Takes what [`platform::search::Search::expression`] makes. FTS5 reads it as it is; for a tsquery its operators
/// are renamed.
const MATCHES: Sql = dialect! {
    sqlite: [" and w.id in (select rowid from work_orders_search where work_orders_search match ?)"],
    postgres: [" and ", MATCHES_POSTGRES, "?", AS_TSQUERY],
};
/// The same where the matches are few. PostgreSQL cannot tell that they are, and would walk the list until it has a
/// page of them: to its end.
const IS_AMONG: Sql = dialect! {
    sqlite: [" and w.id in (select rowid from work_orders_search where work_orders_search match ?)"],
    postgres: [
        " and w.id = any(array(select s.id from work_orders s where s.company_id = $1 and \
         array_to_tsvector(string_to_array(s.search_words, ' ')) @@ replace(replace(replace(?", AS_TSQUERY, "))",
    ],
};
const MATCHES_POSTGRES: &str =
    "array_to_tsvector(string_to_array(w.search_words, ' ')) @@ replace(replace(replace(";
const AS_TSQUERY: &str = "::text, ' OR ', ' | '), ' AND ', ' & '), '*', ':*')::tsquery";
const LOOK: Sql = dialect! {
    sqlite: [" or instr(' ' || w.search_words || ' ', ?) > 0"],
    postgres: [" or strpos(' ' || w.search_words || ' ', ?::text) > 0"],
};

/// Rows that match the search.
fn search(query: &mut Query<CompanySql>, db: &CompanyDb, by: &WorkOrderFilter, way: Way) {
    if by.words.is_empty() {
        return;
    }
    let search = search::search(db.company_id(), &by.words);
    match way {
        Way::Fetch => {
            query.push_sql(IS_AMONG, [search.expression().into()]);
        }
        Way::Compare => {
            query.push_sql(MATCHES, [search.expression().into()]);
        }
        Way::Look => {
            for terms in search.words() {
                query.push(" and (false", []);
                for term in terms {
                    query.push_sql(LOOK, [term.within().into()]);
                }
                query.push(")", []);
            }
        }
    }
}

/// Begins the order. SQLite would walk the list's index whatever the search; the sign keeps it from that.
fn ordered(by: &WorkOrderFilter, way: Way) -> Sql {
    const PLAIN: Sql = Sql::same(" order by ");
    const FETCHED: Sql = dialect! { sqlite: [" order by +"], postgres: [" order by "] };
    if !by.words.is_empty() && way == Way::Fetch {
        FETCHED
    } else {
        PLAIN
    }
}

/// Every condition but the search, over `work_orders w`.
fn conditions(query: &mut Query<CompanySql>, by: &WorkOrderFilter) {
    if by.unassigned || by.open || by.overdue_on.is_some() {
        query.push(
            " and w.status in ('pending', 'scheduled', 'en_route', 'in_progress')",
            [],
        );
    }
    if by.unassigned {
        query.push(" and w.assigned_technician_id is null", []);
    }
    for (bound, fragment) in [
        (
            by.counted_from,
            " and (w.scheduled_day >= ? or w.scheduled_day is null and w.created_at >= ?)",
        ),
        (
            by.counted_to,
            " and (w.scheduled_day <= ? or w.scheduled_day is null and w.created_at < ?)",
        ),
    ] {
        if let Some((day, moment)) = bound {
            query.push(fragment, params![day, moment]);
        }
    }
    let all: [(Option<Value>, &'static str); 14] = [
        (by.status.map(Value::from), " and w.status = ?"),
        (by.priority.map(Value::from), " and w.priority = ?"),
        (by.customer.map(Value::from), " and w.customer_id = ?"),
        (
            by.technician.map(Value::from),
            " and w.assigned_technician_id = ?",
        ),
        (by.series.map(Value::from), " and w.series_id = ?"),
        (by.confirmation.map(Value::from), " and w.confirmation = ?"),
        (by.date_from.map(Value::from), " and w.scheduled_day >= ?"),
        (by.date_to.map(Value::from), " and w.scheduled_day <= ?"),
        (by.overdue_on.map(Value::from), " and w.scheduled_day < ?"),
        (by.created_from.map(Value::from), " and w.created_at >= ?"),
        (by.created_before.map(Value::from), " and w.created_at < ?"),
        (by.completed_from.map(Value::from), " and w.completed_at >= ?"),
        (by.completed_before.map(Value::from), " and w.completed_at < ?"),
        (
            by.region.clone().map(Value::from),
            " and exists (select 1 from users r where r.company_id = w.company_id and r.id = w.customer_id \
              and r.region = ?)",
        ),
    ];
    for (value, fragment) in all {
        if let Some(value) = value {
            query.push(fragment, [value]);
        }
    }
}

/// Rows behind the cursor, in the list's order.
fn after_cursor(query: &mut Query<CompanySql>, list: &WorkOrderList) -> Result<()> {
    let Some(cursor) = &list.cursor else { return Ok(()) };
    let damaged = || {
        Error::Invalid(vec![FieldError::query(
            "cursor",
            "cursor",
            "is not a cursor of this list",
        )])
    };
    let id = cursor.id;
    let at = |micros: i64| Timestamp::from_micros(micros);
    let (fragment, params): (&'static str, Vec<Value>) =
        match (list.sort.field, list.sort.descending, &cursor.key) {
            (SortField::Id, false, _) => (" and w.id > ?", params![id]),
            (SortField::Id, true, _) => (" and w.id < ?", params![id]),
            (SortField::ScheduledDate, false, CursorKey::Null) => {
                (" and (w.scheduled_day is not null or w.id > ?)", params![id])
            }
            (SortField::ScheduledDate, true, CursorKey::Null) => {
                (" and w.scheduled_day is null and w.id < ?", params![id])
            }
            (SortField::ScheduledDate, false, CursorKey::Integer(day)) => {
                (" and (w.scheduled_day, w.id) > (?, ?)", params![*day, id])
            }
            (SortField::ScheduledDate, true, CursorKey::Integer(day)) => (
                " and ((w.scheduled_day, w.id) < (?, ?) or w.scheduled_day is null)",
                params![*day, id],
            ),
            (SortField::Priority, false, CursorKey::Integer(priority)) => {
                (" and (w.priority, w.id) > (?, ?)", params![*priority, id])
            }
            (SortField::Priority, true, CursorKey::Integer(priority)) => {
                (" and (w.priority, w.id) < (?, ?)", params![*priority, id])
            }
            (SortField::Status, false, CursorKey::Text(status)) => {
                (" and (w.status, w.id) > (?, ?)", params![status, id])
            }
            (SortField::Status, true, CursorKey::Text(status)) => {
                (" and (w.status, w.id) < (?, ?)", params![status, id])
            }
            (SortField::CreatedAt, false, CursorKey::Integer(micros)) => {
                (" and (w.created_at, w.id) > (?, ?)", params![at(*micros), id])
            }
            (SortField::CreatedAt, true, CursorKey::Integer(micros)) => {
                (" and (w.created_at, w.id) < (?, ?)", params![at(*micros), id])
            }
            (SortField::UpdatedAt, false, CursorKey::Integer(micros)) => {
                (" and (w.updated_at, w.id) > (?, ?)", params![at(*micros), id])
            }
            (SortField::UpdatedAt, true, CursorKey::Integer(micros)) => {
                (" and (w.updated_at, w.id) < (?, ?)", params![at(*micros), id])
            }
            (SortField::Queue, _, CursorKey::Text(key)) => {
                let (priority, micros) = key.split_once(' ').ok_or_else(damaged)?;
                let priority: i64 = priority.parse().map_err(|_| damaged())?;
                let micros: i64 = micros.parse().map_err(|_| damaged())?;
                (
                    " and (w.priority, w.created_at, w.id) > (?, ?, ?)",
                    params![priority, at(micros), id],
                )
            }
            (
                SortField::ScheduledDate
                | SortField::Priority
                | SortField::Status
                | SortField::CreatedAt
                | SortField::UpdatedAt
                | SortField::Queue,
                _,
                CursorKey::Integer(_) | CursorKey::Text(_) | CursorKey::Null,
            ) => return Err(damaged()),
        };
    query.push(fragment, params);
    Ok(())
}

const fn order(field: SortField, descending: bool) -> &'static str {
    match (field, descending) {
        (SortField::Id, false) => "w.id",
        (SortField::Id, true) => "w.id desc",
        (SortField::ScheduledDate, false) => "w.scheduled_day nulls first, w.id",
        (SortField::ScheduledDate, true) => "w.scheduled_day desc nulls last, w.id desc",
        (SortField::Priority, false) => "w.priority, w.id",
        (SortField::Priority, true) => "w.priority desc, w.id desc",
        (SortField::Status, false) => "w.status, w.id",
        (SortField::Status, true) => "w.status desc, w.id desc",
        (SortField::CreatedAt, false) => "w.created_at, w.id",
        (SortField::CreatedAt, true) => "w.created_at desc, w.id desc",
        (SortField::UpdatedAt, false) => "w.updated_at, w.id",
        (SortField::UpdatedAt, true) => "w.updated_at desc, w.id desc",
        (SortField::Queue, _) => "w.priority, w.created_at, w.id",
    }
}

fn sort_key(job: &Job, field: SortField) -> CursorKey {
    let row = &job.row;
    match field {
        SortField::Id => CursorKey::Null,
        SortField::ScheduledDate => row
            .scheduled_date
            .map_or(CursorKey::Null, |day: Date| CursorKey::Integer(day.days())),
        SortField::Priority => CursorKey::Integer(row.priority),
        SortField::Status => CursorKey::Text(JobStatus::name(row.status).to_owned()),
        SortField::CreatedAt => CursorKey::Integer(row.created_at.as_micros()),
        SortField::UpdatedAt => CursorKey::Integer(row.updated_at.as_micros()),
        SortField::Queue => CursorKey::Text(format!("{} {}", row.priority, row.created_at.as_micros())),
    }
}
