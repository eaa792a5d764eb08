//! SQLite: a small pool of reading connections, and one thread that writes.

use crate::{
    error::Error,
    record::{Patch, User},
    sql::Texts,
};
use base::{Clock as _, Role, SystemClock, Timestamp, UserId};
use rusqlite::{Connection, OpenFlags, Row, config::DbConfig, params};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};
use tokio::sync::oneshot;

/// Writes that share a commit at most; the same as Deskbell's.
const GROUP_SIZE: usize = 256;
/// Writes that may wait.
const WAITING: usize = 4_096;

/// An open database.
#[derive(Clone)]
pub(crate) struct Sqlite {
    shared: Arc<Shared>,
    writer: SyncSender<Write>,
}

/// What connections need.
pub(crate) struct Shared {
    path: PathBuf,
    company: i64,
    direct: bool,
    texts: Arc<Texts>,
    idle: Mutex<Vec<Connection>>,
}

/// Writes, where a transaction was begun, and gives who is told whether it was committed.
type Write = Box<dyn FnOnce(&Connection, bool) -> Acknowledge + Send>;
type Acknowledge = Box<dyn FnOnce(bool)>;

impl Sqlite {
    /// Opens a database that Deskbell made.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(crate) fn open(path: PathBuf, company: i64, direct: bool, grouped: bool) -> Result<Self, Error> {
        let texts = Arc::new(Texts::sqlite());
        let (writer, waiting) = sync_channel(WAITING);
        let connection = connect(&path, true)?;
        let group = if grouped { GROUP_SIZE } else { 1 };
        std::thread::Builder::new()
            .name("write".to_owned())
            .spawn(move || write_all(&connection, group, &waiting))?;
        let idle = Mutex::new(Vec::new());
        let shared = Shared {
            path,
            company,
            direct,
            texts,
            idle,
        };
        Ok(Self {
            shared: Arc::new(shared),
            writer,
        })
    }

    /// One record.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what SQLite says.
    pub(crate) async fn get(&self, id: i64) -> Result<User, Error> {
        self.read(move |connection, shared| {
            get(
                connection,
                &shared.texts.get,
                shared.company,
                id,
                SystemClock.now(),
            )
        })
        .await
    }

    /// Records, newest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) async fn list(&self, limit: i64, offset: i64) -> Result<Vec<User>, Error> {
        self.read(move |connection, shared| {
            let mut statement = connection.prepare_cached(&shared.texts.list)?;
            let now = SystemClock.now().as_micros();
            let mut rows = statement.query(params![shared.company, limit, now, offset])?;
            let mut users = Vec::new();
            while let Some(row) = rows.next()? {
                users.push(user(row)?);
            }
            Ok(users)
        })
        .await
    }

    /// How many records there are.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) async fn count(&self) -> Result<i64, Error> {
        self.read(|connection, shared| {
            let mut statement = connection.prepare_cached(&shared.texts.count)?;
            Ok(statement.query_row(params![shared.company], |row| row.get(0))?)
        })
        .await
    }

    /// Changes a record; gives it as it is then.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what SQLite says.
    pub(crate) async fn patch(&self, id: i64, patch: Patch) -> Result<User, Error> {
        let (company, texts) = (self.shared.company, Arc::clone(&self.shared.texts));
        self.write(move |connection| write_one(connection, &texts, company, id, patch))
            .await
    }

    /// The company whose rows are served.
    pub(crate) fn company(&self) -> i64 {
        self.shared.company
    }

    /// Writes in a transaction; gives what `run` gave once it is committed.
    ///
    /// # Errors
    /// Those of `run`; [`Error::Stopped`] where nothing was committed.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        run: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let write: Write = Box::new(move |connection, begun| {
            let result = if begun {
                run(connection)
            } else {
                Err(Error::Stopped)
            };
            Box::new(move |committed| {
                // A client that went away needs no answer.
                drop(reply.send(if committed { result } else { Err(Error::Stopped) }));
            })
        });
        self.writer.try_send(write).map_err(|_| Error::Stopped)?;
        answer.await.map_err(|_| Error::Stopped)?
    }

    /// Reads where reads run.
    ///
    /// # Errors
    /// Those of `run`.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        run: impl FnOnce(&Connection, &Shared) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        if self.shared.direct {
            return self.shared.with_connection(run);
        }
        let shared = Arc::clone(&self.shared);
        let read = tokio::task::spawn_blocking(move || shared.with_connection(run));
        read.await.map_err(|_| Error::Stopped)?
    }
}

impl Shared {
    fn with_connection<T>(
        &self,
        run: impl FnOnce(&Connection, &Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, false)?,
        };
        let result = run(&connection, self);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        result
    }
}

/// The same settings as Deskbell's connections.
fn connect(path: &Path, writes: bool) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "cache_size", if writes { -16_000 } else { -4_000 })?;
    connection.pragma_update(None, "temp_store", "memory")?;
    if !writes {
        connection.pragma_update(None, "query_only", true)?;
    }
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Serves writes until the last sender is gone; up to `group` of them share a transaction.
///
/// No savepoints: each write changes with one statement, and a statement that fails takes back only itself.
fn write_all(connection: &Connection, group: usize, waiting: &Receiver<Write>) {
    while let Ok(first) = waiting.recv() {
        let mut written = Vec::new();
        let begun = run(connection, "begin immediate").is_ok();
        let mut next = Some(first);
        while let Some(write) = next {
            written.push(write(connection, begun));
            next = if written.len() < group {
                waiting.try_recv().ok()
            } else {
                None
            };
        }
        let committed = full_text(connection)
            .and_then(|()| run(connection, "commit"))
            .is_ok();
        for acknowledge in written {
            acknowledge(committed);
        }
    }
}

/// The index takes in what the triggers wrote down, as Deskbell's `platform::db::sqlite::full_text` does it.
fn full_text(connection: &Connection) -> Result<(), Error> {
    let sources: Vec<String> = connection
        .prepare_cached("select distinct source from search_changes")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for source in &sources {
        let forget = format!(
            "delete from {source}_search where rowid in (select id from search_changes where source = $1 and indexed)"
        );
        let learn = format!(
            "insert into {source}_search (rowid, search_words) select s.id, s.search_words \
             from search_changes c cross join {source} s where c.source = $1 and s.id = c.id"
        );
        for text in [&forget, &learn] {
            connection.prepare_cached(text)?.execute([source])?;
        }
    }
    if !sources.is_empty() {
        run(connection, "delete from search_changes")?;
    }
    Ok(())
}

fn run(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn write_one(
    connection: &Connection,
    texts: &Texts,
    company: i64,
    id: i64,
    patch: Patch,
) -> Result<User, Error> {
    let now = SystemClock.now();
    let mut user = get(connection, &texts.get_for_update, company, id, now)?;
    user.merge(patch, now);
    let derived = user.derived(company)?;
    connection.prepare_cached(&texts.update)?.execute(params![
        company,
        user.version,
        user.external_id,
        user.email,
        derived.email_key,
        user.role.name(),
        user.status,
        user.name,
        derived.name_key,
        user.username,
        user.phone,
        user.address,
        user.city,
        user.state,
        user.zip_code,
        user.country,
        user.region,
        user.business_site,
        derived.additional_websites,
        user.business_type,
        user.lead_status,
        user.notes,
        user.is_super_admin,
        user.email_verified,
        user.credits,
        derived.tags,
        derived.search_words,
        user.created_at.as_micros(),
        user.updated_at.as_micros(),
        user.archived_at.map(Timestamp::as_micros),
        user.id.0,
    ])?;
    Ok(user)
}

fn get(connection: &Connection, sql: &str, company: i64, id: i64, now: Timestamp) -> Result<User, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![company, id, now.as_micros()])?;
    match rows.next()? {
        Some(row) => user(row),
        None => Err(Error::NotFound),
    }
}

fn user(row: &Row<'_>) -> Result<User, Error> {
    let role =
        Role::parse(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?).ok_or(Error::NotFound)?;
    let list = |at| -> Result<Vec<String>, Error> {
        Ok(serde_json::from_slice(
            row.get_ref(at)?.as_bytes().map_err(rusqlite::Error::from)?,
        )?)
    };
    Ok(User {
        id: UserId(row.get(0)?),
        version: row.get(1)?,
        external_id: row.get(2)?,
        email: row.get(3)?,
        user_type: role.user_type(),
        role,
        status: row.get(5)?,
        name: row.get(6)?,
        username: row.get(7)?,
        phone: row.get(8)?,
        address: row.get(9)?,
        city: row.get(10)?,
        state: row.get(11)?,
        zip_code: row.get(12)?,
        country: row.get(13)?,
        region: row.get(14)?,
        business_site: row.get(15)?,
        additional_websites: list(16)?,
        business_type: row.get(17)?,
        lead_status: row.get(18)?,
        notes: row.get(19)?,
        is_super_admin: row.get(20)?,
        is_authenticated: row.get(21)?,
        email_verified: row.get(22)?,
        has_login: row.get(29)?,
        credits: row.get(23)?,
        tags: list(24)?,
        created_at: Timestamp::from_micros(row.get(25)?),
        updated_at: Timestamp::from_micros(row.get(26)?),
        last_login: row.get::<_, Option<i64>>(27)?.map(Timestamp::from_micros),
        archived_at: row.get::<_, Option<i64>>(28)?.map(Timestamp::from_micros),
    })
}
