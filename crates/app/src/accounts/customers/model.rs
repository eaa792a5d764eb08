//! A customer's record with the counts of what belongs to it.

use crate::accounts::users::model::{Reader, UserRow, UserView};
use platform::db::{DbError, FromRow, Row};
use serde::Serialize;
use utoipa::ToSchema;

/// A row of `users` with its counts.
#[derive(Debug, Clone)]
pub struct CustomerRow {
    /// The user.
    pub user: UserRow,
    /// How much belongs to the customer.
    pub counts: Counts,
}

/// How much belongs to a customer.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct Counts {
    /// Chat sessions.
    pub session_count: i64,
    /// Chat messages.
    pub message_count: i64,
    /// Tickets that are not closed.
    pub open_tickets: i64,
    /// Work orders that are not done.
    pub open_work_orders: i64,
}

impl CustomerRow {
    /// The select list this row is decoded from; like [`UserRow::COLUMNS`] it binds `$3`. What does
    /// not exist in this version counts zero.
    pub const COLUMNS: &'static str = platform::db::concat!(
        UserRow::COLUMNS,
        ", 0, 0, 0, (select count(*) from work_orders j where j.company_id = u.company_id and j.customer_id = u.id \
         and j.status in ('pending', 'scheduled', 'en_route', 'in_progress'))"
    );

    /// The record as `reader` may see it.
    pub fn view(self, reader: Reader) -> CustomerView {
        CustomerView {
            user: self.user.view(reader),
            counts: self.counts,
        }
    }
}

impl FromRow for CustomerRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        const AT: usize = UserRow::WIDTH;
        Ok(Self {
            user: UserRow::from_row(row)?,
            counts: Counts {
                session_count: row.get(AT)?,
                message_count: row.get(AT + 1)?,
                open_tickets: row.get(AT + 2)?,
                open_work_orders: row.get(AT + 3)?,
            },
        })
    }
}

impl AsRef<UserRow> for CustomerRow {
    fn as_ref(&self) -> &UserRow {
        &self.user
    }
}

/// A customer as clients see it (S0): the user's record and the counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomerView {
    /// The user's record.
    #[serde(flatten)]
    pub user: UserView,
    /// How much belongs to the customer.
    #[serde(flatten)]
    pub counts: Counts,
}
