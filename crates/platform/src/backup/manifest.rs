//! What a backup says of itself, and what of it is believed.

use super::BackupError;
use crate::{db::snapshot::postgres::Table, files::Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The form of backups that this version writes and reads.
pub(super) const FORMAT: u32 = 1;
/// The name of SQLite's file in a backup.
pub(super) const SQLITE_FILE: &str = "database/deskbell.db";
/// No secret is longer, in bytes.
const LONGEST_SECRET: u64 = 4_096;

/// Which database a backup was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The name for people.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// One file inside a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// What it is; see [`Content`].
    pub(super) name: String,
    /// Its size in bytes.
    pub(super) size: u64,
    /// The SHA-256 of its bytes, in hex.
    pub(super) sha256: String,
}

/// A backup's own description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// [`FORMAT`].
    pub(super) format: u32,
    /// The version of Deskbell that made it.
    pub(super) deskbell: String,
    /// The version of its schema.
    pub(super) schema: i64,
    /// What it was made of.
    pub(super) engine: Engine,
    /// When the copying began, RFC 3339.
    pub(super) created_at: String,
    /// The secrets that came from settings, and are not in it.
    pub(super) secrets_elsewhere: Vec<String>,
    /// PostgreSQL's tables in the order they are written in.
    pub(super) tables: Vec<Table>,
    /// Stored files that went while it was made.
    pub(super) missing: Vec<String>,
    /// What is in it, in this order.
    pub(super) entries: Vec<Entry>,
}

/// What an entry is. Names are looked up here and never used as paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// SQLite's whole file.
    SqliteFile,
    /// Some rows of a table: its place among the tables, and the part's number from 1.
    Rows { table: usize, part: u32 },
    /// A stored file.
    File(Place),
    /// A secret that the server made: its key.
    Secret(&'static str),
}

/// The name of some rows of a table.
pub(super) fn rows_name(table: &str, part: u32) -> String {
    format!("database/{table}/{part:08}")
}

/// The name of a stored file.
pub(super) fn file_name(place: &Place) -> String {
    format!("files/{}", place.as_str())
}

/// The name of a secret, which is that of the file it is kept in.
pub(super) fn secret_name(key: &str) -> String {
    format!("secrets/{}", key.to_ascii_lowercase())
}

impl Manifest {
    /// Reads a manifest that this version can make use of.
    pub(super) fn parse(text: &[u8]) -> Result<Self, BackupError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let damaged = |error| BackupError::new(format!("the backup's manifest cannot be read: {error}"));
        let Format { format } = serde_json::from_slice(text).map_err(damaged)?;
        if format != FORMAT {
            return Err(BackupError::new(format!(
                "the backup has the format {format}, this Deskbell reads {FORMAT}: use the version that made it, or a newer one"
            )));
        }
        serde_json::from_slice(text).map_err(damaged)
    }

    /// What each entry is, where they make sense together.
    pub(super) fn contents(&self, secrets: &[&'static str]) -> Result<Vec<Content>, BackupError> {
        let mut seen = BTreeSet::new();
        let mut contents: Vec<Content> = Vec::with_capacity(self.entries.len());
        let mut last_rows = (0, 0);
        let mut total = 0_u64;
        for entry in &self.entries {
            let strange = |why: &str| {
                let name: String = entry.name.chars().take(120).collect();
                Err(BackupError::new(format!(
                    "the backup is not sound: {name:?} {why}"
                )))
            };
            let Some(content) = self.content(&entry.name, secrets) else {
                return strange("is nothing that belongs into a backup");
            };
            if !seen.insert(entry.name.as_str()) {
                return strange("is in it twice");
            }
            let is_hash = entry.sha256.len() == 64 && entry.sha256.chars().all(|c| c.is_ascii_hexdigit());
            total = match total.checked_add(entry.size) {
                Some(total) if is_hash => total,
                Some(_) | None => return strange("has no possible size or checksum"),
            };
            match content {
                Content::Secret(_) if entry.size > LONGEST_SECRET => return strange("is too long"),
                Content::Rows { table, part } => {
                    let follows = (table == last_rows.0 && part == last_rows.1 + 1)
                        || (part == 1 && (table > last_rows.0 || last_rows.1 == 0));
                    if !follows {
                        return strange("is not in its order");
                    }
                    last_rows = (table, part);
                }
                Content::Secret(_) | Content::SqliteFile | Content::File(_) => {}
            }
            contents.push(content);
        }
        if self.engine == Engine::Sqlite && !seen.contains(SQLITE_FILE) {
            return Err(BackupError::new("the backup is not sound: it has no database"));
        }
        Ok(contents)
    }

    fn content(&self, name: &str, secrets: &[&'static str]) -> Option<Content> {
        if name == SQLITE_FILE {
            return (self.engine == Engine::Sqlite).then_some(Content::SqliteFile);
        }
        match name.split_once('/')? {
            ("files", place) => Place::parse(place).map(Content::File),
            ("secrets", _) => secrets
                .iter()
                .find(|key| secret_name(key) == name)
                .map(|key| Content::Secret(key)),
            ("database", rows) => {
                let (table, part) = rows.split_once('/')?;
                let part: u32 = part.parse().ok()?;
                let table = self.tables.iter().position(|one| one.name == table)?;
                let said = rows_name(&self.tables.get(table)?.name, part);
                (self.engine == Engine::Postgres && said == name).then_some(Content::Rows { table, part })
            }
            _ => None,
        }
    }

    /// The bytes of those entries that `chosen` takes.
    pub(super) fn bytes(&self, chosen: impl Fn(&str) -> bool) -> u64 {
        let chosen = self.entries.iter().filter(|entry| chosen(&entry.name));
        chosen.fold(0, |sum, entry| sum.saturating_add(entry.size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "files/7/uploads/ef/00000000000000000123456789abcdef";

    fn manifest(engine: Engine, names: &[&str]) -> Manifest {
        let table = |name: &str| Table {
            name: name.to_owned(),
            columns: vec!["id".to_owned()],
            counter: None,
        };
        let entry = |name: &&str| Entry {
            name: (*name).to_owned(),
            size: 1,
            sha256: "0".repeat(64),
        };
        Manifest {
            format: FORMAT,
            deskbell: "1".to_owned(),
            schema: 1,
            engine,
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            secrets_elsewhere: Vec::new(),
            tables: vec![table("users"), table("notes")],
            missing: Vec::new(),
            entries: names.iter().map(entry).collect(),
        }
    }

    fn check(engine: Engine, names: &[&str]) -> Result<Vec<Content>, BackupError> {
        manifest(engine, names).contents(&["SECRET_KEY"])
    }

    #[test]
    fn names_are_what_they_say() {
        let place = Place::parse(&FILE[6..]).unwrap();
        assert_eq!(
            check(Engine::Sqlite, &["secrets/secret_key", FILE, SQLITE_FILE]).unwrap(),
            [
                Content::Secret("SECRET_KEY"),
                Content::File(place),
                Content::SqliteFile
            ]
        );
        assert_eq!(
            check(
                Engine::Postgres,
                &[
                    "database/users/00000001",
                    "database/users/00000002",
                    "database/notes/00000001"
                ]
            )
            .unwrap(),
            [(0, 1), (0, 2), (1, 1)].map(|(table, part)| Content::Rows { table, part })
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (engine, names, why) in [
            (
                Engine::Sqlite,
                &["../../etc/passwd", SQLITE_FILE][..],
                "nothing that belongs",
            ),
            (
                Engine::Sqlite,
                &["/etc/passwd", SQLITE_FILE],
                "nothing that belongs",
            ),
            (
                Engine::Sqlite,
                &["secrets/../secret_key", SQLITE_FILE],
                "nothing that belongs",
            ),
            (
                Engine::Sqlite,
                &["secrets/jwt_secret", SQLITE_FILE],
                "nothing that belongs",
            ),
            (
                Engine::Sqlite,
                &["files/../../../x", SQLITE_FILE],
                "nothing that belongs",
            ),
            (
                Engine::Sqlite,
                &["manifest.json", SQLITE_FILE],
                "nothing that belongs",
            ),
            (
                Engine::Sqlite,
                &["database/users/00000001", SQLITE_FILE],
                "nothing that belongs",
            ),
            (Engine::Sqlite, &[SQLITE_FILE, SQLITE_FILE], "twice"),
            (Engine::Sqlite, &[FILE], "no database"),
            (Engine::Sqlite, &[], "no database"),
            (Engine::Postgres, &[SQLITE_FILE], "nothing that belongs"),
            (
                Engine::Postgres,
                &["database/strangers/00000001"],
                "nothing that belongs",
            ),
            (Engine::Postgres, &["database/users/1"], "nothing that belongs"),
            (
                Engine::Postgres,
                &["database/users/-0000001"],
                "nothing that belongs",
            ),
            (Engine::Postgres, &["database/users/00000002"], "order"),
            (
                Engine::Postgres,
                &["database/notes/00000001", "database/users/00000001"],
                "order",
            ),
            (
                Engine::Postgres,
                &["database/users/00000001", "database/users/00000003"],
                "order",
            ),
        ] {
            let refusal = check(engine, names).unwrap_err().to_string();
            assert!(refusal.contains(why), "{names:?}: {refusal}");
        }
        for (size, sha256) in [
            (u64::MAX, "0".repeat(64)),
            (1, "0".repeat(63)),
            (1, "x".repeat(64)),
        ] {
            let mut bad = manifest(Engine::Sqlite, &[SQLITE_FILE, FILE]);
            (bad.entries[1].size, bad.entries[1].sha256) = (size, sha256);
            assert!(bad.contents(&[]).unwrap_err().to_string().contains("checksum"));
        }
        let mut long = manifest(Engine::Sqlite, &["secrets/secret_key", SQLITE_FILE]);
        long.entries[0].size = 5_000;
        assert!(
            long.contents(&["SECRET_KEY"])
                .unwrap_err()
                .to_string()
                .contains("too long")
        );
    }

    #[test]
    fn another_format_is_told_before_anything_else() {
        let refusal = Manifest::parse(br#"{"format":2,"new":true}"#)
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("format 2"), "{refusal}");
        assert!(Manifest::parse(b"{}").is_err());
        let good = serde_json::to_vec(&manifest(Engine::Sqlite, &[])).unwrap();
        assert!(Manifest::parse(&good).is_ok());
        let typo = String::from_utf8(good)
            .unwrap()
            .replace("\"missing\"", "\"mising\"");
        assert!(Manifest::parse(typo.as_bytes()).is_err());
    }
}
