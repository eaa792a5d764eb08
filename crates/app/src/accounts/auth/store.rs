//! What login looks up across companies, and a user's open sessions.

use super::model::OpenSessionRow;
use crate::accounts::users::model::Status;
use base::{CompanyId, Page, Result, Role, Timestamp, UserId, page::PageQuery, text};
use platform::{
    company_sql,
    db::{CompanyDb, DbError, Sql, SystemDb},
    params, record,
};

record! {
    /// A user whose address somebody logs in with.
    #[derive(Debug, Clone)]
    pub struct Candidate {
        /// The company.
        pub company_id: CompanyId = "u.company_id",
        /// The company's slug.
        pub slug: String = "c.slug",
        /// The user.
        pub user_id: UserId = "u.id",
        /// The role.
        pub role: Role = "u.role",
        /// Whether the user owns the company.
        pub is_super_admin: bool = "u.is_super_admin",
        /// Whether the user may log in.
        pub status: Status = "u.status",
        /// Whether the address was confirmed.
        pub email_verified: bool = "u.email_verified",
        /// The hashed password.
        pub password_hash: String = "u.password_hash",
        /// Whether it is the one of a signup whose address is not confirmed: it opens nothing.
        pub is_signup: bool = "u.is_signup",
    }
}

/// Everybody with this address and a password, or one to be, in any company; at most eight.
pub(super) async fn candidates(system: &SystemDb, email: &str) -> Result<Vec<Candidate>, DbError> {
    const SQL: Sql = Sql::same(platform::db::concat!(
        "select ",
        Candidate::COLUMNS,
        " from (select company_id, id, role, is_super_admin, status, email_verified, password_hash, \
           false as is_signup from users \
           where email_key = $1 and password_hash is not null and archived_at is null \
         union all select w.company_id, w.id, w.role, w.is_super_admin, w.status, w.email_verified, \
           s.password_hash, true as is_signup from signups s \
           join users w on w.company_id = s.company_id and w.id = s.user_id and w.password_hash is null \
             and w.archived_at is null \
           where s.email_key = $1 and s.password_hash is not null) u \
         join companies c on c.id = u.company_id order by u.id limit 8"
    ));
    system.all(SQL, params![text::email_key(email)]).await
}

/// A user's open sessions, the latest used first.
pub(super) async fn open_sessions(
    db: &CompanyDb,
    user: UserId,
    now: Timestamp,
    page: PageQuery,
) -> Result<Page<OpenSessionRow>, DbError> {
    let sql = company_sql!(
        "select ",
        OpenSessionRow::COLUMNS,
        " from sessions s where s.company_id = $1 and s.user_id = $2 and s.ended_at is null and s.expires_at > $3 \
         order by s.last_seen_at desc, s.id desc limit $4 offset $5"
    );
    let rows = db
        .all(sql, params![user, now, page.limit(), page.offset()])
        .await?;
    let count = company_sql!(
        "select count(*) from sessions where company_id = $1 and user_id = $2 and ended_at is null and expires_at > $3"
    );
    let total: Option<(i64,)> = db.first(count, params![user, now]).await?;
    Ok(Page::new(rows, total.map_or(0, |row| row.0), page, None))
}
