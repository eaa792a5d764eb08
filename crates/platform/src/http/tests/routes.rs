//! The module's own routes.

use super::*;

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
        let edge = Edge::new(router.clone(), router, &HttpSettings::new("https://desk.test", 1)).unwrap();
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
    let edge = Edge::new(router.clone(), router, &HttpSettings::new("https://desk.test", 1)).unwrap();
    stop.cancel();
    assert_eq!(ask(Method::GET, "/health/ready").of(&edge).await.status, 503);
    assert_eq!(ask(Method::GET, "/health").of(&edge).await.status, 200);
}

#[tokio::test]
async fn the_document_is_served_once_written() {
    let router = openapi::routes(&openapi::document("session")).unwrap();
    let edge = Edge::new(router.clone(), router, &HttpSettings::new("https://desk.test", 1)).unwrap();
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
