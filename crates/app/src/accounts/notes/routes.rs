//! `/api/customers/{id}/notes`.

use super::{
    actions,
    model::{NewNote, NoteView},
    store,
};
use crate::accounts::{
    auth::model::PageOnly,
    users::{self, actions::Scope},
};
use axum::extract::State;
use base::{Page, UserId, page::PageQuery};
use platform::{
    auth::{Staff, perm},
    http::{Created, Json, Path, Query, Reply},
    state::App,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of notes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_notes, create_note))
}

/// What staff noted about a customer, newest first.
#[utoipa::path(get, path = "/api/customers/{id}/notes", tag = "customers", operation_id = "list_notes",
    params(("id" = i64, Path), PageOnly), responses((status = 200, body = Page<NoteView>)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn list_notes(
    staff: Staff<perm::CustomersRead>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    Query(query): Query<PageOnly>,
) -> Reply<axum::Json<Page<NoteView>>> {
    let page = PageQuery::new(query.page, query.page_size)?;
    users::actions::get(&staff.db, Scope::Customers, id, app.clock.now()).await?;
    let notes = store::page(&staff.db, id, page).await?;
    Ok(axum::Json(notes.map(NoteView::from)))
}

/// Writes a note about a customer.
#[utoipa::path(post, path = "/api/customers/{id}/notes", tag = "customers", operation_id = "create_note",
    params(("id" = i64, Path)), request_body = NewNote, responses((status = 201, body = NoteView)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn create_note(
    staff: Staff<perm::CustomersWrite>,
    Path(id): Path<UserId>,
    Json(new): Json<NewNote>,
) -> Reply<Created<NoteView>> {
    let note = actions::create(&staff.db, &staff, id, new).await?.into_inner();
    let location = format!("/api/customers/{id}/notes/{}", note.id);
    Ok(Created::at(location, note.into()))
}
