//! Getting in again: a link by mail that sets a new password, good once and for an hour. And what keeps a login its
//! owner's: notices of changes, and the end of everything mailed before.
//!
//! Owns the tables `reset_tokens` and `address_changes`.

pub mod actions;
mod jobs;
pub mod model;
pub mod routes;
mod store;

pub use jobs::{SEND_EMAIL_CHANGED, SEND_PASSWORD_CHANGED, SEND_RESET, prune_schedule};

use crate::accounts::{invites, signup, users::model::UserRow};
use base::{Result, UserId};
use platform::{
    db::{CompanyTx, Value},
    state::App,
};

/// Whatever was mailed to these users to get in with opens nothing from now on: links to reset, invitations, codes.
///
/// # Errors
/// Where the ids cannot be written as JSON, which is a defect.
pub fn revoke(tx: &mut CompanyTx, users: &[UserId]) -> Result<()> {
    let users = Value::json(users)?;
    store::use_up_all(tx, users.clone());
    invites::use_up_all(tx, users.clone());
    signup::end_all(tx, users);
    Ok(())
}

/// Tells a user that their password was changed.
pub fn tell_password_changed(app: &App, tx: &mut CompanyTx, user: &UserRow) {
    if user.email.is_some() && app.mailer.is_allowed() {
        tx.enqueue(jobs::password_changed(user.id, tx.now()));
    }
}

/// The address of a user was changed or cleared: what went to the one before opens nothing any more, and where a
/// login hung on it, a notice goes there.
///
/// # Errors
/// As [`revoke`].
pub fn address_moved(app: &App, tx: &mut CompanyTx, before: &UserRow) -> Result<()> {
    revoke(tx, &[before.id])?;
    let Some(email) = before.email.as_deref().filter(|_| before.has_login) else {
        return Ok(());
    };
    if app.mailer.is_allowed() {
        let id = platform::crypto::new_id(app.clock.as_ref());
        store::insert_address_change(tx, id, before.id, email);
        tx.enqueue(jobs::email_changed(id));
    }
    Ok(())
}
