//! One work order: created, read, changed, replaced, deleted; its steps, its events, its history.

use super::{job, path, site};
use crate::given::{self, names, sorted};
use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{TestApp, db_test};

const FIELDS: &str = "id customer_id assigned_technician_id status priority scheduled_date scheduled_time description notes \
     estimated_duration created_at updated_at completed_at started_at on_site_min responded_at series_id occurrence confirmation \
     confirmation_at confirmation_note customer technician conflicts";
const CUSTOMER: &str = "id name email phone address city state zip_code region notes created_at updated_at";
const TECHNICIAN: &str = "id user_id name email phone skills is_active color";

db_test! {
    async fn a_work_order_is_created_read_changed_replaced_and_deleted(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let (customer, technician) = (site(&agent, "Anna Site").await, given::technician(&admin, "Tom", json!({})).await);
        let created = agent.post("/api/v2/work-orders/", json!({ "customer_id": customer, "description": " Boiler\r\nleaks " })).await.expect(201);
        let id = created.id();
        assert_eq!(created.header("location").unwrap(), path(id));
        let view = created.json();
        assert_eq!(names(&view), sorted(FIELDS));
        assert_eq!(names(&view["customer"]), sorted(CUSTOMER));
        assert_eq!((&view["status"], &view["priority"], &view["technician"]), (&json!("pending"), &json!(3), &json!(null)));
        assert_eq!((&view["description"], &view["conflicts"], &view["customer"]["name"]), (&json!("Boiler\nleaks"), &json!([]), &json!("Anna Site")));
        let read = agent.get(format!("{}/", path(id))).await.expect(200);
        assert_eq!((read.json(), read.header("etag")), (view.clone(), created.header("etag")));
        let same = agent.patch(path(id), view.clone()).await.expect(200);
        assert_eq!((same.json(), same.header("etag")), (view, read.header("etag")), "a record may come back as it was read");

        let plan = json!({ "assigned_technician_id": technician, "scheduled_date": "2026-11-23", "scheduled_time": "09:30", "estimated_duration": 90 });
        let planned = agent.patch(path(id), plan).await.expect(200);
        let view = planned.json();
        assert_eq!((&view["status"], &view["scheduled_time"]), (&json!("scheduled"), &json!("09:30:00")));
        assert_eq!(names(&view["technician"]), sorted(TECHNICIAN));
        assert_eq!(agent.get(path(id)).await.json(), view);
        let stale = agent.call(Method::PATCH, path(id)).header("if-match", created.header("etag").unwrap()).json(&json!({ "priority": 1 })).send().await;
        stale.expect_code(412, "precondition_failed");

        let put = agent.put(path(id), json!({ "customer_id": customer, "notes": "Key at the neighbour's" })).await.expect(200).json();
        assert_eq!((&put["status"], &put["assigned_technician_id"], &put["description"], &put["estimated_duration"]), (&json!("pending"), &json!(null), &json!(null), &json!(null)));
        agent.delete(path(id)).await.expect_code(403, "forbidden");
        admin.delete(path(id)).await.expect(204);
        let gone = agent.get(path(id)).await.expect(404);
        assert_eq!(gone.text("detail"), "Work order not found");
        agent.patch(path(id), json!({})).await.expect(404);
        agent.get(format!("{}/history", path(id))).await.expect(404);
    }

    async fn illegal_steps_are_refused_with_the_legal_ones_and_change_nothing(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({ "status": "completed" })).await;
        app.watch_digest();
        let refused = agent.patch(path(id), json!({ "status": "pending", "notes": "x" })).await.expect_code(409, "illegal_step");
        assert_eq!(refused.json()["legal"], json!(["in_progress"]));
        assert!(refused.text("detail").contains("in_progress"));
        app.unwatch_digest();
        agent.patch(path(id), json!({ "status": "in_progress" })).await.expect(200);
    }

    async fn completing_sets_its_time_and_reopening_clears_it_and_time_on_site_adds_up(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        agent.patch(path(id), json!({ "status": "in_progress" })).await.expect(200);
        app.clock().advance(Duration::from_secs(25 * 60));
        let done = agent.patch(path(id), json!({ "status": "completed" })).await.expect(200).json();
        assert_eq!((&done["completed_at"], &done["on_site_min"], &done["started_at"]), (&done["updated_at"], &json!(25), &json!(null)));
        let again = agent.patch(path(id), json!({ "status": "in_progress" })).await.expect(200).json();
        assert_eq!((&again["completed_at"], &again["started_at"]), (&json!(null), &again["updated_at"]));
        let created = agent.get(path(job(&agent, json!({ "status": "completed" })).await)).await.json();
        assert_eq!(created["completed_at"], created["created_at"]);
    }

    async fn references_to_nobody_or_to_another_company_are_refused_by_name(app: TestApp) {
        let (agent, foreigner) = (app.agent().await, app.foreign_admin().await);
        let theirs = site(&foreigner, "Foreign Site").await;
        let their_technician = given::technician(&foreigner, "Foreign Tech", json!({})).await;
        let archived = site(&agent, "Gone").await;
        app.admin().await.delete(format!("/api/v2/customers/{archived}")).await.expect(204);
        let id = job(&agent, json!({})).await;
        let own = site(&agent, "Own").await;
        app.watch_digest();
        for (body, field) in [
            (json!({ "customer_id": 999_999 }), "customer_id"), (json!({ "customer_id": theirs }), "customer_id"),
            (json!({ "customer_id": archived }), "customer_id"), (json!({ "customer_id": agent.id() }), "customer_id"),
            (json!({ "customer_id": own, "assigned_technician_id": their_technician }), "assigned_technician_id"),
            (json!({ "customer_id": own, "assigned_technician_id": 999_999 }), "assigned_technician_id"),
        ] {
            agent.post("/api/v2/work-orders", body.clone()).await.expect_refused("body", &[field]);
            agent.patch(path(id), body.clone()).await.expect_refused("body", &[field]);
            agent.put(path(id), body).await.expect_refused("body", &[field]);
        }
        for (body, field) in [
            (json!({ "customer_id": null }), "customer_id"), (json!({ "status": "done" }), "status"), (json!({ "status": null }), "status"),
            (json!({ "priority": 0 }), "priority"), (json!({ "priority": null }), "priority"), (json!({ "priority": "1" }), "priority"),
            (json!({ "scheduled_date": "2026-02-30" }), "scheduled_date"), (json!({ "scheduled_time": "25:00" }), "scheduled_time"),
            (json!({ "estimated_duration": 0 }), "estimated_duration"), (json!({ "estimated_duration": 1.5 }), "estimated_duration"),
            (json!({ "description": "a\u{0}b" }), "description"), (json!({ "notes": "x".repeat(20_001) }), "notes"),
            (json!({ "prioritty": 1 }), "prioritty"), (json!({ "company_id": 2 }), "company_id"), (json!({ "version": 1 }), "version"),
        ] {
            agent.patch(path(id), body).await.expect_refused("body", &[field]);
        }
    }

    async fn what_happens_is_told_in_its_history_on_the_timeline_and_in_the_log(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let customer = site(&agent, "Anna Site").await;
        let technician = given::technician(&admin, "Tom", json!({})).await;
        let id = given::work_order(&agent, json!({ "customer_id": customer })).await;
        let plan = json!({ "assigned_technician_id": technician, "scheduled_date": "2026-11-23", "scheduled_time": "09:30" });
        agent.patch(path(id), plan).await.expect(200);
        agent.patch(path(id), json!({ "status": "completed" })).await.expect(200);
        agent.patch(path(id), json!({ "notes": "Paid", "priority": 1 })).await.expect(200);
        agent.patch(path(id), json!({ "notes": "Paid" })).await.expect(200);
        app.drain().await;
        let history = agent.get(format!("{}/history/", path(id))).await.expect(200);
        let kinds = [
            "work_order.updated", "work_order.completed", "work_order.status_changed", "work_order.status_changed",
            "work_order.assigned", "work_order.scheduled", "work_order.created",
        ];
        assert_eq!(history.column("kind"), kinds);
        let entries = history.items();
        assert_eq!(entries[0]["data"], json!({ "changed": ["priority", "notes"], "technician_id": technician, "with": [] }));
        assert_eq!(entries[2]["data"], json!({ "from": "scheduled", "to": "completed", "technician_id": technician,
            "scheduled_date": "2026-11-23", "scheduled_time": "09:30:00" }));
        assert_eq!(entries[4]["data"], json!({ "from": null, "technician_id": technician, "status": "scheduled",
            "scheduled_date": "2026-11-23", "scheduled_time": "09:30:00", "with": ["assigned", "status"] }));
        assert_eq!(entries[5]["data"], json!({ "scheduled_date": "2026-11-23", "scheduled_time": "09:30:00", "technician_id": technician,
            "from_date": null, "from_time": null, "with": ["assigned", "status"] }));
        assert_eq!(entries[0]["actor"]["id"], agent.id());
        let timeline = agent.get(format!("/api/customers/{customer}/timeline?kind=work_order.*")).await.expect(200);
        assert_eq!(timeline.column("kind"), kinds);
        let log = admin.get(format!("/api/activity?subject_type=work_order&subject_id={id}")).await.expect(200);
        assert_eq!(log.json()["total"], 7);
        admin.delete(path(id)).await.expect(204);
        app.drain().await;
        let timeline = agent.get(format!("/api/customers/{customer}/timeline?kind=work_order.deleted")).await.expect(200);
        assert_eq!(timeline.json()["total"], 1);
    }

    async fn two_who_change_one_work_order_at_once_both_have_their_say(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let id = job(&agent, json!({})).await;
        let (one, two) = futures_util::join!(
            admin.patch(path(id), json!({ "notes": "Dog" })), agent.patch(path(id), json!({ "priority": 1 })));
        one.expect(200);
        two.expect(200);
        let both = agent.get(path(id)).await.json();
        assert_eq!((&both["notes"], &both["priority"]), (&json!("Dog"), &json!(1)));
    }

    async fn jobs_made_while_their_customer_is_changed_are_all_made_and_found_by_the_new_name(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let customer = site(&agent, "Maria Old").await;
        let made = join_all((0..12).map(|_| agent.post("/api/v2/work-orders/", json!({ "customer_id": customer }))));
        let renamed = join_all((0..12).map(|n| {
            let name = if n == 11 { "Maria Neustadt".to_owned() } else { format!("Maria Number{n}") };
            admin.put(format!("/api/customers/{customer}"), json!({ "name": name }))
        }));
        let (made, renamed) = futures_util::join!(made, renamed);
        let mut ids = made.into_iter().map(|reply| reply.expect(201).id()).collect::<Vec<_>>();
        for reply in renamed {
            reply.expect(200);
        }
        admin.put(format!("/api/customers/{customer}"), json!({ "name": "Maria Neustadt" })).await.expect(200);
        app.drain().await;
        let mut found = agent.get("/api/v2/work-orders/?search=neustadt&page_size=100").await.expect(200).column("id");
        found.sort_by_key(Value::as_i64);
        ids.sort_unstable();
        assert_eq!(found, ids);
        let history = agent.get(format!("{}/history/", path(ids[0]))).await.expect(200);
        assert_eq!(history.column("kind"), ["work_order.created"]);
    }

    async fn a_customer_knows_how_many_open_work_orders_there_are(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let customer = site(&agent, "Anna Site").await;
        for status in ["pending", "scheduled", "en_route", "in_progress", "completed", "cancelled"] {
            given::work_order(&agent, json!({ "customer_id": customer, "status": status })).await;
        }
        let listed = admin.get("/api/customers?search=anna+site").await.expect(200).items();
        assert_eq!(listed[0]["open_work_orders"], 4);
        let theirs = agent.get(format!("/api/v2/customers/{customer}/work-orders/")).await.expect(200);
        assert_eq!(theirs.json()["total"], 6);
        let open: Vec<Value> = agent.get(format!("/api/v2/customers/{customer}/work-orders?status=pending")).await.expect(200).items();
        assert_eq!(open.len(), 1);
        agent.get("/api/v2/customers/999999/work-orders").await.expect(404);
    }
}
