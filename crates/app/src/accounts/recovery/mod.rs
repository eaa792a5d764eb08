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
use base::UserId;
use platform::{db::CompanyTx, state::App};

/// Whatever was mailed to this user to get in with opens nothing from now on: links to reset, invitations, codes.
pub fn revoke(tx: &mut CompanyTx, user: UserId) {
    store::use_up_all(tx, user);
    invites::use_up_all(tx, user);
    signup::end(tx, user);
}

/// Tells a user that their password was changed.
pub fn tell_password_changed(app: &App, tx: &mut CompanyTx, user: &UserRow) {
    if user.email.is_some() && app.mailer.is_allowed() {
        tx.enqueue(jobs::password_changed(user.id, tx.now()));
    }
}

/// The address of a user was changed or cleared: what went to the one before opens nothing any more, and where a
/// login hung on it, a notice goes there.
pub fn address_moved(app: &App, tx: &mut CompanyTx, before: &UserRow) {
    revoke(tx, before.id);
    let Some(email) = before.email.as_deref().filter(|_| before.has_login) else {
        return;
    };
    if app.mailer.is_allowed() {
        let id = platform::crypto::new_id(app.clock.as_ref());
        store::insert_address_change(tx, id, before.id, email);
        tx.enqueue(jobs::email_changed(id));
    }
}
