//! One SQL text, two thin drivers: SQLite through `rusqlite`, PostgreSQL through `tokio-postgres`.
//!
//! The engines and the constructors of the scoped handles are private. A feature receives a
//! [`CompanyDb`] or a [`CustomerDb`] from an extractor or a job and cannot make one; what it runs says
//! `company_id = $1`, which the handle binds.

mod engine_tx;
mod error;
mod handle;
pub(crate) mod inspect;
mod kept;
pub mod migrate;
mod postgres;
mod pulse;
mod row;
pub(crate) mod snapshot;
mod sql;
mod sqlite;
pub mod tallies;
mod tx;
mod value;
mod walk;

pub use constcat::concat;
pub use error::{ConstraintKind, DbError};
pub use handle::{Actor, ActorKind, CompanyDb, CustomerDb, SystemDb};
pub use pulse::Pulse;
pub use row::{Cell, Column, FromRow, Json, Row};
pub use sql::{CompanySql, CustomerSql, Query, Sql};
pub use tx::{Asked, Committed, CompanyTx, Hold, Lock, SystemTx};
pub use value::Value;

use base::{Clock, Timestamp};
use std::{
    borrow::Cow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection string.
    Postgres(String),
}

/// An open database, cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Engine,
    clock: Arc<dyn Clock>,
    pulse: Pulse,
    kept: kept::Kept,
    statements: AtomicU64,
    walks: tokio::sync::Semaphore,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(deadpool_postgres::Pool),
}

impl Db {
    /// Opens a database whose schema is current (see [`migrate::run`]).
    ///
    /// # Errors
    /// [`DbError::Unavailable`] with one sentence an operator can act on.
    pub fn open(address: &Address, clock: Arc<dyn Clock>) -> Result<Self, DbError> {
        let engine = match address {
            Address::Sqlite(path) => Engine::Sqlite(sqlite::Sqlite::open(path)?),
            Address::Postgres(url) => Engine::Postgres(postgres::open(url)?),
        };
        Ok(Self(Arc::new(Inner {
            engine,
            clock,
            pulse: Pulse::default(),
            kept: kept::Kept::default(),
            statements: AtomicU64::new(0),
            walks: tokio::sync::Semaphore::new(walk::AT_ONCE),
        })))
    }

    /// The unscoped handle, for jobs, event readers, login and the command line. The architecture test
    /// lists the files that may call this.
    pub fn system(&self) -> SystemDb {
        SystemDb::new(self.clone())
    }

    /// Asks for a sign of life.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ping(&self) -> Result<(), DbError> {
        self.read::<(i64,)>(Cow::Borrowed("select cast(1 as bigint)"), Vec::new())
            .await
            .map(drop)
    }

    /// Tells what was committed, to whoever waits in this process.
    pub fn pulse(&self) -> &Pulse {
        &self.0.pulse
    }

    /// Statements sent since the start: the measure of the tests that a request's count does not grow
    /// with its rows.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// Whether this is SQLite. For operators' messages only: a feature never asks.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.0.engine, Engine::Sqlite(_))
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn count(&self, statements: usize) {
        self.0.statements.fetch_add(statements as u64, Ordering::Relaxed);
    }

    /// Renders a composed text for this engine.
    fn text(&self, sql: Sql, fragments: &[Sql]) -> Cow<'static, str> {
        let sqlite = self.is_sqlite();
        let base = if sqlite { sql.sqlite } else { sql.postgres };
        if fragments.is_empty() {
            return Cow::Borrowed(base);
        }
        sql::render(base, fragments, sqlite, sql::highest_parameter(base) + 1)
    }

    async fn read<T: FromRow>(&self, text: Cow<'static, str>, params: Vec<Value>) -> Result<Vec<T>, DbError> {
        self.count(1);
        match &self.0.engine {
            Engine::Sqlite(sqlite) => {
                sqlite
                    .read(move |connection| sqlite::query(connection, &text, &params))
                    .await
            }
            Engine::Postgres(pool) => postgres::query(&postgres::client(pool).await?, &text, &params).await,
        }
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_sqlite() {
            "Db(sqlite)"
        } else {
            "Db(postgres)"
        })
    }
}
