//! `deskbell demo`.

use super::say;
use crate::boot::{self, Failure};
use app::{
    accounts::{
        companies,
        demo::{self, Size},
    },
    field,
};
use platform::db::Actor;
use std::process::ExitCode;

/// Options of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How much there is: `small`, a few hundred customers; `large`, 100,000.
    #[arg(long, default_value = "small", value_parser = ["small", "large"])]
    size: String,
    /// Do nothing, successfully, where there is a company already.
    #[arg(long)]
    if_empty: bool,
}

pub(super) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let app = boot::app(boot::config()?).await?;
    if args.if_empty
        && companies::store::any(&app.db.system())
            .await
            .map_err(base::Error::from)?
    {
        return Ok(ExitCode::SUCCESS);
    }
    let size = if args.size == "large" {
        Size::Large
    } else {
        Size::Small
    };
    let company = demo::create(&app, size).await?;
    let db = app.db.system().company(company, Actor::OPERATOR);
    field::demo::create(&db, app.clock.now()).await?;
    say("The demo company is ready. Log in with the password demo123 as:");
    for (email, role, name) in demo::LOGINS {
        say(format_args!("  {email:<22} {name}, {}", role.name()));
    }
    Ok(ExitCode::SUCCESS)
}
