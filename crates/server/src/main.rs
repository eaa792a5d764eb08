//! The `deskbell` binary: command line, boot, and the web UI inside.

mod boot;
mod cli;
mod embed;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse())
}
