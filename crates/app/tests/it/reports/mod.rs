//! `/api/v2/reports`: every figure is recomputed from the lists.

mod answers;
mod figures;
mod lists;

use crate::given;
use base::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, TestApp};

const STATUSES: [&str; 6] = [
    "pending",
    "scheduled",
    "en_route",
    "in_progress",
    "completed",
    "cancelled",
];
/// The night in which Vienna sets its clocks is the one to 2026-03-29: each side of midnight, and of that moment.
const MOMENTS: [&str; 6] = [
    "2026-03-27T22:30:00Z",
    "2026-03-28T22:59:59.999999Z",
    "2026-03-28T23:00:00Z",
    "2026-03-29T00:59:59Z",
    "2026-03-29T21:59:59.999999Z",
    "2026-03-29T22:00:00Z",
];

/// Seconds since 1970 that a clock on a wall in Vienna shows, in March 2026.
fn wall(moment: &str) -> i64 {
    let at = Timestamp::parse(moment).unwrap();
    let summer = at >= Timestamp::parse("2026-03-29T01:00:00Z").unwrap();
    at.as_seconds() + if summer { 7_200 } else { 3_600 }
}

fn date(days: i64) -> String {
    base::Date::from_days(days).unwrap().to_string()
}

fn local_day(moment: &Value) -> String {
    date(wall(moment.as_str().unwrap()).div_euclid(86_400))
}

fn seconds(moment: &Value) -> i64 {
    Timestamp::parse(moment.as_str().unwrap()).unwrap().as_micros()
}

fn rounded(part: f64, whole: f64, decimals: i32) -> Value {
    if whole == 0.0 {
        return json!(null);
    }
    let scale = 10_f64.powi(decimals);
    json!((part / whole * scale).round() / scale)
}

fn rate(part: usize, whole: usize) -> Value {
    rounded(part as f64, whole as f64, 4)
}

/// All work orders, by the list.
async fn all_jobs(staff: &Actor) -> Vec<Value> {
    let (mut jobs, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v2/work-orders?page_size=200{cursor}");
        let page = staff.get(path).await.expect(200);
        jobs.extend(page.items());
        match page.json()["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return jobs,
        }
    }
}

struct Field {
    technicians: Vec<i64>,
    customers: Vec<i64>,
}

async fn people(admin: &Actor) -> Field {
    let hours =
        json!({ "mon": [["08:00", "16:00"]], "fri": [["09:00", "17:00"]], "sat": [["22:00", "06:00"]] });
    let settings = json!({ "business_hours": hours, "default_duration_min": 45 });
    admin.patch("/api/settings", settings).await.expect(200);
    let own = json!({ "sun": [["00:00", "24:00"]], "mon": [["07:00", "11:00"]] });
    let mut technicians = vec![
        given::technician(admin, "Zoe", json!({ "working_hours": own })).await,
        given::technician(admin, "=Tom()", json!({})).await,
        given::technician(admin, "Idle", json!({ "working_hours": {}, "is_active": false })).await,
    ];
    given::time_off(
        admin,
        technicians[0],
        "2026-03-29T00:30:00Z",
        "2026-03-29T03:15:00Z",
    )
    .await;
    given::time_off(
        admin,
        technicians[0],
        "2026-03-29T02:00:00Z",
        "2026-03-29T04:00:00Z",
    )
    .await;
    given::time_off(
        admin,
        technicians[1],
        "2026-03-20T00:00:00Z",
        "2026-03-28T22:00:00Z",
    )
    .await;
    technicians.truncate(2);
    let mut customers = Vec::new();
    for (name, region) in [
        ("Anna", json!("North")),
        ("@Berta", json!("+1")),
        ("Cora", json!(null)),
        ("Dora", json!("North")),
    ] {
        customers.push(given::customer(admin, name, json!({ "role": "customer", "region": region })).await);
    }
    Field {
        technicians,
        customers,
    }
}

/// An agent who logs in now: an earlier login may have ended.
async fn agent(app: &TestApp) -> Actor {
    let nobody = app.anonymous();
    let token = nobody
        .login(&app.people().agent.email)
        .await
        .expect(200)
        .text("access_token");
    nobody.with_token(token)
}

/// Some hundreds of jobs, of every status, with and without day, time, technician and duration; some really done.
async fn work(app: &TestApp) -> Field {
    app.clock().set(Timestamp::parse("2026-03-27T09:00:00Z").unwrap());
    let field = people(&app.owner().await).await;
    for (round, moment) in MOMENTS.iter().enumerate() {
        app.clock().set(Timestamp::parse(moment).unwrap());
        let agent = agent(app).await;
        let (mut running, mut pending) = (Vec::new(), Vec::new());
        for n in 0..42 {
            let technician = [None, Some(field.technicians[0]), Some(field.technicians[1])][(n + n / 6) % 3];
            let day = (n % 5 > 0).then(|| format!("2026-03-{}", 26 + (n * 7 + round) % 6));
            let body = json!({
                "customer_id": field.customers[(n * n + round) % 4], "assigned_technician_id": technician,
                "status": STATUSES[n % 6], "priority": 1 + n % 5, "scheduled_date": day,
                "estimated_duration": (n % 4 > 0).then_some(10 * n + 5),
            });
            let id = given::work_order(&agent, body).await;
            match n % 6 {
                0 => pending.push(id),
                3 => running.push(id),
                _ => {}
            }
        }
        // Some of what was pending is planned or begun later, and taken back.
        for (at, id) in pending.iter().enumerate().skip(1) {
            app.clock()
                .advance(Duration::from_secs(31 * u64::try_from(at).unwrap()));
            let ways: [&[&str]; 4] = [
                &["scheduled", "pending"],
                &["scheduled", "pending", "in_progress"],
                &["cancelled", "pending"],
                &["cancelled"],
            ];
            for status in ways[at % 4] {
                let path = format!("/api/v2/work-orders/{id}");
                agent.patch(path, json!({ "status": status })).await.expect(200);
                app.clock().advance(Duration::from_secs(17));
            }
        }
        // What is in progress ends at different times, or not.
        for (at, id) in running.iter().enumerate().skip(1) {
            app.clock()
                .advance(Duration::from_secs(29 * u64::try_from(at * at).unwrap() * 7));
            agent
                .patch(
                    format!("/api/v2/work-orders/{id}"),
                    json!({ "status": "completed" }),
                )
                .await
                .expect(200);
        }
    }
    app.clock().set(Timestamp::parse("2026-03-30T10:00:00Z").unwrap());
    field
}

fn counted<'a>(jobs: &'a [Value], from: &str, to: &str) -> Vec<&'a Value> {
    let day = |job: &Value| match &job["scheduled_date"] {
        Value::String(day) => day.clone(),
        _ => local_day(&job["created_at"]),
    };
    jobs.iter()
        .filter(|job| (from..=to).contains(&day(job).as_str()))
        .collect()
}

fn how_many(jobs: &[&Value], good: impl Fn(&Value) -> bool) -> usize {
    jobs.iter().filter(|job| good(job)).count()
}

fn is_open(job: &Value) -> bool {
    job["status"] != "completed" && job["status"] != "cancelled"
}

/// Minutes from creation until somebody planned or began it, over those where somebody did.
fn mean_response(jobs: &[&Value]) -> Value {
    let responded: Vec<i64> = jobs
        .iter()
        .filter(|job| !job["responded_at"].is_null())
        .map(|job| (seconds(&job["responded_at"]) - seconds(&job["created_at"])) / 1_000_000)
        .collect();
    let waited: i64 = responded.iter().sum();
    rounded(waited as f64, responded.len() as f64 * 60.0, 1)
}
