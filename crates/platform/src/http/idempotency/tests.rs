use super::*;
use crate::http::{Created, Edge, HttpSettings, Json, Reply, Secret};
use axum::Router;
use axum::extract::State;
use axum::middleware::{Next, from_fn};
use axum::routing::post;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Semaphore;

const OWNER: IdempotencyOwner = IdempotencyOwner {
    company_id: 1,
    user_id: 7,
};

type Records = Arc<Mutex<HashMap<(IdempotencyOwner, String), Record>>>;

fn memory() -> (IdempotencyStore, Records) {
    let records = Records::default();
    let (claims, keeps, releases) = (Arc::clone(&records), Arc::clone(&records), Arc::clone(&records));
    let store = IdempotencyStore {
        claim: Arc::new(move |claim| {
            let mut records = claims.lock().unwrap();
            let known = records.get(&(claim.owner, claim.key.clone())).cloned();
            if known.is_none() {
                records.insert(
                    (claim.owner, claim.key),
                    Record {
                        fingerprint: claim.fingerprint,
                        reply: None,
                    },
                );
            }
            Box::pin(std::future::ready(Ok(known)))
        }),
        keep: Arc::new(move |(claim, reply)| {
            let record = Record {
                fingerprint: claim.fingerprint,
                reply: Some(reply),
            };
            keeps.lock().unwrap().insert((claim.owner, claim.key), record);
            Box::pin(std::future::ready(Ok(())))
        }),
        release: Arc::new(move |claim| {
            releases.lock().unwrap().remove(&(claim.owner, claim.key));
            Box::pin(std::future::ready(Ok(())))
        }),
        tasks: TaskTracker::new(),
    };
    (store, records)
}

#[derive(Clone)]
struct World {
    runs: Arc<AtomicU32>,
    gate: Arc<Semaphore>,
}

async fn create(State(world): State<World>, Json(body): Json<Value>) -> Reply<Created<Value>> {
    let run = world.runs.fetch_add(1, Ordering::SeqCst);
    match body["do"].as_str() {
        Some("fail") => return Err(Error::internal("down").into()),
        Some("refuse") => return Err(Error::conflict("taken", "Taken").into()),
        Some("limit") => return Err(Error::RateLimited { retry_after_s: 1 }.into()),
        Some("panic") => panic!("as asked"),
        Some("wait") => world.gate.acquire().await.unwrap().forget(),
        _ => {}
    }
    Ok(Created::at(format!("/api/things/{run}"), json!({"id": run})))
}

async fn create_secret(state: State<World>, body: Json<Value>) -> Reply<Secret<Created<Value>>> {
    create(state, body).await.map(Secret)
}

struct App {
    edge: Edge,
    world: World,
    store: IdempotencyStore,
    records: Records,
}

fn app() -> App {
    let (store, records) = memory();
    let world = World {
        runs: Arc::default(),
        gate: Arc::new(Semaphore::new(0)),
    };
    let layered = store.clone();
    let router = Router::new()
        .route("/api/things", post(create).put(create))
        .route("/api/secrets", post(create_secret))
        .route("/api/auth/refresh", post(create))
        .route("/api/signup", post(create))
        .with_state(world.clone())
        .layer(from_fn(move |mut request: Request, next: Next| {
            let store = layered.clone();
            if request.uri().path() != "/api/signup" {
                request.extensions_mut().insert(OWNER);
            }
            async move { run_once(&store, request, |request| next.run(request)).await }
        }));
    let edge = Edge::new(router.clone(), router, &HttpSettings::new("https://desk.test", 1)).unwrap();
    App {
        edge,
        world,
        store,
        records,
    }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl App {
    async fn send(&self, method: Method, path: &str, key: Option<&str>, body: &str) -> Answer {
        let mut request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.edge.handle(request, [192, 0, 2, 1].into()).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    async fn post(&self, key: Option<&str>, body: &str) -> Answer {
        self.send(Method::POST, "/api/things", key, body).await
    }

    fn runs(&self) -> u32 {
        self.world.runs.load(Ordering::SeqCst)
    }
}

#[test]
fn the_rule() {
    let claim = Claim {
        owner: OWNER,
        key: "k".to_owned(),
        fingerprint: [1; 32],
    };
    let reply = KeptReply {
        status: 201,
        headers: Vec::new(),
        body: Bytes::new(),
    };
    let record = |fingerprint, reply: Option<&KeptReply>| {
        Some(Record {
            fingerprint,
            reply: reply.cloned(),
        })
    };
    for (record, decision) in [
        (None, Decision::Run),
        (record([1; 32], Some(&reply)), Decision::Replay(reply.clone())),
        (record([1; 32], None), Decision::Running),
        (record([2; 32], Some(&reply)), Decision::Mismatch),
        (record([2; 32], None), Decision::Mismatch),
    ] {
        assert_eq!(decide(&claim, record), decision);
    }
}

#[test]
fn keys_are_short_and_visible() {
    let long = "k".repeat(200);
    let longer = "k".repeat(201);
    for (lines, good) in [
        (vec!["k"], true),
        (vec![long.as_str()], true),
        (vec![longer.as_str()], false),
        (vec![""], false),
        (vec!["a b"], false),
        (vec!["é"], false),
        (vec!["a", "a"], false),
    ] {
        let mut headers = HeaderMap::new();
        for line in &lines {
            headers.append(IDEMPOTENCY_KEY, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        assert_eq!(key(&headers).is_ok(), good, "{lines:?}");
    }
    assert_eq!(key(&HeaderMap::new()).unwrap(), None);
}

#[test]
fn another_request_has_another_fingerprint() {
    let of = |method, uri, body| fingerprint(&method, &Uri::from_static(uri), body);
    let first = of(Method::POST, "/a?x=1", Some(&b"body"[..]));
    assert_eq!(first, of(Method::POST, "/a?x=1", Some(b"body")));
    for other in [
        of(Method::PUT, "/a?x=1", Some(b"body")),
        of(Method::POST, "/a?x=2", Some(b"body")),
        of(Method::POST, "/a?x=1", Some(b"Body")),
        of(Method::POST, "/a?x=1", None),
    ] {
        assert_ne!(first, other);
    }
}

#[tokio::test]
async fn a_retry_gets_the_first_reply_and_runs_nothing() {
    let app = app();
    let first = app.post(Some("k"), r#"{"a":1}"#).await;
    assert_eq!((first.status, &first.body), (201, &json!({"id": 0})));
    assert!(!first.headers.contains_key(IDEMPOTENT_REPLAYED));
    let again = app.post(Some("k"), r#"{"a":1}"#).await;
    assert_eq!(
        (again.status, &again.body, app.runs()),
        (201, &json!({"id": 0}), 1)
    );
    assert_eq!(
        (&again.headers[LOCATION], &again.headers[IDEMPOTENT_REPLAYED]),
        (&first.headers[LOCATION], &HeaderValue::from_static("true"))
    );
    assert_eq!(app.post(Some("k2"), r#"{"a":1}"#).await.body, json!({"id": 1}));
    assert_eq!(app.post(None, r#"{"a":1}"#).await.body, json!({"id": 2}));
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let app = app();
    app.post(Some("k"), r#"{"a":1}"#).await;
    let other = app.post(Some("k"), r#"{"a":2}"#).await;
    assert_eq!(
        (other.status, &other.body["code"], app.runs()),
        (422, &json!("idempotency_mismatch"), 1)
    );
    let bad = app.post(Some("a b"), "{}").await;
    assert_eq!(
        (bad.status, &bad.body["detail"][0]["loc"]),
        (422, &json!(["header", "Idempotency-Key"]))
    );
}

#[tokio::test]
async fn refusals_are_kept_and_faults_are_not() {
    let app = app();
    for (body, status, runs_after_retry) in [
        (r#"{"do":"refuse"}"#, 409, 1),
        (r#"{"do":"fail"}"#, 500, 2),
        (r#"{"do":"limit"}"#, 429, 2),
        (r#"{"do":"panic"}"#, 500, 2),
    ] {
        let before = app.runs();
        let first = app.post(Some(body), body).await;
        // A panicked run gives its key back in a task of its own.
        tokio::task::yield_now().await;
        let again = app.post(Some(body), body).await;
        assert_eq!(
            (first.status, again.status, app.runs() - before),
            (status, status, runs_after_retry),
            "{body}"
        );
        if runs_after_retry == 1 {
            assert_eq!(first.body, again.body, "the request id is the first one's too");
        }
    }
}

#[tokio::test]
async fn of_two_at_once_one_runs_and_a_client_that_left_finds_its_reply() {
    let app = Arc::new(app());
    let body = r#"{"do":"wait"}"#;
    let tasks = TaskTracker::new();
    let left = tasks.spawn({
        let app = Arc::clone(&app);
        async move { app.post(Some("k"), body).await.status }
    });
    while app.runs() == 0 {
        tokio::task::yield_now().await;
    }
    let second = app.post(Some("k"), body).await;
    assert_eq!(
        (second.status, &second.body["code"]),
        (409, &json!("idempotency_running"))
    );
    // The client goes away, which cancels its request at the edge.
    left.abort();
    assert!(left.await.is_err());
    app.world.gate.add_permits(1);
    app.store.tasks.close();
    app.store.tasks.wait().await;
    let third = app.post(Some("k"), body).await;
    assert_eq!(
        (third.status, &third.body, app.runs()),
        (201, &json!({"id": 0}), 1)
    );
}

#[tokio::test]
async fn logins_other_methods_and_strangers_are_left_alone() {
    let app = app();
    for (method, path) in [
        (Method::POST, "/api/auth/refresh"),
        (Method::POST, "/api/signup"),
        (Method::PUT, "/api/things"),
    ] {
        let first = app.send(method.clone(), path, Some("k"), "{}").await;
        let again = app.send(method, path, Some("k"), "{}").await;
        assert_ne!(first.body, again.body);
    }
    assert!(app.records.lock().unwrap().is_empty());
}

#[tokio::test]
async fn work_that_is_done_is_answered_though_it_could_not_be_recorded() {
    let (mut store, _) = memory();
    store.keep = Arc::new(|_| Box::pin(std::future::ready(Err(Error::internal("database away")))));
    let mut request = Request::new(Body::from("{}"));
    *request.method_mut() = Method::POST;
    request
        .headers_mut()
        .insert(IDEMPOTENCY_KEY, HeaderValue::from_static("k"));
    request.extensions_mut().insert(OWNER);
    let done = |_| std::future::ready(Response::new(Body::from("done")));
    assert_eq!(run_once(&store, request, done).await.status(), 200);
}

#[tokio::test]
async fn a_reply_too_long_to_keep_reaches_its_client_whole() {
    for (length, kept_length) in [(MAX_BODY_BYTES, MAX_BODY_BYTES), (MAX_BODY_BYTES + 1, 0)] {
        let (reply, whole) = kept(Response::new(Body::from(vec![b'x'; length]))).await;
        let whole = whole.into_body().collect().await.unwrap().to_bytes();
        assert_eq!((reply.body.len(), whole.len()), (kept_length, length));
    }
}

#[tokio::test]
async fn a_reply_that_tells_a_secret_is_not_kept_and_a_retry_runs() {
    let app = app();
    let send = |body| app.send(Method::POST, "/api/secrets", Some("k"), body);
    for run in 0..2 {
        let answer = send("{}").await;
        assert_eq!((answer.status, &answer.body["id"]), (201, &json!(run)));
        assert!(app.records.lock().unwrap().is_empty());
    }
    // A refusal holds none.
    assert_eq!(send("{\"do\":\"refuse\"}").await.status, 409);
    assert_eq!(app.records.lock().unwrap().len(), 1);
}
