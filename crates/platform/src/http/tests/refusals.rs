//! What refused and failed requests get.

use super::*;

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

#[tokio::test]
async fn without_an_edge_a_problem_is_a_bare_status() {
    assert_eq!(
        Problem(Error::Stale).into_response().status(),
        StatusCode::PRECONDITION_FAILED
    );
}

/// What is logged while `work` runs for the second time.
async fn logged(work: impl AsyncFn()) -> String {
    let lines = Lines::default();
    let to = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || to.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    // Which lines are wanted is remembered for the process, where other tests want none. Once every line has been
    // met, asking again settles it.
    work().await;
    tracing::callsite::rebuild_interest_cache();
    lines.0.lock().unwrap().clear();
    work().await;
    drop(guard);
    String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
}

#[derive(Clone, Default)]
struct Lines(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_cause_is_logged_once_under_the_requests_id() {
    let log = logged(async || {
        for path in [
            "/api/broken?token=hidden",
            "/api/panic",
            "/api/things/7?token=hidden",
            "/api/things/101",
        ] {
            ask(Method::GET, path)
                .header(request_id::X_REQUEST_ID, "r-77")
                .answered()
                .await;
        }
    })
    .await;
    for (text, times) in [
        ("secret cause", 1),
        ("secret panic", 1),
        ("ERROR", 2),
        ("INFO", 2),
        ("DEBUG", 2),
        ("hidden", 0),
    ] {
        assert_eq!(log.matches(text).count(), times, "{text}:\n{log}");
    }
    assert!(log.lines().all(|line| line.contains("request r-77 ")), "{log}");
}

#[tokio::test]
async fn uploads_are_bounded_by_their_route() {
    async fn size(Multipart(mut form): Multipart) -> Reply<String> {
        let mut size = 0;
        while let Some(mut field) = form.next_field().await.map_err(extract::upload_problem)? {
            while let Some(chunk) = field.chunk().await.map_err(extract::upload_problem)? {
                size += chunk.len();
            }
        }
        Ok(size.to_string())
    }
    let router = Router::new().route("/api/files", post(size).layer(extract::upload_limit(3_000_000)));
    let edge = Edge::new(router.clone(), router, &HttpSettings::new("https://desk.test", 1)).unwrap();
    let form = |size: usize, end: &str| {
        let file = "x".repeat(size);
        format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n{file}{end}")
    };
    for (kind, body, status, text) in [
        (
            "multipart/form-data; boundary=b",
            form(2_900_000, "\r\n--b--\r\n"),
            200,
            "2900000",
        ),
        (
            "multipart/form-data; boundary=b",
            form(3_500_000, "\r\n--b--\r\n"),
            413,
            "too_large",
        ),
        ("multipart/form-data; boundary=b", form(10, ""), 400, "unreadable"),
        ("multipart/form-data", String::new(), 415, "wrong_media_type"),
        ("application/json", String::new(), 415, "wrong_media_type"),
    ] {
        let request = ask(Method::POST, "/api/files").header(CONTENT_TYPE, kind);
        let answer = Asked(request.0, Body::from(body)).of(&edge).await;
        assert_eq!(answer.status, status, "{kind} {}", answer.body);
        assert!(answer.body.contains(text), "{}", answer.body);
    }
}
