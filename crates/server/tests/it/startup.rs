//! What an operator reads when a start fails: one sentence, an exit code, no stack trace.

use crate::harness::{Instance, errors};
use std::{net::TcpListener, process::Output};

fn assert_one_sentence(output: &Output, code: i32, parts: &[&str]) {
    let text = errors(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("deskbell: "))
        .collect();
    assert_eq!(told.len(), 1, "one sentence: {text}");
    for part in parts {
        assert!(told[0].contains(part), "{part:?} is not in {text:?}");
    }
    for trace in ["panicked", "backtrace", "RUST_BACKTRACE", "src/"] {
        assert!(!text.contains(trace), "{text}");
    }
}

#[test]
fn an_unknown_scheme_is_refused_with_the_good_ones() {
    let instance = Instance::new().with("DATABASE_URL", "mysql://localhost/x");
    assert_one_sentence(
        &instance.run(&["migrate"]),
        2,
        &["DATABASE_URL", "sqlite://", "postgres://"],
    );
}

#[test]
fn an_unreachable_server_is_told() {
    // A port that was free a moment ago: nobody answers there.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let instance = Instance::new().with("DATABASE_URL", &format!("postgres://u@127.0.0.1:{port}/x"));
    assert_one_sentence(&instance.run(&["migrate"]), 1, &["database", "refused"]);
}

#[test]
fn a_locked_file_is_told() {
    let instance = Instance::new();
    assert!(instance.run(&["migrate"]).status.success());
    let holder = instance.database();
    holder.pragma_update(None, "locking_mode", "exclusive").unwrap();
    holder.execute_batch("begin exclusive").unwrap();
    assert_one_sentence(&instance.run(&["migrate"]), 1, &["deskbell.db", "locked"]);
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let instance = Instance::new();
    std::fs::create_dir(instance.path().join("data")).unwrap();
    std::fs::write(
        instance.path().join("data/deskbell.db"),
        "not a database, but long enough to look like one".repeat(40),
    )
    .unwrap();
    assert_one_sentence(&instance.run(&["migrate"]), 1, &["deskbell.db", "not"]);
}

#[test]
fn a_schema_newer_than_the_binary_is_told() {
    let instance = Instance::new();
    assert!(instance.run(&["migrate"]).status.success());
    let sql = "insert into schema_migrations (version, name, applied_at_us) values (9999, 'later', 0)";
    instance.database().execute_batch(sql).unwrap();
    assert_one_sentence(&instance.run(&["serve"]), 1, &["9999", "newer"]);
}

#[test]
fn weak_secrets_are_refused() {
    let instance = Instance::new().with("JWT_SECRET", "your-jwt-secret");
    assert_one_sentence(&instance.run(&["serve"]), 2, &["JWT_SECRET"]);
}

#[test]
fn rate_limits_stay_on_where_the_world_can_knock() {
    let instance = Instance::new().with("PUBLIC_URL", "https://desk.example.com");
    assert_one_sentence(&instance.run(&["serve"]), 2, &["RATE_LIMITS"]);
}

#[test]
fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let instance = Instance::new().with("PORT", &port);
    assert_one_sentence(&instance.run(&["serve"]), 1, &["cannot listen", &port]);
}

#[test]
fn a_wrong_password_is_told() {
    // Trust authentication takes every password, so the refusal is one the server gives to everybody.
    let server = std::env::var("TEST_DATABASE_URL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let authority = server
        .split("://")
        .nth(1)
        .unwrap()
        .split('@')
        .nth(1)
        .unwrap()
        .to_owned();
    let url = format!("postgres://nobody_of_this_name:wrong@{authority}");
    let instance = Instance::new().with("DATABASE_URL", &url);
    let output = instance.run(&["migrate"]);
    assert_one_sentence(&output, 1, &["nobody_of_this_name"]);
    assert!(!errors(&output).contains("wrong@"), "the password is not shown");
}
