//! Making a backup.

use super::{
    BackupError,
    archive::Writer,
    folder_of,
    manifest::{self, Engine, FORMAT, Manifest, SQLITE_FILE},
    scratch,
};
use crate::{
    config::Config,
    db::{
        Address,
        migrate::Migration,
        snapshot::{postgres, sqlite},
    },
    files::{Files, Place},
};
use base::{Error, Timestamp};
use futures_util::TryStreamExt as _;
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The size of the file in bytes.
    pub size_bytes: u64,
    /// The version of the schema in it.
    pub schema: i64,
    /// How many stored files are in it.
    pub files: usize,
    /// Stored files that went while it was made.
    pub missing: Vec<String>,
    /// Files in the store that are not Deskbell's, and not in it.
    pub strange: usize,
    /// Secrets that come from settings, and are not in it.
    pub secrets_elsewhere: Vec<String>,
}

/// A database at the moment of the backup.
enum Snapshot {
    Sqlite { copy: PathBuf, version: i64 },
    Postgres(Box<postgres::Snapshot>),
}

impl Snapshot {
    async fn take(address: &Address, migrations: &[Migration], scratch: &Path) -> Result<Self, BackupError> {
        match address {
            Address::Sqlite(path) => {
                let copy = scratch.join("database");
                let version = sqlite::take(path, &copy)?;
                Ok(Self::Sqlite { copy, version })
            }
            Address::Postgres(url) => {
                let snapshot = postgres::Snapshot::take(url, migrations).await?;
                Ok(Self::Postgres(Box::new(snapshot)))
            }
        }
    }

    async fn write(self, archive: &mut Writer) -> Result<(), BackupError> {
        match self {
            Self::Sqlite { copy, .. } => archive.add_file(SQLITE_FILE.to_owned(), &copy),
            Self::Postgres(snapshot) => {
                let rows =
                    |table: &str, part, bytes: &[u8]| archive.add(manifest::rows_name(table, part), bytes);
                snapshot.copy_out(rows).await
            }
        }
    }
}

/// Makes a backup of the running or stopped instance of these settings, and puts it at `file` once it is whole.
///
/// First the database is fixed at one moment, then the stored files are copied that are there: none that the
/// database knows of is younger. One that is deleted in between is noted.
///
/// # Errors
/// [`BackupError`]; then there is nothing at `file`.
pub async fn create(
    config: &Config,
    migrations: &[Migration],
    file: &Path,
    now: Timestamp,
) -> Result<Made, BackupError> {
    let in_the_way = || BackupError::new(format!("{} exists already: choose another name", file.display()));
    if file.exists() {
        return Err(in_the_way());
    }
    let folder = folder_of(file);
    let scratch = scratch(folder)?;
    let snapshot = Snapshot::take(&config.database_address(), migrations, scratch.path()).await?;
    let (engine, schema, tables) = match &snapshot {
        Snapshot::Sqlite { version, .. } => (Engine::Sqlite, *version, Vec::new()),
        Snapshot::Postgres(snapshot) => (Engine::Postgres, snapshot.version, snapshot.tables.clone()),
    };
    if schema == 0 {
        return Err(BackupError::new(
            "the database is empty: there is nothing to back up",
        ));
    }
    let part = scratch.path().join("archive");
    let seconds = u64::try_from(now.as_micros() / 1_000_000).unwrap_or(0);
    let mut archive = Writer::create(&part, seconds)?;
    let secrets_elsewhere = add_secrets(config, &mut archive)?;
    let files = Files::open(config)?;
    let (places, strange) = files.places().await?;
    let copied = add_files(&files, places, &mut archive).await?;
    snapshot.write(&mut archive).await?;
    let size_bytes = archive.finish(Manifest {
        format: FORMAT,
        deskbell: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        engine,
        created_at: now.to_string(),
        secrets_elsewhere: secrets_elsewhere.clone(),
        tables,
        missing: copied.missing.clone(),
        entries: Vec::new(),
    })?;
    if file.exists() {
        return Err(in_the_way());
    }
    std::fs::rename(&part, file).map_err(BackupError::of_file(file))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(BackupError::of_file(folder))?;
    Ok(Made {
        size_bytes,
        schema,
        files: copied.files,
        missing: copied.missing,
        strange,
        secrets_elsewhere,
    })
}

/// Adds the secrets that the server made; gives the keys of the others.
fn add_secrets(config: &Config, archive: &mut Writer) -> Result<Vec<String>, BackupError> {
    let mut elsewhere = Vec::new();
    for (key, path, counts) in config.secret_files() {
        if counts {
            let text = std::fs::read(&path).map_err(BackupError::of_file(&path))?;
            archive.add(manifest::secret_name(key), &text)?;
        } else {
            elsewhere.push(key.to_owned());
        }
    }
    Ok(elsewhere)
}

/// What became of the stored files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Copied {
    pub(super) files: usize,
    /// The names of those that went.
    pub(super) missing: Vec<String>,
}

/// Adds the files at these places, as far as they are still there.
pub(super) async fn add_files(
    files: &Files,
    places: Vec<Place>,
    archive: &mut Writer,
) -> Result<Copied, BackupError> {
    let mut copied = Copied::default();
    for place in places {
        let name = manifest::file_name(&place);
        let stored = match files.open_place(&place).await {
            Ok(stored) => stored,
            // Nobody waits for the backup: what is no longer needed goes.
            Err(Error::NotFound(_)) => {
                copied.missing.push(name);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        archive.begin(name.clone(), stored.size_bytes)?;
        let mut content = std::pin::pin!(stored.into_stream());
        let unread = |error| BackupError::new(format!("{name} cannot be read: {error}"));
        while let Some(piece) = content.try_next().await.map_err(unread)? {
            archive.write(&piece)?;
        }
        archive.end()?;
        copied.files += 1;
    }
    Ok(copied)
}
