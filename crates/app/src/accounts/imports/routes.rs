//! `/api/users/import` and `/api/imports` (S1, `details.md` "Import and export").

use super::{
    actions, form, job,
    model::{ImportPreview, ImportView, RefusedRow},
    refused_csv, store,
};
use crate::accounts::auth::model::PageOnly;
use axum::{
    body::Body,
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Response},
};
use base::{Page, page::PageQuery};
use futures_util::TryStreamExt as _;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use platform::{
    auth::{Staff, perm},
    http::{Accepted, Multipart, Path, Query, Reply},
    state::App,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// The routes of imports.
pub fn router() -> OpenApiRouter<App> {
    // The forms' parts are limited one by one: the file by IMPORT_MAX_BYTES, the rest by `form`.
    let uploads = OpenApiRouter::new()
        .routes(routes!(import_users))
        .routes(routes!(preview_import))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(list_imports))
        .routes(routes!(get_import))
        .routes(routes!(cancel_import))
        .routes(routes!(list_refused_rows))
}

/// The form of an import.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the form; its parts are read one by one as they come in"
)]
struct ImportForm {
    /// CSV (UTF-8, UTF-16 or Windows-1252, any of `,` `;` tab `|`) or JSON (an array of objects, or one a line).
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// JSON: our field → their column, for example `{"name": "Full Name"}`. Guessed where it is left out.
    mapping: Option<String>,
    /// `true`: check every row and change nothing.
    dry_run: Option<bool>,
    /// `create` (refuse users that exist) or `upsert` (change them). Default `create`.
    mode: Option<super::plan::Mode>,
    /// The delimiter; detected where it is left out.
    delimiter: Option<String>,
    /// The encoding; detected where it is left out.
    encoding: Option<String>,
}

/// The form of a preview.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the form; its parts are read one by one as they come in"
)]
struct PreviewForm {
    /// The beginning of the file, at most 1 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The delimiter; detected where it is left out.
    delimiter: Option<String>,
    /// The encoding; detected where it is left out.
    encoding: Option<String>,
}

/// Imports customers from a file: a job with progress. Nobody is mailed.
#[utoipa::path(post, path = "/api/users/import", tag = "imports", operation_id = "import_users",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 202, body = ImportView)), extensions(("x-allowed" = json!("admin"))))]
async fn import_users(
    staff: Staff<perm::ImportsWrite>,
    State(app): State<App>,
    Multipart(form): Multipart,
) -> Reply<Accepted<ImportView>> {
    let (uploaded, options) = form::read_import(&app, &staff.db, form).await?;
    let import = actions::start(&app, &staff.db, uploaded, options).await?;
    Ok(Accepted {
        location: format!("/api/imports/{}", import.id),
        body: import.into(),
    })
}

/// What a file's beginning tells: columns, first rows, and a guess at what they mean.
#[utoipa::path(post, path = "/api/users/import/preview", tag = "imports", operation_id = "preview_import",
    request_body(content = PreviewForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportPreview)), extensions(("x-allowed" = json!("admin"))))]
async fn preview_import(
    _staff: Staff<perm::ImportsWrite>,
    Multipart(form): Multipart,
) -> Reply<axum::Json<ImportPreview>> {
    let (head, options) = form::read_preview(form).await?;
    let found = actions::look(&head, options.encoding.as_deref(), options.delimiter.as_deref())?;
    Ok(axum::Json(found))
}

/// The company's imports, newest first.
#[utoipa::path(get, path = "/api/imports", tag = "imports", operation_id = "list_imports", params(PageOnly),
    responses((status = 200, body = Page<ImportView>)), extensions(("x-allowed" = json!("admin"))))]
async fn list_imports(
    staff: Staff<perm::ImportsWrite>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<ImportView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    Ok(axum::Json(
        actions::list(&staff.db, page).await?.map(ImportView::from),
    ))
}

/// How far an import is.
#[utoipa::path(get, path = "/api/imports/{id}", tag = "imports", operation_id = "get_import",
    params(("id" = String, Path, format = Uuid)), responses((status = 200, body = ImportView)),
    extensions(("x-allowed" = json!("admin"))))]
async fn get_import(staff: Staff<perm::ImportsWrite>, Path(id): Path<Uuid>) -> Reply<axum::Json<ImportView>> {
    Ok(axum::Json(actions::get(&staff.db, id).await?.into()))
}

/// Stops an import at its next batch; what it took stays.
#[utoipa::path(post, path = "/api/imports/{id}/cancel", tag = "imports", operation_id = "cancel_import",
    params(("id" = String, Path, format = Uuid)), responses((status = 200, body = ImportView)),
    extensions(("x-allowed" = json!("admin"))))]
async fn cancel_import(
    staff: Staff<perm::ImportsWrite>,
    Path(id): Path<Uuid>,
) -> Reply<axum::Json<ImportView>> {
    Ok(axum::Json(job::cancel(&staff.db, id).await?.into()))
}

/// The form of a list of refused rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum RefusedFormat {
    /// A page.
    #[default]
    Json,
    /// The whole file: the original columns and `reason`.
    Csv,
}

/// Which refused rows, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct RefusedQuery {
    /// `json`: a page; `csv`: the whole file, ready to mend and load again.
    #[param(inline)]
    format: RefusedFormat,
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    page_size: Option<i64>,
}

/// The rows that were refused, in the file's order, with the field and the reason.
#[utoipa::path(get, path = "/api/imports/{id}/refused", tag = "imports", operation_id = "list_refused_rows",
    params(("id" = String, Path, format = Uuid), RefusedQuery),
    responses((status = 200, content((Page<RefusedRow> = "application/json"), (String = "text/csv")))),
    extensions(("x-allowed" = json!("admin"))))]
async fn list_refused_rows(
    staff: Staff<perm::ImportsWrite>,
    Path(id): Path<Uuid>,
    Query(query): Query<RefusedQuery>,
) -> Reply<Response> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let import = actions::get(&staff.db, id).await?;
    match query.format {
        RefusedFormat::Json => {
            let rows = store::refusals(&staff.db, id, page)
                .await
                .map_err(base::Error::from)?;
            Ok(axum::Json(rows.map(RefusedRow::from)).into_response())
        }
        RefusedFormat::Csv => {
            let body = refused_csv::stream(staff.db.clone(), import)?.map_err(|error| {
                tracing::error!(
                    error = error.chain(),
                    "the refused rows could not be written to their end"
                );
                std::io::Error::other("the refused rows could not be written to their end")
            });
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"refused-rows.csv\""),
            ];
            Ok((headers, Body::from_stream(body)).into_response())
        }
    }
}
