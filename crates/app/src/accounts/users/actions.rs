//! What can be done to users: each one transaction with its event. Used by `/api/users`, `/api/customers`,
//! `/api/v2/customers` and the command line.

use super::{
    events::event,
    input::{NewUser, UserPatch},
    model::UserRow,
    rules::{self, Rights},
    store,
};
use crate::accounts::{invites, passwords, recovery};
use base::{Error, Result, Role, Timestamp, UserId};
use platform::{
    auth::{Ended, Login, OpenSession},
    db::{Committed, CompanyDb, CompanyTx, DbError, Hold},
    http::{ETag, IfMatch},
    state::App,
};
use serde_json::json;

/// Which records an endpoint speaks of; others are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every user.
    Users,
    /// Customers only.
    Customers,
}

impl Scope {
    /// The refusal where there is no such record here.
    pub fn not_found(self) -> Error {
        match self {
            Self::Users => Error::NotFound("User not found"),
            Self::Customers => Error::NotFound("Customer not found"),
        }
    }

    /// Whether the record belongs here.
    pub fn contains(self, user: &UserRow) -> bool {
        match self {
            Self::Users => true,
            Self::Customers => user.role == Role::Customer,
        }
    }
}

/// The record of this id, of those an endpoint speaks of.
///
/// # Errors
/// 404.
pub async fn get(db: &CompanyDb, scope: Scope, id: UserId, now: Timestamp) -> Result<UserRow> {
    store::get(db, id, now)
        .await?
        .filter(|user| scope.contains(user))
        .ok_or_else(|| scope.not_found())
}

/// The record's version as clients name it.
pub fn etag(user: &UserRow) -> ETag {
    ETag::new(user.id, user.version)
}

/// Creates a user; invites them by mail where they need a password.
///
/// # Errors
/// 409 `email_taken`, `external_id_taken`; 422 for a weak password or what does not fit together; 403;
/// 503 `mail_insecure` where an invitation could not be sent.
pub async fn create(
    app: &App,
    db: &CompanyDb,
    creator: &Login,
    mut new: NewUser,
) -> Result<Committed<UserRow>> {
    let rights = Rights::of(creator.role, creator.is_super_admin, false);
    let password = new.password.take();
    let hash = match &password {
        Some(password) => {
            passwords::check(
                "password",
                password,
                new.email.as_ref().map_or("", |e| e.as_str()),
                new.name.as_str(),
            )?;
            Some(app.passwords.hash(password).await?)
        }
        None => None,
    };
    new.password = password;
    let mut tx = db.write();
    let draft = rules::create(new, rights, tx.now())?;
    if draft.invite {
        app.mailer.check_allowed()?;
    }
    let mut user = draft.row;
    user.has_login = hash.is_some();
    user.id = store::insert(&mut tx, &user, hash).await?;
    record_created(&mut tx, &user);
    if draft.invite {
        tx.enqueue(invites::send_job(user.id));
    }
    tx.commit(user).await.map_err(store::taken)
}

/// Writes the event of a new user.
pub fn record_created(tx: &mut CompanyTx, user: &UserRow) {
    tx.record(
        event("user.created", user.id, user.role).with(&json!({ "name": user.name, "role": user.role })),
    );
}

/// Changes a user.
///
/// # Errors
/// 404; 403 `field_forbidden`; 412 where `seen` is outdated; 409 `email_taken`, `external_id_taken`,
/// `last_super_admin`; 422.
pub async fn edit(
    app: &App,
    db: &CompanyDb,
    editor: &Login,
    scope: Scope,
    id: UserId,
    seen: &IfMatch,
    patch: UserPatch,
) -> Result<Committed<UserRow>> {
    // Most find nobody in their way. Who does takes the row the second time.
    match edit_held(app, db, editor, scope, (id, Hold::Version), seen, patch.clone()).await? {
        Some(committed) => Ok(committed),
        None => edit_held(app, db, editor, scope, (id, Hold::Row), seen, patch)
            .await?
            .ok_or_else(|| Error::internal("a held row was changed")),
    }
}

/// One try at [`edit`]; none where somebody else changed the row during it.
async fn edit_held(
    app: &App,
    db: &CompanyDb,
    editor: &Login,
    scope: Scope,
    (id, hold): (UserId, Hold),
    seen: &IfMatch,
    patch: UserPatch,
) -> Result<Option<Committed<UserRow>>> {
    let rights = Rights::of(editor.role, editor.is_super_admin, editor.user == id);
    let mut tx = db.write();
    let before = store::get_to_change(&mut tx, id, hold)
        .await?
        .filter(|user| scope.contains(user))
        .ok_or_else(|| scope.not_found())?;
    seen.check(&etag(&before))?;
    let edited = rules::edit(&before, patch, rights, tx.now())?;
    if edited.changed.is_empty() {
        return Ok(Some(tx.commit(before).await?));
    }
    if edited.may_orphan(&before) && !store::has_other_owner(&mut tx, id).await? {
        return Err(rules::last_owner());
    }
    let ended = if edited.ends_sessions() {
        app.sessions
            .end(&mut tx, Ended::RightsChanged, OpenSession::AllOf(id))
            .await?
    } else {
        Vec::new()
    };
    store::update(&mut tx, &edited.row, edited.changed.contains(&"tags"))?;
    if edited.moves_address() {
        recovery::address_moved(app, &mut tx, &before)?;
        if edited.awaits_invite() && app.mailer.is_allowed() {
            tx.enqueue(invites::send_job(id));
        }
    }
    tx.record(event("user.updated", id, edited.row.role).with(&json!({ "changed": edited.changed })));
    match tx.commit(edited.row).await {
        Ok(committed) => {
            app.sessions.forget(&ended);
            Ok(Some(committed))
        }
        Err(DbError::Stale) => Ok(None),
        Err(error) => Err(store::taken(error)),
    }
}

/// Archives a user: out of lists, counts and look-ups; the address is free again; their sessions end.
///
/// # Errors
/// 404; 412; 403 for an owner's record where the editor is none; 409 `last_super_admin`.
pub async fn archive(
    app: &App,
    db: &CompanyDb,
    editor: &Login,
    scope: Scope,
    id: UserId,
    seen: &IfMatch,
) -> Result<Committed<()>> {
    let mut tx = db.write();
    let mut user = store::get_for_update(&mut tx, id)
        .await?
        .filter(|user| scope.contains(user))
        .ok_or_else(|| scope.not_found())?;
    seen.check(&etag(&user))?;
    Rights::of(editor.role, editor.is_super_admin, editor.user == id).check_archive(user.is_super_admin)?;
    if rules::owns(&user) && !store::has_other_owner(&mut tx, id).await? {
        return Err(rules::last_owner());
    }
    user.archived_at = Some(tx.now());
    user.version += 1;
    let ended = app
        .sessions
        .end(&mut tx, Ended::Archived, OpenSession::AllOf(id))
        .await?;
    store::update(&mut tx, &user, false)?;
    recovery::revoke(&mut tx, &[id])?;
    tx.record(event("user.archived", id, user.role));
    let committed = tx.commit(()).await?;
    app.sessions.forget(&ended);
    Ok(committed)
}

/// Brings an archived user back.
///
/// # Errors
/// 404 where there is none; 409 `email_taken` or `external_id_taken` where somebody has it by now.
pub async fn restore(db: &CompanyDb, id: UserId) -> Result<Committed<UserRow>> {
    let mut tx = db.write();
    let mut user = store::get_archived_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound("User not found"))?;
    user.archived_at = None;
    user.version += 1;
    user.updated_at = tx.now();
    store::update(&mut tx, &user, false)?;
    tx.record(event("user.restored", id, user.role));
    tx.commit(user).await.map_err(store::taken)
}
