//! Records that tests start from.

use serde_json::{Value, json};
use testkit::{Actor, Person, TestApp};

/// A customer without a login; `more` adds to or replaces the usual fields.
pub(crate) async fn customer(owner: &Actor, name: &str, more: Value) -> i64 {
    let mut body = json!({ "name": name });
    merge(&mut body, more);
    owner.post("/api/users", body).await.expect(201).id()
}

/// `n` customers named "Row 001" and on.
pub(crate) async fn customers(owner: &Actor, n: usize) -> Vec<i64> {
    let mut ids = Vec::new();
    for at in 1..=n {
        ids.push(
            owner
                .post("/api/v2/customers", json!({ "name": format!("Row {at:03}") }))
                .await
                .expect(201)
                .id(),
        );
    }
    ids
}

/// A note about a customer; gives its id.
pub(crate) async fn note(staff: &Actor, customer: i64, body: &str) -> i64 {
    let path = format!("/api/customers/{customer}/notes");
    staff.post(path, json!({ "body": body })).await.expect(201).id()
}

/// Somebody new who can log in with the usual password.
pub(crate) async fn user(app: &TestApp, role: &str, email: &str) -> Person {
    let owner = app.owner().await;
    let mut body = json!({ "name": format!("New {role}"), "email": email, "password": testkit::PASSWORD });
    match role {
        "owner" => merge(&mut body, json!({ "role": "admin", "is_super_admin": true })),
        role => merge(&mut body, json!({ "role": role })),
    }
    let id = owner.post("/api/users", body).await.expect(201).id();
    Person {
        id,
        company: app.people().owner.company,
        email: email.to_owned(),
        name: format!("New {role}"),
    }
}

/// Adds the members of `more` to `body`.
pub(crate) fn merge(body: &mut Value, more: Value) {
    let (Value::Object(body), Value::Object(more)) = (body, more) else {
        panic!("both are objects")
    };
    body.extend(more);
}

/// The names of an object's members, sorted.
pub(crate) fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// The same names, sorted, out of one text.
pub(crate) fn sorted(names: &str) -> Vec<&str> {
    let mut names: Vec<&str> = names.split_whitespace().collect();
    names.sort_unstable();
    names
}
