//! A technician's live events: what happens to their own jobs, and nothing else.

use super::again;
use crate::given;
use serde_json::{Value, json};
use testkit::{Actor, Served, Socket, TestApp, db_test};

/// A technician with this person's login.
async fn linked(admin: &Actor, name: &str, login: &Actor) -> i64 {
    given::technician(admin, name, json!({ "user_id": login.id() })).await
}

async fn job(app: &TestApp, admin: &Actor, technician: i64) -> i64 {
    let body = json!({ "customer_id": app.people().customer.id, "assigned_technician_id": technician,
        "scheduled_date": "2026-03-03", "scheduled_time": "09:00" });
    given::work_order(admin, body).await
}

async fn change(admin: &Actor, job: i64, patch: Value) {
    let path = format!("/api/v2/work-orders/{job}");
    admin.patch(path, patch).await.expect(200);
}

/// This login's connection that is told of work orders.
async fn listening(node: &Served, login: &Actor) -> Socket {
    let mut socket = node.socket(login).await;
    socket.subscribe(&["work_orders"]).await;
    socket
}

/// The next event: its kind, and which job it is about.
async fn told(socket: &mut Socket) -> (String, i64) {
    let frame = socket.expect("event").await;
    assert_eq!(
        frame["data"],
        json!({}),
        "what happened, and to which job: {frame}"
    );
    assert_eq!(frame["customer_id"], json!(null));
    let id = frame["subject"]["id"].as_str().unwrap().parse().unwrap();
    (frame["kind"].as_str().unwrap().to_owned(), id)
}

/// The events are told in this order, and no other one between them.
async fn expect(socket: &mut Socket, events: &[(&str, i64)]) {
    for (kind, job) in events {
        assert_eq!(told(socket).await, ((*kind).to_owned(), *job));
    }
}

/// Waits until everything that has happened was handed out.
async fn settled(app: &TestApp) -> i64 {
    app.drain().await;
    let newest = app.count("select max(seq) from events").await;
    app.live.reached(newest).await;
    newest
}

db_test! {
    async fn whatever_happens_to_ones_own_job_is_told(app: TestApp) {
        let (node, admin, login) = (app.serve().await, app.admin().await, app.technician().await);
        let own = linked(&admin, "Own", &login).await;
        let mut socket = listening(&node, &login).await;
        let id = job(&app, &admin, own).await;
        change(&admin, id, json!({ "scheduled_time": "10:00" })).await;
        change(&admin, id, json!({ "notes": "Key at the neighbour's" })).await;
        change(&admin, id, json!({ "status": "en_route" })).await;
        change(&admin, id, json!({ "status": "completed" })).await;
        admin.delete(format!("/api/v2/work-orders/{id}")).await.expect(204);
        expect(&mut socket, &[
            ("work_order.created", id), ("work_order.scheduled", id), ("work_order.assigned", id),
            ("work_order.scheduled", id), ("work_order.updated", id), ("work_order.status_changed", id),
            ("work_order.status_changed", id), ("work_order.completed", id), ("work_order.deleted", id),
        ]).await;
    }

    async fn a_job_that_is_given_is_told_to_who_gets_it_and_to_who_loses_it(app: TestApp) {
        let (node, admin, login) = (app.serve().await, app.admin().await, app.technician().await);
        let second = app.as_person(&given::user(&app, "technician", "second@acme.example").await).await;
        let (own, other) = (linked(&admin, "Own", &login).await, linked(&admin, "Other", &second).await);
        let id = job(&app, &admin, own).await;
        settled(&app).await;
        let (mut his, mut hers) = (listening(&node, &login).await, listening(&node, &second).await);
        change(&admin, id, json!({ "assigned_technician_id": other, "notes": "Not for him" })).await;
        change(&admin, id, json!({ "notes": "Still not" })).await;
        change(&admin, id, json!({ "assigned_technician_id": null })).await;
        change(&admin, id, json!({ "notes": "Nobody's" })).await;
        change(&admin, id, json!({ "assigned_technician_id": own })).await;
        expect(&mut his, &[("work_order.assigned", id), ("work_order.assigned", id), ("work_order.status_changed", id)]).await;
        expect(&mut hers, &[
            ("work_order.assigned", id), ("work_order.updated", id), ("work_order.updated", id), ("work_order.assigned", id),
        ]).await;
        let end = job(&app, &admin, other).await;
        expect(&mut hers, &[("work_order.created", end)]).await;
    }

    async fn nothing_of_others_is_told(app: TestApp) {
        let (node, admin, login) = (app.serve().await, app.admin().await, app.technician().await);
        let own = linked(&admin, "Own", &login).await;
        let other = given::technician(&admin, "Other", json!({})).await;
        let foreign = app.foreign_admin().await;
        let theirs = given::technician(&foreign, "Theirs", json!({})).await;
        settled(&app).await;
        let mut socket = listening(&node, &login).await;
        let not_his = job(&app, &admin, other).await;
        change(&admin, not_his, json!({ "notes": "x", "status": "en_route" })).await;
        admin.delete(format!("/api/v2/work-orders/{not_his}")).await.expect(204);
        given::work_order(&admin, json!({ "customer_id": app.people().customer.id })).await;
        given::work_order(&foreign, json!({ "customer_id": app.foreigners().customer.id, "assigned_technician_id": theirs })).await;
        given::time_off(&admin, other, "2026-03-04T08:00:00Z", "2026-03-05T08:00:00Z").await;
        admin.patch("/api/settings", json!({ "default_duration_min": 90 })).await.expect(200);
        let id = job(&app, &admin, own).await;
        expect(&mut socket, &[("work_order.created", id)]).await;
    }

    async fn who_loses_the_link_or_the_role_hears_no_more(app: TestApp) {
        let (node, owner, login) = (app.serve().await, app.owner().await, app.technician().await);
        let own = linked(&owner, "Own", &login).await;
        let id = job(&app, &owner, own).await;
        settled(&app).await;
        let mut socket = listening(&node, &login).await;
        change(&owner, id, json!({ "notes": "one" })).await;
        expect(&mut socket, &[("work_order.updated", id)]).await;

        let path = format!("/api/v2/technicians/{own}");
        owner.patch(&path, json!({ "user_id": null })).await.expect(200);
        change(&owner, id, json!({ "status": "en_route" })).await;
        owner.patch(&path, json!({ "user_id": login.id() })).await.expect(200);
        // Handed out together or not: what happened while it was not theirs is told only while it is.
        settled(&app).await;
        change(&owner, id, json!({ "notes": "three" })).await;
        let mut kinds = Vec::new();
        while kinds.last().map(String::as_str) != Some("work_order.updated") {
            kinds.push(told(&mut socket).await.0);
        }
        assert!(kinds.len() <= 2, "{kinds:?}");

        owner.patch(format!("/api/users/{}", login.id()), json!({ "role": "customer" })).await.expect(200);
        change(&owner, id, json!({ "notes": "four" })).await;
        let (after, code) = socket.closed().await;
        assert_eq!((after, code), (vec![], 4001));
    }

    async fn without_the_link_nothing_is_told_and_with_another_one_the_others(app: TestApp) {
        let (node, admin, login) = (app.serve().await, app.admin().await, app.technician().await);
        let (first, second) = (given::technician(&admin, "First", json!({})).await, given::technician(&admin, "Second", json!({})).await);
        let (of_first, of_second) = (job(&app, &admin, first).await, job(&app, &admin, second).await);
        let mut socket = listening(&node, &login).await;
        let note = |id: i64, text: &str| change(&admin, id, json!({ "notes": text }));
        note(of_first, "a").await;
        settled(&app).await;
        let link = |id: i64, user: Value| admin.patch(format!("/api/v2/technicians/{id}"), json!({ "user_id": user }));
        link(first, json!(login.id())).await.expect(200);
        settled(&app).await;
        note(of_second, "b").await;
        note(of_first, "c").await;
        expect(&mut socket, &[("work_order.updated", of_first)]).await;
        link(first, json!(null)).await.expect(200);
        link(second, json!(login.id())).await.expect(200);
        settled(&app).await;
        note(of_first, "d").await;
        note(of_second, "e").await;
        expect(&mut socket, &[("work_order.updated", of_second)]).await;
    }

    async fn a_resume_brings_ones_own_only(app: TestApp) {
        let (node, admin, login) = (app.serve().await, app.admin().await, app.technician().await);
        let own = linked(&admin, "Own", &login).await;
        let other = given::technician(&admin, "Other", json!({})).await;
        let login = again(&app, &app.people().technician).await;
        let start = settled(&app).await;
        let (id, not_his) = (job(&app, &admin, own).await, job(&app, &admin, other).await);
        change(&admin, not_his, json!({ "notes": "x" })).await;
        change(&admin, id, json!({ "assigned_technician_id": other })).await;
        change(&admin, id, json!({ "notes": "gone" })).await;
        settled(&app).await;
        let mut socket = node.socket(&login).await;
        socket.send(json!({ "type": "resume", "last_event_id": start, "topics": ["work_orders"] })).await;
        expect(&mut socket, &[
            ("work_order.created", id), ("work_order.scheduled", id), ("work_order.assigned", id), ("work_order.assigned", id),
        ]).await;
        socket.expect("resumed").await;
        change(&admin, not_his, json!({ "notes": "y" })).await;
        change(&admin, id, json!({ "assigned_technician_id": own })).await;
        expect(&mut socket, &[("work_order.assigned", id)]).await;
    }

    async fn another_node_knows_the_link_too(app: TestApp) {
        let (admin, login) = (app.admin().await, app.technician().await);
        let far = app.far_node();
        let node = far.serve().await;
        let own = given::technician(&admin, "Own", json!({})).await;
        let id = job(&app, &admin, own).await;
        let login = login.at(&far);
        settled(&far).await;
        let mut socket = listening(&node, &login).await;
        change(&admin, id, json!({ "notes": "a" })).await;
        settled(&far).await;
        admin.patch(format!("/api/v2/technicians/{own}"), json!({ "user_id": login.id() })).await.expect(200);
        settled(&far).await;
        change(&admin, id, json!({ "status": "en_route" })).await;
        expect(&mut socket, &[("work_order.status_changed", id)]).await;
    }
}
