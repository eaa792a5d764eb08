//! `/api/users`: the record, and what may become of it.

use crate::{
    auth::STAFF_RECORD,
    given::{self, names, sorted},
};
use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{PASSWORD, TestApp, db_test};

db_test! {
    async fn changes_at_the_same_time_all_stay(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Ana", json!({})).await;
        let fields = ["username", "phone", "address", "city", "state", "zip_code", "country", "region", "business_type", "notes"];
        let patches = fields.map(|field| owner.patch(format!("/api/users/{id}"), json!({ field: "1" })));
        for reply in join_all(patches).await {
            reply.expect(200);
        }
        let user = owner.get(format!("/api/users/{id}")).await.json();
        for field in fields {
            assert_eq!(user[field], "1", "{field}: {user}");
        }
        app.drain().await;
        let activity = owner.get(format!("/api/users/{id}/activity")).await;
        let changed = activity.column("kind").iter().filter(|kind| *kind == "user.updated").count();
        assert_eq!(changed, fields.len());
    }

    async fn a_new_user_is_the_whole_record_with_its_place_and_version(app: TestApp) {
        let new = json!({
            "name": "  Ana María Ruiz ", "email": "Ana@Example.com", "external_id": "K-1", "username": "ana",
            "phone": "+43 1 234", "address": "Ring 1", "city": "Wien", "state": "W", "zip_code": "1010", "country": "AT",
            "region": "East", "business_site": "https://ana.example", "additional_websites": ["https://b.example"],
            "business_type": "Bakery", "lead_status": "qualified", "notes": "line one\r\nline two",
            "tags": ["vip", "b2b", "vip"], "status": "active",
        });
        let owner = app.owner().await;
        let reply = owner.post("/api/users", new).await.expect(201);
        let user = reply.json();
        assert_eq!(names(&user), sorted(STAFF_RECORD));
        let id = reply.id();
        let expected = json!({
            "id": id, "external_id": "K-1", "email": "Ana@Example.com", "user_type": "customer", "role": "customer",
            "status": "active", "name": "Ana María Ruiz", "username": "ana", "phone": "+43 1 234", "address": "Ring 1",
            "city": "Wien", "state": "W", "zip_code": "1010", "country": "AT", "region": "East",
            "business_site": "https://ana.example", "additional_websites": ["https://b.example"],
            "business_type": "Bakery", "lead_status": "qualified", "notes": "line one\nline two", "is_super_admin": false,
            "is_authenticated": false, "email_verified": false, "has_login": false, "credits": 0, "tags": ["vip", "b2b"],
            "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z", "last_login": null,
            "archived_at": null,
        });
        assert_eq!(user, expected);
        assert_eq!(reply.header("location"), Some(format!("/api/users/{id}").as_str()));
        let read = owner.get(format!("/api/users/{id}")).await.expect(200);
        assert_eq!(read.json(), expected);
        assert_eq!(read.header("etag"), reply.header("etag"));
        assert!(app.mails().is_empty(), "an active user is not invited");
    }

    async fn role_status_and_type_follow_from_what_is_said(app: TestApp) {
        let owner = app.owner().await;
        for (at, (more, role, user_type, status)) in [
            (json!({}), "customer", "customer", "active"),
            (json!({ "email": "a@x.example" }), "customer", "customer", "pending"),
            (json!({ "email": "b@x.example", "password": PASSWORD }), "customer", "customer", "active"),
            (json!({ "email": "c@x.example", "role": "agent" }), "agent", "admin", "pending"),
            (json!({ "email": "d@x.example", "user_type": "admin" }), "admin", "admin", "pending"),
            (json!({ "email": "e@x.example", "user_type": "customer" }), "customer", "customer", "pending"),
            (json!({ "email": "f@x.example", "role": "technician", "user_type": "admin", "status": "inactive" }),
                "technician", "admin", "inactive"),
        ].into_iter().enumerate() {
            let id = given::customer(&owner, &format!("Person {at}"), more.clone()).await;
            let user = owner.get(format!("/api/users/{id}")).await.json();
            assert_eq!((&user["role"], &user["user_type"], &user["status"]),
                (&json!(role), &json!(user_type), &json!(status)), "{more}");
        }
        app.drain().await;
    }

    async fn what_cannot_be_a_user_is_refused_by_field(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        for (body, fields) in [
            (json!({}), &["name"][..]),
            (json!({ "name": "" }), &["name"]),
            (json!({ "name": "  " }), &["name"]),
            (json!({ "name": null }), &["name"]),
            (json!({ "name": 7 }), &["name"]),
            (json!({ "name": "x".repeat(201) }), &["name"]),
            (json!({ "name": "a\nb" }), &["name"]),
            (json!({ "name": "a\u{0}b" }), &["name"]),
            (json!({ "name": "A", "email": "nope" }), &["email"]),
            (json!({ "name": "A", "phone": "none" }), &["phone"]),
            (json!({ "name": "A", "role": "king" }), &["role"]),
            (json!({ "name": "A", "city": "x".repeat(501) }), &["city"]),
            (json!({ "name": "A", "notes": "x".repeat(20_001) }), &["notes"]),
            (json!({ "name": "A", "notes": "a\u{1}" }), &["notes"]),
            (json!({ "name": "A", "tags": "vip" }), &["tags"]),
            (json!({ "name": "A", "tags": ["ok", ""] }), &["tags.1"]),
            (json!({ "name": "A", "tags": (0..51).map(|n| n.to_string()).collect::<Vec<_>>() }), &["tags"]),
            (json!({ "name": "A", "additional_websites": (0..21).map(|n| n.to_string()).collect::<Vec<_>>() }),
                &["additional_websites"]),
            (json!({ "name": "A", "lead_status": "won" }), &["lead_status"]),
            (json!({ "name": "A", "role": "agent" }), &["email"]),
            (json!({ "name": "A", "password": PASSWORD }), &["email"]),
            (json!({ "name": "A", "email": "a@x.example", "password": "short" }), &["password"]),
            (json!({ "name": "A", "email": "a@x.example", "password": "password123" }), &["password"]),
            (json!({ "name": "A", "role": "customer", "user_type": "admin" }), &["user_type"]),
            (json!({ "name": "A", "email": "a@x.example", "role": "agent", "is_super_admin": true }), &["is_super_admin"]),
            (json!({ "name": "A", "nmae": "B" }), &["nmae"]),
            (json!({ "name": "A", "password_hash": "$2b$" }), &["password_hash"]),
            (json!({ "name": "A", "credits": 5 }), &["credits"]),
            (json!({ "email": "nope", "phone": "none" }), &["name", "email", "phone"]),
        ] {
            let reply = owner.post("/api/users", body.clone()).await.expect(422);
            let mut locs: Vec<String> = reply.json()["detail"].as_array().unwrap().iter().map(|refused| {
                assert_eq!(names(refused), ["loc", "msg", "type"]);
                assert!(!refused["msg"].as_str().unwrap().is_empty());
                let loc: Vec<&str> = refused["loc"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
                loc.join(".")
            }).collect();
            locs.sort_unstable();
            let mut wanted: Vec<String> = fields.iter().map(|field| format!("body.{field}")).collect();
            wanted.sort_unstable();
            assert_eq!(locs, wanted, "{body}");
        }
        app.admin().await
            .post("/api/users", json!({ "name": "A", "email": "a@x.example", "role": "admin", "is_super_admin": true }))
            .await.expect_code(403, "field_forbidden");
    }

    async fn an_address_or_number_belongs_to_one_user_whatever_the_case(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "First", json!({ "email": "one@x.example", "external_id": "E1", "status": "active" })).await;
        let other = given::customer(&owner, "Second", json!({})).await;
        app.watch_digest();
        owner.post("/api/users", json!({ "name": "B", "email": "ONE@X.example" })).await.expect_code(409, "email_taken");
        owner.post("/api/v2/customers", json!({ "name": "B", "email": " one@x.example " })).await.expect_code(409, "email_taken");
        owner.post("/api/users", json!({ "name": "B", "external_id": "E1" })).await.expect_code(409, "external_id_taken");
        let path = format!("/api/users/{other}");
        owner.patch(&path, json!({ "email": "One@x.example" })).await.expect_code(409, "email_taken");
        owner.patch(&path, json!({ "external_id": "E1" })).await.expect_code(409, "external_id_taken");
        app.unwatch_digest();
        owner.patch(format!("/api/users/{id}"), json!({ "email": "ONE@x.example" })).await.expect(200);
        owner.post("/api/users", json!({ "name": "B", "external_id": "e1" })).await.expect(201);
    }

    async fn of_twenty_creates_at_once_one_wins(app: TestApp) {
        let owner = app.owner().await;
        let creates = (0..20).map(|at| {
            let owner = owner.clone();
            let email = if at % 2 == 0 { "race@x.example" } else { "RACE@x.example" };
            async move { owner.post("/api/users", json!({ "name": "Racer", "email": email, "status": "active" })).await.status() }
        });
        let mut statuses = futures_util::future::join_all(creates).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![201], vec![409; 19]].concat());
        assert_eq!(app.count("select count(*) from users where name = 'Racer'").await, 1);
        app.drain().await;
        let created = "select count(*) from events where kind = 'user.created' and subject_id = \
             (select cast(id as text) from users where name = 'Racer')";
        assert_eq!(app.count(created).await, 1);
    }

    async fn a_patch_keeps_what_is_absent_clears_null_and_sets_values(app: TestApp) {
        let owner = app.owner().await;
        let full = json!({ "phone": "1", "city": "Wien", "notes": "n", "tags": ["a"], "lead_status": "lead",
            "additional_websites": ["w"], "external_id": "X", "email": "p@x.example", "status": "active" });
        let id = given::customer(&owner, "Patched", full).await;
        let path = format!("/api/users/{id}");
        let before = owner.get(&path).await.json();
        app.clock().advance(Duration::from_secs(60));
        for method in [Method::PATCH, Method::PUT] {
            let same = owner.call(method, &path).json(&json!({})).send().await.expect(200);
            assert_eq!(same.json(), before, "an empty change changes nothing, not even updated_at");
        }
        let after = owner.patch(&path, json!({ "city": "Graz", "phone": null, "tags": ["b", "c"] })).await.expect(200).json();
        let mut expected = before.clone();
        given::merge(&mut expected, json!({ "city": "Graz", "phone": null, "tags": ["b", "c"], "updated_at": "2026-03-02T09:01:00Z" }));
        assert_eq!(after, expected);
        let nulls = json!({ "city": null, "notes": null, "tags": null, "lead_status": null, "additional_websites": null,
            "external_id": null, "email": null });
        let after = owner.put(&path, nulls.clone()).await.expect(200).json();
        given::merge(&mut expected, nulls);
        given::merge(&mut expected, json!({ "tags": [], "additional_websites": [] }));
        assert_eq!(after, expected);
        assert_eq!(owner.patch(&path, json!({ "city": "   " })).await.expect(200).json()["city"], Value::Null, "blank is cleared");
        app.watch_digest();
        for field in ["name", "role", "status", "is_super_admin", "credits"] {
            owner.patch(&path, json!({ field: null })).await.expect_refused("body", &[field]);
        }
        owner.patch(&path, json!({ "nmae": "x" })).await.expect_refused("body", &["nmae"]);
        owner.patch(&path, json!([])).await.expect(422);
    }

    async fn a_record_is_sent_back_as_it_was_read(app: TestApp) {
        let owner = app.owner().await;
        for (actor, person) in [
            (app.owner().await, app.people().owner.clone()),
            (app.admin().await, app.people().owner.clone()),
            (app.agent().await, app.people().agent.clone()),
            (app.customer().await, app.people().customer.clone()),
        ] {
            let path = format!("/api/users/{}", person.id);
            let readers = if actor.id() == person.id { actor.clone() } else { owner.clone() };
            let record = readers.get(&path).await.expect(200).json();
            for method in [Method::PUT, Method::PATCH] {
                let reply = actor.call(method, &path).json(&record).send().await.expect(200);
                assert_eq!(reply.json(), record);
            }
        }
        let customer = app.people().customer.id;
        let agent = app.agent().await;
        let path = format!("/api/customers/{customer}");
        let mut record = agent.get(&path).await.expect(200).json();
        given::merge(&mut record, json!({ "session_count": 3, "open_tickets": "x", "city": "Krems" }));
        assert_eq!(agent.put(&path, record).await.expect(200).text("city"), "Krems");
    }

    async fn fields_that_one_may_not_change_are_403_and_nothing_happens(app: TestApp) {
        app.drain().await;
        let (own, agents, owners) = (app.people().customer.id, app.people().agent.id, app.people().owner.id);
        let (customer, agent, admin, owner) = (app.customer().await, app.agent().await, app.admin().await, app.owner().await);
        app.watch_digest();
        for (actor, path, body) in [
            (&customer, format!("/api/users/{own}"), json!({ "role": "admin" })),
            (&customer, format!("/api/users/{own}"), json!({ "status": "inactive" })),
            (&customer, format!("/api/users/{own}"), json!({ "credits": 100 })),
            (&customer, format!("/api/users/{own}"), json!({ "notes": "hi" })),
            (&customer, format!("/api/users/{own}"), json!({ "notes": null })),
            (&customer, format!("/api/users/{own}"), json!({ "lead_status": "customer" })),
            (&customer, format!("/api/users/{own}"), json!({ "tags": [] })),
            (&customer, format!("/api/users/{own}"), json!({ "is_super_admin": true })),
            (&customer, format!("/api/users/{own}"), json!({ "external_id": "x" })),
            (&customer, format!("/api/customers/{own}"), json!({ "city": "Wels", "role": "admin" })),
            (&agent, format!("/api/users/{agents}"), json!({ "role": "admin" })),
            (&agent, format!("/api/users/{agents}"), json!({ "notes": "x" })),
            (&agent, format!("/api/customers/{own}"), json!({ "role": "agent" })),
            (&agent, format!("/api/customers/{own}"), json!({ "status": "suspended" })),
            (&agent, format!("/api/customers/{own}"), json!({ "credits": 1 })),
            (&admin, format!("/api/users/{own}"), json!({ "credits": 1 })),
            (&admin, format!("/api/users/{own}"), json!({ "is_super_admin": true, "role": "admin" })),
            (&admin, format!("/api/users/{owners}"), json!({ "status": "suspended" })),
            (&admin, format!("/api/users/{owners}"), json!({ "role": "agent" })),
            (&admin, format!("/api/users/{owners}"), json!({ "email": "mine@acme.example" })),
            (&owner, format!("/api/users/{own}"), json!({ "credits": -1 })),
        ] {
            let method = if path.starts_with("/api/users") { Method::PATCH } else { Method::PUT };
            actor.call(method, path).json(&body).send().await.expect_code(403, "field_forbidden");
        }
        admin.delete(format!("/api/users/{owners}")).await.expect_code(403, "owner_only");
    }

    async fn the_last_owner_stays(app: TestApp) {
        let owner = app.owner().await;
        let path = format!("/api/users/{}", owner.id());
        app.watch_digest();
        for body in [json!({ "is_super_admin": false }), json!({ "role": "agent" }), json!({ "status": "suspended" })] {
            owner.patch(&path, body).await.expect_code(409, "last_super_admin");
        }
        owner.delete(&path).await.expect_code(409, "last_super_admin");
        app.unwatch_digest();
        let second = given::user(&app, "owner", "second.owner@acme.example").await;
        let second = app.as_person(&second).await;
        // Two owners who archive each other at once: one stays.
        let (one, other) = (format!("/api/users/{}", second.id()), path);
        let (one, other) = tokio::join!(owner.delete(one), second.delete(other));
        let mut statuses = [one.status(), other.status()];
        statuses.sort_unstable();
        assert!(matches!(statuses, [204, 401 | 404 | 409]), "{statuses:?}");
        let left = "select count(*) from users where company_id = 1 and role = 'admin' and archived_at is null \
             and email_key in ('owner@acme.example', 'second.owner@acme.example')";
        assert_eq!(app.count(left).await, 1);
    }

    async fn an_archived_user_is_gone_and_can_be_brought_back(app: TestApp) {
        let owner = app.owner().await;
        let agent = app.agent().await;
        let id = given::customer(&owner, "Comes And Goes", json!({ "email": "goes@x.example", "status": "active" })).await;
        let path = format!("/api/users/{id}");
        let before = owner.get(&path).await.json();
        app.clock().advance(Duration::from_secs(60));
        owner.delete(&path).await.expect(204);
        owner.get(&path).await.expect(404);
        agent.get(format!("/api/customers/{id}")).await.expect(404);
        agent.get(format!("/api/v2/customers/{id}")).await.expect(404);
        agent.get("/api/customers/email/goes@x.example").await.expect(404);
        owner.patch(&path, json!({ "city": "x" })).await.expect(404);
        owner.delete(&path).await.expect(404);
        owner.post(format!("{path}/password"), json!({ "new_password": PASSWORD })).await.expect(404);
        for list in ["/api/users?search=comes", "/api/customers?search=comes", "/api/v2/customers?search=comes"] {
            assert!(owner.get(list).await.expect(200).items().is_empty(), "{list}");
        }
        let archived = owner.get("/api/users?archived=true").await.expect(200);
        assert_eq!(archived.column("id"), [json!(id)]);
        assert_eq!(archived.items()[0]["archived_at"], "2026-03-02T09:01:00Z");
        agent.get("/api/customers?archived=true").await.expect(403);
        agent.get("/api/v2/customers?archived=true").await.expect(403);

        let new = given::customer(&owner, "New Holder", json!({ "email": "GOES@x.example", "status": "active" })).await;
        let restore = format!("{path}/restore");
        app.watch_digest();
        owner.post_nothing(&restore).await.expect_code(409, "email_taken");
        owner.post_nothing(format!("/api/users/{new}/restore")).await.expect(404);
        app.unwatch_digest();
        owner.patch(format!("/api/users/{new}"), json!({ "email": null })).await.expect(200);
        let back = owner.post_nothing(&restore).await.expect(200).json();
        let mut expected = before;
        expected["updated_at"] = json!("2026-03-02T09:01:00Z");
        assert_eq!(back, expected);
        owner.get(&path).await.expect(200);
        owner.post_nothing(&restore).await.expect(404);
    }

    async fn a_change_over_somebody_elses_is_412(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Versioned", json!({})).await;
        let path = format!("/api/users/{id}");
        let tag = owner.get(&path).await.header("etag").unwrap().to_owned();
        for same in [format!("/api/customers/{id}"), format!("/api/v2/customers/{id}")] {
            assert_eq!(owner.get(same).await.header("etag"), Some(tag.as_str()), "one record, one version");
        }
        let change = |tag: String, city: &str| {
            owner.call(Method::PATCH, &path).header("if-match", tag).json(&json!({ "city": city })).send()
        };
        let newer = change(tag.clone(), "Wien").await.expect(200).header("etag").unwrap().to_owned();
        assert_ne!(newer, tag);
        app.watch_digest();
        change(tag.clone(), "Graz").await.expect_code(412, "precondition_failed");
        change(format!("W/{newer}"), "Graz").await.expect(412);
        change("\"\"".to_owned(), "Graz").await.expect(412);
        for (method, path, body) in [
            (Method::PUT, path.clone(), Some(json!({ "city": "x" }))),
            (Method::PUT, format!("/api/customers/{id}"), Some(json!({ "city": "x" }))),
            (Method::PUT, format!("/api/v2/customers/{id}"), Some(json!({ "name": "x" }))),
            (Method::DELETE, path.clone(), None),
            (Method::DELETE, format!("/api/v2/customers/{id}"), None),
        ] {
            let mut call = owner.call(method, path).header("if-match", &tag);
            if let Some(body) = &body {
                call = call.json(body);
            }
            call.send().await.expect(412);
        }
        app.unwatch_digest();
        change(format!("{tag}, {newer}"), "Graz").await.expect(200);
        change("*".to_owned(), "Linz").await.expect(200);
        let now = owner.get(&path).await.header("etag").unwrap().to_owned();
        owner.call(Method::DELETE, &path).header("if-match", now).send().await.expect(204);
    }

    async fn what_is_computed_in_a_record_is_never_kept_from_its_reader(app: TestApp) {
        let owner = app.owner().await;
        let path = format!("/api/users/{}", app.people().customer.id);
        let before = owner.get(&path).await;
        assert_eq!(before.json()["is_authenticated"], false);
        app.customer().await;
        // The version is the same, the record is not: no 304.
        let tag = before.header("etag").unwrap();
        let after = owner.call(Method::GET, &path).header("if-none-match", tag).send().await.expect(200);
        assert_eq!((after.header("etag"), &after.json()["is_authenticated"]), (Some(tag), &json!(true)));
    }

    async fn of_two_changes_with_one_version_one_wins(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Raced", json!({})).await;
        let path = format!("/api/users/{id}");
        let tag = owner.get(&path).await.header("etag").unwrap().to_owned();
        let changes = (0..8).map(|at| {
            owner.call(Method::PATCH, &path).header("if-match", &tag).json(&json!({ "city": format!("Town {at}") })).send()
        });
        let replies = futures_util::future::join_all(changes).await;
        let mut statuses: Vec<u16> = replies.iter().map(testkit::Reply::status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200], vec![412; 7]].concat());
    }

    async fn a_changed_address_is_no_longer_confirmed(app: TestApp) {
        let owner = app.owner().await;
        let path = format!("/api/users/{}", app.people().owner.id);
        assert_eq!(owner.get(&path).await.json()["email_verified"], true);
        let changed = owner.patch(&path, json!({ "email": "new.owner@acme.example" })).await.expect(200).json();
        assert_eq!(changed["email_verified"], false);
        app.anonymous().try_login("owner@acme.example", PASSWORD).await.expect(401);
        app.anonymous().try_login("new.owner@acme.example", PASSWORD).await.expect(200);
        app.drain().await;
    }

    async fn staff_keep_an_address_to_log_in_with(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        owner.patch(format!("/api/users/{}", app.people().agent.id), json!({ "email": null })).await.expect_refused("body", &["email"]);
        let id = app.people().customer.id;
        let body = json!({ "email": null, "role": "agent" });
        owner.patch(format!("/api/users/{id}"), body).await.expect_refused("body", &["email"]);
    }
}
