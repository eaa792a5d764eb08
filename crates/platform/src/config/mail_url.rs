//! `MAIL_URL`.

use std::path::PathBuf;

use url::Url;

use super::{
    mask::masked,
    urls::{folder, is_local_name},
};

/// Where mail goes.
#[derive(Clone, PartialEq, Eq)]
pub enum MailUrl {
    /// One `.eml` file a message in this folder.
    File(PathBuf),
    /// An SMTP server: a URL with port and `tls` filled in, in lettre's form, with its password.
    Smtp(String),
}

impl MailUrl {
    /// Reads `file://folder`, `smtp://host` or `smtps://user:pass@host:port`.
    ///
    /// `smtps://` is TLS from the first byte. `smtp://` with a password insists on STARTTLS, without one it
    /// takes STARTTLS where it is offered, and on this machine it stays in the clear; `?tls=required`,
    /// `?tls=opportunistic` and `?tls=none` say it explicitly.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the key's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            Some(("file", path)) => folder(path).map(Self::File),
            Some(("smtp" | "smtps", _)) => smtp(text).map(Self::Smtp),
            Some(_) | None => Err("must begin with file://, smtp:// or smtps://".to_owned()),
        }
    }
}

impl std::fmt::Debug for MailUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Smtp(url) => f.debug_tuple("Smtp").field(&masked(url)).finish(),
        }
    }
}

fn smtp(text: &str) -> Result<String, String> {
    let mut url = Url::parse(text).map_err(|error| format!("cannot be read ({error})"))?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| "must name a host, as in smtps://user:password@host:465".to_owned())?;
    let local = is_local_name(host.trim_matches(['[', ']']));
    let login = url.password().is_some();
    if !login && !url.username().is_empty() {
        return Err("must hold a password when it holds a user name".to_owned());
    }
    let mut tls = None;
    for (name, value) in url.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("tls", "required" | "opportunistic" | "none") if url.scheme() == "smtp" => {
                tls = Some(value.into_owned())
            }
            _ => {
                return Err(
                    "may end only in ?tls=required, ?tls=opportunistic or ?tls=none after smtp://".to_owned(),
                );
            }
        }
    }
    if url.scheme() == "smtps" {
        return Ok(url.into());
    }
    let tls = tls.unwrap_or_else(|| {
        if local {
            "none"
        } else if login {
            "required"
        } else {
            "opportunistic"
        }
        .to_owned()
    });
    let port = url.port().unwrap_or(if login { 587 } else { 25 });
    if url.set_port(Some(port)).is_err() {
        return Err("cannot be read (its port)".to_owned());
    }
    // lettre knows no `none`: without the parameter it does not use TLS.
    url.set_query(None);
    if tls != "none" {
        url.query_pairs_mut().append_pair("tls", &tls);
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_urls() {
        assert_eq!(
            MailUrl::parse("file://data/mail"),
            Ok(MailUrl::File("data/mail".into()))
        );
        for (text, full) in [
            (
                "smtp://mail.example.com",
                "smtp://mail.example.com:25?tls=opportunistic",
            ),
            (
                "smtp://u:p@mail.example.com",
                "smtp://u:p@mail.example.com:587?tls=required",
            ),
            (
                "smtp://u:p@mail.example.com:25?tls=none",
                "smtp://u:p@mail.example.com:25",
            ),
            ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025"),
            (
                "smtp://localhost:1025?tls=required",
                "smtp://localhost:1025?tls=required",
            ),
            (
                "smtps://u:p@mail.example.com:465",
                "smtps://u:p@mail.example.com:465",
            ),
        ] {
            assert_eq!(MailUrl::parse(text), Ok(MailUrl::Smtp(full.to_owned())), "{text}");
        }
        for bad in [
            "",
            "mail.example.com",
            "imap://a.b",
            "smtp://",
            "smtp://u@a.b",
            "smtp://a.b?x=1",
            "smtps://a.b?tls=none",
            "file://",
        ] {
            assert!(MailUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
