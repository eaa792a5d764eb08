//! Whom the audit log tells of: a number says nothing to who reads it.

use super::model::{ActivityEntry, ActivityRow, CustomerRef};
use base::{Page, Result, Role, UserId};
use platform::{
    company_sql,
    db::{CompanyDb, Sql, Value},
    dialect, params, record,
};
use std::collections::HashMap;

record! {
    /// A user that entries are about.
    struct SubjectRow {
        id: UserId = "u.id",
        name: String = "u.name",
        role: Role = "u.role",
    }
}

/// The entries, with the names of the users that they are about, archived ones too. One statement, however many.
///
/// # Errors
/// What the database says.
pub(super) async fn named(db: &CompanyDb, rows: Page<ActivityRow>) -> Result<Page<ActivityEntry>> {
    const SQL: Sql = dialect! {
        sqlite: ["select ", SubjectRow::COLUMNS, " from users u where u.company_id = $1 \
                  and u.id in (select value from json_each($2))"],
        postgres: ["select ", SubjectRow::COLUMNS, " from users u where u.company_id = $1 \
                    and u.id = any (array(select jsonb_array_elements_text($2)::bigint))"],
    };
    let ids: Vec<i64> = rows
        .items
        .iter()
        .flat_map(|row| subject(row).into_iter().chain(row.customer_id.map(|id| id.0)))
        .collect();
    let users: Vec<SubjectRow> = db
        .all(company_sql!(dialect: SQL), params![Value::json(&ids)?])
        .await?;
    let users: HashMap<i64, SubjectRow> = users.into_iter().map(|user| (user.id.0, user)).collect();
    Ok(rows.map(|row| {
        let (subject, customer) = (subject(&row), row.customer_id);
        let mut entry = ActivityEntry::from(row);
        if let Some(user) = subject.and_then(|id| users.get(&id)) {
            entry.subject.name = Some(user.name.clone());
            entry.subject.user_type = Some(user.role.user_type());
        }
        entry.customer = customer.and_then(|id| {
            let name = users.get(&id.0)?.name.clone();
            Some(CustomerRef { id, name })
        });
        entry
    }))
}

/// The user that an entry is about.
fn subject(row: &ActivityRow) -> Option<i64> {
    let id = (row.subject_type == "user").then_some(&row.subject_id)?;
    // The ids of users are numbers; another text is nobody's.
    id.parse().ok()
}
