//! Records that tests start from.

use serde_json::{Value, json};
use testkit::{Actor, Database, Person, TestApp};

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

/// A technician; `more` adds to or replaces the usual fields.
pub(crate) async fn technician(admin: &Actor, name: &str, more: Value) -> i64 {
    let mut body = json!({ "name": name });
    merge(&mut body, more);
    admin.post("/api/v2/technicians", body).await.expect(201).id()
}

/// Time off of a technician; gives its id.
pub(crate) async fn time_off(admin: &Actor, technician: i64, from: &str, to: &str) -> i64 {
    let path = format!("/api/v2/technicians/{technician}/time-off");
    let body = json!({ "from": from, "to": to, "reason": "Holidays" });
    admin.post(path, body).await.expect(201).id()
}

/// A work order; gives its id.
pub(crate) async fn work_order(staff: &Actor, body: Value) -> i64 {
    staff.post("/api/v2/work-orders", body).await.expect(201).id()
}

/// A notification of a user, past the application; gives its id.
pub(crate) async fn notification(app: &TestApp, user: i64) -> String {
    let id = platform::crypto::new_id(app.clock()).to_string();
    let time = match app.database() {
        Database::Sqlite(_) => "1772442000000000",
        Database::Postgres(_) => "cast('2026-03-02T09:00:00Z' as timestamptz)",
    };
    let sql = format!(
        "insert into notifications (id, company_id, user_id, kind, subject_type, subject_id, data, created_at) \
         select '{id}', company_id, id, 'assigned', 'work_order', '1', '{{}}', {time} from users where id = {user}"
    );
    app.database().rows(&sql).await;
    id
}

/// `n` customers of company 1 at once, "Many 1" and on, past the application: no event, no words to search for.
pub(crate) async fn crowd(app: &TestApp, n: usize) {
    let (no, time) = match app.database() {
        Database::Sqlite(_) => ("0", "1772442000000000 + n"),
        Database::Postgres(_) => (
            "false",
            "cast('2026-03-02T09:00:00Z' as timestamptz) + n * interval '1 microsecond'",
        ),
    };
    let sql = format!(
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < {n}) \
         insert into users (company_id, version, email_key, role, status, name, name_key, additional_websites, \
           is_super_admin, email_verified, credits, tags, search_words, created_at, updated_at) \
         select 1, 1, '', 'customer', case n % 3 when 0 then 'active' else 'inactive' end, 'Many ' || n, 'many ' || n, '[]', \
           {no}, {no}, 0, '[]', '', {time}, {time} from n"
    );
    app.database().rows(&sql).await;
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
