//! The rows of `reset_tokens`, of which only a token's hash is kept, and of `address_changes`.

use crate::accounts::users::model::Status;
use base::{CompanyId, Role, Timestamp, UserId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Sql, SystemDb, SystemTx, Value},
    dialect, params, record,
};
use std::time::Duration;
use uuid::Uuid;

record! {
    /// A link that sets a new password, with whose.
    #[derive(Debug, Clone)]
    pub struct ResetRow {
        /// The company.
        pub company_id: CompanyId = "r.company_id",
        /// The company's name.
        pub company: String = "c.name",
        /// The user.
        pub user_id: UserId = "r.user_id",
        /// Their name.
        pub name: String = "u.name",
        /// Their address.
        pub email: Option<String> = "u.email",
        /// Their role.
        pub role: Role = "u.role",
        /// Whether they may log in.
        pub status: Status = "u.status",
        /// From when it is no longer good.
        pub expires_at: Timestamp = "r.expires_at",
        /// When it was used.
        pub used_at: Option<Timestamp> = "r.used_at",
    }
}

pub(super) async fn find(system: &SystemDb, token_hash: &str) -> Result<Option<ResetRow>, DbError> {
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        ResetRow::COLUMNS,
        " from reset_tokens r join users u on u.company_id = r.company_id and u.id = r.user_id \
         and u.archived_at is null join companies c on c.id = r.company_id where r.token_hash = $1"
    ));
    system.first(SQL, params![token_hash]).await
}

/// Stores a new token and leaves `others` of the user's open ones good, the newest.
pub(super) fn insert(tx: &mut CompanyTx, token_hash: &str, user: UserId, expires_at: Timestamp, others: i64) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "update reset_tokens set used_at = $3 where company_id = $1 and user_id = $2 and used_at is null \
             and token_hash not in (select r.token_hash from reset_tokens r where r.company_id = $1 \
               and r.user_id = $2 and r.used_at is null order by r.created_at desc, r.token_hash limit $4)"
        ),
        params![user, now, others],
    );
    tx.defer(
        company_sql!(
            "insert into reset_tokens (company_id, token_hash, user_id, created_at, expires_at) \
             values ($1, $2, $3, $4, $5)"
        ),
        params![token_hash, user, now, expires_at],
    );
}

/// Marks this token as used; false where it was used before, or is too old.
pub(super) async fn use_up(tx: &mut CompanyTx, token_hash: &str) -> Result<bool, DbError> {
    let now = tx.now();
    let sql = company_sql!(
        "update reset_tokens set used_at = $3 where company_id = $1 and token_hash = $2 and used_at is null \
         and expires_at > $3"
    );
    Ok(tx.execute(sql, params![token_hash, now]).await? == 1)
}

/// Marks every open token of these users as used.
pub(super) fn use_up_all(tx: &mut CompanyTx, users: Value) {
    const OPEN: &str =
        "update reset_tokens set used_at = $3 where company_id = $1 and used_at is null and user_id";
    const SQL: Sql = dialect! {
        sqlite: [OPEN, " in (select value from json_each($2))"],
        postgres: [OPEN, " = any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
    };
    let now = tx.now();
    tx.defer(company_sql!(dialect: SQL), params![users, now]);
}

record! {
    /// An address that a user had, with whose it was.
    #[derive(Debug, Clone)]
    pub struct AddressChange {
        /// The user's name.
        pub name: String = "u.name",
        /// The address before.
        pub old_email: String = "a.old_email",
        /// When it was changed.
        pub changed_at: Timestamp = "a.changed_at",
    }
}

pub(super) fn insert_address_change(tx: &mut CompanyTx, id: Uuid, user: UserId, old_email: &str) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "insert into address_changes (company_id, id, user_id, old_email, changed_at) values ($1, $2, $3, $4, $5)"
        ),
        params![id, user, old_email, now],
    );
}

pub(super) async fn address_change(db: &CompanyDb, id: Uuid) -> Result<Option<AddressChange>, DbError> {
    let sql = company_sql!(
        "select ",
        AddressChange::COLUMNS,
        " from address_changes a join users u on u.company_id = a.company_id and u.id = a.user_id \
         where a.company_id = $1 and a.id = $2"
    );
    db.first(sql, params![id]).await
}

pub(super) fn delete_address_change(tx: &mut CompanyTx, id: Uuid) {
    tx.defer(
        company_sql!("delete from address_changes where company_id = $1 and id = $2"),
        params![id],
    );
}

/// Deletes tokens that were good before `before`, and addresses that nobody could be told at.
pub(super) fn prune(tx: &mut SystemTx, tokens: Duration, addresses: Duration) {
    let now = tx.now();
    tx.defer(
        Sql::same("delete from reset_tokens where expires_at < $1"),
        params![now.minus(tokens)],
    );
    tx.defer(
        Sql::same("delete from address_changes where changed_at < $1"),
        params![now.minus(addresses)],
    );
}
