//! Changing many users in one transaction.

use super::input::{BulkBody, BulkDone};
use base::Result;
use platform::{
    auth::Login,
    db::{Committed, CompanyDb},
    state::App,
};

/// Changes many users.
pub(super) async fn change(
    _app: &App,
    db: &CompanyDb,
    _editor: &Login,
    _body: BulkBody,
) -> Result<Committed<BulkDone>> {
    let done = BulkDone {
        matched: 0,
        changed: 0,
    };
    Ok(db.write().commit(done).await?)
}
