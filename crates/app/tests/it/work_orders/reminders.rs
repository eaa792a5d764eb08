//! Seed 003's critical reminders, each a test of its own. The fifth and sixth ask for proof through the web UI: that
//! is in `web/e2e`; here its server side, that what a page asks is what it is answered.

use super::{job, path, site};
use crate::{dice::Dice, given};
use serde_json::json;
use testkit::{TestApp, db_test};

/// Every operation under `/api/v2` but logging in: method and path with ids filled in.
fn calls() -> Vec<(http::Method, String)> {
    let document = serde_json::to_value(app::document()).unwrap();
    let mut calls = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let of_field = path.starts_with("/api/v2/") && operation["operationId"].is_string();
            if of_field && operation["x-allowed"] != "public" {
                let path = path.replace("{id}", "1").replace("{time_off_id}", "1");
                calls.push((method.to_uppercase().parse().unwrap(), path));
            }
        }
    }
    calls
}

db_test! {
    async fn reminder_1_patch_never_answers_500_whatever_the_body(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let id = job(&agent, json!({})).await;
        let customer = agent.get(path(id)).await.json()["customer_id"].clone();
        let fields = ["customer_id", "assigned_technician_id", "status", "priority", "scheduled_date", "scheduled_time",
            "estimated_duration", "description", "notes", "id", "created_at", "customer", "nonsense", "company_id"];
        let values = [
            json!(null), json!(true), json!(0), json!(-1), json!(3), json!(i64::MAX), json!(u64::MAX), json!(1.5), json!(1e300), json!(""), json!(" "),
            json!("pending"), json!("scheduled"), json!("completed"), json!("in_progress"), json!("cancelled"), json!("done"),
            json!("2026-11-23"), json!("9998-12-31"), json!("0001-01-01"), json!("2026-02-30"), json!("09:30"), json!("23:59:59"), json!("24:00:00"),
            json!("a\u{0}b"), json!("\u{202e}😀"), json!("x".repeat(20_001)), json!([]), json!([1]), json!({}), json!({ "a": { "b": [null] } }),
            json!(tom), customer, json!(10_080), json!("'; drop table work_orders; --"),
        ];
        let cases: usize = std::env::var("FUZZ_CASES").map_or(250, |n| n.parse().expect("FUZZ_CASES is a number"));
        let mut dice = Dice(0x00c0_ffee);
        let (mut good, mut refused) = (0, 0);
        for _ in 0..cases {
            let mut body = json!({});
            for _ in 0..=dice.below(4) {
                let field = *dice.one_of(&fields);
                body[field] = dice.one_of(&values).clone();
            }
            if dice.chance(40) {
                body = dice.one_of(&values).clone();
            }
            match agent.patch(path(id), body.clone()).await.status() {
                200 => good += 1,
                409 | 422 | 400 => refused += 1,
                other => panic!("{other}: {body}"),
            }
        }
        assert!(good > 0 && refused > 0, "{good} {refused}");
        app.drain().await;
    }

    async fn reminder_2_every_endpoint_requires_a_login(app: TestApp) {
        let nobody = app.anonymous();
        let calls = calls();
        assert!(calls.len() > 20);
        for (method, path) in calls {
            let reply = nobody.call(method.clone(), &path).json(&json!({})).send().await;
            assert_eq!(reply.status(), 401, "{method} {path}");
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        }
    }

    async fn reminder_3_no_list_gives_more_than_200_rows(app: TestApp) {
        let agent = app.agent().await;
        let tom = given::technician(&app.admin().await, "Tom", json!({})).await;
        let customer = site(&agent, "Site Owner").await;
        for _ in 0..51 {
            given::work_order(&agent, json!({ "customer_id": customer })).await;
        }
        for list in ["/api/v2/work-orders", "/api/v2/schedule/unassigned", "/api/v2/technicians", "/api/v2/customers",
            &format!("/api/v2/customers/{customer}/work-orders"), &format!("/api/v2/technicians/{tom}/time-off")] {
            agent.get(format!("{list}?page_size=201")).await.expect_refused("query", &["page_size"]);
            agent.get(format!("{list}?page_size=0")).await.expect_refused("query", &["page_size"]);
            let page = agent.get(list).await.expect(200).json();
            assert_eq!(page["page_size"], 50, "{list}");
            assert!(page["items"].as_array().unwrap().len() <= 50, "{list}");
        }
    }

    async fn reminder_4_customers_and_technicians_come_with_their_jobs_in_one_query(app: TestApp) {
        let agent = app.agent().await;
        let tom = given::technician(&app.admin().await, "Tom", json!({})).await;
        for _ in 0..20 {
            job(&agent, json!({ "assigned_technician_id": tom })).await;
        }
        agent.get("/api/v2/work-orders").await.expect(200);
        let (statements, reply) = app.statements(agent.get("/api/v2/work-orders?page_size=200")).await;
        let rows = reply.expect(200).items();
        assert_eq!((rows.len(), statements), (20, 1));
        assert!(rows.iter().all(|row| row["customer"]["name"] == "Site Owner" && row["technician"]["name"] == "Tom"));
    }

    async fn reminder_5_what_a_page_drags_is_what_it_reads_again(app: TestApp) {
        let agent = app.agent().await;
        let tom = given::technician(&app.admin().await, "Tom", json!({})).await;
        let id = job(&agent, json!({})).await;
        assert_eq!(agent.get("/api/v2/schedule/unassigned").await.expect(200).column("id"), [id]);
        let drag = json!({ "assigned_technician_id": tom, "scheduled_date": "2026-11-23", "scheduled_time": "09:00:00" });
        let dragged = agent.patch(path(id), drag).await.expect(200).json();
        let board = agent.get("/api/v2/schedule?from=2026-11-23&to=2026-11-23").await.expect(200).json();
        assert_eq!(board["days"][0]["technicians"][0]["work_orders"], json!([dragged]));
        assert_eq!(agent.get("/api/v2/schedule/unassigned").await.expect(200).json()["total"], 0);
    }
}
