//! Signing up, confirming the address, asking for another code.

use super::{
    jobs::{SEND_ALREADY_REGISTERED, SEND_CODE},
    model::{SignupBody, VerifyBody},
    rules::{self, Earlier, Meaning},
    store,
};
use crate::accounts::{
    addresses::{self, model::AddressBody},
    companies, passwords, quotas,
    recovery::{self, SEND_RESET},
    users::{
        self,
        events::event,
        model::{Status, UserRow},
        password::{self, NewPassword},
    },
};
use base::{CompanyId, Error, FieldError, Result, Role, Timestamp, UserId, text::Line};
use platform::{
    auth::{ClientInfo, OpenSession},
    db::{Actor, ActorKind, CompanyTx},
    http::limits::{Caller, Class},
    state::App,
};
use serde_json::json;

/// Whoever it is, they are not logged in.
fn stranger(client: &ClientInfo) -> Actor {
    Actor {
        user: None,
        kind: ActorKind::Customer,
        address: client.address,
    }
}

/// Signs a customer up and mails a code. Whether the address is free, known or taken: it is the same answer, the
/// same hashing and the same number of statements, and only who reads the address's mail learns which.
///
/// # Errors
/// 403 `signup_closed`; 422 at `company` or `password`; 429; 503 `mail_insecure`.
pub async fn sign_up(app: &App, client: &ClientInfo, body: SignupBody) -> Result<()> {
    let key = body.email.key();
    client.limit(&app.limits, Class::Signup)?;
    app.limits.check(Class::Signup, Caller::Account(&key))?;
    app.mailer.check_allowed()?;
    let company = company(app, body.company.as_ref().map(Line::as_str)).await?;
    passwords::check(
        "password",
        &body.password,
        body.email.as_str(),
        body.name.as_str(),
    )?;
    let db = app.db.system().company(company, stranger(client));
    let earlier = store::find(&db, &key).await?.and_then(|found| found.signup_hash);
    let is_same = match &earlier {
        Some(hash) => app.passwords.verify(&body.password, hash).await?.is_right(),
        None => {
            app.passwords.verify_nobody(&body.password).await?;
            false
        }
    };
    let earlier = Earlier {
        hash: earlier,
        is_same,
    };
    let hash = app.passwords.hash(&body.password).await?;

    let mut tx = app.db.system().write();
    let left = quotas::SIGNUP_MAILS.take(app, &mut tx, &key).await?;
    let mut tx = tx.into_company(company, stranger(client));
    if left {
        let user = new_customer(body, tx.now());
        let made = users::store::insert_if_free(&mut tx, &user).await?;
        let found = store::find_for_update(&mut tx, &key)
            .await?
            .ok_or_else(|| Error::internal("nobody has the address that was just stored or taken"))?;
        let meaning = if made == Some(found.user_id) {
            let data = json!({ "name": user.name, "role": user.role, "by": "signup" });
            tx.record(event("user.created", found.user_id, Role::Customer).with(&data));
            Meaning::Code(Some(hash))
        } else {
            tx.record(event("user.signup_requested", found.user_id, found.role));
            rules::meaning(&found, &earlier, hash)
        };
        settle(&mut tx, company, found.user_id, meaning);
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// Keeps what the signup asks for and has the mail sent.
fn settle(tx: &mut CompanyTx, company: CompanyId, user: UserId, meaning: Meaning) {
    let (holder, password, job) = match meaning {
        Meaning::Code(password) => (user, password, SEND_CODE.name),
        // The same statement, for nobody.
        Meaning::Taken => (UserId(0), None, SEND_ALREADY_REGISTERED.name),
    };
    store::put(tx, holder, password);
    tx.enqueue(addresses::jobs::for_users(job, [(company, user)]));
}

/// The company somebody signs up with.
async fn company(app: &App, slug: Option<&str>) -> Result<CompanyId> {
    let slug = slug.filter(|slug| !slug.is_empty());
    let found = companies::store::to_sign_up_with(&app.db.system(), slug).await?;
    match (found.as_slice(), slug) {
        ([one], _) if one.signup_enabled => Ok(one.id),
        ([_], _) => Err(Error::forbidden(
            "signup_closed",
            "This company takes no signups; ask it for an invitation",
        )),
        (_, Some(_)) => Err(Error::invalid("company", "unknown_company", "is no company here")),
        (_, None) => Err(Error::invalid(
            "company",
            "company_required",
            "says which company you want to sign up with",
        )),
    }
}

/// The record of somebody nobody knows yet.
fn new_customer(body: SignupBody, now: Timestamp) -> UserRow {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let mut user = users::rules::blank(body.name.into(), Role::Customer, Status::Pending, now);
    user.email = Some(body.email.into());
    user.phone = body.phone.map(String::from);
    user.address = body.address.map(String::from).and_then(some);
    user.city = body.city.map(String::from).and_then(some);
    user.state = body.state.map(String::from).and_then(some);
    user.zip_code = body.zip_code.map(String::from).and_then(some);
    user.country = body.country.map(String::from).and_then(some);
    user.region = body.region.map(String::from).and_then(some);
    user.business_site = body.business_site.map(String::from).and_then(some);
    user.business_type = body.business_type.map(String::from).and_then(some);
    user
}

/// Mails a new code to who waits for one. The caller cannot tell whether somebody does.
///
/// # Errors
/// 429; 503 `mail_insecure`.
pub async fn resend(app: &App, client: &ClientInfo, body: AddressBody) -> Result<()> {
    let key = body.email.key();
    client.limit(&app.limits, Class::Recovery)?;
    app.limits.check(Class::Recovery, Caller::Account(&key))?;
    app.mailer.check_allowed()?;
    let (system, slug) = (app.db.system(), body.company.as_ref().map(Line::as_str));
    let Some(home) = addresses::store::home(&system, slug).await? else {
        return Ok(());
    };
    let waiting = store::waiting(&system, &key, slug).await?;
    let mut tx = system.write();
    let left = quotas::SIGNUP_MAILS.take(app, &mut tx, &key).await?;
    let mut tx = tx.into_company(home, stranger(client));
    if left {
        // Elsewhere the code dies when the job makes another one.
        let here = waiting.iter().find(|(company, _)| *company == home);
        store::void_code(&mut tx, here.map_or(UserId(0), |(_, user)| *user));
        tx.enqueue(addresses::jobs::for_users(SEND_CODE.name, waiting));
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// The same for a wrong, an expired and a used code, and where nobody waits for one.
fn not_good() -> Error {
    Error::Refused(
        "code_invalid",
        FieldError::body("code", "code_invalid", "This code is not good, or no longer"),
    )
}

/// Confirms an address with the code that was mailed there: then the password counts that it was signed up with.
///
/// # Errors
/// 422 `code_invalid`; 429.
pub async fn verify(app: &App, client: &ClientInfo, body: VerifyBody) -> Result<()> {
    let key = body.email.key();
    client.limit(&app.limits, Class::Recovery)?;
    app.limits.check(Class::Recovery, Caller::Account(&key))?;
    quotas::check_wrong_codes(app, client).await?;
    let system = app.db.system();
    let slug = body.company.as_ref().map(Line::as_str);
    let mut waiting = store::waiting(&system, &key, slug).await?;
    if waiting.is_empty() {
        // The same statements for nobody.
        waiting.push((CompanyId(0), UserId(0)));
    }
    let code: String = body.code.split_whitespace().collect();
    let mut is_right = false;
    for (at, (company, user)) in waiting.into_iter().enumerate() {
        let mut tx = system.write();
        let left = at > 0 || quotas::CODE_TRIES.take(app, &mut tx, &key).await?;
        let tx = tx.into_company(company, Actor::person(Role::Customer, user, client.address));
        if !left {
            break;
        }
        is_right = try_code(app, tx, user, &code).await?;
        if is_right {
            break;
        }
    }
    if is_right {
        return Ok(());
    }
    quotas::count_wrong_code(app, client).await?;
    Err(not_good())
}

/// Tries the code on one user; whether it was theirs.
async fn try_code(app: &App, mut tx: CompanyTx, id: UserId, code: &str) -> Result<bool> {
    let company = tx.company_id();
    // The user first, as everybody does who holds both.
    let user = users::store::get_for_update(&mut tx, id).await?;
    let kept = store::take_try(&mut tx, id, rules::MAX_TRIES).await?;
    let right = kept.filter(|(sealed, _)| rules::opens(&app.signer, id, code, sealed));
    // Locked out, or made a member of the staff, since: then the code is as good as wrong.
    let user = user.filter(rules::may_confirm);
    let (Some((_, hash)), Some(mut user)) = (right, user) else {
        // The try is counted.
        tx.commit(()).await?.into_inner();
        return Ok(false);
    };
    match hash {
        Some(hash) => {
            let new = NewPassword {
                hash,
                end: OpenSession::AllOf(id),
                event: "user.verified",
                proves_address: true,
            };
            password::set(app, &mut tx, &mut user, new).await?;
        }
        // Two people chose two passwords: whoever reads the mail chooses another one.
        None => {
            user.status = Status::Active;
            user.email_verified = true;
            user.version += 1;
            user.updated_at = tx.now();
            users::store::update(&mut tx, &user, false)?;
            recovery::revoke(&mut tx, &[id])?;
            tx.record(event("user.verified", id, Role::Customer));
            tx.enqueue(addresses::jobs::for_users(SEND_RESET.name, [(company, id)]));
        }
    }
    tx.commit(()).await?.into_inner();
    Ok(true)
}
