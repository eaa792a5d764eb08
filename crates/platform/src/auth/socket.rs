//! The login of a WebSocket: what browsers can say while they open one.

use super::{
    Login, cookie,
    extract::{bearer, handle},
};
use crate::{
    db::CompanyDb,
    http::{
        Problem,
        limits::{Caller, Class},
    },
    state::App,
};
use axum::extract::FromRequestParts;
use base::{Error, Result, Timestamp};
use http::{HeaderMap, header, request::Parts};
use std::{ops::Deref, sync::Arc};

/// The subprotocol under which the token follows: `Sec-WebSocket-Protocol: bearer, <jwt>`.
const BEARER: &str = "bearer";

/// A staff user of any role who opens a WebSocket: by bearer header, by subprotocol or by cookie, in this order.
///
/// A page of another site is refused whatever it knows, and a cookie counts only from a page of ours: browsers
/// send cookies along with everybody's WebSockets and ask nobody first.
pub struct SocketStaff {
    /// The rows of the user's company.
    pub db: CompanyDb,
    /// Who it is.
    pub login: Arc<Login>,
    /// From when the token is no longer good.
    pub good_until: Timestamp,
}

impl SocketStaff {
    /// The subprotocol to answer with, which carries no token back.
    pub const SUBPROTOCOL: &'static str = BEARER;
}

impl Deref for SocketStaff {
    type Target = Login;
    fn deref(&self) -> &Login {
        &self.login
    }
}

/// The token that follows the word `bearer` among the offered subprotocols.
fn offered(headers: &HeaderMap) -> Option<&str> {
    let mut words = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim);
    words.find(|word| word.eq_ignore_ascii_case(BEARER))?;
    Some(words.next().unwrap_or_default())
}

fn token<'a>(parts: &'a Parts, app: &App) -> Result<&'a str> {
    let ours = app.origins.accepts(&parts.headers, &parts.uri);
    if parts.headers.contains_key(header::ORIGIN) && !ours {
        return Err(bad_origin());
    }
    if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
        return bearer(value);
    }
    if let Some(token) = offered(&parts.headers) {
        return Ok(token);
    }
    let token = cookie::session_token(&parts.headers).ok_or(Error::Unauthenticated {
        code: "unauthenticated",
        detail: "Not authenticated",
    })?;
    if ours { Ok(token) } else { Err(bad_origin()) }
}

fn bad_origin() -> Error {
    Error::forbidden(
        "bad_origin",
        "This connection does not come from a page of this server",
    )
}

impl FromRequestParts<App> for SocketStaff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = token(parts, app)?;
        let login = app.sessions.find(token).await?;
        let good_until = app.sessions.good_until(token).ok_or(super::INVALID)?;
        app.limits.check(Class::Calls, Caller::User(login.user.0))?;
        if !login.role.is_staff() {
            return Err(Error::forbidden("forbidden", "This connection is for staff").into());
        }
        Ok(Self {
            db: handle(parts, app, &login),
            login,
            good_until,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn the_token_follows_the_word_bearer() {
        for (lines, token) in [
            (&["bearer, a.b.c"][..], Some("a.b.c")),
            (&["Bearer,a.b.c"], Some("a.b.c")),
            (&["bearer", "a.b.c"], Some("a.b.c")),
            (&["bearer"], Some("")),
            (&["chat, superchat"], None),
            (&["bearers, a.b.c"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(line));
            }
            assert_eq!(offered(&headers), token, "{lines:?}");
        }
    }
}
