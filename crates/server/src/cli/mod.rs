//! The command line (`operations.md`).

mod backup;
mod company;
mod config;
mod demo;
mod doctor;
mod export;
mod import;
mod migrate;
mod openapi;
mod restore;
mod serve;
mod user;

use crate::boot::Failure;
use clap::{Parser, Subcommand};
use platform::{db::Actor, state::App};
use std::{
    io::{Read as _, Write as _},
    process::ExitCode,
};

/// One server for a service company's customer work.
#[derive(Debug, Parser)]
#[command(
    name = "deskbell",
    version,
    about = "One server for a service company's customer work",
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the schema up to date and run API, web UI and workers.
    Serve(serve::Args),
    /// Bring the schema up to date, nothing else.
    Migrate(migrate::Args),
    /// Load the demo company into a database that has none.
    Demo(demo::Args),
    /// Companies.
    #[command(subcommand)]
    Company(company::Command),
    /// Users: create one, set a password, lock one out.
    #[command(subcommand)]
    User(user::Command),
    /// Import from a file.
    #[command(subcommand)]
    Import(import::Command),
    /// Write database, files and generated secrets into one file, also while the server runs.
    Backup(backup::Args),
    /// Put a backup in the place of an empty instance, or with --force of any.
    Restore(restore::Args),
    /// Export into a file.
    #[command(subcommand)]
    Export(export::Command),
    /// Say what is wrong with this instance and how to mend it. Exit code 1: something does not work.
    Doctor(doctor::Args),
    /// Print the OpenAPI document.
    Openapi(openapi::Args),
    /// Print every setting with where its value comes from; secrets are masked.
    Config,
}

/// Runs a command. A failure is one sentence on standard error and an exit code.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failure::new(format!("cannot start: {error}"))),
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::run(args).await,
            Command::Migrate(args) => migrate::run(args).await,
            Command::Demo(args) => demo::run(args).await,
            Command::Company(command) => company::run(command).await,
            Command::User(command) => user::run(command).await,
            Command::Import(command) => import::run(command).await,
            Command::Backup(args) => backup::run(args).await,
            Command::Restore(args) => restore::run(args).await,
            Command::Export(command) => export::run(command).await,
            Command::Doctor(args) => doctor::run(args).await,
            Command::Openapi(args) => openapi::run(&args),
            Command::Config => config::run(),
        }
    });
    runtime.shutdown_background();
    result.unwrap_or_else(|failure| fail(&failure))
}

fn fail(failure: &Failure) -> ExitCode {
    // There is nobody left to tell when standard error is closed.
    drop(writeln!(std::io::stderr(), "deskbell: {}", failure.sentence()));
    failure.code()
}

/// Writes a line to standard output. A reader that went away (`deskbell config | head`) is no failure.
fn say(line: impl std::fmt::Display) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Shows how far something is, over what was shown before.
fn progress(line: impl std::fmt::Display) {
    drop(write!(std::io::stderr(), "\r\x1b[K{line}"));
}

/// A password from standard input: its first line.
fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .map_err(|error| Failure::usage(format!("cannot read the password from standard input: {error}")))?;
    match text.lines().next().filter(|line| !line.is_empty()) {
        Some(line) => Ok(line.to_owned()),
        None => Err(Failure::usage("standard input has no password")),
    }
}

/// The rows of the company with this slug, acted on by an operator.
async fn company(app: &App, slug: &str) -> Result<platform::db::CompanyDb, Failure> {
    let system = app.db.system();
    let company = app::accounts::companies::store::find_by_slug(&system, slug)
        .await
        .map_err(base::Error::from)?;
    match company {
        Some(company) => Ok(system.company(company.id, Actor::OPERATOR)),
        None => Err(Failure::usage(format!(
            "there is no company with the slug {slug}"
        ))),
    }
}
