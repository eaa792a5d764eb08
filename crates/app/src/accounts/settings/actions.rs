//! Reading and changing settings.

use super::{
    model::SettingsPatch,
    rules::{self, Edited},
};
use crate::accounts::companies::{model::CompanyRow, store};
use base::{Error, Result};
use platform::{
    db::{Committed, CompanyDb},
    events::{Audience, NewEvent},
    http::{ETag, IfMatch},
    state::App,
};
use serde_json::json;

/// The settings' version as clients name it.
pub(super) fn etag(company: &CompanyRow) -> ETag {
    ETag::new(company.id, company.version)
}

fn gone() -> Error {
    Error::NotFound("Company not found")
}

/// The company's settings.
///
/// # Errors
/// What the database says.
pub(super) async fn get(db: &CompanyDb) -> Result<CompanyRow> {
    store::get(db).await?.ok_or_else(gone)
}

/// Changes settings. Who is logged in has the new zone from the next request on, on another node within a second.
///
/// # Errors
/// 412 where `seen` is outdated; 403 `field_forbidden`; 422.
pub(super) async fn edit(
    app: &App,
    db: &CompanyDb,
    seen: &IfMatch,
    patch: SettingsPatch,
) -> Result<Committed<CompanyRow>> {
    let mut tx = db.write();
    let before = store::get_for_update(&mut tx).await?.ok_or_else(gone)?;
    seen.check(&etag(&before))?;
    let Edited { company, changed } = rules::edit(&before, patch)?;
    if changed.is_empty() {
        return Ok(tx.commit(before).await?);
    }
    store::update(&mut tx, &company)?;
    let event = NewEvent::new("company.updated", "company", company.id, Audience::Staff);
    tx.record(event.with(&json!({ "changed": changed })));
    let committed = tx.commit(company).await?;
    app.sessions.forget_company(db.company_id());
    Ok(committed)
}
