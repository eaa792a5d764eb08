//! Multipart forms, read piece by piece and never held whole.

use crate::http::problem::Problem;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use base::Error;
use http::StatusCode;

/// A multipart form. Its fields' errors become ours by [`upload_problem`].
///
/// The route must say how large it may be with [`upload_limit`]; without it the limit is axum's own 2 MB.
#[derive(Debug)]
pub struct Multipart(pub axum::extract::Multipart);

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::extract::Multipart::from_request(request, state).await {
            Ok(form) => Ok(Self(form)),
            Err(_) => Err(Problem(Error::WrongMediaType(
                "The body must be multipart/form-data".to_owned(),
            ))),
        }
    }
}

/// The layer for a route that takes files of up to `file_bytes` bytes together.
pub const fn upload_limit(file_bytes: usize) -> DefaultBodyLimit {
    /// For the form's other fields and the boundaries between them.
    const AROUND_FILES: usize = 256 * 1024;
    DefaultBodyLimit::max(file_bytes.saturating_add(AROUND_FILES))
}

/// A form that could not be read further, as our error: 413 over the limit, else 400.
pub fn upload_problem(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge("The upload is too large".to_owned())
    } else {
        Error::Unreadable(
            "The form is not valid multipart/form-data, or ended before it was complete".to_owned(),
        )
    }
}
