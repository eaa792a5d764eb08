//! `Idempotency-Key`: a retry gets the first reply again.

use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Form, Reply, TestApp, db_test};

async fn create(actor: &Actor, key: &str, body: &Value) -> Reply {
    actor
        .call(Method::POST, "/api/users")
        .header("idempotency-key", key)
        .json(body)
        .send()
        .await
}

db_test! {
    async fn a_retry_gets_the_first_reply_and_creates_nothing(app: TestApp) {
        let owner = app.owner().await;
        let body = json!({ "name": "Once" });
        let first = create(&owner, "k-1", &body).await.expect(201);
        assert_eq!(first.header("idempotent-replayed"), None);
        let before = app.digest().await;
        let retry = create(&owner, "k-1", &body).await.expect(201);
        assert_eq!(retry.header("idempotent-replayed"), Some("true"));
        assert_eq!(retry.json(), first.json());
        for header in ["location", "etag", "content-type"] {
            assert_eq!(retry.header(header), first.header(header));
        }
        assert_eq!(app.digest().await, before);
        assert_ne!(create(&owner, "k-2", &body).await.expect(201).id(), first.id());
    }

    async fn a_refusal_is_replayed_too(app: TestApp) {
        let owner = app.owner().await;
        let body = json!({ "name": "Taken", "email": "agent@acme.example" });
        let first = create(&owner, "k", &body).await.expect(409);
        let retry = create(&owner, "k", &body).await.expect(409);
        assert_eq!((retry.header("idempotent-replayed"), retry.json()), (Some("true"), first.json()));
    }

    async fn a_key_of_another_body_or_path_is_refused(app: TestApp) {
        let owner = app.owner().await;
        create(&owner, "k", &json!({ "name": "One" })).await.expect(201);
        app.watch_digest();
        create(&owner, "k", &json!({ "name": "Two" })).await.expect_code(422, "idempotency_mismatch");
        let other = owner.call(Method::POST, "/api/v2/customers").header("idempotency-key", "k").json(&json!({ "name": "One" }));
        other.send().await.expect_code(422, "idempotency_mismatch");
        for bad in ["", "with blank", &"x".repeat(201)] {
            create(&owner, bad, &json!({ "name": "x" })).await.expect(422);
        }
    }

    async fn of_ten_at_once_one_runs(app: TestApp) {
        let owner = app.owner().await;
        let body = json!({ "name": "Ten At Once" });
        let replies = futures_util::future::join_all((0..10).map(|_| create(&owner, "k", &body))).await;
        let mut ran = 0;
        for reply in &replies {
            match (reply.status(), reply.header("idempotent-replayed")) {
                (201, None) => ran += 1,
                (201, Some("true")) => {}
                (409, _) => assert_eq!(reply.json()["code"], "idempotency_running"),
                other => panic!("{other:?}: {}", reply.body_text()),
            }
        }
        assert_eq!(ran, 1);
        assert_eq!(app.count("select count(*) from users where name = 'Ten At Once'").await, 1);
    }

    async fn keys_are_ones_own(app: TestApp) {
        let body = json!({ "name": "Shared Key" });
        let (owner, admin, foreigner) = (app.owner().await, app.admin().await, app.foreign_admin().await);
        let mut ids = Vec::new();
        for actor in [&owner, &admin, &foreigner] {
            let reply = create(actor, "k", &body).await.expect(201);
            assert_eq!(reply.header("idempotent-replayed"), None);
            ids.push(reply.id());
        }
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }

    async fn a_key_is_kept_for_a_day(app: TestApp) {
        let owner = app.owner().await;
        let body = json!({ "name": "Daily" });
        let first = create(&owner, "k", &body).await.expect(201).id();
        app.clock().advance(Duration::from_secs(86_399));
        assert_eq!(create(&owner, "k", &body).await.expect(201).id(), first);
        app.clock().advance(Duration::from_secs(2));
        let token = app.anonymous().login("owner@acme.example").await.text("token");
        let owner = owner.with_token(token);
        assert_ne!(create(&owner, "k", &body).await.expect(201).id(), first);
    }

    async fn who_lost_the_login_gets_no_reply_of_before(app: TestApp) {
        let person = crate::given::user(&app, "admin", "leaves@acme.example").await;
        let leaves = app.as_person(&person).await;
        let body = json!({ "name": "Secret" });
        create(&leaves, "k", &body).await.expect(201);
        leaves.post_nothing("/api/auth/logout").await.expect(204);
        create(&leaves, "k", &body).await.expect(401);
    }

    async fn an_upload_is_run_once_too(app: TestApp) {
        let owner = app.owner().await;
        let send = || {
            let call = owner.call(Method::POST, "/api/users/import").header("idempotency-key", "up");
            call.body(&Form::content_type(), Form::file("a.csv", "name\nUna\n").finish()).send()
        };
        let first = send().await.expect(202);
        let retry = send().await.expect(202);
        assert_eq!((retry.text("id"), retry.header("idempotent-replayed")), (first.text("id"), Some("true")));
        app.drain().await;
        assert_eq!(app.count("select count(*) from users where name = 'Una'").await, 1);
    }

    async fn reads_and_changes_in_place_take_no_notice_of_a_key(app: TestApp) {
        let owner = app.owner().await;
        let path = format!("/api/users/{}", app.people().customer.id);
        for city in ["Wien", "Graz"] {
            let call = owner.call(Method::PATCH, &path).header("idempotency-key", "k").json(&json!({ "city": city }));
            assert_eq!(call.send().await.expect(200).text("city"), city);
        }
    }
}
