//! Which web pages may call us with a user's cookie: our own and those of `ALLOWED_ORIGINS`.

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HOST, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use std::net::IpAddr;
use url::Url;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Range, X-Request-Id",
);
const REPLY_HEADERS: HeaderValue =
    HeaderValue::from_static("ETag, Location, X-Request-Id, Retry-After, Idempotent-Replayed, Link");
/// How long a browser may remember a preflight, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The origins whose pages may call us with credentials.
#[derive(Debug, Clone)]
pub struct Origins {
    allowed: Vec<HeaderValue>,
    scheme: String,
}

impl Origins {
    /// The public URL's origin and each of `allowed`.
    ///
    /// # Errors
    /// A sentence for the operator naming what is no origin. `*` is none: with credentials it would let every
    /// page on the web act for our users.
    pub fn new(public_url: &str, allowed: &[String]) -> Result<Self, String> {
        let mut origins = vec![origin(public_url)?];
        for text in allowed {
            origins.push(origin(text)?);
        }
        let scheme = public_url
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let allowed = origins
            .into_iter()
            .map(|text| HeaderValue::try_from(&text).map_err(|_| format!("{text} is no origin")))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { allowed, scheme })
    }

    /// Whether the page at `origin` may call us.
    pub fn allows(&self, origin: &HeaderValue) -> bool {
        self.allowed.contains(origin)
    }

    /// Whether a request that carries the session cookie comes from one of our own pages: its `Origin` is
    /// allowed, or is the very machine it was sent to, named by address or as localhost. (A name would not do:
    /// anyone can point one here.) A request without `Origin` comes from no page we know.
    pub fn accepts(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let Some(origin) = headers.get(ORIGIN) else {
            return false;
        };
        if self.allows(origin) {
            return true;
        }
        let host = match headers.get(HOST) {
            Some(host) => host.as_bytes(),
            None => uri
                .authority()
                .map_or("", |authority| authority.as_str())
                .as_bytes(),
        };
        is_machine(host)
            && origin
                .as_bytes()
                .strip_prefix(self.scheme.as_bytes())
                .and_then(|rest| rest.strip_prefix(b"://"))
                .is_some_and(|rest| rest.eq_ignore_ascii_case(host))
    }

    /// Whether this request is a browser asking for leave.
    pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The answer to a browser asking for leave; without the leave where the page is not one of ours.
    pub(super) fn preflight(&self, origin: &HeaderValue) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if self.allows(origin) {
            let headers = response.headers_mut();
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        }
        response
    }

    /// Lets the page at `origin` read a reply, if it may.
    pub(super) fn mark(&self, origin: &HeaderValue, headers: &mut HeaderMap) {
        headers.append(VARY, HeaderValue::from_static("Origin"));
        if self.allows(origin) && !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, REPLY_HEADERS);
        }
    }
}

/// Whether a host, with or without its port, is an address or localhost.
fn is_machine(host: &[u8]) -> bool {
    let host = std::str::from_utf8(host).unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok()
}

/// The origin of an address as browsers write it: lower case, without the scheme's own port and without a path.
fn origin(text: &str) -> Result<String, String> {
    let refused = || format!("{text} is no origin such as https://desk.example.com");
    let url = Url::parse(text.trim()).map_err(|_| refused())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url.origin().ascii_serialization())
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_as_browsers_write_them() {
        let origins = Origins::new(
            "https://Desk.example.com:443/app",
            &["http://localhost:5173/".to_owned()],
        )
        .unwrap();
        for (origin, allowed) in [
            ("https://desk.example.com", true),
            ("http://localhost:5173", true),
            ("http://desk.example.com", false),
            ("https://desk.example.com.evil.test", false),
            ("https://evil.test", false),
            ("null", false),
        ] {
            assert_eq!(
                origins.allows(&HeaderValue::from_static(origin)),
                allowed,
                "{origin}"
            );
        }
        for bad in ["*", "", "desk.example.com", "file:///x", "ftp://x"] {
            assert!(
                Origins::new("https://desk.example.com", &[bad.to_owned()]).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_cookie_counts_only_from_our_own_pages() {
        let origins = Origins::new("http://localhost:5001", &[]).unwrap();
        for (origin, host, accepted) in [
            (Some("http://localhost:5001"), "localhost:5001", true),
            (Some("http://127.0.0.1:5001"), "127.0.0.1:5001", true),
            (Some("http://[::1]:5001"), "[::1]:5001", true),
            (Some("http://192.168.1.5"), "192.168.1.5", true),
            (Some("http://evil.test:5001"), "evil.test:5001", false),
            (Some("http://127.0.0.1.evil.test"), "127.0.0.1.evil.test", false),
            (Some("https://127.0.0.1:5001"), "127.0.0.1:5001", false),
            (Some("http://evil.test"), "localhost:5001", false),
            (Some("null"), "localhost:5001", false),
            (Some("http://"), "", false),
            (None, "localhost:5001", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(
                origins.accepts(&headers, &Uri::from_static("/x")),
                accepted,
                "{origin:?} at {host}"
            );
        }
    }
}
