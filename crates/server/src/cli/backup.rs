//! `deskbell backup`.

use super::say;
use crate::boot::{self, Failure};
use base::{Clock as _, SystemClock};
use platform::backup;
use std::{path::PathBuf, process::ExitCode};

/// Options of `backup`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file to write. It must not exist yet.
    file: PathBuf,
}

pub(super) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let config = boot::config()?;
    let made = backup::create(&config, app::MIGRATIONS, &args.file, SystemClock.now())
        .await
        .map_err(Failure::new)?;
    say(format_args!(
        "{} written: {} bytes, schema version {}, {} files. Who has it can read everything: keep it like a password.",
        args.file.display(),
        made.size_bytes,
        made.schema,
        made.files
    ));
    for name in &made.missing {
        say(format_args!("{name} went meanwhile and is not in it."));
    }
    if made.strange > 0 {
        say(format_args!(
            "{} files in the store are not Deskbell's and are not in it.",
            made.strange
        ));
    }
    for key in &made.secrets_elsewhere {
        say(format_args!(
            "{key} comes from your settings and is not in it: keep it, too."
        ));
    }
    Ok(ExitCode::SUCCESS)
}
