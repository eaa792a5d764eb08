//! What every reply gets.

use super::*;

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
async fn a_record_is_never_called_unchanged_by_its_version() {
    // Its tag names the version that If-Match is compared with; what is computed in it may differ all the same.
    for known in ["\"7-3\"", "W/\"7-3\"", "\"7-2\"", "*"] {
        let reply = ask(Method::GET, "/api/things/7")
            .header(IF_NONE_MATCH, known)
            .answered()
            .await;
        assert_eq!((reply.status, reply.header(ETAG)), (200, "\"7-3\""), "{known}");
    }
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

#[test]
fn settings_that_cannot_work_are_refused() {
    for change in [
        (|s: &mut HttpSettings| s.public_url = "desk".to_owned()) as fn(&mut HttpSettings),
        |s| s.allowed_origins = vec!["*".to_owned()],
    ] {
        let mut settings = HttpSettings::new("https://desk.test", 1);
        change(&mut settings);
        assert!(Edge::new(Router::new(), Router::new(), &settings).is_err());
    }
}
