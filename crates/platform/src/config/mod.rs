//! The server's settings: read once at start from the environment, `.env` and `deskbell.toml`, in that
//! order of precedence over the defaults.
//!
//! A [`Config`] that exists is good: every value is parsed and the values fit each other. A bad one is
//! refused with all its problems at once, a sentence each. The keys are in `keys`, the value types in
//! `values`, `urls` and `mail_url`.

mod dotenv;
mod keys;
mod mail_url;
mod mask;
mod reader;
mod secrets;
mod source;
mod urls;
mod values;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use lettre::message::Mailbox;

pub use mail_url::MailUrl;
pub use reader::Entry;
pub use secrets::Secret;
pub use source::{Origin, Source};
pub use urls::{DatabaseUrl, PublicUrl};
pub use values::LogFormat;

use crate::live::LiveSettings;

use crate::http::{Network, rate_limits::RateLimits};

use reader::Reader;

/// All settings of a running server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database and where it is.
    pub database_url: DatabaseUrl,
    /// The folder of everything the server keeps on disk, as given: relative to the working directory or
    /// absolute.
    pub data_dir: PathBuf,
    /// The address to listen on: an IP address or a host name.
    pub host: String,
    /// The port to listen on; 0 takes any free one.
    pub port: u16,
    /// How browsers and mail reach this server.
    pub public_url: PublicUrl,
    /// The origins whose cookie requests and WebSockets are accepted; the public URL's is always the first.
    pub allowed_origins: Vec<String>,
    /// The proxies whose `X-Forwarded-*` headers count.
    pub trusted_proxies: Vec<Network>,
    /// Signs links and encrypts what is kept; at least 32 bytes.
    pub secret_key: Secret,
    /// Signs access tokens; at least 32 bytes.
    pub jwt_secret: Secret,
    /// How long an access token is good.
    pub access_token_ttl: Duration,
    /// How long a session lasts without being refreshed; never shorter than an access token.
    pub refresh_token_ttl: Duration,
    /// Where mail goes.
    pub mail_url: MailUrl,
    /// The sender of all mail.
    pub mail_from: Mailbox,
    /// The folder of uploaded and generated files.
    pub storage_dir: PathBuf,
    /// The limits on logins and calls; never off on a public server.
    pub rate_limits: RateLimits,
    /// The largest upload, in bytes.
    pub upload_max_bytes: u64,
    /// The largest import file, in bytes.
    pub import_max_bytes: u64,
    /// Live connections: how many there may be, and how patient the server is with them.
    pub live: LiveSettings,
    /// The least important log line that is still written.
    pub log_level: tracing::Level,
    /// The form of log lines.
    pub log_format: LogFormat,
    /// What the operator should know though the server starts: a sentence each, for a WARN line.
    pub warnings: Vec<String>,
    entries: Vec<Entry>,
}

/// The keys of the secrets that the server makes where none is given.
pub const SECRETS: [&str; 2] = ["SECRET_KEY", "JWT_SECRET"];

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.join("\n"))]
pub struct ConfigError {
    /// One sentence each, naming the key; never empty.
    pub problems: Vec<String>,
}

impl Config {
    /// Reads and checks every key. Where the configuration is good and holds no `SECRET_KEY` or `JWT_SECRET`,
    /// takes the one kept in `DATA_DIR/secrets`, and makes it first where there is none.
    ///
    /// # Errors
    /// All problems found, not only the first.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(source);
        let config = Self::read(&mut reader);
        let (problems, warnings, entries) = reader.finish();
        match config {
            Some(mut config) if problems.is_empty() => {
                config.entries = entries;
                config.warnings = warnings;
                config.keep_secrets()?;
                Ok(config)
            }
            Some(_) | None => Err(ConfigError { problems }),
        }
    }

    /// A configuration for tests, from nothing but these two: fixed secrets, no rate limits, mail and files
    /// below `data_dir`.
    ///
    /// # Errors
    /// [`ConfigError`] where `database_url` is none.
    pub fn for_tests(database_url: &str, data_dir: &Path) -> Result<Self, ConfigError> {
        let data_dir = data_dir.to_string_lossy();
        Self::load(&Source::from_environment([
            ("DATABASE_URL", database_url),
            ("DATA_DIR", &data_dir),
            ("SECRET_KEY", "tests-secret-Zq83hfk2-0193-mvb7-ptw1-xkcd"),
            ("JWT_SECRET", "tests-tokens-w7Yb29sL-4471-qhe5-rjn6-uogd"),
            ("RATE_LIMITS", "off"),
        ]))
    }

    /// Reads all keys before it gives up, so that every problem is found.
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data_dir = reader.read("DATA_DIR", "data", values::folder);
        let below = |name: &str| match &data_dir {
            Some(folder) => folder.join(name).to_string_lossy().into_owned(),
            None => name.to_owned(),
        };
        let database = format!("sqlite://{}", below("deskbell.db"));
        let database_url = reader.read("DATABASE_URL", &database, DatabaseUrl::parse);
        let host = reader.read("HOST", "127.0.0.1", values::host);
        let port = reader.read("PORT", "5001", values::port);
        let public_url = format!("http://localhost:{}", port.unwrap_or(5001));
        let public_url = reader.read("PUBLIC_URL", &public_url, PublicUrl::parse);
        let own_origin = public_url.as_ref().map_or("", PublicUrl::origin);
        let allowed_origins = reader.read("ALLOWED_ORIGINS", own_origin, |text| {
            urls::origins(own_origin, text)
        });
        let trusted_proxies = reader.read("TRUSTED_PROXIES", "", values::networks);
        let secret_key = reader.read("SECRET_KEY", "", secrets::given);
        let jwt_secret = reader.read("JWT_SECRET", "", secrets::given);
        let access_token_ttl = reader.read("ACCESS_TOKEN_TTL", "24h", values::duration);
        let refresh_token_ttl = reader.read("REFRESH_TOKEN_TTL", "30d", values::duration);
        let mail_url = reader.read("MAIL_URL", &format!("file://{}", below("mail")), MailUrl::parse);
        let mail_from = reader.read("MAIL_FROM", "Deskbell <no-reply@localhost>", values::mailbox);
        let storage_dir = reader.read(
            "STORAGE_URL",
            &format!("file://{}", below("files")),
            urls::storage,
        );
        let rate_limits = reader.read("RATE_LIMITS", "on", RateLimits::parse);
        let upload_max_bytes = reader.read("UPLOAD_MAX_BYTES", "10485760", values::bytes);
        let import_max_bytes = reader.read("IMPORT_MAX_BYTES", "1073741824", values::bytes);
        let live = LiveSettings::default();
        let sockets = reader.read("LIVE_SOCKETS", &live.sockets.to_string(), values::count);
        let per_user = live.sockets_per_user.to_string();
        let sockets_per_user = reader.read("LIVE_SOCKETS_PER_USER", &per_user, values::count);
        let log_level = reader.read("LOG_LEVEL", "INFO", values::log_level);
        let log_format = reader.read("LOG_FORMAT", "text", values::log_format);

        if let (Some(access), Some(refresh)) = (access_token_ttl, refresh_token_ttl)
            && refresh < access
        {
            reader.problem("REFRESH_TOKEN_TTL must not be shorter than ACCESS_TOKEN_TTL.");
        }
        if let (Some(limits), Some(url)) = (&rate_limits, &public_url)
            && !limits.is_on()
            && !url.is_localhost()
        {
            reader.problem("RATE_LIMITS may be off only while PUBLIC_URL is on localhost.");
        }

        Some(Self {
            database_url: database_url?,
            data_dir: data_dir?,
            host: host?,
            port: port?,
            public_url: public_url?,
            allowed_origins: allowed_origins?,
            trusted_proxies: trusted_proxies?,
            secret_key: secret_key?,
            jwt_secret: jwt_secret?,
            access_token_ttl: access_token_ttl?,
            refresh_token_ttl: refresh_token_ttl?,
            mail_url: mail_url?,
            mail_from: mail_from?,
            storage_dir: storage_dir?,
            rate_limits: rate_limits?,
            upload_max_bytes: upload_max_bytes?,
            import_max_bytes: import_max_bytes?,
            live: LiveSettings {
                sockets: sockets?,
                sockets_per_user: sockets_per_user?,
                ..live
            },
            log_level: log_level?,
            log_format: log_format?,
            warnings: Vec::new(),
            entries: Vec::new(),
        })
    }

    /// Where the secrets are kept that the server makes itself: each key with its file, and whether that file is
    /// what counts. Where it is not, the key was given.
    pub fn secret_files(&self) -> Vec<(&'static str, PathBuf, bool)> {
        let folder = self.secrets_dir();
        let is_kept = |key| {
            let mut entries = self.entries.iter();
            entries.any(|entry| entry.key == key && entry.origin == Origin::GeneratedFile)
        };
        SECRETS
            .map(|key| (key, secrets::file(&folder, key), is_kept(key)))
            .into()
    }

    /// Puts a secret of a backup in the place of the one that is kept.
    ///
    /// # Errors
    /// What the file system says.
    pub fn replace_secret(&self, key: &str, text: &[u8]) -> std::io::Result<()> {
        secrets::replace(&self.secrets_dir(), key, text)
    }

    fn secrets_dir(&self) -> PathBuf {
        self.data_dir.join("secrets")
    }

    /// Fills in the secrets that were not given from their files.
    fn keep_secrets(&mut self) -> Result<(), ConfigError> {
        let folder = self.secrets_dir();
        for (key, secret) in [
            ("SECRET_KEY", &mut self.secret_key),
            ("JWT_SECRET", &mut self.jwt_secret),
        ] {
            if secret.expose().is_empty() {
                *secret = secrets::kept(&folder, key).map_err(|p| ConfigError { problems: vec![p] })?;
                for entry in self.entries.iter_mut().filter(|entry| entry.key == key) {
                    entry.value = mask::MASK.to_owned();
                    entry.origin = Origin::GeneratedFile;
                }
            }
        }
        Ok(())
    }

    /// Every known key in the order of the documentation, with secrets masked: what `deskbell config` prints.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether something that must not be shown came from there.
    pub fn has_masked(&self, origin: Origin) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.origin == origin && entry.value.contains(mask::MASK))
    }

    /// Whether mail may be sent: its links would be read by others on a plain-HTTP public URL that is not
    /// localhost.
    pub fn mail_allowed(&self) -> bool {
        self.public_url.is_https() || self.public_url.is_localhost()
    }
}
