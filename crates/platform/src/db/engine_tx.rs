//! The engine's side of a transaction, whoever's it is: statements now, statements put off, and the commit.

use super::{Db, DbError, Engine, FromRow, Value, postgres, sqlite};
use std::borrow::Cow;
use tokio::sync::oneshot;

/// A statement and the parameter lists it runs with, one after the other; nobody waits for its result.
pub(super) struct Deferred {
    pub(super) text: Cow<'static, str>,
    pub(super) lists: Vec<Vec<Value>>,
    pub(super) expects: Expects,
}

/// What each run of a statement must come to, or the transaction is [`DbError::Stale`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expects {
    /// Whatever it is.
    Anything,
    /// It changes exactly one row.
    OneRow,
    /// It returns the id of exactly one row, which it inserted.
    OneId,
    /// Nothing: it inserts one row, `values (…)`, at which no other statement of the transaction looks.
    Nothing,
}

impl Deferred {
    pub(super) fn check(&self, changed: u64) -> Result<(), DbError> {
        match self.expects {
            Expects::OneRow | Expects::OneId if changed != 1 => Err(DbError::Stale),
            Expects::Anything | Expects::OneRow | Expects::OneId | Expects::Nothing => Ok(()),
        }
    }
}

/// The id of the only row of an insert.
pub(super) fn only_id(rows: &[(i64,)]) -> Result<i64, DbError> {
    match rows {
        [(id,)] => Ok(*id),
        _ => Err(DbError::Stale),
    }
}

/// The engine's side of a transaction.
pub(super) struct Core {
    pub(super) db: Db,
    open: Open,
    deferred: Vec<Deferred>,
    /// What a deferred insert gave that has run.
    inserted: Option<i64>,
    failed: bool,
    pub(super) alone: bool,
}

enum Open {
    NotYet,
    Sqlite(sqlite::Transaction),
    Postgres(Box<deadpool_postgres::Client>),
}

impl Core {
    pub(super) fn new(db: Db) -> Self {
        Self {
            db,
            open: Open::NotYet,
            deferred: Vec::new(),
            inserted: None,
            failed: false,
            alone: false,
        }
    }

    pub(super) async fn all<T: FromRow>(
        &mut self,
        text: Cow<'static, str>,
        params: Vec<Value>,
    ) -> Result<Vec<T>, DbError> {
        self.flush().await?;
        self.db.count(1);
        self.run_now(text, params).await
    }

    pub(super) async fn three<A: FromRow, B: FromRow, C: FromRow>(
        &mut self,
        asked: [(Cow<'static, str>, Vec<Value>); 3],
    ) -> Result<(Vec<A>, Vec<B>, Vec<C>), DbError> {
        self.flush().await?;
        self.db.count(asked.len());
        self.begin_guard()?;
        self.open_postgres().await?;
        let result = match &self.open {
            Open::Postgres(client) => postgres::query_three(client, &asked).await,
            Open::NotYet | Open::Sqlite(_) => {
                self.sqlite_step(move |connection| {
                    let [a, b, c] = &asked;
                    Ok((
                        sqlite::query(connection, &a.0, &a.1)?,
                        sqlite::query(connection, &b.0, &b.1)?,
                        sqlite::query(connection, &c.0, &c.1)?,
                    ))
                })
                .await
            }
        };
        self.failed |= result.is_err();
        result
    }

    /// Runs what was deferred before a statement that may depend on it.
    pub(super) async fn flush(&mut self) -> Result<(), DbError> {
        let deferred = std::mem::take(&mut self.deferred);
        if deferred.is_empty() {
            return Ok(());
        }
        self.count(&deferred);
        self.begin_guard()?;
        let opened = self.open_postgres().await;
        // What was put off is lost with the connection: a commit must not go on without it.
        self.failed |= opened.is_err();
        opened?;
        let result = match &self.open {
            Open::Postgres(client) => postgres::run(client, &deferred).await,
            Open::NotYet | Open::Sqlite(_) => {
                self.sqlite_step(move |connection| sqlite::run(connection, &deferred))
                    .await
            }
        };
        self.failed |= result.is_err();
        self.inserted = result?.or(self.inserted);
        Ok(())
    }

    fn count(&self, deferred: &[Deferred]) {
        self.db
            .count(deferred.iter().map(|statement| statement.lists.len()).sum());
    }

    pub(super) fn untouched(&self) -> bool {
        matches!(self.open, Open::NotYet) && self.deferred.is_empty()
    }

    /// Puts a statement off. Runs of one text are one statement with many lists: it is looked up once.
    pub(super) fn defer(&mut self, text: Cow<'static, str>, params: Vec<Value>, expects: Expects) {
        match self.deferred.last_mut() {
            Some(last) if last.text == text && last.expects == expects => last.lists.push(params),
            Some(_) | None => self.deferred.push(Deferred {
                text,
                lists: vec![params],
                expects,
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

    pub(super) async fn execute_now(
        &mut self,
        text: Cow<'static, str>,
        lists: Vec<Vec<Value>>,
    ) -> Result<Vec<u64>, DbError> {
        self.begin_guard()?;
        self.open_postgres().await?;
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

    /// Begins the transaction where it is PostgreSQL's and was not begun.
    async fn open_postgres(&mut self) -> Result<(), DbError> {
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
        Ok(())
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

    /// Commits; gives the id of the row that a deferred insert inserted, the last one of several.
    pub(super) async fn commit(mut self) -> Result<Option<i64>, DbError> {
        self.begin_guard()?;
        let deferred = std::mem::take(&mut self.deferred);
        self.count(&deferred);
        if deferred.is_empty() && matches!(self.open, Open::NotYet) {
            return Ok(None);
        }
        let earlier = self.inserted;
        if matches!(self.db.0.engine, Engine::Sqlite(_)) {
            let (acknowledge, acknowledged) = oneshot::channel();
            self.send(sqlite::Step::Commit(deferred, acknowledge))?;
            let inserted = acknowledged
                .await
                .map_err(|_| DbError::Unavailable("the writer could not commit".to_owned()))??;
            return Ok(inserted.or(earlier));
        }
        let begun = matches!(self.open, Open::Postgres(_));
        if let (false, Engine::Postgres(pool)) = (begun, &self.db.0.engine) {
            let client = postgres::client(pool).await?;
            if let Some(result) = postgres::commit_at_once(&client, &deferred).await {
                return result;
            }
            // Held before the first statement, so that dropping this future takes the transaction back.
            self.open = Open::Postgres(Box::new(client));
        }
        let Open::Postgres(client) = &self.open else {
            return Err(DbError::Ended("the transaction is not open".to_owned()));
        };
        let result = postgres::commit(client, &deferred, begun).await;
        if result.is_ok() {
            self.open = Open::NotYet;
        }
        Ok(result?.or(earlier))
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
