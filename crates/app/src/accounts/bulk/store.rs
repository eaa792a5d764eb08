//! Reading and writing many users in few statements.

use super::rules::{Change, Target};
use crate::accounts::users::{list::UserFilter, page_store};
use base::{Result, UserId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, CompanyTx, DbError, Query, Sql, Value},
    dialect, params,
};

/// Everybody a filter matches, at most `limit`, in the order of their ids.
///
/// # Errors
/// What the database says.
pub(super) async fn matched(
    db: &CompanyDb,
    filter: &UserFilter,
    limit: usize,
) -> Result<Vec<UserId>, DbError> {
    let mut query = Query::new(
        company_sql!("select u.id from users u where u.company_id = $1"),
        Vec::new(),
    );
    page_store::filter(&mut query, db.company_id(), filter);
    query.push(
        " order by u.id limit ?",
        params![i64::try_from(limit).unwrap_or(i64::MAX)],
    );
    let rows: Vec<(UserId,)> = db.list(query).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Those of `ids` that are not archived and that `filter` still matches, held until the transaction ends.
///
/// # Errors
/// What the database says.
pub(super) async fn hold(tx: &mut CompanyTx, ids: &[UserId], filter: &UserFilter) -> Result<Vec<Target>> {
    const HEAD: &str = platform::db::concat!(
        "select ",
        Target::COLUMNS,
        " from users u where u.company_id = $1 and u.id"
    );
    const SQL: Sql = dialect! {
        sqlite: [HEAD, " in (select value from json_each($2))"],
        postgres: [HEAD, " = any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
    };
    let mut query = Query::new(company_sql!(dialect: SQL), params![Value::json(ids)?]);
    page_store::filter(&mut query, tx.company_id(), filter);
    // In one order by everybody, so that nobody waits for each other.
    query.push_sql(
        dialect! { sqlite: [" order by u.id"], postgres: [" order by u.id for update of u"] },
        [],
    );
    Ok(tx.list(query).await?)
}

/// A statement over the users in `$2`; its text ends in the column of their ids.
macro_rules! of_users {
    ($sqlite:literal, $postgres:literal) => {{
        const SQL: Sql = dialect! {
            sqlite: [$sqlite, " in (select value from json_each($2))"],
            postgres: [$postgres, " = any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
        };
        company_sql!(dialect: SQL)
    }};
    ($text:literal) => { of_users!($text, $text) };
}

/// Writes the change of users that [`hold`] gave.
///
/// # Errors
/// What the database says.
pub(super) async fn write(tx: &mut CompanyTx, change: &Change, ids: &[UserId]) -> Result<()> {
    let users = Value::json(ids)?;
    let now = tx.now();
    let run = |tx: &mut CompanyTx, sql: CompanySql, value: Value| {
        tx.defer(sql, vec![users.clone(), value, now.into()]);
    };
    match change {
        Change::Tag(tag) => {
            let sql = of_users!(
                "update users set tags = json_insert(tags, '$[#]', $3), version = version + 1, updated_at = $4 \
                 where company_id = $1 and id",
                "update users set tags = tags || to_jsonb(cast($3 as text)), version = version + 1, updated_at = $4 \
                 where company_id = $1 and id"
            );
            run(tx, sql, tag.into());
            let sql = of_users!(
                "insert into user_tags (company_id, tag, user_id) select u.company_id, $3, u.id from users u \
                 where u.company_id = $1 and u.id"
            );
            tx.defer(sql, params![users, tag]);
        }
        Change::Untag(tag) => {
            let sql = of_users!(
                "update users set tags = \
                   (select json_group_array(t.value order by t.key) from json_each(users.tags) t where t.value <> $3), \
                 version = version + 1, updated_at = $4 where company_id = $1 and id",
                "update users set tags = tags - cast($3 as text), version = version + 1, updated_at = $4 \
                 where company_id = $1 and id"
            );
            run(tx, sql, tag.into());
            // PostgreSQL finds them by their users: there may be a hundred thousand of the tag.
            let sql = of_users!(
                "delete from user_tags where company_id = $1 and tag = $3 and user_id",
                "delete from user_tags where company_id = $1 and tag || '' = $3 and user_id"
            );
            tx.defer(sql, params![users, tag]);
        }
        Change::Status(status) => {
            let sql = of_users!(
                "update users set status = $3, version = version + 1, updated_at = $4 where company_id = $1 and id"
            );
            run(tx, sql, (*status).into());
        }
        Change::LeadStatus(status) => {
            let sql = of_users!(
                "update users set lead_status = $3, version = version + 1, updated_at = $4 \
                 where company_id = $1 and id"
            );
            run(tx, sql, (*status).into());
        }
        Change::Archive => {
            // Each spelling begins with the company and the letter of its group: see `users::search`.
            let sql = of_users!(
                "update users set archived_at = $3, version = version + 1, search_words = ltrim( \
                   replace(replace(' ' || search_words, ' ' || cast($1 as text) || 'c', ' ' || cast($1 as text) || 'a'), \
                   ' ' || cast($1 as text) || 's', ' ' || cast($1 as text) || 'a')) where company_id = $1 and id"
            );
            tx.defer(sql, params![users, now]);
        }
    }
    Ok(())
}
