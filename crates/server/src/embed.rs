//! The web UI, embedded when the binary is built, and served beside the API.

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base::Error;
use platform::http::Problem;
use rust_embed::RustEmbed;

/// What `npm run build` made of `web/`.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Web;

/// The API's router with the web UI behind it.
pub(crate) fn with_web(api: Router) -> Router {
    api.fallback(serve)
}

/// A file of the UI; the app itself for every other path, because its rooms have addresses of their own.
async fn serve(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_matches('/');
    if path == "api/docs" {
        return (StatusCode::FOUND, [(header::LOCATION, "/api-docs")]).into_response();
    }
    let is_api = path == "api" || path.starts_with("api/");
    if is_api || !matches!(method, Method::GET | Method::HEAD) {
        return Problem(Error::NotFound("Not found")).into_response();
    }
    let page = if path == "api-docs" { "api-docs.html" } else { path };
    match file(page) {
        Some(response) => response,
        // A missing asset must not come back as a page: the browser would run it as a script.
        None if page.contains('.') => Problem(Error::NotFound("Not found")).into_response(),
        None => file("index.html").unwrap_or_else(|| {
            Problem(Error::NotFound("This server was built without its web UI")).into_response()
        }),
    }
}

fn file(path: &str) -> Option<Response> {
    let file = Web::get(path)?;
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    // Names of built assets change with their content; pages are asked for anew each time.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind.as_ref()).ok()?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Some(response)
}
