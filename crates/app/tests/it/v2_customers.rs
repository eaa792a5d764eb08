//! `/api/v2/customers`: S3's shape, PUT that replaces.

use crate::given::{self, names, sorted};
use serde_json::{Value, json};
use testkit::{TestApp, db_test};

const SHAPE: &str = "id name email phone address city state zip_code region notes created_at updated_at";

db_test! {
    async fn a_customer_has_s3s_shape_everywhere(app: TestApp) {
        let agent = app.agent().await;
        let body = json!({ "name": "Vera", "email": "vera@x.example", "phone": "1", "address": "A 1", "city": "Wien",
            "state": "W", "zip_code": "1010", "region": "East", "notes": "n\nm" });
        let made = agent.post("/api/v2/customers", body.clone()).await.expect(201);
        let id = made.id();
        assert_eq!(made.header("location"), Some(format!("/api/v2/customers/{id}").as_str()));
        let mut expected = body;
        given::merge(&mut expected, json!({ "id": id, "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z" }));
        assert_eq!(made.json(), expected);
        let read = agent.get(format!("/api/v2/customers/{id}")).await.expect(200);
        assert_eq!((read.json(), read.header("etag")), (expected.clone(), made.header("etag")));
        let list = agent.get("/api/v2/customers?sort=-id").await.expect(200);
        assert_eq!(list.items()[0], expected);
        for row in list.items() {
            assert_eq!(names(&row), sorted(SHAPE));
        }
        let whole = agent.get(format!("/api/customers/{id}")).await.expect(200).json();
        assert_eq!((&whole["status"], &whole["role"]), (&json!("active"), &json!("customer")));
        app.drain().await;
        assert!(app.mails().is_empty(), "nobody is mailed");
        app.anonymous().try_login("vera@x.example", testkit::PASSWORD).await.expect(401);
    }

    async fn a_put_replaces_the_writable_fields_and_keeps_the_others(app: TestApp) {
        let owner = app.owner().await;
        let full = json!({ "email": "r@x.example", "phone": "1", "address": "a", "city": "c", "state": "s", "zip_code": "z",
            "region": "r", "notes": "n", "tags": ["kept"], "lead_status": "lead", "username": "kept", "status": "inactive" });
        let id = given::customer(&owner, "Replaced", full).await;
        let agent = app.agent().await;
        let path = format!("/api/v2/customers/{id}");
        let after = agent.put(&path, json!({ "name": "Only Name" })).await.expect(200).json();
        for field in ["email", "phone", "address", "city", "state", "zip_code", "region", "notes"] {
            assert_eq!(after[field], Value::Null, "{field}");
        }
        let whole = owner.get(format!("/api/users/{id}")).await.json();
        assert_eq!((&whole["tags"], &whole["lead_status"], &whole["username"], &whole["status"]),
            (&json!(["kept"]), &json!("lead"), &json!("kept"), &json!("inactive")));
        // A record goes back as it was read, also with its computed fields.
        assert_eq!(agent.put(&path, after.clone()).await.expect(200).json(), after);
        app.watch_digest();
        agent.put(&path, json!({ "city": "x" })).await.expect_refused("body", &["name"]);
        agent.put(&path, json!({ "name": "x", "status": "active" })).await.expect_refused("body", &["status"]);
        agent.put(&path, json!({ "name": "x", "tags": [] })).await.expect_refused("body", &["tags"]);
        agent.post("/api/v2/customers", json!({ "name": "" })).await.expect_refused("body", &["name"]);
        agent.post("/api/v2/customers", json!({ "name": "x", "email": "x" })).await.expect_refused("body", &["email"]);
    }

    async fn an_admin_archives_and_an_agent_does_not(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Archived", json!({})).await;
        let path = format!("/api/v2/customers/{id}");
        app.watch_digest();
        app.agent().await.delete(&path).await.expect_code(403, "forbidden");
        app.technician().await.get(&path).await.expect(403);
        app.customer().await.get("/api/v2/customers").await.expect(403);
        let gone = app.admin().await.delete(&path).await.expect(204);
        assert!(gone.body_text().is_empty());
        owner.get(&path).await.expect(404);
        owner.delete(&path).await.expect(404);
        owner.put(&path, json!({ "name": "x" })).await.expect(404);
    }

    async fn staff_are_no_customers(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        for person in [&app.people().agent, &app.people().owner] {
            let path = format!("/api/v2/customers/{}", person.id);
            owner.get(&path).await.expect(404);
            owner.put(&path, json!({ "name": "x" })).await.expect(404);
            owner.delete(&path).await.expect(404);
        }
    }
}
