//! `deskbell import users`: the same code as the API, from a file on this machine.

use super::{company, say};
use crate::boot::{self, Failure};
use app::accounts::imports::{
    actions,
    model::{ImportOptions, ImportRow, ImportStatus},
    plan::Mode,
};
use base::Error;
use futures_util::TryStreamExt as _;
use platform::{db::CompanyDb, events::Relay, state::App};
use std::{collections::BTreeMap, io::IsTerminal as _, path::PathBuf, process::ExitCode, time::Duration};
use tokio_util::io::ReaderStream;

/// What can be imported.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Customers from CSV or JSON. Exit code 0: every row was taken; 3: some were refused; 1: it failed.
    Users(Users),
}

/// Options of `import users`.
#[derive(Debug, clap::Args)]
pub(super) struct Users {
    /// The file.
    file: PathBuf,
    /// The company's slug.
    #[arg(long)]
    company: String,
    /// Check every row and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// What to do with rows whose user exists: refuse them (`create`) or change the user (`upsert`).
    #[arg(long, default_value = "create", value_parser = ["create", "upsert"])]
    mode: String,
    /// One of our fields and the file's column for it, for example `--map name="Full Name"`. Guessed where
    /// none is given.
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    maps: Vec<String>,
    /// The delimiter; detected where it is left out.
    #[arg(long)]
    delimiter: Option<String>,
    /// The encoding; detected where it is left out.
    #[arg(long)]
    encoding: Option<String>,
}

/// Pieces in which the file goes to the store, in bytes.
const PIECE: usize = 256 * 1024;

pub(super) async fn run(command: Command) -> Result<ExitCode, Failure> {
    let Command::Users(args) = command;
    let options = options(&args)?;
    let file = tokio::fs::File::open(&args.file)
        .await
        .map_err(|error| Failure::usage(format!("cannot open {}: {error}", args.file.display())))?;
    let app = boot::app(boot::config()?).await?;
    let db = company(&app, &args.company).await?;
    let name = args
        .file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let content = ReaderStream::with_capacity(file, PIECE).map_err(Error::internal);
    let uploaded = actions::upload(&app, &db, &name, content).await?;
    let import = actions::start(&app, &db, uploaded, options).await?;
    // A server on the same database may be faster than this process: either runs the job, both see it.
    let relay = Relay::new(app.db.clone(), app::readers());
    app.tasks.tracker.spawn(relay.run(app.tasks.stop.clone()));
    app.tasks.tracker.spawn(boot::worker(&app).run());
    let import = follow(&app, &db, import).await?;
    boot::stop_workers(&app).await;
    report(&db, &import).await
}

fn options(args: &Users) -> Result<ImportOptions, Failure> {
    let mapping: BTreeMap<String, String> = args
        .maps
        .iter()
        .map(|map| {
            map.split_once('=')
                .map(|(field, column)| (field.to_owned(), column.to_owned()))
                .ok_or_else(|| Failure::usage(format!("--map {map} is not FIELD=COLUMN")))
        })
        .collect::<Result<_, _>>()?;
    Ok(ImportOptions {
        mapping: (!mapping.is_empty()).then_some(mapping),
        dry_run: args.dry_run,
        mode: Some(if args.mode == "upsert" {
            Mode::Upsert
        } else {
            Mode::Create
        }),
        delimiter: args.delimiter.clone(),
        encoding: args.encoding.clone(),
    })
}

/// Waits for the end, and shows the progress to a person.
async fn follow(app: &App, db: &CompanyDb, mut import: ImportRow) -> Result<ImportRow, Failure> {
    let shows = std::io::stderr().is_terminal();
    while import.status.is_open() {
        tokio::time::sleep(Duration::from_millis(200)).await;
        import = actions::get(db, import.id).await?;
        if shows {
            let total = import
                .rows_total
                .map_or_else(|| "?".to_owned(), |total| total.to_string());
            super::progress(format_args!("{} of {total} rows", import.rows_done));
        }
        if app.tasks.stop.is_cancelled() {
            return Err(Failure::new(
                "stopped; a server on this database goes on with the import",
            ));
        }
    }
    Ok(import)
}

async fn report(db: &CompanyDb, import: &ImportRow) -> Result<ExitCode, Failure> {
    match import.status {
        ImportStatus::Completed => {}
        ImportStatus::Failed | ImportStatus::Cancelled | ImportStatus::Queued | ImportStatus::Running => {
            let why = import
                .error
                .clone()
                .unwrap_or_else(|| "it was cancelled".to_owned());
            return Err(Failure::new(format!("the import did not come to its end: {why}")));
        }
    }
    say(format_args!(
        "{} rows: {} created, {} updated, {} unchanged, {} refused{}",
        import.rows_done,
        import.created,
        import.updated,
        import.unchanged,
        import.refused,
        if import.dry_run {
            " (dry run: nothing was changed)"
        } else {
            ""
        }
    ));
    if import.refused == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    for row in actions::first_refusals(db, import.id).await? {
        say(format_args!(
            "  row {}: {}: {}",
            row.row,
            row.field.unwrap_or_else(|| "row".to_owned()),
            row.reason
        ));
    }
    Ok(ExitCode::from(3))
}
