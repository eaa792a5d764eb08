//! The rows of `signups`.

use crate::accounts::users::model::Status;
use base::{CompanyId, Role, Timestamp, UserId};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Sql, SystemDb, Value},
    dialect, params, record,
};

record! {
    /// The record that has an address, as a signup looks at it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Found {
        /// The user.
        pub user_id: UserId = "u.id",
        /// The role.
        pub role: Role = "u.role",
        /// Whether the user may log in.
        pub status: Status = "u.status",
        /// Whether there is a password.
        pub has_login: bool = "u.password_hash is not null as has_login",
        /// Whether somebody signed up with the address before.
        pub has_signup: bool = "s.user_id is not null as has_signup",
        /// The password they chose, hashed.
        pub signup_hash: Option<String> = "s.password_hash",
    }
}

const BY_EMAIL: &str = platform::db::concat!(
    "select ",
    Found::COLUMNS,
    " from users u left join signups s on s.company_id = u.company_id and s.user_id = u.id \
     where u.company_id = $1 and u.email_key = $2 and u.archived_at is null"
);

/// Whoever has the address.
pub(super) async fn find(db: &CompanyDb, email_key: &str) -> Result<Option<Found>, DbError> {
    db.first(company_sql!(BY_EMAIL), params![email_key]).await
}

/// Whoever has the address, held until the transaction ends: nobody changes their signup meanwhile.
pub(super) async fn find_for_update(tx: &mut CompanyTx, email_key: &str) -> Result<Option<Found>, DbError> {
    const USER: &str =
        "select u.id from users u where u.company_id = $1 and u.email_key = $2 and u.archived_at is null";
    const SQL: Sql = dialect! { sqlite: [USER], postgres: [USER, " for update of u"] };
    // First held, then read: what PostgreSQL joins to a row it had to wait for may be out of date.
    tx.first::<(UserId,)>(company_sql!(dialect: SQL), params![email_key])
        .await?;
    tx.first(company_sql!(BY_EMAIL), params![email_key]).await
}

/// Stores what a signup asks for; a code mailed before is good no longer. For nobody, id 0, it stores nothing.
pub(super) fn put(tx: &mut CompanyTx, user: UserId, password_hash: Option<String>) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "insert into signups (company_id, user_id, email_key, password_hash, code_tries, created_at) \
             select u.company_id, u.id, u.email_key, $3, 0, $4 from users u where u.company_id = $1 and u.id = $2 \
             on conflict (company_id, user_id) do update set password_hash = excluded.password_hash, \
               code_mac = null, code_tries = 0, code_expires_at = null, created_at = excluded.created_at"
        ),
        params![user, password_hash, now],
    );
}

/// Who waits for a code at this address, in the company with this slug or in any; at most eight.
pub(super) async fn waiting(
    system: &SystemDb,
    email_key: &str,
    slug: Option<&str>,
) -> Result<Vec<(CompanyId, UserId)>, DbError> {
    let sql = Sql::same(
        "select s.company_id, s.user_id from signups s join companies c on c.id = s.company_id \
         where s.email_key = $1 and (c.slug = $2 or $2 = '') order by s.user_id limit 8",
    );
    system
        .all(sql, params![email_key, slug.unwrap_or_default()])
        .await
}

/// Makes the code mailed before worthless. For nobody, id 0, it does nothing.
pub(super) fn void_code(tx: &mut CompanyTx, user: UserId) {
    tx.defer(
        company_sql!(
            "update signups set code_mac = null, code_expires_at = null where company_id = $1 and user_id = $2"
        ),
        params![user],
    );
}

/// Keeps a new code; false where nobody waits for one any more.
pub(super) async fn set_code(
    tx: &mut CompanyTx,
    user: UserId,
    code_mac: String,
    expires_at: Timestamp,
) -> Result<bool, DbError> {
    let sql = company_sql!(
        "update signups set code_mac = $3, code_expires_at = $4, code_tries = 0 where company_id = $1 and user_id = $2"
    );
    Ok(tx.execute(sql, params![user, code_mac, expires_at]).await? == 1)
}

/// Takes one of the tries of the user's code; gives the kept code, and the password that counts with it. None
/// where there is no code, it is too old, or it was tried `most` times.
pub(super) async fn take_try(
    tx: &mut CompanyTx,
    user: UserId,
    most: i64,
) -> Result<Option<(String, Option<String>)>, DbError> {
    let now = tx.now();
    let sql = company_sql!(
        "update signups set code_tries = code_tries + 1 where company_id = $1 and user_id = $2 \
         and code_mac is not null and code_tries < $3 and code_expires_at > $4 returning code_mac, password_hash"
    );
    tx.first(sql, params![user, most, now]).await
}

/// Ends the signups of these users: who wants a login from now on signs up anew.
pub fn end_all(tx: &mut CompanyTx, users: Value) {
    const OF: &str = "delete from signups where company_id = $1 and user_id";
    const SQL: Sql = dialect! {
        sqlite: [OF, " in (select value from json_each($2))"],
        postgres: [OF, " = any (array(select cast(jsonb_array_elements_text($2) as bigint)))"],
    };
    tx.defer(company_sql!(dialect: SQL), params![users]);
}
