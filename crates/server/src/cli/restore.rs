//! `deskbell restore`.

use super::say;
use crate::boot::{self, Failure};
use base::{Clock as _, SystemClock};
use platform::backup;
use std::{path::PathBuf, process::ExitCode};

/// Options of `restore`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file that `deskbell backup` wrote.
    file: PathBuf,
    /// Replace an instance that has a company. What is in it is gone.
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let config = boot::config()?;
    let now = SystemClock.now();
    let restored = backup::restore(&config, app::MIGRATIONS, &args.file, args.force, now)
        .await
        .map_err(Failure::new)?;
    let schema = match restored.schema_now - restored.schema {
        0 => format!("schema version {}", restored.schema),
        _ => format!("schema version {}, now {}", restored.schema, restored.schema_now),
    };
    say(format_args!(
        "Restored the backup of {}, made by Deskbell {}: {schema}, {} files.",
        restored.created_at, restored.deskbell, restored.files
    ));
    for note in &restored.notes {
        say(note);
    }
    Ok(ExitCode::SUCCESS)
}
