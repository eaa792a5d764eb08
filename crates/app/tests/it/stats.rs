//! The figures of `/api/users/stats`.

use crate::given;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Form, Person, TestApp, db_test};

const DAY: Duration = Duration::from_secs(86_400);

async fn again(app: &TestApp, person: &Person) -> Actor {
    let nobody = app.anonymous();
    nobody.with_token(nobody.login(&person.email).await.text("access_token"))
}

async fn stats(actor: &Actor) -> Value {
    actor.get("/api/users/stats").await.expect(200).json()
}

/// The days with signups.
fn signups(stats: &Value) -> Vec<(String, i64)> {
    let days = stats["signups"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    days.iter()
        .map(|day| {
            (
                day["date"].as_str().unwrap().to_owned(),
                day["count"].as_i64().unwrap(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}

async fn total(actor: &Actor, query: &str) -> Value {
    actor.get(format!("/api/users?{query}")).await.expect(200).json()["total"].clone()
}

db_test! {
    async fn every_count_is_the_total_of_the_list(app: TestApp) {
        let owner = app.owner().await;
        for (at, (status, lead)) in [("active", "lead"), ("inactive", "lead"), ("pending", "closed"), ("suspended", "qualified"),
            ("active", "customer"), ("active", "lead")].iter().enumerate() {
            given::customer(&owner, &format!("Counted {at}"), json!({ "status": status, "lead_status": lead })).await;
        }
        given::customer(&owner, "Tina", json!({ "role": "technician", "email": "tina@x.example", "status": "suspended" })).await;
        let gone = given::customer(&owner, "Gone", json!({ "lead_status": "lead" })).await;
        owner.delete(format!("/api/users/{gone}")).await.expect(204);
        given::customers(&app.foreign_admin().await, 3).await;
        let stats = stats(&owner).await;
        assert_eq!(stats["total"], total(&owner, "").await);
        assert_eq!(stats["total"], 13);
        for (group, filter) in [("by_user_type", "user_type"), ("by_role", "role"), ("by_status", "status"), ("by_lead_status", "lead_status")] {
            let group = stats[group].as_object().unwrap();
            let sum: i64 = group.values().map(|n| n.as_i64().unwrap()).sum();
            assert_eq!(stats["total"], sum, "{filter}: everybody is counted once");
            for (name, n) in group.iter().filter(|(name, _)| *name != "none") {
                assert_eq!(*n, total(&owner, &format!("{filter}={name}")).await, "{filter}={name}");
            }
        }
        assert_eq!(stats["by_lead_status"]["none"], 7);
        for (group, filter) in [("by_status", "status"), ("by_lead_status", "lead_status")] {
            let group = stats["customers"][group].as_object().unwrap();
            let sum: i64 = group.values().map(|n| n.as_i64().unwrap()).sum();
            assert_eq!(stats["by_user_type"]["customer"], sum, "customers: {filter}");
            for (name, n) in group.iter().filter(|(name, _)| *name != "none") {
                let query = format!("user_type=customer&{filter}={name}");
                assert_eq!(*n, total(&owner, &query).await, "{query}");
            }
        }
        app.drain().await;
    }

    async fn signups_are_told_by_the_company_s_days(app: TestApp) {
        // 10 o'clock in Vienna on the second of March. At 22:30 in UTC it is half past eleven there, at 23:30
        // the next day has begun.
        let owner = app.owner().await;
        app.clock().advance(Duration::from_secs(13 * 3600 + 1800));
        given::customer(&owner, "Late", json!({})).await;
        app.clock().advance(Duration::from_secs(3600));
        given::customer(&owner, "Early", json!({})).await;
        let gone = given::customer(&owner, "Gone", json!({})).await;
        owner.delete(format!("/api/users/{gone}")).await.expect(204);
        let told = stats(&owner).await;
        assert_eq!(signups(&told), [("2026-03-02".to_owned(), 7), ("2026-03-03".to_owned(), 1)]);
        let days = told["signups"].as_array().unwrap();
        assert_eq!((&days[0]["date"], &days[29]["date"]), (&json!("2026-02-02"), &json!("2026-03-03")));
        for (later, expected) in [(28, vec![("2026-03-02", 7), ("2026-03-03", 1)]), (1, vec![("2026-03-03", 1)]), (1, vec![])] {
            app.clock().advance(DAY * later);
            let told = stats(&again(&app, &app.people().owner).await).await;
            let expected: Vec<_> = expected.into_iter().map(|(day, n)| (day.to_owned(), n)).collect();
            assert_eq!(signups(&told), expected);
            assert_eq!(told["total"], 8);
        }
    }

    async fn the_days_move_with_the_company_s_zone(app: TestApp) {
        let owner = app.owner().await;
        assert_eq!(signups(&stats(&owner).await), [("2026-03-02".to_owned(), 6)]);
        // There it is still the first of March.
        owner.patch("/api/settings", json!({ "time_zone": "Pacific/Honolulu" })).await.expect(200);
        let told = stats(&owner).await;
        assert_eq!(signups(&told), [("2026-03-01".to_owned(), 6)]);
        assert_eq!(told["signups"][29]["date"], "2026-03-01");
    }

    async fn who_logged_in_or_was_seen_today_is_active(app: TestApp) {
        let owner = app.owner().await;
        assert_eq!(stats(&owner).await["active_today"], 1);
        let agent = app.agent().await;
        app.anonymous().login(&app.people().agent.email).await;
        assert_eq!(stats(&owner).await["active_today"], 2, "one who logs in twice is one");
        app.foreign_admin().await;
        let customer = app.customer().await;
        assert_eq!(stats(&owner).await["active_today"], 3);
        customer.post_nothing("/api/auth/logout").await.expect(204);
        assert_eq!(stats(&owner).await["active_today"], 3, "who logged out was active");
        // Tomorrow, in Vienna: the owner asks, the agent was seen a while ago.
        app.clock().advance(Duration::from_secs(14 * 3600 + 60));
        assert_eq!(stats(&owner).await["active_today"], 1);
        agent.get("/api/auth/me").await.expect(200);
        assert_eq!(stats(&owner).await["active_today"], 2, "a session that is used is activity, without any event");
        owner.delete(format!("/api/users/{}", agent.id())).await.expect(204);
        assert_eq!(stats(&owner).await["active_today"], 1, "the archived do not count");
    }

    async fn what_is_kept_is_let_go_with_every_change(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Changing", json!({})).await;
        let shown = |stats: &Value| [stats["total"].clone(), stats["by_status"]["suspended"].clone(),
            stats["by_lead_status"]["lead"].clone(), stats["signups"][29]["count"].clone()];
        assert_eq!(shown(&stats(&owner).await), [7, 0, 0, 7]);
        let path = format!("/api/users/{id}");
        owner.patch(&path, json!({ "lead_status": "lead" })).await.expect(200);
        assert_eq!(shown(&stats(&owner).await), [7, 0, 1, 7]);
        owner.post("/api/users/bulk", json!({ "ids": [id], "action": "set_status", "value": "suspended" })).await.expect(200);
        assert_eq!(shown(&stats(&owner).await), [7, 1, 1, 7]);
        owner.delete(&path).await.expect(204);
        assert_eq!(shown(&stats(&owner).await), [6, 0, 0, 6]);
        owner.post_nothing(format!("{path}/restore")).await.expect(200);
        assert_eq!(shown(&stats(&owner).await), [7, 1, 1, 7]);
        owner.multipart("/api/users/import", Form::file("c.csv", "name,lead status\nImported,lead\n")).await.expect(202);
        app.drain().await;
        assert_eq!(shown(&stats(&owner).await), [8, 1, 2, 8]);
    }

    async fn the_statements_are_few_and_none_is_repeated_without_need(app: TestApp) {
        let owner = app.owner().await;
        // Not measured: the look at the session's row, which is then kept.
        owner.get("/api/auth/me").await.expect(200);
        let (first, _) = app.statements(stats(&owner)).await;
        let (second, _) = app.statements(stats(&owner)).await;
        given::customers(&owner, 20).await;
        let (more, _) = app.statements(stats(&owner)).await;
        assert_eq!((first, second, more), (3, 1, 3));
    }
}
