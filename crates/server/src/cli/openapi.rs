//! `deskbell openapi`.

use super::say;
use crate::boot::Failure;
use platform::http::openapi;
use std::process::ExitCode;

/// Options of `openapi`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print who may call what, as the Markdown of `docs/authz.md`, instead.
    #[arg(long)]
    authz: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let document = app::document();
    if args.authz {
        say(app::authz_table(&document).trim_end());
    } else {
        say(openapi::text(&document)?);
    }
    Ok(ExitCode::SUCCESS)
}
