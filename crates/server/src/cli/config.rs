//! `deskbell config`.

use super::say;
use crate::boot::Failure;
use platform::config::{Config, Source};
use std::{path::Path, process::ExitCode};

pub(super) fn run() -> Result<ExitCode, Failure> {
    let source = Source::process(Path::new(".")).map_err(Failure::usage)?;
    let config = Config::load(&source).map_err(Failure::usage)?;
    for entry in config.entries() {
        say(format_args!(
            "{:<28} {:<44} {}",
            entry.key, entry.value, entry.origin
        ));
    }
    Ok(ExitCode::SUCCESS)
}
