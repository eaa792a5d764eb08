//! `/api/settings`: a company's own, by its admins.

use crate::given::{self, names, sorted};
use http::Method;
use serde_json::json;
use std::time::Duration;
use testkit::{TestApp, db_test};

db_test! {
    async fn settings_are_read_and_changed_and_told(app: TestApp) {
        let admin = app.admin().await;
        let read = admin.get("/api/settings").await.expect(200);
        assert_eq!(read.json(), json!({ "name": "Acme", "slug": "acme", "time_zone": "Europe/Vienna", "signup_enabled": true,
            "business_hours": null, "prevent_double_booking": false, "default_duration_min": 60,
            "notify_customers": true, "notify_technicians": true, "notify_delay_min": 2 }));
        assert_eq!(names(&read.json()), sorted("name slug time_zone signup_enabled business_hours prevent_double_booking default_duration_min notify_customers notify_technicians notify_delay_min"));
        let change = json!({ "name": "  Acme & Söhne ", "time_zone": "america/new_york", "signup_enabled": false });
        let changed = admin.patch("/api/settings", change).await.expect(200);
        let expected = json!({ "name": "Acme & Söhne", "slug": "acme", "time_zone": "America/New_York", "signup_enabled": false,
            "business_hours": null, "prevent_double_booking": false, "default_duration_min": 60,
            "notify_customers": true, "notify_technicians": true, "notify_delay_min": 2 });
        assert_eq!(changed.json(), expected);
        assert_ne!(changed.header("etag"), read.header("etag"));
        assert_eq!(admin.get("/api/settings").await.expect(200).json(), expected);
        let me = admin.get("/api/auth/me").await.expect(200).json();
        assert_eq!((&me["company"]["name"], &me["company"]["time_zone"]), (&json!("Acme & Söhne"), &json!("America/New_York")));
        app.drain().await;
        let told = admin.get("/api/activity?kind=company.updated").await.expect(200).items();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["data"], json!({ "changed": ["name", "time_zone", "signup_enabled"] }));
        assert_eq!(told[0]["subject"], json!({ "type": "company", "id": "1" }));
        assert_eq!(told[0]["actor"]["id"], admin.id());
    }

    async fn hours_and_policy_of_field_service_are_settings(app: TestApp) {
        let admin = app.admin().await;
        let hours = json!({ "mon": [["08:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "06:00"]] });
        let change = json!({ "business_hours": hours, "prevent_double_booking": true, "default_duration_min": 90 });
        let changed = admin.patch("/api/settings", change.clone()).await.expect(200).json();
        for (name, value) in change.as_object().unwrap() {
            assert_eq!(&changed[name], value);
        }
        assert_eq!(admin.get("/api/settings").await.json(), changed);
        let cleared = admin.patch("/api/settings", json!({ "business_hours": null })).await.expect(200).json();
        assert_eq!((&cleared["business_hours"], &cleared["default_duration_min"]), (&json!(null), &json!(90)));
    }

    async fn what_changes_nothing_makes_no_version_and_no_event(app: TestApp) {
        let admin = app.admin().await;
        let read = admin.get("/api/settings").await.expect(200);
        for same in [json!({}), read.json(), json!({ "time_zone": "EUROPE/vienna" })] {
            let reply = admin.patch("/api/settings", same).await.expect(200);
            assert_eq!((reply.json(), reply.header("etag")), (read.json(), read.header("etag")));
        }
        assert_eq!(app.count("select count(*) from events where kind = 'company.updated'").await, 0);
    }

    /// Hole classes 23 (mass assignment) and 2 (nothing is written before a refusal).
    async fn what_is_not_a_setting_is_refused_and_changes_nothing(app: TestApp) {
        let admin = app.admin().await;
        app.watch_digest();
        for (body, field) in [
            (json!({ "id": 2 }), "id"), (json!({ "is_demo": true }), "is_demo"), (json!({ "version": 9 }), "version"),
            (json!({ "company_id": 2, "name": "Taken" }), "company_id"), (json!({ "created_at": "2020-01-01T00:00:00Z" }), "created_at"),
            (json!({ "name": "" }), "name"), (json!({ "name": "x".repeat(201) }), "name"), (json!({ "name": null }), "name"),
            (json!({ "name": "a\nb" }), "name"), (json!({ "time_zone": "Mars/Olympus" }), "time_zone"),
            (json!({ "time_zone": "../../etc/passwd" }), "time_zone"), (json!({ "time_zone": "+02:00" }), "time_zone"),
            (json!({ "time_zone": null }), "time_zone"), (json!({ "signup_enabled": "yes" }), "signup_enabled"),
            (json!({ "signup_enabled": null }), "signup_enabled"),
            (json!({ "prevent_double_booking": null }), "prevent_double_booking"),
            (json!({ "default_duration_min": 0 }), "default_duration_min"), (json!({ "default_duration_min": "60" }), "default_duration_min"),
            (json!({ "business_hours": { "monday": [] } }), "business_hours"),
            (json!({ "business_hours": { "mon": [["8", "17"]] } }), "business_hours"),
        ] {
            admin.patch("/api/settings", body).await.expect_refused("body", &[field]);
        }
        for slug in ["other", "foreign", ""] {
            admin.patch("/api/settings", json!({ "name": "Half Done", "slug": slug })).await.expect_code(403, "field_forbidden");
        }
        for actor in [app.agent().await, app.technician().await, app.customer().await] {
            actor.get("/api/settings").await.expect_code(403, "forbidden");
            actor.patch("/api/settings", json!({ "name": "Mine" })).await.expect_code(403, "forbidden");
        }
    }

    async fn the_new_zone_counts_for_who_is_logged_in_from_the_next_request_on(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let elsewhere = app.node(|_| {});
        let there = agent.at(&elsewhere);
        // Ten in the morning of the second of March in Vienna; in Honolulu the first is not yet over.
        let today = "/api/customers?created_from=2026-03-02";
        assert_eq!(agent.get(today).await.json()["total"], 2);
        assert_eq!(there.get(today).await.json()["total"], 2);
        admin.patch("/api/settings", json!({ "time_zone": "Pacific/Honolulu" })).await.expect(200);
        assert_eq!(agent.get(today).await.json()["total"], 0);
        // Another node looks again after a second.
        app.clock().advance(Duration::from_secs(1));
        assert_eq!(there.get(today).await.json()["total"], 0);
    }

    async fn two_admins_one_of_whom_was_too_late(app: TestApp) {
        let (owner, admin) = (app.owner().await, app.admin().await);
        let seen = owner.get("/api/settings").await.expect(200);
        let seen = seen.header("etag").unwrap();
        let rename = |name: &str| json!({ "name": name });
        let patch = |actor: &testkit::Actor, name: &str| {
            actor.call(Method::PATCH, "/api/settings").json(&rename(name)).header("if-match", seen).send()
        };
        // Hole class 25: both at once, and each has seen the same version.
        let (one, other) = tokio::join!(patch(&owner, "One"), patch(&admin, "Other"));
        let mut statuses = [one.status(), other.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        app.watch_digest();
        patch(&owner, "Later").await.expect(412);
        app.unwatch_digest();
        owner.patch("/api/settings", rename("Whatever")).await.expect(200);
    }

    /// Hole class 1: the settings are those of the caller's company, whatever is sent along.
    async fn another_company_s_settings_are_not_reached(app: TestApp) {
        let (admin, foreigner) = (app.admin().await, app.foreign_admin().await);
        let before = foreigner.get("/api/settings").await.expect(200).json();
        assert_eq!(before["slug"], "foreign");
        admin.patch("/api/settings", json!({ "name": "Changed" })).await.expect(200);
        admin.get("/api/settings?company=foreign").await;
        assert_eq!(foreigner.get("/api/settings").await.json(), before);
        app.drain().await;
        assert_eq!(foreigner.get("/api/activity?kind=company.*").await.expect(200).json()["total"], 0);
    }

    async fn a_new_zone_disturbs_nobody_s_login(app: TestApp) {
        let admin = app.admin().await;
        let id = given::customer(&admin, "Still Here", json!({})).await;
        admin.patch("/api/settings", json!({ "time_zone": "Asia/Tokyo" })).await.expect(200);
        admin.get(format!("/api/users/{id}")).await.expect(200);
        assert_eq!(app.count("select count(*) from sessions where ended_at is not null").await, 0);
    }
}
