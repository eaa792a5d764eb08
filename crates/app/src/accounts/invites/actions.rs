//! Sending and accepting invitations.

use super::store;
use crate::accounts::{
    auth::{self, model::LoggedIn},
    links,
    mail::{self, About, To},
    passwords, quotas,
    users::{
        self,
        actions::Scope,
        model::{Status, UserRow},
        password::{self, NewPassword},
    },
};
use base::{Error, FieldError, Result, Role, UserId};
use platform::{
    auth::{ClientInfo, NewSession, OpenSession},
    crypto,
    db::{Actor, Committed, CompanyDb, CompanyTx},
    http::limits::Class,
    jobs::{Context, Failure, Kind, NewJob},
    state::App,
};
use std::time::Duration;

/// How long an invitation is good.
const GOOD_FOR: Duration = Duration::from_secs(7 * 86_400);

/// The job that makes a link and mails it. Each try makes a new link, so nothing secret is in the queue.
pub const SEND: Kind<App> = Kind {
    name: "accounts.send_invite",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(send(context)),
    lost: None,
};

/// The job for one user.
pub fn send_job(user: UserId) -> NewJob {
    NewJob::new(SEND.name, serde_json::json!({ "user_id": user }))
}

async fn send(context: Context<App>) -> Result<(), Failure> {
    let id = context.payload["user_id"].as_i64().map(UserId);
    let id = id.ok_or_else(|| Failure::Fatal(Error::internal("the payload has no user_id")))?;
    // Held until the token is stored, so that a change of the address ends it, or is seen here.
    let mut tx = context.db.write();
    let user = users::store::get_for_update(&mut tx, id).await?;
    // Archived, locked out, without an address, or with a login, since: nobody is left to invite.
    let user = user.filter(awaits_login);
    let Some((user, email)) = user.and_then(|user| user.email.clone().map(|email| (user, email))) else {
        return Ok(());
    };
    let token = make_token(tx, id).await?;
    let to = To {
        name: &user.name,
        email: &email,
    };
    // The token's hash: the same for no other message, and it tells nothing of the link.
    let message_id = format!("invite-{}", crypto::hash_token(&token));
    mail::send(&context, to, About::Invite { token: &token }, message_id).await
}

fn awaits_login(user: &UserRow) -> bool {
    match user.status {
        Status::Active => !user.has_login,
        Status::Pending => true,
        Status::Inactive | Status::Suspended => false,
    }
}

async fn make_token(mut tx: CompanyTx, user: UserId) -> Result<String> {
    let token = crypto::random_token();
    let until = tx.now().plus(GOOD_FOR);
    store::insert(&mut tx, &crypto::hash_token(&token), user, until);
    tx.commit(()).await?.into_inner();
    Ok(token)
}

/// Makes an invitation and gives its link.
///
/// # Errors
/// What the database says.
pub async fn make_link(app: &App, db: &CompanyDb, user: UserId) -> Result<String> {
    let token = make_token(db.write(), user).await?;
    Ok(links::invite(&app.config.public_url, &token))
}

/// Mails a customer a link that gives them a login.
///
/// # Errors
/// 404; 409 `no_email`, `has_login`, `not_active`; 429; 503 `mail_insecure`.
pub async fn invite_customer(app: &App, db: &CompanyDb, id: UserId) -> Result<Committed<()>> {
    app.mailer.check_allowed()?;
    let mut tx = app.db.system().write();
    let left = quotas::INVITE_MAILS.take(app, &mut tx, &id.to_string()).await?;
    let mut tx = tx.into_company(db.company_id(), db.actor());
    let customer = users::store::get_for_update(&mut tx, id)
        .await?
        .filter(|user| Scope::Customers.contains(user))
        .ok_or_else(|| Scope::Customers.not_found())?;
    if customer.email.is_none() {
        return Err(Error::conflict("no_email", "A login needs an e-mail address"));
    }
    match customer.status {
        Status::Active if customer.has_login => {
            return Err(Error::conflict("has_login", "This customer has a login already"));
        }
        Status::Active | Status::Pending => {}
        Status::Inactive | Status::Suspended => {
            return Err(Error::conflict(
                "not_active",
                "This customer is inactive or suspended and cannot log in",
            ));
        }
    }
    if !left {
        return Err(quotas::INVITE_MAILS.used_up());
    }
    tx.enqueue(send_job(id));
    tx.record(users::events::event("user.invited", id, Role::Customer));
    Ok(tx.commit(()).await?)
}

/// The same for an unknown, an expired and a used token.
fn not_good() -> Error {
    Error::Refused(
        "token_invalid",
        FieldError::body("token", "token_invalid", "This link is not good, or no longer"),
    )
}

/// Who an invitation is for.
///
/// # Errors
/// 422 `token_invalid`; 429.
pub async fn look(app: &App, client: &ClientInfo, token: &str) -> Result<store::InviteRow> {
    client.limit(&app.limits, Class::Recovery)?;
    let invite = store::find(&app.db.system(), &crypto::hash_token(token))
        .await?
        .ok_or_else(not_good)?;
    let may = may_log_in(invite.status);
    if !may || invite.used_at.is_some() || invite.expires_at <= app.clock.now() {
        return Err(not_good());
    }
    Ok(invite)
}

fn may_log_in(status: Status) -> bool {
    match status {
        Status::Active | Status::Pending => true,
        Status::Inactive | Status::Suspended => false,
    }
}

/// Sets the invited user's first password and logs them in.
///
/// # Errors
/// 422 `token_invalid`, or at `password`; 429.
pub async fn accept(app: &App, client: &ClientInfo, token: &str, password: &str) -> Result<LoggedIn> {
    let invite = look(app, client, token).await?;
    passwords::check(
        "password",
        password,
        invite.email.as_deref().unwrap_or_default(),
        &invite.name,
    )?;
    let hash = app.passwords.hash(password).await?;
    let actor = Actor::person(invite.role, invite.user_id, client.address);
    let mut tx = app.db.system().company(invite.company_id, actor).write();
    let mut user = users::store::get_for_update(&mut tx, invite.user_id)
        .await?
        .filter(|user| may_log_in(user.status))
        .ok_or_else(not_good)?;
    if !store::use_up(&mut tx, &crypto::hash_token(token)).await? {
        return Err(not_good());
    }
    let new = NewPassword {
        hash,
        end: OpenSession::AllOf(user.id),
        event: "user.password_changed",
        // Whoever has the link read the mail: the address is theirs.
        proves_address: true,
    };
    let ended = password::set(app, &mut tx, &mut user, new).await?;
    tx.commit(()).await?.into_inner();
    app.sessions.forget(&ended);
    let who = NewSession {
        user: user.id,
        role: user.role,
        is_super_admin: user.is_super_admin,
    };
    auth::actions::begin(app, client, invite.company_id, who, None).await
}
