//! Backups of SQLite and their way back, and archives that were damaged on it.

mod forged;

use super::{
    archive::{Archive, Writer},
    create,
    create::add_files,
    manifest::{Engine, Entry, FORMAT, Manifest, SQLITE_FILE},
    restore,
};
use crate::{
    config::{Config, SECRETS, Source},
    db::migrate::{self, Migration},
    files::{FileKey, Files, Place},
};
use base::{CompanyId, Error, Timestamp};
use bytes::Bytes;
use futures_util::stream;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "0001.sql",
        text: "create table companies (\n id {id},\n name text not null\n);",
    },
    Migration {
        version: 2,
        name: "0002.sql",
        text: "alter table companies add column slug text;",
    },
];

const NOW: Timestamp = Timestamp::from_micros(1_795_219_200_000_000);
const KEY: FileKey = FileKey::new(CompanyId(1), "uploads", Uuid::from_u128(0xabcd));

/// An instance in a folder of its own.
struct Instance {
    folder: tempfile::TempDir,
    config: Config,
}

impl Instance {
    fn with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut all = vec![("DATA_DIR", data.to_str().unwrap())];
        all.extend(settings);
        let config = Config::load(&Source::from_environment(all)).unwrap();
        Self { folder, config }
    }

    fn new() -> Self {
        Self::with(&[])
    }

    /// One with companies of these names and a file.
    async fn of(names: &[&str]) -> Self {
        let instance = Self::new();
        migrate::run(&instance.config.database_address(), MIGRATIONS, NOW)
            .await
            .unwrap();
        for name in names {
            let sql = "insert into companies (name) values (?1)";
            instance.database().execute(sql, [name]).unwrap();
        }
        let content = stream::iter([Ok::<_, Error>(Bytes::from(names.join(" ")))]);
        Files::open(&instance.config)
            .unwrap()
            .put(KEY, content, 1_000)
            .await
            .unwrap();
        instance
    }

    fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.data("deskbell.db")).unwrap()
    }

    fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    fn companies(&self) -> Vec<String> {
        let database = self.database();
        let mut statement = database
            .prepare("select name from companies order by id")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    async fn backup(&self) -> PathBuf {
        let file = self.folder.path().join("backup");
        create(&self.config, MIGRATIONS, &file, NOW).await.unwrap();
        file
    }

    /// Restores a file that must be refused with this, and change nothing.
    async fn refuses(&self, file: &Path, force: bool, why: &str) {
        let before = tree(self.folder.path());
        let refusal = restore(&self.config, MIGRATIONS, file, force, NOW)
            .await
            .unwrap_err()
            .to_string();
        assert!(refusal.contains(why), "{refusal}, not {why}");
        assert!(!refusal.contains('\n'), "one sentence: {refusal}");
        assert_eq!(tree(self.folder.path()), before, "{refusal}");
    }
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    found
}

#[tokio::test]
async fn what_was_backed_up_comes_back_with_files_and_secrets() {
    let old = Instance::of(&["Acme", "Beta"]).await;
    let file = old.backup().await;
    let again = create(&old.config, MIGRATIONS, &file, NOW).await.unwrap_err();
    assert!(again.to_string().contains("exists already"));
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let beside: Vec<_> = std::fs::read_dir(old.folder.path()).unwrap().collect();
    assert_eq!(beside.len(), 2, "nothing but data and backup is left: {beside:?}");

    let new = Instance::new();
    let restored = restore(&new.config, MIGRATIONS, &file, false, NOW).await.unwrap();
    assert_eq!((restored.schema, restored.schema_now, restored.files), (2, 2, 1));
    assert!(restored.notes.is_empty(), "{restored:?}");
    assert_eq!(new.companies(), ["Acme", "Beta"]);
    for (key, path, counts) in old.config.secret_files() {
        let kept = new.data(&format!("secrets/{}", key.to_ascii_lowercase()));
        assert!(counts);
        assert_eq!(std::fs::read(path).unwrap(), std::fs::read(&kept).unwrap());
        assert_eq!(
            std::fs::metadata(kept).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let stored = Files::open(&new.config).unwrap().get(KEY).await.unwrap();
    assert_eq!(stored.size_bytes, 9);
}

#[tokio::test]
async fn a_file_that_goes_meanwhile_is_noted_and_told_at_the_restore() {
    let old = Instance::of(&["Acme"]).await;
    let files = Files::open(&old.config).unwrap();
    let (places, _) = files.places().await.unwrap();
    let gone = Place::parse("1/uploads/00/00000000000000000000000000000000").unwrap();
    let mut archive = Writer::create(&old.folder.path().join("archive"), 0).unwrap();
    let copied = add_files(&files, vec![gone.clone(), places[0].clone()], &mut archive)
        .await
        .unwrap();
    let name = format!("files/{}", gone.as_str());
    assert_eq!((copied.files, &copied.missing), (1, &vec![name]));
    archive
        .add_file(SQLITE_FILE.to_owned(), &old.data("deskbell.db"))
        .unwrap();
    let said = Manifest {
        missing: copied.missing,
        ..manifest(Vec::new())
    };
    archive.finish(said).unwrap();
    let new = Instance::new();
    let file = old.folder.path().join("archive");
    let restored = restore(&new.config, MIGRATIONS, &file, false, NOW).await.unwrap();
    assert_eq!(restored.files, 1);
    assert!(restored.notes[0].contains("1 stored files went"), "{restored:?}");
}

#[tokio::test]
async fn an_older_backup_is_brought_up_to_date() {
    let old = Instance::new();
    migrate::run(&old.config.database_address(), &MIGRATIONS[..1], NOW)
        .await
        .unwrap();
    old.database()
        .execute("insert into companies (name) values ('Old')", [])
        .unwrap();
    let file = old.folder.path().join("backup");
    let made = create(&old.config, MIGRATIONS, &file, NOW).await.unwrap();
    assert_eq!(made.schema, 1, "making a backup migrates nothing");
    let new = Instance::new();
    let restored = restore(&new.config, MIGRATIONS, &file, false, NOW).await.unwrap();
    assert_eq!((restored.schema, restored.schema_now), (1, 2));
    let slug: Option<String> = new
        .database()
        .query_row("select slug from companies", [], |row| row.get(0))
        .unwrap();
    assert_eq!(slug, None);
    let newer = Instance::of(&["New"]).await;
    let file = newer.backup().await;
    let refusal = restore(&old.config, &MIGRATIONS[..1], &file, true, NOW);
    assert!(refusal.await.is_err());
}

#[tokio::test]
async fn a_company_is_replaced_only_where_that_is_meant() {
    let old = Instance::of(&["Acme"]).await;
    let file = old.backup().await;
    let new = Instance::of(&["Other", "Company"]).await;
    let other = FileKey::new(CompanyId(2), "uploads", Uuid::from_u128(1));
    let content = stream::iter([Ok::<_, Error>(Bytes::from("old"))]);
    let files = Files::open(&new.config).unwrap();
    files.put(other, content, 10).await.unwrap();
    new.refuses(&file, false, "--force").await;
    let open = new.database();
    open.query_row("select 1 from companies", [], |_| Ok(())).unwrap();
    let in_use = restore(&new.config, MIGRATIONS, &file, true, NOW)
        .await
        .unwrap_err();
    assert!(in_use.to_string().contains("in use"), "{in_use}");
    drop(open);
    assert_eq!(new.companies(), ["Other", "Company"]);
    restore(&new.config, MIGRATIONS, &file, true, NOW).await.unwrap();
    assert_eq!(new.companies(), ["Acme"]);
    assert!(
        matches!(files.get(other).await, Err(Error::NotFound(_))),
        "nobody knows of it any more"
    );
    assert_eq!(files.get(KEY).await.unwrap().size_bytes, 4);
}

#[tokio::test]
async fn secrets_from_settings_are_not_taken_along_and_that_is_said() {
    const ONE: &str = "u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld";
    const OTHER: &str = "Gm8Rk2Xv5Qp1Lz9Wd4Tf7Nb3Hc6Js0Ya";
    let old = Instance::with(&[("SECRET_KEY", ONE)]);
    migrate::run(&old.config.database_address(), MIGRATIONS, NOW)
        .await
        .unwrap();
    let file = old.folder.path().join("backup");
    let made = create(&old.config, MIGRATIONS, &file, NOW).await.unwrap();
    assert_eq!(made.secrets_elsewhere, ["SECRET_KEY"]);
    let new = Instance::with(&[("JWT_SECRET", OTHER)]);
    let notes = restore(&new.config, MIGRATIONS, &file, false, NOW)
        .await
        .unwrap()
        .notes;
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].contains("does not hold SECRET_KEY") && notes[1].contains("JWT_SECRET is set here"));
    assert!(!notes.concat().contains(OTHER) && !notes.concat().contains(ONE));
    assert!(
        !tree(new.folder.path())
            .values()
            .any(|bytes| bytes == OTHER.as_bytes())
    );
}

#[tokio::test]
async fn a_backup_that_was_changed_by_a_single_bit_or_cut_off_read() {
    let old = Instance::of(&["Acme"]).await;
    let whole = std::fs::read(old.backup().await).unwrap();
    let bad = old.folder.path().join("bad");
    let read = |bytes: &[u8]| {
        std::fs::write(&bad, bytes).unwrap();
        Archive::open(&bad).and_then(|mut archive| {
            archive.manifest.contents(&SECRETS)?;
            archive.verify()
        })
    };
    assert!(read(&whole).is_ok());
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(read(&flipped).is_err(), "byte {at} of {}", whole.len());
    }
    for length in (0..whole.len()).step_by(41) {
        assert!(read(&whole[..length]).is_err(), "cut off at {length}");
    }
    for more in [&b"x"[..], &[0; 512], &whole] {
        assert!(read(&[&whole, more].concat()).is_err(), "something behind it");
    }
    let new = Instance::of(&["Stays"]).await;
    for at in [100, whole.len() / 2, whole.len() - 200] {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        std::fs::write(&bad, &flipped).unwrap();
        new.refuses(&bad, true, "cut off or damaged").await;
    }
    std::fs::write(&bad, &whole[..whole.len() / 2]).unwrap();
    new.refuses(&bad, true, "cut off or damaged").await;
    new.refuses(&old.folder.path().join("none"), true, "No such file")
        .await;
    std::fs::write(&bad, "not a backup at all ".repeat(100)).unwrap();
    new.refuses(&bad, true, "no backup of Deskbell").await;
}

fn manifest(entries: Vec<Entry>) -> Manifest {
    Manifest {
        format: FORMAT,
        deskbell: "0".to_owned(),
        schema: 2,
        engine: Engine::Sqlite,
        created_at: NOW.to_string(),
        secrets_elsewhere: Vec::new(),
        tables: Vec::new(),
        missing: Vec::new(),
        entries,
    }
}
