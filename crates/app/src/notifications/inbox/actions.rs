//! Reading notifications, and choosing what comes.

use super::{model::NotificationSettingsPatch, store};
use base::{Error, Result, UserId};
use platform::{
    db::{Committed, CompanyDb},
    events::{Audience, NewEvent},
};
use serde_json::json;
use uuid::Uuid;

/// Tells the user's other windows.
fn event(user: UserId, id: impl std::fmt::Display) -> NewEvent {
    NewEvent::new("notification.read", "notification", id, Audience::User(user))
}

/// Marks one of the user's own as read. One that was read stays as it is.
///
/// # Errors
/// 404 where it is not theirs.
pub(super) async fn read(db: &CompanyDb, user: UserId, id: Uuid) -> Result<Committed<()>> {
    let mut tx = db.write();
    let is_new = store::is_unread(&mut tx, user, id)
        .await?
        .ok_or(Error::NotFound("Notification not found"))?;
    if is_new {
        store::read(&mut tx, user, id);
        tx.record(event(user, id));
    }
    Ok(tx.commit(()).await?)
}

/// Marks all of the user's own as read.
///
/// # Errors
/// What the database says.
pub(super) async fn read_all(db: &CompanyDb, user: UserId) -> Result<Committed<()>> {
    let mut tx = db.write();
    if store::read_all(&mut tx, user).await? > 0 {
        tx.record(event(user, "all"));
    }
    Ok(tx.commit(()).await?)
}

/// Changes what the user chose; gives whether mails about their jobs come.
///
/// # Errors
/// What the database says.
pub(super) async fn choose(
    db: &CompanyDb,
    user: UserId,
    patch: NotificationSettingsPatch,
) -> Result<Committed<bool>> {
    let before = store::job_mails(db, user).await?;
    let mut chosen = before;
    patch.job_mails.apply(&mut chosen);
    let mut tx = db.write();
    if chosen != before {
        store::set_job_mails(&mut tx, user, chosen);
        let event = NewEvent::new(
            "notification.settings_changed",
            "notification",
            user,
            Audience::User(user),
        );
        tx.record(event.with(&json!({ "job_mails": chosen })));
    }
    Ok(tx.commit(chosen).await?)
}
