//! `deskbell migrate`.

use super::say;
use crate::boot::{self, Failure};
use platform::db::migrate::{self, Status};
use std::process::ExitCode;

/// Options of `migrate`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only say how far the schema is.
    #[arg(long)]
    status: bool,
}

pub(super) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let config = boot::config()?;
    if args.status {
        let Status { applied, known } = migrate::status(&config.database_address(), app::MIGRATIONS)
            .await
            .map_err(Failure::new)?;
        say(format_args!("schema version {applied} of {known}"));
        return Ok(ExitCode::SUCCESS);
    }
    let Status { applied, known } = boot::migrate(&config).await?;
    match known - applied {
        0 => say(format_args!("the schema is current, version {known}")),
        steps => say(format_args!(
            "the schema went {steps} steps from version {applied} to {known}"
        )),
    }
    Ok(ExitCode::SUCCESS)
}
