//! What handlers answer with: bodies with the status and headers that `details.md` (General) asks for.

use super::etag::ETag;
use super::extract::Json;
use super::problem::Problem;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base::Error;
use http::header::{CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

/// What most replies fit into, so that writing one allocates once. Bytes.
const USUAL_SIZE: usize = 1024;

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut bytes = Vec::with_capacity(USUAL_SIZE);
        match serde_json::to_writer(&mut bytes, &self.0) {
            Ok(()) => {
                let mut response = Response::new(Body::from(bytes));
                response
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
            Err(error) => Problem(Error::internal(error)).into_response(),
        }
    }
}

/// 201 with the record and where it is.
#[derive(Debug, Clone)]
pub struct Created<T> {
    /// The record's path, for example `/api/users/7`.
    pub location: String,
    /// The record's version, where it has one.
    pub tag: Option<ETag>,
    /// The record.
    pub body: T,
}

impl<T> Created<T> {
    /// A record that was created at `location`.
    pub fn at(location: impl Into<String>, body: T) -> Self {
        Self {
            location: location.into(),
            tag: None,
            body,
        }
    }

    /// The same with the record's version.
    #[must_use]
    pub fn tagged(self, tag: ETag) -> Self {
        Self {
            tag: Some(tag),
            ..self
        }
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = placed(StatusCode::CREATED, self.location, self.body);
        if let Some(tag) = self.tag {
            response.headers_mut().insert(ETAG, tag.header());
        }
        response
    }
}

/// 202 with the job that does the work and where to look after it.
#[derive(Debug, Clone)]
pub struct Accepted<T> {
    /// The job's path, for example `/api/imports/7`.
    pub location: String,
    /// The job.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        placed(StatusCode::ACCEPTED, self.location, self.body)
    }
}

fn placed<T: Serialize>(status: StatusCode, location: String, body: T) -> Response {
    let location = match HeaderValue::try_from(location) {
        Ok(location) => location,
        Err(error) => return Problem(Error::internal(error)).into_response(),
    };
    let mut response = Json(body).into_response();
    // A body that could not be written is a problem already and keeps its status.
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// 204: done, and there is nothing to say.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// A reply that tells a secret: a token, or an address that holds one. It is kept nowhere, so a retry with the same
/// `Idempotency-Key` is run anew.
#[derive(Debug, Clone)]
pub struct Secret<T>(pub T);

/// What marks such a reply until it is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct TellsSecret;

impl<T: IntoResponse> IntoResponse for Secret<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.extensions_mut().insert(TellsSecret);
        response
    }
}

/// 200 with a record and its version.
#[derive(Debug, Clone)]
pub struct WithETag<T>(pub ETag, pub T);

impl<T: Serialize> IntoResponse for WithETag<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        response.headers_mut().insert(ETAG, self.0.0);
        response
    }
}
