//! `deskbell user`: rescue, for who has a shell but no login.

use super::{company, read_password, say};
use crate::boot::{self, Failure};
use app::accounts::{
    check_password, invites, recovery,
    users::{
        self,
        model::{Status, UserRow},
        password::{self, NewPassword},
    },
};
use base::{
    Error, Role,
    text::{Email, Line},
};
use platform::{
    auth::{Ended, OpenSession},
    db::CompanyDb,
    state::App,
};
use std::process::ExitCode;

/// What can be done with users.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Create a user; prints an invite link where no password is given.
    Create(Create),
    /// Set a user's password and end their sessions.
    SetPassword(Who),
    /// Lock a user out and end their sessions.
    Disable(Who),
}

/// Options of `user create`.
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// The company's slug.
    #[arg(long)]
    company: String,
    /// The address.
    #[arg(long)]
    email: String,
    /// The name.
    #[arg(long)]
    name: String,
    /// The role.
    #[arg(long, default_value = "admin", value_parser = ["admin", "agent", "technician", "customer"])]
    role: String,
    /// Make the user an owner of the company.
    #[arg(long)]
    super_admin: bool,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

/// Which user.
#[derive(Debug, clap::Args)]
pub(super) struct Who {
    /// The company's slug.
    #[arg(long)]
    company: String,
    /// The address.
    #[arg(long)]
    email: String,
}

pub(super) async fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Create(args) => create(args).await,
        Command::SetPassword(who) => set_password(who).await,
        Command::Disable(who) => disable(who).await,
    }
}

async fn create(args: Create) -> Result<ExitCode, Failure> {
    let name = Line::<1, 200>::parse(&args.name).map_err(|e| Failure::usage(format!("--name {e}")))?;
    let email = Email::parse(&args.email).map_err(|e| Failure::usage(format!("--email {e}")))?;
    let role = Role::parse(&args.role).ok_or_else(|| Failure::usage("--role is none of the roles"))?;
    if args.super_admin && role != Role::Admin {
        return Err(Failure::usage("--super-admin goes with --role admin only"));
    }
    let password = args.password_stdin.then(read_password).transpose()?;
    let app = boot::app(boot::config()?).await?;
    let db = company(&app, &args.company).await?;
    let hash = match &password {
        Some(password) => {
            check_password("password", password, email.as_str(), name.as_str())?;
            Some(app.passwords.hash(password).await?)
        }
        None => None,
    };
    let status = if hash.is_some() {
        Status::Active
    } else {
        Status::Pending
    };
    let mut tx = db.write();
    let mut user = users::rules::blank(name.into(), role, status, tx.now());
    user.email = Some(email.into());
    user.email_verified = true;
    user.is_super_admin = args.super_admin;
    user.id = users::store::insert(&mut tx, &user, hash).await?;
    users::actions::record_created(&mut tx, &user);
    let user = tx.commit(user).await.map_err(users::store::taken)?.into_inner();
    say(format_args!("user {} made", user.id));
    if password.is_none() {
        say(format_args!(
            "invite link: {}",
            invites::actions::make_link(&app, &db, user.id).await?
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn find(app: &App, db: &CompanyDb, email: &str) -> Result<UserRow, Failure> {
    users::store::find_by_email(db, email, app.clock.now())
        .await
        .map_err(Error::from)?
        .ok_or_else(|| Failure::usage(format!("the company has no user with the address {email}")))
}

async fn set_password(who: Who) -> Result<ExitCode, Failure> {
    let password = read_password()?;
    let app = boot::app(boot::config()?).await?;
    let db = company(&app, &who.company).await?;
    let user = find(&app, &db, &who.email).await?;
    check_password("password", &password, &who.email, &user.name)?;
    let hash = app.passwords.hash(&password).await?;
    let mut tx = db.write();
    let mut user = users::store::get_for_update(&mut tx, user.id)
        .await
        .map_err(Error::from)?
        .ok_or_else(|| Failure::new("the user is gone"))?;
    let new = NewPassword {
        hash,
        end: OpenSession::AllOf(user.id),
        event: "user.password_changed",
        proves_address: false,
    };
    password::set(&app, &mut tx, &mut user, new).await?;
    recovery::tell_password_changed(&app, &mut tx, &user);
    tx.commit(()).await.map_err(Error::from)?.into_inner();
    say(format_args!(
        "the password of user {} is set, their sessions have ended",
        user.id
    ));
    Ok(ExitCode::SUCCESS)
}

async fn disable(who: Who) -> Result<ExitCode, Failure> {
    let app = boot::app(boot::config()?).await?;
    let db = company(&app, &who.company).await?;
    let id = find(&app, &db, &who.email).await?.id;
    let mut tx = db.write();
    let mut user = users::store::get_for_update(&mut tx, id)
        .await
        .map_err(Error::from)?
        .ok_or_else(|| Failure::new("the user is gone"))?;
    if users::rules::owns(&user)
        && !users::store::has_other_owner(&mut tx, id)
            .await
            .map_err(Error::from)?
    {
        return Err(users::rules::last_owner().into());
    }
    user.status = Status::Suspended;
    user.version += 1;
    user.updated_at = tx.now();
    users::store::update(&mut tx, &user, false)?;
    app.sessions
        .end(&mut tx, Ended::RightsChanged, OpenSession::AllOf(id))
        .await?;
    let changed = serde_json::json!({ "changed": ["status"] });
    tx.record(users::events::event("user.updated", id, user.role).with(&changed));
    tx.commit(()).await.map_err(Error::from)?.into_inner();
    say(format_args!("user {id} is locked out, their sessions have ended"));
    Ok(ExitCode::SUCCESS)
}
