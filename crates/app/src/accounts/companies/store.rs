//! The rows of `companies`. The table is the tenants themselves, so its own id is the scope.

use super::model::CompanyRow;
use base::{CompanyId, Error, Result, Timestamp};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Sql, SystemDb, SystemTx, Value},
    dialect, params,
};
use std::sync::Arc;

const OWN: &str = platform::db::concat!(
    "select ",
    CompanyRow::COLUMNS,
    " from (select id as company_id, id, version, name, slug, time_zone, signup_enabled, \
     business_hours, prevent_double_booking, default_duration_min, notify_customers, notify_technicians, \
     notify_delay_min from companies) c \
     where c.company_id = $1"
);

/// The handle's own company.
///
/// # Errors
/// What the database says.
pub async fn get(db: &CompanyDb) -> Result<Option<CompanyRow>, DbError> {
    db.first(company_sql!(OWN), Vec::new()).await
}

/// The handle's own company, kept until its settings change: on another node for a quarter of a second longer.
///
/// # Errors
/// What the database says.
pub async fn kept(db: &CompanyDb) -> Result<Arc<CompanyRow>> {
    let ask = || async {
        let company = get(db).await?;
        company.ok_or_else(|| Error::internal("a company without its row"))
    };
    db.kept("company", "settings".to_owned(), ask).await
}

/// The transaction's own company, held until it ends.
///
/// # Errors
/// What the database says.
pub async fn get_for_update(tx: &mut CompanyTx) -> Result<Option<CompanyRow>, DbError> {
    const SQL: Sql = dialect! { sqlite: [OWN], postgres: [OWN, " for no key update of c"] };
    tx.first(company_sql!(dialect: SQL), Vec::new()).await
}

/// Stores the settings of a company that this transaction read, under the version after the one it read.
///
/// # Errors
/// Where the hours cannot be written as JSON.
pub fn update(tx: &mut CompanyTx, company: &CompanyRow) -> Result<()> {
    let hours = company.business_hours.as_ref().map(|hours| Value::json(&hours.0));
    tx.defer_change(
        company_sql!(
            "update companies set version = $2, name = $3, time_zone = $4, signup_enabled = $5, \
             business_hours = $6, prevent_double_booking = $7, default_duration_min = $8, notify_customers = $9, \
             notify_technicians = $10, notify_delay_min = $11 \
             where id in (select c.company_id from (select id as company_id from companies) c where c.company_id = $1) \
             and version = $2 - 1"
        ),
        params![
            company.version,
            &company.name,
            &company.time_zone,
            company.signup_enabled,
            hours.transpose()?,
            company.prevent_double_booking,
            company.default_duration_min,
            company.notify_customers,
            company.notify_technicians,
            company.notify_delay_min
        ],
    );
    Ok(())
}

/// The company with this slug.
///
/// # Errors
/// What the database says.
pub async fn find_by_slug(system: &SystemDb, slug: &str) -> Result<Option<CompanyRow>, DbError> {
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        CompanyRow::COLUMNS,
        " from companies c where c.slug = $1"
    ));
    system.first(SQL, params![slug]).await
}

/// Who somebody may mean that signs up: the company with this slug or, without one, the first two.
///
/// # Errors
/// What the database says.
pub async fn to_sign_up_with(system: &SystemDb, slug: Option<&str>) -> Result<Vec<CompanyRow>, DbError> {
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        CompanyRow::COLUMNS,
        " from companies c where c.slug = $1 or $1 = '' order by c.id limit 2"
    ));
    system.all(SQL, params![slug.unwrap_or_default()]).await
}

/// Whether there is any company.
///
/// # Errors
/// What the database says.
pub async fn any(system: &SystemDb) -> Result<bool, DbError> {
    Ok(system
        .first::<(i64,)>(Sql::same("select id from companies limit 1"), Vec::new())
        .await?
        .is_some())
}

/// Whether there is any company, with every other attempt to make the first one held off.
///
/// # Errors
/// What the database says.
pub async fn any_for_update(tx: &mut SystemTx) -> Result<bool, DbError> {
    // SQLite has one writer anyway.
    const LOCK: Sql =
        dialect! { sqlite: ["select 1"], postgres: ["select pg_advisory_xact_lock(7305140223) is null"] };
    tx.first::<(bool,)>(LOCK, Vec::new()).await?;
    Ok(tx
        .first::<(i64,)>(Sql::same("select id from companies limit 1"), Vec::new())
        .await?
        .is_some())
}

/// Stores a new company; gives its id.
///
/// # Errors
/// 409 `slug_taken`; what the database says.
pub async fn insert(
    tx: &mut SystemTx,
    name: &str,
    slug: &str,
    time_zone: &str,
    is_demo: bool,
    now: Timestamp,
) -> Result<CompanyId> {
    let sql = Sql::same(
        "insert into companies (version, name, slug, time_zone, is_demo, signup_enabled, created_at, \
         notify_customers, notify_technicians) values (1, $1, $2, $3, $4, $5, $6, not $4, not $4) returning id",
    );
    let row: Option<(CompanyId,)> = tx
        .first(sql, params![name, slug, time_zone, is_demo, true, now])
        .await
        .map_err(|e| {
            e.on("companies__slug", || {
                Error::conflict("slug_taken", "Another company has this slug")
            })
        })?;
    row.map(|row| row.0)
        .ok_or_else(|| Error::internal("the new company has no id"))
}
