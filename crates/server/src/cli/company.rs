//! `deskbell company`.

use super::{read_password, say};
use crate::boot::{self, Failure};
use app::accounts::{
    check_password,
    companies::actions::{self, NewCompany},
    invites,
};
use base::text::{Email, Line};
use platform::db::Actor;
use std::process::ExitCode;

/// What can be done with companies.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a company and its owner; prints an invite link where no password is given.
    Create(Create),
}

/// Options of `company create`.
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// The company's name.
    #[arg(long)]
    name: String,
    /// Its name in addresses: lower-case letters, digits and hyphens.
    #[arg(long)]
    slug: String,
    /// The owner's address.
    #[arg(long)]
    owner_email: String,
    /// The owner's name; the address where it is left out.
    #[arg(long)]
    owner_name: Option<String>,
    /// The zone of its days, an IANA name.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// Read the owner's password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(command: Command) -> Result<ExitCode, Failure> {
    let Command::Create(args) = command;
    let name = Line::<1, 200>::parse(&args.name).map_err(|e| Failure::usage(format!("--name {e}")))?;
    let email = Email::parse(&args.owner_email).map_err(|e| Failure::usage(format!("--owner-email {e}")))?;
    let owner_name = args.owner_name.unwrap_or_else(|| email.as_str().to_owned());
    let password = args.password_stdin.then(read_password).transpose()?;
    let app = boot::app(boot::config()?).await?;
    let owner_password_hash = match password {
        Some(password) => {
            check_password("password", &password, email.as_str(), &owner_name)?;
            Some(app.passwords.hash(&password).await?)
        }
        None => None,
    };
    let invited = owner_password_hash.is_none();
    let new = NewCompany {
        name: name.into(),
        slug: args.slug,
        time_zone: args.time_zone,
        is_demo: false,
        owner_name,
        owner_email: email.into(),
        owner_password_hash,
    };
    let (company, owner) = actions::create(&app, new, false).await?;
    say(format_args!("company {company} made, owner {}", owner.id));
    if invited {
        let db = app.db.system().company(company, Actor::OPERATOR);
        say(format_args!(
            "invite link: {}",
            invites::actions::make_link(&app, &db, owner.id).await?
        ));
    }
    Ok(ExitCode::SUCCESS)
}
