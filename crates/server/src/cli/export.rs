//! `deskbell export users`: the same code as the API, to standard output or into a file.

use super::company;
use crate::boot::{self, Failure};
use app::accounts::{
    companies::store as companies,
    exports::{Export, ExportFormat, ExportQuery},
};
use base::Error;
use futures_util::{Stream, TryStreamExt as _};
use platform::db::DbError;
use std::{
    io::{self, ErrorKind, IsTerminal as _, Write},
    path::{Path, PathBuf},
    pin::pin,
    process::ExitCode,
    sync::atomic::Ordering,
};
use tempfile::NamedTempFile;

/// What can be exported.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Every user of a company who is not archived, staff and customers.
    Users(Users),
}

/// Options of `export users`.
#[derive(Debug, clap::Args)]
pub(super) struct Users {
    /// The company's slug.
    #[arg(long)]
    company: String,
    /// `csv`: a header and a row a record; `json`: an array of records; `ndjson`: a record a line.
    #[arg(long, default_value = "csv", value_parser = ["csv", "json", "ndjson"])]
    format: String,
    /// The file; standard output where it is left out. It is there when it is complete, or as it was before.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Why an export ended before its end.
enum Stop {
    /// Nobody reads standard output any more.
    ReaderGone,
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

pub(super) async fn run(command: Command) -> Result<ExitCode, Failure> {
    let Command::Users(args) = command;
    let app = boot::app(boot::config()?).await?;
    let db = company(&app, &args.company).await?;
    let settings = companies::get(&db)
        .await
        .map_err(|error: DbError| Error::from(error))?
        .ok_or_else(|| Failure::new("the company is gone"))?;
    let query = ExportQuery {
        format: match args.format.as_str() {
            "json" => ExportFormat::Json,
            "ndjson" => ExportFormat::Ndjson,
            _ => ExportFormat::Csv,
        },
        ..ExportQuery::default()
    };
    let export = Export::new(&app, &db, &settings.time_zone, query)?;
    let written = export.written();
    let shows = io::stderr().is_terminal();
    let show = || {
        if shows {
            super::progress(format_args!("{} users", written.load(Ordering::Relaxed)));
        }
    };
    let result = match &args.output {
        Some(path) => into_file(path, export.begin().await?, show).await,
        None => match copy(export.begin().await?, &mut io::stdout().lock(), show).await {
            Err(Stop::ReaderGone) => Ok(()),
            Err(Stop::Failed(failure)) => Err(failure),
            Ok(()) => Ok(()),
        },
    };
    if shows {
        // Behind the last figure.
        drop(writeln!(io::stderr()));
    }
    result.map(|()| ExitCode::SUCCESS)
}

/// Writes a file beside the one that is meant, and puts it in its place once it is complete.
async fn into_file(
    path: &Path,
    pieces: impl Stream<Item = base::Result<bytes::Bytes>>,
    show: impl Fn(),
) -> Result<(), Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::new(format!("cannot write {}: {error}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Only its owner may read it: these are people's data.
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(|error| failed(&error))?;
    match copy(pieces, &mut file, show).await {
        Ok(()) => {}
        Err(Stop::ReaderGone) => return Err(failed(&"nobody takes it")),
        Err(Stop::Failed(failure)) => return Err(failure),
    }
    file.as_file().sync_all().map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}

async fn copy(
    pieces: impl Stream<Item = base::Result<bytes::Bytes>>,
    out: &mut impl Write,
    show: impl Fn(),
) -> Result<(), Stop> {
    let write_failed = |error: io::Error| match error.kind() {
        ErrorKind::BrokenPipe => Stop::ReaderGone,
        _ => Stop::Failed(Failure::new(format!("cannot write: {error}"))),
    };
    let mut pieces = pin!(pieces);
    while let Some(piece) = pieces
        .try_next()
        .await
        .map_err(|error| Stop::Failed(error.into()))?
    {
        out.write_all(&piece).map_err(write_failed)?;
        show();
    }
    out.flush().map_err(write_failed)
}
