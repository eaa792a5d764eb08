//! Sending and accepting invitations.

use super::{mail, store};
use crate::accounts::{
    auth::{self, model::LoggedIn},
    companies, passwords,
    users::{self, model::Status},
};
use base::{Error, FieldError, Result, UserId};
use futures_util::future::BoxFuture;
use platform::{
    auth::{ClientInfo, NewSession, OpenSession},
    crypto,
    db::{Actor, ActorKind, CompanyDb},
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
    max_attempts: 8,
    run: send,
    lost: None,
};

/// The job for one user.
pub fn send_job(user: UserId) -> NewJob {
    NewJob::new(SEND.name, serde_json::json!({ "user_id": user }))
}

fn send(context: Context<App>) -> BoxFuture<'static, Result<(), Failure>> {
    Box::pin(async move {
        let id = context.payload["user_id"].as_i64().map(UserId);
        let id = id.ok_or_else(|| Failure::Fatal(Error::internal("the payload has no user_id")))?;
        let user = users::store::get(&context.db, id, context.state.clock.now()).await?;
        // Archived, or without an address, since: nobody is left to invite.
        let Some((user, email)) = user.and_then(|user| user.email.clone().map(|email| (user, email))) else {
            return Ok(());
        };
        let company = companies::store::get(&context.db)
            .await?
            .map_or_else(String::new, |company| company.name);
        let link = make_link(&context.state, &context.db, id).await?;
        // The link's hash: the same for no other message, and it tells nothing of the link.
        let message_id = format!("invite-{}", crypto::hash_token(&link));
        let message = mail::invitation(message_id, &email, &user.name, &company, &link)?;
        context
            .state
            .mailer
            .send(&message)
            .await
            .map_err(|error| Failure::Retry(Error::internal(error)))
    })
}

/// Makes an invitation and gives its link.
///
/// # Errors
/// What the database says.
pub async fn make_link(app: &App, db: &CompanyDb, user: UserId) -> Result<String> {
    let token = crypto::random_token();
    let mut tx = db.write();
    let until = tx.now().plus(GOOD_FOR);
    store::insert(&mut tx, &crypto::hash_token(&token), user, until);
    tx.commit(()).await?.into_inner();
    Ok(format!("{}/invite?token={token}", app.config.public_url.origin()))
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
    if invite.used_at.is_some() || invite.expires_at <= app.clock.now() {
        return Err(not_good());
    }
    Ok(invite)
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
    let actor = Actor {
        user: Some(invite.user_id),
        kind: ActorKind::Customer,
        address: client.address,
    };
    let mut tx = app.db.system().company(invite.company_id, actor).write();
    let mut user = users::store::get_for_update(&mut tx, invite.user_id)
        .await?
        .ok_or_else(not_good)?;
    match user.status {
        Status::Active | Status::Pending => {}
        Status::Inactive | Status::Suspended => return Err(not_good()),
    }
    if !store::use_up(&mut tx, &crypto::hash_token(token), user.id).await? {
        return Err(not_good());
    }
    // Whoever has the link read the mail: the address is theirs.
    user.email_verified = true;
    user.version += 1;
    users::store::update(&mut tx, &user, false)?;
    let ended =
        users::actions::store_password(app, &mut tx, &mut user, hash, OpenSession::AllOf(invite.user_id))
            .await?;
    tx.commit(()).await?.into_inner();
    app.sessions.forget(&ended);
    let who = NewSession {
        user: user.id,
        role: user.role,
        is_super_admin: user.is_super_admin,
    };
    auth::actions::begin(app, client, invite.company_id, who, None).await
}
