//! SQLite: a copy of a migrated file.

use crate::database::schema_hash;
use base::Timestamp;
use platform::db::{Address, migrate};
use rusqlite::{Connection, types::ValueRef};
use std::path::{Path, PathBuf};

/// A test's database file.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
}

impl File {
    pub(crate) async fn create(folder: &Path) -> Self {
        let path = folder.join("test.db");
        std::fs::copy(template().await, &path).expect("the template can be copied");
        Self { path }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        self.rows_of_each(&[sql.to_owned()]).remove(0)
    }

    /// The same of many statements, over one connection.
    pub(crate) fn rows_of_each(&self, statements: &[String]) -> Vec<Vec<Vec<Option<String>>>> {
        let connection = Connection::open(&self.path).expect("the test's database opens");
        connection
            .busy_timeout(std::time::Duration::from_secs(10))
            .expect("a timeout can be set");
        statements
            .iter()
            .map(|sql| Self::rows_over(&connection, sql))
            .collect()
    }

    fn rows_over(connection: &Connection, sql: &str) -> Vec<Vec<Option<String>>> {
        let mut statement = connection.prepare(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
        let width = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..width).map(|at| Ok(text(row.get_ref(at)?))).collect();
        let rows = statement
            .query_map([], read)
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        rows.map(|row| row.unwrap_or_else(|e| panic!("{sql}: {e}")))
            .collect()
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(v) => Some(v.to_string()),
        ValueRef::Real(v) => Some(v.to_string()),
        ValueRef::Text(v) | ValueRef::Blob(v) => Some(String::from_utf8_lossy(v).into_owned()),
    }
}

/// The migrated file of this schema. Whoever comes first makes it, under a name of its own until it is whole.
async fn template() -> PathBuf {
    let folder = std::env::temp_dir();
    let path = folder.join(format!("deskbell-test-template-{}.db", schema_hash()));
    if !path.exists() {
        let own = tempfile::tempdir_in(&folder).expect("a temporary folder can be made");
        let part = own.path().join("template.db");
        migrate::run(
            &Address::Sqlite(part.clone()),
            app::MIGRATIONS,
            Timestamp::from_micros(0),
        )
        .await
        .expect("the migrations run on SQLite");
        assert!(
            !part.with_extension("db-wal").exists(),
            "closing the file writes its log back"
        );
        std::fs::rename(&part, &path).expect("the template can be put in its place");
    }
    path
}
