//! The one layer around the router. Written by hand, because ten ready-made ones cost more than a read by id.

use super::address::{self, Network, RequestMeta};
use super::cors::Origins;
use super::etag;
use super::headers::Prepared;
use super::idempotency::IDEMPOTENCY_KEY;
use super::problem::{self, Problem};
use super::request_id::{Ids, RequestId, X_REQUEST_ID};
use super::{compress, normalize, unread};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use base::Error;
use futures_util::FutureExt as _;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, ORIGIN};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use std::any::Any;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tower::Service as _;

/// What the edge needs to know of the configuration.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// `PUBLIC_URL`: the server's own origin; with https, browsers are told to stay with it.
    pub public_url: String,
    /// `ALLOWED_ORIGINS`, besides the public URL.
    pub allowed_origins: Vec<String>,
    /// `TRUSTED_PROXIES`.
    pub trusted_proxies: Vec<Network>,
    /// Where made request ids start; random, so that processes do not share ids.
    pub request_id_seed: u64,
    /// How long a handler may take until its reply begins. Longer is 503 `timeout`.
    pub time_limit: Duration,
    /// The same for multipart uploads, which last as long as the client's line is slow.
    pub upload_time_limit: Duration,
}

impl HttpSettings {
    /// Settings for a server at `public_url` with the product's time limits: 30 seconds, uploads 10 minutes.
    pub fn new(public_url: impl Into<String>, request_id_seed: u64) -> Self {
        Self {
            public_url: public_url.into(),
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            request_id_seed,
            time_limit: Duration::from_secs(30),
            upload_time_limit: Duration::from_secs(600),
        }
    }
}

/// Requests slower than this are logged at INFO.
const SLOW: Duration = Duration::from_secs(1);

/// The router with everything that every request gets. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    router: Router,
    /// The same routes for requests with an idempotency key. Apart, because a layer around every route costs
    /// every request.
    once: Router,
    shared: Arc<Shared>,
}

struct Shared {
    origins: Origins,
    proxies: Vec<Network>,
    ids: Ids,
    headers: Prepared,
    time_limit: Duration,
    upload_time_limit: Duration,
}

/// What is remembered of a request while the router has it.
struct Asked {
    id: RequestId,
    started: Instant,
    method: Method,
    uri: Uri,
    is_api: bool,
    gzip: bool,
    origin: Option<HeaderValue>,
    if_none_match: Option<HeaderValue>,
}

impl Edge {
    /// Puts the edge around `router`. POST requests with an `Idempotency-Key` go to `once`: the same routes,
    /// in a layer that runs each key once.
    ///
    /// # Errors
    /// A sentence for the operator about a public URL or an allowed origin that is none.
    pub fn new(router: Router, once: Router, settings: &HttpSettings) -> Result<Self, String> {
        let origins = Origins::new(&settings.public_url, &settings.allowed_origins)?;
        let https = settings
            .public_url
            .trim_start()
            .to_ascii_lowercase()
            .starts_with("https:");
        let shared = Shared {
            origins,
            proxies: settings.trusted_proxies.clone(),
            ids: Ids::new(settings.request_id_seed),
            headers: Prepared::new(https),
            time_limit: settings.time_limit,
            upload_time_limit: settings.upload_time_limit,
        };
        Ok(Self {
            once,
            router,
            shared: Arc::new(shared),
        })
    }

    /// Answers one request that came from `peer`. Every error, panic and overrun becomes a reply.
    pub async fn handle(&self, mut request: Request, peer: IpAddr) -> Response {
        let shared = &*self.shared;
        normalize_address(&mut request);
        let asked = Asked::read(&request, shared);
        if let Some(origin) = &asked.origin
            && Origins::is_preflight(&asked.method, request.headers())
        {
            return shared.finish(shared.origins.preflight(origin), &asked).await;
        }
        let limit = shared.limit(&asked.method, request.headers());
        let address = address::client(&shared.proxies, request.headers(), peer);
        request.extensions_mut().insert(RequestMeta {
            id: asked.id,
            address,
        });

        let rest = is_upload(&asked.method, request.headers()).then(|| unread::watch(&mut request));
        let is_keyed = asked.method == Method::POST && request.headers().contains_key(IDEMPOTENCY_KEY);
        let mut router = if is_keyed {
            self.once.clone()
        } else {
            self.router.clone()
        };
        let mut answer = pin!(AssertUnwindSafe(async move { router.call(request).await }).catch_unwind());
        // Most reads are answered at once: they need no timer.
        let answered = match futures_util::poll!(&mut answer) {
            Poll::Ready(answered) => Ok(answered),
            Poll::Pending => tokio::time::timeout(limit, answer).await,
        };
        let response = match answered {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(panic)) => Problem(Error::internal(format!(
                "a handler panicked: {}",
                panic_text(&*panic)
            )))
            .into_response(),
            Err(_) => {
                let detail = "The request took too long".to_owned();
                Problem(Error::Unavailable {
                    code: "timeout",
                    detail,
                })
                .into_response()
            }
        };
        if let Some(rest) = rest {
            rest.throw_away().await;
        }
        shared.finish(response, &asked).await
    }
}

fn is_upload(method: &Method, headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    *method != Method::GET && kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"))
}

fn normalize_address(request: &mut Request) {
    // The headers are read while the address is written; taking the address out tells the compiler so.
    let mut uri = std::mem::take(request.uri_mut());
    normalize::apply(&mut uri, request.headers());
    *request.uri_mut() = uri;
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

impl Asked {
    fn read(request: &Request, shared: &Shared) -> Self {
        let headers = request.headers();
        let path = request.uri().path();
        Self {
            id: shared.ids.choose(headers),
            started: Instant::now(),
            method: request.method().clone(),
            uri: request.uri().clone(),
            is_api: path
                .strip_prefix("/api")
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            gzip: compress::accepts_gzip(headers),
            origin: headers.get(ORIGIN).cloned(),
            if_none_match: headers.get(IF_NONE_MATCH).cloned(),
        }
    }
}

impl Shared {
    fn limit(&self, method: &Method, headers: &HeaderMap) -> Duration {
        if is_upload(method, headers) {
            self.upload_time_limit
        } else {
            self.time_limit
        }
    }

    /// Everything a reply gets, whoever made it; and its line in the log.
    async fn finish(&self, mut response: Response, asked: &Asked) -> Response {
        problem::finish(&mut response, &asked.id);
        if asked.method == Method::HEAD {
            *response.body_mut() = Body::empty();
        }
        revalidate(&mut response, asked);
        let mut response = compress::apply(response, asked.gzip).await;
        let headers = response.headers_mut();
        self.headers.put_under(asked.is_api, headers);
        if let Some(id) = asked.id.header() {
            headers.insert(X_REQUEST_ID, id);
        }
        if let Some(origin) = &asked.origin {
            self.origins.mark(origin, headers);
        }
        log(asked, response.status());
        response
    }
}

/// Answers 304 where the client already has this very reply.
fn revalidate(response: &mut Response, asked: &Asked) {
    let Some(known) = &asked.if_none_match else { return };
    let is_read = asked.method == Method::GET || asked.method == Method::HEAD;
    if !is_read || response.status() != StatusCode::OK {
        return;
    }
    if response
        .headers()
        .get(ETAG)
        .is_some_and(|tag| etag::is_among(tag, known))
        // A record's tag names its version for If-Match; what is computed in it may differ all the same.
        && response.headers().contains_key(CACHE_CONTROL)
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_TYPE);
    }
}

/// The path is logged without the query, which may hold tokens and search words.
fn log(asked: &Asked, status: StatusCode) {
    let elapsed = asked.started.elapsed();
    if status.is_server_error() || elapsed > SLOW {
        tracing::info!(
            request_id = asked.id.as_str(),
            method = asked.method.as_str(),
            path = asked.uri.path(),
            status = status.as_u16(),
            elapsed_us = micros(elapsed),
            "request {} answered",
            asked.id,
        );
    } else {
        tracing::debug!(
            request_id = asked.id.as_str(),
            method = asked.method.as_str(),
            path = asked.uri.path(),
            status = status.as_u16(),
            elapsed_us = micros(elapsed),
            "request {} answered",
            asked.id,
        );
    }
}

fn micros(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}
