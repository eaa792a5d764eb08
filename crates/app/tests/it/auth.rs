//! Login, refresh, "who am I", cookies, and the texts of S3.

use crate::given::{self, names, sorted};
use base::Timestamp;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{PASSWORD, TestApp, db_test};

/// The members of a user as staff see it, in any order.
pub(crate) const STAFF_RECORD: &str = "id external_id email user_type role status name username phone address city \
    state zip_code country region business_site additional_websites business_type lead_status notes is_super_admin \
    is_authenticated email_verified has_login credits tags created_at updated_at last_login archived_at";
/// The same as the customer themselves sees it.
pub(crate) const OWN_RECORD: &str = "id external_id email user_type role status name username phone address city \
    state zip_code country region business_site additional_websites business_type is_super_admin is_authenticated \
    email_verified credits created_at updated_at last_login";

/// The claims of a JWT, not verified.
fn claims(token: &str) -> Value {
    let mut bits = (0_u32, 0_u32);
    let mut bytes = Vec::new();
    for letter in token.split('.').nth(1).unwrap().bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            other => panic!("{other} is no base64url"),
        };
        bits = (bits.0 << 6 | u32::from(value), bits.1 + 6);
        if bits.1 >= 8 {
            bits.1 -= 8;
            bytes.push(u8::try_from(bits.0 >> bits.1 & 0xff).unwrap());
        }
    }
    serde_json::from_slice(&bytes).unwrap()
}

/// The value of a cookie that a reply sets, and everything that goes with it.
fn cookie(reply: &testkit::Reply, name: &str) -> (String, String) {
    let start = format!("{name}=");
    let line = reply
        .headers("set-cookie")
        .into_iter()
        .find(|line| line.starts_with(&start))
        .unwrap();
    let (value, rest) = line[start.len()..].split_once(';').unwrap();
    (value.to_owned(), rest.trim().to_owned())
}

db_test! {
    async fn a_login_gives_tokens_the_user_and_cookies(app: TestApp) {
        let reply = app.anonymous().login("Agent@ACME.example").await;
        let body = reply.json();
        assert_eq!(names(&body), sorted("access_token token token_type expires_in refresh_token user"));
        assert_eq!(body["token"], body["access_token"]);
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("bearer"), &json!(86_400)));
        assert_eq!(names(&body["user"]), sorted(STAFF_RECORD));
        assert_eq!(body["user"]["last_login"], "2026-03-02T09:00:00Z");
        assert_eq!(body["user"]["is_authenticated"], true);
        let (session, rest) = cookie(&reply, "deskbell_session");
        assert_eq!(session, reply.text("token"));
        assert_eq!(rest, "Path=/; HttpOnly; SameSite=Lax; Max-Age=86400");
        let (refresh, rest) = cookie(&reply, "deskbell_refresh");
        assert_eq!(refresh, reply.text("refresh_token"));
        assert_eq!(rest, "Path=/api; HttpOnly; SameSite=Strict; Max-Age=2592000");
        let (hint, rest) = cookie(&reply, "deskbell_here");
        assert_eq!((hint.as_str(), rest.as_str()), ("1", "Path=/; SameSite=Lax; Max-Age=2592000"));
    }

    async fn a_customers_login_hides_what_is_the_staffs(app: TestApp) {
        let body = app.anonymous().login("customer@acme.example").await.json();
        assert_eq!(names(&body["user"]), sorted(OWN_RECORD));
    }

    async fn a_token_says_who_where_and_until_when(app: TestApp) {
        let now = 1_772_442_000;
        let agent = claims(app.agent().await.token());
        assert_eq!(names(&agent), sorted("sub user_type role tenant_id sid iat exp"));
        assert_eq!(agent["sub"], app.people().agent.id.to_string());
        assert_eq!((&agent["user_type"], &agent["role"]), (&json!("admin"), &json!("agent")));
        assert_eq!((&agent["tenant_id"], &agent["iat"], &agent["exp"]), (&json!(1), &json!(now), &json!(now + 86_400)));
        let customer = claims(app.customer().await.token());
        assert_eq!(customer["customerId"], app.people().customer.id);
        assert_eq!((&customer["user_type"], &customer["role"]), (&json!("customer"), &json!("customer")));
    }

    async fn me_is_the_user_the_company_and_the_permissions(app: TestApp) {
        let permissions = [
            (app.owner().await, vec![
                "users:read", "users:write", "customers:read", "customers:write", "customers:delete", "imports:write",
                "settings:write", "work_orders:read", "work_orders:progress", "work_orders:write", "work_orders:delete",
                "technicians:read", "technicians:write", "reports:read", "calendar:write",
            ]),
            (app.agent().await, vec![
                "customers:read", "customers:write", "work_orders:read", "work_orders:progress", "work_orders:write",
                "technicians:read", "reports:read",
            ]),
            (app.technician().await, vec!["work_orders:read", "work_orders:progress", "technicians:read", "calendar:write"]),
            (app.customer().await, vec![]),
        ];
        for (actor, permissions) in permissions {
            let me = actor.get("/api/auth/me").await.expect(200).json();
            assert_eq!(names(&me), sorted("user company permissions"));
            assert_eq!(me["user"]["id"], actor.id());
            // What the schedule reckons with is the staff's.
            let planning = json!({ "business_hours": null, "default_duration_min": 60, "prevent_double_booking": false });
            let planning = if permissions.is_empty() { json!(null) } else { planning };
            let company = json!({ "id": 1, "name": "Acme", "slug": "acme", "time_zone": "Europe/Vienna", "planning": planning });
            assert_eq!(me["company"], company);
            assert_eq!(me["permissions"], json!(permissions));
        }
        let own = app.customer().await.get("/api/auth/me").await.json();
        assert_eq!(names(&own["user"]), sorted(OWN_RECORD));
    }

    async fn every_failed_login_gets_the_same_401(app: TestApp) {
        let owner = app.owner().await;
        for status in ["inactive", "suspended"] {
            let email = format!("{status}@acme.example");
            let new = json!({ "email": email, "password": PASSWORD, "status": status });
            given::customer(&owner, "Locked", new).await;
        }
        given::customer(&owner, "Without Login", json!({ "email": "plain@acme.example" })).await;
        let archived = given::user(&app, "agent", "gone@acme.example").await;
        owner.delete(format!("/api/users/{}", archived.id)).await.expect(204);
        app.drain().await;
        let wrong = app.anonymous().try_login("agent@acme.example", "wrong-Wrong-99").await;
        let wrong = wrong.expect_code(401, "invalid_credentials");
        assert_eq!(wrong.header("www-authenticate"), Some("Bearer"));
        app.watch_digest();
        for (email, password) in [
            ("agent@acme.example", ""),
            ("agent@acme.example", "gravel-otter-71-lantern"),
            ("nobody@acme.example", PASSWORD),
            ("not an address", PASSWORD),
            ("", ""),
            ("%", PASSWORD),
            ("agent@acme.example\u{0}", PASSWORD),
            ("inactive@acme.example", PASSWORD),
            ("suspended@acme.example", PASSWORD),
            ("plain@acme.example", PASSWORD),
            ("gone@acme.example", PASSWORD),
        ] {
            let reply = app.anonymous().try_login(email, password).await.expect(401);
            let (mut one, mut other) = (reply.json(), wrong.json());
            (one["request_id"], other["request_id"]) = (Value::Null, Value::Null);
            assert_eq!(one, other, "{email:?}");
            assert!(reply.headers("set-cookie").is_empty());
        }
    }

    async fn a_signup_not_yet_confirmed_is_told_so_only_with_the_right_password(app: TestApp) {
        let new = json!({ "email": "waits@acme.example", "password": PASSWORD, "status": "pending" });
        given::customer(&app.owner().await, "Waits", new).await;
        app.watch_digest();
        app.anonymous().try_login("waits@acme.example", PASSWORD).await.expect_code(401, "email_unverified");
        app.anonymous().try_login("waits@acme.example", "wrong-Wrong-99").await.expect_code(401, "invalid_credentials");
    }

    async fn bad_headers_and_tokens_get_the_texts_of_s3(app: TestApp) {
        let agent = app.agent().await;
        let detail = |reply: testkit::Reply| {
            let reply = reply.expect(401);
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
            reply.text("detail")
        };
        for header in ["", "Bearer", "Basic YTpi", agent.token(), "Token x", "Bearerx y"] {
            let call = app.anonymous().call(Method::GET, "/api/auth/me").header("authorization", header).send().await;
            assert_eq!(detail(call), "Invalid auth header", "{header:?}");
        }
        let mut parts: Vec<&str> = agent.token().split('.').collect();
        parts[2] = "AAAA";
        let forged = parts.join(".");
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]);
        for token in ["x", "a.b.c", &forged, &none, ""] {
            let header = format!("Bearer {token}");
            let call = app.anonymous().call(Method::GET, "/api/auth/me").header("authorization", header).send().await;
            assert_eq!(detail(call), "Invalid token", "{token:?}");
        }
        assert_eq!(detail(app.anonymous().get("/api/auth/me").await), "Not authenticated");
        let person = given::user(&app, "agent", "soon.gone@acme.example").await;
        let soon_gone = app.as_person(&person).await;
        app.owner().await.delete(format!("/api/users/{}", person.id)).await.expect(204);
        assert_eq!(detail(soon_gone.get("/api/auth/me").await), "User not found");
    }

    async fn the_schemes_name_is_taken_in_any_case(app: TestApp) {
        let agent = app.agent().await;
        for scheme in ["bearer", "BEARER", "Bearer "] {
            let header = format!("{scheme} {}", agent.token());
            let call = app.anonymous().call(Method::GET, "/api/auth/me").header("authorization", header);
            call.send().await.expect(200);
        }
    }

    async fn a_token_is_good_for_a_day_and_not_longer(app: TestApp) {
        let agent = app.agent().await;
        let start = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        app.clock().set(start.plus(Duration::from_secs(86_399)));
        agent.get("/api/auth/me").await.expect(200);
        app.clock().set(start.plus(Duration::from_secs(86_400)));
        assert_eq!(agent.get("/api/auth/me").await.expect(401).text("detail"), "Invalid token");
    }

    async fn a_refresh_gives_a_new_pair_and_each_token_works_once(app: TestApp) {
        let nobody = app.anonymous();
        let first = nobody.login("agent@acme.example").await;
        app.clock().advance(Duration::from_secs(3600));
        let body = json!({ "refresh_token": first.text("refresh_token") });
        let second = nobody.post("/api/auth/refresh", body.clone()).await.expect(200);
        assert_eq!(names(&second.json()), sorted("access_token token token_type expires_in refresh_token user"));
        assert_ne!(first.text("refresh_token"), second.text("refresh_token"));
        assert_ne!(first.text("token"), second.text("token"));
        let (old, new) = (nobody.with_token(first.text("token")), nobody.with_token(second.text("token")));
        old.get("/api/auth/me").await.expect(200);
        new.get("/api/auth/me").await.expect(200);
        // Somebody has a copy: the whole session ends, with every token of it.
        nobody.post("/api/auth/refresh", body).await.expect_code(401, "invalid_token");
        for actor in [&old, &new] {
            assert_eq!(actor.get("/api/auth/me").await.expect(401).text("detail"), "Invalid token");
        }
        let body = json!({ "refresh_token": second.text("refresh_token") });
        nobody.post("/api/auth/refresh", body).await.expect_code(401, "invalid_token");
    }

    async fn of_two_refreshes_at_once_one_wins(app: TestApp) {
        let nobody = app.anonymous();
        let body = json!({ "refresh_token": nobody.login("agent@acme.example").await.text("refresh_token") });
        let one = nobody.post("/api/auth/refresh", body.clone());
        let other = nobody.post("/api/auth/refresh", body);
        let (one, other) = tokio::join!(one, other);
        let mut statuses = [one.status(), other.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    async fn a_refresh_token_lasts_a_month_since_it_was_last_used(app: TestApp) {
        let nobody = app.anonymous();
        let mut token = nobody.login("agent@acme.example").await.text("refresh_token");
        for _ in 0..3 {
            app.clock().advance(Duration::from_secs(29 * 86_400));
            let reply = nobody.post("/api/auth/refresh", json!({ "refresh_token": token })).await.expect(200);
            token = reply.text("refresh_token");
        }
        app.clock().advance(Duration::from_secs(30 * 86_400));
        nobody.post("/api/auth/refresh", json!({ "refresh_token": token })).await.expect(401);
        for body in [json!({}), json!({ "refresh_token": "" }), json!({ "refresh_token": "x" })] {
            nobody.post("/api/auth/refresh", body).await.expect_code(401, "invalid_token");
        }
    }

    async fn a_browser_changes_things_only_from_our_own_pages(app: TestApp) {
        let nobody = app.anonymous();
        let (session, _) = cookie(&nobody.login("admin@acme.example").await, "deskbell_session");
        let cookies = format!("other=1; deskbell_session={session}");
        let browser = |method: Method, path: &str| nobody.call(method, path).header("cookie", &cookies);
        browser(Method::GET, "/api/auth/me").send().await.expect(200);
        let new = json!({ "name": "By Browser" });
        app.watch_digest();
        for origin in [None, Some("https://evil.example"), Some("null"), Some("http://localhost:5001.evil.example")] {
            let mut call = browser(Method::POST, "/api/users").json(&new);
            if let Some(origin) = origin {
                call = call.header("origin", origin);
            }
            call.send().await.expect_code(403, "bad_origin");
        }
        let ours = || browser(Method::POST, "/api/users").json(&new).header("origin", "http://localhost:5001");
        ours().send().await.expect(201);
        // A bearer token is no cookie: nobody else's page has it.
        let agent = app.admin().await;
        agent.call(Method::POST, "/api/users").json(&new).header("origin", "https://evil.example").send().await.expect(201);
    }

    async fn a_browser_refreshes_and_logs_out_by_its_cookies(app: TestApp) {
        let nobody = app.anonymous();
        let (refresh, _) = cookie(&nobody.login("agent@acme.example").await, "deskbell_refresh");
        let call = |origin: &str| {
            let call = nobody.call(Method::POST, "/api/auth/refresh").json(&json!({}));
            call.header("cookie", format!("deskbell_refresh={refresh}")).header("origin", origin.to_owned())
        };
        call("https://evil.example").send().await.expect(401);
        let reply = call("http://localhost:5001").send().await.expect(200);
        let (session, _) = cookie(&reply, "deskbell_session");
        let out = nobody.call(Method::POST, "/api/auth/logout").header("cookie", format!("deskbell_session={session}"));
        let out = out.header("origin", "http://localhost:5001").send().await.expect(204);
        for name in ["deskbell_session", "deskbell_refresh", "deskbell_here"] {
            let (value, rest) = cookie(&out, name);
            assert!(value.is_empty() && rest.contains("Max-Age=0"), "{name}: {rest}");
        }
        nobody.with_token(session).get("/api/auth/me").await.expect(401);
    }

    async fn logins_are_limited_per_account_whatever_its_spelling(app: TestApp) {
        let strict = app.with_rate_limits();
        let nobody = app.anonymous().at(&strict);
        let mut statuses = Vec::new();
        for at in 0..12 {
            let email = if at % 2 == 0 { "agent@acme.example" } else { " AGENT@acme.example" };
            let body = json!({ "email": email, "password": "wrong-Wrong-99" });
            let reply = nobody.post("/api/auth/login", body).await;
            if reply.status() == 429 {
                assert!(reply.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
            }
            statuses.push(reply.status());
        }
        assert_eq!(statuses, [vec![401; 10], vec![429; 2]].concat());
        // The right password does not help, and another account is not touched.
        let body = json!({ "email": "agent@acme.example", "password": PASSWORD });
        nobody.post("/api/auth/login", body).await.expect(429);
        let body = json!({ "email": "admin@acme.example", "password": PASSWORD });
        nobody.post("/api/auth/login", body).await.expect(200);
    }
}
