//! `backup` and `restore`: what was acknowledged before is in it, and what is refused changes nothing.

use crate::{
    harness::{Server, errors, says, wait_for},
    stand::{Stand, both},
};
use std::{
    path::Path,
    process::Output,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};
use testkit::Engine;

/// Users of the demo company who are written to.
const FIRST: u32 = 20;
const WRITERS: usize = 4;
/// Writes of each at most.
const BOUND: u32 = 500;

fn backup(stand: &Stand, name: &str) -> std::path::PathBuf {
    let file = stand.file(name);
    let output = stand.instance.run(&["backup", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", errors(&output));
    file
}

fn restore(stand: &Stand, file: &Path, more: &[&str]) -> Output {
    let arguments = [&["restore", file.to_str().unwrap()], more].concat();
    stand.instance.run(&arguments)
}

/// Fails where it is not refused with one sentence that has this part.
#[track_caller]
fn assert_refused(output: &Output, part: &str) {
    let text = errors(output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("deskbell: "))
        .collect();
    assert_eq!((told.len(), text.lines().count()), (1, 1), "one sentence: {text}");
    assert!(told[0].contains(part), "{part:?} is not in {text:?}");
}

/// A stored file that nobody deletes.
fn store_file(stand: &Stand) -> Vec<u8> {
    let path = stand.file("data/files/1/uploads/ef/0190000000007000800000000000abef");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let bytes: Vec<u8> = (0..3_000_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    std::fs::write(path, &bytes).unwrap();
    bytes
}

/// Writes on and on to one user until told to stop, a note with each; counts what is acknowledged.
fn write(server: &Server, token: &str, user: u32, acknowledged: &AtomicU32, stop: &AtomicBool) {
    for n in 1..=BOUND {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let city = format!(r#"{{"city":"write {n}"}}"#);
        let (status, reply) = server
            .request("PATCH", &format!("/api/users/{user}"), Some(token), Some(&city))
            .unwrap();
        assert_eq!(status, 200, "{reply}");
        let note = format!(r#"{{"body":"note {n}"}}"#);
        let (status, reply) = server
            .request(
                "POST",
                &format!("/api/customers/{user}/notes"),
                Some(token),
                Some(&note),
            )
            .unwrap();
        assert_eq!(status, 201, "{reply}");
        acknowledged.store(n, Ordering::SeqCst);
    }
}

/// Checks that a restored database is one moment of the written one, not before `acknowledged`.
fn assert_consistent(stand: &Stand, acknowledged: &[u32]) {
    for (user, least) in (FIRST..).zip(acknowledged) {
        let city = stand.rows(&format!("select city from users where id = {user}"))[0][0]
            .clone()
            .unwrap();
        let written: u32 = city.rsplit(' ').next().unwrap().parse().unwrap();
        assert!(written >= *least, "user {user}: {written} is older than {least}");
        let kind = |kind: &str| {
            stand.count(&format!(
                "select count(*) from events where kind = '{kind}' and customer_id = {user}"
            ))
        };
        let notes = stand.count(&format!("select count(*) from notes where customer_id = {user}"));
        assert_eq!(
            kind("user.updated"),
            i64::from(written),
            "each change with its event"
        );
        assert_eq!(kind("note.created"), notes);
        assert!(notes == i64::from(written) || notes == i64::from(written) - 1);
    }
    if stand.is_sqlite() {
        assert!(stand.rows("pragma foreign_key_check").is_empty());
        assert_eq!(stand.rows("pragma integrity_check")[0][0].as_deref(), Some("ok"));
        let unfindable = "select count(*) from users where id not in (select rowid from users_search)";
        assert_eq!(stand.count(unfindable), 0, "the search index came along");
    } else {
        let invalid = "select count(*) from pg_constraint where not convalidated";
        assert_eq!(stand.count(invalid), 0);
    }
}

/// Starts the restored instance, lets it catch up, and uses it.
fn assert_goes_on(stand: &Stand, old_token: &str) {
    let server = stand.instance.serve();
    let gone_on = || {
        let waiting = stand.count("select count(*) from events where seq is null");
        let behind = stand.count("select (select count(*) from events) - (select count(*) from activity)");
        (waiting == 0 && behind == 0).then_some(())
    };
    wait_for("the activity log", gone_on);
    assert_eq!(
        stand.count("select count(*) - max(seq) from events"),
        0,
        "no place is skipped"
    );
    let token = server.login();
    let me = |token: &str| {
        server
            .request("GET", "/api/auth/me", Some(token), None)
            .unwrap()
            .0
    };
    assert_eq!(me(&token), 200);
    assert_eq!(
        me(old_token),
        200,
        "sessions are as they were, by the same secrets"
    );
    let newest = stand.count("select max(id) from users");
    let body = r#"{"name":"Newest","tags":["after"]}"#;
    let (status, reply) = server
        .request("POST", "/api/users", Some(&token), Some(body))
        .unwrap();
    assert_eq!(status, 201, "{reply}");
    assert!(
        stand.count("select max(id) from users") > newest,
        "ids go on where they were"
    );
    let notes = stand.count(&format!("select count(*) from notes where customer_id = {FIRST}"));
    let path = format!("/api/customers/{FIRST}/timeline?kind=note.*&page_size=1");
    let (_, timeline) = server.request("GET", &path, Some(&token), None).unwrap();
    assert!(
        timeline.contains(&format!("\"body\":\"note {notes}\"")),
        "{timeline}"
    );
    assert!(timeline.contains(&format!("\"total\":{notes}")), "{timeline}");
    server.kill();
}

both! {
    fn a_backup_taken_while_others_write_comes_back_whole(engine: Engine) {
        let old = Stand::demo(engine);
        let bytes = store_file(&old);
        let server = old.instance.serve();
        let token = server.login();
        let counts: [AtomicU32; WRITERS] = Default::default();
        let stop = AtomicBool::new(false);
        let (acknowledged, file) = std::thread::scope(|scope| {
            for (user, count) in (FIRST..).zip(&counts) {
                let (server, token, stop) = (&server, &token, &stop);
                scope.spawn(move || write(server, token, user, count, stop));
            }
            let so_far = || -> Vec<u32> { counts.iter().map(|count| count.load(Ordering::SeqCst)).collect() };
            wait_for("some writes", || so_far().iter().all(|n| *n >= 5).then_some(()));
            let before = so_far();
            let file = backup(&old, "backup.tar.gz");
            stop.store(true, Ordering::SeqCst);
            (before, file)
        });
        server.kill();

        let new = Stand::new(engine);
        let output = restore(&new, &file, &[]);
        assert!(output.status.success(), "{}", errors(&output));
        assert_eq!(says(&output).lines().count(), 1, "nothing else is to be said: {}", says(&output));
        assert_consistent(&new, &acknowledged);
        let restored = std::fs::read(new.file("data/files/1/uploads/ef/0190000000007000800000000000abef")).unwrap();
        assert!(restored == bytes, "files are the same to the byte");
        assert_goes_on(&new, &token);
        let doctor = new.instance.run(&["doctor"]);
        assert!(doctor.status.success(), "{}", says(&doctor));
    }

    fn a_running_server_s_database_is_not_replaced_and_a_company_only_by_force(engine: Engine) {
        let old = Stand::demo(engine);
        let file = backup(&old, "backup");
        let stand = Stand::demo(engine);
        stand.rows("update users set city = 'Before' where id = 20");
        let server = stand.instance.serve();
        let token = server.login();
        assert_refused(&restore(&stand, &file, &["--force"]), "in use");
        let (status, reply) = server.request("PATCH", "/api/users/21", Some(&token), Some(r#"{"city":"Still here"}"#)).unwrap();
        assert_eq!(status, 200, "{reply}");
        server.kill();
        let before = stand.digest();
        assert_refused(&restore(&stand, &file, &[]), "--force");
        assert_eq!(stand.digest(), before);
        assert_eq!(stand.count("select count(*) from users where city in ('Before', 'Still here')"), 2);
        let output = restore(&stand, &file, &["--force"]);
        assert!(output.status.success(), "{}", errors(&output));
        assert_eq!(stand.count("select count(*) from users where city in ('Before', 'Still here')"), 0);
        stand.instance.serve().login();
    }

    fn a_damaged_backup_changes_nothing(engine: Engine) {
        let stand = Stand::demo(engine);
        store_file(&stand);
        let file = backup(&stand, "backup");
        let whole = std::fs::read(&file).unwrap();
        let secret = std::fs::read(stand.file("data/secrets/secret_key")).unwrap();
        let before = stand.digest();
        let bad = stand.file("bad");
        for at in [0, 40, whole.len() / 3, whole.len() / 2, whole.len() - 300, whole.len() - 30] {
            let mut flipped = whole.clone();
            flipped[at] ^= 4;
            std::fs::write(&bad, flipped).unwrap();
            assert_refused(&restore(&stand, &bad, &["--force"]), "cut off or damaged");
        }
        for length in [0, 10, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&bad, &whole[..length]).unwrap();
            assert_refused(&restore(&stand, &bad, &["--force"]), "cut off or damaged");
        }
        assert_refused(&restore(&stand, &stand.file("none"), &["--force"]), "No such file");
        assert_eq!(stand.digest(), before);
        assert_eq!(std::fs::read(stand.file("data/secrets/secret_key")).unwrap(), secret);
        stand.instance.serve().login();
    }

    fn a_backup_is_told_apart_from_one_of_the_other_database(engine: Engine) {
        let (stand, other) = match engine {
            Engine::Sqlite => (Stand::demo(engine), Stand::new(Engine::Postgres)),
            Engine::Postgres => (Stand::demo(engine), Stand::new(Engine::Sqlite)),
        };
        let file = backup(&stand, "backup");
        assert_refused(&restore(&other, &file, &[]), "DATABASE_URL names");
        assert_refused(&stand.instance.run(&["backup", file.to_str().unwrap()]), "exists already");
    }

    fn secrets_of_the_environment_are_not_in_it_and_that_is_said(engine: Engine) {
        const SECRET: &str = "u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld";
        let stand = Stand::demo(engine).with("SECRET_KEY", SECRET);
        let file = stand.file("backup");
        let made = stand.instance.run(&["backup", file.to_str().unwrap()]);
        assert!(says(&made).contains("SECRET_KEY comes from your settings"), "{}", says(&made));
        let new = Stand::new(engine);
        let output = restore(&new, &file, &[]);
        assert!(says(&output).contains("does not hold SECRET_KEY"), "{}", says(&output));
        assert!(!says(&output).contains(SECRET) && !says(&made).contains(SECRET));
    }
}

#[test]
fn what_postgresql_refuses_half_way_is_taken_back() {
    let stand = Stand::demo(Engine::Postgres);
    let bytes = store_file(&stand);
    let file = backup(&stand, "backup");
    let path = stand.file("data/files/1/uploads/ef/0190000000007000800000000000abef");
    std::fs::remove_file(&path).unwrap();
    stand.rows("update users set city = 'Newer' where id = 20");
    let before = stand.digest();
    // Somebody's own view needs a table that is to be replaced.
    stand.rows("create view of_operator as select name from users");
    assert_refused(&restore(&stand, &file, &["--force"]), "depend");
    assert_eq!(stand.digest(), before);
    assert!(!path.exists(), "a file that came out of it went again");
    stand.rows("drop view of_operator");
    let output = restore(&stand, &file, &["--force"]);
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(stand.count("select count(*) from users where city = 'Newer'"), 0);
}

#[test]
fn a_backup_waits_for_nobody_and_holds_nobody_up() {
    let stand = Stand::demo(Engine::Sqlite);
    // Somebody writes and does not come to an end.
    let writer = rusqlite::Connection::open(stand.url().strip_prefix("sqlite://").unwrap()).unwrap();
    writer
        .execute_batch("begin immediate; update users set city = 'Unfinished'")
        .unwrap();
    let file = backup(&stand, "backup");
    writer.execute_batch("commit").unwrap();
    drop(writer);
    let new = Stand::new(Engine::Sqlite);
    assert!(restore(&new, &file, &[]).status.success());
    assert_eq!(
        new.count("select count(*) from users where city = 'Unfinished'"),
        0
    );
}
