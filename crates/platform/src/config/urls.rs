//! The keys whose value is a URL. Each parser refuses with the rest of a sentence that begins with the key.

use std::path::PathBuf;

use url::{Host, Url};

use super::mask::masked;

/// The database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The embedded database, in this file; relative paths are relative to the working directory.
    Sqlite(PathBuf),
    /// A PostgreSQL server: the whole URL with its password.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite://relative`, `sqlite:///absolute` or a `postgres://` URL.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the key's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            Some(("sqlite", path)) => sqlite(path).map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => match text.parse::<tokio_postgres::Config>() {
                Ok(server) if !server.get_hosts().is_empty() => Ok(Self::Postgres(text.to_owned())),
                Ok(_) => {
                    Err("must name a host, as in postgres://user:password@host:5432/database".to_owned())
                }
                // The driver's text tells which part is wrong and never repeats the password.
                Err(error) => Err(format!("cannot be read ({error})")),
            },
            Some(_) | None => {
                Err("must begin with sqlite:// (a file), postgres:// or postgresql:// (a server)".to_owned())
            }
        }
    }
}

fn sqlite(path: &str) -> Result<PathBuf, String> {
    if path.is_empty() || path.ends_with('/') {
        Err("must name a file, as in sqlite://data/deskbell.db".to_owned())
    } else if path.contains(":memory:") {
        Err("must name a file: a database in memory would lose everything".to_owned())
    } else if path.contains('?') {
        Err("must be only a path after sqlite://: it takes no options".to_owned())
    } else if path.starts_with("/./") || path.starts_with("/../") {
        Err(
            "must be written with two slashes for a relative path, as in sqlite://data/deskbell.db"
                .to_owned(),
        )
    } else {
        Ok(PathBuf::from(path))
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(url) => f.debug_tuple("Postgres").field(&masked(url)).finish(),
        }
    }
}

/// How this server is reached from outside: scheme, host and port, never a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    https: bool,
    localhost: bool,
}

impl PublicUrl {
    /// Reads an `http://` or `https://` URL without a path.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the key's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refusal = || "must be an address such as https://desk.example.com, without a path".to_owned();
        let url = Url::parse(text).map_err(|_| refusal())?;
        let bare = matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !bare || !matches!(url.scheme(), "http" | "https") {
            return Err(refusal());
        }
        let localhost = is_loopback(&url);
        let host = url.host_str().ok_or_else(refusal)?.to_owned();
        let origin = url.origin().ascii_serialization();
        Ok(Self {
            origin,
            host,
            https: url.scheme() == "https",
            localhost,
        })
    }

    /// Scheme, host and port as browsers send them in `Origin`: no default port, no slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host's name or address, without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether cookies may be `Secure`.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether only this machine can reach it: `localhost`, a name below it, or a loopback address.
    pub fn is_localhost(&self) -> bool {
        self.localhost
    }

    /// The URL of a path that begins with `/`.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_local_name(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(super) fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// The server's own origin and those of a comma-separated list, each once.
pub(super) fn origins(own: &str, text: &str) -> Result<Vec<String>, String> {
    let mut origins = vec![own.to_owned()];
    for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let origin = PublicUrl::parse(item).map_err(|_| {
            "must be a comma-separated list of exact origins such as https://desk.example.com".to_owned()
        })?;
        if !origins.contains(&origin.origin) {
            origins.push(origin.origin);
        }
    }
    Ok(origins)
}

/// The folder of `file://folder`.
pub(super) fn storage(text: &str) -> Result<PathBuf, String> {
    match text.split_once("://") {
        Some(("file", path)) => folder(path),
        Some(("s3", _)) => {
            Err("must begin with file://: this version stores files on local disk only".to_owned())
        }
        Some(_) | None => Err("must begin with file://".to_owned()),
    }
}

pub(super) fn folder(path: &str) -> Result<PathBuf, String> {
    if path.is_empty() {
        Err("must name a folder, as in file://data/files".to_owned())
    } else {
        Ok(PathBuf::from(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases() {
        for (text, path) in [
            ("sqlite://data/deskbell.db", "data/deskbell.db"),
            ("sqlite:///var/lib/d.db", "/var/lib/d.db"),
        ] {
            assert_eq!(
                DatabaseUrl::parse(text),
                Ok(DatabaseUrl::Sqlite(path.into())),
                "{text}"
            );
        }
        for text in [
            "postgres://a:b@h/d",
            "postgresql://h:5433/d?sslmode=require",
            "postgres:///d?host=/run/postgresql",
        ] {
            assert_eq!(
                DatabaseUrl::parse(text),
                Ok(DatabaseUrl::Postgres(text.to_owned())),
                "{text}"
            );
        }
        for (text, why) in [
            (
                "mysql://u:hunter2@h/d",
                "must begin with sqlite:// (a file), postgres://",
            ),
            ("postgresql+asyncpg://u:p@h/d", "must begin with"),
            ("data/deskbell.db", "must begin with"),
            ("sqlite://", "must name a file"),
            ("sqlite://:memory:", "in memory"),
            ("sqlite:///./crm.db", "two slashes"),
            ("sqlite://a.db?mode=ro", "no options"),
            ("postgres:///d", "must name a host"),
            ("postgres://h:port/d", "cannot be read"),
        ] {
            let refusal = DatabaseUrl::parse(text).unwrap_err();
            assert!(
                refusal.contains(why) && !refusal.contains("hunter2"),
                "{text}: {refusal}"
            );
        }
    }

    #[test]
    fn public_urls() {
        for (text, origin, https, localhost) in [
            ("http://localhost:5001", "http://localhost:5001", false, true),
            (
                "https://Desk.Example.com/",
                "https://desk.example.com",
                true,
                false,
            ),
            (
                "https://desk.example.com:443",
                "https://desk.example.com",
                true,
                false,
            ),
            ("http://127.0.0.1:80", "http://127.0.0.1", false, true),
            ("http://[::1]:5001", "http://[::1]:5001", false, true),
            ("http://desk.localhost", "http://desk.localhost", false, true),
            (
                "http://localhost.example.com",
                "http://localhost.example.com",
                false,
                false,
            ),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!(
                (url.origin(), url.is_https(), url.is_localhost()),
                (origin, https, localhost),
                "{text}"
            );
        }
        for bad in [
            "",
            "desk.example.com",
            "ftp://a.b",
            "https://a.b/desk",
            "https://a.b?x",
            "https://u@a.b",
            "https://",
            "*",
        ] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            PublicUrl::parse("https://a.b/").unwrap().join("/reset?token=1"),
            "https://a.b/reset?token=1"
        );
    }

    #[test]
    fn allowed_origins_hold_our_own_first_and_no_wildcards() {
        let own = "http://localhost:5001";
        assert_eq!(origins(own, own).unwrap(), [own]);
        assert_eq!(
            origins(own, " https://A.b , https://a.b/,").unwrap(),
            [own, "https://a.b"]
        );
        for bad in ["*", "https://*.a.b/x", "a.b", "null"] {
            assert!(origins(own, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn storage_is_local() {
        assert_eq!(storage("file:///var/files"), Ok("/var/files".into()));
        assert!(
            storage("s3://bucket")
                .unwrap_err()
                .contains("this version stores files on local disk only")
        );
        assert!(storage("data/files").is_err());
    }
}
