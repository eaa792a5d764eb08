//! SQLite: a snapshot is a copy of the file's pages; the copy takes the file's place by being renamed.

use crate::db::{
    DbError,
    inspect::sqlite_fault,
    migrate::NEWEST,
    sqlite::{connect, connect_writer},
};
use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};
use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a start or a command that is just under way is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a database cannot be replaced.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HoldError {
    /// Somebody has it open.
    #[error(
        "{} is in use: stop the server, and whatever else has it open, before its database is replaced",
        .0.display()
    )]
    InUse(PathBuf),
    /// It cannot be opened at all.
    #[error("{0}")]
    Database(#[from] DbError),
}

/// Copies the database as it is at one moment, and checks the copy; gives its schema's version.
///
/// All pages are copied in one read transaction: writers go on, only the write-ahead log grows meanwhile.
///
/// # Errors
/// What SQLite says; [`DbError::Other`] where the copy is damaged, as the database then is.
pub(crate) fn take(source: &Path, target: &Path) -> Result<i64, DbError> {
    // Opening it would make it.
    if !source.exists() {
        return Err(DbError::Unavailable(format!("{} is not there", source.display())));
    }
    let from = connect(source, false)?;
    let mut to = Connection::open(target).map_err(DbError::from_sqlite)?;
    // Nobody needs half a copy.
    to.pragma_update(None, "journal_mode", "off")
        .and_then(|()| to.pragma_update(None, "synchronous", "off"))
        .map_err(DbError::from_sqlite)?;
    let step = Backup::new(&from, &mut to)
        .and_then(|backup| backup.step(-1))
        .map_err(DbError::from_sqlite)?;
    if step != StepResult::Done {
        return Err(DbError::Unavailable(format!(
            "{} is locked by somebody else",
            source.display()
        )));
    }
    drop(from);
    to.close().map_err(|(_, error)| DbError::from_sqlite(error))?;
    check(target)
}

/// Checks a file that nobody else has open, page by page and reference by reference; gives its schema's version.
///
/// # Errors
/// [`DbError::Other`] with the first fault found.
pub(crate) fn check(path: &Path) -> Result<i64, DbError> {
    let connection = open(path)?;
    if let Some(fault) = sqlite_fault(&connection, "pragma integrity_check(1)")? {
        return Err(DbError::Other(format!("the database is damaged: {fault}")));
    }
    let loose = connection
        .prepare("pragma foreign_key_check")
        .and_then(|mut statement| statement.query([])?.next().map(|row| row.is_some()))
        .map_err(DbError::from_sqlite)?;
    if loose {
        return Err(DbError::Other(
            "the database is damaged: a row refers to one that is not there".to_owned(),
        ));
    }
    let version = connection
        .query_row(NEWEST, [], |row| row.get(0))
        .map_err(DbError::from_sqlite)?;
    connection
        .close()
        .map_err(|(_, error)| DbError::from_sqlite(error))?;
    Ok(version)
}

/// A file that exists, and of which nothing is believed yet.
fn open(path: &Path) -> Result<Connection, DbError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(DbError::from_sqlite)?;
    connection
        .pragma_update(None, "trusted_schema", false)
        .map_err(DbError::from_sqlite)?;
    Ok(connection)
}

/// A database file that nobody else has open, and that nobody else can open as long as this lives.
pub(crate) struct Held {
    connection: Option<Connection>,
    path: PathBuf,
    /// There was no file before.
    made: bool,
}

impl Held {
    /// Whether the file has rows of any company; false where there is no file.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) fn has_company(path: &Path) -> Result<bool, DbError> {
        if !path.exists() {
            return Ok(false);
        }
        let connection = connect(path, false)?;
        let there: bool = connection
            .query_row(
                "select exists (select 1 from sqlite_master where type = 'table' and name = 'companies')",
                [],
                |row| row.get(0),
            )
            .map_err(DbError::from_sqlite)?;
        if !there {
            return Ok(false);
        }
        connection
            .query_row("select exists (select 1 from companies)", [], |row| row.get(0))
            .map_err(DbError::from_sqlite)
    }

    /// Takes hold of the file, which is made where there is none.
    ///
    /// Who has a file in WAL mode open keeps a lock on it, also while idle. Leaving that mode is possible only
    /// for the last one: so a success shows that there is no server, and what is in the log is in the file.
    ///
    /// # Errors
    /// [`HoldError`].
    pub(crate) fn take(path: &Path) -> Result<Self, HoldError> {
        let made = !path.exists();
        let connection = connect_writer(path)?;
        let alone = || -> rusqlite::Result<bool> {
            connection.busy_timeout(PATIENCE)?;
            let mode: String =
                connection.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))?;
            if mode != "delete" {
                return Ok(false);
            }
            // Of a lock that is taken in this mode nothing is given back until the connection is closed.
            connection.pragma_update(None, "locking_mode", "exclusive")?;
            connection.execute_batch("begin exclusive; commit")?;
            Ok(true)
        };
        match alone() {
            Ok(true) => Ok(Self {
                connection: Some(connection),
                // Where the path is a link, the file it leads to is the one that is replaced.
                path: std::fs::canonicalize(path).map_err(|error| {
                    DbError::Unavailable(format!("cannot find {}: {error}", path.display()))
                })?,
                made,
            }),
            Ok(false) => Err(HoldError::InUse(path.to_owned())),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                Err(HoldError::InUse(path.to_owned()))
            }
            Err(error) => Err(DbError::from_sqlite(error).into()),
        }
    }

    /// The folder the file lies in: what is to replace it is made ready there.
    pub(crate) fn folder(&self) -> &Path {
        crate::backup::folder_of(&self.path)
    }

    /// Puts `staged`, a file of the same disk, in the place of the held one.
    ///
    /// # Errors
    /// What the file system says; then the held file is still there.
    pub(crate) fn replace_with(mut self, staged: &Path) -> std::io::Result<()> {
        for ending in ["-journal", "-wal", "-shm"] {
            let mut log = self.path.clone().into_os_string();
            log.push(ending);
            // SQLite would take it for the new file's own.
            if Path::new(&log).exists() {
                return Err(std::io::Error::other(format!(
                    "{} is in the way",
                    Path::new(&log).display()
                )));
            }
        }
        std::fs::set_permissions(staged, std::fs::metadata(&self.path)?.permissions())?;
        File::open(staged)?.sync_all()?;
        std::fs::rename(staged, &self.path)?;
        self.made = false;
        // Its file has no name any more: closing it touches nothing of the new one's.
        drop(self.connection.take());
        File::open(self.folder())?.sync_all()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let given_back = connection
            .pragma_update(None, "locking_mode", "normal")
            .and_then(|()| connection.pragma_update(None, "journal_mode", "wal"));
        if let Err(error) = given_back {
            tracing::debug!(%error, "the next start puts the file back into WAL mode");
        }
        drop(connection);
        if self.made
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::debug!(%error, "an empty database file stays behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(folder: &Path, name: &str, companies: usize) -> PathBuf {
        let path = folder.join(name);
        let connection = connect_writer(&path).unwrap();
        connection
            .execute_batch(
                "create table schema_migrations (version bigint primary key); insert into schema_migrations values (3); \
                 create table companies (id integer primary key, name text)",
            )
            .unwrap();
        for at in 0..companies {
            connection
                .execute(
                    "insert into companies (name) values (?1)",
                    [format!("Company {at}")],
                )
                .unwrap();
        }
        path
    }

    fn companies(path: &Path) -> i64 {
        let connection = connect(path, false).unwrap();
        connection
            .query_row("select count(*) from companies", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_copy_is_made_while_others_have_the_file_open_and_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(folder.path(), "a.db", 3);
        let writer = connect_writer(&path).unwrap();
        writer
            .execute_batch("begin immediate; insert into companies (name) values ('not committed')")
            .unwrap();
        let copy = folder.path().join("copy.db");
        assert_eq!(take(&path, &copy).unwrap(), 3);
        assert_eq!(companies(&copy), 3, "what is not committed is not in it");
        writer.execute_batch("commit").unwrap();
        assert_eq!((companies(&copy), companies(&path)), (3, 4));
    }

    #[test]
    fn a_damaged_file_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(folder.path(), "a.db", 3_000);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 600].fill(0xa5);
        std::fs::write(&path, bytes).unwrap();
        assert!(check(&path).unwrap_err().to_string().contains("damaged"));
        std::fs::write(&path, "no database at all, but long enough ".repeat(100)).unwrap();
        assert!(check(&path).is_err());
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(folder.path(), "a.db", 1);
        let connection = connect_writer(&path).unwrap();
        connection
            .execute_batch(
                "pragma foreign_keys = off; create table users (company_id references companies (id)); \
                 insert into users values (7)",
            )
            .unwrap();
        drop(connection);
        assert!(check(&path).unwrap_err().to_string().contains("refers"));
    }

    #[test]
    fn a_file_that_somebody_has_open_is_not_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(folder.path(), "a.db", 1);
        let idle = connect(&path, false).unwrap();
        // A connection takes its lock with its first look.
        idle.query_row("select 1 from companies", [], |_| Ok(())).unwrap();
        assert!(matches!(Held::take(&path), Err(HoldError::InUse(_))));
        drop(idle);
        let held = Held::take(&path).unwrap();
        let other = Connection::open(&path).unwrap();
        assert!(
            other
                .query_row("select 1 from companies", [], |_| Ok(()))
                .is_err(),
            "held is held"
        );
        drop(other);
        drop(held);
        assert_eq!(companies(&path), 1, "let go, nothing has changed");
    }

    #[test]
    fn a_held_file_is_replaced_with_what_was_in_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (
            database(folder.path(), "a.db", 1),
            database(folder.path(), "b.db", 5),
        );
        assert!(Held::has_company(&old).unwrap());
        Held::take(&old).unwrap().replace_with(&new).unwrap();
        assert_eq!(companies(&old), 5);
        assert!(!new.exists());
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(left, ["a.db"]);
    }

    #[test]
    fn a_file_made_to_be_held_goes_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/a.db");
        assert!(!Held::has_company(&path).unwrap());
        drop(Held::take(&path).unwrap());
        assert!(!path.exists());
        let new = database(&folder.path().join("new"), "b.db", 2);
        Held::take(&path).unwrap().replace_with(&new).unwrap();
        assert_eq!(companies(&path), 2);
    }
}
