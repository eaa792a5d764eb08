//! The `deskbell` binary: command line, boot, and the web UI inside.

mod boot;
mod cli;
mod embed;

use clap::Parser as _;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Rows and replies are made on one thread and freed on another, which the C library's allocator does slowly.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse())
}
