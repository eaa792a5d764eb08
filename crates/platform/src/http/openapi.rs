//! The OpenAPI document: what all operations have in common, and serving it.
//!
//! A handler says in `#[utoipa::path]` what is its own: parameters, body, good replies, and who may call it as
//! `extensions(("x-allowed" = json!("self, admin")))`, with `"public"` where no login is needed. [`complete`] adds
//! what follows from that: the refusals, the login, the idempotency key.

use super::problem::{ErrorBody, ErrorDetail, RefusedField};
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use base::{Error, Result};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use http::{HeaderValue, StatusCode};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayItems, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HeaderBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder,
    Ref, RefOr, Required, Response as DocumentedResponse, ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

/// The operation extension that says who may call.
pub const ALLOWED: &str = "x-allowed";

/// One refusal that several operations share.
struct Refusal {
    status: StatusCode,
    name: &'static str,
    description: &'static str,
}

const fn refusal(status: StatusCode, name: &'static str, description: &'static str) -> Refusal {
    Refusal {
        status,
        name,
        description,
    }
}

const UNREADABLE: Refusal = refusal(StatusCode::BAD_REQUEST, "Unreadable", "The body cannot be read");
const UNAUTHENTICATED: Refusal = refusal(
    StatusCode::UNAUTHORIZED,
    "Unauthenticated",
    "Nobody is logged in, or the login is not good",
);
const FORBIDDEN: Refusal = refusal(StatusCode::FORBIDDEN, "Forbidden", "This role may not do this");
const NOT_FOUND: Refusal = refusal(
    StatusCode::NOT_FOUND,
    "NotFound",
    "It does not exist, or is not yours",
);
const CONFLICT: Refusal = refusal(
    StatusCode::CONFLICT,
    "Conflict",
    "Today's state does not allow it",
);
const STALE: Refusal = refusal(
    StatusCode::PRECONDITION_FAILED,
    "Stale",
    "The record was changed since you read it",
);
const TOO_LARGE: Refusal = refusal(
    StatusCode::PAYLOAD_TOO_LARGE,
    "TooLarge",
    "The body is over its limit",
);
const WRONG_MEDIA_TYPE: Refusal = refusal(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "WrongMediaType",
    "The body is of a type not taken here",
);
const INVALID: Refusal = refusal(StatusCode::UNPROCESSABLE_ENTITY, "Invalid", "Fields are refused");
const RATE_LIMITED: Refusal = refusal(
    StatusCode::TOO_MANY_REQUESTS,
    "RateLimited",
    "Too many requests; `Retry-After` says when to come back",
);
const INTERNAL: Refusal = refusal(
    StatusCode::INTERNAL_SERVER_ERROR,
    "Internal",
    "A fault; its cause is in the log",
);
const UNAVAILABLE: Refusal = refusal(
    StatusCode::SERVICE_UNAVAILABLE,
    "Unavailable",
    "Something needed is away for the moment",
);

const REFUSALS: [Refusal; 12] = [
    UNREADABLE,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    STALE,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    INVALID,
    RATE_LIMITED,
    INTERNAL,
    UNAVAILABLE,
];

/// The document before any operation. `session_cookie` is the name of the browser's session cookie.
pub fn document(session_cookie: &str) -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    let cookie = ApiKeyValue::with_description(
        session_cookie,
        "The browser's session. Unsafe methods need an Origin of the server or of ALLOWED_ORIGINS.",
    );
    let mut schemas = vec![(ErrorBody::name().into_owned(), ErrorBody::schema())];
    ErrorBody::schemas(&mut schemas);
    schemas.push((ErrorDetail::name().into_owned(), ErrorDetail::schema()));
    schemas.push((RefusedField::name().into_owned(), RefusedField::schema()));
    let components = ComponentsBuilder::new()
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .schemas_from_iter(schemas)
        .responses_from_iter(REFUSALS.map(|refusal| (refusal.name, RefOr::T(refusal.documented()))))
        .build();
    let info = InfoBuilder::new()
        .title("Deskbell")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Customers, field service, conversations and help desk of a service company.",
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("AGPL-3.0-or-later")
                .identifier(Some("AGPL-3.0-or-later"))
                .build(),
        ))
        .build();
    let login = ["bearer", "cookie"].map(|scheme| SecurityRequirement::new(scheme, Vec::<String>::new()));
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some(login))
        .build()
}

impl Refusal {
    fn documented(&self) -> DocumentedResponse {
        let body = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(ErrorBody::name())))
            .build();
        let response = ResponseBuilder::new()
            .description(self.description)
            .content("application/json", body);
        let text = || ObjectBuilder::new().schema_type(Type::String).build();
        let seconds = || {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(1))
                .build()
        };
        match self.status {
            StatusCode::UNAUTHORIZED => response
                .header(
                    "WWW-Authenticate",
                    HeaderBuilder::new().schema(Some(text())).build(),
                )
                .build(),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => response
                .header(
                    "Retry-After",
                    HeaderBuilder::new().schema(Some(seconds())).build(),
                )
                .build(),
            _ => response.build(),
        }
    }
}

/// Adds to every operation the refusals that follow from what it takes, and to authenticated POSTs the
/// `Idempotency-Key`. What an operation documents itself stays.
pub fn complete(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        refer_from_pages(&mut components.schemas);
    }
    // Beside the API, where probes and pages live, nothing is common.
    for (path, item) in document
        .paths
        .paths
        .iter_mut()
        .filter(|(path, _)| path.starts_with("/api/"))
    {
        let has_key = path != "/api/auth" && !path.starts_with("/api/auth/");
        let named = path.contains('{');
        for operation in [&mut item.get, &mut item.put, &mut item.patch, &mut item.delete]
            .into_iter()
            .flatten()
        {
            complete_operation(operation, named, false);
        }
        if let Some(operation) = &mut item.post {
            complete_operation(operation, named, has_key);
        }
    }
}

/// utoipa writes the rows of a `Page<T>` out; clients' types are better when they refer to `T`.
fn refer_from_pages(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let names: Vec<String> = schemas.keys().cloned().collect();
    for (name, schema) in schemas {
        let row = name
            .strip_prefix("Page_")
            .filter(|row| names.iter().any(|name| name == row));
        let (Some(row), RefOr::T(Schema::Object(page))) = (row, schema) else {
            continue;
        };
        if let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items") {
            items.items = ArrayItems::RefOrSchema(Box::new(RefOr::Ref(Ref::from_schema_name(row))));
        }
    }
}

fn complete_operation(operation: &mut Operation, is_named: bool, may_have_key: bool) {
    let is_public = is_public(operation);
    if is_public {
        // The empty requirement says that no login is needed, against the document's own.
        operation.security = Some(vec![SecurityRequirement::default()]);
    }
    if may_have_key && !is_public {
        operation
            .parameters
            .get_or_insert_default()
            .push(RefOr::T(idempotency_key()));
    }
    let has = |place: ParameterIn, name: Option<&str>| {
        operation
            .parameters
            .iter()
            .flatten()
            .any(|parameter| match parameter {
                RefOr::T(parameter) => {
                    parameter.parameter_in == place
                        && name.is_none_or(|name| parameter.name.eq_ignore_ascii_case(name))
                }
                RefOr::Ref(_) => false,
            })
    };
    let has_body = operation.request_body.is_some();
    let has_key = has(ParameterIn::Header, Some("Idempotency-Key"));
    let has_if_match = has(ParameterIn::Header, Some("If-Match"));
    let has_query = has(ParameterIn::Query, None);
    for (applies, refusal) in [
        (has_body || has_key, UNREADABLE),
        (!is_public, UNAUTHENTICATED),
        (!is_public, FORBIDDEN),
        (is_named, NOT_FOUND),
        (has_key || has_if_match, CONFLICT),
        (has_if_match, STALE),
        (has_body || has_key, TOO_LARGE),
        (has_body, WRONG_MEDIA_TYPE),
        (has_body || has_query || has_key, INVALID),
        (true, RATE_LIMITED),
        (true, INTERNAL),
        (true, UNAVAILABLE),
    ] {
        if applies {
            let status = refusal.status.as_u16().to_string();
            let reference = RefOr::Ref(Ref::from_response_name(refusal.name));
            operation.responses.responses.entry(status).or_insert(reference);
        }
    }
}

/// Whether [`ALLOWED`] says that no login is needed.
fn is_public(operation: &Operation) -> bool {
    let allowed = operation
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get(ALLOWED));
    allowed
        .and_then(|allowed| allowed.as_str())
        .is_some_and(|who| who == "public")
}

fn idempotency_key() -> Parameter {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(200))
        .build();
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A retry with the same key gets the first reply again, for 24 hours.",
        ))
        .schema(Some(key))
        .build()
}

impl utoipa::IntoParams for super::etag::IfMatch {
    fn into_params(_place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let tags = ObjectBuilder::new().schema_type(Type::String).build();
        vec![
            ParameterBuilder::new()
                .name("If-Match")
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(
                    "The `ETag` of the record as you read it; another version is 412.",
                ))
                .schema(Some(tags))
                .build(),
        ]
    }
}

/// The document as text, the same at every run: it is committed and compared.
///
/// # Errors
/// [`Error::Internal`] where it cannot be written, which is a defect.
pub fn text(document: &OpenApi) -> Result<String> {
    // By way of a value, because a value sorts its members and utoipa's extensions are a hash map.
    let value = serde_json::to_value(document).map_err(Error::internal)?;
    serde_json::to_string_pretty(&value).map_err(Error::internal)
}

/// `GET /api/openapi.json`: the finished document, written once.
///
/// # Errors
/// As [`text`].
pub fn routes<S>(document: &OpenApi) -> Result<Router<S>>
where
    S: Clone + Send + Sync + 'static,
{
    let bytes = Bytes::from(text(document)?);
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..16]));
    let tag = HeaderValue::try_from(tag).map_err(Error::internal)?;
    let reply = move || {
        let mut response = Response::new(Body::from(bytes.clone()));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ETAG, tag.clone());
        // To be kept, but asked for each time: the edge answers 304.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        std::future::ready(response)
    };
    Ok(Router::new().route("/api/openapi.json", get(reply)))
}

#[cfg(test)]
mod tests;
