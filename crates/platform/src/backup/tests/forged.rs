//! Archives that somebody made up.

use super::{Instance, MIGRATIONS, NOW, manifest, tree};
use crate::backup::{
    archive::forge,
    manifest::{Engine, Entry, Manifest, SQLITE_FILE},
    restore,
};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, path::PathBuf};

fn entry(name: &str, bytes: &[u8]) -> Entry {
    Entry {
        name: name.to_owned(),
        size: bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(bytes)),
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
