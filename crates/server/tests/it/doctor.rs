//! `doctor`: what is wrong, how to mend it, and the exit code.

use crate::{
    harness::{Instance, errors, says},
    stand::{Stand, both},
};
use std::process::Output;
use testkit::Engine;

/// The lines of this level.
fn of_level(output: &Output, level: &str) -> Vec<String> {
    says(output)
        .lines()
        .filter(|line| line.starts_with(level))
        .map(str::to_owned)
        .collect()
}

fn assert_finds(output: &Output, level: &str, part: &str) {
    let found = of_level(output, level);
    assert!(
        found.iter().any(|line| line.contains(part)),
        "no {level} with {part:?}: {}",
        says(output)
    );
    let mended = found.iter().all(|line| line.contains("To mend it: "));
    assert!(level == "ok" || mended, "{found:?}");
}

both! {
    fn a_sound_instance_has_no_problem(engine: Engine) {
        let stand = Stand::demo(engine);
        let server = stand.instance.serve();
        let output = stand.instance.run(&["doctor"]);
        assert_eq!(output.status.code(), Some(0), "{}", says(&output));
        assert!(of_level(&output, "problem").is_empty(), "{}", says(&output));
        // The tests' instances have no limits.
        assert_finds(&output, "warning", "rate limits");
        for part in ["configuration", "database: can be written", "storage", "mail", "clock", "disk", "permissions", "events"] {
            assert_finds(&output, "ok", part);
        }
        assert!(errors(&output).is_empty(), "{}", errors(&output));
        server.kill();
    }

    fn the_report_is_also_json_and_tells_no_secret(engine: Engine) {
        const SECRET: &str = "u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld";
        // A port that was free a moment ago: nobody answers there.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let stand = Stand::demo(engine)
            .with("SECRET_KEY", SECRET)
            .with("MAIL_URL", &format!("smtp://me:hunter2@127.0.0.1:{port}?tls=none"));
        let output = stand.instance.run(&["doctor", "--json"]);
        assert_eq!(output.status.code(), Some(1));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["level"], "problem");
        let checks = report["checks"].as_array().unwrap();
        let mail = checks.iter().find(|one| one["check"] == "mail").unwrap();
        assert_eq!(mail["level"], "problem");
        assert!(mail["mend"].as_str().unwrap().contains("MAIL_URL"));
        assert!(checks.len() > 8 && checks.iter().all(|one| one["says"].is_string()));
        for text in [says(&output), says(&stand.instance.run(&["doctor"]))] {
            assert!(!text.contains(SECRET) && !text.contains("hunter2"), "{text}");
        }
    }

    fn what_is_left_undone_is_told(engine: Engine) {
        let stand = Stand::demo(engine);
        let long_ago = if stand.is_sqlite() { "1700000000000000" } else { "'2023-11-14T00:00:00Z'" };
        for state in ["dead", "queued"] {
            stand.rows(&format!(
                "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) \
                 values (1, 'accounts.send_invite', '{{}}', '{state}', 8, {long_ago}, {long_ago})"
            ));
        }
        stand.rows(&format!("update events set at = {long_ago}"));
        let output = stand.instance.run(&["doctor"]);
        assert_eq!(output.status.code(), Some(0), "warnings are no failure: {}", says(&output));
        assert_finds(&output, "warning", "1 × accounts.send_invite");
        assert_finds(&output, "warning", "1 have waited");
        assert_finds(&output, "warning", "events");
    }

    fn another_schema_is_told(engine: Engine) {
        let stand = Stand::new(engine);
        stand.rows("delete from schema_migrations where version = (select max(version) from schema_migrations)");
        let older = stand.instance.run(&["doctor"]);
        assert_eq!(older.status.code(), Some(0));
        assert_finds(&older, "warning", "deskbell migrate");
        stand.rows("insert into schema_migrations (version, name, applied_at_us) values (9999, 'later', 0)");
        let newer = stand.instance.run(&["doctor"]);
        assert_eq!(newer.status.code(), Some(1));
        assert_finds(&newer, "problem", "9999");
    }
}

#[test]
fn a_damaged_file_and_a_store_that_cannot_be_written_are_told() {
    let instance = Instance::demo();
    let path = instance.path().join("data/deskbell.db");
    // Its last connection has written everything back; now pages in the middle are overwritten.
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();
    std::fs::remove_dir_all(instance.path().join("data/files")).unwrap();
    std::fs::write(instance.path().join("data/files"), "in the way").unwrap();
    let output = instance.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    assert_finds(&output, "problem", "damaged");
    assert_finds(&output, "problem", "storage");
}

#[test]
fn wrong_settings_are_all_told_at_once() {
    let instance = Instance::new().with("PORT", "many").with("JWT_SECRET", "short");
    let output = instance.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    assert_finds(&output, "problem", "PORT");
    assert_finds(&output, "problem", "JWT_SECRET");
    assert!(!says(&output).contains("short"));
}

#[test]
fn nothing_is_made_where_there_is_nothing() {
    let instance = Instance::new();
    let output = instance.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    assert_finds(&output, "warning", "does not exist yet");
    assert!(!instance.path().join("data/deskbell.db").exists());
}

#[test]
fn a_server_that_is_away_is_told() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let instance = Instance::new().with(
        "DATABASE_URL",
        &format!("postgres://u:hunter2@127.0.0.1:{port}/x"),
    );
    let output = instance.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    assert_finds(&output, "problem", "refused");
    assert!(!says(&output).contains("hunter2"));
}
