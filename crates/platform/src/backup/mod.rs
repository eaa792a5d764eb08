//! Backups: one file with the database, the stored files and the secrets the server made, and the way back.
//!
//! The file is a gzipped tar (`archive`) of what its manifest (`manifest`) lists, with a size and a SHA-256 each.
//! [`create`] runs beside a server. [`restore`] believes nothing that it has not checked, makes everything
//! ready beside what is there, and changes it in one step. Both hold the same little memory whatever the size, but
//! block the thread they run on: they are commands.

mod archive;
mod create;
mod manifest;
mod restore;
#[cfg(test)]
mod tests;

pub use create::{Made, create};
pub use restore::{Restored, restore};

use crate::db::{DbError, migrate::MigrateError};
use std::path::Path;

/// Why there is no backup, or why it was not restored: one sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BackupError(String);

impl BackupError {
    fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// For what the file system says about a file.
    fn of_file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self(format!("{}: {error}", path.display()))
    }
}

impl From<DbError> for BackupError {
    fn from(error: DbError) -> Self {
        Self(error.to_string())
    }
}

impl From<MigrateError> for BackupError {
    fn from(error: MigrateError) -> Self {
        Self(error.to_string())
    }
}

impl From<base::Error> for BackupError {
    fn from(error: base::Error) -> Self {
        Self(match error {
            base::Error::Internal(cause) => cause.to_string(),
            other => other.chain(),
        })
    }
}

/// The folder a file lies in, or will.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

/// A folder that nobody else can look into and that goes with what is in it when this is dropped.
fn scratch(folder: &Path) -> Result<tempfile::TempDir, BackupError> {
    use std::os::unix::fs::PermissionsExt as _;
    tempfile::Builder::new()
        .prefix(".deskbell-")
        .permissions(std::fs::Permissions::from_mode(0o700))
        .tempdir_in(folder)
        .map_err(BackupError::of_file(folder))
}
