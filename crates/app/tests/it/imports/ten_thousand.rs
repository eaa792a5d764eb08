//! The ten thousand customers, of which it is known what becomes of each.

use super::{counts, refused, run, stored_files, users};
use serde_json::{Value, json};
use testkit::{Form, TestApp, db_test};

pub(super) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(super) fn expected() -> Value {
    serde_json::from_slice(&fixture("customers-10k.expected.json")).unwrap()
}

pub(super) fn form() -> Form {
    Form::file("customers-10k.csv", fixture("customers-10k.csv"))
}

/// Row and what is to blame, as the expectation has it.
fn blamed(row: &Value) -> Value {
    let why = if row["code"] == "duplicate_email" {
        &row["code"]
    } else {
        &row["field"]
    };
    json!({ "row": row["row"], "why": why })
}

db_test! {
    async fn a_dry_run_tells_exactly_what_would_be_and_changes_no_user(app: TestApp) {
        let (owner, expected) = (app.owner().await, expected());
        let before = users(&app).await;
        let import = run(&app, &owner, form().text("dry_run", "true")).await;
        assert_eq!(import["mapping"], expected["columns"]);
        assert_eq!((&import["encoding"], &import["delimiter"]), (&json!("utf-8"), &json!(",")));
        let [accepted, refused_rows] = ["accepted", "refused"].map(|name| expected[name].as_i64().unwrap());
        assert_eq!(counts(&import), [10_000, accepted, 0, 0, refused_rows]);
        let rows: Vec<Value> = refused(&owner, &import).await.iter().map(blamed).collect();
        assert_eq!(json!(rows), expected["refused_rows"]);
        assert!(users(&app).await == before, "a dry run changes nothing");
        assert_eq!((app.mails().len(), stored_files(&app)), (0, 0));
    }

    async fn the_file_is_taken_exactly_and_a_second_time_nothing_is_new(app: TestApp) {
        let (owner, expected) = (app.owner().await, expected());
        let [accepted, refused_rows] = ["accepted", "refused"].map(|name| expected[name].as_i64().unwrap());
        let import = run(&app, &owner, form()).await;
        assert_eq!(counts(&import), [10_000, accepted, 0, 0, refused_rows]);
        let rows: Vec<Value> = refused(&owner, &import).await.iter().map(blamed).collect();
        assert_eq!(json!(rows), expected["refused_rows"]);
        let total = owner.get("/api/customers?page_size=1").await.json()["total"].clone();
        assert_eq!(total, json!(accepted + 2));

        let again = run(&app, &owner, form().text("mode", "upsert")).await;
        let [done, created, ..] = counts(&again);
        assert_eq!((done, created), (10_000, 0), "{again}");
        assert_eq!(owner.get("/api/customers?page_size=1").await.json()["total"], total);
        assert_eq!((app.mails().len(), stored_files(&app)), (0, 0));
    }
}
