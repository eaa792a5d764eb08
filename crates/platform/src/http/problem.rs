//! The one table from [`base::Error`] to status, code and body (`api.md` §1, Errors).
//!
//! A handler's error travels to the edge inside the reply and is written there, because only the edge knows
//! the request id and is the one place where the reply is made and its cause logged.

use super::request_id::RequestId;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base::{Error, FieldError, error::Facts};
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use std::sync::Arc;

/// What a handler returns.
pub type Reply<T> = Result<T, Problem>;

/// An error on its way to the client. `?` makes one of any [`base::Error`].
///
/// Behind [`super::Edge`] it becomes the documented body; without the edge it is a bare status.
#[derive(Debug)]
pub struct Problem(pub Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// A failed reply's cause, in the reply's extensions until [`finish`] writes the body.
#[derive(Clone)]
struct Failure(Arc<Error>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status(&self.0);
        response.extensions_mut().insert(Failure(Arc::new(self.0)));
        response
    }
}

/// What a client is told to wait when something Deskbell needs is away, in seconds.
const UNAVAILABLE_RETRY_S: u64 = 5;

/// The HTTP status of an error.
pub const fn status(error: &Error) -> StatusCode {
    match error {
        Error::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
        Error::Forbidden { .. } => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict { .. } => StatusCode::CONFLICT,
        Error::Invalid(_) | Error::Refused(..) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Unreadable(_) => StatusCode::BAD_REQUEST,
        Error::WrongMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Stale => StatusCode::PRECONDITION_FAILED,
        Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The `code` of an error's body: stable and machine-readable.
pub const fn code(error: &Error) -> &'static str {
    match error {
        Error::Unauthenticated { code, .. }
        | Error::Forbidden { code, .. }
        | Error::Conflict { code, .. }
        | Error::Refused(code, _)
        | Error::Unavailable { code, .. } => code,
        Error::NotFound(_) => "not_found",
        Error::Invalid(_) => "invalid",
        Error::Unreadable(_) => "unreadable",
        Error::WrongMediaType(_) => "wrong_media_type",
        Error::TooLarge(_) => "too_large",
        Error::Stale => "precondition_failed",
        Error::RateLimited { .. } => "rate_limited",
        Error::Internal(_) => "internal",
    }
}

/// The body of every refused or failed request.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ErrorBody<'a> {
    /// A text, or the list of the refused fields.
    pub detail: ErrorDetail<'a>,
    /// Stable and machine-readable, in snake_case.
    pub code: &'a str,
    /// The request's id, under which the log knows it.
    pub request_id: &'a str,
    /// What a program needs to go on after a conflict: `legal`, the steps a work order may take, with
    /// `illegal_step`; `conflicts` with `double_booking`.
    #[serde(flatten)]
    #[schema(ignore)]
    pub facts: Option<&'a Facts>,
}

/// What went wrong.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum ErrorDetail<'a> {
    /// One sentence.
    Text(String),
    /// Each refused field.
    Fields(Vec<RefusedField<'a>>),
}

/// One refused field of the request.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RefusedField<'a> {
    /// The way to it: `body`, `query`, `path` or `header`, then names and list positions.
    pub loc: Vec<&'a str>,
    /// A sentence a person can act on.
    pub msg: &'a str,
    /// Stable and machine-readable, for example `missing`, `too_long`, `duplicate`.
    #[serde(rename = "type")]
    pub kind: &'a str,
}

impl<'a> From<&'a FieldError> for RefusedField<'a> {
    fn from(field: &'a FieldError) -> Self {
        let loc = std::iter::once(field.part.name())
            .chain(field.path.iter().map(String::as_str))
            .collect();
        Self {
            loc,
            msg: &field.message,
            kind: field.kind,
        }
    }
}

impl<'a> From<&'a Error> for ErrorDetail<'a> {
    fn from(error: &'a Error) -> Self {
        match error {
            Error::Invalid(fields) => Self::Fields(fields.iter().map(RefusedField::from).collect()),
            Error::Refused(_, field) => Self::Fields(vec![RefusedField::from(field)]),
            Error::Unauthenticated { .. }
            | Error::Forbidden { .. }
            | Error::NotFound(_)
            | Error::Conflict { .. }
            | Error::Unreadable(_)
            | Error::WrongMediaType(_)
            | Error::TooLarge(_)
            | Error::Stale
            | Error::RateLimited { .. }
            | Error::Unavailable { .. }
            | Error::Internal(_) => Self::Text(error.to_string()),
        }
    }
}

/// Writes the body of a failed reply, and logs the cause of an internal error. Other replies pass untouched.
///
/// Idempotent: a reply that was finished once is not a failed reply any more, so whoever needs the body
/// earlier than the edge (the idempotency record) may call it first.
pub(super) fn finish(response: &mut Response, id: &RequestId) {
    if let Some(Failure(error)) = response.extensions_mut().remove::<Failure>() {
        if let Error::Internal(_) = *error {
            tracing::error!(
                request_id = id.as_str(),
                cause = error.chain(),
                "request {id} failed"
            );
        }
        describe(response, &error);
        write(
            response,
            ErrorDetail::from(&*error),
            code(&error),
            facts(&error),
            id,
        );
    } else if response.status().is_client_error() || response.status().is_server_error() {
        adopt(response, id);
    }
}

/// The headers that belong to a kind of error.
fn describe(response: &mut Response, error: &Error) {
    let headers = response.headers_mut();
    match error {
        Error::Unauthenticated { .. } => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Error::RateLimited { retry_after_s } => {
            headers.insert(RETRY_AFTER, HeaderValue::from(*retry_after_s));
        }
        Error::Unavailable { .. } => {
            headers.insert(RETRY_AFTER, HeaderValue::from(UNAVAILABLE_RETRY_S));
        }
        Error::Forbidden { .. }
        | Error::NotFound(_)
        | Error::Conflict { .. }
        | Error::Invalid(_)
        | Error::Refused(..)
        | Error::Unreadable(_)
        | Error::WrongMediaType(_)
        | Error::TooLarge(_)
        | Error::Stale
        | Error::Internal(_) => {}
    }
}

/// Gives the documented body to an error reply that the framework made itself: no such route, wrong method,
/// an upgrade that is none. Those have no body or a plain text about the framework's own types.
fn adopt(response: &mut Response, id: &RequestId) {
    let made_by_us = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if made_by_us {
        return;
    }
    let status = response.status();
    let (detail, code) = match status {
        StatusCode::BAD_REQUEST => ("The request cannot be read", "unreadable"),
        StatusCode::NOT_FOUND => ("Not found", "not_found"),
        StatusCode::METHOD_NOT_ALLOWED => ("Method not allowed", "method_not_allowed"),
        StatusCode::PAYLOAD_TOO_LARGE => ("The body is too large", "too_large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("The body is of a type not taken here", "wrong_media_type"),
        StatusCode::UPGRADE_REQUIRED => (
            "This address takes WebSocket connections only",
            "upgrade_required",
        ),
        other if other.is_server_error() => ("Internal server error", "internal"),
        other => (
            other.canonical_reason().unwrap_or("The request is refused"),
            "refused",
        ),
    };
    if status.is_server_error() {
        tracing::error!(
            request_id = id.as_str(),
            status = status.as_u16(),
            "request {id} was answered by the framework"
        );
    }
    write(response, ErrorDetail::Text(detail.to_owned()), code, None, id);
}

fn facts(error: &Error) -> Option<&Facts> {
    match error {
        Error::Conflict { facts, .. } => Some(facts),
        Error::Unauthenticated { .. }
        | Error::Forbidden { .. }
        | Error::NotFound(_)
        | Error::Invalid(_)
        | Error::Refused(..)
        | Error::Unreadable(_)
        | Error::WrongMediaType(_)
        | Error::TooLarge(_)
        | Error::Stale
        | Error::RateLimited { .. }
        | Error::Unavailable { .. }
        | Error::Internal(_) => None,
    }
}

fn write(
    response: &mut Response,
    detail: ErrorDetail<'_>,
    code: &str,
    facts: Option<&Facts>,
    id: &RequestId,
) {
    let body = ErrorBody {
        detail,
        code,
        request_id: id.as_str(),
        facts,
    };
    // A struct of strings always serialises; the fallback only keeps the types honest.
    let bytes = serde_json::to_vec(&body).unwrap_or_else(|_| b"{}".to_vec());
    let allow = response.headers_mut().remove(ALLOW);
    let headers = response.headers_mut();
    if let Some(allow) = allow {
        headers.insert(ALLOW, allow);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // The router has already announced the length of the empty body this one replaces.
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    *response.body_mut() = Body::from(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::error::Part;
    use serde_json::{Value, json};

    async fn render(error: Error) -> (http::response::Parts, Value) {
        let mut response = Problem(error).into_response();
        finish(&mut response, &RequestId::parse(b"r-1").unwrap());
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (parts, serde_json::from_slice(&bytes).unwrap())
    }

    #[tokio::test]
    async fn every_error_has_its_status_and_code() {
        let field = || FieldError::body("email", "email", "must be an e-mail address");
        for (error, status, code, detail) in [
            (
                Error::Unauthenticated {
                    code: "token",
                    detail: "Invalid token",
                },
                401,
                "token",
                json!("Invalid token"),
            ),
            (
                Error::forbidden("bad_origin", "No"),
                403,
                "bad_origin",
                json!("No"),
            ),
            (
                Error::NotFound("Work order not found"),
                404,
                "not_found",
                json!("Work order not found"),
            ),
            (Error::conflict("taken", "Taken"), 409, "taken", json!("Taken")),
            (Error::Unreadable("x".into()), 400, "unreadable", json!("x")),
            (
                Error::WrongMediaType("x".into()),
                415,
                "wrong_media_type",
                json!("x"),
            ),
            (Error::TooLarge("x".into()), 413, "too_large", json!("x")),
            (
                Error::Stale,
                412,
                "precondition_failed",
                json!("The record was changed since you read it"),
            ),
            (
                Error::RateLimited { retry_after_s: 7 },
                429,
                "rate_limited",
                json!("Too many requests"),
            ),
            (
                Error::Unavailable {
                    code: "away",
                    detail: "Away".into(),
                },
                503,
                "away",
                json!("Away"),
            ),
            (
                Error::internal("secret cause"),
                500,
                "internal",
                json!("Internal server error"),
            ),
            (
                Error::Invalid(vec![field()]),
                422,
                "invalid",
                json!([{"loc": ["body", "email"], "msg": "must be an e-mail address", "type": "email"}]),
            ),
            (
                Error::Refused(
                    "token_invalid",
                    FieldError {
                        part: Part::Header,
                        ..field()
                    },
                ),
                422,
                "token_invalid",
                json!([{"loc": ["header", "email"], "msg": "must be an e-mail address", "type": "email"}]),
            ),
        ] {
            let (parts, body) = render(error).await;
            assert_eq!(parts.status.as_u16(), status);
            assert_eq!(body, json!({"detail": detail, "code": code, "request_id": "r-1"}));
            assert_eq!(parts.headers[CONTENT_TYPE], "application/json");
        }
    }

    #[tokio::test]
    async fn a_client_is_told_how_to_log_in_and_when_to_come_back() {
        let (parts, _) = render(Error::Unauthenticated {
            code: "x",
            detail: "x",
        })
        .await;
        assert_eq!(parts.headers[WWW_AUTHENTICATE], "Bearer");
        let (parts, _) = render(Error::RateLimited { retry_after_s: 7 }).await;
        assert_eq!(parts.headers[RETRY_AFTER], "7");
        let (parts, _) = render(Error::Unavailable {
            code: "x",
            detail: String::new(),
        })
        .await;
        assert_eq!(parts.headers[RETRY_AFTER], "5");
    }
}
