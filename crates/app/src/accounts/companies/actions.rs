//! Making a company.

use super::{rules, store};
use crate::accounts::{
    auth::{
        self,
        model::{LoggedIn, SetupBody},
    },
    passwords,
    users::{
        self,
        model::{Status, UserRow},
    },
};
use base::{CompanyId, Error, Result, Role};
use platform::{
    auth::{ClientInfo, NewSession},
    db::Actor,
    http::limits::Class,
    state::App,
};

/// A company about to be made, with its owner.
#[derive(Debug, Clone)]
pub struct NewCompany {
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// The zone of its days.
    pub time_zone: String,
    /// Whether it is the demo company.
    pub is_demo: bool,
    /// The owner's name.
    pub owner_name: String,
    /// The owner's address.
    pub owner_email: String,
    /// The owner's hashed password; none: the owner is invited.
    pub owner_password_hash: Option<String>,
}

/// Makes a company and its owner; gives both.
///
/// # Errors
/// 409 `slug_taken`; 409 `already_set_up` with `only_first` where there is a company.
pub async fn create(app: &App, new: NewCompany, only_first: bool) -> Result<(CompanyId, UserRow)> {
    rules::check_slug(&new.slug)?;
    let time_zone = rules::check_time_zone(&new.time_zone)?;
    let mut tx = app.db.system().write();
    if only_first && store::any_for_update(&mut tx).await? {
        return Err(Error::conflict(
            "already_set_up",
            "This server has a company already",
        ));
    }
    let now = tx.now();
    let company = store::insert(&mut tx, &new.name, &new.slug, &time_zone, new.is_demo, now).await?;
    let status = if new.owner_password_hash.is_some() {
        Status::Active
    } else {
        Status::Pending
    };
    let mut owner = users::rules::blank(new.owner_name, Role::Admin, status, now);
    owner.email = Some(new.owner_email);
    owner.email_verified = true;
    owner.is_super_admin = true;
    let mut tx = tx.into_company(company, Actor::OPERATOR);
    owner.id = users::store::insert(&mut tx, &owner, new.owner_password_hash).await?;
    users::actions::record_created(&mut tx, &owner);
    let owner = tx.commit(owner).await.map_err(users::store::taken)?.into_inner();
    Ok((company, owner))
}

/// What the set-up link's token signs: there is nothing else to tell it from.
const SETUP: &str = "setup";

/// The token of the set-up link. It is good while there is no company, on every node.
pub fn setup_token(app: &App) -> String {
    app.signer.sign(SETUP, b"first company")
}

/// Whether the set-up link with this token is good.
///
/// # Errors
/// What the database says.
pub async fn setup_is_open(app: &App, token: &str) -> Result<bool> {
    Ok(app.signer.verify(SETUP, b"first company", token) && !store::any(&app.db.system()).await?)
}

/// Makes the first company and logs its owner in.
///
/// # Errors
/// 422 `token_invalid` where the link is not good, or no longer; 422 for a weak password; 409; 429.
pub async fn set_up(app: &App, client: &ClientInfo, body: SetupBody) -> Result<LoggedIn> {
    client.limit(&app.limits, Class::Recovery)?;
    if !setup_is_open(app, &body.token).await? {
        let field = base::FieldError::body("token", "token_invalid", "This link is not good, or no longer");
        return Err(Error::Refused("token_invalid", field));
    }
    passwords::check(
        "password",
        &body.password,
        body.email.as_str(),
        body.name.as_str(),
    )?;
    let hash = app.passwords.hash(&body.password).await?;
    let new = NewCompany {
        slug: rules::slug_of(body.company_name.as_str()),
        name: body.company_name.into(),
        time_zone: "UTC".to_owned(),
        is_demo: false,
        owner_name: body.name.into(),
        owner_email: body.email.into(),
        owner_password_hash: Some(hash),
    };
    let (company, owner) = create(app, new, true).await?;
    let who = NewSession {
        user: owner.id,
        role: owner.role,
        is_super_admin: true,
    };
    let mut reply = auth::actions::begin(app, client, company, who, None).await?;
    reply.status = http::StatusCode::CREATED;
    Ok(reply)
}
