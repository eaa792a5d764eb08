//! The yardstick of `make bench`: what a good engineer writes in an afternoon with axum and a driver.
//!
//! A handful of handlers over the same database, the same SQL texts and the same reply as Deskbell's, without
//! login, events, limits or layers. How reads and writes reach the database can be chosen, so that the
//! bench can compare Deskbell with whichever way is the fastest.

mod error;
mod field;
mod fill;
mod postgres;
mod record;
mod routes;
mod sql;
mod sqlite;

use clap::{Parser, ValueEnum};
use error::Error;
use mimalloc::MiMalloc;
use std::{path::PathBuf, process::ExitCode};

/// The same as Deskbell's, so that the two differ in what they do only.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The command line.
#[derive(Debug, Parser)]
struct Options {
    /// `sqlite://path` or `postgres://…`: a database that Deskbell made.
    #[arg(long)]
    database: String,
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Answers requests.
    Serve(Serve),
    /// Writes technicians and work orders.
    Fill(fill::Amount),
}

#[derive(Debug, clap::Args)]
struct Serve {
    /// The port to listen on, on 127.0.0.1.
    #[arg(long)]
    port: u16,
    /// The company whose rows are served.
    #[arg(long, default_value_t = 1)]
    company: i64,
    /// Where SQLite reads run. PostgreSQL has one way.
    #[arg(long, value_enum, default_value_t = Reads::Direct)]
    reads: Reads,
    /// How writes commit.
    #[arg(long, value_enum, default_value_t = Writes::Grouped)]
    writes: Writes,
}

/// Where SQLite reads run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Reads {
    /// On the thread that has the request.
    Direct,
    /// On tokio's blocking threads.
    Blocking,
}

/// How writes commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Writes {
    /// SQLite: a commit for each request. PostgreSQL: every statement waits for the one before.
    Plain,
    /// SQLite: requests that wait share a commit. PostgreSQL: `begin` and `commit` travel with a statement.
    Grouped,
}

fn main() -> ExitCode {
    match run(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            // There is nobody left to tell when standard error is closed.
            drop(writeln!(std::io::stderr(), "reference: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match options.command {
            Command::Serve(serve) => serve.run(&options.database).await,
            Command::Fill(amount) => fill::fill(&options.database, amount).await,
        }
    })
}

impl Serve {
    async fn run(self, database: &str) -> Result<(), Error> {
        let grouped = self.writes == Writes::Grouped;
        let database = match database.strip_prefix("sqlite://") {
            Some(path) => {
                let direct = self.reads == Reads::Direct;
                routes::Database::Sqlite(sqlite::Sqlite::open(
                    PathBuf::from(path),
                    self.company,
                    direct,
                    grouped,
                )?)
            }
            None => routes::Database::Postgres(postgres::Postgres::open(database, self.company, grouped)?),
        };
        routes::serve(database, self.port).await
    }
}
