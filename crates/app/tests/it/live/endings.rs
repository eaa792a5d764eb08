//! What ends a connection: its login's end, at once, and the server's.

use super::again;
use crate::given;
use serde_json::json;
use std::time::Duration;
use testkit::{PASSWORD, TestApp, db_test};

db_test! {
    async fn logout_closes_the_session_s_own_connections(app: TestApp) {
        let node = app.serve().await;
        let (desk, phone) = (app.agent().await, again(&app, &app.people().agent).await);
        let (mut at_desk, mut on_phone) = (node.socket(&desk).await, node.socket(&phone).await);
        phone.post_nothing("/api/auth/logout").await.expect(204);
        assert_eq!(on_phone.closed().await.1, 4001);
        at_desk.send(json!({ "type": "ping" })).await;
        at_desk.expect("pong").await;
        let session = desk.get("/api/auth/sessions").await.items()[0]["id"].as_str().unwrap().to_owned();
        again(&app, &app.people().agent).await.delete(format!("/api/auth/sessions/{session}")).await.expect(204);
        assert_eq!(at_desk.closed().await.1, 4001);
    }

    async fn a_lost_right_closes_every_connection_at_once(app: TestApp) {
        let node = app.serve().await;
        let owner = app.owner().await;
        for (n, change) in [
            json!({ "role": "technician" }),
            json!({ "status": "suspended" }),
            json!({ "status": "inactive" }),
        ].into_iter().enumerate() {
            let person = given::user(&app, "agent", &format!("agent{n}@live.example")).await;
            let mut socket = node.socket(&app.as_person(&person).await).await;
            owner.patch(format!("/api/users/{}", person.id), change.clone()).await.expect(200);
            assert_eq!(socket.closed().await.1, 4001, "{change}");
        }
        let person = given::user(&app, "agent", "archived@live.example").await;
        let mut socket = node.socket(&app.as_person(&person).await).await;
        owner.delete(format!("/api/users/{}", person.id)).await.expect(204);
        assert_eq!(socket.closed().await.1, 4001);
        app.drain().await;
    }

    async fn a_new_password_closes_the_other_sessions_connections(app: TestApp) {
        let node = app.serve().await;
        let person = given::user(&app, "agent", "password@live.example").await;
        let (here, there) = (app.as_person(&person).await, again(&app, &person).await);
        let (mut mine, mut others) = (node.socket(&here).await, node.socket(&there).await);
        let change = json!({ "current_password": PASSWORD, "new_password": "copper-Violin-28-meadow" });
        here.post(format!("/api/users/{}/password", person.id), change).await.expect(204);
        assert_eq!(others.closed().await.1, 4001);
        mine.send(json!({ "type": "ping" })).await;
        mine.expect("pong").await;
        app.drain().await;
    }

    async fn what_ends_elsewhere_ends_here(app: TestApp) {
        let node = app.far_node().serve().await;
        let (agent, owner) = (again(&app, &app.people().agent).await, app.owner().await);
        let mut socket = node.socket(&agent).await;
        let logged_out = agent.at(&app).post_nothing("/api/auth/logout").await.expect(204);
        assert_eq!(socket.closed().await.1, 4001, "{logged_out:?}");
        let person = given::user(&app, "agent", "demoted@live.example").await;
        let mut socket = node.socket(&app.as_person(&person).await).await;
        owner.patch(format!("/api/users/{}", person.id), json!({ "role": "technician" })).await.expect(200);
        assert_eq!(socket.closed().await.1, 4001);
    }

    async fn who_is_demoted_hears_nothing_of_what_came_after(app: TestApp) {
        let far = app.far_node();
        let node = far.serve().await;
        let person = given::user(&app, "admin", "before@live.example").await;
        let mut socket = node.socket(&app.as_person(&person).await).await;
        socket.subscribe(&["users"]).await;
        let owner = app.owner().await;
        owner.patch(format!("/api/users/{}", person.id), json!({ "role": "technician" })).await.expect(200);
        given::user(&app, "agent", "after@live.example").await;
        let (frames, code) = socket.closed().await;
        assert_eq!((frames.len(), code), (0, 4001), "{frames:?}");
    }

    async fn a_token_that_runs_out_ends_its_connection(app: TestApp) {
        let node = app.serve().await;
        let mut socket = node.socket(&app.agent().await).await;
        app.clock().advance(Duration::from_secs(24 * 3_600));
        app.live.sweep(app.clock.now());
        assert_eq!(socket.closed().await.1, 4001);
    }

    async fn a_server_that_stops_tells_its_clients_to_come_back(app: TestApp) {
        let other = app.node(|_| {});
        let node = other.serve().await;
        let mut sockets = vec![node.socket(&app.agent().await).await, node.socket(&app.admin().await).await];
        other.tasks.stop.cancel();
        for socket in &mut sockets {
            assert_eq!(socket.closed().await.1, 1012);
        }
        drop(sockets);
        other.tasks.tracker.close();
        other.tasks.tracker.wait().await;
        assert_eq!(other.live.count(), 0);
    }
}
