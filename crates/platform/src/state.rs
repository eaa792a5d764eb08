//! The application's state: what every handler and job has at hand.

use crate::{
    auth::Sessions,
    config::Config,
    crypto::{Cost, Passwords, Signer},
    db::{Address, Db},
    files::Files,
    http::{Origins, limits::Limits},
    live::{Hub, Topic},
    mail::Mailer,
};
use base::{Clock, Error, Result};
use std::{ops::Deref, sync::Arc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Everything a handler or a job needs; cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database. Features get handles from extractors and jobs; the architecture test lists who may
    /// reach for this one.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Signs links.
    pub signer: Signer,
    /// Sessions and their tokens.
    pub sessions: Sessions,
    /// Whose pages may send the session cookie along.
    pub origins: Origins,
    /// Rate limits.
    pub limits: Limits,
    /// Live connections.
    pub live: Hub,
    /// Uploaded and generated files.
    pub files: Files,
    /// Outgoing mail.
    pub mailer: Mailer,
    /// Background work of this process and its end.
    pub tasks: Tasks,
}

/// Background work: started here, waited for when the server stops.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    /// What runs.
    pub tracker: TaskTracker,
    /// Cancelled when the server stops.
    pub stop: CancellationToken,
}

/// The parts that tests and the server make differently.
pub struct Environment {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The mailer.
    pub mailer: Mailer,
    /// How expensive new password hashes are.
    pub password_cost: Cost,
    /// What live connections may subscribe to.
    pub topics: &'static [Topic],
}

impl App {
    /// Puts the application together over an open database.
    ///
    /// # Errors
    /// Where the file storage cannot be opened or an allowed origin is none.
    pub fn new(config: Config, db: Db, environment: Environment) -> Result<Self> {
        let Environment {
            clock,
            mailer,
            password_cost,
            topics,
        } = environment;
        let origins =
            Origins::new(config.public_url.origin(), &config.allowed_origins).map_err(Error::internal)?;
        let mut sessions = Sessions::new(
            db.clone(),
            Arc::clone(&clock),
            config.jwt_secret.expose().as_bytes(),
            config.access_token_ttl,
            config.refresh_token_ttl,
        );
        let live = Hub::new(topics, config.live);
        let told = live.clone();
        sessions.when_ended(move |ended| told.end_sessions(ended));
        Ok(Self(Arc::new(Parts {
            passwords: Passwords::new(password_cost),
            signer: Signer::new(&config.secret_key),
            limits: Limits::new(&config.rate_limits),
            files: Files::open(&config)?,
            tasks: Tasks::default(),
            sessions,
            live,
            origins,
            mailer,
            config,
            db,
            clock,
        })))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("db", &self.db)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// The database's address as [`Db`] wants it.
    pub fn database_address(&self) -> Address {
        match &self.database_url {
            crate::config::DatabaseUrl::Sqlite(path) => Address::Sqlite(path.clone()),
            crate::config::DatabaseUrl::Postgres(url) => Address::Postgres(url.clone()),
        }
    }
}
