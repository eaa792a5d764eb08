//! The rows of customers: those of `users` with what belongs to them counted.

use super::model::CustomerRow;
use crate::accounts::users::{list::UserList, page_store};
use base::{Page, Result, Timestamp};
use platform::{company_sql, db::CompanyDb};

/// One page of customers with their counts, in one query.
///
/// # Errors
/// What the database says; 422 for a damaged cursor.
pub(super) async fn page(db: &CompanyDb, list: UserList, now: Timestamp) -> Result<Page<CustomerRow>> {
    let base = company_sql!(
        "select ",
        CustomerRow::COLUMNS,
        " from users u where u.company_id = $1"
    );
    page_store::page(db, base, list, now).await
}
