//! `/api/v2/work-orders` and what is made of them.

mod booking;
mod checklist;
mod checklist_templates;
mod lists;
mod patches;
mod records;
mod reminders;
mod rights;
mod schedule;
mod signatures;

use crate::given;
use serde_json::{Value, json};
use testkit::Actor;

/// A job of a new customer; `more` adds to or replaces the usual fields.
async fn job(staff: &Actor, more: Value) -> i64 {
    let mut body = json!({ "customer_id": site(staff, "Site Owner").await });
    given::merge(&mut body, more);
    given::work_order(staff, body).await
}

/// A customer of this name.
async fn site(staff: &Actor, name: &str) -> i64 {
    let body = json!({ "name": name, "region": "North", "city": "Graz" });
    staff.post("/api/v2/customers", body).await.expect(201).id()
}

fn path(id: i64) -> String {
    format!("/api/v2/work-orders/{id}")
}
