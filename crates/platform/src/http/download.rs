//! A stored file as a reply.

use crate::files::{StoredFile, names};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base::Error;
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
};
use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

/// 200 with a file. Who may have it was checked before; the browser asks anew each time and is told 304 while it may.
///
/// Even opened as a page it runs nothing: the reply is sandboxed, never sniffed, and saved instead of shown unless it
/// is a picture that was written anew.
#[derive(Debug)]
pub struct Download {
    /// The file.
    pub file: StoredFile,
    /// Its id; what lies under it never changes.
    pub id: Uuid,
    /// What it is, as [`crate::files::FileKind`] says.
    pub content_type: String,
    /// The name it is saved under; none: it is shown in place.
    pub save_as: Option<String>,
}

impl Download {
    fn headers(&self) -> Result<HeaderMap, http::header::InvalidHeaderValue> {
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(CONTENT_TYPE, HeaderValue::try_from(&self.content_type)?);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(self.file.size_bytes));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
        );
        let tag = format!("\"{}-{}\"", self.id.simple(), self.file.size_bytes);
        headers.insert(ETAG, HeaderValue::try_from(tag)?);
        let disposition = match &self.save_as {
            Some(name) => HeaderValue::try_from(names::disposition(name))?,
            None => HeaderValue::from_static("inline"),
        };
        headers.insert(CONTENT_DISPOSITION, disposition);
        Ok(headers)
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        match self.headers() {
            Ok(headers) => (headers, Body::from_stream(self.file.into_stream())).into_response(),
            Err(error) => super::Problem(Error::internal(error)).into_response(),
        }
    }
}
