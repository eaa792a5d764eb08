//! A job's checklist: what the office puts on it, who ticks it, and what is told of it.

use super::{job, path};
use crate::given;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, db_test};

fn list(id: i64) -> String {
    format!("{}/checklist", path(id))
}

fn item(job: i64, id: &Value) -> String {
    format!("{}/{id}", list(job))
}

/// The labels in their order; `!` behind one that is ticked.
async fn shown(staff: &Actor, id: i64) -> Vec<String> {
    let items = staff.get(list(id)).await.expect(200).json()["items"].clone();
    let texts = items.as_array().unwrap().iter().map(|item| {
        let tick = if item["done"] == true { "!" } else { "" };
        format!("{}{tick}", item["label"].as_str().unwrap())
    });
    texts.collect()
}

/// The ids in their order.
async fn ids(staff: &Actor, id: i64) -> Vec<Value> {
    let view = staff.get(list(id)).await.expect(200).json();
    let items = view["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].clone()).collect()
}

db_test! {
    async fn a_list_is_added_to_ordered_renamed_and_shortened(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        assert_eq!(agent.get(list(id)).await.expect(200).json(), json!({ "items": [], "done": 0, "total": 0 }));
        let first = agent.post(list(id), json!({ "label": "  Filter " })).await.expect(201);
        assert_eq!(first.header("location").unwrap(), format!("{}/{}", list(id), first.id()));
        let view = json!({ "id": first.id(), "position": 0, "label": "Filter", "done": false, "done_at": null, "done_by": null });
        assert_eq!(first.json(), view);
        for label in ["Pressure", "Seals"] {
            agent.post(list(id), json!({ "label": label })).await.expect(201);
        }
        let order = ids(&agent, id).await;
        let moved = agent.patch(item(id, &order[2]), json!({ "position": 0 })).await.expect(200).json();
        assert_eq!((&moved["label"], &moved["position"]), (&json!("Seals"), &json!(0)));
        assert_eq!(shown(&agent, id).await, ["Seals", "Filter", "Pressure"]);
        agent.patch(item(id, &order[1]), json!({ "label": "Pressure, both gauges", "position": 99 })).await.expect(200);
        agent.delete(item(id, &order[0])).await.expect(204);
        assert_eq!(shown(&agent, id).await, ["Seals", "Pressure, both gauges"]);
        agent.delete(item(id, &order[0])).await.expect(404);
        assert_eq!(agent.patch(item(id, &order[0]), json!({ "done": true })).await.expect(404).text("detail"), "Checklist item not found");
    }

    async fn a_list_is_set_whole_and_keeps_what_was_ticked(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        let set = agent.put(list(id), json!({ "labels": ["Filter", "Pressure"] })).await.expect(200).json();
        assert_eq!((&set["total"], &set["items"][1]["position"]), (&json!(2), &json!(1)));
        agent.patch(item(id, &set["items"][1]["id"]), json!({ "done": true })).await.expect(200);
        let again = agent.put(list(id), json!({ "labels": ["Pressure", "Seals"] })).await.expect(200).json();
        assert_eq!((&again["done"], &again["total"], &again["items"][0]["id"]), (&json!(1), &json!(2), &set["items"][1]["id"]));
        assert_eq!(shown(&agent, id).await, ["Pressure!", "Seals"]);
        agent.put(list(id), json!({ "labels": [] })).await.expect(200);
        assert!(shown(&agent, id).await.is_empty());
        assert_eq!(app.count("select count(*) from work_order_checklist").await, 0);
    }

    async fn what_cannot_be_on_a_list_is_refused_by_name_and_changes_nothing(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        agent.put(list(id), json!({ "labels": vec!["Same"; 100] })).await.expect(200);
        let first = ids(&agent, id).await.remove(0);
        app.watch_digest();
        agent.post(list(id), json!({ "label": "One more" })).await.expect_code(409, "checklist_full");
        agent.put(list(id), json!({ "labels": vec!["Same"; 101] })).await.expect_refused("body", &["labels"]);
        agent.put(list(id), json!({ "labels": ["Fine", " "] })).await.expect(422);
        for (body, field) in [
            (json!({ "label": " " }), "label"), (json!({ "label": "x".repeat(201) }), "label"), (json!({ "label": "a\nb" }), "label"),
            (json!({ "label": null }), "label"), (json!({ "position": -1 }), "position"), (json!({ "position": 100 }), "position"),
            (json!({ "done": "yes" }), "done"), (json!({ "done": null }), "done"), (json!({ "done_at": null }), "done_at"),
        ] {
            agent.patch(item(id, &first), body).await.expect_refused("body", &[field]);
        }
        agent.post(list(id), json!({})).await.expect_refused("body", &["label"]);
        app.unwatch_digest();
        assert_eq!(shown(&agent, id).await.len(), 100);
    }

    async fn a_technician_ticks_on_their_own_jobs_and_does_nothing_else(app: TestApp) {
        let (admin, technician) = (app.admin().await, app.technician().await);
        let tom = given::technician(&admin, "Tom", json!({ "user_id": technician.id() })).await;
        let tea = given::technician(&admin, "Tea", json!({})).await;
        let own = job(&admin, json!({ "assigned_technician_id": tom })).await;
        let other = job(&admin, json!({ "assigned_technician_id": tea })).await;
        let (mine, theirs) = (given::checklist_item(&admin, own, "Filter").await, given::checklist_item(&admin, other, "Filter").await);
        given::checklist_item(&admin, own, "Pressure").await;
        let ticked = technician.patch(item(own, &json!(mine)), json!({ "done": true })).await.expect(200).json();
        assert_eq!((&ticked["done"], &ticked["done_by"]["id"]), (&json!(true), &json!(technician.id())));
        assert!(ticked["done_by"]["name"].is_string() && ticked["done_at"].is_string(), "{ticked}");
        app.clock().advance(std::time::Duration::from_secs(60));
        let again = admin.patch(item(own, &json!(mine)), json!({ "done": true })).await.expect(200).json();
        assert_eq!(again, ticked, "who ticked it first is kept");
        technician.patch(item(own, &json!(mine)), json!({ "done": true, "label": "Filter", "position": 0 })).await.expect(200);
        app.watch_digest();
        for patch in [json!({ "label": "Less" }), json!({ "position": 1 }), json!({ "done": false, "label": "Less" })] {
            technician.patch(item(own, &json!(mine)), patch).await.expect_code(403, "field_forbidden");
        }
        technician.post(list(own), json!({ "label": "More" })).await.expect_code(403, "forbidden");
        technician.put(list(own), json!({ "labels": [] })).await.expect_code(403, "forbidden");
        technician.delete(item(own, &json!(mine))).await.expect_code(403, "forbidden");
        technician.get(list(other)).await.expect(404);
        technician.patch(item(other, &json!(theirs)), json!({ "done": true })).await.expect(404);
        technician.patch(item(own, &json!(theirs)), json!({ "done": true })).await.expect(404);
        admin.patch(item(own, &json!(theirs)), json!({ "done": true })).await.expect(404);
        app.unwatch_digest();
        let open = technician.patch(item(own, &json!(mine)), json!({ "done": false })).await.expect(200).json();
        assert_eq!((&open["done_at"], &open["done_by"]), (&json!(null), &json!(null)));
    }

    async fn its_history_tells_what_became_of_the_list_and_who_ticked_what_once(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        let set = agent.put(list(id), json!({ "labels": ["Filter", "Pressure"] })).await.expect(200).json();
        agent.put(list(id), json!({ "labels": ["Filter", "Pressure"] })).await.expect(200);
        let filter = item(id, &set["items"][0]["id"]);
        for _ in 0..2 {
            agent.patch(&filter, json!({ "done": true })).await.expect(200);
        }
        agent.patch(&filter, json!({ "done": false })).await.expect(200);
        agent.delete(&filter).await.expect(204);
        app.drain().await;
        let entries = agent.get(format!("{}/history", path(id))).await.expect(200);
        let kinds = ["work_order.checklist_changed", "work_order.item_reopened", "work_order.item_done", "work_order.checklist_changed", "work_order.created"];
        assert_eq!(entries.column("kind"), kinds);
        let entries = entries.items();
        assert_eq!((&entries[0]["data"]["removed"], &entries[3]["data"]["added"]), (&json!(1), &json!(2)));
        assert_eq!((&entries[2]["data"]["label"], &entries[2]["data"]["done"], &entries[2]["data"]["total"]), (&json!("Filter"), &json!(1), &json!(2)));
        let customer = agent.get(path(id)).await.json()["customer_id"].clone();
        let timeline = agent.get(format!("/api/customers/{customer}/timeline?kind=work_order.*")).await.expect(200);
        assert_eq!(timeline.column("kind"), ["work_order.created"], "a timeline does not drown in ticks");
    }

    async fn ticks_at_the_same_moment_all_count(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        agent.put(list(id), json!({ "labels": (0..20).map(|n| format!("Item {n}")).collect::<Vec<_>>() })).await.expect(200);
        let mut ticks = tokio::task::JoinSet::new();
        for one in ids(&agent, id).await {
            let agent = agent.clone();
            ticks.spawn(async move { agent.patch(item(id, &one), json!({ "done": true })).await.expect(200) });
        }
        for n in 0..5 {
            let agent = agent.clone();
            ticks.spawn(async move { agent.post(list(id), json!({ "label": format!("Extra {n}") })).await.expect(201) });
        }
        ticks.join_all().await;
        let view = agent.get(list(id)).await.expect(200).json();
        assert_eq!((&view["done"], &view["total"]), (&json!(20), &json!(25)));
        let places: Vec<i64> = view["items"].as_array().unwrap().iter().map(|item| item["position"].as_i64().unwrap()).collect();
        assert_eq!(places, (0..25).collect::<Vec<_>>());
    }

    async fn a_deleted_job_takes_its_list_along(app: TestApp) {
        let admin = app.admin().await;
        let id = job(&admin, json!({})).await;
        given::checklist_item(&admin, id, "Filter").await;
        admin.delete(path(id)).await.expect(204);
        assert_eq!(app.count("select count(*) from work_order_checklist").await, 0);
        admin.get(list(id)).await.expect(404);
    }

    async fn lists_of_five_and_of_fifty_items_are_read_with_the_same_statements(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        let mut counts = Vec::new();
        for n in [5, 50] {
            let labels: Vec<String> = (0..n).map(|at| format!("Item {at}")).collect();
            agent.put(list(id), json!({ "labels": labels })).await.expect(200);
            let (statements, reply) = app.statements(agent.get(list(id))).await;
            assert_eq!(reply.expect(200).json()["total"], n);
            counts.push(statements);
        }
        assert_eq!(counts, [2, 2]);
    }
}
