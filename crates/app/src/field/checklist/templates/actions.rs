//! What can be done to templates: each one transaction with its event.

use super::{
    model::{ChecklistTemplatePatch, NewChecklistTemplate, TemplateRow},
    store,
};
use crate::field::checklist::{model::Label, rules};
use base::{Edit, Error, Result};
use platform::{
    db::{Committed, CompanyDb, Json},
    events::{Audience, NewEvent},
    http::{ETag, IfMatch},
};
use serde_json::json;

/// The refusal where there is no such template.
pub(super) fn not_found() -> Error {
    Error::NotFound("Checklist template not found")
}

/// The template's version as clients name it.
pub(super) fn etag(row: &TemplateRow) -> ETag {
    ETag::new(row.id, row.version)
}

fn event(kind: &'static str, row: &TemplateRow) -> NewEvent {
    NewEvent::new(kind, "checklist_template", row.id, Audience::Staff).with(&json!({ "name": row.name }))
}

fn texts(labels: Vec<Label>) -> Result<Json<Vec<String>>> {
    rules::check_count("labels", &labels)?;
    if labels.is_empty() {
        return Err(Error::invalid("labels", "too_short", "must have an item"));
    }
    Ok(Json(labels.into_iter().map(String::from).collect()))
}

/// Creates a template.
///
/// # Errors
/// 422 at `labels`; 409 `name_taken`.
pub(super) async fn create(db: &CompanyDb, new: NewChecklistTemplate) -> Result<Committed<TemplateRow>> {
    let labels = texts(new.labels)?;
    let mut tx = db.write();
    let now = tx.now();
    let mut row = TemplateRow {
        id: 0,
        version: 1,
        name: new.name.into(),
        labels,
        created_at: now,
        updated_at: now,
    };
    row.id = store::insert(&mut tx, &row).await?;
    tx.record(event("checklist_template.created", &row));
    tx.commit(row).await.map_err(store::taken)
}

/// Changes a template. Jobs that it was put on keep their lists.
///
/// # Errors
/// 404; 412; 422 at `labels`; 409 `name_taken`.
pub(super) async fn edit(
    db: &CompanyDb,
    id: i64,
    seen: &IfMatch,
    patch: ChecklistTemplatePatch,
) -> Result<Committed<TemplateRow>> {
    let mut tx = db.write();
    let before = store::get_to_change(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&before))?;
    let mut row = before.clone();
    patch.name.apply(&mut row.name);
    if let Edit::Set(labels) = patch.labels {
        row.labels = texts(labels)?;
    }
    if row == before {
        return Ok(tx.commit(before).await?);
    }
    row.version += 1;
    row.updated_at = tx.now();
    store::update(&mut tx, &row)?;
    tx.record(event("checklist_template.updated", &row));
    tx.commit(row).await.map_err(store::taken)
}

/// Deletes a template. Jobs that it was put on keep their lists.
///
/// # Errors
/// 404; 412.
pub(super) async fn delete(db: &CompanyDb, id: i64, seen: &IfMatch) -> Result<Committed<()>> {
    let mut tx = db.write();
    let row = store::get_to_change(&mut tx, id).await?.ok_or_else(not_found)?;
    seen.check(&etag(&row))?;
    store::delete(&mut tx, &row);
    tx.record(event("checklist_template.deleted", &row));
    Ok(tx.commit(()).await?)
}
