//! One address, several spellings: trailing slash, `/api/v2/auth`, host `api.<x>` (`api.md` §1, Paths).
//!
//! Rewritten before routing and without a redirect, which would lose bodies and cost a round trip.

use http::uri::PathAndQuery;
use http::{HeaderMap, Uri, header::HOST};
use std::borrow::Cow;

/// The path that is routed for `path`, and borrowed where that is `path` itself.
///
/// `on_api_host` is whether the host begins with `api.`.
pub fn path(path: &str, on_api_host: bool) -> Cow<'_, str> {
    // "/" and "*" (OPTIONS *) have no other spelling.
    let trimmed = match path.strip_suffix('/') {
        Some(shorter) if !shorter.is_empty() => shorter,
        Some(_) | None => path,
    };
    if let Some(rest) = under(trimmed, "/api/v2/auth") {
        return Cow::Owned(format!("/api/auth{rest}"));
    }
    if on_api_host
        && trimmed.starts_with('/')
        && under(trimmed, "/api").is_none()
        && under(trimmed, "/health").is_none()
    {
        let rest = if trimmed == "/" { "" } else { trimmed };
        // `/v2/auth` on the API host is both rewrites at once.
        return match under(rest, "/v2/auth") {
            Some(rest) => Cow::Owned(format!("/api/auth{rest}")),
            None => Cow::Owned(format!("/api{rest}")),
        };
    }
    Cow::Borrowed(trimmed)
}

/// What follows `prefix` where `path` is it or lies under it.
fn under<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    path.strip_prefix(prefix)
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the request was sent to a host named `api.<x>`.
fn on_api_host(uri: &Uri, headers: &HeaderMap) -> bool {
    let host = match headers.get(HOST) {
        Some(host) => host.as_bytes(),
        // HTTP/2 has the host in the address.
        None => uri.host().unwrap_or("").as_bytes(),
    };
    host.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"api."))
}

/// Rewrites `uri` to the address that is routed; allocates only when it changes.
pub(super) fn apply(uri: &mut Uri, headers: &HeaderMap) {
    let before = uri.path();
    let after = path(before, on_api_host(uri, headers));
    if after == before {
        return;
    }
    let text = match uri.query() {
        Some(query) => format!("{after}?{query}"),
        None => after.into_owned(),
    };
    if let Ok(rewritten) = PathAndQuery::try_from(text) {
        let mut parts = std::mem::take(uri).into_parts();
        parts.path_and_query = Some(rewritten);
        if let Ok(changed) = Uri::from_parts(parts) {
            *uri = changed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn spellings() {
        for (host, before, after) in [
            ("desk.test", "/", "/"),
            ("desk.test", "/api/users", "/api/users"),
            ("desk.test", "/api/users/", "/api/users"),
            ("desk.test", "/api/users//", "/api/users/"),
            ("desk.test", "/api/users/?page=2&q=%2F", "/api/users?page=2&q=%2F"),
            ("desk.test", "/api/v2/auth/login", "/api/auth/login"),
            ("desk.test", "/api/v2/auth/login/?x=1", "/api/auth/login?x=1"),
            ("desk.test", "/api/v2/auth", "/api/auth"),
            ("desk.test", "/api/v2/authors", "/api/v2/authors"),
            ("desk.test", "/api/v2/work-orders/", "/api/v2/work-orders"),
            ("api.desk.test", "/users/7/", "/api/users/7"),
            ("API.desk.test", "/users/7", "/api/users/7"),
            ("api.desk.test", "/api/users", "/api/users"),
            ("api.desk.test", "/apis", "/api/apis"),
            ("api.desk.test", "/v2/auth/me", "/api/auth/me"),
            ("api.desk.test", "/v2/auth/me/", "/api/auth/me"),
            ("api.desk.test", "/v2/customers/", "/api/v2/customers"),
            ("api.desk.test", "/health", "/health"),
            ("api.desk.test", "/health/live/", "/health/live"),
            ("api.desk.test", "/", "/api"),
            ("apidesk.test", "/users", "/users"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            let mut uri = Uri::from_static(before);
            apply(&mut uri, &headers);
            assert_eq!(uri.to_string(), after, "{host} {before}");
        }
    }

    #[test]
    fn an_address_with_its_host_in_it_is_rewritten_too() {
        let mut uri = Uri::from_static("http://api.desk.test/users/?a=b");
        apply(&mut uri, &HeaderMap::new());
        assert_eq!(uri.to_string(), "http://api.desk.test/api/users?a=b");
        let mut star = Uri::from_static("*");
        apply(&mut star, &HeaderMap::new());
        assert_eq!(star.to_string(), "*");
    }

    #[test]
    fn an_address_that_needs_nothing_is_borrowed() {
        for same in ["/api/users/7", "/", "/api", "*"] {
            assert!(matches!(path(same, false), Cow::Borrowed(_)), "{same}");
        }
        assert!(
            matches!(path("/api/users/", false), Cow::Borrowed(_)),
            "shortening needs no copy either"
        );
    }
}
