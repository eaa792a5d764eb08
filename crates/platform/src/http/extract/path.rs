//! Parts of the path. One that does not parse names nothing that exists.

use crate::http::problem::Problem;
use axum::extract::FromRequestParts;
use base::Error;
use http::request::Parts;
use serde::de::DeserializeOwned;

/// The path's parameters: one value, or a tuple in the path's order. One that does not parse is 404, exactly as
/// a record that is not there: `/users/abc` tells no more than `/users/999999`.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status().is_server_error() => {
                Err(Problem(Error::internal(rejection)))
            }
            Err(_) => Err(Problem(Error::NotFound("Not found"))),
        }
    }
}
