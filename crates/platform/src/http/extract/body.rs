//! JSON bodies, strictly: content type, size, syntax, repeated names, and every refused field by name.

use super::{collect, tree};
use crate::http::problem::Problem;
use axum::body::Body;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use base::error::Part;
use base::{Error, FieldError, Result};
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

/// The largest JSON or raw body, in bytes (`details.md`, General). Uploads have their own limit.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A JSON body, in and out.
///
/// In: `Content-Type: application/json`, at most [`MAX_BODY_BYTES`], no name twice in an object. As
/// `Option<Json<T>>` a request without a body is `None`. Out: 200 with the value as `application/json`.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem(Error::WrongMediaType(
                "The body must be application/json".to_owned(),
            )));
        }
        let bytes = read_all(request, MAX_BODY_BYTES).await?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<T: DeserializeOwned, S: Sync> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        use axum::body::HttpBody as _;
        if !request.headers().contains_key(CONTENT_TYPE) && request.body().is_end_stream() {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state)
            .await
            .map(Some)
    }
}

/// A body as it was sent, at most [`MAX_BODY_BYTES`]; for signatures over the raw bytes.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

impl<S: Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        Ok(Self(read_all(request, MAX_BODY_BYTES).await?))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE) else {
        return false;
    };
    let kind = kind.as_bytes();
    let kind = kind.split(|byte| *byte == b';').next().unwrap_or(kind);
    kind.trim_ascii().eq_ignore_ascii_case(b"application/json")
}

/// Reads a body of at most `limit` bytes; an announced length over it is refused before the first byte.
pub(in crate::http) async fn read_all(request: Request, limit: usize) -> Result<Bytes> {
    let too_large = || Error::TooLarge(format!("The body must have at most {limit} bytes"));
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > limit as u64) {
        return Err(too_large());
    }
    read(request.into_body(), limit).await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return too_large();
        }
        Error::Unreadable("The body ended before it was complete".to_owned())
    })
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>> {
    Ok(Limited::new(body, limit).collect().await?.to_bytes())
}

/// Reads a JSON text.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let parsed = tree::parse(bytes).map_err(|error| {
        Error::Unreadable(format!(
            "The body is not valid JSON: line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    if parsed.has_repeated_names {
        // Readers disagree on which one counts, and that has let people past checks.
        let path = parsed.tree.first_repeated_name().unwrap_or_default();
        let message = "is given more than once".to_owned();
        return Err(Error::Invalid(vec![FieldError {
            part: Part::Body,
            path,
            message,
            kind: "duplicate",
        }]));
    }
    collect::read(parsed.tree, bytes.len()).map_err(Error::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::text::{Email, Line};
    use base::{Patch, Timestamp};
    use serde::Deserialize;
    use serde::de::IgnoredAny;
    use serde_json::Value;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Priority {
        Low,
        High,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {
        #[expect(dead_code, reason = "only refusals are tested")]
        size: u8,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NewTicket {
        title: Line<1, 10>,
        email: Email,
        priority: Priority,
        #[serde(default)]
        note: Patch<Line<0, 5>>,
        #[serde(default)]
        items: Vec<Item>,
        due: Option<Timestamp>,
        urgent: Option<bool>,
        raw: Option<Value>,
        #[serde(default, rename = "id")]
        _id: IgnoredAny,
    }

    fn refused(body: &str) -> Vec<(String, &'static str)> {
        match parse::<NewTicket>(body.as_bytes()) {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|e| (e.path.join("."), e.kind)).collect(),
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn a_good_body_is_read() {
        let body = br#"{"title":" T ","email":"a@b.co","priority":"low","note":null,"items":[{"size":3}],"id":{"x":1},
            "raw":{"b": [1, 2]},"due":"2026-11-20T10:00:00Z","urgent":true}"#;
        let ticket = parse::<NewTicket>(body).unwrap();
        assert_eq!((ticket.title.as_str(), ticket.email.as_str()), ("T", "a@b.co"));
        assert_eq!((ticket.note, ticket.items.len()), (Patch::Clear, 1));
        assert!(
            matches!(ticket.priority, Priority::Low) && ticket.urgent == Some(true) && ticket.due.is_some()
        );
        assert_eq!(ticket.raw.unwrap(), serde_json::json!({"b": [1, 2]}));
        assert!(matches!(parse::<Priority>(br#""high""#).unwrap(), Priority::High));
    }

    #[test]
    fn every_fault_is_named_with_its_place_and_kind() {
        let good = r#""title":"T","email":"a@b.co","priority":"low""#;
        for (body, expected) in [
            (
                format!("{{{good},\"titel\":1}}"),
                vec![("titel", "unknown_field")],
            ),
            (
                format!("{{{good},\"note\":\"too long\"}}"),
                vec![("note", "too_long")],
            ),
            (format!("{{{good},\"note\":5}}"), vec![("note", "type_error")]),
            (
                format!("{{{good},\"items\":[{{\"size\":1}},{{\"size\":300}}]}}"),
                vec![("items.1.size", "out_of_range")],
            ),
            (
                format!("{{{good},\"items\":[{{\"size\":-1}},{{}},{{\"size\":\"x\",\"y\":1}}]}}"),
                vec![
                    ("items.0.size", "out_of_range"),
                    ("items.1.size", "missing"),
                    ("items.2.size", "type_error"),
                    ("items.2.y", "unknown_field"),
                ],
            ),
            (
                format!("{{{good},\"items\":{{}}}}"),
                vec![("items", "type_error")],
            ),
            (
                format!("{{{good},\"raw\":[1],\"due\":\"soon\"}}"),
                vec![("due", "invalid")],
            ),
            (
                format!("{{{good},\"urgent\":\"yes\",\"due\":1}}"),
                vec![("due", "type_error"), ("urgent", "type_error")],
            ),
            (
                "{}".to_owned(),
                vec![
                    ("title", "missing"),
                    ("email", "missing"),
                    ("priority", "missing"),
                ],
            ),
            (
                r#"{"title":"","email":"nope","priority":"urgent","x":1}"#.to_owned(),
                vec![
                    ("email", "email"),
                    ("priority", "unknown_value"),
                    ("title", "too_short"),
                    ("x", "unknown_field"),
                ],
            ),
            (
                r#"{"title":null,"email":"a@b.co"}"#.to_owned(),
                vec![("title", "type_error"), ("priority", "missing")],
            ),
            ("[]".to_owned(), vec![("", "type_error")]),
            (
                format!("{{{good},\"items\":[[3]]}}"),
                vec![("items.0", "type_error")],
            ),
            ("null".to_owned(), vec![("", "type_error")]),
            ("5".to_owned(), vec![("", "type_error")]),
        ] {
            let mut found = refused(&body);
            let mut expected: Vec<_> = expected
                .into_iter()
                .map(|(path, kind)| (path.to_owned(), kind))
                .collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn a_name_given_twice_is_refused_wherever_it_stands() {
        for (body, path) in [
            (r#"{"title":"a","title":"b"}"#, "title"),
            (r#"{"id":[1,{"a":{"b":1,"\u0062":2}}]}"#, "id.1.a.b"),
        ] {
            assert_eq!(refused(body), [(path.to_owned(), "duplicate")], "{body}");
        }
        let many: Vec<String> = (0..60).map(|n| format!("\"k{}\":1", n % 59)).collect();
        assert_eq!(
            refused(&format!("{{{}}}", many.join(","))),
            [("k0".to_owned(), "duplicate")]
        );
    }

    #[test]
    fn what_is_no_json_is_unreadable() {
        let deep = "[".repeat(100_000);
        for body in [
            "",
            "{",
            "{\"a\":}",
            "{} x",
            "{'a':1}",
            "\u{feff}{}",
            "{\"title\":1,",
            "\"\\ud800\"",
            "1e999",
            &deep,
        ] {
            assert!(
                matches!(parse::<NewTicket>(body.as_bytes()), Err(Error::Unreadable(_))),
                "{body:.20}"
            );
        }
        assert!(matches!(
            parse::<NewTicket>(b"\"\xff\""),
            Err(Error::Unreadable(_))
        ));
    }

    #[test]
    fn messages_are_sentences() {
        let body = br#"{"title":1,"email":null,"priority":"x","items":1,"urgent":1,"zz":1}"#;
        let Err(Error::Invalid(errors)) = parse::<NewTicket>(body) else {
            panic!("taken")
        };
        let mut messages: Vec<_> = errors
            .iter()
            .map(|e| format!("{} {}", e.path.join("."), e.message))
            .collect();
        messages.sort();
        assert_eq!(
            messages,
            [
                "email must not be null",
                "items must be a list",
                "priority must be one of low, high",
                "title must be a text",
                "urgent must be true or false",
                "zz is not a field of this request",
            ]
        );
    }
}
