//! Who calls, what they call, and what they hear.

use crate::{Form, PASSWORD, Person, TestApp, contract::Answer};
use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::{
    fmt::Display,
    net::{IpAddr, Ipv4Addr},
};

/// Where everybody's requests come from.
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Actor {
    app: TestApp,
    token: Option<String>,
    id: i64,
}

impl Actor {
    pub(crate) fn anonymous(app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            token: None,
            id: 0,
        }
    }

    /// Logs in once in a test; later calls find the token.
    pub(crate) async fn logged_in(app: &TestApp, person: &Person) -> Self {
        let mut tokens = app.shared.tokens.lock().await;
        let token = match tokens.get(&person.id) {
            Some(token) => token.clone(),
            None => {
                let token = Self::anonymous(app)
                    .login(&person.email)
                    .await
                    .text("access_token");
                tokens.insert(person.id, token.clone());
                token
            }
        };
        Self {
            app: app.clone(),
            token: Some(token),
            id: person.id,
        }
    }

    /// Somebody with a token of the test's own.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self {
            token: Some(token.into()),
            ..self.clone()
        }
    }

    /// The same person calling another node.
    #[must_use]
    pub fn at(&self, app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            ..self.clone()
        }
    }

    /// The application that is called.
    pub fn app(&self) -> &TestApp {
        &self.app
    }

    /// The user's id; 0 for nobody.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The token; empty for nobody.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Logs in with the usual password, whoever is logged in; gives the 200 with its tokens.
    pub async fn login(&self, email: &str) -> Reply {
        self.try_login(email, PASSWORD).await.expect(200)
    }

    /// Tries to log in.
    pub async fn try_login(&self, email: &str, password: &str) -> Reply {
        let body = json!({ "email": email, "password": password });
        Self::anonymous(&self.app).post("/api/auth/login", body).await
    }

    /// A call to be completed.
    pub fn call(&self, method: Method, path: impl Into<String>) -> Call {
        let mut headers = HeaderMap::new();
        if let Some(token) = &self.token {
            let value = format!("Bearer {token}")
                .parse()
                .expect("a token can stand in a header");
            headers.insert(header::AUTHORIZATION, value);
        }
        Call {
            actor: self.clone(),
            method,
            path: path.into(),
            headers,
            body: Vec::new(),
            peer: HOME,
        }
    }

    /// GET.
    pub async fn get(&self, path: impl Into<String>) -> Reply {
        self.call(Method::GET, path).send().await
    }

    /// POST with JSON.
    pub async fn post(&self, path: impl Into<String>, body: Value) -> Reply {
        self.call(Method::POST, path).json(&body).send().await
    }

    /// POST without a body.
    pub async fn post_nothing(&self, path: impl Into<String>) -> Reply {
        self.call(Method::POST, path).send().await
    }

    /// PUT with JSON.
    pub async fn put(&self, path: impl Into<String>, body: Value) -> Reply {
        self.call(Method::PUT, path).json(&body).send().await
    }

    /// PATCH with JSON.
    pub async fn patch(&self, path: impl Into<String>, body: Value) -> Reply {
        self.call(Method::PATCH, path).json(&body).send().await
    }

    /// DELETE.
    pub async fn delete(&self, path: impl Into<String>) -> Reply {
        self.call(Method::DELETE, path).send().await
    }

    /// POST with a multipart form.
    pub async fn multipart(&self, path: impl Into<String>, form: Form) -> Reply {
        self.call(Method::POST, path)
            .body(&Form::content_type(), form.finish())
            .send()
            .await
    }
}

/// A call under construction.
#[must_use = "a call that is not sent asks nothing"]
pub struct Call {
    actor: Actor,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
    peer: IpAddr,
}

impl Call {
    /// Adds a header, beside others of its name.
    pub fn header(mut self, name: &'static str, value: impl Display) -> Self {
        let value: HeaderValue = value.to_string().parse().expect("a header's value");
        self.headers.append(HeaderName::from_static(name), value);
        self
    }

    /// Sends no login.
    pub fn without_login(mut self) -> Self {
        self.headers.remove(header::AUTHORIZATION);
        self
    }

    /// Comes from another address.
    pub fn from_address(mut self, peer: IpAddr) -> Self {
        self.peer = peer;
        self
    }

    /// Sends JSON.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string().into_bytes())
    }

    /// Sends bytes.
    pub fn body(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.headers.insert(
            header::CONTENT_TYPE,
            content_type.parse().expect("a content type"),
        );
        self.body = body;
        self
    }

    /// Sends it, and holds the reply against the contract.
    pub async fn send(self) -> Reply {
        let app = &self.actor.app;
        let before = if app.watches() {
            Some(app.digest().await)
        } else {
            None
        };
        let mut request = Request::new(Body::from(self.body));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.path.parse().unwrap_or_else(|e| panic!("{}: {e}", self.path));
        *request.headers_mut() = self.headers.clone();
        let response = app.edge().handle(request, self.peer).await;
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .expect("a reply can be read to its end")
            .to_bytes();
        let reply = Reply {
            asked: format!("{} {}", self.method, self.path),
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        };
        app.shared.contract.check(&Answer {
            method: &self.method,
            path: &self.path,
            host: self.headers.get(header::HOST).and_then(|host| host.to_str().ok()),
            status: reply.status,
            headers: &reply.headers,
            body: &reply.body,
        });
        let text = reply.body_text();
        let told = ["\"password_hash\":", "$argon2", "$2b$"]
            .iter()
            .any(|secret| text.contains(secret));
        assert!(!told, "{} tells a password's hash", reply.asked);
        if let (Some(before), true) = (before, reply.status.is_client_error()) {
            assert_eq!(
                before,
                app.digest().await,
                "{} was refused and changed something",
                reply.asked
            );
        }
        reply
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    asked: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Fails where the status is another one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}: {}",
            self.asked,
            self.body_text()
        );
        self
    }

    /// Fails where status or `code` are others.
    #[track_caller]
    pub fn expect_code(self, status: u16, code: &str) -> Self {
        let reply = self.expect(status);
        assert_eq!(
            reply.json()["code"],
            code,
            "{}: {}",
            reply.asked,
            reply.body_text()
        );
        reply
    }

    /// Fails where it is not a 422 that names exactly these fields, by the end of their `loc`.
    #[track_caller]
    pub fn expect_refused(self, part: &str, fields: &[&str]) -> Self {
        let reply = self.expect(422);
        let body = reply.json();
        let locs: Vec<String> = body["detail"]
            .as_array()
            .unwrap_or_else(|| panic!("{}: {body}", reply.asked))
            .iter()
            .map(|refused| {
                let loc = refused["loc"].as_array().expect("loc is a list");
                loc.iter()
                    .map(|step| step.as_str().expect("a step is a text"))
                    .collect::<Vec<_>>()
                    .join(".")
            })
            .collect();
        let wanted: Vec<String> = fields.iter().map(|field| format!("{part}.{field}")).collect();
        assert_eq!(locs, wanted, "{}: {body}", reply.asked);
        reply
    }

    /// The body as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{}: {e}: {}", self.asked, self.body_text()))
    }

    /// A member of the JSON body that is a text.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        let body = self.json();
        body[name]
            .as_str()
            .unwrap_or_else(|| panic!("{}: no {name}: {body}", self.asked))
            .to_owned()
    }

    /// The `id` of the JSON body.
    #[track_caller]
    pub fn id(&self) -> i64 {
        let body = self.json();
        body["id"]
            .as_i64()
            .unwrap_or_else(|| panic!("{}: no id: {body}", self.asked))
    }

    /// The `items` of the JSON body.
    #[track_caller]
    pub fn items(&self) -> Vec<Value> {
        let body = self.json();
        body["items"]
            .as_array()
            .unwrap_or_else(|| panic!("{}: no items: {body}", self.asked))
            .clone()
    }

    /// One member of each of the `items`.
    #[track_caller]
    pub fn column(&self, name: &str) -> Vec<Value> {
        self.items().into_iter().map(|item| item[name].clone()).collect()
    }

    /// A header, once.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("headers are ASCII"))
    }

    /// Every header of this name.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().expect("headers are ASCII"))
            .collect()
    }

    /// The body as text.
    pub fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
