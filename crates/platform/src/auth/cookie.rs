//! The browser's side of a session: two HttpOnly cookies with its tokens, one that tells pages whether to ask who
//! is logged in, and the check that a change comes from our pages.

use super::Credentials;
use crate::http::Origins;
use base::{Error, Result};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use std::time::Duration;

/// The cookie with the access token.
pub const SESSION_COOKIE: &str = "deskbell_session";
/// The refresh token; sent to the API only.
const REFRESH: &str = "deskbell_refresh";
/// `1` while there may be a session. Pages read it, so that nobody's first visit begins with a refused call.
const HINT: &str = "deskbell_here";

/// The `Set-Cookie` values that log a browser in.
///
/// # Errors
/// [`Error::Internal`] where a token cannot stand in a header, which does not happen for ours.
pub fn session_cookies(credentials: &Credentials, secure: bool) -> Result<[HeaderValue; 3]> {
    Ok([
        cookie(
            SESSION_COOKIE,
            &credentials.access_token,
            "/",
            "Lax",
            credentials.expires_in,
            secure,
        )?,
        cookie(
            REFRESH,
            &credentials.refresh_token,
            "/api",
            "Strict",
            credentials.refresh_expires_in,
            secure,
        )?,
        hint("1", credentials.refresh_expires_in, secure)?,
    ])
}

/// The `Set-Cookie` values that log a browser out.
///
/// # Errors
/// As [`session_cookies`].
pub fn clear_cookies(secure: bool) -> Result<[HeaderValue; 3]> {
    Ok([
        cookie(SESSION_COOKIE, "", "/", "Lax", Duration::ZERO, secure)?,
        cookie(REFRESH, "", "/api", "Strict", Duration::ZERO, secure)?,
        hint("", Duration::ZERO, secure)?,
    ])
}

fn hint(value: &str, max_age: Duration, secure: bool) -> Result<HeaderValue> {
    set_cookie(HINT, value, "/; SameSite=Lax", max_age, secure)
}

fn cookie(
    name: &str,
    value: &str,
    path: &str,
    same_site: &str,
    max_age: Duration,
    secure: bool,
) -> Result<HeaderValue> {
    let rest = format!("{path}; HttpOnly; SameSite={same_site}");
    set_cookie(name, value, &rest, max_age, secure)
}

/// `rest`: the path, and what else there is beside age and `Secure`.
fn set_cookie(name: &str, value: &str, rest: &str, max_age: Duration, secure: bool) -> Result<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let age = max_age.as_secs();
    let text = format!("{name}={value}; Path={rest}; Max-Age={age}{secure}");
    HeaderValue::from_str(&text).map_err(Error::internal)
}

/// The access token a browser sent along.
pub(super) fn session_token(headers: &HeaderMap) -> Option<&str> {
    find(headers, SESSION_COOKIE)
}

/// The refresh token a browser sent along.
pub(super) fn refresh_token(headers: &HeaderMap) -> Option<&str> {
    find(headers, REFRESH)
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Refuses a change that a browser was made to send by somebody else's page.
///
/// # Errors
/// 403 `bad_origin` where an unsafe method comes with a cookie and without an `Origin` of ours.
pub(super) fn check_origin(parts: &Parts, origins: &Origins) -> Result<()> {
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || origins.accepts(&parts.headers, &parts.uri) {
        Ok(())
    } else {
        Err(Error::forbidden(
            "bad_origin",
            "This change did not come from a page of this server",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_our_pages_may_change_things() {
        let origins = Origins::new("http://localhost:5001", &["https://app.example.com".to_owned()]).unwrap();
        for (method, origin, host, ok) in [
            (Method::GET, None, "localhost:5001", true),
            (
                Method::POST,
                Some("https://app.example.com"),
                "localhost:5001",
                true,
            ),
            (
                Method::POST,
                Some("http://localhost:5001"),
                "localhost:5001",
                true,
            ),
            (Method::POST, None, "localhost:5001", false),
            (
                Method::PATCH,
                Some("https://evil.example"),
                "localhost:5001",
                false,
            ),
            (Method::DELETE, Some("null"), "null", false),
            (
                Method::POST,
                Some("https://app.example.com.evil.example"),
                "localhost:5001",
                false,
            ),
            (Method::POST, Some("http://evil.example"), "evil.example", false),
        ] {
            let mut request = http::Request::builder()
                .method(method.clone())
                .header(header::HOST, host);
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(
                check_origin(&parts, &origins).is_ok(),
                ok,
                "{method} {origin:?} {host:?}"
            );
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let map = headers(&[(header::COOKIE, "a=b; deskbell_session=tok; c=d")]);
        assert_eq!(session_token(&map), Some("tok"));
        assert_eq!(
            session_token(&headers(&[(header::COOKIE, "xdeskbell_session=tok")])),
            None
        );
        assert_eq!(
            session_token(&headers(&[(header::COOKIE, "deskbell_session=")])),
            None
        );
    }
}
