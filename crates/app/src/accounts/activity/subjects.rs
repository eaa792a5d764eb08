//! Whom the audit log tells of: a number says nothing to who reads it.

use super::model::{ActivityEntry, ActivityRow};
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
        .filter(|row| row.subject_type == "user")
        .flat_map(|row| row.subject_id.parse())
        .collect();
    let users: Vec<SubjectRow> = db
        .all(company_sql!(dialect: SQL), params![Value::json(&ids)?])
        .await?;
    let users: HashMap<String, SubjectRow> = users
        .into_iter()
        .map(|user| (user.id.to_string(), user))
        .collect();
    Ok(rows.map(|row| {
        let mut entry = ActivityEntry::from(row);
        if entry.subject.kind == "user" {
            if let Some(user) = users.get(&entry.subject.id) {
                entry.subject.name = Some(user.name.clone());
                entry.subject.user_type = Some(user.role.user_type());
            }
        }
        entry
    }))
}
