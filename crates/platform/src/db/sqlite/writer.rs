//! The one writer: transactions that wait for it share a commit.
//!
//! The thread opens one SQLite transaction and serves the waiting transactions in it one after the other,
//! each after the first in a savepoint of its own; then it commits once for all of them and only then acknowledges each.
//! Durability so costs one fsync a group, and one that fails or is dropped takes back its savepoint only. The full-text
//! indexes follow once a group, too, and are merged when nobody waits for the writer.
//!
//! Checkpoints, which copy the write-ahead log into the database, run when nobody waits for the writer, and
//! after the acknowledgements: no transaction pays for them. Only a log that grows very long gets one at once.

use super::super::{engine_tx::Deferred, error::DbError};
use super::full_text::FullText;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rusqlite::{Connection, hooks::Wal};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// Transactions that share one commit at most.
const GROUP_SIZE: usize = 256;
/// How long a group takes in further transactions.
const GROUP_TIME: Duration = Duration::from_millis(5);
/// Transactions that may wait for the writer; the next ones are refused as unavailable.
const WAITING: usize = 4_096;
/// Pages of the write-ahead log that are worth a checkpoint when the writer has nothing else to do: 4 MB.
const CHECKPOINT_WHEN_IDLE: usize = 1_000;
/// Pages of the write-ahead log that are worth one even while transactions wait: 16 MB.
const CHECKPOINT_AT_ONCE: usize = 4_000;
/// The same during an import, 128 MB: it changes the same index pages again and again, so that one
/// checkpoint stands for many.
const CHECKPOINT_DURING_BULK: usize = 32_000;
/// Pages that the writer keeps in memory during an import, as SQLite wants it said: 64 MB. What it changes in one
/// transaction should fit.
const KEPT_DURING_BULK: i64 = -64_000;
/// How long after its last transaction an import is taken to go on.
const BULK: Duration = Duration::from_secs(1);
/// How long the writer must have had nothing to do.
const IDLE: Duration = Duration::from_millis(20);
/// A transaction that sends nothing for this long is taken back: it holds everybody else up.
const SILENCE: Duration = Duration::from_secs(10);

/// One thing a transaction asks of the writer.
pub(in super::super) enum Step {
    /// Run something now and answer it.
    Run(Box<dyn FnOnce(&Connection) + Send>),
    /// Run the deferred statements and commit; the answer is the id that an insert among them gave.
    Commit(Vec<Deferred>, Acknowledgement),
    /// Take everything back.
    Rollback,
}

/// The way into the writer thread, which ends with it.
pub(in super::super) struct Writer {
    /// None: it is being closed.
    queue: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

/// A transaction that wants to begin.
struct Request {
    first: Step,
    steps: Receiver<Step>,
    /// It writes thousands of rows: it gets a group of its own, in which it needs no savepoint.
    alone: bool,
}

/// A transaction on the writer, begun with its first step.
pub(in super::super) struct Transaction {
    steps: Sender<Step>,
}

impl Writer {
    pub(super) fn start(mut connection: Connection) -> Result<Self, DbError> {
        let (queue, waiting) = bounded(WAITING);
        let wal = WriteAheadLog::of(&mut connection)?;
        let full_text = FullText::of(&connection)?;
        let thread = std::thread::Builder::new()
            .name("sqlite-write".to_owned())
            .spawn(move || serve(&connection, &wal, full_text, &waiting))
            .map_err(|e| DbError::Unavailable(format!("cannot start the writer thread: {e}")))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Begins a transaction with its first step; one that is to be `alone` shares its commit with nobody.
    pub(in super::super) fn begin(&self, first: Step, alone: bool) -> Result<Transaction, DbError> {
        // One step is under way at a time, so the channel never fills.
        let (steps, receiver) = bounded(2);
        let request = Request {
            first,
            steps: receiver,
            alone,
        };
        let sent = self.queue.as_ref().map(|queue| queue.try_send(request));
        match sent {
            Some(Ok(())) => Ok(Transaction { steps }),
            Some(Err(_)) | None => Err(DbError::Unavailable("too many writes are waiting".to_owned())),
        }
    }
}

impl Drop for Writer {
    /// Waits until the log is written back: a process that ends sooner would leave that to the next one.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the database's writer thread panicked");
        }
    }
}

impl Transaction {
    /// Sends the next step. Dropping the transaction takes it back.
    pub(in super::super) fn send(&self, step: Step) -> Result<(), DbError> {
        self.steps
            .try_send(step)
            .map_err(|_| DbError::Ended("it was silent for too long and was taken back".to_owned()))
    }
}

type Acknowledgement = oneshot::Sender<Result<Option<i64>, DbError>>;

fn serve(connection: &Connection, wal: &WriteAheadLog, mut full_text: FullText, queue: &Receiver<Request>) {
    let mut waiting: Option<Request> = None;
    let mut bulk: Option<Instant> = None;
    while let Some(Request { first, steps, alone }) = waiting
        .take()
        .or_else(|| next(connection, wal, &mut full_text, bulk, queue))
    {
        let mut group = Group {
            connection,
            full_text: &mut full_text,
            open: false,
            acknowledgements: Vec::new(),
        };
        let began = Instant::now();
        let mut served = 1;
        if alone && bulk.is_none() {
            keep_pages(connection, KEPT_DURING_BULK);
        }
        group.serve(first, &steps);
        while !alone && served < GROUP_SIZE && began.elapsed() < GROUP_TIME {
            match queue.try_recv() {
                Ok(next) if next.alone => {
                    waiting = Some(next);
                    break;
                }
                Ok(next) => group.serve(next.first, &next.steps),
                Err(_) => break,
            }
            served += 1;
        }
        group.finish();
        if alone {
            bulk = Some(Instant::now());
        } else if bulk.is_some_and(|last| last.elapsed() >= BULK) {
            bulk = None;
            keep_pages(connection, super::KEPT_BY_WRITER);
        }
        let limit = match bulk {
            Some(_) => CHECKPOINT_DURING_BULK,
            None => CHECKPOINT_AT_ONCE,
        };
        if wal.pages() >= limit {
            wal.checkpoint(connection);
        }
    }
    wal.write_back(connection);
}

/// Makes the writer keep so many pages in memory.
fn keep_pages(connection: &Connection, pages: i64) {
    if let Err(error) = connection.pragma_update(None, "cache_size", pages) {
        tracing::error!(%error, "the writer's memory for pages could not be changed");
    }
}

/// The next transaction; none when the database is closed. Uses the time in which there is none.
fn next(
    connection: &Connection,
    wal: &WriteAheadLog,
    full_text: &mut FullText,
    bulk: Option<Instant>,
    queue: &Receiver<Request>,
) -> Option<Request> {
    loop {
        let is_long = wal.pages() >= CHECKPOINT_WHEN_IDLE;
        if !is_long && !full_text.is_unmerged() {
            return queue.recv().ok();
        }
        match queue.recv_timeout(IDLE) {
            Ok(request) => return Some(request),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) if is_long => wal.checkpoint(connection),
            // An import only draws breath: what is merged now would be merged again after its next transaction.
            Err(RecvTimeoutError::Timeout) if bulk.is_some_and(|last| last.elapsed() < BULK) => {}
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = full_text.merge_some(connection) {
                    tracing::error!(%error, "a full-text index could not be merged");
                }
            }
        }
    }
}

/// The write-ahead log, as long as it was after the last commit.
struct WriteAheadLog {
    pages: Arc<AtomicUsize>,
}

impl WriteAheadLog {
    fn of(connection: &mut Connection) -> Result<Self, DbError> {
        let pages = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&pages);
        // In the place of SQLite's own, which makes checkpoints within a commit.
        connection
            .wal_hook(Some(move |_: &mut Wal, pages: i32| {
                seen.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
                Ok(())
            }))
            .map_err(DbError::from_sqlite)?;
        Ok(Self { pages })
    }

    fn pages(&self) -> usize {
        self.pages.load(Ordering::Relaxed)
    }

    /// Copies what no reader still needs there; the next commit tells how long it is then.
    fn checkpoint(&self, connection: &Connection) {
        self.pages.store(0, Ordering::Relaxed);
        let made = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
        if let Err(error) = made {
            tracing::error!(%error, "no checkpoint of the write-ahead log could be made");
        }
    }

    /// Copies all of it and empties it, unless somebody else has the database open.
    fn write_back(&self, connection: &Connection) {
        let made = connection
            .busy_timeout(Duration::ZERO)
            .and_then(|()| connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())));
        if let Err(error) = made {
            tracing::debug!(%error, "the write-ahead log is left for the next process");
        }
    }
}

/// Transactions that share one commit.
struct Group<'a> {
    connection: &'a Connection,
    full_text: &'a mut FullText,
    /// Whether SQLite's transaction is open.
    open: bool,
    acknowledgements: Vec<(Acknowledgement, Option<i64>)>,
}

impl Group<'_> {
    /// Serves one transaction. While there is nobody else in the group, it is SQLite's own transaction and
    /// needs no savepoint: a savepoint's journal grows with everything written under it.
    fn serve(&mut self, first: Step, steps: &Receiver<Step>) {
        let alone = self.acknowledgements.is_empty();
        let begun = match (self.open, alone) {
            (false, _) => run(self.connection, "begin immediate"),
            (true, true) => Ok(()),
            (true, false) => run(self.connection, "savepoint t"),
        };
        if let Err(error) = begun {
            return refuse(first, &error);
        }
        self.open = true;
        let mut step = first;
        loop {
            match step {
                Step::Run(work) => work(self.connection),
                Step::Commit(deferred, acknowledgement) => {
                    match commit(self.connection, deferred, alone) {
                        Ok(inserted) => self.acknowledgements.push((acknowledgement, inserted)),
                        Err(error) => {
                            self.take_back(alone);
                            drop(acknowledgement.send(Err(error)));
                        }
                    }
                    return;
                }
                Step::Rollback => return self.take_back(alone),
            }
            step = match steps.recv_timeout(SILENCE) {
                Ok(step) => step,
                Err(RecvTimeoutError::Disconnected) => Step::Rollback,
                Err(RecvTimeoutError::Timeout) => {
                    tracing::error!(
                        "a transaction was silent for {} s and was taken back",
                        SILENCE.as_secs()
                    );
                    Step::Rollback
                }
            };
        }
    }

    fn take_back(&mut self, alone: bool) {
        let taken_back = if alone {
            self.open = false;
            run(self.connection, "rollback")
        } else {
            run(self.connection, "rollback to t").and_then(|()| run(self.connection, "release t"))
        };
        if let Err(error) = taken_back {
            tracing::error!(%error, "a transaction could not be taken back");
        }
    }

    /// Commits for everybody in the group, and only then tells them.
    fn finish(self) {
        let committed = if self.open {
            let followed = self.full_text.follow(self.connection);
            followed.and_then(|()| run(self.connection, "commit"))
        } else {
            Ok(())
        };
        if committed.is_err()
            && !self.connection.is_autocommit()
            && let Err(error) = run(self.connection, "rollback")
        {
            tracing::error!(%error, "the writer could not take back a failed commit");
        }
        for (acknowledgement, inserted) in self.acknowledgements {
            let result = committed.as_ref().map_err(again).map(|()| inserted);
            // A caller that went away needs no answer.
            drop(acknowledgement.send(result));
        }
    }
}

fn commit(connection: &Connection, deferred: Vec<Deferred>, alone: bool) -> Result<Option<i64>, DbError> {
    let inserted = super::run(connection, &deferred)?;
    if !alone {
        run(connection, "release t")?;
    }
    Ok(inserted)
}

/// Answers a transaction that could not even begin; a step whose answer is dropped reads as unavailable.
fn refuse(first: Step, error: &DbError) {
    tracing::error!(%error, "the writer could not begin a transaction");
    if let Step::Commit(_, acknowledgement) = first {
        drop(acknowledgement.send(Err(again(error))));
    }
}

fn again(error: &DbError) -> DbError {
    DbError::Unavailable(error.to_string())
}

fn run(connection: &Connection, sql: &str) -> Result<(), DbError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.raw_execute())
        .map(drop)
        .map_err(DbError::from_sqlite)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Value, engine_tx::Expects};

    #[tokio::test]
    async fn an_idle_writer_makes_a_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let writer = Writer::start(super::super::connect_writer(&path).unwrap()).unwrap();
        let statements = vec![
            Deferred {
                text: "create table t (x text)".into(),
                lists: vec![Vec::new()],
                expects: Expects::Anything,
            },
            Deferred {
                text: "insert into t (x) values ($1)".into(),
                lists: vec![vec![Value::Text("x".repeat(1_000))]; 6_000],
                expects: Expects::OneRow,
            },
        ];
        let (acknowledge, acknowledged) = oneshot::channel();
        let _transaction = writer
            .begin(Step::Commit(statements, acknowledge), false)
            .unwrap();
        acknowledged.await.unwrap().unwrap();
        // SQLite's own checkpoints are off: what comes into the file itself comes from the writer's.
        let started = Instant::now();
        while std::fs::metadata(&path).unwrap().len() < 6_000_000 {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "no checkpoint was made"
            );
            tokio::task::yield_now().await;
        }
    }
}
