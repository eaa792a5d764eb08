//! What every request meets: spellings of addresses, bodies that cannot be read, replies' headers.

use http::Method;
use serde_json::json;
use testkit::{TestApp, db_test};

db_test! {
    async fn every_path_answers_the_same_with_and_without_a_slash(app: TestApp) {
        let owner = app.owner().await;
        let id = app.people().customer.id;
        for path in ["/api/users", "/api/auth/me", "/api/customers", "/api/v2/customers", "/api/imports", "/health",
            &format!("/api/users/{id}"), &format!("/api/users/{id}/activity"), "/api/customers/email/customer@acme.example"] {
            let (one, other) = (owner.get(path).await.expect(200), owner.get(format!("{path}/")).await.expect(200));
            assert_eq!(one.json(), other.json(), "{path}");
        }
        let query = owner.get("/api/users/?search=carla").await.expect(200);
        assert_eq!(query.column("id"), [json!(id)]);
        owner.post("/api/v2/customers/", json!({ "name": "Slash" })).await.expect(201);
        owner.patch(format!("/api/users/{id}/"), json!({ "city": "Wien" })).await.expect(200);
    }

    async fn the_second_spelling_of_auth_is_the_first(app: TestApp) {
        let nobody = app.anonymous();
        let body = json!({ "email": "agent@acme.example", "password": testkit::PASSWORD });
        for path in ["/api/v2/auth/login", "/api/v2/auth/login/"] {
            let token = nobody.post(path, body.clone()).await.expect(200).text("token");
            let agent = nobody.with_token(token);
            agent.get("/api/v2/auth/me").await.expect(200);
            agent.get("/api/v2/auth/sessions/").await.expect(200);
            agent.post_nothing("/api/v2/auth/logout").await.expect(204);
            agent.get("/api/auth/me").await.expect(401);
        }
        nobody.get("/api/v2/authority").await.expect(404);
    }

    async fn a_host_named_api_serves_the_api_at_its_root(app: TestApp) {
        let owner = app.owner().await;
        for (path, host) in [("/users", "api.desk.example"), ("/api/users", "api.desk.example"), ("/users/", "API.desk.example:5001"),
            ("/v2/auth/me", "api.desk.example"), ("/auth/me", "api.x"), ("/health", "api.x"), ("/v2/customers", "api.x")] {
            owner.call(Method::GET, path).header("host", host).send().await.expect(200);
        }
        for (path, host) in [("/users", "desk.example"), ("/users", "myapi.desk.example"), ("/nothing", "api.desk.example")] {
            owner.call(Method::GET, path).header("host", host).send().await.expect(404);
        }
    }

    async fn bodies_that_cannot_be_read_say_why(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        let post = |kind: &str, body: &[u8]| owner.call(Method::POST, "/api/users").body(kind, body.to_vec()).send();
        for body in [&b"{"[..], b"", b"nope", b"{\"name\": \"a\"} x", b"\xff\xfe", b"{\"name\": \"\xff\"}", b"{'name': 'a'}"] {
            post("application/json", body).await.expect_code(400, "unreadable");
        }
        let deep = [b"[".repeat(10_000), b"]".repeat(10_000)].concat();
        post("application/json", &deep).await.expect(400);
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", "text/json"] {
            post(kind, b"{\"name\": \"a\"}").await.expect_code(415, "wrong_media_type");
        }
        post("application/json", b"{\"name\": \"a\", \"name\": \"b\"}").await.expect_refused("body", &["name"]);
        for body in [&b"[]"[..], b"null", b"1", b"\"x\""] {
            post("application/json", body).await.expect(422);
        }
        app.unwatch_digest();
        post("application/json; charset=utf-8", b"{\"name\": \"a\"}").await.expect(201);
        post("Application/JSON", b"{\"name\": \"a\"}").await.expect(201);
    }

    async fn a_body_over_one_mebibyte_is_413(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        let body = |bytes: usize| {
            let head = "{\"name\": \"Big\", \"notes\": \"";
            format!("{head}{}\"}}", "x".repeat(bytes - head.len() - 2)).into_bytes()
        };
        let post = |bytes: usize| owner.call(Method::POST, "/api/users").body("application/json", body(bytes)).send();
        post(1024 * 1024 + 1).await.expect_code(413, "too_large");
        // Just readable: then the field is over its own limit.
        post(1024 * 1024).await.expect_refused("body", &["notes"]);
    }

    async fn every_reply_has_its_request_id_and_the_safe_headers(app: TestApp) {
        let owner = app.owner().await;
        for reply in [
            owner.get("/api/users").await.expect(200),
            owner.get("/api/users/999999").await.expect(404),
            owner.get("/api/nothing").await.expect(404),
            app.anonymous().get("/api/users").await.expect(401),
            owner.call(Method::PATCH, "/api/users").json(&json!({})).send().await.expect(405),
        ] {
            let id = reply.header("x-request-id").expect("an id").to_owned();
            if reply.status() >= 400 {
                assert_eq!(reply.text("request_id"), id);
            }
            assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(reply.header("server"), None);
        }
        let named = owner.call(Method::GET, "/api/auth/me").header("x-request-id", "client-chosen-77").send().await;
        assert_eq!(named.header("x-request-id"), Some("client-chosen-77"));
    }

    async fn ids_that_are_none_name_nothing(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        for id in ["0", "-1", "abc", "1.5", "9223372036854775807", "9223372036854775808", "1%00", "%20", "1;2", "%2e%2e"] {
            for path in [format!("/api/users/{id}"), format!("/api/customers/{id}"), format!("/api/v2/customers/{id}"),
                format!("/api/users/{id}/activity"), format!("/api/imports/{id}")] {
                owner.get(&path).await.expect(404);
            }
            owner.patch(format!("/api/users/{id}"), json!({ "city": "x" })).await.expect(404);
            owner.delete(format!("/api/users/{id}")).await.expect(404);
        }
    }

    async fn texts_of_every_script_come_back_as_they_were_sent(app: TestApp) {
        let owner = app.owner().await;
        for text in ["<script>alert(1)</script>", "'; drop table users; --", "日本語 العربية עברית", "👩‍👩‍👧‍👦 🏳️‍🌈", "a\u{202e}b", "\\u0000", "{{7*7}}",
            "=1+1", "e\u{301}", "𝒜𝓃𝒶", "%s%n", "null", "-- \" ' ` \\"] {
            let made = owner.post("/api/users", json!({ "name": text, "notes": text, "tags": [text] })).await.expect(201);
            assert_eq!(made.text("name"), text);
            let read = owner.get(format!("/api/users/{}", made.id())).await.expect(200).json();
            assert_eq!((&read["name"], &read["notes"], &read["tags"]), (&json!(text), &json!(text), &json!([text])));
        }
    }

    async fn health_is_told_to_anybody(app: TestApp) {
        let nobody = app.anonymous();
        assert_eq!(nobody.get("/health").await.expect(200).json(), json!({ "status": "healthy", "database": "connected" }));
        for path in ["/health/live", "/health/ready"] {
            nobody.get(path).await.expect(200);
        }
    }
}
