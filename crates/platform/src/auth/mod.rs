//! Who is asking: tokens, sessions, and the extractors that put the answer into a handler's signature.
//!
//! A login is a row of `sessions` and a JWT that names it. The row is looked at through a cache that
//! trusts what it knows for a second, and that this process corrects at once when a session ends; so a
//! session ended on another node, or by the command line, is refused within that second.

mod cache;
mod cookie;
mod extract;
mod socket;
mod store;
mod token;

pub use cookie::{SESSION_COOKIE, clear_cookies, session_cookies};
pub use extract::{Anyone, ClientInfo, CustomerOr, Permit, Public, SelfOr, Staff, login_of, perm};
pub use socket::SocketStaff;
pub use store::{Ended, OpenSession, RefreshToken, SessionRow, prune_schedule};
pub use token::{Claims, Tokens};

use crate::{
    crypto,
    db::{Actor, CompanyTx, Db},
};
use base::{Clock, CompanyId, Error, Result, Role, Timestamp, UserId};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Who is logged in, as every handler may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The session.
    pub session: Uuid,
    /// The company.
    pub company: CompanyId,
    /// The user.
    pub user: UserId,
    /// The user's role; a session ends when it changes.
    pub role: Role,
    /// Whether the user owns the company.
    pub is_super_admin: bool,
    /// The company's time zone, an IANA name, for "day".
    pub time_zone: String,
}

/// The user a session is begun for.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// The user.
    pub user: UserId,
    /// The user's role.
    pub role: Role,
    /// Whether the user owns the company.
    pub is_super_admin: bool,
}

/// What a client gets to stay logged in with. The refresh token exists nowhere else: the row has its hash.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The JWT.
    pub access_token: String,
    /// How long the JWT is good.
    pub expires_in: Duration,
    /// Good for one refresh.
    pub refresh_token: String,
    /// How long the refresh token is good.
    pub refresh_expires_in: Duration,
}

/// Hears of the sessions that this process ended.
type OnEnd = Box<dyn Fn(&[Uuid]) + Send + Sync>;

/// Sessions of this process: begins, finds and ends them.
pub struct Sessions {
    db: Db,
    clock: Arc<dyn Clock>,
    tokens: Tokens,
    cache: cache::Cache,
    access_ttl: Duration,
    refresh_ttl: Duration,
    on_end: OnEnd,
}

/// A second of trust: see the module's text.
const TRUST: Duration = Duration::from_secs(1);
/// How often a session in use is marked as seen.
const SEEN_EVERY: Duration = Duration::from_secs(300);

const INVALID: Error = Error::Unauthenticated {
    code: "invalid_token",
    detail: "Invalid token",
};

impl Sessions {
    /// Sessions over `db`, with JWTs signed by `secret`.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        secret: &[u8],
        access_ttl: Duration,
        refresh_ttl: Duration,
    ) -> Self {
        Self {
            db,
            clock,
            tokens: Tokens::new(secret),
            cache: cache::Cache::default(),
            access_ttl,
            refresh_ttl,
            on_end: Box::new(|_| {}),
        }
    }

    /// Has `told` hear of every session that this process ends, at once.
    pub fn when_ended(&mut self, told: impl Fn(&[Uuid]) + Send + Sync + 'static) {
        self.on_end = Box::new(told);
    }

    /// Begins a session in the transaction that logs the user in.
    ///
    /// # Errors
    /// [`Error::Internal`] where no token can be signed.
    pub fn begin(&self, tx: &mut CompanyTx, user: NewSession, client: &ClientInfo) -> Result<Credentials> {
        let now = tx.now();
        let id = crypto::new_id(self.clock.as_ref());
        store::insert(tx, id, user, client, now.plus(self.refresh_ttl));
        self.issue(tx, id, user, now)
    }

    fn issue(
        &self,
        tx: &mut CompanyTx,
        session: Uuid,
        user: NewSession,
        now: Timestamp,
    ) -> Result<Credentials> {
        let refresh_token = crypto::random_token();
        store::insert_refresh_token(
            tx,
            &crypto::hash_token(&refresh_token),
            session,
            now.plus(self.refresh_ttl),
        );
        let claims = Claims::new(tx.company_id(), user, session, now, now.plus(self.access_ttl));
        Ok(Credentials {
            access_token: self.tokens.sign(&claims)?,
            expires_in: self.access_ttl,
            refresh_token,
            refresh_expires_in: self.refresh_ttl,
        })
    }

    /// Takes a refresh token and gives a new pair. A token that was used before ends its whole session:
    /// somebody else has it.
    ///
    /// # Errors
    /// 401 for every token that is not good, whatever the reason.
    pub async fn refresh(&self, token: &str) -> Result<(Login, Credentials)> {
        let now = self.clock.now();
        let found = store::find_refresh_token(&self.db.system(), &crypto::hash_token(token)).await?;
        let Some(found) = found.filter(|f| f.ended_at.is_none() && f.expires_at > now) else {
            return Err(INVALID);
        };
        let actor = Actor::person(found.role, found.user_id, None);
        let mut tx = self.db.system().company(found.company_id, actor).write();
        if !store::use_refresh_token(&mut tx, &found.token_hash).await? {
            store::end(&mut tx, Ended::TokenReused, &[found.session_id]);
            tx.commit(()).await?.into_inner();
            self.forget(&[found.session_id]);
            tracing::warn!(session = %found.session_id, "a refresh token was used twice; its session was ended");
            return Err(INVALID);
        }
        let user = NewSession {
            user: found.user_id,
            role: found.role,
            is_super_admin: found.is_super_admin,
        };
        store::prolong(&mut tx, found.session_id, now.plus(self.refresh_ttl));
        let credentials = self.issue(&mut tx, found.session_id, user, now)?;
        tx.commit(()).await?.into_inner();
        Ok((found.into_login(), credentials))
    }

    /// Ends sessions in the caller's transaction. Call [`Sessions::forget`] with what it gives after the commit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end(&self, tx: &mut CompanyTx, why: Ended, which: OpenSession) -> Result<Vec<Uuid>> {
        let open = store::open_sessions(tx, which).await?;
        store::end(tx, why, &open);
        Ok(open)
    }

    /// Ends every session of these users in the caller's transaction, in one statement; as [`Sessions::end`].
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_all(&self, tx: &mut CompanyTx, why: Ended, users: &[UserId]) -> Result<Vec<Uuid>> {
        store::end_all(tx, why, users).await
    }

    /// Makes this process refuse ended sessions from now on, not from the next look at their rows.
    pub fn forget(&self, sessions: &[Uuid]) {
        self.cache.forget(sessions);
        (self.on_end)(sessions);
    }

    /// Makes this process look again at what it knows of a company's logins: its time zone changed.
    pub fn forget_company(&self, company: CompanyId) {
        self.cache.forget_company(company);
    }

    /// Which of these sessions are over: ended, run out, or gone.
    ///
    /// # Errors
    /// What the database says.
    pub async fn over(&self, sessions: &[Uuid]) -> Result<Vec<Uuid>> {
        let good = store::good(&self.db.system(), sessions, self.clock.now()).await?;
        let is_over = |id: &&Uuid| !good.contains(id);
        Ok(sessions.iter().filter(is_over).copied().collect())
    }

    /// Until when a JWT of ours is good.
    pub(crate) fn good_until(&self, token: &str) -> Option<Timestamp> {
        let claims = self.tokens.verify(token, self.clock.now())?;
        Some(claims.expires_at())
    }

    /// Who a JWT belongs to.
    ///
    /// # Errors
    /// 401 with the texts of S3.
    pub async fn find(&self, token: &str) -> Result<Arc<Login>> {
        let now = self.clock.now();
        let epoch = match self.cache.get(token, now) {
            cache::Found::Login(login) => return Ok(login),
            cache::Found::Nothing(epoch) => epoch,
        };
        let claims = self.tokens.verify(token, now).ok_or(INVALID)?;
        let row = store::find(&self.db.system(), claims.sid).await?.ok_or(INVALID)?;
        row.check(&claims, now)?;
        if now.since(row.last_seen_at) > SEEN_EVERY {
            store::mark_seen(&self.db.system(), row.id, now).await?;
        }
        let login = Arc::new(row.into_login());
        self.cache.put(
            token,
            Arc::clone(&login),
            epoch,
            now.plus(TRUST).min(claims.expires_at()),
        );
        Ok(login)
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}
