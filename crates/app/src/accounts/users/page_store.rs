//! Pages of `users`: the query that a checked list request becomes.

use super::{
    kinds,
    list::{SortField, UserFilter, UserList},
    model::UserRow,
    search::{self, Group},
    store::name_key,
};
use base::{
    CompanyId, Error, FieldError, Page, Result, Role, Timestamp,
    page::{Cursor, CursorKey, PageQuery},
    permission::UserType,
    text,
};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, DbError, FromRow, Query, Sql, Value},
    dialect, params,
    search::{Search, Way},
};

/// One page of users.
///
/// # Errors
/// What the database says; 422 for a damaged cursor.
pub async fn users(db: &CompanyDb, list: UserList, now: Timestamp) -> Result<Page<UserRow>> {
    let base = company_sql!(
        "select ",
        UserRow::COLUMNS,
        " from users u where u.company_id = $1"
    );
    page(db, base, list, now).await
}

/// The way to the matches of a search, or to who has a tag.
async fn way(db: &CompanyDb, by: &UserFilter, matches: i64) -> Result<Way, DbError> {
    match Way::to(matches) {
        Some(way) => return Ok(way),
        None if by.words.is_empty() => return Ok(Way::Compare),
        None => {}
    }
    // Not a count: the highest id is found at once, and is never below it.
    let highest = company_sql!("select coalesce(max(u.id), 0) from users u where u.company_id = $1");
    let rows: Option<(i64,)> = db.first(highest, Vec::new()).await?;
    Ok(Way::among(matches, rows.map_or(0, |row| row.0)))
}

/// One page of users, as `T` reads them. `base` selects `T`'s columns, binds `$3` to the present moment and
/// ends in its `where company_id = $1`.
///
/// # Errors
/// What the database says.
pub async fn page<T: FromRow + AsRef<UserRow>>(
    db: &CompanyDb,
    base: CompanySql,
    list: UserList,
    now: Timestamp,
) -> Result<Page<T>> {
    let limit = list.page.limit();
    let total = total(db, &list.filter).await?;
    let way = way(db, &list.filter, total).await?;
    // One row more than the page tells whether there is another.
    let mut query = Query::new(base, params![limit + 1, now]);
    rows_of(&mut query, db.company_id(), &list, way)?;
    query.push(" limit $2", []);
    if list.cursor.is_none() {
        query.push(" offset ?", params![list.page.offset()]);
    }
    let mut rows: Vec<T> = db.list(query).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = match rows.last() {
        Some(last) if more => {
            let row = last.as_ref();
            Some(list.cursor_after(sort_key(row, list.sort.field), row.id.0)?)
        }
        Some(_) | None => None,
    };
    let page = if list.cursor.is_some() {
        PageQuery { page: 1, ..list.page }
    } else {
        list.page
    };
    Ok(Page::new(rows, total, page, next))
}

/// The next rows of a walk through the whole of a list, at most `limit`: those behind its cursor, which moves on.
///
/// # Errors
/// What the database says.
pub async fn step(db: &CompanyDb, list: &mut UserList, limit: usize, now: Timestamp) -> Result<Vec<UserRow>> {
    let base = company_sql!(
        "select ",
        UserRow::COLUMNS,
        " from users u where u.company_id = $1"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let way = way(db, &list.filter, total(db, &list.filter).await?).await?;
    let mut query = Query::new(base, params![limit, now]);
    rows_of(&mut query, db.company_id(), list, way)?;
    query.push(" limit $2", []);
    let rows: Vec<UserRow> = db.list(query).await?;
    if let Some(last) = rows.last() {
        list.cursor = Some(Cursor {
            // It never leaves the server.
            fingerprint: String::new(),
            key: sort_key(last, list.sort.field),
            id: last.id.0,
        });
    }
    Ok(rows)
}

/// The rows of a list behind its cursor, in its order.
fn rows_of(query: &mut Query<CompanySql>, company: CompanyId, list: &UserList, way: Way) -> Result<()> {
    conditions(query, &list.filter);
    search(query, company, &list.filter, way);
    after_cursor(query, list)?;
    query.push_sql(ordered(&list.filter, way), []);
    query.push(order(list.sort.field, list.sort.descending), []);
    Ok(())
}

/// How many rows there are under these filters.
///
/// # Errors
/// What the database says.
pub async fn total(db: &CompanyDb, by: &UserFilter) -> Result<i64> {
    if by.is_of_kinds() {
        return kinds::total(db, by).await;
    }
    let count = if by.is_search_of_groups() {
        // The index knows to which company and group each word belongs: no user is looked at.
        const MATCHES: Sql = dialect! {
            sqlite: [
                "with c as (select $1 as company_id) select count(*) from c, users_search \
                 where c.company_id = $1 and users_search match $2",
            ],
            postgres: ["select count(*) from users u where u.company_id = $1 and ", MATCHES_POSTGRES, "$2", AS_TSQUERY],
        };
        let expression = search_of(db.company_id(), by).expression();
        Query::new(company_sql!(dialect: MATCHES), params![expression])
    } else {
        let all = company_sql!("select count(*) from users u where u.company_id = $1");
        let mut count = Query::new(all, Vec::new());
        filter(&mut count, db.company_id(), by);
        count
    };
    Ok(db.total("user", by.fingerprint(), count).await?)
}

fn search_of(company: CompanyId, by: &UserFilter) -> Search {
    let user_type = by.role.map(Role::user_type).or(by.user_type);
    search::search(company, Group::among(by.archived, user_type), &by.words)
}

/// Rows that match the search.
fn search(query: &mut Query<CompanySql>, company: CompanyId, by: &UserFilter, way: Way) {
    if by.words.is_empty() {
        return;
    }
    let search = search_of(company, by);
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

/// Takes what [`Search::expression`] makes. FTS5 reads it as it is; for a tsquery its operators are renamed.
const MATCHES: Sql = dialect! {
    sqlite: [" and u.id in (select rowid from users_search where users_search match ?)"],
    postgres: [" and ", MATCHES_POSTGRES, "?", AS_TSQUERY],
};
/// The same where the matches are few. PostgreSQL cannot tell that they are, and would walk the list until it has a
/// page of them: to its end.
const IS_AMONG: Sql = dialect! {
    sqlite: [" and u.id in (select rowid from users_search where users_search match ?)"],
    postgres: [
        " and u.id = any(array(select s.id from users s where s.company_id = $1 and \
         array_to_tsvector(string_to_array(s.search_words, ' ')) @@ replace(replace(replace(?", AS_TSQUERY, "))",
    ],
};
const MATCHES_POSTGRES: &str =
    "array_to_tsvector(string_to_array(u.search_words, ' ')) @@ replace(replace(replace(";
const AS_TSQUERY: &str = "::text, ' OR ', ' | '), ' AND ', ' & '), '*', ':*')::tsquery";
const LOOK: Sql = dialect! {
    sqlite: [" or instr(' ' || u.search_words || ' ', ?) > 0"],
    postgres: [" or strpos(' ' || u.search_words || ' ', ?::text) > 0"],
};

/// Begins the order. SQLite would walk the list's index whatever the search or the tag; the sign keeps it from that.
fn ordered(by: &UserFilter, way: Way) -> Sql {
    const PLAIN: Sql = Sql::same(" order by ");
    const FETCHED: Sql = dialect! { sqlite: [" order by +"], postgres: [" order by "] };
    let is_found_by_index = !by.words.is_empty() || by.tag.is_some();
    if is_found_by_index && way == Way::Fetch {
        FETCHED
    } else {
        PLAIN
    }
}

/// Appends the conditions of a list, over `users u`.
pub fn filter(query: &mut Query<CompanySql>, company: CompanyId, by: &UserFilter) {
    conditions(query, by);
    search(query, company, by, Way::Compare);
}

/// Every condition but the search.
fn conditions(query: &mut Query<CompanySql>, filter: &UserFilter) {
    query.push(
        if filter.archived {
            " and u.archived_at is not null"
        } else {
            " and u.archived_at is null"
        },
        [],
    );
    match filter.user_type {
        Some(UserType::Customer) => query.push(" and u.role = 'customer'", []),
        Some(UserType::Admin) => query.push(" and u.role <> 'customer'", []),
        None => query,
    };
    let texts: [(Option<Value>, &'static str); 7] = [
        (filter.role.map(Value::from), " and u.role = ?"),
        (filter.status.map(Value::from), " and u.status = ?"),
        (filter.lead_status.map(Value::from), " and u.lead_status = ?"),
        (filter.region.clone().map(Value::from), " and u.region = ?"),
        (filter.created_from.map(Value::from), " and u.created_at >= ?"),
        (filter.created_before.map(Value::from), " and u.created_at < ?"),
        (
            filter.tag.clone().map(Value::from),
            " and u.id in (select t.user_id from user_tags t where t.company_id = $1 and t.tag = ?)",
        ),
    ];
    for (value, fragment) in texts {
        if let Some(value) = value {
            query.push(fragment, [value]);
        }
    }
}

/// Rows behind the cursor, in the list's order.
fn after_cursor(query: &mut Query<CompanySql>, list: &UserList) -> Result<()> {
    let Some(cursor) = &list.cursor else { return Ok(()) };
    let damaged = || {
        Error::Invalid(vec![FieldError::query(
            "cursor",
            "cursor",
            "is not a cursor of this list",
        )])
    };
    let down = list.sort.descending;
    let key: Value = match (list.sort.field, &cursor.key) {
        (SortField::Id, _) => {
            query.push(
                if down { " and u.id < ?" } else { " and u.id > ?" },
                params![cursor.id],
            );
            return Ok(());
        }
        (SortField::LastLogin, CursorKey::Null) => {
            let fragment = if down {
                " and u.last_login is null and u.id < ?"
            } else {
                " and u.last_login is null and u.id > ?"
            };
            query.push(fragment, params![cursor.id]);
            return Ok(());
        }
        (SortField::CreatedAt | SortField::UpdatedAt | SortField::LastLogin, CursorKey::Integer(micros)) => {
            Timestamp::from_micros(*micros).into()
        }
        (SortField::Name | SortField::Email | SortField::Status, CursorKey::Text(text)) => text.into(),
        (_, CursorKey::Integer(_) | CursorKey::Text(_) | CursorKey::Null) => return Err(damaged()),
    };
    let fragment = match (list.sort.field, down) {
        (SortField::Name, false) => " and (u.name_key, u.id) > (?, ?)",
        (SortField::Name, true) => " and (u.name_key, u.id) < (?, ?)",
        (SortField::Email, false) => " and (u.email_key, u.email_slot) > (?, ?)",
        (SortField::Email, true) => " and (u.email_key, u.email_slot) < (?, ?)",
        (SortField::CreatedAt | SortField::Id, false) => " and (u.created_at, u.id) > (?, ?)",
        (SortField::CreatedAt | SortField::Id, true) => " and (u.created_at, u.id) < (?, ?)",
        (SortField::UpdatedAt, false) => " and (u.updated_at, u.id) > (?, ?)",
        (SortField::UpdatedAt, true) => " and (u.updated_at, u.id) < (?, ?)",
        (SortField::LastLogin, false) => " and ((u.last_login, u.id) > (?, ?) or u.last_login is null)",
        (SortField::LastLogin, true) => " and ((u.last_login, u.id) < (?, ?) or u.last_login is null)",
        (SortField::Status, false) => " and (u.status, u.id) > (?, ?)",
        (SortField::Status, true) => " and (u.status, u.id) < (?, ?)",
    };
    // Live users with an address have all the slot 0: no two of them have the same one.
    let has_slot_0 = list.sort.field == SortField::Email
        && !list.filter.archived
        && !matches!(&cursor.key, CursorKey::Text(email) if email.is_empty());
    let tie = if has_slot_0 { 0 } else { cursor.id };
    query.push(fragment, [key, tie.into()]);
    Ok(())
}

const fn order(field: SortField, descending: bool) -> &'static str {
    match (field, descending) {
        (SortField::Id, false) => "u.id",
        (SortField::Id, true) => "u.id desc",
        (SortField::Name, false) => "u.name_key, u.id",
        (SortField::Name, true) => "u.name_key desc, u.id desc",
        (SortField::Email, false) => "u.email_key, u.email_slot",
        (SortField::Email, true) => "u.email_key desc, u.email_slot desc",
        (SortField::CreatedAt, false) => "u.created_at, u.id",
        (SortField::CreatedAt, true) => "u.created_at desc, u.id desc",
        (SortField::UpdatedAt, false) => "u.updated_at, u.id",
        (SortField::UpdatedAt, true) => "u.updated_at desc, u.id desc",
        (SortField::LastLogin, false) => "u.last_login nulls last, u.id",
        (SortField::LastLogin, true) => "u.last_login desc nulls last, u.id desc",
        (SortField::Status, false) => "u.status, u.id",
        (SortField::Status, true) => "u.status desc, u.id desc",
    }
}

fn sort_key(row: &UserRow, field: SortField) -> CursorKey {
    match field {
        SortField::Id => CursorKey::Null,
        SortField::Name => CursorKey::Text(name_key(&row.name)),
        SortField::Email => CursorKey::Text(row.email.as_deref().map(text::email_key).unwrap_or_default()),
        SortField::CreatedAt => CursorKey::Integer(row.created_at.as_micros()),
        SortField::UpdatedAt => CursorKey::Integer(row.updated_at.as_micros()),
        SortField::LastLogin => row
            .last_login
            .map_or(CursorKey::Null, |at| CursorKey::Integer(at.as_micros())),
        SortField::Status => CursorKey::Text(row.status.name().to_owned()),
    }
}
