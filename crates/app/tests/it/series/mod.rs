//! `/api/v2/work-order-series` and the jobs that come of it. The clock stands at Monday 2026-03-02, so that jobs are made
//! up to 2026-05-01.

mod changes;
mod checklists;
mod growth;
mod records;
mod skips;

use crate::given;
use serde_json::{Value, json};
use testkit::{Actor, TestApp};

/// A series of a new customer, weekly on Mondays at nine; `more` adds to or replaces the usual fields.
async fn series(staff: &Actor, more: Value) -> i64 {
    let mut body = json!({
        "customer_id": site(staff).await, "rrule": "FREQ=WEEKLY;BYDAY=MO", "start_date": "2026-03-02",
        "scheduled_time": "09:00", "description": "Change the filter", "estimated_duration": 60,
    });
    given::merge(&mut body, more);
    staff.post(ALL, body).await.expect(201).id()
}

async fn site(staff: &Actor) -> i64 {
    let body = json!({ "name": "Site Owner" });
    staff.post("/api/v2/customers", body).await.expect(201).id()
}

const ALL: &str = "/api/v2/work-order-series";

fn path(id: i64) -> String {
    format!("{ALL}/{id}")
}

fn job_path(job: &Value) -> String {
    format!("/api/v2/work-orders/{}", job["id"])
}

/// The jobs of a series, by the day they are scheduled on.
async fn jobs(staff: &Actor, id: i64) -> Vec<Value> {
    let path = format!("/api/v2/work-orders?series_id={id}&sort=scheduled_date&page_size=200");
    let reply = staff.get(path).await.expect(200);
    assert_eq!(reply.json()["total"], reply.items().len());
    reply.items()
}

/// The days that a series means, as its jobs say.
async fn days(staff: &Actor, id: i64) -> Vec<String> {
    let jobs = jobs(staff, id).await;
    let mut days: Vec<String> = jobs
        .iter()
        .map(|job| job["occurrence"]["date"].as_str().unwrap().to_owned())
        .collect();
    days.sort_unstable();
    days
}

/// The Mondays for which jobs are made at first.
const MONDAYS: [&str; 9] = [
    "2026-03-02",
    "2026-03-09",
    "2026-03-16",
    "2026-03-23",
    "2026-03-30",
    "2026-04-06",
    "2026-04-13",
    "2026-04-20",
    "2026-04-27",
];

/// The kinds of a series' history, newest first.
async fn history(staff: &Actor, id: i64) -> Vec<Value> {
    staff.app().drain().await;
    staff
        .get(format!("{}/history", path(id)))
        .await
        .expect(200)
        .items()
}

/// The company's agent or admin, logged in anew: a login does not last as long as these tests.
async fn anew(who: Actor, email: &str) -> Actor {
    let reply = who.login(email).await;
    who.with_token(reply.text("access_token"))
}

async fn agent_anew(app: &TestApp) -> Actor {
    anew(app.agent().await, &app.people().agent.email).await
}
