//! The real binary over either database.

use crate::harness::Instance;
use std::path::PathBuf;
use testkit::{Database, Engine};

/// An instance with a database of its own, which can be asked from outside.
pub(crate) struct Stand {
    pub(crate) instance: Instance,
    database: Database,
    runtime: tokio::runtime::Runtime,
}

impl Stand {
    /// One with the schema and nothing in it.
    pub(crate) fn new(engine: Engine) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let instance = Instance::new();
        let database = runtime.block_on(Database::create(engine, instance.path()));
        Self {
            instance: instance.with("DATABASE_URL", &database.url()),
            database,
            runtime,
        }
    }

    /// One with the demo company.
    pub(crate) fn demo(engine: Engine) -> Self {
        let stand = Self::new(engine);
        let output = stand.instance.run(&["demo"]);
        assert!(output.status.success(), "{output:?}");
        stand
    }

    /// With one more setting.
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.instance.set(key, value);
        self
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.database, Database::Sqlite(_))
    }

    /// Where the database is.
    pub(crate) fn url(&self) -> String {
        self.database.url()
    }

    /// The rows of a statement; what it writes is written.
    pub(crate) fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        self.runtime.block_on(self.database.rows(sql))
    }

    /// The one number that a statement gives.
    pub(crate) fn count(&self, sql: &str) -> i64 {
        let rows = self.rows(sql);
        rows[0][0].as_deref().and_then(|n| n.parse().ok()).unwrap()
    }

    /// A hash over all rows.
    pub(crate) fn digest(&self) -> u64 {
        self.runtime.block_on(self.database.digest())
    }

    /// A file in the instance's folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.instance.path().join(name)
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        self.runtime.block_on(self.database.drop_it());
    }
}

/// Declares a test that runs on both databases.
macro_rules! both {
    ($(fn $name:ident($engine:ident: Engine) $body:block)+) => { $(
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of its surroundings")]
            use super::*;

            fn body($engine: Engine) $body

            #[test]
            fn sqlite() {
                body(Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                body(Engine::Postgres);
            }
        }
    )+ };
}
pub(crate) use both;
