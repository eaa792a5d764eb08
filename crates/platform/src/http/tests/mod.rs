//! Requests through the edge and a router, as a client sees them.

mod edge;
mod refusals;
mod routes;

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
    Edge::new(things(), things(), &ours).unwrap()
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
