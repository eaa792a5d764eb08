//! `/api/customers`: staff see all customers, a customer sees themselves.

use crate::{
    auth::{OWN_RECORD, STAFF_RECORD},
    given::{self, names, sorted},
    lists::encoded,
};
use serde_json::json;
use testkit::{TestApp, db_test};

const COUNTS: &str = " session_count message_count open_tickets open_work_orders";

db_test! {
    async fn staff_list_every_customer_with_counts_and_no_staff(app: TestApp) {
        for actor in [app.owner().await, app.admin().await, app.agent().await] {
            let list = actor.get("/api/customers?sort=id").await.expect(200);
            assert_eq!(names(&list.json()), sorted("items total page page_size pages next_cursor"));
            assert_eq!(list.column("id"), [app.people().customer.id, app.people().other_customer.id].map(|id| json!(id)));
            for row in list.items() {
                assert_eq!(names(&row), sorted(&format!("{STAFF_RECORD}{COUNTS}")));
                for count in sorted(COUNTS) {
                    assert_eq!(row[count], 0);
                }
            }
        }
    }

    async fn a_customers_list_is_themselves_whatever_they_ask_for(app: TestApp) {
        let customer = app.customer().await;
        for query in ["", "search=conrad", "status=suspended", "role=admin", "archived=true", "sort=-id", "page_size=1"] {
            let list = customer.get(format!("/api/customers?{query}")).await.expect(200);
            assert_eq!(list.column("id"), [json!(customer.id())], "{query}");
            assert_eq!((&list.json()["total"], &list.json()["pages"]), (&json!(1), &json!(1)));
            assert_eq!(names(&list.items()[0]), sorted(&format!("{OWN_RECORD}{COUNTS}")));
        }
        customer.get("/api/customers?sort=notes").await.expect_refused("query", &["sort"]);
    }

    async fn what_is_the_staffs_is_never_shown_to_the_customer(app: TestApp) {
        let owner = app.owner().await;
        let customer = app.customer().await;
        let secret = json!({ "notes": "pays late", "lead_status": "closed", "tags": ["difficult"] });
        let shown = owner.put(format!("/api/customers/{}", customer.id()), secret.clone()).await.expect(200).json();
        assert_eq!(names(&shown), sorted(STAFF_RECORD));
        let id = customer.id();
        for path in [
            format!("/api/customers/{id}"),
            format!("/api/users/{id}"),
            "/api/customers/email/customer@acme.example".to_owned(),
            "/api/customers".to_owned(),
            "/api/auth/me".to_owned(),
        ] {
            let text = customer.get(path).await.expect(200).body_text();
            for word in ["pays late", "closed", "difficult", "\"notes\"", "\"tags\"", "\"lead_status\"", "\"archived_at\""] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
        for path in [format!("/api/customers/{id}"), format!("/api/users/{id}")] {
            let text = customer.put(path, json!({ "city": "Steyr" })).await.expect(200).body_text();
            assert!(text.contains("Steyr") && !text.contains("pays late"));
        }
        let after = owner.get(format!("/api/customers/{id}")).await.json();
        assert_eq!((&after["notes"], &after["tags"]), (&secret["notes"], &secret["tags"]), "and it is kept");
    }

    async fn a_customer_changes_contact_fields_of_their_own(app: TestApp) {
        let customer = app.customer().await;
        let body = json!({ "name": "Carla New", "username": "carla", "phone": "+43 1 5", "address": "Ring 2", "city": "Wien",
            "state": "W", "zip_code": "1020", "country": "AT", "business_site": "https://c.example", "business_type": "Shop",
            "additional_websites": ["https://d.example"] });
        let after = customer.put(format!("/api/customers/{}", customer.id()), body.clone()).await.expect(200).json();
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(&after[field], value);
        }
        app.watch_digest();
        customer.put(format!("/api/customers/{}", customer.id()), json!({ "email": "x@y.example" })).await
            .expect_code(403, "field_forbidden");
        customer.put(format!("/api/customers/{}", app.people().other_customer.id), json!({ "city": "x" })).await.expect(404);
    }

    async fn an_agent_keeps_notes_leads_and_tags_of_customers(app: TestApp) {
        let agent = app.agent().await;
        let path = format!("/api/customers/{}", app.people().customer.id);
        let body = json!({ "notes": "two\nlines", "lead_status": "customer", "tags": ["a"], "region": "N",
            "external_id": "7", "phone": "+43 1" });
        let after = agent.put(&path, body.clone()).await.expect(200).json();
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(&after[field], value);
        }
        agent.put(format!("/api/customers/{}", app.people().technician.id), json!({ "city": "x" })).await.expect(404);
    }

    async fn a_customer_is_found_by_address_without_case(app: TestApp) {
        let agent = app.agent().await;
        let odd = given::customer(&app.owner().await, "Odd", json!({ "email": "o'dd+x%y@x.example", "status": "active" })).await;
        for (address, id) in [
            ("customer@acme.example", app.people().customer.id),
            ("CUSTOMER@Acme.Example", app.people().customer.id),
            ("o'dd+x%y@x.example", odd),
        ] {
            let found = agent.get(format!("/api/customers/email/{}", encoded(address))).await.expect(200);
            assert_eq!(found.id(), id, "{address}");
            assert!(found.header("etag").is_some());
        }
        for address in ["agent@acme.example", "customer@acme.exampl", "%", "customer@%", "x", "\u{0}"] {
            agent.get(format!("/api/customers/email/{}", encoded(address))).await.expect(404);
        }
        let customer = app.customer().await;
        customer.get("/api/customers/email/customer@acme.example").await.expect(200);
        customer.get("/api/customers/email/other.customer@acme.example").await.expect(404);
        customer.get("/api/customers/email/agent@acme.example").await.expect(404);
    }

    async fn a_customer_and_the_user_are_one_record(app: TestApp) {
        let owner = app.owner().await;
        let id = app.people().customer.id;
        let paths = [format!("/api/users/{id}"), format!("/api/customers/{id}")];
        let (one, other) = (owner.get(&paths[0]).await, owner.get(&paths[1]).await);
        assert_eq!((one.json(), one.header("etag")), (other.json(), other.header("etag")));
        let changed = owner.put(&paths[1], json!({ "city": "Wien" })).await.expect(200);
        assert_eq!(owner.get(&paths[0]).await.json(), changed.json());
    }
}
