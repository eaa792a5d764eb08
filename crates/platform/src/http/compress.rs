//! gzip, for clients that ask for it and bodies that gain by it.

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::response::Response;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, VARY};
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version};
use std::convert::Infallible;
use tower::ServiceExt as _;
use tower_http::compression::{Compression, CompressionLevel};

/// Bodies up to this size in bytes fit a packet anyway.
const MIN_BYTES: u64 = 1024;

/// Whether the client takes gzip.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .any(|line| line.as_bytes().split(|byte| *byte == b',').any(is_gzip))
}

/// Whether one entry of `Accept-Encoding` names gzip, and not with weight 0, which says "never".
fn is_gzip(entry: &[u8]) -> bool {
    let mut parts = entry.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    if !parts
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(b"gzip"))
    {
        return false;
    }
    let weight = parts.find_map(|part| part.strip_prefix(b"q=").or_else(|| part.strip_prefix(b"Q=")));
    weight.is_none_or(|weight| weight.iter().any(|byte| matches!(byte, b'1'..=b'9')))
}

/// Whether a reply would gain: text of some length, whole, not compressed already. Never an event stream,
/// whose events would wait in the compressor.
fn would_gain(response: &Response) -> bool {
    if response
        .body()
        .size_hint()
        .exact()
        .is_some_and(|size| size <= MIN_BYTES)
    {
        return false;
    }
    let headers = response.headers();
    if headers.contains_key(CONTENT_ENCODING) || headers.contains_key(CONTENT_RANGE) {
        return false;
    }
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return false;
    };
    let kind = kind.split(';').next().unwrap_or("").trim();
    match kind {
        "text/event-stream" => false,
        "application/json"
        | "application/x-ndjson"
        | "application/javascript"
        | "application/manifest+json"
        | "image/svg+xml"
        | "application/wasm" => true,
        _ => kind.starts_with("text/"),
    }
}

/// Compresses the body of a reply that gains by it when the client takes gzip; tells caches that it depends.
pub(super) async fn apply(mut response: Response, gzip: bool) -> Response {
    if !would_gain(&response) {
        return response;
    }
    if !gzip {
        response
            .headers_mut()
            .append(VARY, HeaderValue::from_static("Accept-Encoding"));
        return response;
    }
    // tower-http compresses services, not replies. A service that hands out this one reply gives us its
    // encoder without a second layer around every request.
    let mut asked = Request::new(Body::empty());
    asked
        .headers_mut()
        .insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    let mut reply = Some(response);
    let hand_out = tower::service_fn(move |_: Request| {
        std::future::ready(Ok::<Response, Infallible>(reply.take().unwrap_or_default()))
    });
    let always = |_: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| true;
    let encoder = Compression::new(hand_out)
        .compress_when(always)
        .quality(CompressionLevel::Fastest);
    match encoder.oneshot(asked).await {
        Ok(compressed) => compressed.map(Body::new),
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_only_when_asked_for() {
        for (line, asked) in [
            ("gzip", true),
            ("br, GZIP;q=0.8", true),
            ("gzip;q=1.0, *;q=0", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("br, deflate", false),
            ("xgzip", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(line));
            assert_eq!(accepts_gzip(&headers), asked, "{line}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn only_text_of_some_length_gains() {
        let long = "x".repeat(1025);
        for (kind, body, gains) in [
            ("application/json", long.as_str(), true),
            ("text/html; charset=utf-8", &long, true),
            ("application/json", &long[..1024], false),
            ("image/png", &long, false),
            ("text/event-stream", &long, false),
        ] {
            let mut response = Response::new(Body::from(body.to_owned()));
            response
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            assert_eq!(would_gain(&response), gains, "{kind} {}", body.len());
            response
                .headers_mut()
                .insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
            assert!(!would_gain(&response));
        }
    }
}
