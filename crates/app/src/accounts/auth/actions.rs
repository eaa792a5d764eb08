//! Logging in and out.

use super::{
    model::{LoggedIn, LoginBody, OpenSessionRow},
    store::{self, Candidate},
};
use crate::accounts::users::{
    self,
    model::{Status, UserRow},
};
use base::{CompanyId, Error, Page, Result, Role, Timestamp, UserId, page::PageQuery};
use platform::{
    auth::{ClientInfo, Ended, Login, NewSession, OpenSession},
    crypto::Verdict,
    db::{Actor, ActorKind, CompanyDb},
    http::limits::{Caller, Class},
    state::App,
};
use uuid::Uuid;

/// The one answer to a wrong password, an unknown address and a locked account.
const REFUSED: Error = Error::Unauthenticated {
    code: "invalid_credentials",
    detail: "Wrong e-mail address or password",
};

/// Logs in with address and password.
///
/// # Errors
/// 401 `invalid_credentials` or, with the right password, `email_unverified`; 422 `company_required` where
/// several companies know this address and password; 429.
pub async fn login(app: &App, client: &ClientInfo, body: LoginBody) -> Result<LoggedIn> {
    client.limit(&app.limits, Class::Login)?;
    app.limits
        .check(Class::Login, Caller::Account(&base::text::email_key(&body.email)))?;
    let found = store::candidates(&app.db.system(), &body.email).await?;
    let found = found
        .into_iter()
        .filter(|c| body.company.as_ref().is_none_or(|slug| *slug == c.slug));
    let mut good = Vec::new();
    let mut tried = false;
    for candidate in found {
        tried = true;
        let verdict = app
            .passwords
            .verify(&body.password, &candidate.password_hash)
            .await?;
        if verdict.is_right() {
            good.push((candidate, verdict));
        }
    }
    if !tried {
        app.passwords.verify_nobody(&body.password).await?;
    }
    let (candidate, verdict) = one_of(good)?;
    check_status(&candidate)?;
    let rehashed = match verdict {
        Verdict::RightButOld => Some(app.passwords.hash(&body.password).await?),
        Verdict::Right | Verdict::Wrong => None,
    };
    let who = NewSession {
        user: candidate.user_id,
        role: candidate.role,
        is_super_admin: candidate.is_super_admin,
    };
    begin(app, client, candidate.company_id, who, rehashed).await
}

/// The one user meant. Only who knows the password learns that there are several.
fn one_of(mut good: Vec<(Candidate, Verdict)>) -> Result<(Candidate, Verdict)> {
    match (good.pop(), good.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(Error::invalid(
            "company",
            "company_required",
            "says which of your companies you want to log in to",
        )),
        (None, _) => Err(REFUSED),
    }
}

fn check_status(candidate: &Candidate) -> Result<()> {
    let unverified = Error::Unauthenticated {
        code: "email_unverified",
        detail: "Please confirm your e-mail address first",
    };
    match candidate.status {
        Status::Active | Status::Pending if candidate.is_signup => Err(unverified),
        Status::Active => Ok(()),
        Status::Pending if candidate.role == Role::Customer && !candidate.email_verified => Err(unverified),
        Status::Pending | Status::Inactive | Status::Suspended => Err(REFUSED),
    }
}

/// Begins a session for a user whose identity is proven.
///
/// # Errors
/// What the database says.
pub async fn begin(
    app: &App,
    client: &ClientInfo,
    company: CompanyId,
    who: NewSession,
    rehashed: Option<String>,
) -> Result<LoggedIn> {
    let db = app
        .db
        .system()
        .company(company, Actor::person(who.role, who.user, client.address));
    let mut tx = db.write();
    let mut user = users::store::get_for_update(&mut tx, who.user)
        .await?
        .ok_or(REFUSED)?;
    if user.status != Status::Active {
        return Err(REFUSED);
    }
    let credentials = app.sessions.begin(&mut tx, who, client)?;
    users::store::set_last_login(&mut tx, who.user);
    if let Some(hash) = rehashed {
        users::store::set_password(&mut tx, who.user, hash);
    }
    tx.record(users::events::event("user.logged_in", who.user, who.role));
    (user.last_login, user.is_authenticated) = (Some(tx.now()), true);
    tx.commit(()).await?.into_inner();
    let secure = app.config.public_url.is_https();
    Ok(LoggedIn {
        status: http::StatusCode::OK,
        credentials,
        user,
        secure,
    })
}

/// Takes a refresh token and gives a new pair.
///
/// # Errors
/// 401 for every token that is not good.
pub async fn refresh(app: &App, client: &ClientInfo, token: &str) -> Result<LoggedIn> {
    let (login, credentials) = app.sessions.refresh(token).await?;
    let actor = Actor {
        user: Some(login.user),
        kind: ActorKind::Staff,
        address: client.address,
    };
    let db = app.db.system().company(login.company, actor);
    let user = users::store::get(&db, login.user, app.clock.now())
        .await?
        .ok_or(REFUSED)?;
    let secure = app.config.public_url.is_https();
    Ok(LoggedIn {
        status: http::StatusCode::OK,
        credentials,
        user,
        secure,
    })
}

/// Ends one of the caller's sessions.
///
/// # Errors
/// 404 where it is not theirs or not open.
pub async fn end(app: &App, db: &CompanyDb, login: &Login, session: Uuid, why: Ended) -> Result<()> {
    let mut tx = db.write();
    let ended = app
        .sessions
        .end(&mut tx, why, OpenSession::One(login.user, session))
        .await?;
    if ended.is_empty() {
        return Err(Error::NotFound("Session not found"));
    }
    tx.record(users::events::event("user.logged_out", login.user, login.role));
    tx.commit(()).await?.into_inner();
    app.sessions.forget(&ended);
    Ok(())
}

/// Where a user is logged in.
///
/// # Errors
/// What the database says.
pub async fn sessions(
    db: &CompanyDb,
    user: UserId,
    now: Timestamp,
    page: PageQuery,
) -> Result<Page<OpenSessionRow>> {
    Ok(store::open_sessions(db, user, now, page).await?)
}

/// The caller's own record.
///
/// # Errors
/// 401 `user_not_found` where it is gone.
pub async fn me(db: &CompanyDb, login: &Login, now: Timestamp) -> Result<UserRow> {
    users::store::get(db, login.user, now)
        .await?
        .ok_or(Error::Unauthenticated {
            code: "user_not_found",
            detail: "User not found",
        })
}
