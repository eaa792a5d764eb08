//! Asking for a link, and using it.

use super::{
    jobs::SEND_RESET,
    store::{self, ResetRow},
    tell_password_changed,
};
use crate::accounts::{
    addresses::{
        self,
        model::{AddressBody, may_reset},
    },
    passwords, quotas,
    users::{
        self,
        model::Status,
        password::{self, NewPassword},
    },
};
use base::{Error, FieldError, Result, text::Line};
use platform::{
    auth::{ClientInfo, OpenSession},
    crypto,
    db::Actor,
    http::limits::{Caller, Class},
    state::App,
};

/// Mails a link to everybody who has a login with this address, one for each company. The caller cannot tell
/// whether there is anybody: it is the same statements and the same answer, also where the address has had its
/// share of mail.
///
/// # Errors
/// 429; 503 `mail_insecure`.
pub async fn forgot(app: &App, client: &ClientInfo, body: AddressBody) -> Result<()> {
    let key = body.email.key();
    client.limit(&app.limits, Class::Recovery)?;
    app.limits.check(Class::Recovery, Caller::Account(&key))?;
    app.mailer.check_allowed()?;
    let (system, slug) = (app.db.system(), body.company.as_ref().map(Line::as_str));
    let Some(home) = addresses::store::home(&system, slug).await? else {
        return Ok(());
    };
    let holders = addresses::store::holders(&system, &key, slug).await?;
    let users = holders
        .iter()
        .filter(|holder| may_reset(holder.status, holder.has_login))
        .map(|holder| (holder.company_id, holder.user_id));
    let mut tx = system.write();
    let left = quotas::RESET_MAILS.take(app, &mut tx, &key).await?;
    let mut tx = tx.into_company(home, Actor::SYSTEM);
    if left {
        tx.enqueue(addresses::jobs::for_users(SEND_RESET.name, users));
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// The same for an unknown, an expired and a used token.
fn not_good() -> Error {
    Error::Refused(
        "token_invalid",
        FieldError::body("token", "token_invalid", "This link is not good, or no longer"),
    )
}

/// Whose password a link sets.
///
/// # Errors
/// 422 `token_invalid`; 429.
pub async fn look(app: &App, client: &ClientInfo, token: &str) -> Result<ResetRow> {
    client.limit(&app.limits, Class::Recovery)?;
    let reset = store::find(&app.db.system(), &crypto::hash_token(token))
        .await?
        .ok_or_else(not_good)?;
    let may = may_log_in(reset.status);
    if !may || reset.used_at.is_some() || reset.expires_at <= app.clock.now() {
        return Err(not_good());
    }
    Ok(reset)
}

fn may_log_in(status: Status) -> bool {
    match status {
        Status::Active | Status::Pending => true,
        Status::Inactive | Status::Suspended => false,
    }
}

/// Sets a new password and ends every session of the user.
///
/// # Errors
/// 422 `token_invalid`, or at `password`; 429.
pub async fn reset(app: &App, client: &ClientInfo, token: &str, password: &str) -> Result<()> {
    let reset = look(app, client, token).await?;
    passwords::check(
        "password",
        password,
        reset.email.as_deref().unwrap_or_default(),
        &reset.name,
    )?;
    let hash = app.passwords.hash(password).await?;
    let actor = Actor::person(reset.role, reset.user_id, client.address);
    let mut tx = app.db.system().company(reset.company_id, actor).write();
    let mut user = users::store::get_for_update(&mut tx, reset.user_id)
        .await?
        .filter(|user| may_log_in(user.status))
        .ok_or_else(not_good)?;
    if !store::use_up(&mut tx, &crypto::hash_token(token)).await? {
        return Err(not_good());
    }
    let new = NewPassword {
        hash,
        end: OpenSession::AllOf(user.id),
        event: "user.password_reset",
        // Whoever has the link read the mail: the address is theirs.
        proves_address: true,
    };
    let ended = password::set(app, &mut tx, &mut user, new).await?;
    tell_password_changed(app, &mut tx, &user);
    tx.commit(()).await?.into_inner();
    app.sessions.forget(&ended);
    Ok(())
}
