//! The whole application over a test's own database.

use crate::{Actor, Database, Engine, FakeClock, Person, contract::Contract, people::People};
use base::Clock;
use platform::{
    config::Config,
    crypto::Cost,
    db::Db,
    events::Relay,
    http::{Edge, HttpSettings, rate_limits::RateLimits},
    jobs::{Outcome, Worker},
    mail::{Mailer, Message},
    state::{App, Environment},
    telemetry::{LogCapture, Logged},
};
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio_util::sync::CancellationToken;

/// The application as a test has it; cheap to clone. It dereferences to the application's own state.
#[derive(Clone)]
pub struct TestApp {
    app: App,
    edge: Edge,
    pub(crate) shared: Arc<Shared>,
}

/// What every node of a test shares.
pub(crate) struct Shared {
    pub(crate) database: Database,
    clock: Arc<FakeClock>,
    mailer: Mailer,
    config: Config,
    pub(crate) contract: Contract,
    people: People,
    foreign: People,
    logs: LogCapture,
    expected_errors: Mutex<Vec<String>>,
    expected_dead: AtomicBool,
    watches: AtomicBool,
    pub(crate) tokens: tokio::sync::Mutex<HashMap<i64, String>>,
    folder: tempfile::TempDir,
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

fn node(config: Config, db: Db, clock: Arc<FakeClock>, mailer: Mailer) -> (App, Edge) {
    let environment = Environment {
        clock,
        mailer,
        password_cost: Cost::Cheap,
    };
    let app = App::new(config, db, environment).expect("the application can be put together");
    let mut settings = HttpSettings::new(app.config.public_url.origin(), 1);
    settings.allowed_origins.clone_from(&app.config.allowed_origins);
    settings.trusted_proxies.clone_from(&app.config.trusted_proxies);
    let router = app::router(&app).expect("the router can be built");
    let once = app::once(router.clone(), &app);
    let edge = Edge::new(router, once, &settings).expect("the edge can be built");
    (app, edge)
}

/// What the triggers of migrations tally, and the same counted.
const TALLIED: [(&str, &str); 3] = [
    (
        "user",
        "select company_id, counted_as, count(*) from users where counted_as is not null group by company_id, counted_as",
    ),
    (
        "work_order",
        "select company_id, counted_as, count(*) from work_orders group by company_id, counted_as",
    ),
    (
        "work_order_technician",
        "select company_id, counted_for, count(*) from work_orders where counted_for is not null group by company_id, counted_for",
    ),
];

impl TestApp {
    /// The application over a fresh database with two companies.
    pub(crate) async fn start(engine: Engine) -> Self {
        let logs = LogCapture::process();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let database = Database::create(engine, folder.path()).await;
        let config = Config::for_tests(&database.url(), folder.path()).expect("the test settings are good");
        let clock = Arc::new(FakeClock::default());
        let db =
            Db::open(&database.address(), Arc::clone(&clock) as Arc<dyn Clock>).expect("the database opens");
        let mailer = Mailer::memory(&config, Arc::clone(&clock) as Arc<dyn Clock>);
        let (app, edge) = node(config.clone(), db, Arc::clone(&clock), mailer.clone());
        let people = People::make(&app, "Acme", "acme").await;
        let foreign = People::make(&app, "Foreign", "foreign").await;
        let shared = Shared {
            database,
            clock,
            mailer,
            config,
            contract: Contract::committed(),
            people,
            foreign,
            logs,
            expected_errors: Mutex::default(),
            expected_dead: AtomicBool::new(false),
            watches: AtomicBool::new(false),
            tokens: tokio::sync::Mutex::default(),
            folder,
        };
        let app = Self {
            app,
            edge,
            shared: Arc::new(shared),
        };
        app.drain().await;
        app
    }

    /// Another node over the same data, with settings of its own: sessions cached elsewhere, rate limits on …
    #[must_use]
    pub fn node(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.shared.config.clone();
        change(&mut config);
        let clock = Arc::clone(&self.shared.clock);
        // Whether mail may go is the mailer's to know; one that may not keeps nothing.
        let mailer = if config.mail_allowed() {
            self.shared.mailer.clone()
        } else {
            Mailer::memory(&config, Arc::clone(&clock) as Arc<dyn Clock>)
        };
        let (app, edge) = node(config, self.app.db.clone(), clock, mailer);
        Self {
            app,
            edge,
            shared: Arc::clone(&self.shared),
        }
    }

    /// Another node over the same data that enforces the rate limits.
    #[must_use]
    pub fn with_rate_limits(&self) -> Self {
        self.node(|config| config.rate_limits = RateLimits::ON)
    }

    /// The application's state, for calling its functions.
    pub fn state(&self) -> &App {
        &self.app
    }

    pub(crate) fn edge(&self) -> &Edge {
        &self.edge
    }

    /// The clock, which stands still until it is moved.
    pub fn clock(&self) -> &FakeClock {
        &self.shared.clock
    }

    /// The test's own database, seen from outside the application.
    pub fn database(&self) -> &Database {
        &self.shared.database
    }

    /// The people of company 1, "Acme".
    pub fn people(&self) -> &People {
        &self.shared.people
    }

    /// The people of company 2.
    pub fn foreigners(&self) -> &People {
        &self.shared.foreign
    }

    /// Somebody, logged in.
    pub async fn as_person(&self, person: &Person) -> Actor {
        Actor::logged_in(self, person).await
    }

    /// The owner of company 1: an admin and super admin.
    pub async fn owner(&self) -> Actor {
        self.as_person(&self.shared.people.owner).await
    }

    /// An admin of company 1.
    pub async fn admin(&self) -> Actor {
        self.as_person(&self.shared.people.admin).await
    }

    /// An agent of company 1.
    pub async fn agent(&self) -> Actor {
        self.as_person(&self.shared.people.agent).await
    }

    /// A technician of company 1.
    pub async fn technician(&self) -> Actor {
        self.as_person(&self.shared.people.technician).await
    }

    /// A customer of company 1.
    pub async fn customer(&self) -> Actor {
        self.as_person(&self.shared.people.customer).await
    }

    /// Another customer of company 1.
    pub async fn other_customer(&self) -> Actor {
        self.as_person(&self.shared.people.other_customer).await
    }

    /// An admin of company 2.
    pub async fn foreign_admin(&self) -> Actor {
        self.as_person(&self.shared.foreign.admin).await
    }

    /// Somebody who is not logged in.
    pub fn anonymous(&self) -> Actor {
        Actor::anonymous(self)
    }

    /// Mails sent so far, oldest first.
    pub fn mails(&self) -> Vec<Message> {
        self.shared.mailer.taken()
    }

    /// The same server without companies, users and logins: [`TestApp::people`] are gone.
    pub async fn emptied(&self) -> Self {
        self.shared.database.clear().await;
        self.shared.tokens.lock().await.clear();
        self.node(|_| {})
    }

    /// A worker that knows every job and ends at its next safe point once `stop` is cancelled.
    pub fn worker(&self, stop: CancellationToken) -> Worker<App> {
        let clock = Arc::clone(&self.shared.clock) as Arc<dyn Clock>;
        Worker::new(
            self.app.db.clone(),
            clock,
            self.app.clone(),
            app::jobs(),
            app::schedules(),
            stop,
        )
    }

    /// Runs the relay and every job that is due, until nothing is left; gives how the jobs ended.
    pub async fn drain(&self) -> Vec<Outcome> {
        let worker = self.worker(CancellationToken::new());
        let mut relay = Relay::new(self.app.db.clone(), app::readers());
        let mut all = Vec::new();
        loop {
            relay.drain().await.expect("the relay works");
            let outcomes = worker.drain().await.expect("the worker works");
            if outcomes.is_empty() {
                break all;
            }
            all.extend(outcomes);
        }
    }

    /// A hash over all rows: the same before and after means that nothing was changed.
    pub async fn digest(&self) -> u64 {
        self.shared.database.digest().await
    }

    /// From now on every 4xx reply fails the test where it changed a row. Not for calls that run at once.
    pub fn watch_digest(&self) {
        self.shared.watches.store(true, Ordering::SeqCst);
    }

    /// Ends [`TestApp::watch_digest`].
    pub fn unwatch_digest(&self) {
        self.shared.watches.store(false, Ordering::SeqCst);
    }

    pub(crate) fn watches(&self) -> bool {
        self.shared.watches.load(Ordering::SeqCst)
    }

    /// The one number that a statement gives.
    pub async fn count(&self, sql: &str) -> i64 {
        let rows = self.shared.database.rows(sql).await;
        rows[0][0]
            .as_deref()
            .and_then(|n| n.parse().ok())
            .unwrap_or_else(|| panic!("{sql}: no number: {rows:?}"))
    }

    /// The number of statements that `work` sends.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.app.db.statements();
        let value = work.await;
        (self.app.db.statements() - before, value)
    }

    /// The test provokes an ERROR line with this part: it is there at the end, and is no fault.
    pub fn expect_error_log(&self, part: &str) {
        self.shared
            .expected_errors
            .lock()
            .expect("no test panicked here")
            .push(part.to_owned());
    }

    /// The test leaves jobs behind that wait or died.
    pub fn expect_jobs_left(&self) {
        self.shared.expected_dead.store(true, Ordering::SeqCst);
    }

    /// Fails where the database's tallies do not say what there is.
    async fn check_tallies(&self) {
        for (resource, counted) in TALLIED {
            let tallied = format!(
                "select company_id, facet, sum(amount) from tallies where resource = '{resource}' \
                 group by company_id, facet having sum(amount) <> 0"
            );
            for (these, those) in [(tallied.as_str(), counted), (counted, &tallied)] {
                let wrong = self
                    .shared
                    .database
                    .rows(&format!("{these} except {those}"))
                    .await;
                assert!(
                    wrong.is_empty(),
                    "the tallies of {resource} are wrong: {wrong:?} of {these}"
                );
            }
        }
    }

    /// Fails where a job waits or died, or where an ERROR line was not expected, or an expected one is missing.
    pub(crate) async fn check_nothing_left(&self) {
        self.check_tallies().await;
        let sql = "select kind, state, last_error from jobs where state <> 'done'";
        let jobs = self.shared.database.rows(sql).await;
        assert_eq!(
            jobs.is_empty(),
            !self.shared.expected_dead.load(Ordering::SeqCst),
            "jobs left over: {jobs:?}"
        );
        let expected = self
            .shared
            .expected_errors
            .lock()
            .expect("no test panicked here")
            .clone();
        let errors: Vec<String> = self
            .shared
            .logs
            .take_errors()
            .into_iter()
            .map(|line: Logged| line.text)
            .collect();
        for part in &expected {
            assert!(
                errors.iter().any(|line| line.contains(part)),
                "no ERROR line with {part:?}: {errors:?}"
            );
        }
        let unexpected: Vec<_> = errors
            .iter()
            .filter(|line| !expected.iter().any(|part| line.contains(part)))
            .collect();
        assert!(unexpected.is_empty(), "ERROR lines: {unexpected:#?}");
    }

    pub(crate) async fn stop(&self) {
        self.app.tasks.stop.cancel();
        self.app.tasks.tracker.close();
        self.app.tasks.tracker.wait().await;
        self.shared.database.drop_it().await;
    }

    /// The test's own folder.
    pub fn folder(&self) -> &std::path::Path {
        self.shared.folder.path()
    }
}
