//! `/api/users/export`.

use super::{Export, input::ExportQuery};
use crate::accounts::users::model::UserView;
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use futures_util::TryStreamExt as _;
use http::{
    Method,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use platform::{
    auth::{Staff, perm},
    http::{Query, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of exports.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export_users))
}

/// The users that the list shows under the same filters, in its order, as one file: CSV with the record's field
/// names as its header, an array of records, or a record a line. A transfer that breaks off is not complete.
#[utoipa::path(get, path = "/api/users/export", tag = "users", operation_id = "export_users", params(ExportQuery),
    responses((status = 200, content(
        (Vec<UserView> = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")))),
    extensions(("x-allowed" = json!("admin"))))]
async fn export_users(
    method: Method,
    staff: Staff<perm::UsersRead>,
    State(app): State<App>,
    Query(query): Query<ExportQuery>,
) -> Reply<Response> {
    let export = Export::new(&app, &staff.db, &staff.time_zone, query)?;
    let headers = [
        (CONTENT_TYPE, export.format().content_type().to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", export.file_name()),
        ),
    ];
    if method == Method::HEAD {
        // Nobody takes any data with it.
        return Ok((headers, Body::empty()).into_response());
    }
    let pieces = export.begin().await?.map_err(|error| {
        tracing::error!(
            error = error.chain(),
            "the users could not be exported to their end"
        );
        // It breaks the transfer off, so that nobody takes what came for the whole.
        std::io::Error::other("the users could not be exported to their end")
    });
    Ok((headers, Body::from_stream(pieces)).into_response())
}
