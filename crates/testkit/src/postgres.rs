//! PostgreSQL: a clone of a migrated template database, which stays for later runs.

use crate::database::schema_hash;
use base::Timestamp;
use platform::db::{Address, migrate};
use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// Where tests look for a server when `TEST_DATABASE_URL` says nothing.
const USUAL: &str = "postgres://postgres@127.0.0.1:5432/postgres";
/// Held while a template is made or old databases are dropped.
const LOCK: i64 = 7_305_140_299;
/// Every test database's name begins so.
const PREFIX: &str = "deskbell_test_";

/// A test's database on the test server.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: String,
    /// A connection that nobody uses: a new one learns the schema anew.
    idle: Mutex<Option<Client>>,
}

impl Database {
    pub(crate) async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let admin = connect(&server()).await;
        drop_the_dead(&admin).await;
        let template = template(&admin).await;
        let (space, process) = (process_space(), std::process::id());
        let name = format!(
            "{PREFIX}{space}_{process}_{}",
            COUNT.fetch_add(1, Ordering::SeqCst)
        );
        execute(&admin, &format!("create database {name} template {template}")).await;
        Self {
            url: url_of(&name),
            name,
            idle: Mutex::new(None),
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        let idle = self.idle().take().filter(|client| !client.is_closed());
        let client = match idle {
            Some(client) => client,
            None => connect(&self.url).await,
        };
        let rows = query(&client, sql).await;
        *self.idle() = Some(client);
        rows
    }

    fn idle(&self) -> MutexGuard<'_, Option<Client>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn drop_it(&self) {
        let admin = connect(&server()).await;
        execute(&admin, &format!("drop database {} with (force)", self.name)).await;
    }
}

fn server() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| USUAL.to_owned())
}

/// The server's address with another database's name.
fn url_of(name: &str) -> String {
    let server = server();
    let (address, query) = match server.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (server.as_str(), String::new()),
    };
    let (authority, _) = address
        .rsplit_once('/')
        .expect("TEST_DATABASE_URL names a database");
    format!("{authority}/{name}{query}")
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .unwrap_or_else(|e| panic!("{url} does not answer ({e}); see scripts/postgres.sh"));
    #[expect(
        clippy::disallowed_methods,
        reason = "it ends with the client, which no server waits for"
    )]
    tokio::spawn(connection);
    client
}

async fn query(client: &Client, sql: &str) -> Vec<Vec<Option<String>>> {
    let messages = client
        .simple_query(sql)
        .await
        .unwrap_or_else(|e| panic!("{sql}: {e:?}"));
    let row = |message| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect())
        }
        _ => None,
    };
    messages.into_iter().filter_map(row).collect()
}

async fn execute(client: &Client, sql: &str) {
    client
        .batch_execute(sql)
        .await
        .unwrap_or_else(|e| panic!("{sql}: {e:?}"));
}

/// Whose process ids these are: other containers may share the server.
fn process_space() -> String {
    let link = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    link.to_string_lossy()
        .chars()
        .filter(char::is_ascii_digit)
        .collect()
}

/// Drops the databases of runs that were killed.
async fn drop_the_dead(admin: &Client) {
    let ours = format!("{PREFIX}{}_", process_space());
    let names = query(
        admin,
        &format!("select datname from pg_database where datname like '{ours}%'"),
    )
    .await;
    for name in names.into_iter().filter_map(|mut row| row.remove(0)) {
        let process = name[ours.len()..].split('_').next().unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            execute(admin, &format!("drop database if exists {name} with (force)")).await;
        }
    }
}

/// The migrated template of this schema, made by whoever comes first.
async fn template(admin: &Client) -> String {
    let name = format!("deskbell_template_{}", schema_hash());
    let exists = format!("select 1 from pg_database where datname = '{name}'");
    if query(admin, &exists).await.is_empty() {
        execute(admin, &format!("select pg_advisory_lock({LOCK})")).await;
        if query(admin, &exists).await.is_empty() {
            make_template(admin, &name).await;
        }
        execute(admin, &format!("select pg_advisory_unlock({LOCK})")).await;
    }
    name
}

async fn make_template(admin: &Client, name: &str) {
    let part = format!("{name}_part");
    execute(admin, &format!("drop database if exists {part} with (force)")).await;
    execute(admin, &format!("create database {part}")).await;
    migrate::run(
        &Address::Postgres(url_of(&part)),
        app::MIGRATIONS,
        Timestamp::from_micros(0),
    )
    .await
    .expect("the migrations run on PostgreSQL");
    // A template may have no connections; those of the migration end behind its back.
    let end =
        format!("select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '{part}'");
    query(admin, &end).await;
    execute(admin, &format!("alter database {part} rename to {name}")).await;
}
