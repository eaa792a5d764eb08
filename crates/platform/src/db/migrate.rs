//! Migrations: forward only, one text for both databases, applied under a lock at start.
//!
//! A text uses tokens where the databases name a type differently: `{id}` (64-bit, counted by the
//! database), `{int}`, `{real}`, `{bool}`, `{time}`, `{json}`, `{uuid}`, `{key}` (text compared byte by byte). Lines
//! between `-- sqlite:` or `-- postgres:` and `-- end` belong to that database only.

use super::{Address, DbError, postgres, sqlite};
use base::Timestamp;
use std::{ops::RangeInclusive, time::Duration};
use tokio_postgres::GenericClient;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts from 1 without gaps.
    pub version: i64,
    /// The file's name.
    pub name: &'static str,
    /// The text with tokens.
    pub text: &'static str,
}

/// How far a database's schema is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// The newest applied version; 0 for an empty database.
    pub applied: i64,
    /// The newest version this binary knows.
    pub known: i64,
}

/// Why the schema could not be brought up to date: one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database was used by a newer Deskbell.
    #[error(
        "the database's schema is at version {applied}, newer than the {known} this binary knows: \
         run the newer Deskbell, or restore a backup made before the upgrade"
    )]
    Newer {
        /// The database's version.
        applied: i64,
        /// This binary's.
        known: i64,
    },
    /// A step failed; the database is as it was before.
    #[error("migration {name} failed, the database is unchanged: {source}")]
    Step {
        /// The file's name.
        name: &'static str,
        /// What the database says.
        source: DbError,
    },
    /// The database cannot be used at all.
    #[error("{0}")]
    Database(DbError),
}

impl From<DbError> for MigrateError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

const TABLE: &str = "create table if not exists schema_migrations \
     (version bigint primary key, name text not null, applied_at_us bigint not null)";
pub(super) const NEWEST: &str = "select coalesce(max(version), 0) from schema_migrations";
const APPLIED: &str = "insert into schema_migrations (version, name, applied_at_us) values ($1, $2, $3)";

/// Any number that only Deskbell's migrations lock; whoever starts comes by here.
pub(super) const LOCK: i64 = 7_305_140_221;
const POSTGRES_LOCK: &str = "select pg_advisory_xact_lock(7305140221)";

/// Brings the schema up to date; says where it stood and stands.
///
/// # Errors
/// [`MigrateError`]: every case is one sentence an operator can act on.
pub async fn run(
    address: &Address,
    migrations: &[Migration],
    now: Timestamp,
) -> Result<Status, MigrateError> {
    match address {
        Address::Sqlite(path) => {
            let connection = sqlite::connect_writer(path)?;
            connection
                .busy_timeout(Duration::from_secs(30))
                .map_err(DbError::from_sqlite)?;
            run_sqlite(&connection, migrations, now)
        }
        Address::Postgres(url) => {
            let pool = postgres::open(url)?;
            let mut client = postgres::client(&pool).await?;
            run_postgres(&mut client, migrations, now).await
        }
    }
}

/// How far the schema is, without changing it.
///
/// # Errors
/// [`MigrateError::Database`] where the database cannot be used.
pub async fn status(address: &Address, migrations: &[Migration]) -> Result<Status, MigrateError> {
    let known = known(migrations);
    let applied = match address {
        Address::Sqlite(path) if !path.exists() => 0,
        Address::Sqlite(path) => {
            let connection = sqlite::connect_writer(path)?;
            connection.query_row(NEWEST, [], |row| row.get(0)).unwrap_or(0)
        }
        Address::Postgres(url) => {
            let pool = postgres::open(url)?;
            let client = postgres::client(&pool).await?;
            let exists = client
                .query_one("select to_regclass('schema_migrations') is not null", &[])
                .await
                .map_err(DbError::from_postgres)?;
            if exists.get::<_, bool>(0) {
                client
                    .query_one(NEWEST, &[])
                    .await
                    .map_err(DbError::from_postgres)?
                    .get(0)
            } else {
                0
            }
        }
    };
    Ok(Status { applied, known })
}

fn known(migrations: &[Migration]) -> i64 {
    migrations.iter().map(|m| m.version).max().unwrap_or(0)
}

fn check(applied: i64, known: i64) -> Result<(), MigrateError> {
    if applied > known {
        Err(MigrateError::Newer { applied, known })
    } else {
        Ok(())
    }
}

fn run_sqlite(
    connection: &rusqlite::Connection,
    migrations: &[Migration],
    now: Timestamp,
) -> Result<Status, MigrateError> {
    let known = known(migrations);
    let newest =
        |connection: &rusqlite::Connection| connection.query_row(NEWEST, [], |row| row.get::<_, i64>(0));
    // An up-to-date file is recognised without writing, so that starting a second process waits for nobody.
    if let Ok(applied) = newest(connection) {
        check(applied, known)?;
        if applied == known {
            return Ok(Status { applied, known });
        }
    }
    sqlite::batch(connection, "begin immediate")?;
    let result = (|| {
        sqlite::batch(connection, TABLE)?;
        let applied = newest(connection).map_err(DbError::from_sqlite)?;
        check(applied, known)?;
        for migration in migrations.iter().filter(|m| m.version > applied) {
            let step = |source| MigrateError::Step {
                name: migration.name,
                source,
            };
            sqlite::batch(connection, &render(migration.text, true)).map_err(step)?;
            connection
                .execute(
                    APPLIED,
                    rusqlite::params![migration.version, migration.name, now.as_micros()],
                )
                .map_err(|e| step(DbError::from_sqlite(e)))?;
        }
        Ok(Status { applied, known })
    })();
    sqlite::batch(connection, if result.is_ok() { "commit" } else { "rollback" })?;
    result
}

async fn run_postgres(
    client: &mut deadpool_postgres::Client,
    migrations: &[Migration],
    now: Timestamp,
) -> Result<Status, MigrateError> {
    let known = known(migrations);
    client
        .batch_execute("set statement_timeout = 0")
        .await
        .map_err(DbError::from_postgres)?;
    let transaction = client.transaction().await.map_err(DbError::from_postgres)?;
    transaction
        .batch_execute(POSTGRES_LOCK)
        .await
        .map_err(DbError::from_postgres)?;
    transaction
        .batch_execute(TABLE)
        .await
        .map_err(DbError::from_postgres)?;
    let applied: i64 = transaction
        .query_one(NEWEST, &[])
        .await
        .map_err(DbError::from_postgres)?
        .get(0);
    check(applied, known)?;
    apply_postgres(&*transaction, migrations, applied + 1..=known, now).await?;
    transaction.commit().await.map_err(DbError::from_postgres)?;
    Ok(Status { applied, known })
}

/// Makes the table that counts the steps, and those of `versions`, in the caller's transaction.
pub(super) async fn apply_postgres(
    client: &impl GenericClient,
    migrations: &[Migration],
    versions: RangeInclusive<i64>,
    now: Timestamp,
) -> Result<(), MigrateError> {
    client
        .batch_execute(TABLE)
        .await
        .map_err(DbError::from_postgres)?;
    for migration in migrations.iter().filter(|m| versions.contains(&m.version)) {
        let step = |e| MigrateError::Step {
            name: migration.name,
            source: DbError::from_postgres(e),
        };
        client
            .batch_execute(&render(migration.text, false))
            .await
            .map_err(step)?;
        client
            .execute(APPLIED, &[&migration.version, &migration.name, &now.as_micros()])
            .await
            .map_err(step)?;
    }
    Ok(())
}

/// The tables that PostgreSQL has after the steps up to `version`, each behind those it refers to, without the
/// one that counts the steps.
pub fn tables(migrations: &[Migration], version: i64) -> Vec<String> {
    let mut tables: Vec<String> = Vec::new();
    for migration in migrations.iter().filter(|m| m.version <= version) {
        for line in render(migration.text, false).lines() {
            let name = |rest: &str| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest).to_owned()
            };
            if let Some(rest) = line.strip_prefix("create table ") {
                tables.push(name(rest));
            } else if let Some(rest) = line.strip_prefix("drop table ") {
                let gone = name(rest);
                tables.retain(|table| *table != gone);
            }
        }
    }
    tables
}

/// The text for one database.
fn render(text: &str, sqlite: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut only: Option<bool> = None;
    for line in text.lines() {
        match line.trim() {
            "-- sqlite:" => only = Some(true),
            "-- postgres:" => only = Some(false),
            "-- end" => only = None,
            _ if only.is_none_or(|wanted| wanted == sqlite) => {
                out.push_str(line);
                out.push('\n');
            }
            _ => {}
        }
    }
    let tokens: [(&str, &str, &str); 8] = [
        (
            "{id}",
            "integer primary key autoincrement",
            "bigint generated by default as identity primary key",
        ),
        ("{int}", "integer", "bigint"),
        ("{real}", "real", "double precision"),
        ("{bool}", "integer", "boolean"),
        ("{time}", "integer", "timestamptz"),
        ("{json}", "text", "jsonb"),
        ("{uuid}", "text", "uuid"),
        ("{key}", "text", "text collate \"C\""),
    ];
    for (token, lite, big) in tokens {
        out = out.replace(token, if sqlite { lite } else { big });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_version_are_those_made_and_not_dropped_up_to_it() {
        let step = |version, text| Migration {
            version,
            name: "",
            text,
        };
        let steps = [
            step(
                1,
                "create table a (\n id {id}\n);\n-- sqlite:\ncreate table lite (id int);\n-- end\ncreate table b(x int);",
            ),
            step(
                2,
                "drop table a;\ncreate table c (x int);\ncreate index c__x on c (x);",
            ),
        ];
        assert_eq!(tables(&steps, 1), ["a", "b"]);
        assert_eq!(tables(&steps, 2), ["b", "c"]);
        assert!(tables(&steps, 0).is_empty());
    }

    #[test]
    fn one_text_gives_both_dialects() {
        let text = "create table t (id {id}, at {time},\n-- sqlite:\n  a text\n-- end\n-- postgres:\n  a tsvector\n-- end\n)";
        let lite = render(text, true);
        assert!(
            lite.contains("integer primary key") && lite.contains("a text") && !lite.contains("tsvector")
        );
        let big = render(text, false);
        assert!(big.contains("at timestamptz") && big.contains("tsvector") && !big.contains("a text"));
    }
}
