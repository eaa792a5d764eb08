//! PostgreSQL: a snapshot is one repeatable-read transaction that copies every table out as text; it is copied
//! back in one transaction. So a backup can be restored by another version of the server.

use crate::db::{
    DbError,
    migrate::{self, LOCK, MigrateError, Migration, NEWEST},
    postgres,
};
use base::Timestamp;
use bytes::Bytes;
use deadpool_postgres::Client;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use std::{pin::Pin, time::Duration};
use tokio_postgres::CopyInSink;

/// Bytes of a table that travel together: what is held in memory. A large table has many such parts.
pub(crate) const PART_BYTES: usize = 4 * 1024 * 1024;

/// How often, and after which pause, connections are looked for again: those of a server that has just ended
/// are seen for a moment longer.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// What runs longer than a request may is not cut off, and texts mean the same on every server. Of the
/// transaction, not of the connection: a pooler gives that to others.
const SETTINGS: &str = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; \
     set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local extra_float_digits = 1";

/// A table as a backup has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: String,
    /// Its columns in the order of the values; computed ones left out.
    pub(crate) columns: Vec<String>,
    /// Where the numbers that the database gives stand.
    pub(crate) counter: Option<Counter>,
}

/// The last number that the database gave for a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counter {
    /// The column.
    pub(crate) column: String,
    /// The number.
    pub(crate) last: i64,
    /// Whether it was given; else it is the next.
    pub(crate) given: bool,
}

fn fault(error: tokio_postgres::Error) -> DbError {
    DbError::from_postgres(error)
}

/// A name of our own as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| quoted(name)).collect();
    quoted.join(", ")
}

async fn connect(url: &str) -> Result<Client, DbError> {
    // The connection outlives its pool, which nobody else uses.
    postgres::client(&postgres::open(url)?).await
}

/// The version of the schema; 0 where there is none.
async fn version(client: &Client) -> Result<i64, DbError> {
    let there = client
        .query_one("select to_regclass('schema_migrations') is not null", &[])
        .await
        .map_err(fault)?;
    if !there.get::<_, bool>(0) {
        return Ok(0);
    }
    Ok(client.query_one(NEWEST, &[]).await.map_err(fault)?.get(0))
}

/// The columns of a table that can be written, in their order.
async fn columns(client: &Client, table: &str) -> Result<Vec<String>, DbError> {
    let sql = "select attname::text from pg_attribute where attrelid = to_regclass($1) and attnum > 0 \
               and not attisdropped and attgenerated = '' order by attnum";
    let rows = client.query(sql, &[&quoted(table)]).await.map_err(fault)?;
    Ok(rows.into_iter().map(|row| row.get(0)).collect())
}

/// The counted column of a table, if it has one, and the name of what counts it.
async fn counted(client: &Client, table: &str) -> Result<Option<(String, String)>, DbError> {
    let sql = "select attname::text, pg_get_serial_sequence($1, attname) from pg_attribute \
               where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attidentity <> ''";
    let row = client.query_opt(sql, &[&quoted(table)]).await.map_err(fault)?;
    Ok(row.map(|row| (row.get(0), row.get(1))))
}

/// A database as it is at one moment.
pub(crate) struct Snapshot {
    client: Client,
    /// The schema's version.
    pub(crate) version: i64,
    /// The tables, each behind those it refers to.
    pub(crate) tables: Vec<Table>,
}

impl Snapshot {
    /// Takes the snapshot. Others go on reading and writing; only the schema stays as it is until it is dropped.
    ///
    /// # Errors
    /// What PostgreSQL says; [`MigrateError::Newer`] where this binary does not know all tables.
    pub(crate) async fn take(url: &str, migrations: &[Migration]) -> Result<Self, MigrateError> {
        let client = connect(url).await?;
        let newest = version(&client).await?;
        let known = migrations.iter().map(|m| m.version).max().unwrap_or(0);
        if newest > known {
            return Err(MigrateError::Newer {
                applied: newest,
                known,
            });
        }
        let names = migrate::tables(migrations, newest);
        let begin = "begin isolation level repeatable read, read only";
        client.batch_execute(begin).await.map_err(fault)?;
        client.batch_execute(SETTINGS).await.map_err(fault)?;
        if !names.is_empty() {
            // Before the first look, which is the moment that is shown: no table changes its columns after it.
            let lock = format!("lock table {} in access share mode", list(&names));
            client.batch_execute(&lock).await.map_err(fault)?;
        }
        if version(&client).await? != newest {
            let busy = "the schema is being migrated: try again afterwards".to_owned();
            return Err(DbError::Unavailable(busy).into());
        }
        let mut tables = Vec::new();
        for name in names {
            let columns = columns(&client, &name).await?;
            let counter = match counted(&client, &name).await? {
                Some((column, sequence)) => {
                    let sql = format!("select last_value, is_called from {sequence}");
                    let row = client.query_one(&sql, &[]).await.map_err(fault)?;
                    Some(Counter {
                        column,
                        last: row.get(0),
                        given: row.get(1),
                    })
                }
                None => None,
            };
            tables.push(Table {
                name,
                columns,
                counter,
            });
        }
        Ok(Self {
            client,
            version: newest,
            tables,
        })
    }

    /// Hands every table's rows to `take`, part by part: the table's name, the part's number from 1, its bytes.
    ///
    /// # Errors
    /// What PostgreSQL says, or `take`.
    pub(crate) async fn copy_out<E: From<DbError>>(
        self,
        mut take: impl FnMut(&str, u32, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for table in &self.tables {
            let sql = format!(
                "copy (select {} from {}) to stdout",
                list(&table.columns),
                quoted(&table.name)
            );
            let mut rows = Box::pin(self.client.copy_out(&sql).await.map_err(fault)?);
            let mut part = Vec::new();
            let mut number = 0;
            while let Some(row) = rows.next().await {
                part.extend_from_slice(&row.map_err(fault)?);
                if part.len() >= PART_BYTES {
                    number += 1;
                    take(&table.name, number, &part)?;
                    part.clear();
                }
            }
            if !part.is_empty() {
                take(&table.name, number + 1, &part)?;
            }
        }
        let end = self.client.batch_execute("commit").await;
        end.map_err(fault)?;
        Ok(())
    }
}

/// Why a database cannot be replaced.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HoldError {
    /// Somebody has it open.
    #[error("the database is in use by {0} other connections of Deskbell: stop every server on it first")]
    InUse(i64),
    /// Its schema is being changed.
    #[error("another Deskbell is just starting or restoring on this database: wait for it, and stop it")]
    Busy,
    /// Nobody here knows all that would have to go.
    #[error(
        "a newer Deskbell has used this database (schema version {0}) and made tables that this one does not know: \
         make an empty database, and name that one in DATABASE_URL"
    )]
    Newer(i64),
    /// It cannot be used.
    #[error("{0}")]
    Migrate(#[from] MigrateError),
}

impl From<DbError> for HoldError {
    fn from(error: DbError) -> Self {
        Self::Migrate(error.into())
    }
}

/// A database in whose one transaction everything is replaced; nobody else can start on it meanwhile.
pub(crate) struct Held {
    client: Client,
    applied: i64,
    copying: Option<(String, Pin<Box<CopyInSink<Bytes>>>)>,
}

impl Held {
    /// Whether the database has rows of any company.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub(crate) async fn has_company(&self) -> Result<bool, DbError> {
        let there = self
            .client
            .query_one("select to_regclass('companies') is not null", &[])
            .await
            .map_err(fault)?;
        if !there.get::<_, bool>(0) {
            return Ok(false);
        }
        let any = self
            .client
            .query_one("select exists (select 1 from companies)", &[])
            .await;
        Ok(any.map_err(fault)?.get(0))
    }

    /// Begins the transaction. Who starts waits for its end, as for a migration's; who has started is seen by
    /// the name of its connections, which a running server always has one of.
    ///
    /// # Errors
    /// [`HoldError`].
    pub(crate) async fn take(url: &str) -> Result<Self, HoldError> {
        let client = connect(url).await?;
        client.batch_execute("begin").await.map_err(fault)?;
        client.batch_execute(SETTINGS).await.map_err(fault)?;
        let lock = client
            .query_one("select pg_try_advisory_xact_lock($1)", &[&LOCK])
            .await;
        if !lock.map_err(fault)?.get::<_, bool>(0) {
            return Err(HoldError::Busy);
        }
        let others = "select count(*) from pg_stat_activity where datname = current_database() \
                      and pid <> pg_backend_pid() and backend_type = 'client backend' \
                      and application_name = current_setting('application_name')";
        let mut looks = 0;
        loop {
            let count: i64 = client.query_one(others, &[]).await.map_err(fault)?.get(0);
            if count == 0 {
                break;
            }
            looks += 1;
            if looks == LOOKS {
                return Err(HoldError::InUse(count));
            }
            tokio::time::sleep(PAUSE).await;
        }
        let applied = version(&client).await?;
        Ok(Self {
            client,
            applied,
            copying: None,
        })
    }

    /// Drops what is there and makes the empty tables of `version`; checks that they are those of the backup.
    ///
    /// # Errors
    /// What PostgreSQL says; [`DbError::Other`] where the backup has other tables or columns.
    pub(crate) async fn empty(
        &mut self,
        migrations: &[Migration],
        version: i64,
        tables: &[Table],
        now: Timestamp,
    ) -> Result<(), HoldError> {
        if migrations.iter().all(|known| known.version < self.applied) {
            return Err(HoldError::Newer(self.applied));
        }
        if self.applied > 0 {
            let mut names = migrate::tables(migrations, self.applied);
            names.push("schema_migrations".to_owned());
            let drop = format!("drop table if exists {}", list(&names));
            self.client.batch_execute(&drop).await.map_err(fault)?;
        }
        migrate::apply_postgres(&**self.client, migrations, 1..=version, now).await?;
        let names = migrate::tables(migrations, version);
        if !names.iter().eq(tables.iter().map(|table| &table.name)) {
            return Err(other_schema());
        }
        for table in tables {
            let columns = columns(&self.client, &table.name).await?;
            let counted = counted(&self.client, &table.name).await?;
            let column = table.counter.as_ref().map(|counter| &counter.column);
            if columns != table.columns || counted.as_ref().map(|(column, _)| column) != column {
                return Err(other_schema());
            }
        }
        if !names.is_empty() {
            // What migrations put into their tables comes from the backup, too.
            let truncate = format!("truncate {}", list(&names));
            self.client.batch_execute(&truncate).await.map_err(fault)?;
        }
        // What triggers keep comes from the backup, too.
        self.triggers(tables, "disable").await?;
        Ok(())
    }

    /// `enable` or `disable` what the tables' triggers do.
    async fn triggers(&self, tables: &[Table], verb: &str) -> Result<(), DbError> {
        for table in tables {
            let sql = format!("alter table {} {verb} trigger user", quoted(&table.name));
            self.client.batch_execute(&sql).await.map_err(fault)?;
        }
        Ok(())
    }

    /// Takes in some bytes of a table. The bytes of one table come one after the other, the tables in their order.
    ///
    /// # Errors
    /// What PostgreSQL says of this table or the one before.
    pub(crate) async fn copy_in(&mut self, table: &Table, bytes: Bytes) -> Result<(), DbError> {
        if self.copying.as_ref().is_none_or(|(name, _)| *name != table.name) {
            self.end_table().await?;
            let sql = format!(
                "copy {} ({}) from stdin",
                quoted(&table.name),
                list(&table.columns)
            );
            let sink = self.client.copy_in(&sql).await.map_err(fault)?;
            self.copying = Some((table.name.clone(), Box::pin(sink)));
        }
        match &mut self.copying {
            Some((_, sink)) => sink.send(bytes).await.map_err(fault),
            None => Ok(()),
        }
    }

    async fn end_table(&mut self) -> Result<(), DbError> {
        if let Some((_, mut sink)) = self.copying.take() {
            sink.as_mut().finish().await.map_err(fault)?;
        }
        Ok(())
    }

    /// Sets the counters, brings the schema up to date and commits.
    ///
    /// # Errors
    /// What PostgreSQL or a migration says; then nothing has changed.
    pub(crate) async fn commit(
        mut self,
        migrations: &[Migration],
        version: i64,
        tables: &[Table],
        now: Timestamp,
    ) -> Result<(), HoldError> {
        self.end_table().await?;
        for table in tables {
            let Some(counter) = &table.counter else { continue };
            let Some((_, sequence)) = counted(&self.client, &table.name).await? else {
                return Err(other_schema());
            };
            self.client
                .execute(
                    "select setval($1::text::regclass, $2, $3)",
                    &[&sequence, &counter.last, &counter.given],
                )
                .await
                .map_err(fault)?;
        }
        self.triggers(tables, "enable").await?;
        let known = migrations.iter().map(|m| m.version).max().unwrap_or(0);
        migrate::apply_postgres(&**self.client, migrations, version + 1..=known, now).await?;
        self.client.batch_execute("commit").await.map_err(fault)?;
        // It is whole without; only the first queries would be planned as if there were nothing in it.
        if let Err(error) = self.client.batch_execute("analyze").await {
            tracing::warn!(%error, "the statistics of the restored tables could not be renewed");
        }
        Ok(())
    }
}

fn other_schema() -> HoldError {
    DbError::Other("the backup has other tables than its version's; it was not made by Deskbell".to_owned())
        .into()
}
