//! Where one is logged in, and what ends it.

use crate::given::{self, names, sorted};
use http::Method;
use serde_json::json;
use std::time::Duration;
use testkit::{Actor, PASSWORD, Person, TestApp, db_test};

const NEW_PASSWORD: &str = "copper-Violin-28-meadow";

/// A second session of the same person.
async fn again(app: &TestApp, person: &Person) -> Actor {
    let nobody = app.anonymous();
    nobody.with_token(nobody.login(&person.email).await.text("access_token"))
}

async fn is_alive(actor: &Actor) -> bool {
    let reply = actor.get("/api/auth/me").await;
    assert!(matches!(reply.status(), 200 | 401), "{}", reply.body_text());
    reply.status() == 200
}

async fn session_of(actor: &Actor) -> String {
    let items = actor.get("/api/auth/sessions").await.expect(200).items();
    let current: Vec<_> = items
        .iter()
        .filter(|session| session["current"] == true)
        .collect();
    assert_eq!(current.len(), 1);
    current[0]["id"].as_str().unwrap().to_owned()
}

db_test! {
    async fn sessions_are_listed_with_where_and_by_what(app: TestApp) {
        let person = app.people().agent.clone();
        let login = json!({ "email": person.email, "password": PASSWORD });
        let call = app.anonymous().call(Method::POST, "/api/auth/login").json(&login);
        let call = call.header("user-agent", "Phone/1.0").from_address("2001:db8::7".parse().unwrap());
        let phone = app.anonymous().with_token(call.send().await.expect(200).text("token"));
        app.clock().advance(Duration::from_secs(60));
        let desk = again(&app, &person).await;
        let reply = desk.get("/api/auth/sessions").await.expect(200).json();
        assert_eq!(names(&reply), sorted("items total page page_size pages next_cursor"));
        assert_eq!((&reply["total"], &reply["pages"]), (&json!(2), &json!(1)));
        assert_eq!(names(&reply["items"][0]), sorted("id user_agent ip created_at last_seen_at current"));
        assert_eq!(reply["items"][0]["current"], true);
        assert_eq!(reply["items"][0]["ip"], "203.0.113.7");
        assert_eq!(reply["items"][1]["user_agent"], "Phone/1.0");
        assert_eq!(reply["items"][1]["ip"], "2001:db8::7");
        assert_eq!(reply["items"][1]["created_at"], "2026-03-02T09:00:00Z");
        assert_eq!(reply["items"][1]["current"], false);
        assert_ne!(session_of(&phone).await, session_of(&desk).await);
        let one = desk.get("/api/auth/sessions?page_size=1&page=2").await.expect(200);
        assert_eq!((one.items().len(), &one.json()["pages"]), (1, &json!(2)));
        desk.get("/api/auth/sessions?page_size=201").await.expect_refused("query", &["page_size"]);
        desk.get("/api/auth/sessions?sort=id").await.expect_refused("query", &["sort"]);
    }

    async fn a_session_in_use_is_seen_to_five_minutes(app: TestApp) {
        let agent = app.agent().await;
        let seen = |agent: Actor| async move {
            agent.get("/api/auth/sessions").await.expect(200).items()[0]["last_seen_at"].as_str().unwrap().to_owned()
        };
        app.clock().advance(Duration::from_secs(299));
        assert_eq!(seen(agent.clone()).await, "2026-03-02T09:00:00Z");
        app.clock().advance(Duration::from_secs(2));
        assert_eq!(seen(agent.clone()).await, "2026-03-02T09:05:01Z");
    }

    async fn a_logout_kills_the_sessions_tokens_at_once_and_no_others(app: TestApp) {
        let person = app.people().agent.clone();
        let nobody = app.anonymous();
        let reply = nobody.login(&person.email).await;
        let (one, other) = (nobody.with_token(reply.text("token")), again(&app, &person).await);
        assert!(is_alive(&one).await);
        one.post_nothing("/api/auth/logout").await.expect(204);
        assert!(!is_alive(&one).await && is_alive(&other).await);
        let body = json!({ "refresh_token": reply.text("refresh_token") });
        nobody.post("/api/auth/refresh", body).await.expect(401);
        one.post_nothing("/api/auth/logout").await.expect(401);
    }

    async fn another_node_hears_of_a_logout_within_a_second(app: TestApp) {
        let elsewhere = app.node(|_| {});
        let agent = again(&app, &app.people().agent.clone()).await;
        let there = agent.at(&elsewhere);
        assert!(is_alive(&there).await);
        agent.post_nothing("/api/auth/logout").await.expect(204);
        app.clock().advance(Duration::from_millis(1_001));
        assert!(!is_alive(&there).await);
    }

    async fn one_ends_ones_own_sessions_only(app: TestApp) {
        let person = app.people().agent.clone();
        let (one, other) = (again(&app, &person).await, again(&app, &person).await);
        let admin = app.admin().await;
        let id = session_of(&one).await;
        app.watch_digest();
        admin.delete(format!("/api/auth/sessions/{id}")).await.expect(404);
        other.delete("/api/auth/sessions/x").await.expect(404);
        other.delete(format!("/api/auth/sessions/{id}")).await.expect(204);
        assert!(!is_alive(&one).await && is_alive(&other).await);
        other.delete(format!("/api/auth/sessions/{id}")).await.expect(404);
    }

    async fn whoever_loses_a_right_loses_their_sessions(app: TestApp) {
        let owner = app.owner().await;
        for (at, (role, change)) in [
            ("admin", json!({ "role": "agent" })),
            ("agent", json!({ "status": "suspended" })),
            ("technician", json!({ "status": "inactive" })),
            ("owner", json!({ "is_super_admin": false })),
            ("agent", json!({ "role": "admin" })),
        ].into_iter().enumerate() {
            let person = given::user(&app, role, &format!("loses{at}@acme.example")).await;
            let (one, other) = (again(&app, &person).await, again(&app, &person).await);
            owner.patch(format!("/api/users/{}", person.id), json!({ "city": "Linz" })).await.expect(200);
            assert!(is_alive(&one).await && is_alive(&other).await, "a new address ends nothing");
            owner.patch(format!("/api/users/{}", person.id), change.clone()).await.expect(200);
            assert!(!is_alive(&one).await && !is_alive(&other).await, "{role} {change}");
            let row = owner.get(format!("/api/users/{}", person.id)).await.json();
            assert_eq!(row["is_authenticated"], false);
        }
    }

    async fn an_archived_users_sessions_and_refresh_tokens_are_gone(app: TestApp) {
        let person = given::user(&app, "customer", "goes@acme.example").await;
        let nobody = app.anonymous();
        let login = nobody.login(&person.email).await;
        let goes = nobody.with_token(login.text("token"));
        assert!(is_alive(&goes).await);
        let owner = app.owner().await;
        owner.delete(format!("/api/users/{}", person.id)).await.expect(204);
        assert!(!is_alive(&goes).await);
        nobody.post("/api/auth/refresh", json!({ "refresh_token": login.text("refresh_token") })).await.expect(401);
        owner.post_nothing(format!("/api/users/{}/restore", person.id)).await.expect(200);
        assert!(!is_alive(&goes).await, "a restored user logs in anew");
        nobody.login(&person.email).await;
    }

    async fn a_changed_password_ends_the_others_sessions_and_keeps_ones_own(app: TestApp) {
        let person = given::user(&app, "customer", "changes@acme.example").await;
        let (here, there) = (again(&app, &person).await, again(&app, &person).await);
        let path = format!("/api/users/{}/password", person.id);
        app.watch_digest();
        let body = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
        here.post(&path, body("wrong-Wrong-99", NEW_PASSWORD)).await.expect_refused("body", &["current_password"]);
        here.post(&path, json!({ "new_password": NEW_PASSWORD })).await.expect_refused("body", &["current_password"]);
        for weak in ["short", "password123", "changes@acme.example", &"x".repeat(129)] {
            here.post(&path, body(PASSWORD, weak)).await.expect_refused("body", &["new_password"]);
        }
        here.post(&path, body(PASSWORD, NEW_PASSWORD)).await.expect(204);
        assert!(is_alive(&here).await && !is_alive(&there).await);
        let nobody = app.anonymous();
        nobody.try_login(&person.email, PASSWORD).await.expect(401);
        nobody.try_login(&person.email, NEW_PASSWORD).await.expect(200);
        app.drain().await;
    }

    async fn an_admin_sets_a_password_without_the_old_one_and_ends_every_session(app: TestApp) {
        let person = given::user(&app, "agent", "is.helped@acme.example").await;
        let session = again(&app, &person).await;
        let path = format!("/api/users/{}/password", person.id);
        app.admin().await.post(&path, json!({ "new_password": NEW_PASSWORD })).await.expect(204);
        assert!(!is_alive(&session).await);
        app.anonymous().try_login(&person.email, NEW_PASSWORD).await.expect(200);
        app.watch_digest();
        let owners = format!("/api/users/{}/password", app.people().owner.id);
        app.admin().await.post(&owners, json!({ "new_password": NEW_PASSWORD })).await.expect_code(403, "owner_only");
        let id = given::customer(&app.owner().await, "No Address", json!({})).await;
        let path = format!("/api/users/{id}/password");
        app.admin().await.post(&path, json!({ "new_password": NEW_PASSWORD })).await.expect_code(409, "no_email");
        app.drain().await;
    }
}
