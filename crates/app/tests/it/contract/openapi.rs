//! The API's document: committed, complete, and telling no secret.

use super::authz::operations;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};
use testkit::{TestApp, db_test};

fn committed() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_committed_document_is_the_generated_one() {
    let generated = serde_json::to_value(app::document()).unwrap();
    assert!(
        committed() == generated,
        "openapi.json is not what the code says: run make gen"
    );
}

/// The functions of the sources that carry an operation.
fn handlers(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            handlers(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("openapi/tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            for after in text.split("#[utoipa::path(").skip(1) {
                let function = after.split_once("async fn ").unwrap().1;
                let name = function.split(['(', '<']).next().unwrap();
                assert!(found.insert(name.to_owned()), "two handlers are called {name}");
            }
        }
    }
}

#[test]
fn operation_ids_are_the_handlers_names() {
    let mut handlers_found = BTreeSet::new();
    for folder in ["src", "../platform/src/http", "../platform/src/live"] {
        handlers(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut handlers_found,
        );
    }
    assert_eq!(handlers_found, operations().into_keys().collect());
}

#[test]
fn no_schema_knows_of_a_passwords_hash() {
    let text = committed().to_string();
    for secret in ["password_hash", "token_hash", "search_words", "email_key"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(at: &Value, found: &mut BTreeSet<String>) {
        match at {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    found.insert(reference.clone());
                }
                members.values().for_each(|member| walk(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let (document, mut found) = (committed(), BTreeSet::new());
    walk(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("references stay inside");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn bodies_refuse_unknown_fields_and_texts_are_bounded() {
    let document = committed();
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(reference) = schema["$ref"].as_str() else {
                assert!(schema.is_null(), "{method} {path}: a body without a name");
                continue;
            };
            let schema = document.pointer(&reference[1..]).unwrap();
            assert_eq!(schema["additionalProperties"], false, "{method} {path}");
            seen += 1;
        }
    }
    assert!(seen > 5);
}

db_test! {
    async fn the_document_is_served_as_it_is_committed(app: TestApp) {
        let reply = app.anonymous().get("/api/openapi.json").await.expect(200);
        assert!(reply.json() == committed());
    }
}
