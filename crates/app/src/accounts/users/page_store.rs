//! Pages of `users`: the query that a checked list request becomes.

use super::{
    list::{SortField, UserFilter, UserList},
    model::UserRow,
    store::name_key,
};
use base::{
    Error, FieldError, Page, Result, Timestamp,
    page::{Cursor, CursorKey, PageQuery},
    permission::UserType,
    text,
};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, DbError, FromRow, Query, Sql, Value},
    dialect, params,
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
    // One row more than the page tells whether there is another.
    let mut query = Query::new(base, params![limit + 1, now]);
    filter(&mut query, &list.filter);
    after_cursor(&mut query, &list)?;
    query.push(order(list.sort.field, list.sort.descending), []);
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
    let total = total(db, &list.filter).await?;
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
    let mut query = Query::new(base, params![limit, now]);
    filter(&mut query, &list.filter);
    after_cursor(&mut query, list)?;
    query.push(order(list.sort.field, list.sort.descending), []);
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

/// How many rows there are under these filters.
///
/// # Errors
/// What the database says.
pub async fn total(db: &CompanyDb, by: &UserFilter) -> Result<i64, DbError> {
    let mut count = Query::new(
        company_sql!("select count(*) from users u where u.company_id = $1"),
        Vec::new(),
    );
    filter(&mut count, by);
    db.total("user", by.fingerprint(), count).await
}

/// Appends the conditions of a list, over `users u`.
pub fn filter(query: &mut Query<CompanySql>, filter: &UserFilter) {
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
            " and exists (select 1 from user_tags t where t.company_id = u.company_id and t.user_id = u.id and t.tag = ?)",
        ),
    ];
    for (value, fragment) in texts {
        if let Some(value) = value {
            query.push(fragment, [value]);
        }
    }
    if !filter.words.is_empty() {
        query.push_sql(SEARCH, [search_expression(&filter.words).into()]);
    }
}

/// Takes what [`search_expression`] makes. FTS5 reads it as it is; for a tsquery it is quoted on the way.
const SEARCH: Sql = dialect! {
    sqlite: [" and u.id in (select rowid from users_search where users_search match ?)"],
    postgres: [
        " and array_to_tsvector(string_to_array(u.search_words, ' ')) @@ \
         ('''' || replace(rtrim(?::text, '*'), '* ', ''':* & ''') || ''':*')::tsquery",
    ],
};

/// Every word as a prefix, all of them needed: `3xana* 3xgr*`. The words are letters and digits only and
/// begin with a digit, so nothing in them is an operator of either search language.
fn search_expression(words: &[String]) -> String {
    words
        .iter()
        .map(|word| format!("{word}*"))
        .collect::<Vec<_>>()
        .join(" ")
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
        (SortField::Id, false) => " order by u.id",
        (SortField::Id, true) => " order by u.id desc",
        (SortField::Name, false) => " order by u.name_key, u.id",
        (SortField::Name, true) => " order by u.name_key desc, u.id desc",
        (SortField::Email, false) => " order by u.email_key, u.email_slot",
        (SortField::Email, true) => " order by u.email_key desc, u.email_slot desc",
        (SortField::CreatedAt, false) => " order by u.created_at, u.id",
        (SortField::CreatedAt, true) => " order by u.created_at desc, u.id desc",
        (SortField::UpdatedAt, false) => " order by u.updated_at, u.id",
        (SortField::UpdatedAt, true) => " order by u.updated_at desc, u.id desc",
        (SortField::LastLogin, false) => " order by u.last_login nulls last, u.id",
        (SortField::LastLogin, true) => " order by u.last_login desc nulls last, u.id desc",
        (SortField::Status, false) => " order by u.status, u.id",
        (SortField::Status, true) => " order by u.status desc, u.id desc",
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
