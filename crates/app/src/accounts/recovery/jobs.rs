//! Mail about logins, and the end of what is spent.

use super::store;
use crate::accounts::{
    addresses::{self, model::may_reset},
    invites,
    mail::{self, About, To},
    quotas, users,
};
use base::{Error, Timestamp, UserId};
use platform::{
    crypto,
    jobs::{Context, Failure, Kind, NewJob, Schedule},
    state::App,
};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How long a link is good.
const GOOD_FOR: Duration = Duration::from_secs(3_600);
/// Links of one user that are good beside a new one.
const OTHERS: i64 = 2;

/// Makes a link that sets a new password and mails it. Each try makes a new one, so nothing secret is in the queue.
pub const SEND_RESET: Kind<App> = Kind {
    name: "accounts.send_reset",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(send_reset(context)),
    lost: None,
};

/// Tells a user that their password was changed.
pub const SEND_PASSWORD_CHANGED: Kind<App> = Kind {
    name: "accounts.send_password_changed",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(send_password_changed(context)),
    lost: None,
};

/// Tells whoever reads an account's former address that it was changed.
pub const SEND_EMAIL_CHANGED: Kind<App> = Kind {
    name: "accounts.send_email_changed",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(send_email_changed(context)),
    lost: None,
};

pub(super) fn password_changed(user: UserId, at: Timestamp) -> NewJob {
    NewJob::new(
        SEND_PASSWORD_CHANGED.name,
        json!({ "user_id": user, "at": at.as_micros() }),
    )
}

pub(super) fn email_changed(change: Uuid) -> NewJob {
    NewJob::new(SEND_EMAIL_CHANGED.name, json!({ "change_id": change }))
}

async fn send_reset(context: Context<App>) -> Result<(), Failure> {
    let Some(id) = addresses::jobs::one_of(&context, SEND_RESET.name).await? else {
        return Ok(());
    };
    // Held until the token is stored, so that a change of the address ends it, or is seen here.
    let mut tx = context.db.write();
    let user = users::store::get_for_update(&mut tx, id).await?;
    // Archived, locked out, or without an address, since.
    let user = user.filter(|user| may_reset(user.status, user.has_login));
    let Some((user, email)) = user.and_then(|user| user.email.clone().map(|email| (user, email))) else {
        return Ok(());
    };
    let token = crypto::random_token();
    let hash = crypto::hash_token(&token);
    let until = tx.now().plus(GOOD_FOR);
    store::insert(&mut tx, &hash, id, until, OTHERS);
    tx.commit(()).await?.into_inner();
    let to = To {
        name: &user.name,
        email: &email,
    };
    // The hash tells nothing of the link.
    mail::send(
        &context,
        to,
        About::Reset { token: &token },
        format!("reset-{hash}"),
    )
    .await
}

fn missing(what: &str) -> Failure {
    Failure::Fatal(Error::internal(format!("the payload has no {what}")))
}

async fn send_password_changed(context: Context<App>) -> Result<(), Failure> {
    let id = context.payload["user_id"].as_i64().map(UserId);
    let id = id.ok_or_else(|| missing("user_id"))?;
    let at = context.payload["at"].as_i64().ok_or_else(|| missing("at"))?;
    let user = users::store::get(&context.db, id, context.state.clock.now()).await?;
    let Some((user, email)) = user.and_then(|user| user.email.clone().map(|email| (user, email))) else {
        return Ok(());
    };
    let to = To {
        name: &user.name,
        email: &email,
    };
    let about = About::PasswordChanged {
        at: Timestamp::from_micros(at),
    };
    mail::send(&context, to, about, format!("password-changed-{id}-{at}")).await
}

async fn send_email_changed(context: Context<App>) -> Result<(), Failure> {
    let id = context.payload["change_id"]
        .as_str()
        .and_then(|id| Uuid::try_parse(id).ok());
    let id = id.ok_or_else(|| missing("change_id"))?;
    let Some(change) = store::address_change(&context.db, id).await? else {
        return Ok(());
    };
    let to = To {
        name: &change.name,
        email: &change.old_email,
    };
    let about = About::EmailChanged {
        at: change.changed_at,
    };
    mail::send(&context, to, about, format!("email-changed-{id}")).await?;
    let mut tx = context.db.write();
    store::delete_address_change(&mut tx, id);
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// Deletes links, invitations and counts that no longer mean anything.
pub fn prune_schedule() -> Schedule {
    Schedule {
        name: "accounts.prune_recovery",
        every: Duration::from_secs(3_600),
        run: |tx| {
            let (day, month) = (Duration::from_secs(86_400), Duration::from_secs(30 * 86_400));
            store::prune(tx, day, month);
            invites::prune(tx, month);
            quotas::prune(tx);
            Box::pin(async { Ok(()) })
        },
    }
}
