//! Look-ups by an address alone.

use super::model::Holder;
use base::CompanyId;
use platform::{
    db::{DbError, Sql, SystemDb},
    params,
};

/// The company that a call about an address belongs to: the one with this slug, or the first.
///
/// # Errors
/// What the database says.
pub async fn home(system: &SystemDb, slug: Option<&str>) -> Result<Option<CompanyId>, DbError> {
    let sql = Sql::same("select id from companies where slug = $1 or $1 = '' order by id limit 1");
    let row: Option<(CompanyId,)> = system.first(sql, params![slug.unwrap_or_default()]).await?;
    Ok(row.map(|row| row.0))
}

/// Everybody with this address, in the company with this slug or in any; at most eight. `email_key` is not blank.
///
/// # Errors
/// What the database says.
pub async fn holders(system: &SystemDb, email_key: &str, slug: Option<&str>) -> Result<Vec<Holder>, DbError> {
    // Each company's index is asked for it; there is none of all addresses. SQLite keeps to the order of a cross
    // join, and would walk all users in the order of their ids without it.
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        Holder::COLUMNS,
        " from companies c cross join users u \
         where (c.slug = $2 or $2 = '') and u.company_id = c.id and u.email_key = $1 and u.archived_at is null \
         order by u.id limit 8"
    ));
    system
        .all(SQL, params![email_key, slug.unwrap_or_default()])
        .await
}
