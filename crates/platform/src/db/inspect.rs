//! Looking at a database from outside of the application, for `deskbell doctor`. Changes nothing.

use super::{Address, DbError, postgres, sqlite};
use base::Timestamp;

/// The first fault of the database's file, if there is one. PostgreSQL looks after its own files.
///
/// # Errors
/// What the database says.
pub(crate) fn fault(address: &Address) -> Result<Option<String>, DbError> {
    match address {
        Address::Sqlite(path) => {
            let connection = sqlite::connect(path, false)?;
            sqlite_fault(&connection, "pragma quick_check(1)")
        }
        Address::Postgres(_) => Ok(None),
    }
}

/// The first fault that one of SQLite's own checks finds, in a line.
///
/// # Errors
/// What SQLite says.
pub(super) fn sqlite_fault(
    connection: &rusqlite::Connection,
    check: &str,
) -> Result<Option<String>, DbError> {
    let found: String = connection
        .query_row(check, [], |row| row.get(0))
        .map_err(DbError::from_sqlite)?;
    if found == "ok" {
        return Ok(None);
    }
    // A heading that names the database comes before some.
    let fault = found.lines().find(|line| !line.starts_with("***"));
    Ok(Some(fault.unwrap_or(&found).to_owned()))
}

/// Whether rows could be written: begins a write, and takes it back.
///
/// # Errors
/// What stands in the way.
pub(crate) async fn writable(address: &Address) -> Result<(), DbError> {
    const NOTHING: &str = "update companies set name = name where false";
    match address {
        Address::Sqlite(path) => {
            let connection = sqlite::connect(path, true)?;
            sqlite::batch(&connection, "begin immediate")?;
            let written = sqlite::batch(&connection, NOTHING);
            sqlite::batch(&connection, "rollback")?;
            written
        }
        Address::Postgres(url) => {
            let client = postgres::client(&postgres::open(url)?).await?;
            client
                .batch_execute(&format!("begin; {NOTHING}; rollback"))
                .await
                .map_err(DbError::from_postgres)
        }
    }
}

/// What the database's own clock says, where it has one.
///
/// # Errors
/// What the database says.
pub(crate) async fn clock(address: &Address) -> Result<Option<Timestamp>, DbError> {
    match address {
        Address::Sqlite(_) => Ok(None),
        Address::Postgres(url) => {
            let client = postgres::client(&postgres::open(url)?).await?;
            let sql = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";
            let row = client.query_one(sql, &[]).await.map_err(DbError::from_postgres)?;
            Ok(Some(Timestamp::from_micros(row.get(0))))
        }
    }
}
