//! A database of a test's own, cloned from a template that is migrated once for each state of the schema.

use crate::{postgres, sqlite};
use platform::db::Address;
use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A test's own database, seen from outside the application.
#[derive(Debug)]
pub enum Database {
    /// A file.
    Sqlite(sqlite::File),
    /// A database of the test server.
    Postgres(postgres::Database),
}

impl Database {
    /// Makes a fresh one with the schema and nothing in it; a file lies in `folder`.
    pub async fn create(engine: Engine, folder: &Path) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite(sqlite::File::create(folder).await),
            Engine::Postgres => Self::Postgres(postgres::Database::create().await),
        }
    }

    /// Its address as `DATABASE_URL` has it.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.path().display()),
            Self::Postgres(database) => database.url().to_owned(),
        }
    }

    /// Its address as the platform has it.
    pub fn address(&self) -> Address {
        match self {
            Self::Sqlite(file) => Address::Sqlite(file.path().to_owned()),
            Self::Postgres(database) => Address::Postgres(database.url().to_owned()),
        }
    }

    /// Runs a statement as it stands and gives its rows as texts; null is none.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        match self {
            Self::Sqlite(file) => file.rows(sql),
            Self::Postgres(database) => database.rows(sql).await,
        }
    }

    /// The names of the application's tables, sorted, without what the full-text indexes are made of.
    pub async fn tables(&self) -> Vec<String> {
        let sql = match self {
            Self::Sqlite(_) => {
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
                 and name not glob '*_search*' and name <> 'search_changes' order by name"
            }
            Self::Postgres(_) => {
                "select tablename from pg_tables where schemaname = 'public' order by tablename collate \"C\""
            }
        };
        self.rows(sql)
            .await
            .into_iter()
            .map(|row| row[0].clone().unwrap_or_default())
            .collect()
    }

    /// A hash over every row of every table, `sessions.last_seen_at` left aside: who reads is seen. And `quotas`:
    /// refused tries are what it counts.
    pub async fn digest(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        let mut tables = self.tables().await;
        tables.retain(|table| table != "quotas");
        match self {
            Self::Sqlite(file) => {
                let all: Vec<String> = tables
                    .iter()
                    .map(|table| format!("select * from {table}"))
                    .collect();
                for (table, mut rows) in tables.into_iter().zip(file.rows_of_each(&all)) {
                    if table == "sessions" {
                        let columns = self
                            .rows("select name from pragma_table_info('sessions') order by cid")
                            .await;
                        let seen = columns
                            .iter()
                            .position(|name| name[0].as_deref() == Some("last_seen_at"));
                        rows.iter_mut()
                            .for_each(|row| row[seen.expect("the column is there")] = None);
                    }
                    rows.sort_unstable();
                    (table, rows).hash(&mut hash);
                }
            }
            Self::Postgres(_) => {
                let each = |table: String| {
                    format!(
                        "select '{table}', (select string_agg(line, '|' order by line) from \
                         (select (to_jsonb(t) - 'last_seen_at')::text as line from {table} t) lines)"
                    )
                };
                let parts: Vec<String> = tables.into_iter().map(each).collect();
                self.rows(&parts.join(" union all ")).await.hash(&mut hash);
            }
        }
        hash.finish()
    }

    /// Deletes the rows of every company.
    pub(crate) async fn clear(&self) {
        // Those that refer to others first.
        for table in [
            "import_keys",
            "import_refusals",
            "imports",
            "activity",
            "notes",
            "invites",
            "signups",
            "reset_tokens",
            "address_changes",
            "quotas",
            "idempotency_keys",
            "refresh_tokens",
            "sessions",
            "user_tags",
            "users",
            "jobs",
            "events",
            "companies",
        ] {
            self.rows(&format!("delete from {table}")).await;
        }
    }

    /// Lets it go.
    pub async fn drop_it(&self) {
        match self {
            // The file goes with its folder.
            Self::Sqlite(_) => {}
            Self::Postgres(database) => database.drop_it().await,
        }
    }
}

/// Names the schema: the migrations' texts and the code that renders them.
pub(crate) fn schema_hash() -> String {
    let mut hash = DefaultHasher::new();
    for migration in app::MIGRATIONS {
        (migration.version, migration.text).hash(&mut hash);
    }
    include_str!("../../platform/src/db/migrate.rs").hash(&mut hash);
    format!("{:016x}", hash.finish())
}
