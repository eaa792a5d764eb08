//! `/api/v2/work-orders/{id}/attachments`.

use super::{
    actions::{self, Before},
    form,
    model::{AttachmentKind, AttachmentRow, AttachmentView},
};
use crate::{accounts::auth::model::PageOnly, files::Seen};
use axum::extract::{DefaultBodyLimit, State};
use base::{Page, WorkOrderId, page::PageQuery};
use http::HeaderMap;
use platform::{
    auth::{Staff, perm},
    http::{Created, Download, Json, Multipart, NoContent, Path, Query, Reply, idempotency},
    state::App,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// The routes of attachments.
pub fn router() -> OpenApiRouter<App> {
    // The form's parts are limited one by one: the file by UPLOAD_MAX_BYTES, the rest by `form`.
    OpenApiRouter::new()
        .routes(routes!(list_attachments, create_attachment))
        .layer(DefaultBodyLimit::disable())
        .routes(routes!(get_attachment, delete_attachment))
}

/// The form of an attachment.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the form; its parts are read one by one as they come in"
)]
struct AttachmentForm {
    /// A picture, PDF, Office document, text, audio, video or ZIP; decided by its content. JPEG, PNG and WebP are
    /// written anew: upright, of at most 2,560 pixels an edge, without what came with them, such as the place.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// How it is shown; a picture as `photo` and anything else as `file` where this is left out.
    kind: Option<AttachmentKind>,
    /// What there is to say about it, at most 200 characters.
    #[schema(max_length = 200)]
    caption: Option<String>,
}

/// A file as it is kept.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "documents the reply; the file is streamed")]
struct AttachmentFile(Vec<u8>);

/// What is attached to a work order, in the order in which it came; a technician sees that of their own jobs.
#[utoipa::path(get, path = "/api/v2/work-orders/{id}/attachments", tag = "field service",
    operation_id = "list_attachments", params(("id" = i64, Path), PageOnly),
    responses((status = 200, body = Page<AttachmentView>)), extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn list_attachments(
    staff: Staff<perm::WorkOrdersRead>,
    Path(id): Path<WorkOrderId>,
    Query(query): Query<PageOnly>,
) -> Reply<Json<Page<AttachmentView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    let rows = actions::list(&staff.db, &staff, id, page).await?;
    Ok(Json(rows.map(AttachmentView::from)))
}

/// Attaches a photo or file to a work order; a technician to their own. With an `Idempotency-Key`, the same upload sent
/// again is answered with what became of the first, however late.
#[utoipa::path(post, path = "/api/v2/work-orders/{id}/attachments", tag = "field service",
    operation_id = "create_attachment", params(("id" = i64, Path)),
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AttachmentView)), extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn create_attachment(
    staff: Staff<perm::WorkOrdersProgress>,
    State(app): State<App>,
    Path(id): Path<WorkOrderId>,
    headers: HeaderMap,
    Multipart(form): Multipart,
) -> Reply<Created<AttachmentView>> {
    let key = idempotency::key(&headers)?;
    let row: AttachmentRow = match actions::look(&staff.db, &staff, id, key.as_deref()).await? {
        Before::There(row) => row,
        Before::Room => {
            let (received, options) = form::read(&app, &staff.db, form).await?;
            let upload = (received, options, key.as_deref());
            actions::attach(&app, &staff.db, &staff, id, upload).await?
        }
    };
    Ok(Created::at(row.path(), row.into()))
}

/// Which form of an attachment is wanted.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AttachmentSize {
    /// A JPEG of at most 320 pixels an edge.
    Thumbnail,
}

/// How an attachment is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct AttachmentQuery {
    /// `thumbnail`: a small form of a picture; the whole file where it is left out.
    #[param(inline)]
    size: Option<AttachmentSize>,
}

/// The file itself: pictures to be shown, all else to be saved under its name.
#[utoipa::path(get, path = "/api/v2/work-orders/{id}/attachments/{attachment_id}", tag = "field service",
    operation_id = "get_attachment", params(("id" = i64, Path), ("attachment_id" = String, Path, format = Uuid), AttachmentQuery),
    responses((status = 200, description = "The file, of the type that its record says", content_type = "*/*",
        body = AttachmentFile)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_attachment(
    staff: Staff<perm::WorkOrdersRead>,
    State(app): State<App>,
    Path((id, attachment)): Path<(WorkOrderId, Uuid)>,
    Query(query): Query<AttachmentQuery>,
) -> Reply<Download> {
    let seen = match query.size {
        Some(AttachmentSize::Thumbnail) => Seen::Thumbnail,
        None => Seen::Whole,
    };
    Ok(actions::download(&app, &staff.db, &staff, (id, attachment), seen).await?)
}

/// Takes an attachment away: its sender, or the office.
#[utoipa::path(delete, path = "/api/v2/work-orders/{id}/attachments/{attachment_id}", tag = "field service",
    operation_id = "delete_attachment", params(("id" = i64, Path), ("attachment_id" = String, Path, format = Uuid)),
    responses((status = 204)), extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn delete_attachment(
    staff: Staff<perm::WorkOrdersProgress>,
    Path((id, attachment)): Path<(WorkOrderId, Uuid)>,
) -> Reply<NoContent> {
    actions::remove(&staff.db, &staff, (id, attachment))
        .await?
        .into_inner();
    Ok(NoContent)
}
