//! Backups of SQLite and their way back; archives that somebody damaged or made up.

use super::{
    archive::{Archive, forge},
    create,
    manifest::{Engine, Entry, FORMAT, Manifest, SQLITE_FILE},
    restore,
};
use crate::{
    config::{Config, SECRETS, Source},
    db::migrate::{self, Migration},
    files::{FileKey, Files},
};
use base::{CompanyId, Error, Timestamp};
use bytes::Bytes;
use futures_util::stream;
use sha2::{Digest as _, Sha256};
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

fn entry(name: &str, bytes: &[u8]) -> Entry {
    Entry {
        name: name.to_owned(),
        size: bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(bytes)),
    }
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

/// A member of a tar as nobody should make it.
fn member(kind: tar::EntryType, name: &[u8], size: u64, bytes: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_size(size);
    header.set_mode(0o777);
    header.set_entry_type(kind);
    if matches!(kind, tar::EntryType::Symlink | tar::EntryType::Link) {
        header.set_link_name_literal("/etc/passwd").unwrap();
    }
    header.set_cksum();
    let mut all = header.as_bytes().to_vec();
    all.extend_from_slice(bytes);
    all.resize(all.len().next_multiple_of(512), 0);
    all
}

#[tokio::test]
async fn made_up_archives_are_refused_and_change_nothing() {
    use tar::EntryType;
    let target = Instance::of(&["Stays"]).await;
    let database = std::fs::read(target.data("deskbell.db")).unwrap();
    let place = "files/1/uploads/cd/0000000000000000000000000000abcd";
    let plain =
        |name: &str, bytes: &[u8]| member(EntryType::Regular, name.as_bytes(), bytes.len() as u64, bytes);
    let good = plain(SQLITE_FILE, &database);
    let said = || entry(SQLITE_FILE, &database);
    let file = target.folder.path().join("forged");
    let long_name = [
        member(EntryType::GNULongName, b"././@LongLink", 1 << 40, b"x"),
        good.clone(),
    ];
    type Case<'a> = (&'a str, Vec<Vec<u8>>, Vec<Entry>);
    let cases: Vec<Case<'_>> = vec![
        (
            "symbolic link",
            vec![member(EntryType::Symlink, place.as_bytes(), 0, b""), good.clone()],
            vec![entry(place, b""), said()],
        ),
        (
            "hard link",
            vec![member(EntryType::Link, place.as_bytes(), 0, b""), good.clone()],
            vec![entry(place, b""), said()],
        ),
        (
            "device",
            vec![member(EntryType::Block, place.as_bytes(), 0, b""), good.clone()],
            vec![entry(place, b""), said()],
        ),
        (
            "folder",
            vec![
                member(EntryType::Directory, place.as_bytes(), 0, b""),
                good.clone(),
            ],
            vec![entry(place, b""), said()],
        ),
        ("long name", long_name.into(), vec![said()]),
        (
            "sparse",
            vec![member(
                EntryType::GNUSparse,
                SQLITE_FILE.as_bytes(),
                512,
                &[0; 512],
            )],
            vec![said()],
        ),
        (
            "another name",
            vec![plain("../../etc/passwd", b"x"), good.clone()],
            vec![entry(place, b"x"), said()],
        ),
        (
            "an absolute name",
            vec![plain("/etc/passwd", b"x"), good.clone()],
            vec![entry(place, b"x"), said()],
        ),
        (
            "NUL in the name",
            vec![plain("files/1/up\0loads", b"x"), good.clone()],
            vec![entry(place, b"x"), said()],
        ),
        (
            "declared in the manifest",
            vec![plain("../../etc/passwd", b"x"), good.clone()],
            vec![entry("../../etc/passwd", b"x"), said()],
        ),
        (
            "more bytes than said",
            vec![plain(place, &[0; 100_000]), good.clone()],
            vec![entry(place, b"x"), said()],
        ),
        (
            "fewer bytes than said",
            vec![plain(place, b"x"), good.clone()],
            vec![entry(place, b"xyz"), said()],
        ),
        (
            "other bytes",
            vec![plain(place, b"x"), good.clone()],
            vec![entry(place, b"y"), said()],
        ),
        (
            "one too many",
            vec![good.clone(), plain(place, b"x")],
            vec![said()],
        ),
        (
            "one too few",
            vec![good.clone()],
            vec![said(), entry(place, b"x")],
        ),
        (
            "another order",
            vec![good.clone(), plain(place, b"x")],
            vec![entry(place, b"x"), said()],
        ),
        ("nothing", vec![], vec![said()]),
        (
            "no database",
            vec![plain(SQLITE_FILE, b"x")],
            vec![entry(SQLITE_FILE, b"x")],
        ),
    ];
    for (what, members, entries) in cases {
        let before = tree(&target.folder.path().join("data"));
        forge(&file, &members.concat(), &manifest(entries)).unwrap();
        let refusal = restore(&target.config, MIGRATIONS, &file, true, NOW)
            .await
            .unwrap_err();
        assert!(!refusal.to_string().contains('\n'), "{what}: {refusal}");
        // What ends at the last step has let go of the database as it was: compare rows and files.
        assert_eq!(target.companies(), ["Stays"], "{what}");
        let kept = |tree: BTreeMap<PathBuf, Vec<u8>>| {
            let mut tree = tree;
            tree.retain(|path, _| !path.to_string_lossy().contains("deskbell.db"));
            tree
        };
        let after = tree(&target.folder.path().join("data"));
        assert_eq!(kept(after), kept(before), "{what}");
    }
    forge(&file, &good, &manifest(vec![said()])).unwrap();
    restore(&target.config, MIGRATIONS, &file, true, NOW)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_bomb_is_refused_before_it_is_unpacked() {
    let target = Instance::of(&["Stays"]).await;
    let file = target.folder.path().join("bomb");
    // 200 MB of nothing in 200 kB, of which the manifest says less, or more than any disk holds.
    let zeros = vec![0; 200 * 1024 * 1024];
    let bomb = member(
        tar::EntryType::Regular,
        SQLITE_FILE.as_bytes(),
        zeros.len() as u64,
        &zeros,
    );
    forge(&file, &bomb, &manifest(vec![entry(SQLITE_FILE, b"small")])).unwrap();
    assert!(std::fs::metadata(&file).unwrap().len() < 2_000_000);
    target.refuses(&file, true, "not what its manifest says").await;
    let mut huge = entry(SQLITE_FILE, b"");
    huge.size = 1 << 60;
    forge(&file, &bomb, &manifest(vec![huge])).unwrap();
    target.refuses(&file, true, "bytes in").await;
    let many = manifest(vec![said_twice("a"), said_twice("b")]);
    forge(&file, b"", &many).unwrap();
    target.refuses(&file, true, "possible size").await;
}

fn said_twice(last: &str) -> Entry {
    let mut entry = entry(
        &format!("files/1/uploads/0{last}/0000000000000000000000000000000{last}"),
        b"",
    );
    entry.size = u64::MAX / 2 + 1;
    entry
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    let target = Instance::of(&["Stays"]).await;
    let file = target.folder.path().join("other");
    let database = std::fs::read(target.data("deskbell.db")).unwrap();
    let said = manifest(vec![entry(SQLITE_FILE, &database)]);
    let member = member(
        tar::EntryType::Regular,
        SQLITE_FILE.as_bytes(),
        database.len() as u64,
        &database,
    );
    let newer = Manifest {
        schema: 9,
        ..said.clone()
    };
    forge(&file, &member, &newer).unwrap();
    target.refuses(&file, true, "newer than the 2").await;
    let postgres = Manifest {
        engine: Engine::Postgres,
        entries: Vec::new(),
        ..said.clone()
    };
    forge(&file, b"", &postgres).unwrap();
    target.refuses(&file, true, "made of PostgreSQL").await;
    let later = Manifest {
        format: 2,
        ..said.clone()
    };
    forge(&file, &member, &later).unwrap();
    target.refuses(&file, true, "format 2").await;
    let lying = Manifest { schema: 1, ..said };
    forge(&file, &member, &lying).unwrap();
    let refusal = restore(&target.config, MIGRATIONS, &file, true, NOW)
        .await
        .unwrap_err();
    assert!(refusal.to_string().contains("version 2"), "{refusal}");
    assert_eq!(target.companies(), ["Stays"]);
}
