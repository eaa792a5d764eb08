//! Which event reaches whom.

use super::{event, listening, numbers, read_to, record, record_each};
use crate::given;
use base::{CompanyId, UserId};
use platform::{db::Actor as DbActor, events::Audience};
use serde_json::json;
use testkit::{TestApp, db_test};

async fn record_for(app: &TestApp, company: i64, subject: &'static str, audience: Audience) {
    let system = app.state().db.system();
    let mut tx = system.company(CompanyId(company), DbActor::SYSTEM).write();
    tx.record(event(subject, audience));
    tx.commit(()).await.unwrap().into_inner();
}

db_test! {
    async fn an_event_reaches_those_who_subscribed(app: TestApp) {
        let node = app.serve().await;
        let owner = app.owner().await;
        let customer = given::customer(&owner, "Paula Live", json!({})).await;
        app.drain().await;
        let mut socket = listening(&node).await;
        owner.patch(format!("/api/users/{customer}"), json!({ "city": "Graz" })).await.expect(200);
        let told = socket.expect("event").await;
        let seq = app.count("select max(seq) from events").await;
        assert_eq!(told, json!({
            "type": "event", "event_id": seq, "topics": ["customers"], "kind": "user.updated",
            "subject": { "type": "user", "id": customer.to_string() }, "customer_id": customer,
            "at": "2026-03-02T09:00:00Z", "actor": { "id": owner.id(), "type": "staff" },
            "data": { "changed": ["city"] },
        }));
    }

    async fn an_event_of_several_topics_comes_once(app: TestApp) {
        let node = app.serve().await;
        let owner = app.owner().await;
        let mut socket = node.socket(&owner).await;
        socket.subscribe(&["users", "users_stats", "customers"]).await;
        given::customer(&owner, "Paula Once", json!({})).await;
        let mut told = socket.expect("event").await;
        while told["kind"] == "user.logged_in" {
            told = socket.expect("event").await;
        }
        assert_eq!(told["topics"], json!(["users", "customers", "users_stats"]));
        socket.send(json!({ "type": "unsubscribe", "topics": ["users", "customers"] })).await;
        assert_eq!(socket.expect("unsubscribed").await["topics"], json!(["users_stats"]));
        given::customer(&owner, "Paula Twice", json!({})).await;
        assert_eq!(socket.expect("event").await["topics"], json!(["users_stats"]));
    }

    async fn nothing_of_another_company_is_heard(app: TestApp) {
        let node = app.serve().await;
        let mut socket = listening(&node).await;
        let mut foreign = node.socket(&app.foreign_admin().await).await;
        foreign.subscribe(&["customers"]).await;
        record_for(&app, 2, "thing", Audience::Staff).await;
        record(&app, 1).await;
        assert_eq!(socket.expect("event").await["data"], json!({ "n": 1 }));
        assert_eq!(foreign.expect("event").await["data"], json!({}));
        record_for(&app, 2, "thing", Audience::Staff).await;
        assert_eq!(foreign.expect("event").await["data"], json!({}));
    }

    async fn the_audience_is_looked_at_for_each_who_subscribed(app: TestApp) {
        let node = app.serve().await;
        let (technician, agent) = (app.technician().await, app.agent().await);
        let mut his = node.socket(&technician).await;
        his.send(json!({ "type": "subscribe", "topics": ["customers"] })).await;
        assert_eq!(his.expect("error").await["code"], "forbidden");
        his.subscribe(&["work_orders"]).await;
        let mut hers = node.socket(&agent).await;
        hers.subscribe(&["work_orders"]).await;
        record_for(&app, 1, "work_order", Audience::Staff).await;
        record_for(&app, 1, "work_order", Audience::User(UserId(technician.id()))).await;
        record_for(&app, 1, "work_order", Audience::Customer(UserId(1))).await;
        let first = his.expect("event").await["event_id"].as_i64().unwrap();
        let heard = [hers.expect("event").await, hers.expect("event").await];
        let ids = heard.map(|frame| frame["event_id"].as_i64().unwrap() - first);
        assert_eq!(ids, [-1, 1], "hers are those around his");
    }

    async fn a_broadcast_reaches_200_connections_once_each(app: TestApp) {
        let app = app.node(|config| config.live.sockets_per_user = 200);
        let node = app.serve().await;
        let mut sockets = Vec::new();
        for _ in 0..200 {
            sockets.push(listening(&node).await);
        }
        record(&app, 1).await;
        record(&app, 2).await;
        for socket in &mut sockets {
            assert_eq!(read_to(socket, 2).await, [1, 2]);
        }
    }

    async fn many_events_at_once_are_told_as_one(app: TestApp) {
        let app = app.node(|config| config.live.burst = 10);
        let node = app.serve().await;
        let mut socket = listening(&node).await;
        record_each(&app, &(1..=11).collect::<Vec<_>>()).await;
        let newest = socket.expect("resync").await["last_event_id"].as_i64().unwrap();
        assert_eq!(app.count("select max(seq) from events").await, newest);
        record(&app, 12).await;
        assert_eq!(socket.expect("event").await["data"]["n"], 12);
    }

    async fn what_happens_on_another_node_is_heard_here(app: TestApp) {
        let node = app.far_node().serve().await;
        let mut socket = listening(&node).await;
        record(&app, 1).await;
        // On PostgreSQL either node's relay gives it its place.
        assert_eq!(socket.expect("event").await["data"]["n"], 1);
    }

    async fn a_slow_reader_is_cut_off_while_others_go_on_and_loses_nothing(app: TestApp) {
        let app = app.node(|config| config.live.queue = 8);
        let node = app.serve().await;
        let mut slow = node.narrow_socket(&app.agent().await).await;
        slow.subscribe(&["customers"]).await;
        let mut quick = listening(&node).await;
        let start = app.count("select max(seq) from events").await;
        let system = app.state().db.system();
        let padding = "x".repeat(400_000);
        let mut sent = 0;
        // Until what its line holds, and its queue, are full.
        while app.live.count() == 2 {
            sent += 1;
            assert!(sent < 200, "it was never cut off");
            let mut tx = system.company(CompanyId(1), DbActor::SYSTEM).write();
            tx.record(event("thing", Audience::Staff).with(&json!({ "n": sent, "padding": padding })));
            tx.commit(()).await.unwrap().into_inner();
            assert_eq!(quick.expect("event").await["data"]["n"], sent);
        }
        let (frames, code) = slow.closed().await;
        assert_eq!(code, 4008);
        let read = numbers(&frames);
        let last = frames.last().map_or(start, |frame| frame["event_id"].as_i64().unwrap());
        assert!(read.len() < usize::try_from(sent).unwrap());
        let mut back = node.socket(&app.agent().await).await;
        back.send(json!({ "type": "resume", "last_event_id": last, "topics": ["customers"] })).await;
        let rest = read_to(&mut back, sent).await;
        assert_eq!([read, rest].concat(), (1..=sent).collect::<Vec<_>>());
    }
}
