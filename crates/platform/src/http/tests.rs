//! Requests through the edge and a router, as a client sees them.

use super::extract::{Json, Path, Query};
use super::problem::Reply;
use super::*;
use ::http::header::*;
use ::http::{HeaderMap, Method, Request, StatusCode};
use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, patch, post};
use base::Error;
use http_body_util::BodyExt as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::net::IpAddr;
use std::time::Duration;

const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 9));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: base::text::Line<1, 10>,
}

#[derive(Serialize)]
struct View {
    id: i64,
    name: String,
}

#[derive(Deserialize)]
struct Filter {
    page: Option<i64>,
}

async fn get_thing(Path(id): Path<i64>) -> Reply<WithETag<View>> {
    if id > 100 {
        return Err(Error::NotFound("Thing not found").into());
    }
    Ok(WithETag(
        ETag::new(id, 3),
        View {
            id,
            name: "x".repeat(5),
        },
    ))
}

async fn patch_thing(Path(id): Path<i64>, seen: IfMatch, Json(new): Json<New>) -> Reply<Json<View>> {
    seen.check(&ETag::new(id, 3))?;
    Ok(Json(View {
        id,
        name: new.name.into(),
    }))
}

async fn create_thing(body: Option<Json<New>>) -> Reply<Created<View>> {
    let name = body.map_or_else(|| "none".to_owned(), |Json(new)| new.name.into());
    Ok(Created::at("/api/things/1", View { id: 1, name }).tagged(ETag::new(1, 1)))
}

async fn list_things(Query(filter): Query<Filter>) -> String {
    format!("page {}", filter.page.unwrap_or(1))
}

async fn whoami(id: RequestId, address: ClientAddr) -> String {
    format!("{id} {}", address.0)
}

async fn panicking() -> NoContent {
    panic!("secret panic")
}

fn things() -> Router {
    Router::new()
        .route("/api/things", get(list_things).post(create_thing))
        .route("/api/things/{id}", get(get_thing).patch(patch_thing))
        .route("/api/whoami", get(whoami))
        .route("/api/auth/login", post(|| async { "logged in" }))
        .route(
            "/api/long",
            get(|| async { Json(json!({"text": "x".repeat(5000)})) }),
        )
        .route(
            "/api/broken",
            get(|| async { Reply::<NoContent>::Err(Error::internal("secret cause").into()) }),
        )
        .route("/api/panic", get(panicking))
        .route("/api/slow", any(|| async { std::future::pending::<()>().await }))
        .route("/api/gone", patch(|| async { NoContent }))
        .route(
            "/page",
            get(|| async { ([(CACHE_CONTROL, "max-age=60")], "page") }),
        )
        .route("/health", get(|| async { "ok" }))
}

fn edge_with(settings: impl FnOnce(&mut HttpSettings)) -> Edge {
    let mut ours = HttpSettings::new("https://desk.test", 0x10);
    settings(&mut ours);
    Edge::new(things(), &ours).unwrap()
}

struct Asked(::http::request::Builder, Body);

fn ask(method: Method, uri: &str) -> Asked {
    Asked(Request::builder().method(method).uri(uri), Body::empty())
}

impl Asked {
    fn header(self, name: HeaderName, value: &str) -> Self {
        Self(self.0.header(name, value), self.1)
    }

    fn json(self, body: &str) -> Self {
        Self(
            self.0.header(CONTENT_TYPE, "application/json"),
            Body::from(body.to_owned()),
        )
    }

    async fn of(self, edge: &Edge) -> Answer {
        Answer::read(edge.handle(self.0.body(self.1).unwrap(), PEER).await).await
    }

    async fn answered(self) -> Answer {
        self.of(&edge_with(|_| ())).await
    }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// A header's value, empty where it is absent.
    fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn code(&self) -> String {
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_reply_carries_the_security_headers_and_its_id() {
    let api = ask(Method::GET, "/api/things/7").answered().await;
    assert_eq!(
        (api.status, api.body.as_str()),
        (200, r#"{"id":7,"name":"xxxxx"}"#)
    );
    for (name, value) in [
        ("content-type", "application/json"),
        ("content-length", "23"),
        ("etag", "\"7-3\""),
        ("x-request-id", "0000000000000010"),
        ("cache-control", "no-store"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000"),
    ] {
        assert_eq!(
            api.headers.get(name).map(|v| v.to_str().unwrap()),
            Some(value),
            "{name}"
        );
    }
    assert!(
        !api.headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) && !api.headers.contains_key(CONTENT_ENCODING)
    );
    let page = ask(Method::GET, "/page").answered().await;
    assert_eq!(page.headers[CACHE_CONTROL], "max-age=60");
    assert!(
        page.headers[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("script-src 'self';")
    );
    let plain = ask(Method::GET, "/page")
        .of(&edge_with(|s| s.public_url = "http://localhost:5001".to_owned()))
        .await;
    assert!(!plain.headers.contains_key(STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn ids_and_addresses_reach_the_handler() {
    let x_forwarded_for = HeaderName::from_static("x-forwarded-for");
    let forged = ask(Method::GET, "/api/whoami")
        .header(request_id::X_REQUEST_ID, "mine-1")
        .header(x_forwarded_for.clone(), "6.6.6.6")
        .answered()
        .await;
    assert_eq!(
        (
            forged.body.as_str(),
            forged.headers["x-request-id"].to_str().unwrap()
        ),
        ("mine-1 192.0.2.9", "mine-1")
    );
    let behind = edge_with(|s| s.trusted_proxies = vec![Network::parse("192.0.2.0/24").unwrap()]);
    let told = ask(Method::GET, "/api/whoami")
        .header(x_forwarded_for, "6.6.6.6, 198.51.100.1")
        .of(&behind)
        .await;
    assert_eq!(told.body, "0000000000000010 198.51.100.1");
    let bad = ask(Method::GET, "/api/whoami")
        .header(request_id::X_REQUEST_ID, "a b")
        .answered()
        .await;
    assert_eq!(bad.headers["x-request-id"], "0000000000000010");
}

#[tokio::test]
async fn every_spelling_of_an_address_is_the_same_address() {
    for (uri, host, body) in [
        ("/api/things/", "desk.test", "page 1"),
        ("/api/things/?page=2", "desk.test", "page 2"),
        ("/things?page=3", "api.desk.test", "page 3"),
        ("/health/", "api.desk.test", "ok"),
        ("/health", "desk.test", "ok"),
    ] {
        let answer = ask(Method::GET, uri).header(HOST, host).answered().await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{host}{uri}");
    }
    for uri in [
        "/api/auth/login",
        "/api/auth/login/",
        "/api/v2/auth/login",
        "/api/v2/auth/login/",
    ] {
        assert_eq!(ask(Method::POST, uri).answered().await.body, "logged in", "{uri}");
    }
}

#[tokio::test]
async fn refusals_have_one_form() {
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(1024 * 1024));
    for (asked, status, code) in [
        (ask(Method::GET, "/api/nothing"), 404, "not_found"),
        (ask(Method::GET, "/nothing"), 404, "not_found"),
        (ask(Method::GET, "/api/things/101"), 404, "not_found"),
        (ask(Method::GET, "/api/things/abc"), 404, "not_found"),
        (
            ask(Method::GET, "/api/things/99999999999999999999"),
            404,
            "not_found",
        ),
        (ask(Method::GET, "/api/things/%ff"), 404, "not_found"),
        (ask(Method::DELETE, "/api/things/1"), 405, "method_not_allowed"),
        (ask(Method::GET, "/api/things?page=x"), 422, "invalid"),
        (ask(Method::POST, "/api/things").json("{}"), 422, "invalid"),
        (ask(Method::POST, "/api/things").json("{"), 400, "unreadable"),
        (ask(Method::POST, "/api/things").json(""), 400, "unreadable"),
        (ask(Method::POST, "/api/things").json(&long), 413, "too_large"),
        (
            ask(Method::POST, "/api/things").header(CONTENT_TYPE, "text/plain"),
            415,
            "wrong_media_type",
        ),
        (
            ask(Method::PATCH, "/api/things/1")
                .header(IF_MATCH, "\"1-2\"")
                .json(r#"{"name":"a"}"#),
            412,
            "precondition_failed",
        ),
        (ask(Method::GET, "/api/broken"), 500, "internal"),
        (ask(Method::GET, "/api/panic"), 500, "internal"),
    ] {
        let asked = asked.header(request_id::X_REQUEST_ID, "r-1");
        let shown = format!("{:?}", asked.0);
        let answer = asked.answered().await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{shown}");
        assert_eq!(answer.json()["request_id"], "r-1");
        assert_eq!(answer.headers[CONTENT_TYPE], "application/json");
        assert_eq!(
            answer.headers[CONTENT_LENGTH],
            answer.body.len().to_string().as_str()
        );
        assert!(!answer.body.contains("secret"), "{}", answer.body);
    }
    let answer = ask(Method::DELETE, "/api/things/1").answered().await;
    assert_eq!(answer.headers[ALLOW], "GET,HEAD,PATCH");
    let answer = ask(Method::GET, "/api/things/101").answered().await;
    assert_eq!(answer.json()["detail"], "Thing not found");
    let answer = ask(Method::GET, "/api/things?page=x").answered().await;
    assert_eq!(
        answer.json()["detail"],
        json!([{"loc": ["query", "page"], "msg": "must be a whole number", "type": "type_error"}])
    );
}

#[tokio::test]
async fn an_unannounced_body_is_bounded_too() {
    let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
    let request = Request::post("/api/things")
        .header(CONTENT_TYPE, "application/json; charset=utf-8")
        .body(Body::from_stream(chunks))
        .unwrap();
    let answer = Answer::read(edge_with(|_| ()).handle(request, PEER).await).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"));
}

#[tokio::test]
async fn bodies_and_creations() {
    let created = ask(Method::POST, "/api/things")
        .json(r#"{"name":" n "}"#)
        .answered()
        .await;
    assert_eq!(
        (created.status, created.body.as_str()),
        (201, r#"{"id":1,"name":"n"}"#)
    );
    assert_eq!(
        (created.headers[LOCATION].to_str().unwrap(), created.header(ETAG)),
        ("/api/things/1", "\"1-1\"")
    );
    let without = ask(Method::POST, "/api/things").answered().await;
    assert_eq!(without.body, r#"{"id":1,"name":"none"}"#);
    let patched = ask(Method::PATCH, "/api/things/1")
        .header(IF_MATCH, "\"1-3\"")
        .json(r#"{"name":"a"}"#)
        .answered()
        .await;
    assert_eq!(patched.status, 200);
    let gone = ask(Method::PATCH, "/api/gone").answered().await;
    assert_eq!((gone.status, gone.body.as_str()), (204, ""));
}

#[tokio::test]
async fn a_head_has_the_headers_of_its_get_and_no_body() {
    let head = ask(Method::HEAD, "/api/things/7").answered().await;
    assert_eq!(
        (head.status, head.body.as_str(), head.header(CONTENT_LENGTH)),
        (200, "", "23")
    );
    let missing = ask(Method::HEAD, "/api/things/101").answered().await;
    assert_eq!((missing.status, missing.body.as_str()), (404, ""));
    assert!(missing.headers.contains_key(CONTENT_LENGTH));
}

#[tokio::test]
async fn a_reader_that_has_it_gets_304() {
    let same = ask(Method::GET, "/api/things/7")
        .header(IF_NONE_MATCH, "W/\"7-3\"")
        .answered()
        .await;
    assert_eq!(
        (same.status, same.body.as_str(), same.header(ETAG)),
        (304, "", "\"7-3\"")
    );
    assert!(!same.headers.contains_key(CONTENT_LENGTH));
    let newer = ask(Method::GET, "/api/things/7")
        .header(IF_NONE_MATCH, "\"7-2\"")
        .answered()
        .await;
    assert_eq!(newer.status, 200);
}

#[tokio::test]
async fn long_text_is_compressed_for_those_who_ask() {
    let plain = ask(Method::GET, "/api/long").answered().await;
    assert_eq!((plain.body.len(), plain.header(VARY)), (5011, "Accept-Encoding"));
    let packed = ask(Method::GET, "/api/long")
        .header(ACCEPT_ENCODING, "br, gzip")
        .answered()
        .await;
    assert_eq!(
        (packed.header(CONTENT_ENCODING), packed.header(VARY)),
        ("gzip", "accept-encoding")
    );
    assert!(packed.body.len() < 500 && !packed.headers.contains_key(CONTENT_LENGTH));
    let short = ask(Method::GET, "/api/things/7")
        .header(ACCEPT_ENCODING, "gzip")
        .answered()
        .await;
    assert!(!short.headers.contains_key(CONTENT_ENCODING));
}

#[tokio::test]
async fn pages_of_ours_may_call_and_others_may_not() {
    let edge = edge_with(|s| s.allowed_origins = vec!["http://localhost:5173".to_owned()]);
    let preflight = |origin: &'static str| {
        ask(Method::OPTIONS, "/api/things/7")
            .header(ORIGIN, origin)
            .header(ACCESS_CONTROL_REQUEST_METHOD, "PATCH")
            .header(ACCESS_CONTROL_REQUEST_HEADERS, "if-match")
    };
    let good = preflight("http://localhost:5173").of(&edge).await;
    assert_eq!(
        (good.status, good.header(ACCESS_CONTROL_ALLOW_ORIGIN)),
        (204, "http://localhost:5173")
    );
    assert_eq!(good.headers[ACCESS_CONTROL_ALLOW_CREDENTIALS], "true");
    assert!(
        good.headers[ACCESS_CONTROL_ALLOW_METHODS]
            .to_str()
            .unwrap()
            .contains("PATCH")
    );
    assert!(
        good.headers[ACCESS_CONTROL_ALLOW_HEADERS]
            .to_str()
            .unwrap()
            .contains("If-Match")
    );
    let bad = preflight("https://evil.test").of(&edge).await;
    assert!(!bad.headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
    assert!(!bad.headers.contains_key(ACCESS_CONTROL_ALLOW_METHODS));
    let read = ask(Method::GET, "/api/things/101")
        .header(ORIGIN, "https://desk.test")
        .of(&edge)
        .await;
    assert_eq!(
        (read.status, read.header(ACCESS_CONTROL_ALLOW_ORIGIN)),
        (404, "https://desk.test")
    );
    assert!(
        read.headers[ACCESS_CONTROL_EXPOSE_HEADERS]
            .to_str()
            .unwrap()
            .contains("Idempotent-Replayed")
    );
    assert_eq!(read.headers[VARY], "Origin");
    let evil = ask(Method::GET, "/api/things/7")
        .header(ORIGIN, "https://evil.test")
        .of(&edge)
        .await;
    assert!(!evil.headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_answered_for() {
    let edge = edge_with(|s| {
        s.time_limit = Duration::from_millis(10);
        s.upload_time_limit = Duration::from_millis(60);
    });
    let started = std::time::Instant::now();
    let slow = ask(Method::GET, "/api/slow").of(&edge).await;
    assert_eq!(
        (slow.status, slow.code().as_str(), slow.header(RETRY_AFTER)),
        (503, "timeout", "5")
    );
    let upload = ask(Method::POST, "/api/slow").header(CONTENT_TYPE, "multipart/form-data; boundary=x");
    assert_eq!(upload.of(&edge).await.status, 503);
    assert!(
        started.elapsed() >= Duration::from_millis(70),
        "an upload has more time"
    );
}

#[test]
fn settings_that_cannot_work_are_refused() {
    for change in [
        (|s: &mut HttpSettings| s.public_url = "desk".to_owned()) as fn(&mut HttpSettings),
        |s| s.allowed_origins = vec!["*".to_owned()],
    ] {
        let mut settings = HttpSettings::new("https://desk.test", 1);
        change(&mut settings);
        assert!(Edge::new(Router::new(), &settings).is_err());
    }
}

#[tokio::test]
async fn without_an_edge_a_problem_is_a_bare_status() {
    assert_eq!(
        Problem(Error::Stale).into_response().status(),
        StatusCode::PRECONDITION_FAILED
    );
}

#[tokio::test]
async fn health_says_what_is_wrong_and_readiness_ends_with_the_stop() {
    use tokio_util::sync::CancellationToken;
    let stop = CancellationToken::new();
    for (up, path, status, database) in [
        (true, "/health", 200, "connected"),
        (false, "/health", 503, "no connection"),
        (false, "/health/live", 200, "not asked"),
        (true, "/health/ready", 200, "connected"),
        (false, "/health/ready/", 503, "no connection"),
    ] {
        let probe = move || std::future::ready(if up { Ok(()) } else { Err("no connection") });
        let (router, _) = health::routes(health::Health::new(probe, stop.clone())).split_for_parts();
        let edge = Edge::new(router, &HttpSettings::new("https://desk.test", 1)).unwrap();
        let answer = ask(Method::GET, path).of(&edge).await;
        let health = if status == 200 { "healthy" } else { "unhealthy" };
        assert_eq!(
            (answer.status, answer.json()),
            (status, json!({"status": health, "database": database})),
            "{path}"
        );
        assert_eq!(answer.headers[CACHE_CONTROL], "no-store");
    }
    let health = health::Health::new(|| std::future::ready(Ok(())), stop.clone());
    let (router, _) = health::routes(health).split_for_parts();
    let edge = Edge::new(router, &HttpSettings::new("https://desk.test", 1)).unwrap();
    stop.cancel();
    assert_eq!(ask(Method::GET, "/health/ready").of(&edge).await.status, 503);
    assert_eq!(ask(Method::GET, "/health").of(&edge).await.status, 200);
}

#[tokio::test]
async fn the_document_is_served_once_written() {
    let router = openapi::routes(&openapi::document("session")).unwrap();
    let edge = Edge::new(router, &HttpSettings::new("https://desk.test", 1)).unwrap();
    let first = ask(Method::GET, "/api/openapi.json").of(&edge).await;
    assert_eq!((first.status, first.header(CACHE_CONTROL)), (200, "no-cache"));
    assert_eq!(
        first.json()["components"]["securitySchemes"]["cookie"]["name"],
        "session"
    );
    let tag = first.headers[ETAG].to_str().unwrap();
    let again = ask(Method::GET, "/api/openapi.json")
        .header(IF_NONE_MATCH, tag)
        .of(&edge)
        .await;
    assert_eq!(again.status, 304);
}
