//! The activity log: who did what to an account, when, from where.

use crate::given::{self, names, sorted};
use http::Method;
use serde_json::json;
use std::time::Duration;
use testkit::{TestApp, db_test};

db_test! {
    async fn every_change_is_told_newest_first_with_who_when_and_from_where(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Watched", json!({ "email": "w@x.example", "password": testkit::PASSWORD })).await;
        app.clock().advance(Duration::from_secs(60));
        let agent = app.agent().await;
        let change = agent.call(Method::PUT, format!("/api/customers/{id}")).json(&json!({ "city": "Wien", "notes": "n" }));
        change.from_address("198.51.100.9".parse().unwrap()).send().await.expect(200);
        app.anonymous().login("w@x.example").await;
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        owner.post_nothing(format!("/api/users/{id}/restore")).await.expect(200);
        app.drain().await;
        let log = owner.get(format!("/api/users/{id}/activity")).await.expect(200);
        let kinds = ["user.restored", "user.archived", "user.logged_in", "user.updated", "user.created"];
        assert_eq!(log.column("kind"), kinds.map(|kind| json!(kind)));
        let updated = &log.items()[3];
        assert_eq!(names(updated), sorted("id kind at actor subject data"));
        assert_eq!(updated["at"], "2026-03-02T09:01:00Z");
        let agent = json!({ "id": agent.id(), "name": "Agnes Acme", "type": "staff", "ip": "198.51.100.9" });
        assert_eq!(updated["actor"], agent);
        assert_eq!(updated["subject"], json!({ "type": "user", "id": id.to_string() }));
        assert_eq!(updated["data"], json!({ "changed": ["city", "notes"] }));
        let login = &log.items()[2];
        assert_eq!((&login["actor"]["type"], &login["actor"]["id"]), (&json!("customer"), &json!(id)));
        let ids: Vec<i64> = log.column("id").iter().map(|id| id.as_i64().unwrap()).collect();
        assert!(ids.is_sorted_by(|a, b| a > b), "{ids:?}");
        assert!(!log.body_text().contains("Wien"), "values are not told, only which fields changed");
    }

    async fn an_event_is_told_once_however_often_the_relay_runs(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Once", json!({})).await;
        for _ in 0..3 {
            app.drain().await;
        }
        assert_eq!(owner.get(format!("/api/users/{id}/activity")).await.expect(200).json()["total"], 1);
        let gaps = "select count(*) - max(seq) from events";
        assert_eq!(app.count(gaps).await, 0, "the order has no gap");
        assert_eq!(app.count("select count(*) from events where seq is null").await, 0);
    }

    async fn a_refused_change_leaves_no_trace(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Refused", json!({})).await;
        owner.patch(format!("/api/users/{id}"), json!({ "credits": 5 })).await.expect(403);
        owner.patch(format!("/api/users/{id}"), json!({ "email": "agent@acme.example" })).await.expect(409);
        owner.patch(format!("/api/users/{id}"), json!({})).await.expect(200);
        app.drain().await;
        let kinds = owner.get(format!("/api/users/{id}/activity")).await.expect(200).column("kind");
        assert_eq!(kinds, [json!("user.created")]);
    }

    async fn the_log_comes_in_pages(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Paged", json!({})).await;
        for at in 0..6 {
            owner.patch(format!("/api/users/{id}"), json!({ "city": format!("Town {at}") })).await.expect(200);
        }
        app.drain().await;
        let path = format!("/api/users/{id}/activity");
        let page = owner.get(format!("{path}?page=2&page_size=3")).await.expect(200).json();
        assert_eq!((&page["total"], &page["pages"], &page["page"]), (&json!(7), &json!(3), &json!(2)));
        assert_eq!(page["items"].as_array().unwrap().len(), 3);
        owner.get(format!("{path}?page_size=0")).await.expect_refused("query", &["page_size"]);
        owner.get(format!("{path}?kind=x")).await.expect_refused("query", &["kind"]);
    }

    async fn one_reads_ones_own_log(app: TestApp) {
        let customer = app.customer().await;
        app.drain().await;
        let kinds = customer.get(format!("/api/users/{}/activity", customer.id())).await.expect(200).column("kind");
        assert_eq!(kinds, ["user.logged_in", "user.created"].map(|kind| json!(kind)));
    }
}
