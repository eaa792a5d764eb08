//! `/api/v2/work-orders/{id}/signature`.

use super::{
    actions,
    model::{JobSignature, SignatureView},
    rules::MAX_BYTES,
};
use axum::extract::State;
use base::{Timestamp, WorkOrderId};
use platform::{
    auth::{Staff, perm},
    http::{Download, Json, Multipart, NoContent, Path, Reply, extract::upload_limit, problem::ErrorBody},
    state::App,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of signatures.
pub fn router() -> OpenApiRouter<App> {
    let taking = OpenApiRouter::new()
        .routes(routes!(get_signature, put_signature, delete_signature))
        .layer(upload_limit(MAX_BYTES));
    OpenApiRouter::new()
        .merge(taking)
        .routes(routes!(get_signature_image))
}

/// The form of a signature.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the form; its parts are read one by one as they come in"
)]
struct SignatureForm {
    /// Who signed.
    #[schema(min_length = 1, max_length = 200)]
    signer_name: String,
    /// The drawing, a PNG of at most 512 KiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// When it was signed, where that was before it could be sent. Never in the future, nor before the job was there.
    #[schema(value_type = Option<String>, format = DateTime)]
    signed_at: Option<Timestamp>,
}

/// Whether a job is signed, and by whom; a technician sees that of their own jobs.
#[utoipa::path(get, path = "/api/v2/work-orders/{id}/signature", tag = "field service",
    operation_id = "get_signature", params(("id" = i64, Path)), responses((status = 200, body = JobSignature)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_signature(
    staff: Staff<perm::WorkOrdersRead>,
    Path(id): Path<WorkOrderId>,
) -> Reply<Json<JobSignature>> {
    let signature = actions::get(&staff.db, &staff, id)
        .await?
        .map(SignatureView::from);
    Ok(Json(JobSignature { signature }))
}

/// Takes the customer's signature; it comes in the place of the one before. A technician takes it for their own jobs
/// once they are in progress. The same one with the same `signed_at` sent again changes nothing.
#[utoipa::path(put, path = "/api/v2/work-orders/{id}/signature", tag = "field service",
    operation_id = "put_signature", params(("id" = i64, Path)),
    request_body(content = SignatureForm, content_type = "multipart/form-data"),
    responses((status = 200, body = SignatureView), (status = 409, body = ErrorBody<'static>)),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn put_signature(
    staff: Staff<perm::WorkOrdersProgress>,
    State(app): State<App>,
    Path(id): Path<WorkOrderId>,
    Multipart(form): Multipart,
) -> Reply<Json<SignatureView>> {
    let row = actions::take(&app, &staff.db, &staff, id, form).await?;
    Ok(Json(row.into_inner().into()))
}

/// Takes a signature away.
#[utoipa::path(delete, path = "/api/v2/work-orders/{id}/signature", tag = "field service",
    operation_id = "delete_signature", params(("id" = i64, Path)), responses((status = 204)),
    extensions(("x-allowed" = json!("admin"))))]
async fn delete_signature(
    staff: Staff<perm::WorkOrdersDelete>,
    Path(id): Path<WorkOrderId>,
) -> Reply<NoContent> {
    actions::delete(&staff.db, id).await?.into_inner();
    Ok(NoContent)
}

/// The drawing of a signature; a technician sees that of their own jobs.
#[utoipa::path(get, path = "/api/v2/work-orders/{id}/signature/image", tag = "field service",
    operation_id = "get_signature_image", params(("id" = i64, Path)),
    responses((status = 200, content((String = "image/png"), (String = "image/jpeg")))),
    extensions(("x-allowed" = json!("self, agent, admin"))))]
async fn get_signature_image(
    staff: Staff<perm::WorkOrdersRead>,
    State(app): State<App>,
    Path(id): Path<WorkOrderId>,
) -> Reply<Download> {
    let (row, file) = actions::open(&app, &staff.db, &staff, id).await?;
    Ok(Download {
        file,
        id: row.file_id,
        content_type: row.content_type,
        save_as: None,
    })
}
