//! The rows of sessions and refresh tokens.

use super::{Claims, ClientInfo, Login, NewSession};
use crate::{
    company_sql,
    db::{CompanyTx, DbError, Query, Sql, SystemDb, SystemTx, Value},
    dialect,
    jobs::Schedule,
    params, record,
};
use base::{CompanyId, Error, Result, Role, Timestamp, UserId};
use std::{collections::HashSet, time::Duration};
use uuid::Uuid;

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its user logged out.
    LoggedOut,
    /// Its user ended it from another session.
    Revoked,
    /// A refresh token came twice.
    TokenReused,
    /// The password was changed.
    PasswordChanged,
    /// The user's role or status changed.
    RightsChanged,
    /// The user was archived.
    Archived,
}

impl Ended {
    /// The name stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::Revoked => "revoked",
            Self::TokenReused => "token_reused",
            Self::PasswordChanged => "password_changed",
            Self::RightsChanged => "rights_changed",
            Self::Archived => "archived",
        }
    }
}

/// Which open sessions are meant.
#[derive(Debug, Clone, Copy)]
pub enum OpenSession {
    /// This one of this user.
    One(UserId, Uuid),
    /// Every one of this user.
    AllOf(UserId),
    /// Every one of this user but this.
    OthersOf(UserId, Uuid),
}

record! {
    /// A session as a request needs it.
    #[derive(Debug, Clone)]
    pub struct SessionRow {
        /// Its id.
        pub id: Uuid = "s.id",
        /// The company.
        pub company_id: CompanyId = "s.company_id",
        /// The user.
        pub user_id: UserId = "s.user_id",
        /// The user's role when it began; a change of role ends it.
        pub role: Role = "s.role",
        /// Whether the user owns the company.
        pub is_super_admin: bool = "s.is_super_admin",
        /// When it was last used, to five minutes.
        pub last_seen_at: Timestamp = "s.last_seen_at",
        /// From when it is no longer good.
        pub expires_at: Timestamp = "s.expires_at",
        /// When it ended early.
        pub ended_at: Option<Timestamp> = "s.ended_at",
        /// Why it ended early.
        pub ended_why: Option<String> = "s.ended_why",
        /// The company's time zone.
        pub time_zone: String = "c.time_zone",
    }
}

impl SessionRow {
    /// Whether the session is good and its token says what the row says.
    ///
    /// # Errors
    /// 401 with the texts of S3.
    pub(super) fn check(&self, claims: &Claims, now: Timestamp) -> Result<()> {
        if self.ended_why.as_deref() == Some(Ended::Archived.name()) {
            return Err(Error::Unauthenticated {
                code: "user_not_found",
                detail: "User not found",
            });
        }
        let same = claims.tenant_id == self.company_id
            && claims.sub == self.user_id.to_string()
            && claims.role == self.role;
        if self.ended_at.is_none() && self.expires_at > now && same {
            Ok(())
        } else {
            Err(super::INVALID)
        }
    }

    /// What handlers may know of it.
    pub(super) fn into_login(self) -> Login {
        Login {
            session: self.id,
            company: self.company_id,
            user: self.user_id,
            role: self.role,
            is_super_admin: self.is_super_admin,
            time_zone: self.time_zone,
        }
    }
}

record! {
    /// A refresh token with the session it belongs to.
    #[derive(Debug, Clone)]
    pub struct RefreshToken {
        /// SHA-256 of the token.
        pub token_hash: String = "r.token_hash",
        /// From when it is no longer good.
        pub expires_at: Timestamp = "r.expires_at",
        /// The session.
        pub session_id: Uuid = "s.id",
        /// The company.
        pub company_id: CompanyId = "s.company_id",
        /// The user.
        pub user_id: UserId = "s.user_id",
        /// The user's role.
        pub role: Role = "s.role",
        /// Whether the user owns the company.
        pub is_super_admin: bool = "s.is_super_admin",
        /// When the session ended early.
        pub ended_at: Option<Timestamp> = "s.ended_at",
        /// The company's time zone.
        pub time_zone: String = "c.time_zone",
    }
}

impl RefreshToken {
    pub(super) fn into_login(self) -> Login {
        Login {
            session: self.session_id,
            company: self.company_id,
            user: self.user_id,
            role: self.role,
            is_super_admin: self.is_super_admin,
            time_zone: self.time_zone,
        }
    }
}

pub(super) async fn find(system: &SystemDb, id: Uuid) -> Result<Option<SessionRow>, DbError> {
    const SQL: Sql = Sql::same(crate::db::concat!(
        "select ",
        SessionRow::COLUMNS,
        " from sessions s join companies c on c.id = s.company_id where s.id = $1"
    ));
    system.first(SQL, params![id]).await
}

/// Which of these sessions are good.
pub(super) async fn good(system: &SystemDb, sessions: &[Uuid], now: Timestamp) -> Result<HashSet<Uuid>> {
    const HEAD: &str = "select id from sessions where ended_at is null and expires_at > $2 and id in (";
    const SQL: Sql = dialect! {
        sqlite: [HEAD, "select value from json_each($1))"],
        postgres: [HEAD, "select cast(jsonb_array_elements_text($1) as uuid))"],
    };
    let good: Vec<(Uuid,)> = system.all(SQL, params![Value::json(sessions)?, now]).await?;
    Ok(good.into_iter().map(|row| row.0).collect())
}

pub(super) async fn mark_seen(system: &SystemDb, id: Uuid, now: Timestamp) -> Result<(), DbError> {
    let mut tx = system.write();
    tx.defer(
        Sql::same("update sessions set last_seen_at = $2 where id = $1"),
        params![id, now],
    );
    tx.commit(()).await.map(crate::db::Committed::into_inner)
}

pub(super) fn insert(
    tx: &mut CompanyTx,
    id: Uuid,
    user: NewSession,
    client: &ClientInfo,
    expires_at: Timestamp,
) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "insert into sessions (company_id, id, user_id, role, is_super_admin, user_agent, address, created_at, \
             last_seen_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)"
        ),
        params![
            id,
            user.user,
            user.role,
            user.is_super_admin,
            client.user_agent.clone(),
            client.address.map(|address| address.to_string()),
            now,
            expires_at
        ],
    );
}

pub(super) fn insert_refresh_token(
    tx: &mut CompanyTx,
    token_hash: &str,
    session: Uuid,
    expires_at: Timestamp,
) {
    tx.defer(
        company_sql!(
            "insert into refresh_tokens (company_id, token_hash, session_id, expires_at) values ($1, $2, $3, $4)"
        ),
        params![token_hash, session, expires_at],
    );
}

pub(super) async fn find_refresh_token(
    system: &SystemDb,
    token_hash: &str,
) -> Result<Option<RefreshToken>, DbError> {
    const SQL: Sql = Sql::same(crate::db::concat!(
        "select ",
        RefreshToken::COLUMNS,
        " from refresh_tokens r \
         join sessions s on s.company_id = r.company_id and s.id = r.session_id \
         join companies c on c.id = r.company_id where r.token_hash = $1"
    ));
    system.first(SQL, params![token_hash]).await
}

/// Marks the token as used; false where it was used before.
pub(super) async fn use_refresh_token(tx: &mut CompanyTx, token_hash: &str) -> Result<bool, DbError> {
    let now = tx.now();
    let used = tx
        .execute(
            company_sql!(
                "update refresh_tokens set used_at = $3 where company_id = $1 and token_hash = $2 and used_at is null"
            ),
            params![token_hash, now],
        )
        .await?;
    Ok(used == 1)
}

pub(super) fn prolong(tx: &mut CompanyTx, session: Uuid, expires_at: Timestamp) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "update sessions set expires_at = $3, last_seen_at = $4 where company_id = $1 and id = $2"
        ),
        params![session, expires_at, now],
    );
}

pub(super) async fn open_sessions(tx: &mut CompanyTx, which: OpenSession) -> Result<Vec<Uuid>, DbError> {
    let user = match which {
        OpenSession::One(user, _) | OpenSession::AllOf(user) | OpenSession::OthersOf(user, _) => user,
    };
    let base =
        company_sql!("select id from sessions where company_id = $1 and user_id = $2 and ended_at is null");
    let mut query = Query::new(base, params![user]);
    match which {
        OpenSession::One(_, id) => query.push(" and id = ?", params![id]),
        OpenSession::OthersOf(_, id) => query.push(" and id <> ?", params![id]),
        OpenSession::AllOf(_) => &mut query,
    };
    Ok(tx
        .list::<(Uuid,)>(query)
        .await?
        .into_iter()
        .map(|row| row.0)
        .collect())
}

pub(super) fn end(tx: &mut CompanyTx, why: Ended, sessions: &[Uuid]) {
    let now = tx.now();
    for id in sessions {
        tx.defer(
            company_sql!(
                "update sessions set ended_at = $3, ended_why = $4 \
                 where company_id = $1 and id = $2 and ended_at is null"
            ),
            params![*id, now, why.name()],
        );
    }
}

/// Ends every open session of these users; gives them.
pub(super) async fn end_all(tx: &mut CompanyTx, why: Ended, users: &[UserId]) -> Result<Vec<Uuid>> {
    const SQL: Sql = dialect! {
        sqlite: [
            "update sessions set ended_at = $3, ended_why = $4 where company_id = $1 and ended_at is null \
             and user_id in (select value from json_each($2)) returning id",
        ],
        postgres: [
            "update sessions set ended_at = $3, ended_why = $4 where company_id = $1 and ended_at is null \
             and user_id = any (array(select cast(jsonb_array_elements_text($2) as bigint))) returning id",
        ],
    };
    let params = params![Value::json(users)?, tx.now(), why.name()];
    let ended: Vec<(Uuid,)> = tx.all(company_sql!(dialect: SQL), params).await?;
    Ok(ended.into_iter().map(|row| row.0).collect())
}

/// Deletes sessions, refresh tokens and idempotency keys that no longer mean anything.
pub fn prune_schedule() -> Schedule {
    Schedule {
        name: "auth.prune_sessions",
        every: Duration::from_secs(3600),
        run: |tx| Box::pin(prune(tx)),
    }
}

async fn prune(tx: &mut SystemTx) -> Result<()> {
    let now = tx.now();
    // Ended sessions stay for a month: a late token of theirs still gets its own answer.
    let month_ago = now.minus(Duration::from_secs(30 * 86_400));
    let day_ago = now.minus(Duration::from_secs(86_400));
    tx.defer(
        Sql::same("delete from refresh_tokens where expires_at < $1"),
        params![now],
    );
    tx.defer(
        Sql::same(
            "delete from refresh_tokens where session_id in (select id from sessions where ended_at < $1 \
             or expires_at < $1)",
        ),
        params![month_ago],
    );
    tx.defer(
        Sql::same("delete from sessions where ended_at < $1 or expires_at < $1"),
        params![month_ago],
    );
    tx.defer(
        Sql::same("delete from idempotency_keys where created_at < $1"),
        params![day_ago],
    );
    tx.defer(
        Sql::same("delete from jobs where state = 'done' and finished_at < $1"),
        params![month_ago],
    );
    Ok(())
}
