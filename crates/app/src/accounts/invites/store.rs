//! The rows of `invites`. Only a token's hash is kept.

use crate::accounts::users::model::Status;
use base::{CompanyId, Role, Timestamp, UserId};
use platform::{
    company_sql,
    db::{CompanyTx, DbError, Sql, SystemDb, SystemTx, Value},
    dialect, params, record,
};
use std::time::Duration;

record! {
    /// An invitation with who it is for.
    #[derive(Debug, Clone)]
    pub struct InviteRow {
        /// The company.
        pub company_id: CompanyId = "i.company_id",
        /// The company's name.
        pub company: String = "c.name",
        /// The invited user.
        pub user_id: UserId = "i.user_id",
        /// Their name.
        pub name: String = "u.name",
        /// Their address.
        pub email: Option<String> = "u.email",
        /// Their role.
        pub role: Role = "u.role",
        /// Whether they may log in.
        pub status: Status = "u.status",
        /// From when it is no longer good.
        pub expires_at: Timestamp = "i.expires_at",
        /// When it was used.
        pub used_at: Option<Timestamp> = "i.used_at",
    }
}

pub(super) async fn find(system: &SystemDb, token_hash: &str) -> Result<Option<InviteRow>, DbError> {
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        InviteRow::COLUMNS,
        " from invites i join users u on u.company_id = i.company_id and u.id = i.user_id and u.archived_at is null \
         join companies c on c.id = i.company_id where i.token_hash = $1"
    ));
    system.first(SQL, params![token_hash]).await
}

pub(super) fn insert(tx: &mut CompanyTx, token_hash: &str, user: UserId, expires_at: Timestamp) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "insert into invites (company_id, token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4, $5)"
        ),
        params![token_hash, user, now, expires_at],
    );
}

/// Marks this invitation as used; false where it was used before, or is too old.
pub(super) async fn use_up(tx: &mut CompanyTx, token_hash: &str) -> Result<bool, DbError> {
    let now = tx.now();
    let sql = company_sql!(
        "update invites set used_at = $3 where company_id = $1 and token_hash = $2 and used_at is null \
         and expires_at > $3"
    );
    Ok(tx.execute(sql, params![token_hash, now]).await? == 1)
}

/// Marks every open invitation of these users as used.
pub fn use_up_all(tx: &mut CompanyTx, users: Value) {
    const OPEN: &str =
        "update invites set used_at = $3 where company_id = $1 and used_at is null and user_id";
    const SQL: Sql = dialect! {
        sqlite: [OPEN, " in (select value from json_each($2))"],
        postgres: [OPEN, " = any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
    };
    let now = tx.now();
    tx.defer(company_sql!(dialect: SQL), params![users, now]);
}

/// Deletes what was good before that long ago.
pub fn prune(tx: &mut SystemTx, age: Duration) {
    let before = tx.now().minus(age);
    tx.defer(
        Sql::same("delete from invites where expires_at < $1"),
        params![before],
    );
}
