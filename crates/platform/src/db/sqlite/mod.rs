//! SQLite: reads on the caller's thread while they are short, one writer thread that commits in groups.
//!
//! A point read costs a few microseconds, less than waking another thread. So a read begins on the
//! calling thread under a time budget that SQLite's progress handler enforces; one that uses it up is
//! interrupted and run again on a reader thread of its own, so that no long query blocks the runtime.

mod full_text;
mod writer;

pub(super) use writer::{Step, Transaction};

use super::{
    engine_tx::{Deferred, Expects, only_id},
    error::DbError,
    row::{FromRow, Row},
    value::Value,
};
use crossbeam_channel::{Receiver, Sender, TrySendError};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    borrow::Cow,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How long a read may hold the calling thread before it moves to a reader thread, where it does much.
const BORROWED_TIME: Duration = Duration::from_millis(1);
/// How much longer one may that does little: it waits for the disk, or its thread for the processor.
const BORROWED_LONGER: Duration = Duration::from_millis(9);
/// Virtual-machine steps between two looks at the clock: about 20 µs.
const STEPS_BETWEEN_LOOKS: i32 = 1_000;
/// Looks after which a read does much: a page of a list takes about 6. On a busy machine time alone would have every
/// read that lost the processor done twice, which makes it busier.
const MUCH: u64 = 20;
/// Threads for reads that are not short.
const LONG_READERS: usize = 2;
/// Long reads that may wait; more are refused, so a flood of them cannot eat the memory.
const LONG_READS_WAITING: usize = 1_024;
/// What the writer keeps of the database in memory, as SQLite wants it said: 16 MB, taken as it is needed. More would
/// not make it faster: after most commits SQLite looks at every page that it keeps.
const KEPT_BY_WRITER: i64 = -16_000;
/// The same of a connection that reads: 4 MB.
const KEPT_BY_READER: i64 = -4_000;
/// Statements kept prepared per connection.
const STATEMENTS_KEPT: usize = 256;

type LongRead = Box<dyn FnOnce(&mut Connection) + Send>;

/// An open SQLite database.
pub(super) struct Sqlite {
    path: PathBuf,
    idle: Mutex<Vec<Reader>>,
    long: Sender<LongRead>,
    walks: Sender<LongRead>,
    pub(super) writer: writer::Writer,
}

/// A read-only connection with the clock its progress handler looks at.
struct Reader {
    connection: Connection,
    budget: Arc<Budget>,
}

/// When a borrowed read must give up.
struct Budget {
    born: Instant,
    /// When its time is used up, in microseconds since `born`; 0 while none is running.
    until: AtomicU64,
    /// Looks at the clock since it began.
    looks: AtomicU64,
}

impl Budget {
    fn start(&self) {
        let until = self.born.elapsed() + BORROWED_TIME;
        self.looks.store(0, Ordering::Relaxed);
        self.until.store(micros(until).max(1), Ordering::Relaxed);
    }

    fn used_up(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        let now = micros(self.born.elapsed());
        until != 0 && now > until && (looks >= MUCH || now > until + micros(BORROWED_LONGER))
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl Sqlite {
    /// Opens or creates the database file and starts its threads.
    pub(super) fn open(path: &Path) -> Result<Self, DbError> {
        let connection = connect_writer(path)?;
        forget_statistics(&connection)?;
        let writer = writer::Writer::start(connection)?;
        let (long, waiting) = crossbeam_channel::bounded(LONG_READS_WAITING);
        for n in 0..LONG_READERS {
            start_reader(connect(path, false)?, waiting.clone(), format!("sqlite-read-{n}"))?;
        }
        let (walks, waiting) = crossbeam_channel::bounded(LONG_READS_WAITING);
        start_reader(connect(path, false)?, waiting, "sqlite-walk".to_owned())?;
        Ok(Self {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            long,
            walks,
            writer,
        })
    }

    /// Runs a read: here if it is short, else on a reader thread.
    pub(super) async fn read<T, F>(&self, run: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T, DbError> + Send + 'static,
    {
        match self.read_here(&run)? {
            Some(value) => Ok(value),
            None => run_there(&self.long, run).await,
        }
    }

    fn read_here<T>(&self, run: &impl Fn(&Connection) -> Result<T, DbError>) -> Result<Option<T>, DbError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => self.new_reader()?,
        };
        reader.budget.start();
        let result = run(&reader.connection);
        reader.budget.until.store(0, Ordering::Relaxed);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(reader);
        match result {
            Err(DbError::Interrupted) => Ok(None),
            Err(error) => Err(error),
            Ok(value) => Ok(Some(value)),
        }
    }

    /// One more connection for borrowed reads. There are never more than threads that read at once.
    fn new_reader(&self) -> Result<Reader, DbError> {
        let mut connection = connect(&self.path, false)?;
        let budget = Arc::new(Budget {
            born: Instant::now(),
            until: AtomicU64::new(0),
            looks: AtomicU64::new(0),
        });
        let seen = Arc::clone(&budget);
        connection
            .progress_handler(STEPS_BETWEEN_LOOKS, Some(move || seen.used_up()))
            .map_err(DbError::from_sqlite)?;
        Ok(Reader { connection, budget })
    }

    /// Hands every row of a statement to `step`, on the thread for walks: reads that take long by their nature neither
    /// hold up each other's betters nor end up in a list.
    pub(super) async fn walk<T, A>(
        &self,
        sql: Cow<'static, str>,
        params: Vec<Value>,
        step: impl Fn(&mut A, T) + Send + 'static,
    ) -> Result<A, DbError>
    where
        T: FromRow,
        A: Default + Send + 'static,
    {
        let run = move |connection: &Connection| {
            let mut sum = A::default();
            for_each(connection, &sql, &params, |row| step(&mut sum, row))?;
            Ok(sum)
        };
        run_there(&self.walks, run).await
    }
}

/// Runs a read on another thread. Where the caller goes away, it ends within a few milliseconds.
async fn run_there<T, F>(readers: &Sender<LongRead>, run: F) -> Result<T, DbError>
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Result<T, DbError> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let caller = Arc::new(());
    let waits = Arc::downgrade(&caller);
    let job: LongRead = Box::new(move |connection| {
        if waits.strong_count() == 0 {
            return;
        }
        let gone = move || waits.strong_count() == 0;
        let result = connection
            .progress_handler(STEPS_BETWEEN_LOOKS, Some(gone))
            .map_err(DbError::from_sqlite)
            .and_then(|()| run(connection));
        // A caller that went away no longer wants the answer.
        drop(reply.send(result));
    });
    readers.try_send(job).map_err(|refused| match refused {
        TrySendError::Full(_) => DbError::Unavailable("too many long reads are waiting".to_owned()),
        TrySendError::Disconnected(_) => stopped(),
    })?;
    let result = answer.await.map_err(|_| stopped());
    drop(caller);
    result?
}

fn stopped() -> DbError {
    DbError::Unavailable("the database thread has stopped".to_owned())
}

fn start_reader(mut connection: Connection, jobs: Receiver<LongRead>, name: String) -> Result<(), DbError> {
    std::thread::Builder::new()
        .name(name)
        .spawn(move || {
            for job in jobs {
                job(&mut connection);
            }
        })
        .map(drop)
        .map_err(|e| DbError::Unavailable(format!("cannot start a reader thread: {e}")))
}

/// A connection for writing, or one that only reads.
pub(super) fn connect(path: &Path, writes: bool) -> Result<Connection, DbError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Else a text whose plan could depend on its parameters is compiled again whenever they are bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(
            None,
            "cache_size",
            if writes { KEPT_BY_WRITER } else { KEPT_BY_READER },
        )?;
        connection.pragma_update(None, "temp_store", "memory")?;
        // What an import makes of the log is given back after it.
        connection.pragma_update(None, "journal_size_limit", 32 * 1024 * 1024)?;
        if !writes {
            connection.pragma_update(None, "query_only", true)?;
        }
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        Ok(connection)
    };
    open().map_err(|error| match DbError::from_sqlite(error) {
        DbError::Unavailable(why) => DbError::Unavailable(format!("cannot open {}: {why}", path.display())),
        DbError::Other(why) => {
            DbError::Unavailable(format!("{} is not a usable SQLite file: {why}", path.display()))
        }
        other => other,
    })
}

/// The place, in a list, of the value of a statement's parameter `at`, which counts from 1. SQLite numbers
/// `$n` by first appearance, so it is looked up by its name.
fn place(statement: &rusqlite::CachedStatement<'_>, at: usize) -> Result<usize, DbError> {
    match statement.parameter_name(at) {
        Some(name) => name
            .get(1..)
            .and_then(|digits| digits.parse::<usize>().ok()?.checked_sub(1))
            .ok_or_else(|| DbError::Other(format!("parameter {name} is not $n"))),
        None => Ok(at - 1),
    }
}

fn bind(
    statement: &mut rusqlite::CachedStatement<'_>,
    at: usize,
    place: usize,
    params: &[Value],
) -> Result<(), DbError> {
    let value = params.get(place).ok_or_else(|| {
        let (wanted, given) = (place + 1, params.len());
        DbError::Other(format!("the statement wants ${wanted}, {given} were given"))
    })?;
    statement
        .raw_bind_parameter(at, value)
        .map_err(DbError::from_sqlite)
}

/// Runs a statement and reads every row it returns.
pub(super) fn query<T: FromRow>(
    connection: &Connection,
    sql: &str,
    params: &[Value],
) -> Result<Vec<T>, DbError> {
    let mut out = Vec::new();
    for_each(connection, sql, params, |row| out.push(row))?;
    Ok(out)
}

/// Runs a statement and hands over every row it returns.
fn for_each<T: FromRow>(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    mut each: impl FnMut(T),
) -> Result<(), DbError> {
    let mut statement = connection.prepare_cached(sql).map_err(DbError::from_sqlite)?;
    for at in 1..=statement.parameter_count() {
        let place = place(&statement, at)?;
        bind(&mut statement, at, place, params)?;
    }
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(DbError::from_sqlite)? {
        each(T::from_row(&Row::Sqlite(row))?);
    }
    Ok(())
}

/// Runs a statement that returns no rows once for each list; gives the number of rows each changed.
pub(super) fn execute_many(
    connection: &Connection,
    sql: &str,
    lists: &[Vec<Value>],
) -> Result<Vec<u64>, DbError> {
    let mut statement = connection.prepare_cached(sql).map_err(DbError::from_sqlite)?;
    let places = (1..=statement.parameter_count())
        .map(|at| place(&statement, at))
        .collect::<Result<Vec<_>, _>>()?;
    let mut changed = Vec::with_capacity(lists.len());
    for params in lists {
        for (at, &place) in places.iter().enumerate() {
            bind(&mut statement, at + 1, place, params)?;
        }
        changed.push(statement.raw_execute().map_err(DbError::from_sqlite)? as u64);
    }
    Ok(changed)
}

/// Runs statements that were put off; gives the id that an insert among them gave.
pub(super) fn run(connection: &Connection, deferred: &[Deferred]) -> Result<Option<i64>, DbError> {
    let mut inserted = None;
    for statement in deferred {
        if statement.expects == Expects::OneId {
            for params in &statement.lists {
                let rows = query(connection, &statement.text, params)?;
                inserted = Some(only_id(&rows)?);
            }
            continue;
        }
        for changed in execute_many(connection, &statement.text, &statement.lists)? {
            statement.check(changed)?;
        }
    }
    Ok(inserted)
}

/// The connection that writes, in a folder that exists.
pub(super) fn connect_writer(path: &Path) -> Result<Connection, DbError> {
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        // What is in it is nobody else's business on this machine.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(parent)
            .map_err(|e| DbError::Unavailable(format!("cannot create {}: {e}", parent.display())))?;
    }
    connect(path, true)
}

/// Drops what an `analyze` of somebody left. Plans are made without statistics, and so are the same on every instance:
/// with them, a page of 50 work orders begins with a Bloom filter made of all customers.
fn forget_statistics(connection: &Connection) -> Result<(), DbError> {
    let found: i64 = connection
        .query_row(
            "select count(*) from sqlite_schema where name in ('sqlite_stat1', 'sqlite_stat4')",
            [],
            |row| row.get(0),
        )
        .map_err(DbError::from_sqlite)?;
    if found > 0 {
        tracing::info!("statistics of the query planner were dropped");
        batch(
            connection,
            "drop table if exists sqlite_stat1; drop table if exists sqlite_stat4",
        )?;
    }
    Ok(())
}

/// Runs several statements, for migrations.
pub(super) fn batch(connection: &Connection, sql: &str) -> Result<(), DbError> {
    connection.execute_batch(sql).map_err(DbError::from_sqlite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_analyze_by_hand_leaves_plans_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let tables = |connection: &Connection| -> i64 {
            let sql = "select count(*) from sqlite_schema where name like 'sqlite_stat%'";
            connection.query_row(sql, [], |row| row.get(0)).unwrap()
        };
        let by_hand = connect(&path, true).unwrap();
        batch(
            &by_hand,
            "create table t (x integer primary key); insert into t values (1); analyze",
        )
        .unwrap();
        assert!(tables(&by_hand) > 0);
        drop(by_hand);
        drop(Sqlite::open(&path).unwrap());
        assert_eq!(tables(&connect(&path, false).unwrap()), 0);
    }
}
