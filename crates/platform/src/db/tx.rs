//! Transactions. Dropping one takes it back; the only way to make a [`Committed`] is to commit.

use super::{
    Db, DbError, FromRow, Query, Value,
    engine_tx::{Core, Expects},
    handle::{Actor, CompanyDb},
    sql::{CompanySql, Sql},
};
use crate::{
    events::{self, NewEvent},
    jobs::{self, NewJob},
    params,
};
use base::{CompanyId, Timestamp, UserId};
use std::borrow::Cow;

/// A statement over a company's rows, and its parameters from `$2`.
pub type Asked = (CompanySql, Vec<Value>);

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

/// How the row that a transaction is about to change is kept from others until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// From now until the transaction ends nobody else changes it.
    Row,
    /// By its version: the change must name the version that was read, with [`CompanyTx::defer_change`], and
    /// is [`DbError::Stale`] where somebody was faster. Nobody waits for this transaction before its commit then.
    Version,
}

/// How PostgreSQL is told to hold the rows that a statement reads: the end of its text, ` for update of u`. SQLite's
/// only writer holds all of them anyway.
#[derive(Debug, Clone, Copy)]
pub struct Lock(pub &'static str);

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

    /// Every row of three statements, of which none needs what another one found. They run in this order, and reach
    /// the database together.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn three<A: FromRow, B: FromRow, C: FromRow>(
        &mut self,
        asked: [Asked; 3],
    ) -> Result<(Vec<A>, Vec<B>, Vec<C>), DbError> {
        let asked = asked.map(|(sql, params)| (self.core.db.text(sql.0, &[]), self.scoped(params)));
        self.core.three(asked).await
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

    /// The row that this transaction is about to change, kept as `hold` says; `lock` is how PostgreSQL is told to
    /// hold it.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn first_to_change<T: FromRow>(
        &mut self,
        asked: Asked,
        lock: Lock,
        hold: Hold,
    ) -> Result<Option<T>, DbError> {
        Ok(self.all_to_change(asked, lock, hold).await?.into_iter().next())
    }

    /// The same where the row comes joined with several others.
    ///
    /// # Errors
    /// What the database says; after an error the transaction can only be dropped.
    pub async fn all_to_change<T: FromRow>(
        &mut self,
        (sql, params): Asked,
        lock: Lock,
        hold: Hold,
    ) -> Result<Vec<T>, DbError> {
        let params = self.scoped(params);
        if self.reads_outside(hold) {
            return self.core.db.read(self.core.db.text(sql.0, &[]), params).await;
        }
        let text = if self.core.db.is_sqlite() {
            self.core.db.text(sql.0, &[])
        } else {
            self.core.db.text(sql.0, &[Sql::same(lock.0)])
        };
        self.core.all(text, params).await
    }

    /// Whether a row to be kept like this is read before the transaction begins: what the transaction itself wrote
    /// shows only within it.
    pub fn reads_outside(&self, hold: Hold) -> bool {
        hold == Hold::Version && self.core.untouched()
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
        self.core
            .defer(self.core.db.text(sql.0, &[]), params, Expects::Anything);
    }

    /// Puts off a statement as [`CompanyTx::defer`] does, which changes a row that this transaction read with
    /// [`CompanyTx::first_to_change`]: its condition names the version read. Where it does not change
    /// exactly one row, the transaction is [`DbError::Stale`] and changes nothing.
    pub fn defer_change(&mut self, sql: CompanySql, params: Vec<Value>) {
        let params = self.scoped(params);
        self.core
            .defer(self.core.db.text(sql.0, &[]), params, Expects::OneRow);
    }

    /// Puts off the insert of one row, whose id the text returns; [`CompanyTx::commit_inserted`] gives it. Where a row
    /// that it refers to is no longer as this transaction read it with [`CompanyTx::first_to_change`], the text inserts
    /// none, and the transaction is [`DbError::Stale`] and changes nothing.
    pub fn defer_insert(&mut self, sql: CompanySql, params: Vec<Value>) {
        let params = self.scoped(params);
        self.core
            .defer(self.core.db.text(sql.0, &[]), params, Expects::OneId);
    }

    /// Writes an event with this transaction: what everything that reacts to the change reads.
    pub fn record(&mut self, event: NewEvent) {
        if !self.touched.contains(&event.subject_type()) {
            self.touched.push(event.subject_type());
        }
        let query = events::insert(event, self.actor, self.now);
        let text = self.core.db.text(query.base.0, &query.fragments);
        let params = self.scoped(query.params);
        self.core.defer(text, params, Expects::Nothing);
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
        let params = self.scoped(params);
        self.core
            .defer(self.core.db.text(sql.0, &[]), params, Expects::Nothing);
    }

    /// Commits. The value comes back as the proof.
    ///
    /// # Errors
    /// What the database says, also about the deferred statements; then nothing was changed.
    pub async fn commit<T>(self, value: T) -> Result<Committed<T>, DbError> {
        self.commit_all().await?;
        Ok(Committed(value))
    }

    /// Commits; gives the id of the row of [`CompanyTx::defer_insert`].
    ///
    /// # Errors
    /// Those of [`CompanyTx::commit`]; [`DbError::Other`] where nothing was to be inserted.
    pub async fn commit_inserted(self) -> Result<Committed<i64>, DbError> {
        let inserted = self.commit_all().await?;
        let none = || DbError::Other("the transaction inserted no row whose id was asked for".to_owned());
        Ok(Committed(inserted.ok_or_else(none)?))
    }

    async fn commit_all(self) -> Result<Option<i64>, DbError> {
        let Self {
            core,
            company,
            touched,
            enqueued,
            ..
        } = self;
        let db = core.db.clone();
        let inserted = core.commit().await?;
        for resource in &touched {
            db.pulse().touched(company, resource);
        }
        if !touched.is_empty() {
            db.pulse().events_recorded();
        }
        if enqueued {
            db.pulse().jobs_enqueued();
        }
        Ok(inserted)
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
        self.core
            .defer(self.core.db.text(sql, &[]), params, Expects::Anything);
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
