//! From settings to a running application, and the sentences for an operator where that fails.

use app::MIGRATIONS;
use base::{Clock, SystemClock};
use platform::{
    config::{Config, Source},
    crypto::Cost,
    db::{
        Db,
        migrate::{self, Status},
    },
    events::Relay,
    jobs::Worker,
    live,
    mail::Mailer,
    state::{App, Environment},
    telemetry,
};
use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

/// Why a command did not do what it was asked: a sentence, and the code it exits with.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    code: u8,
}

impl Failure {
    /// The command failed: exit code 1.
    pub(crate) fn new(sentence: impl std::fmt::Display) -> Self {
        Self {
            sentence: sentence.to_string(),
            code: 1,
        }
    }

    /// The settings or arguments are wrong: exit code 2.
    pub(crate) fn usage(sentence: impl std::fmt::Display) -> Self {
        Self {
            sentence: sentence.to_string(),
            code: 2,
        }
    }

    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }

    pub(crate) fn code(&self) -> ExitCode {
        self.code.into()
    }
}

impl From<base::Error> for Failure {
    fn from(error: base::Error) -> Self {
        // The cause is for the log and the operator: the outermost sentence says nothing to them.
        match error {
            base::Error::Internal(cause) => Self::new(cause),
            invalid @ (base::Error::Invalid(_) | base::Error::Refused(..)) => Self::usage(invalid.chain()),
            other => Self::new(other.chain()),
        }
    }
}

/// Reads the settings and sets the log up.
pub(crate) fn config() -> Result<Config, Failure> {
    let source = Source::process(Path::new(".")).map_err(Failure::usage)?;
    let config = Config::load(&source).map_err(Failure::usage)?;
    telemetry::init(&config).map_err(Failure::new)?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    Ok(config)
}

/// Brings the schema up to date.
pub(crate) async fn migrate(config: &Config) -> Result<Status, Failure> {
    migrate::run(&config.database_address(), MIGRATIONS, SystemClock.now())
        .await
        .map_err(Failure::new)
}

/// The application over a database whose schema is current.
pub(crate) async fn app(config: Config) -> Result<App, Failure> {
    migrate(&config).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let db = Db::open(&config.database_address(), Arc::clone(&clock)).map_err(Failure::new)?;
    let mailer = Mailer::new(&config, Arc::clone(&clock))?;
    Ok(App::new(
        config,
        db,
        Environment {
            clock,
            mailer,
            topics: app::TOPICS,
            password_cost: Cost::Standard,
        },
    )?)
}

/// Starts the background work of a node: events and house-keeping, and with `jobs` the jobs.
pub(crate) fn start_workers(app: &App, jobs: bool) {
    let stop = app.tasks.stop.clone();
    let relay = if jobs {
        Relay::new(app.db.clone(), app::readers())
    } else {
        Relay::watch(app.db.clone())
    };
    app.tasks.tracker.spawn(relay.run(stop.clone()));
    app.tasks.tracker.spawn(live::feed(app.clone()));
    if jobs {
        app.tasks.tracker.spawn(worker(app).run());
    }
    let limits = app.clone();
    app.tasks.tracker.spawn(async move {
        while stop
            .run_until_cancelled(tokio::time::sleep(Duration::from_secs(60)))
            .await
            .is_some()
        {
            limits.limits.sweep();
        }
    });
}

/// A worker that knows every job.
pub(crate) fn worker(app: &App) -> Worker<App> {
    Worker::new(
        app.db.clone(),
        Arc::clone(&app.clock),
        app.clone(),
        app::jobs(),
        app::schedules(),
        app.tasks.stop.clone(),
    )
}

/// Ends the background work and waits for it, at most half a minute.
pub(crate) async fn stop_workers(app: &App) {
    app.tasks.stop.cancel();
    app.tasks.tracker.close();
    if tokio::time::timeout(Duration::from_secs(30), app.tasks.tracker.wait())
        .await
        .is_err()
    {
        tracing::warn!(
            "background work did not end in time; its leases will run out and it is taken up again"
        );
    }
}
