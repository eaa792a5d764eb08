//! `Idempotency-Key`: a retried POST gets the first reply again (`details.md`, General).
//!
//! The pure part is the key, the fingerprint, [`decide`] and what is kept of a reply. [`run_once`] puts it around
//! a handler; where the records live is the caller's, as three functions in [`IdempotencyStore`].

use super::address::RequestMeta;
use super::extract::{MAX_BODY_BYTES, read_all};
use super::problem::{self, Problem};
use super::reply::TellsSecret;
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use base::error::Part;
use base::{Error, FieldError, Result};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use http_body_util::BodyExt as _;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use tokio_util::task::TaskTracker;

/// The header with the key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Whose keys they are, in the request's extensions where somebody is logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdempotencyOwner {
    /// The company.
    pub company_id: i64,
    /// The user.
    pub user_id: i64,
}

/// One use of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose key it is.
    pub owner: IdempotencyOwner,
    /// The key: 1 to 200 visible ASCII characters.
    pub key: String,
    /// What was asked: SHA-256 over method, path with query, and body.
    pub fingerprint: [u8; 32],
}

/// What is recorded under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The fingerprint of the first request.
    pub fingerprint: [u8; 32],
    /// Its reply; `None` while it runs.
    pub reply: Option<KeptReply>,
}

/// What is kept of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// The status.
    pub status: u16,
    /// Those of `content-type`, `location` and `etag` that the reply had.
    pub headers: Vec<(String, String)>,
    /// The body, where it is at most 1 MiB; a longer one is not kept, because an empty reply to a retry is better
    /// than doing the work twice.
    pub body: Bytes,
}

/// What to do about a request with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is the first: run it.
    Run,
    /// It is a retry of one that is done.
    Replay(KeptReply),
    /// It is a retry of one that still runs.
    Running,
    /// The key belongs to another request.
    Mismatch,
}

/// The whole rule.
pub fn decide(claim: &Claim, record: Option<Record>) -> Decision {
    match record {
        None => Decision::Run,
        Some(record) if record.fingerprint != claim.fingerprint => Decision::Mismatch,
        Some(Record {
            reply: Some(reply), ..
        }) => Decision::Replay(reply),
        Some(Record { reply: None, .. }) => Decision::Running,
    }
}

/// The request's key, `None` where it has none.
///
/// # Errors
/// [`Error::Invalid`] naming the header, where the key is empty, longer than 200 characters, has others than
/// visible ASCII, or is sent more than once.
pub fn key(headers: &HeaderMap) -> Result<Option<String>> {
    let mut lines = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    let raw = line.as_bytes();
    if lines.next().is_none() && (1..=200).contains(&raw.len()) && raw.iter().all(u8::is_ascii_graphic) {
        return Ok(Some(String::from_utf8_lossy(raw).into_owned()));
    }
    Err(Error::Invalid(vec![FieldError {
        part: Part::Header,
        path: vec!["Idempotency-Key".to_owned()],
        message: "must be 1 to 200 visible ASCII characters, sent once".to_owned(),
        kind: "invalid",
    }]))
}

/// What was asked, in 32 bytes. `body` is `None` for multipart forms, which are too big to hash before they run
/// and differ in their boundaries at each try.
pub fn fingerprint(method: &Method, uri: &Uri, body: Option<&[u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    // Neither a method nor a target contains a line break, so no two requests run together.
    for part in [method.as_str(), "\n", target, "\n"] {
        hash.update(part.as_bytes());
    }
    match body {
        Some(body) => hash.update(body),
        None => hash.update(b"multipart"),
    }
    hash.finalize().into()
}

/// Whether a reply answers every later try too. A fault, or being too fast, may be over the next time; and a form that
/// was read while it came in, and could not be read to its end, comes in whole the next time. A secret is nothing to be
/// kept.
fn is_final(response: &Response, is_multipart: bool) -> bool {
    let status = response.status();
    let cut_off = is_multipart && matches!(status, StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT);
    let is_over = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || cut_off;
    !is_over && response.extensions().get::<TellsSecret>().is_none()
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"))
}

type Call<I, O> = Arc<dyn Fn(I) -> BoxFuture<'static, Result<O>> + Send + Sync>;

/// Where the records live, as three functions, and the tasks that must be finished before the process ends.
///
/// Functions and not a trait, because there is one store; tests pass their own three.
#[derive(Clone)]
pub struct IdempotencyStore {
    /// Records the claim as running, unless its owner's key is there already: then what is recorded. One atomic
    /// step: of two claims at once, one gets `None`. A record over 24 h old, or left running by a process that
    /// died, counts as absent.
    pub claim: Call<Claim, Option<Record>>,
    /// Keeps the reply of a running claim.
    pub keep: Call<(Claim, KeptReply), ()>,
    /// Forgets a running claim, so that a retry runs.
    pub release: Call<Claim, ()>,
    /// What runs in here goes on when the client is gone, which is when a retry comes.
    pub tasks: TaskTracker,
}

/// Runs a POST once for each key of the [`IdempotencyOwner`] in its extensions, and replays its reply to retries.
/// Other requests, those without owner or key, and logins, whose bodies hold passwords, just run. The key of a reply
/// that is a [`Secret`](super::Secret) is released.
///
/// `run` is the rest of the stack, for example `|request| next.run(request)`.
pub async fn run_once<F, R>(store: &IdempotencyStore, request: Request, run: F) -> Response
where
    F: FnOnce(Request) -> R + Send + 'static,
    R: Future<Output = Response> + Send + 'static,
{
    let applies = request.method() == Method::POST
        && request.headers().contains_key(IDEMPOTENCY_KEY)
        && !is_login(request.uri().path());
    let owner = request.extensions().get::<IdempotencyOwner>().copied();
    match owner.filter(|_| applies) {
        None => run(request).await,
        Some(owner) => match claimed(store, owner, request, run).await {
            Ok(response) => response,
            Err(error) => Problem(error).into_response(),
        },
    }
}

fn is_login(path: &str) -> bool {
    path.strip_prefix("/api/auth")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

async fn claimed<F, R>(
    store: &IdempotencyStore,
    owner: IdempotencyOwner,
    request: Request,
    run: F,
) -> Result<Response>
where
    F: FnOnce(Request) -> R + Send + 'static,
    R: Future<Output = Response> + Send + 'static,
{
    let Some(key) = key(request.headers())? else {
        return Ok(run(request).await);
    };
    let is_multipart = is_multipart(&request);
    let (request, fingerprint) = fingerprinted(request).await?;
    let claim = Claim {
        owner,
        key,
        fingerprint,
    };
    let record = (store.claim)(claim.clone()).await?;
    match decide(&claim, record) {
        Decision::Replay(reply) => Ok(replay(reply)),
        Decision::Running => Err(Error::conflict(
            "idempotency_running",
            "The first request with this key still runs",
        )),
        Decision::Mismatch => Err(Error::Refused(
            "idempotency_mismatch",
            FieldError {
                part: Part::Header,
                path: vec!["Idempotency-Key".to_owned()],
                message: "was used for another request".to_owned(),
                kind: "idempotency_mismatch",
            },
        )),
        Decision::Run => {
            let store = store.clone();
            let tasks = store.tasks.clone();
            let meta = request.extensions().get::<RequestMeta>().copied();
            let running = tasks.spawn(async move {
                let guard = Guard {
                    store,
                    claim: Some(claim),
                    is_multipart,
                };
                guard.settle(run(request).await, meta).await
            });
            running.await.map_err(Error::internal)
        }
    }
}

/// The request with its body read, and its fingerprint.
async fn fingerprinted(request: Request) -> Result<(Request, [u8; 32])> {
    if is_multipart(&request) {
        let fingerprint = fingerprint(request.method(), request.uri(), None);
        return Ok((request, fingerprint));
    }
    let (parts, body) = request.into_parts();
    let mut whole = Request::new(body);
    *whole.headers_mut() = parts.headers.clone();
    let bytes = read_all(whole, MAX_BODY_BYTES).await?;
    let fingerprint = fingerprint(&parts.method, &parts.uri, Some(&bytes));
    Ok((Request::from_parts(parts, Body::from(bytes)), fingerprint))
}

/// Releases the claim of a request whose handler did not come to an end.
struct Guard {
    store: IdempotencyStore,
    claim: Option<Claim>,
    is_multipart: bool,
}

impl Guard {
    /// Keeps or releases, by what the reply says. The work is done by now, so the client gets its reply even where
    /// it could not be recorded.
    async fn settle(mut self, mut response: Response, meta: Option<RequestMeta>) -> Response {
        let Some(claim) = self.claim.take() else {
            return response;
        };
        // The edge would write the body of a problem later than it is kept here.
        if let Some(meta) = meta {
            problem::finish(&mut response, &meta.id);
        }
        let recorded = if is_final(&response, self.is_multipart) {
            let (reply, whole) = kept(response).await;
            response = whole;
            (self.store.keep)((claim, reply)).await
        } else {
            (self.store.release)(claim).await
        };
        if let Err(error) = recorded {
            tracing::error!(
                cause = error.chain(),
                "the reply under an idempotency key could not be recorded"
            );
        }
        response
    }
}

/// What is kept of a reply, and the reply.
async fn kept(response: Response) -> (KeptReply, Response) {
    let (parts, body) = response.into_parts();
    let fits = body
        .size_hint()
        .exact()
        .is_some_and(|size| size <= MAX_BODY_BYTES as u64);
    let (bytes, body) = if fits {
        // A body of a known size is in memory already; there is nothing that could fail.
        let bytes = body
            .collect()
            .await
            .map(|body| body.to_bytes())
            .unwrap_or_default();
        (bytes.clone(), Body::from(bytes))
    } else {
        (Bytes::new(), body)
    };
    let headers = [CONTENT_TYPE, LOCATION, ETAG]
        .into_iter()
        .filter_map(|name| {
            let value = parts.headers.get(&name)?.to_str().ok()?.to_owned();
            Some((name.as_str().to_owned(), value))
        })
        .collect();
    let reply = KeptReply {
        status: parts.status.as_u16(),
        headers,
        body: bytes,
    };
    (reply, Response::from_parts(parts, body))
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Still there only where the handler panicked.
        if let Some(claim) = self.claim.take() {
            let release = (self.store.release)(claim);
            self.store.tasks.spawn(async move {
                if let Err(error) = release.await {
                    tracing::error!(cause = error.chain(), "an idempotency key could not be released");
                }
            });
        }
    }
}

fn replay(reply: KeptReply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
        .headers_mut()
        .insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    response
}

#[cfg(test)]
mod tests;
