//! The mails of a signup.

use super::{rules, store};
use crate::accounts::{
    addresses,
    mail::{self, About, To},
    users::{self, model::Status},
};
use platform::{
    crypto,
    jobs::{Context, Failure, Kind},
    state::App,
};

/// Makes a code and mails it. Each try makes a new one, so nothing secret is in the queue; the last one mailed is
/// the good one.
pub const SEND_CODE: Kind<App> = Kind {
    name: "accounts.send_code",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(send_code(context)),
    lost: None,
};

/// Tells whoever has an account that somebody signed up with their address.
pub const SEND_ALREADY_REGISTERED: Kind<App> = Kind {
    name: "accounts.send_already_registered",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(send_already_registered(context)),
    lost: None,
};

async fn send_code(context: Context<App>) -> Result<(), Failure> {
    let Some(id) = addresses::jobs::one_of(&context, SEND_CODE.name).await? else {
        return Ok(());
    };
    // Held until the code is stored, so that a change of the address ends it, or is seen here.
    let mut tx = context.db.write();
    let user = users::store::get_for_update(&mut tx, id).await?;
    let Some(email) = user.filter(rules::may_confirm).and_then(|user| user.email) else {
        return Ok(());
    };
    let code = crypto::code();
    let sealed = rules::seal(&context.state.signer, id, &code);
    // It tells nothing of the code to who has not the key.
    let message_id = format!("code-{}", crypto::hash_token(&sealed));
    let until = rules::expiry(tx.now());
    if !store::set_code(&mut tx, id, sealed, until).await? {
        return Ok(());
    }
    tx.commit(()).await?.into_inner();
    let to = To {
        name: "",
        email: &email,
    };
    mail::send(&context, to, About::Verify { code: &code }, message_id).await
}

async fn send_already_registered(context: Context<App>) -> Result<(), Failure> {
    let Some(id) = addresses::jobs::one_of(&context, SEND_ALREADY_REGISTERED.name).await? else {
        return Ok(());
    };
    let user = users::store::get(&context.db, id, context.state.clock.now()).await?;
    let Some((user, email)) = user.and_then(|user| user.email.clone().map(|email| (user, email))) else {
        return Ok(());
    };
    let is_invited = match user.status {
        Status::Active => false,
        Status::Pending => !user.has_login,
        // Locked out by the company, who will tell them.
        Status::Inactive | Status::Suspended => return Ok(()),
    };
    let to = To {
        name: &user.name,
        email: &email,
    };
    // Another one each time somebody tries: nothing tells them apart but chance.
    let message_id = format!("already-registered-{}", crypto::random_token());
    mail::send(&context, to, About::AlreadyRegistered { is_invited }, message_id).await
}
