//! Every operation × every role × own and foreign records: who gets what, and that a refusal changes nothing.

use super::authz_rows::{Names, ROLES, Row, Sends, Target, rows, succeeds};
use crate::given;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Actor, Form, TestApp, db_test};

/// The document's operations: id → method, path, who may call it.
pub(super) fn operations() -> BTreeMap<String, (Method, String, String)> {
    let document = serde_json::to_value(app::document()).unwrap();
    let mut all = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            let method: Method = method.to_uppercase().parse().unwrap();
            let allowed = operation["x-allowed"]
                .as_str()
                .unwrap_or_else(|| panic!("{id} says not who may call it"));
            let before = all.insert(id.to_owned(), (method, path.clone(), allowed.to_owned()));
            assert!(before.is_none(), "two operations are called {id}");
        }
    }
    all
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let mut known: Vec<&str> = rows().map(|row| row.operation).collect();
    known.sort_unstable();
    let operations = operations();
    assert_eq!(known, operations.keys().map(String::as_str).collect::<Vec<_>>());
    for row in rows() {
        let named = operations[row.operation].1.contains('{');
        assert_eq!(named, row.names != Names::Nothing, "{}", row.operation);
        let foreign = row.expect.iter().any(|(target, _)| *target == Target::Foreign);
        assert_eq!(
            named, foreign,
            "{}: a named record is also asked for from outside",
            row.operation
        );
    }
}

#[test]
fn what_is_foreign_is_never_forbidden_nor_there() {
    for row in rows() {
        for (target, expected) in row.expect.iter().filter(|(target, _)| *target == Target::Foreign) {
            for (status, role) in expected.iter().zip(ROLES) {
                // A role that may never use the endpoint gets 403 for every record, also its own company's.
                let never = row
                    .expect
                    .iter()
                    .all(|(_, statuses)| statuses[ROLES.iter().position(|r| *r == role).unwrap()] == 403);
                let good = *status == 404 || role == "anonymous" || (never && *status == 403);
                assert!(good, "{} {role} {target:?}: {status}", row.operation);
            }
        }
    }
}

#[test]
fn the_documents_words_are_what_the_table_says() {
    let operations = operations();
    for row in rows() {
        let words: Vec<&str> = operations[row.operation].2.split(", ").collect();
        let answers = |role: &str, targets: &[Target]| {
            let column = ROLES.iter().position(|r| *r == role).unwrap();
            let of = |(target, statuses): &(Target, [u16; 6])| {
                targets.contains(target) && succeeds(row.sends, statuses[column])
            };
            row.expect.iter().any(of)
        };
        let roles = ["admin", "agent", "technician", "customer"];
        match words.as_slice() {
            ["public"] => {
                assert!(
                    row.expect.iter().all(|(_, s)| s.iter().all(|x| *x == s[0])),
                    "{}",
                    row.operation
                );
            }
            ["any", ..] => panic!("{}", row.operation),
            ["any login"] => {
                let all = roles
                    .iter()
                    .all(|role| answers(role, &[Target::None, Target::Own]));
                assert!(all, "{}: not for any login", row.operation);
            }
            words => {
                let mut own = false;
                for role in roles {
                    let others = answers(role, &[Target::None, Target::Other]);
                    assert_eq!(words.contains(&role), others, "{}: {role}", row.operation);
                    own |= !others && answers(role, &[Target::Own]);
                }
                assert_eq!(words.contains(&"self"), own, "{}: self", row.operation);
                let known = |word: &&str| *word == "self" || roles.contains(word);
                assert!(words.iter().all(known), "{}: {words:?}", row.operation);
            }
        }
    }
}

#[test]
fn the_committed_table_is_the_generated_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/authz.md");
    let committed = std::fs::read_to_string(path).expect("docs/authz.md is written by make gen");
    assert_eq!(
        committed.trim_end(),
        app::authz_table(&app::document()).trim_end(),
        "run make gen"
    );
}

/// Runs the rows whose operation `chosen` takes.
async fn run(app: &TestApp, chosen: impl Fn(&Row, &str) -> bool) {
    let operations = operations();
    let mut ran = 0;
    for row in rows() {
        let (method, path, _) = &operations[row.operation];
        if !chosen(row, path) {
            continue;
        }
        for (column, role) in ROLES.iter().enumerate() {
            let caller = caller(app, role, row.operation).await;
            for (target, expected) in row.expect {
                if *role == "anonymous" && *target == Target::Own {
                    continue;
                }
                let name = record(app, row.names, *target, &caller).await;
                let sends = filled(app, row.sends).await;
                app.watch_digest();
                let reply = send(&caller, row, method, &path_of(path, &name), sends).await;
                app.unwatch_digest();
                let what = format!("{} by {role} on {target:?}: {}", row.operation, reply.body_text());
                assert_eq!(reply.status(), expected[column], "{what}");
                ran += 1;
            }
        }
    }
    assert!(ran > 0, "no row was chosen");
    app.drain().await;
}

/// Somebody of this role for this row alone, for some calls end their caller.
async fn caller(app: &TestApp, role: &str, operation: &str) -> Actor {
    if role == "anonymous" {
        return app.anonymous();
    }
    let email = format!("{role}.{}@acme.example", operation.replace('_', "-"));
    let person = given::user(app, role, &email).await;
    app.as_person(&person).await
}

/// The path with its parameters, which stand in `names` apart by `|`.
fn path_of(template: &str, names: &str) -> String {
    let mut path = template.to_owned();
    for name in names.split('|') {
        if let Some((before, rest)) = path.clone().split_once('{') {
            path = format!("{before}{name}{}", rest.split_once('}').unwrap().1);
        }
    }
    path
}

/// The path's parameters for a fresh record of this kind, apart by `|`.
async fn record(app: &TestApp, names: Names, target: Target, caller: &Actor) -> String {
    let of_other_company = target == Target::Foreign;
    let admin = if of_other_company {
        app.foreign_admin().await
    } else {
        app.owner().await
    };
    match names {
        Names::Nothing => String::new(),
        Names::User if target == Target::Own => caller.id().to_string(),
        Names::Email if target == Target::Own => caller.get("/api/auth/me").await.json()["user"]["email"]
            .as_str()
            .unwrap()
            .to_owned(),
        Names::Session if target == Target::Own => current_session(caller).await,
        Names::Session => current_session(&admin).await,
        Names::User | Names::Email | Names::ArchivedUser => {
            let email = format!(
                "fresh{}@target.example",
                app.count("select count(*) from users").await
            );
            let body = json!({ "name": "Fresh Target", "email": email });
            let id = admin.post("/api/v2/customers", body).await.expect(201).id();
            if names == Names::ArchivedUser {
                admin.delete(format!("/api/users/{id}")).await.expect(204);
            }
            if names == Names::Email {
                email
            } else {
                id.to_string()
            }
        }
        Names::Technician => technician(app, target, caller, &admin).await.to_string(),
        Names::TimeOff => {
            let id = technician(app, target, caller, &admin).await;
            format!(
                "{id}|{}",
                given::time_off(&admin, id, "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z").await
            )
        }
        Names::CalendarToken => {
            let id = technician(app, target, caller, &admin).await;
            let path = format!("/api/v2/technicians/{id}/calendar-token");
            admin.post_nothing(path).await.expect(201);
            id.to_string()
        }
        Names::WorkOrder => work_order(app, target, caller, &admin).await.to_string(),
        Names::SignedWorkOrder => {
            let id = work_order(app, target, caller, &admin).await;
            given::signature(&admin, id).await;
            id.to_string()
        }
        Names::ChecklistItem => {
            let id = work_order(app, target, caller, &admin).await;
            format!("{id}|{}", given::checklist_item(&admin, id, "Filter").await)
        }
        Names::ChecklistTemplate => {
            let name = format!(
                "Template {}",
                app.count("select count(*) from checklist_templates").await
            );
            given::checklist_template(&admin, &name, &["Filter"])
                .await
                .to_string()
        }
        Names::Series => {
            let body = json!({ "name": "Site Owner" });
            let customer = admin.post("/api/v2/customers", body).await.expect(201).id();
            given::series(&admin, customer).await.to_string()
        }
        Names::Notification => {
            let user = if target == Target::Own {
                caller.id()
            } else {
                admin.id()
            };
            given::notification(app, user).await
        }
        Names::Attachment => {
            let id = work_order(app, target, caller, &admin).await;
            let sender = if target == Target::Own && may_attach(caller).await {
                caller
            } else {
                &admin
            };
            let path = format!("/api/v2/work-orders/{id}/attachments");
            let reply = sender.multipart(path, Form::file("a.txt", "Rang twice")).await;
            format!("{id}|{}", reply.expect(201).text("id"))
        }
        Names::Import => {
            let reply = admin
                .multipart("/api/users/import", Form::file("p.csv", "name\nPaula\n"))
                .await
                .expect(202);
            reply.text("id")
        }
    }
}

/// A work order; the caller's where it can be theirs.
async fn work_order(app: &TestApp, target: Target, caller: &Actor, admin: &Actor) -> i64 {
    let customer = admin
        .post("/api/v2/customers", json!({ "name": "Site Owner" }))
        .await
        .expect(201)
        .id();
    let technician = technician(app, target, caller, admin).await;
    let body = json!({
        "customer_id": customer, "assigned_technician_id": technician, "status": "in_progress",
    });
    given::work_order(admin, body).await
}

async fn may_attach(caller: &Actor) -> bool {
    caller.get("/api/auth/me").await.json()["user"]["role"] != "customer"
}

/// A technician; with the caller's login where it can be theirs.
async fn technician(app: &TestApp, target: Target, caller: &Actor, admin: &Actor) -> i64 {
    if target != Target::Own {
        return given::technician(admin, "Fresh Technician", json!({})).await;
    }
    let role = caller.get("/api/auth/me").await.json()["user"]["role"].clone();
    if role != "technician" {
        return given::technician(admin, "Fresh Technician", json!({})).await;
    }
    let own = format!(
        "select coalesce(max(id), 0) from technicians where user_id = {} and archived_at is null",
        caller.id()
    );
    match app.count(&own).await {
        0 => given::technician(admin, "Own Technician", json!({ "user_id": caller.id() })).await,
        id => id,
    }
}

async fn current_session(caller: &Actor) -> String {
    let sessions = caller.get("/api/auth/sessions").await.expect(200).items();
    let current = sessions
        .iter()
        .find(|session| session["current"] == true)
        .unwrap();
    current["id"].as_str().unwrap().to_owned()
}

/// The JSON that is sent along, with what its words in braces stand for.
async fn filled(app: &TestApp, sends: Sends) -> Option<Value> {
    let Sends::Json(text) = sends else { return None };
    let count = app.count("select count(*) from checklist_templates").await;
    let mut text = text
        .replace("{customer}", &app.people().customer.id.to_string())
        .replace("{new}", &count.to_string());
    if text.contains("{template}") {
        let name = format!("Sent {count}");
        let id = given::checklist_template(&app.owner().await, &name, &["Filter"]).await;
        text = text.replace("{template}", &id.to_string());
    }
    Some(serde_json::from_str(&text).unwrap())
}

async fn send(caller: &Actor, row: &Row, method: &Method, path: &str, body: Option<Value>) -> testkit::Reply {
    let path = format!("{path}{}", row.query);
    let call = caller.call(method.clone(), path);
    match row.sends {
        Sends::Nothing => call.send().await,
        Sends::Json(_) => call.json(&body.unwrap()).send().await,
        Sends::File => {
            let form = Form::file("people.csv", "name,email\nPaula,paula@import.example\n");
            call.body(&Form::content_type(), form.finish()).send().await
        }
        Sends::Drawing => {
            let form = given::signature_form("Clara", given::DRAWING);
            call.body(&Form::content_type(), form.finish()).send().await
        }
        Sends::Handshake => {
            call.header("connection", "upgrade")
                .header("upgrade", "websocket")
                .header("sec-websocket-version", 13)
                .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
                .send()
                .await
        }
    }
}

fn is_sign_off(path: &str) -> bool {
    ["/checklist", "/signature"]
        .iter()
        .any(|part| path.contains(part))
}

fn is_work_orders(path: &str) -> bool {
    path.starts_with("/api/v2/work-orders") && !is_sign_off(path)
}

fn is_public_or_auth(path: &str) -> bool {
    let others = [
        "/api/users",
        "/api/customers",
        "/api/v2",
        "/api/imports",
        "/api/notifications",
        "/api/visits",
    ];
    !others.iter().any(|start| path.starts_with(start))
}

db_test! {
    async fn the_table_holds_for_login_sessions_and_public_calls(app: TestApp) {
        run(&app, |_, path| is_public_or_auth(path)).await;
    }

    async fn the_table_holds_for_users(app: TestApp) {
        run(&app, |row, path| path.starts_with("/api/users") && row.sends != Sends::File).await;
    }

    async fn the_table_holds_for_customers(app: TestApp) {
        run(&app, |_, path| path.starts_with("/api/customers")).await;
    }

    async fn the_table_holds_for_v2_customers(app: TestApp) {
        run(&app, |_, path| path.starts_with("/api/v2/customers")).await;
    }

    async fn the_table_holds_for_technicians(app: TestApp) {
        run(&app, |_, path| path.starts_with("/api/v2/technicians")).await;
    }

    async fn the_table_holds_for_checklists_and_signatures(app: TestApp) {
        run(&app, |_, path| is_sign_off(path)).await;
    }

    async fn the_table_holds_for_work_orders(app: TestApp) {
        run(&app, |_, path| is_work_orders(path)).await;
    }

    async fn the_table_holds_for_the_rest_of_v2(app: TestApp) {
        let others = ["/api/v2/customers", "/api/v2/technicians"];
        let other = |path: &str| is_sign_off(path) || others.iter().any(|other| path.starts_with(other));
        run(&app, |_, path| path.starts_with("/api/v2") && !other(path) && !is_work_orders(path)).await;
    }

    async fn the_table_holds_for_notifications_and_appointments(app: TestApp) {
        run(&app, |_, path| path.starts_with("/api/notifications") || path.starts_with("/api/visits")).await;
    }

    async fn the_table_holds_for_imports(app: TestApp) {
        run(&app, |row, path| path.starts_with("/api/imports") || row.sends == Sends::File).await;
    }
}
