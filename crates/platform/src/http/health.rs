//! Is it alive, is it ready, can it reach its database (`api.md` §3, S3).

use super::extract::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use futures_util::future::BoxFuture;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A database that answers later than this is as good as away.
const PROBE_LIMIT: Duration = Duration::from_secs(3);

/// How the routes find out.
#[derive(Clone)]
pub struct Health {
    probe: Arc<dyn Fn() -> BoxFuture<'static, Result<(), &'static str>> + Send + Sync>,
    stop: CancellationToken,
}

impl Health {
    /// `probe` asks the database for a sign of life, and says why there is none in words that may be shown to
    /// anyone. `stop` is what stops the server: from then on it is not ready for new work.
    pub fn new<P, F>(probe: P, stop: CancellationToken) -> Self
    where
        P: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), &'static str>> + Send + 'static,
    {
        Self {
            probe: Arc::new(move || Box::pin(probe())),
            stop,
        }
    }

    async fn ask(&self) -> HealthView {
        let asked = tokio::time::timeout(PROBE_LIMIT, (self.probe)()).await;
        match asked.unwrap_or(Err("no answer in time")) {
            Ok(()) => HealthView {
                status: "healthy",
                database: "connected",
            },
            Err(reason) => HealthView {
                status: "unhealthy",
                database: reason,
            },
        }
    }
}

/// The state of the server.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub struct HealthView {
    /// `healthy` or `unhealthy`.
    pub status: &'static str,
    /// `connected`, or why it is not.
    pub database: &'static str,
}

/// `/health`, `/health/live` and `/health/ready`.
pub fn routes<S>(health: Health) -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    OpenApiRouter::new()
        .routes(routes!(get_health))
        .routes(routes!(get_liveness))
        .routes(routes!(get_readiness))
        .with_state(health)
}

fn reply(view: HealthView) -> Response {
    let mut response = Json(view).into_response();
    if view.status != "healthy" {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether the server can do its work.
#[utoipa::path(
    get, path = "/health", tag = "health", security(()), extensions(("x-allowed" = json!("public"))),
    responses((status = 200, description = "It can", body = HealthView), (status = 503, description = "It cannot", body = HealthView))
)]
async fn get_health(State(health): State<Health>) -> Response {
    reply(health.ask().await)
}

/// Whether the process runs: an orchestrator restarts it when this does not answer.
#[utoipa::path(
    get, path = "/health/live", tag = "health", security(()), extensions(("x-allowed" = json!("public"))),
    responses((status = 200, description = "It runs", body = HealthView))
)]
async fn get_liveness() -> Response {
    // Says nothing about the database: a restart would not bring that back.
    reply(HealthView {
        status: "healthy",
        database: "not asked",
    })
}

/// Whether new requests should be sent here: not without a database, and not while it stops.
#[utoipa::path(
    get, path = "/health/ready", tag = "health", security(()), extensions(("x-allowed" = json!("public"))),
    responses((status = 200, description = "Send them", body = HealthView), (status = 503, description = "Do not", body = HealthView))
)]
async fn get_readiness(State(health): State<Health>) -> Response {
    let view = health.ask().await;
    if health.stop.is_cancelled() {
        reply(HealthView {
            status: "unhealthy",
            ..view
        })
    } else {
        reply(view)
    }
}
