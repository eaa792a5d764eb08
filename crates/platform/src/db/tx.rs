//! Transactions. Dropping one takes it back; the only way to make a [`Committed`] is to commit.

use super::{
    Db, DbError, Engine, FromRow, Query, Value,
    handle::{Actor, CompanyDb},
    postgres,
    sql::{CompanySql, Sql},
    sqlite,
};
use crate::{
    events::{self, NewEvent},
    jobs::{self, NewJob},
    params,
};
use base::{CompanyId, Timestamp, UserId};
use std::borrow::Cow;
use tokio::sync::oneshot;

/// A value whose transaction was committed; the proof that a write function did not forget to.
#[must_use]
#[derive(Debug)]
pub struct Committed<T>(T);

impl<T> Committed<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// Another value with the same proof.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Committed<U> {
        Committed(f(self.0))
    }
}

/// A statement and the parameter lists it runs with, one after the other; nobody waits for its result.
pub(super) struct Deferred {
    pub(super) text: Cow<'static, str>,
    pub(super) lists: Vec<Vec<Value>>,
    /// Each run must change exactly one row, or the transaction is [`DbError::Stale`].
    pub(super) must_change: bool,
}

impl Deferred {
    pub(super) fn check(&self, changed: u64) -> Result<(), DbError> {
        if self.must_change && changed != 1 {
            return Err(DbError::Stale);
        }
        Ok(())
    }
}

/// How the row that a transaction is about to change is kept from others until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// From now until the transaction ends nobody else changes it.
    Row,
    /// By its version: the change must name the version that was read, with [`CompanyTx::defer_change`], and
    /// is [`DbError::Stale`] where somebody was faster. On SQLite nobody waits for this transaction before its
    /// commit then. PostgreSQL holds the row all the same: that stops its other writers only.
    Version,
}

/// The engine's side of a transaction.
struct Core {
    db: Db,
    open: Open,
    deferred: Vec<Deferred>,
    failed: bool,
    alone: bool,
}

enum Open {
    NotYet,
    Sqlite(sqlite::Transaction),
    Postgres(Box<deadpool_postgres::Client>),
}

impl Core {
    fn new(db: Db) -> Self {
        Self {
            db,
            open: Open::NotYet,
            deferred: Vec::new(),
            failed: false,
            alone: false,
        }
    }

    async fn all<T: FromRow>(
        &mut self,
        text: Cow<'static, str>,
        params: Vec<Value>,
    ) -> Result<Vec<T>, DbError> {
        self.flush().await?;
        self.db.count(1);
        self.run_now(text, params).await
    }

    /// Runs what was deferred before a statement that may depend on it.
    async fn flush(&mut self) -> Result<(), DbError> {
        for deferred in std::mem::take(&mut self.deferred) {
            let must_change = deferred.must_change;
            self.db.count(deferred.lists.len());
            let changed = self.execute_now(deferred.text, deferred.lists).await?;
            if must_change && changed.iter().any(|&rows| rows != 1) {
                self.failed = true;
                return Err(DbError::Stale);
            }
        }
        Ok(())
    }

    fn untouched(&self) -> bool {
        matches!(self.open, Open::NotYet) && self.deferred.is_empty()
    }

    /// Puts a statement off. Runs of one text are one statement with many lists: it is looked up once.
    fn defer(&mut self, text: Cow<'static, str>, params: Vec<Value>, must_change: bool) {
        match self.deferred.last_mut() {
            Some(last) if last.text == text && last.must_change == must_change => last.lists.push(params),
            Some(_) | None => self.deferred.push(Deferred {
                text,
                lists: vec![params],
                must_change,
            }),
        }
    }

    async fn run_now<T: FromRow>(
        &mut self,
        text: Cow<'static, str>,
        params: Vec<Value>,
    ) -> Result<Vec<T>, DbError> {
        self.begin_guard()?;
        let result = match &self.db.0.engine {
            Engine::Sqlite(_) => {
                self.sqlite_step(move |connection| sqlite::query(connection, &text, &params))
                    .await
            }
            Engine::Postgres(pool) => match &self.open {
                Open::Postgres(client) => postgres::query(client, &text, &params).await,
                Open::NotYet | Open::Sqlite(_) => {
                    let client = postgres::client(pool).await?;
                    // Held before the first await, so that dropping this future takes the transaction back.
                    self.open = Open::Postgres(Box::new(client));
                    match &self.open {
                        Open::Postgres(client) => postgres::begin_and_query(client, &text, &params).await,
                        Open::NotYet | Open::Sqlite(_) => Ok(Vec::new()),
                    }
                }
            },
        };
        self.failed |= result.is_err();
        result
    }

    async fn execute_now(
        &mut self,
        text: Cow<'static, str>,
        lists: Vec<Vec<Value>>,
    ) -> Result<Vec<u64>, DbError> {
        self.begin_guard()?;
        if let Engine::Postgres(pool) = &self.db.0.engine
            && !matches!(self.open, Open::Postgres(_))
        {
            let client = Box::new(postgres::client(pool).await?);
            self.open = Open::Postgres(client);
            if let Open::Postgres(client) = &self.open {
                client
                    .batch_execute("begin")
                    .await
                    .map_err(DbError::from_postgres)?;
            }
        }
        let result = match &self.open {
            Open::Postgres(client) => match lists.as_slice() {
                [params] => postgres::execute(client, &text, params).await.map(|n| vec![n]),
                lists => postgres::execute_many(client, &text, lists).await,
            },
            Open::NotYet | Open::Sqlite(_) => {
                self.sqlite_step(move |connection| sqlite::execute_many(connection, &text, &lists))
                    .await
            }
        };
        self.failed |= result.is_err();
        result
    }

    fn begin_guard(&self) -> Result<(), DbError> {
        if self.failed {
            // PostgreSQL refuses everything after a failure; SQLite is held to the same rule.
            return Err(DbError::Ended("an earlier statement of it failed".to_owned()));
        }
        Ok(())
    }

    async fn sqlite_step<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (reply, answer) = oneshot::channel();
        let step = sqlite::Step::Run(Box::new(move |connection| {
            // A caller that went away drops the transaction, which takes it back.
            drop(reply.send(work(connection)));
        }));
        self.send(step)?;
        answer
            .await
            .map_err(|_| DbError::Unavailable("the writer could not serve the transaction".to_owned()))?
    }

    fn send(&mut self, step: sqlite::Step) -> Result<(), DbError> {
        match (&self.open, &self.db.0.engine) {
            (Open::Sqlite(transaction), _) => transaction.send(step),
            (Open::NotYet | Open::Postgres(_), Engine::Sqlite(sqlite)) => {
                self.open = Open::Sqlite(sqlite.writer.begin(step, self.alone)?);
                Ok(())
            }
            (Open::NotYet | Open::Postgres(_), Engine::Postgres(_)) => {
                Err(DbError::Ended("the transaction is not open".to_owned()))
            }
        }
    }

    async fn commit(mut self) -> Result<(), DbError> {
        self.begin_guard()?;
        let deferred = std::mem::take(&mut self.deferred);
        self.db
            .count(deferred.iter().map(|statement| statement.lists.len()).sum());
        if deferred.is_empty() && matches!(self.open, Open::NotYet) {
            return Ok(());
        }
        if matches!(self.db.0.engine, Engine::Sqlite(_)) {
            let (acknowledge, acknowledged) = oneshot::channel();
            self.send(sqlite::Step::Commit(deferred, acknowledge))?;
            return acknowledged
                .await
                .map_err(|_| DbError::Unavailable("the writer could not commit".to_owned()))?;
        }
        if matches!(self.open, Open::NotYet) {
            self.execute_now(Cow::Borrowed("select 1"), vec![Vec::new()])
                .await?;
        }
        let Open::Postgres(client) = &self.open else {
            return Err(DbError::Ended("the transaction is not open".to_owned()));
        };
        let result = postgres::commit(client, &deferred).await;
        if result.is_ok() {
            self.open = Open::NotYet;
        }
        result
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        // SQLite's writer takes the transaction back when its channel closes.
        if let Open::Postgres(client) = &self.open {
            postgres::rollback(client);
        }
    }
}

/// A transaction over one company's rows. `$1` of every text is the company.
#[must_use = "a transaction that is not committed is taken back"]
pub struct CompanyTx {
    core: Core,
    company: CompanyId,
    actor: Actor,
    now: Timestamp,
    touched: Vec<&'static str>,
    enqueued: bool,
}

impl CompanyTx {
    pub(super) fn new(db: CompanyDb) -> Self {
        let now = db.db.now();
        Self {
            core: Core::new(db.db),
            company: db.company,
            actor: db.actor,
            now,
            touched: Vec::new(),
            enqueued: false,
        }
    }

    /// Says that this transaction writes thousands of rows: on SQLite it then shares its commit with nobody.
    pub fn writes_many(&mut self) {
        self.core.alone = true;
    }

    /// The moment of this transaction: every row and event of it carries the same.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The company this transaction is bound to.
    pub fn company_id(&self) -> CompanyId {
        self.company
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    fn scoped(&self, params: Vec<Value>) -> Vec<Value> {
        let mut all = Vec::with_capacity(1 + params.len());
        all.push(self.company.into());
        all.extend(params);
        all
    }

    /// Every row of a statement, which may also write.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn all<T: FromRow>(&mut self, sql: CompanySql, params: Vec<Value>) -> Result<Vec<T>, DbError> {
        let params = self.scoped(params);
        self.core.all(self.core.db.text(sql.0, &[]), params).await
    }

    /// The first row of a statement, which may also write.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn first<T: FromRow>(
        &mut self,
        sql: CompanySql,
        params: Vec<Value>,
    ) -> Result<Option<T>, DbError> {
        Ok(self.all(sql, params).await?.into_iter().next())
    }

    /// The row that this transaction is about to change, kept as `hold` says. The text takes the row's lock on
    /// PostgreSQL (`for update`).
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn first_to_change<T: FromRow>(
        &mut self,
        sql: CompanySql,
        params: Vec<Value>,
        hold: Hold,
    ) -> Result<Option<T>, DbError> {
        match hold {
            // What this transaction itself wrote shows only within it.
            Hold::Version if self.core.db.is_sqlite() && self.core.untouched() => {
                let params = self.scoped(params);
                let rows = self.core.db.read(self.core.db.text(sql.0, &[]), params).await?;
                Ok(rows.into_iter().next())
            }
            Hold::Version | Hold::Row => self.first(sql, params).await,
        }
    }

    /// Every row of a composed query.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn list<T: FromRow>(&mut self, query: Query<CompanySql>) -> Result<Vec<T>, DbError> {
        let text = self.core.db.text(query.base.0, &query.fragments);
        let params = self.scoped(query.params);
        self.core.all(text, params).await
    }

    /// Runs a statement now; gives the number of rows it changed.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn execute(&mut self, sql: CompanySql, params: Vec<Value>) -> Result<u64, DbError> {
        self.core.flush().await?;
        self.core.db.count(1);
        let params = self.scoped(params);
        let changed = self
            .core
            .execute_now(self.core.db.text(sql.0, &[]), vec![params])
            .await?;
        Ok(changed.first().copied().unwrap_or(0))
    }

    /// Runs a statement once for each parameter list, in order; gives the number of rows each changed.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn execute_each(
        &mut self,
        sql: CompanySql,
        lists: Vec<Vec<Value>>,
    ) -> Result<Vec<u64>, DbError> {
        self.core.flush().await?;
        self.core.db.count(lists.len());
        let lists = lists.into_iter().map(|params| self.scoped(params)).collect();
        self.core.execute_now(self.core.db.text(sql.0, &[]), lists).await
    }

    /// Takes `n` ids of a table for rows that this transaction inserts before it asks again, in rising order.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn next_ids(&mut self, table: &'static str, n: usize) -> Result<Vec<i64>, DbError> {
        let count = i64::try_from(n).unwrap_or(i64::MAX);
        let text = if self.core.db.is_sqlite() {
            // Nobody else writes while this transaction does.
            format!(
                "with recursive ids (id) as ( \
                   select max(coalesce((select max(id) from {table}), 0), \
                     coalesce((select seq from sqlite_sequence where name = '{table}'), 0)) + 1 \
                   union all select id + 1 from ids limit $1 \
                 ) select id from ids"
            )
        } else {
            format!("select nextval(pg_get_serial_sequence('{table}', 'id')) from generate_series(1, $1)")
        };
        let rows: Vec<(i64,)> = self.core.all(Cow::Owned(text), params![count]).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Puts off a statement to the commit, or to the next statement that runs now. It travels with that
    /// one, so it costs no waiting; it must not need its result looked at.
    pub fn defer(&mut self, sql: CompanySql, params: Vec<Value>) {
        let params = self.scoped(params);
        self.core.defer(self.core.db.text(sql.0, &[]), params, false);
    }

    /// Puts off a statement as [`CompanyTx::defer`] does, which changes a row that this transaction read with
    /// [`CompanyTx::first_to_change`]: its condition names the version read. Where it does not change
    /// exactly one row, the transaction is [`DbError::Stale`] and changes nothing.
    pub fn defer_change(&mut self, sql: CompanySql, params: Vec<Value>) {
        let params = self.scoped(params);
        self.core.defer(self.core.db.text(sql.0, &[]), params, true);
    }

    /// Writes an event with this transaction: what everything that reacts to the change reads.
    pub fn record(&mut self, event: NewEvent) {
        if !self.touched.contains(&event.subject_type()) {
            self.touched.push(event.subject_type());
        }
        let (sql, params) = events::insert(event, self.actor, self.now);
        self.defer(sql, params);
    }

    /// Writes the same event about each of these subjects, in one statement; with each stands whose timeline it
    /// belongs to. The event's own subject and customer are not looked at.
    ///
    /// # Errors
    /// Where the ids cannot be written as JSON.
    pub fn record_each(
        &mut self,
        event: NewEvent,
        subjects: &[(UserId, Option<UserId>)],
    ) -> base::Result<()> {
        if subjects.is_empty() {
            return Ok(());
        }
        if !self.touched.contains(&event.subject_type()) {
            self.touched.push(event.subject_type());
        }
        let (sql, params) = events::insert_each(event, subjects, self.actor, self.now)?;
        self.defer(sql, params);
        Ok(())
    }

    /// Writes a job with this transaction.
    pub fn enqueue(&mut self, job: NewJob) {
        self.enqueued = true;
        let (sql, params) = jobs::insert(job, self.now);
        self.defer(sql, params);
    }

    /// Commits. The value comes back as the proof.
    ///
    /// # Errors
    /// What the database says, also about the deferred statements; then nothing was changed.
    pub async fn commit<T>(self, value: T) -> Result<Committed<T>, DbError> {
        let Self {
            core,
            company,
            touched,
            enqueued,
            ..
        } = self;
        let db = core.db.clone();
        core.commit().await?;
        for resource in &touched {
            db.pulse().touched(company, resource);
        }
        if !touched.is_empty() {
            db.pulse().events_recorded();
        }
        if enqueued {
            db.pulse().jobs_enqueued();
        }
        Ok(Committed(value))
    }
}

/// A transaction over any company's rows. Only for jobs, event readers, login and the command line.
#[must_use = "a transaction that is not committed is taken back"]
pub struct SystemTx {
    core: Core,
    now: Timestamp,
}

impl SystemTx {
    pub(super) fn new(db: Db) -> Self {
        let now = db.now();
        Self {
            core: Core::new(db),
            now,
        }
    }

    /// The moment of this transaction.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Every row of a statement, which may also write.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn all<T: FromRow>(&mut self, sql: Sql, params: Vec<Value>) -> Result<Vec<T>, DbError> {
        self.core.all(self.core.db.text(sql, &[]), params).await
    }

    /// The first row of a statement, which may also write.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn first<T: FromRow>(&mut self, sql: Sql, params: Vec<Value>) -> Result<Option<T>, DbError> {
        Ok(self.all(sql, params).await?.into_iter().next())
    }

    /// Runs a statement now; gives the number of rows it changed.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn execute(&mut self, sql: Sql, params: Vec<Value>) -> Result<u64, DbError> {
        self.core.flush().await?;
        self.core.db.count(1);
        let changed = self
            .core
            .execute_now(self.core.db.text(sql, &[]), vec![params])
            .await?;
        Ok(changed.first().copied().unwrap_or(0))
    }

    /// Goes on with the same transaction as one over this company's rows, for what begins with making it.
    pub fn into_company(self, company: CompanyId, actor: Actor) -> CompanyTx {
        CompanyTx {
            core: self.core,
            company,
            actor,
            now: self.now,
            touched: Vec::new(),
            enqueued: false,
        }
    }

    /// Puts off a statement to the commit; see [`CompanyTx::defer`].
    pub fn defer(&mut self, sql: Sql, params: Vec<Value>) {
        self.core.defer(self.core.db.text(sql, &[]), params, false);
    }

    /// Commits.
    ///
    /// # Errors
    /// What the database says; then nothing was changed.
    pub async fn commit<T>(self, value: T) -> Result<Committed<T>, DbError> {
        self.core.commit().await?;
        Ok(Committed(value))
    }
}
