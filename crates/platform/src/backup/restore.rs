//! Restoring a backup.
//!
//! In this order: everything in the file is checked; the target is found to be empty, or meant to be replaced, and
//! taken hold of, so that no server is or comes up on it; files are stored, which changes nothing for who does not
//! know of them; the database is made ready beside the one that is there, and takes its place; then the
//! secrets, and files that nobody knows of any more go.

use super::{
    BackupError,
    archive::{Archive, Checked},
    folder_of,
    manifest::{Content, Engine, Manifest, SQLITE_FILE},
    scratch,
};
use crate::{
    config::{Config, SECRETS},
    db::{
        Address,
        migrate::{self, Migration},
        snapshot::{postgres, sqlite},
    },
    files::{Files, Place},
};
use base::{Error, Timestamp};
use futures_util::{TryStreamExt as _, stream};
use std::{
    collections::BTreeSet,
    fs::File,
    io::Write as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made, RFC 3339.
    pub created_at: String,
    /// The version of Deskbell that made it.
    pub deskbell: String,
    /// The version of its schema.
    pub schema: i64,
    /// The version of the schema now.
    pub schema_now: i64,
    /// How many stored files came back.
    pub files: usize,
    /// What the operator has to know or to do: a sentence each.
    pub notes: Vec<String>,
}

/// Puts the backup at `file` in the place of the instance of these settings. `force`: also of one that has a
/// company.
///
/// # Errors
/// [`BackupError`]; then nothing has changed.
pub async fn restore(
    config: &Config,
    migrations: &[Migration],
    file: &Path,
    force: bool,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    let mut archive = Archive::open(file)?;
    let contents = archive.manifest.contents(&SECRETS)?;
    let address = config.database_address();
    check_fits(&archive.manifest, &address, migrations)?;
    check_owner(config, rustix::process::geteuid().as_raw())?;
    check_space(&archive.manifest, config)?;
    archive.verify()?;

    let mut target = Target::hold(&address, force).await?;
    let files = Files::open(config)?;
    let (before, _) = files.places().await?;
    let mut unpacked = Unpacked {
        files,
        before: before.into_iter().collect(),
        stored: BTreeSet::new(),
        added: Vec::new(),
        secrets: Vec::new(),
    };
    let done = async {
        target.prepare(&archive.manifest, migrations, now).await?;
        unpacked.all(&mut archive, &contents, &mut target).await?;
        target.commit(&archive.manifest, migrations, now).await
    };
    if let Err(error) = done.await {
        unpacked.take_back().await;
        return Err(error);
    }
    let mut notes = put_secrets(config, &archive.manifest, &unpacked.secrets);
    notes.extend(unpacked.let_go().await);
    let missing = &archive.manifest.missing;
    if !missing.is_empty() {
        notes.push(format!(
            "{} stored files went while the backup was made and are not in it: imports that were running then fail.",
            missing.len()
        ));
    }
    let manifest = archive.manifest;
    Ok(Restored {
        created_at: manifest.created_at,
        deskbell: manifest.deskbell,
        schema: manifest.schema,
        schema_now: known(migrations),
        files: unpacked.stored.len(),
        notes,
    })
}

fn known(migrations: &[Migration]) -> i64 {
    migrations.iter().map(|m| m.version).max().unwrap_or(0)
}

/// Whether these settings and this binary can take the backup at all.
fn check_fits(manifest: &Manifest, address: &Address, migrations: &[Migration]) -> Result<(), BackupError> {
    let target = match address {
        Address::Sqlite(_) => Engine::Sqlite,
        Address::Postgres(_) => Engine::Postgres,
    };
    if manifest.engine != target {
        let (made, is) = (manifest.engine.name(), target.name());
        return Err(BackupError::new(format!(
            "the backup was made of {made} and DATABASE_URL names {is}: restore it into {made}"
        )));
    }
    let (has, knows) = (manifest.schema, known(migrations));
    if has > knows {
        return Err(BackupError::new(format!(
            "the backup's schema is at version {has}, newer than the {knows} this binary knows: restore it with the \
             Deskbell that made it ({}), or a newer one",
            manifest.deskbell
        )));
    }
    if has < 1 {
        return Err(BackupError::new("the backup is not sound: it has no schema"));
    }
    Ok(())
}

/// Whether what is restored will be the server's: files of another user, root above all, would shut it out.
fn check_owner(config: &Config, user: u32) -> Result<(), BackupError> {
    let mut folders = vec![config.data_dir.clone(), config.storage_dir.clone()];
    if let Address::Sqlite(path) = config.database_address() {
        folders.push(folder_of(&path).to_owned());
    }
    for folder in folders {
        // One that is still to be made will be ours.
        let Ok(found) = std::fs::metadata(&folder) else {
            continue;
        };
        if found.uid() != user {
            return Err(BackupError::new(format!(
                "{} belongs to the user {} and this is the user {user}: restore as the server's user, or it cannot use \
                 what comes back",
                folder.display(),
                found.uid()
            )));
        }
    }
    Ok(())
}

/// Whether there is room for what the manifest declares; so nothing is unpacked that would fill the disk.
fn check_space(manifest: &Manifest, config: &Config) -> Result<(), BackupError> {
    let mut wanted = vec![(
        config.storage_dir.clone(),
        manifest.bytes(|name| name.starts_with("files/")),
    )];
    if let Address::Sqlite(path) = config.database_address() {
        let bytes = manifest.bytes(|name| name == SQLITE_FILE);
        wanted.push((folder_of(&path).to_owned(), bytes));
    }
    for (folder, bytes) in wanted {
        let free = crate::disk::free_bytes(&folder).map_err(BackupError::of_file(&folder))?;
        if bytes > free {
            return Err(BackupError::new(format!(
                "the backup needs {bytes} bytes in {}, where {free} are free",
                folder.display()
            )));
        }
    }
    Ok(())
}

/// The database that is being replaced.
enum Target {
    Sqlite {
        held: sqlite::Held,
        /// Where the new file is made ready: on the same file system.
        _scratch: tempfile::TempDir,
        staged: PathBuf,
    },
    Postgres(postgres::Held),
}

impl Target {
    /// Takes hold of a database without a company, or with `force` of any.
    async fn hold(address: &Address, force: bool) -> Result<Self, BackupError> {
        let in_use = || {
            let why = "the database has a company already, which would be gone: make a backup of it, then say --force";
            Err(BackupError::new(why))
        };
        match address {
            Address::Sqlite(path) => {
                if !force && sqlite::Held::has_company(path)? {
                    return in_use();
                }
                let held = sqlite::Held::take(path).map_err(|error| BackupError::new(error.to_string()))?;
                let scratch = scratch(held.folder())?;
                let staged = scratch.path().join("database");
                Ok(Self::Sqlite {
                    held,
                    _scratch: scratch,
                    staged,
                })
            }
            Address::Postgres(url) => {
                let held = postgres::Held::take(url).await;
                let held = held.map_err(|error| BackupError::new(error.to_string()))?;
                if !force && held.has_company().await? {
                    return in_use();
                }
                Ok(Self::Postgres(held))
            }
        }
    }

    /// Makes everything ready that rows can be put into.
    async fn prepare(
        &mut self,
        manifest: &Manifest,
        migrations: &[Migration],
        now: Timestamp,
    ) -> Result<(), BackupError> {
        match self {
            Self::Sqlite { .. } => Ok(()),
            Self::Postgres(held) => held
                .empty(migrations, manifest.schema, &manifest.tables, now)
                .await
                .map_err(|error| BackupError::new(error.to_string())),
        }
    }

    /// Takes in SQLite's whole file.
    fn stage(&mut self, entry: &mut Checked<'_>) -> Result<(), BackupError> {
        let Self::Sqlite { staged, .. } = self else {
            return Ok(());
        };
        let of_file = |error| BackupError::of_file(staged)(error);
        let mut file = File::create_new(&*staged).map_err(of_file)?;
        while let Some(piece) = entry.piece()? {
            file.write_all(&piece).map_err(of_file)?;
        }
        file.sync_all().map_err(of_file)
    }

    /// Takes in some rows of a table of PostgreSQL.
    async fn copy_in(
        &mut self,
        manifest: &Manifest,
        table: usize,
        entry: &mut Checked<'_>,
    ) -> Result<(), BackupError> {
        let (Self::Postgres(held), Some(table)) = (self, manifest.tables.get(table)) else {
            return Ok(());
        };
        while let Some(piece) = entry.piece()? {
            held.copy_in(table, piece).await?;
        }
        Ok(())
    }

    /// Brings what was taken in up to date and puts it in the place of what is there.
    async fn commit(
        self,
        manifest: &Manifest,
        migrations: &[Migration],
        now: Timestamp,
    ) -> Result<(), BackupError> {
        match self {
            Self::Sqlite { held, staged, .. } => {
                let version = sqlite::check(&staged)?;
                if version != manifest.schema {
                    return Err(BackupError::new(format!(
                        "the backup is not sound: its schema is at version {version}, its manifest says {}",
                        manifest.schema
                    )));
                }
                migrate::run(&Address::Sqlite(staged.clone()), migrations, now).await?;
                held.replace_with(&staged)
                    .map_err(|error| BackupError::new(format!("the database cannot be replaced: {error}")))
            }
            Self::Postgres(held) => held
                .commit(migrations, manifest.schema, &manifest.tables, now)
                .await
                .map_err(|error| BackupError::new(error.to_string())),
        }
    }
}

/// What came out of the archive beside the database.
struct Unpacked {
    files: Files,
    /// Those that were there before.
    before: BTreeSet<Place>,
    /// Those of the backup.
    stored: BTreeSet<Place>,
    /// Those of the backup that were not there before.
    added: Vec<Place>,
    secrets: Vec<(&'static str, Vec<u8>)>,
}

impl Unpacked {
    async fn all(
        &mut self,
        archive: &mut Archive,
        contents: &[Content],
        target: &mut Target,
    ) -> Result<(), BackupError> {
        let mut payload = archive.payload()?;
        let manifest = &archive.manifest;
        let mut entries = payload.entries(&manifest.entries)?;
        for content in contents {
            let Some(mut entry) = entries.next()? else { break };
            match content {
                Content::SqliteFile => target.stage(&mut entry)?,
                Content::Rows { table, .. } => target.copy_in(manifest, *table, &mut entry).await?,
                Content::File(place) => self.file(place, entry).await?,
                Content::Secret(key) => {
                    let mut text = Vec::new();
                    while let Some(piece) = entry.piece()? {
                        text.extend_from_slice(&piece);
                    }
                    self.secrets.push((key, text));
                }
            }
        }
        entries.finish()
    }

    async fn file(&mut self, place: &Place, mut entry: Checked<'_>) -> Result<(), BackupError> {
        if !self.before.contains(place) {
            self.added.push(place.clone());
        }
        let pieces = stream::iter(std::iter::from_fn(|| entry.piece().transpose()));
        self.files
            .put_place(place, pieces.map_err(Error::internal))
            .await?;
        self.stored.insert(place.clone());
        Ok(())
    }

    /// Deletes what was added, after a failure.
    async fn take_back(&self) {
        for place in &self.added {
            if let Err(error) = self.files.delete_place(place).await {
                tracing::warn!(%error, "{} stays behind", place.as_str());
            }
        }
    }

    /// Deletes what belonged to the instance that was replaced; gives what has to be said about it.
    async fn let_go(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for place in self.before.difference(&self.stored) {
            if let Err(error) = self.files.delete_place(place).await {
                notes.push(format!(
                    "{} of the replaced instance could not be deleted: {}.",
                    place.as_str(),
                    error.chain()
                ));
            }
        }
        notes
    }
}

/// Puts the backup's secrets in their places; gives what has to be said about them. The database has been
/// replaced already: a secret that cannot be stored is no reason to end.
fn put_secrets(config: &Config, manifest: &Manifest, secrets: &[(&'static str, Vec<u8>)]) -> Vec<String> {
    let mut notes = Vec::new();
    for (key, path, counts) in config.secret_files() {
        let restored = secrets.iter().find(|(name, _)| *name == key);
        match (restored, counts) {
            (Some((_, text)), true) => {
                if let Err(error) = config.replace_secret(key, text) {
                    notes.push(format!(
                        "{key} could not be stored in {}: {error}. Take it out of the backup (tar xzf, secrets/) and put \
                         it there before the server starts.",
                        path.display()
                    ));
                }
            }
            (Some((_, text)), false) => {
                let here = match key {
                    "SECRET_KEY" => &config.secret_key,
                    _ => &config.jwt_secret,
                };
                if here.expose().as_bytes() != text.trim_ascii() {
                    notes.push(format!(
                        "{key} is set here and is not the backup's: what the backup's signed or encrypted is void. To \
                         use that one, take the setting away and restore again."
                    ));
                }
            }
            (None, _) if manifest.secrets_elsewhere.iter().any(|name| name == key) => notes.push(format!(
                "The backup does not hold {key}: it was set in the environment or a settings file there. Set the same one \
                 here, or what it signed or encrypted is void."
            )),
            (None, _) => {}
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Source;

    #[test]
    fn only_the_owner_of_the_folders_restores_into_them() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let config = Config::load(&Source::from_environment([("DATA_DIR", data.to_str().unwrap())])).unwrap();
        let owner = std::fs::metadata(&data).unwrap().uid();
        assert!(check_owner(&config, owner).is_ok());
        let refusal = check_owner(&config, owner + 1).unwrap_err().to_string();
        assert!(refusal.contains("as the server's user"), "{refusal}");
    }
}
