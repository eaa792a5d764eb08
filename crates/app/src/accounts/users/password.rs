//! Passwords of users: changing one, and what comes with any new one.

use super::{
    events::event,
    model::{Status, UserRow},
    store,
};
use crate::accounts::{passwords, recovery};
use base::{Error, Result, UserId};
use platform::{
    auth::{Ended, Login, OpenSession},
    db::{Committed, CompanyDb, CompanyTx},
    http::limits::{Caller, Class},
    state::App,
};
use uuid::Uuid;

/// A new password and what led to it.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// The password, hashed.
    pub hash: String,
    /// The sessions that end with it.
    pub end: OpenSession,
    /// What to record, as `noun.past`.
    pub event: &'static str,
    /// Whether it was set by what was mailed to the address.
    pub proves_address: bool,
}

/// Sets a user's password and ends their other sessions.
///
/// `keep`: the session that stays, the caller's own. `current`: needed where users change their own.
///
/// # Errors
/// 404; 422 at `current_password` or `new_password`; 403 for an owner's where the editor is none.
pub async fn change(
    app: &App,
    db: &CompanyDb,
    editor: &Login,
    id: UserId,
    current: Option<&str>,
    new: &str,
) -> Result<Committed<()>> {
    let own = editor.user == id;
    let now = app.clock.now();
    let user = store::get(db, id, now)
        .await?
        .ok_or(Error::NotFound("User not found"))?;
    if user.is_super_admin && !editor.is_super_admin {
        return Err(Error::forbidden(
            "owner_only",
            "Only a super admin may set a super admin's password",
        ));
    }
    if own {
        // Whoever found an open screen must not find out the password from there.
        app.limits.check(Class::Login, Caller::User(id.0))?;
        let wrong = || Error::invalid("current_password", "wrong", "is not your current password");
        let hash = store::password_hash(db, id).await?.ok_or_else(wrong)?;
        if !app
            .passwords
            .verify(current.unwrap_or_default(), &hash)
            .await?
            .is_right()
        {
            return Err(wrong());
        }
    }
    if user.email.is_none() {
        return Err(Error::conflict("no_email", "A login needs an e-mail address"));
    }
    passwords::check(
        "new_password",
        new,
        user.email.as_deref().unwrap_or_default(),
        &user.name,
    )?;
    let hash = app.passwords.hash(new).await?;
    let others = if own {
        OpenSession::OthersOf(id, editor.session)
    } else {
        OpenSession::AllOf(id)
    };
    let mut tx = db.write();
    let mut user = store::get_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound("User not found"))?;
    let new = NewPassword {
        hash,
        end: others,
        event: "user.password_changed",
        proves_address: false,
    };
    let ended = set(app, &mut tx, &mut user, new).await?;
    recovery::tell_password_changed(app, &mut tx, &user);
    let committed = tx.commit(()).await?;
    app.sessions.forget(&ended);
    Ok(committed)
}

/// Writes a new password: activates who was waiting for one, ends sessions, and whatever else was mailed to get in
/// with opens nothing any more. Gives the ended sessions.
///
/// # Errors
/// What the database says.
pub async fn set(app: &App, tx: &mut CompanyTx, user: &mut UserRow, new: NewPassword) -> Result<Vec<Uuid>> {
    let ended = app.sessions.end(tx, Ended::PasswordChanged, new.end).await?;
    let verified = user.email_verified || new.proves_address;
    if user.status == Status::Pending || verified != user.email_verified {
        if user.status == Status::Pending {
            user.status = Status::Active;
        }
        user.email_verified = verified;
        user.version += 1;
        user.updated_at = tx.now();
        store::update(tx, user, false)?;
    }
    user.has_login = true;
    store::set_password(tx, user.id, new.hash);
    recovery::revoke(tx, &[user.id])?;
    tx.record(event(new.event, user.id, user.role));
    Ok(ended)
}
