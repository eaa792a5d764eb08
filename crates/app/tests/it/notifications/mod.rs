//! Who is told about a job: in the product, by mail, and what the customer answers.

mod inbox;
mod mails;
mod visits;

use crate::given;
use base::{Clock, Date};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, TestApp};
use tokio_util::sync::CancellationToken;

/// An agent's company with a technician who has a login, and a customer with an address.
struct Scene {
    admin: Actor,
    agent: Actor,
    /// The technician's login.
    technician: Actor,
    /// The technician.
    tom: i64,
    /// The customer.
    customer: i64,
}

const CUSTOMER: &str = "anna@site.example";
const TECHNICIAN: &str = "technician@acme.example";

impl Scene {
    async fn set(app: &TestApp) -> Self {
        let (admin, agent, technician) = (app.admin().await, app.agent().await, app.technician().await);
        let tom = given::technician(&admin, "Tom Turner", json!({ "user_id": technician.id() })).await;
        let site = json!({ "name": "Anna Site", "email": CUSTOMER, "city": "Graz", "address": "Ring 1" });
        let customer = agent.post("/api/v2/customers", site).await.expect(201).id();
        app.drain().await;
        Self {
            admin,
            agent,
            technician,
            tom,
            customer,
        }
    }

    /// A job of the customer; `more` adds to it.
    async fn job(&self, more: Value) -> i64 {
        let mut body = json!({ "customer_id": self.customer, "description": "Boiler leaks" });
        given::merge(&mut body, more);
        given::work_order(&self.agent, body).await
    }

    /// The technician's job in three days, at nine.
    async fn planned(&self) -> i64 {
        self.job(json!({ "assigned_technician_id": self.tom, "scheduled_date": "2026-03-05", "scheduled_time": "09:00" }))
            .await
    }

    /// The office changes a job.
    async fn change(&self, job: i64, patch: Value) {
        self.agent.patch(path(job), patch).await.expect(200);
    }
}

fn path(job: i64) -> String {
    format!("/api/v2/work-orders/{job}")
}

/// What somebody is told, oldest first.
async fn kinds(actor: &Actor) -> Vec<String> {
    actor.app().drain().await;
    let list = actor.get("/api/notifications").await.expect(200);
    let mut kinds: Vec<String> = list
        .column("kind")
        .iter()
        .map(|kind| kind.as_str().unwrap().to_owned())
        .collect();
    kinds.reverse();
    kinds
}

/// Lets so many minutes pass, and the mails go that are due then.
async fn after_minutes(app: &TestApp, minutes: u64) {
    app.drain().await;
    app.clock().advance(Duration::from_secs(minutes * 60));
    fire(app).await;
    app.drain().await;
}

/// Fires what is due.
async fn fire(app: &TestApp) {
    let worker = app.worker(CancellationToken::new());
    worker.fire_schedules().await.unwrap();
}

/// The day so many days from now.
fn day(app: &TestApp, days: i64) -> String {
    let today = Date::at(app.clock().now(), "Europe/Vienna");
    Date::from_days(today.days() + days).unwrap().to_string()
}
