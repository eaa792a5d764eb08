//! Records that tests start from.

use http::Method;
use serde_json::{Value, json};
use testkit::{Actor, Database, Form, Person, TestApp};

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

/// A series of work orders, every Monday; gives its id.
pub(crate) async fn series(staff: &Actor, customer: i64) -> i64 {
    let body =
        json!({ "customer_id": customer, "rrule": "FREQ=WEEKLY;BYDAY=MO", "start_date": "2026-03-02" });
    staff
        .post("/api/v2/work-order-series", body)
        .await
        .expect(201)
        .id()
}

/// An item of a work order's checklist; gives its id.
pub(crate) async fn checklist_item(staff: &Actor, job: i64, label: &str) -> i64 {
    let path = format!("/api/v2/work-orders/{job}/checklist");
    staff.post(path, json!({ "label": label })).await.expect(201).id()
}

/// A drawing as a signature pad makes it.
pub(crate) const DRAWING: &[u8] = include_bytes!("../fixtures/signature.png");

/// The form of a signature.
pub(crate) fn signature_form(name: &str, drawing: &[u8]) -> Form {
    Form::file("signature.png", drawing).text("signer_name", name)
}

/// Has a work order signed.
pub(crate) async fn signature(staff: &Actor, job: i64) {
    let path = format!("/api/v2/work-orders/{job}/signature");
    let form = signature_form("Clara", DRAWING).finish();
    let call = staff.call(Method::PUT, path);
    call.body(&Form::content_type(), form).send().await.expect(200);
}

/// A checklist template; gives its id.
pub(crate) async fn checklist_template(admin: &Actor, name: &str, labels: &[&str]) -> i64 {
    let body = json!({ "name": name, "labels": labels });
    admin
        .post("/api/v2/checklist-templates", body)
        .await
        .expect(201)
        .id()
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
