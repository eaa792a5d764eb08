//! Writing a note.

use super::{
    model::{NewNote, NoteRow},
    store,
};
use crate::accounts::users::actions::Scope;
use base::{Result, UserId};
use platform::{
    auth::Login,
    db::{Committed, CompanyDb},
    events::{Audience, NewEvent},
};
use serde_json::json;

/// Writes a note about a customer.
///
/// # Errors
/// 404.
pub async fn create(
    db: &CompanyDb,
    author: &Login,
    customer: UserId,
    new: NewNote,
) -> Result<Committed<NoteRow>> {
    let mut tx = db.write();
    let note = store::insert(&mut tx, customer, author.user, new.body.as_str())
        .await?
        .ok_or_else(|| Scope::Customers.not_found())?;
    // The text is not told on: who may read notes reads it there.
    let event = NewEvent::new("note.created", "note", note.id, Audience::Staff).about(customer);
    tx.record(event.with(&json!({ "note_id": note.id })));
    Ok(tx.commit(note).await?)
}
