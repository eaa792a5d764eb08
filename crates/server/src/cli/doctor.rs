//! `deskbell doctor`.

use super::say;
use crate::boot::Failure;
use base::SystemClock;
use platform::{
    config::{Config, ConfigError, Source},
    doctor::{self, Finding, Known, Level},
};
use std::{path::Path, process::ExitCode, sync::Arc};

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let config = Source::process(Path::new(".")).and_then(|source| Config::load(&source));
    let findings = match config {
        Ok(config) => examine(&config).await,
        Err(error) => unread(&error),
    };
    let worst = findings.iter().map(|one| one.level).max().unwrap_or(Level::Ok);
    if args.json {
        let report = serde_json::json!({ "level": worst, "checks": findings });
        let text = serde_json::to_string_pretty(&report).map_err(Failure::new)?;
        say(text);
    } else {
        findings.iter().for_each(tell);
    }
    Ok(match worst {
        Level::Ok | Level::Warning => ExitCode::SUCCESS,
        Level::Problem => ExitCode::FAILURE,
    })
}

async fn examine(config: &Config) -> Vec<Finding> {
    let readers: Vec<&str> = app::readers().iter().map(|reader| reader.name).collect();
    let known = Known {
        migrations: app::MIGRATIONS,
        readers: &readers,
        clock: Arc::new(SystemClock),
    };
    doctor::examine(config, &known).await
}

/// Settings that cannot be read: there is nothing else to look at.
fn unread(error: &ConfigError) -> Vec<Finding> {
    let mend = "correct the value at the place named in brackets; deskbell.example.toml has every key";
    let finding = |problem| Finding::problem("configuration", problem, mend);
    error.problems.iter().map(finding).collect()
}

fn tell(finding: &Finding) {
    let (level, check, says) = (
        finding.level.name(),
        finding.check,
        finding.says.trim_end_matches('.'),
    );
    match &finding.mend {
        None => say(format_args!("{level:<8} {check}: {says}")),
        Some(mend) => say(format_args!("{level:<8} {check}: {says}. To mend it: {mend}")),
    }
}
