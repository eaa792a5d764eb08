//! Getting in again by a link.

mod notices;

use crate::{
    given,
    mailbox::{self, subjects, token, tokens},
};
use http::Method;
use platform::{config::PublicUrl, http::Network};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{PASSWORD, Reply, TestApp, db_test};

pub(super) const NEW: &str = "copper-Violin-28-meadow";
pub(super) const THIRD: &str = "walrus-Kettle-56-orbit";
pub(super) const FORGOT: &str = "/api/auth/forgot-password";
pub(super) const RESET: &str = "/api/auth/reset-password";
pub(super) const AGENT: &str = "agent@acme.example";
pub(super) const CUSTOMER: &str = "customer@acme.example";

/// Asks for a link, and lets the mail go out.
pub(super) async fn forgot(app: &TestApp, email: &str) {
    let reply = app
        .anonymous()
        .post(FORGOT, json!({ "email": email }))
        .await
        .expect(202);
    assert_eq!(reply.json(), json!({ "status": "accepted" }));
    app.drain().await;
}

pub(super) async fn reset(app: &TestApp, token: &str, password: &str) -> Reply {
    app.anonymous()
        .post(RESET, json!({ "token": token, "password": password }))
        .await
}

pub(super) async fn look(app: &TestApp, token: &str) -> Reply {
    app.anonymous().get(format!("{RESET}?token={token}")).await
}

/// A customer that the company made, without a login.
pub(super) async fn imported(app: &TestApp, name: &str, email: &str) -> i64 {
    given::customer(
        &app.owner().await,
        name,
        json!({ "email": email, "status": "active" }),
    )
    .await
}

db_test! {
    async fn a_link_sets_a_new_password(app: TestApp) {
        for (email, name) in [(AGENT, "Agnes Acme"), (CUSTOMER, "Carla Acme")] {
            forgot(&app, &email.to_uppercase()).await;
            assert_eq!(subjects(&app, email), ["Choose a new password for Acme"]);
            let token = token(&app, email, "reset");
            let who = look(&app, &token).await.expect(200).json();
            assert_eq!(who, json!({ "email": email, "name": name, "company": "Acme" }));
            app.watch_digest();
            for weak in ["short", "password123", email, name] {
                reset(&app, &token, weak).await.expect_refused("body", &["password"]);
            }
            app.unwatch_digest();
            reset(&app, &token, NEW).await.expect(204);
            let nobody = app.anonymous();
            nobody.try_login(email, PASSWORD).await.expect_code(401, "invalid_credentials");
            let user = nobody.try_login(email, NEW).await.expect(200).json()["user"].clone();
            assert_eq!(user["email_verified"], true);
            app.drain().await;
            let log = app.owner().await.get(format!("/api/users/{}/activity", user["id"])).await.expect(200).items();
            assert_eq!(log[1]["kind"], "user.password_reset");
            assert_eq!((&log[1]["actor"]["id"], &log[1]["actor"]["ip"]), (&user["id"], &json!("203.0.113.7")));
            let kind = if email == AGENT { "staff" } else { "customer" };
            assert_eq!(log[1]["actor"]["type"], kind);
            assert_eq!(subjects(&app, email)[1..], ["Your password for Acme was changed"]);
            let notice = app.mails().pop().unwrap();
            assert!(notice.text.contains("2026-03-02 10:00 (Europe/Vienna)"), "{}", notice.text);
        }
    }

    async fn the_calls_are_at_both_places(app: TestApp) {
        let nobody = app.anonymous();
        nobody.post("/api/v2/auth/forgot-password", json!({ "email": AGENT })).await.expect(202);
        app.drain().await;
        let token = token(&app, AGENT, "reset");
        nobody.get(format!("/api/v2/auth/reset-password?token={token}")).await.expect(200);
        nobody.post("/api/v2/auth/reset-password", json!({ "token": token, "password": NEW })).await.expect(204);
        app.drain().await;
    }

    async fn an_imported_customer_gets_a_login_by_it(app: TestApp) {
        let id = imported(&app, "Ida Imported", "ida@old.example").await;
        forgot(&app, "ida@old.example").await;
        reset(&app, &token(&app, "ida@old.example", "reset"), NEW).await.expect(204);
        let user = app.anonymous().try_login("ida@old.example", NEW).await.expect(200).json()["user"].clone();
        assert_eq!((&user["id"], &user["email_verified"]), (&json!(id), &json!(true)));
        app.drain().await;
    }

    async fn each_company_with_the_address_mails_its_own_link(app: TestApp) {
        let twin = json!({ "email": AGENT, "password": PASSWORD });
        given::customer(&app.foreign_admin().await, "Twin", twin).await;
        app.drain().await;
        forgot(&app, AGENT).await;
        let mut sent = subjects(&app, AGENT);
        sent.sort_unstable();
        assert_eq!(sent, ["Choose a new password for Acme", "Choose a new password for Foreign"]);
        app.anonymous().post(FORGOT, json!({ "email": AGENT, "company": "foreign" })).await.expect(202);
        app.drain().await;
        assert_eq!(subjects(&app, AGENT)[2..], ["Choose a new password for Foreign"]);
        app.anonymous().post(FORGOT, json!({ "email": AGENT, "company": "nowhere" })).await.expect(202);
        app.drain().await;
        assert_eq!(subjects(&app, AGENT).len(), 3);
        reset(&app, &token(&app, AGENT, "reset"), NEW).await.expect(204);
        let login = |company: &str, password: &str| {
            app.anonymous().call(Method::POST, "/api/auth/login")
                .json(&json!({ "email": AGENT, "password": password, "company": company })).send()
        };
        login("foreign", NEW).await.expect(200);
        login("acme", NEW).await.expect(401);
        login("acme", PASSWORD).await.expect(200);
        app.drain().await;
    }

    async fn hole_7_a_token_cannot_be_guessed_and_only_its_hash_is_kept(app: TestApp) {
        forgot(&app, AGENT).await;
        forgot(&app, AGENT).await;
        let all = tokens(&app, AGENT, "reset");
        assert!(all.len() == 2 && all[0] != all[1]);
        let kept = app.database().rows("select token_hash from reset_tokens order by created_at").await;
        for token in &all {
            assert_eq!(token.len(), 43, "256 bits");
            assert!(kept.iter().any(|row| row[0].as_deref() == Some(&platform::crypto::hash_token(token))));
            for table in ["jobs", "events", "activity", "reset_tokens", "users"] {
                let rows = format!("{:?}", app.database().rows(&format!("select * from {table}")).await);
                assert!(!rows.contains(token), "{table}");
            }
        }
    }

    async fn hole_7_a_link_is_good_for_an_hour_and_once(app: TestApp) {
        forgot(&app, AGENT).await;
        let first = token(&app, AGENT, "reset");
        app.clock().advance(Duration::from_secs(3_599));
        look(&app, &first).await.expect(200);
        app.clock().advance(Duration::from_secs(1));
        app.watch_digest();
        look(&app, &first).await.expect_code(422, "token_invalid");
        reset(&app, &first, NEW).await.expect_code(422, "token_invalid");
        app.unwatch_digest();
        forgot(&app, AGENT).await;
        let second = token(&app, AGENT, "reset");
        reset(&app, &second, NEW).await.expect(204);
        app.drain().await;
        app.watch_digest();
        reset(&app, &second, THIRD).await.expect_code(422, "token_invalid");
        look(&app, &second).await.expect_code(422, "token_invalid");
        app.anonymous().try_login(AGENT, THIRD).await.expect(401);
    }

    async fn hole_7_empty_missing_and_made_up_tokens_open_nothing(app: TestApp) {
        forgot(&app, AGENT).await;
        let good = token(&app, AGENT, "reset");
        let hash = platform::crypto::hash_token(&good);
        app.watch_digest();
        for bad in ["", " ", "null", "undefined", "0", "%", &hash, &good[1..], &format!("{good}=")] {
            reset(&app, bad, NEW).await.expect_code(422, "token_invalid");
            look(&app, &crate::lists::encoded(bad)).await.expect_code(422, "token_invalid");
        }
        let nobody = app.anonymous();
        nobody.post(RESET, json!({ "token": null, "password": NEW })).await.expect_refused("body", &["token"]);
        nobody.post(RESET, json!({ "password": NEW })).await.expect_refused("body", &["token"]);
        nobody.post(RESET, json!({ "token": [good], "password": NEW })).await.expect_refused("body", &["token"]);
        nobody.get(RESET).await.expect_refused("query", &["token"]);
    }

    async fn hole_7_of_many_links_the_three_newest_are_good(app: TestApp) {
        for _ in 0..4 {
            forgot(&app, AGENT).await;
            app.clock().advance(Duration::from_secs(1));
        }
        let all = tokens(&app, AGENT, "reset");
        look(&app, &all[0]).await.expect_code(422, "token_invalid");
        for good in &all[1..] {
            look(&app, good).await.expect(200);
        }
        reset(&app, &all[2], NEW).await.expect(204);
        for spent in &all {
            look(&app, spent).await.expect_code(422, "token_invalid");
            reset(&app, spent, THIRD).await.expect_code(422, "token_invalid");
        }
        app.drain().await;
    }

    async fn hole_7_of_two_who_use_a_link_at_once_one_wins(app: TestApp) {
        forgot(&app, AGENT).await;
        let token = token(&app, AGENT, "reset");
        let (one, other) = tokio::join!(reset(&app, &token, NEW), reset(&app, &token, THIRD));
        let mut statuses = [one.status(), other.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 422]);
        app.drain().await;
    }

    async fn hole_8_a_token_is_good_for_its_purpose_only(app: TestApp) {
        given::customer(&app.owner().await, "Ivo", json!({ "email": "ivo@new.example" })).await;
        forgot(&app, AGENT).await;
        let (link, invite) = (token(&app, AGENT, "reset"), token(&app, "ivo@new.example", "invite"));
        let nobody = app.anonymous();
        let signup = json!({ "name": "Sina", "email": "sina@new.example", "password": PASSWORD, "company": "acme" });
        nobody.post("/api/customers/signup", signup).await.expect(201);
        app.drain().await;
        let code = mailbox::code(&app, "sina@new.example");
        app.watch_digest();
        reset(&app, &invite, NEW).await.expect_code(422, "token_invalid");
        reset(&app, &code, NEW).await.expect_code(422, "token_invalid");
        let accept = |token: &str| nobody.post("/api/portal-invites/accept", json!({ "token": token, "password": NEW }));
        accept(&link).await.expect_code(422, "token_invalid");
        accept(&code).await.expect_code(422, "token_invalid");
        nobody.get(format!("/api/portal-invites?token={link}")).await.expect_code(422, "token_invalid");
        let verify = json!({ "email": AGENT, "code": link });
        nobody.post("/api/customers/verify-email", verify).await.expect_code(422, "code_invalid");
    }

    async fn hole_9_a_reset_ends_every_session(app: TestApp) {
        let nobody = app.anonymous();
        let logins = [nobody.login(AGENT).await, nobody.login(AGENT).await];
        forgot(&app, AGENT).await;
        reset(&app, &token(&app, AGENT, "reset"), NEW).await.expect(204);
        for login in &logins {
            nobody.with_token(login.text("token")).get("/api/auth/me").await.expect_code(401, "invalid_token");
            let refresh = json!({ "refresh_token": login.text("refresh_token") });
            nobody.post("/api/auth/refresh", refresh).await.expect(401);
        }
        app.customer().await.get("/api/auth/me").await.expect(200);
        app.drain().await;
    }

    async fn hole_9_whatever_was_mailed_before_dies_with_a_new_password(app: TestApp) {
        let owner = app.owner().await;
        let id = imported(&app, "Ida", "ida@old.example").await;
        let signup = json!({ "name": "Ida", "email": "ida@old.example", "password": THIRD, "company": "acme" });
        let everything = async || {
            owner.post_nothing(format!("/api/customers/{id}/portal-invites")).await.expect(202);
            app.anonymous().post("/api/customers/signup", signup.clone()).await.expect(201);
            forgot(&app, "ida@old.example").await;
            (token(&app, "ida@old.example", "invite"), token(&app, "ida@old.example", "reset"), mailbox::code(&app, "ida@old.example"))
        };
        let dead = async |invite: &str, link: &str, code: &str| {
            let nobody = app.anonymous();
            nobody.post("/api/portal-invites/accept", json!({ "token": invite, "password": THIRD })).await.expect(422);
            reset(&app, link, THIRD).await.expect(422);
            nobody.post("/api/customers/verify-email", json!({ "email": "ida@old.example", "code": code })).await.expect(422);
            nobody.try_login("ida@old.example", THIRD).await.expect_code(401, "invalid_credentials");
        };
        let (invite, link, code) = everything().await;
        owner.post(format!("/api/users/{id}/password"), json!({ "new_password": NEW })).await.expect(204);
        dead(&invite, &link, &code).await;
        app.database().rows("update users set password_hash = null where email_key = 'ida@old.example'").await;
        let (invite, link, code) = everything().await;
        reset(&app, &link, NEW).await.expect(204);
        dead(&invite, &link, &code).await;
        app.database().rows("update users set password_hash = null where email_key = 'ida@old.example'").await;
        let (invite, link, code) = everything().await;
        let accept = json!({ "token": invite, "password": NEW });
        app.anonymous().post("/api/portal-invites/accept", accept).await.expect(200);
        dead(&invite, &link, &code).await;
        app.drain().await;
    }

    async fn hole_11_a_link_begins_with_the_public_url_whatever_the_request_says(app: TestApp) {
        let trusting = app.node(|config| {
            config.public_url = PublicUrl::parse("https://desk.example.com").unwrap();
            config.trusted_proxies = vec![Network::parse("203.0.113.0/24").unwrap()];
        });
        for (path, body) in [
            (FORGOT, json!({ "email": AGENT })),
            ("/api/customers/resend-verification", json!({ "email": "sina@new.example" })),
            ("/api/customers/signup",
                json!({ "name": "Sina", "email": "sina@new.example", "password": PASSWORD, "company": "acme" })),
        ] {
            let call = app.anonymous().at(&trusting).call(Method::POST, path).json(&body);
            let call = call.header("host", "evil.example").header("x-forwarded-host", "evil.example");
            let call = call.header("forwarded", "host=evil.example;proto=http").header("x-forwarded-proto", "http");
            let call = call.header("x-original-host", "evil.example").header("referer", "http://evil.example/");
            let status = call.send().await.status();
            assert!(matches!(status, 201 | 202), "{path}: {status}");
        }
        trusting.drain().await;
        let mails = app.mails();
        assert_eq!(mails.len(), 2);
        for mail in mails {
            assert!(mail.text.contains("\nhttps://desk.example.com/"), "{}", mail.text);
            for part in [&mail.text, &mail.html, &mail.subject] {
                assert!(!part.contains("evil") && !part.contains("http://"), "{part}");
            }
        }
    }

    async fn hole_12_known_and_unknown_addresses_get_one_answer_in_the_same_statements(app: TestApp) {
        let owner = app.owner().await;
        for (status, password) in [("suspended", true), ("inactive", true), ("pending", false)] {
            let mut new = json!({ "email": format!("{status}@acme.example"), "status": status });
            if password {
                given::merge(&mut new, json!({ "password": PASSWORD }));
            }
            given::customer(&owner, "Somebody", new).await;
        }
        let gone = given::user(&app, "agent", "gone@acme.example").await;
        owner.delete(format!("/api/users/{}", gone.id)).await.expect(204);
        imported(&app, "Ida", "ida@old.example").await;
        app.drain().await;
        let before = app.mails().len();
        let nobody = app.anonymous();
        let mut counts = Vec::new();
        for email in ["nobody@acme.example", AGENT, CUSTOMER, "suspended@acme.example", "inactive@acme.example",
            "pending@acme.example", "gone@acme.example", "ida@old.example"] {
            let (statements, reply) = app.statements(nobody.post(FORGOT, json!({ "email": email }))).await;
            assert_eq!(reply.expect(202).json(), json!({ "status": "accepted" }));
            counts.push((email, statements));
        }
        assert!(counts.iter().all(|(_, statements)| *statements == counts[0].1), "{counts:?}");
        app.drain().await;
        let mut told: Vec<String> = app.mails().split_off(before).into_iter().map(|mail| mail.to_address).collect();
        told.sort_unstable();
        assert_eq!(told, [AGENT, CUSTOMER, "ida@old.example"], "only who can log in, or is to be able to");
    }

    async fn hole_12_nobody_is_bombed_with_links(app: TestApp) {
        for _ in 0..7 {
            forgot(&app, AGENT).await;
        }
        assert_eq!(subjects(&app, AGENT).len(), 5);
        app.clock().advance(Duration::from_secs(3_600));
        forgot(&app, AGENT).await;
        assert_eq!(subjects(&app, AGENT).len(), 6);
        let strict = app.with_rate_limits();
        let mut statuses = Vec::new();
        for at in 0..11 {
            let email = if at % 2 == 0 { "nobody@acme.example" } else { " NOBODY@acme.example " };
            let call = app.anonymous().at(&strict).call(Method::POST, FORGOT).json(&json!({ "email": email }));
            statuses.push(call.from_address([198, 51, 100, at].into()).send().await.status());
        }
        assert_eq!(statuses, [vec![202; 10], vec![429]].concat());
        app.drain().await;
    }

    async fn whoever_is_locked_out_after_the_mail_stays_out(app: TestApp) {
        let owner = app.owner().await;
        for (at, status) in ["suspended", "inactive"].into_iter().enumerate() {
            let email = format!("late{at}@acme.example");
            let person = given::user(&app, "agent", &email).await;
            forgot(&app, &email).await;
            owner.patch(format!("/api/users/{}", person.id), json!({ "status": status })).await.expect(200);
            let token = token(&app, &email, "reset");
            app.watch_digest();
            look(&app, &token).await.expect_code(422, "token_invalid");
            reset(&app, &token, NEW).await.expect_code(422, "token_invalid");
            app.unwatch_digest();
        }
        let person = given::user(&app, "agent", "late@acme.example").await;
        forgot(&app, "late@acme.example").await;
        owner.delete(format!("/api/users/{}", person.id)).await.expect(204);
        let link = token(&app, "late@acme.example", "reset");
        reset(&app, &link, NEW).await.expect_code(422, "token_invalid");
        owner.post_nothing(format!("/api/users/{}/restore", person.id)).await.expect(200);
        reset(&app, &link, NEW).await.expect_code(422, "token_invalid");
    }

    async fn without_a_safe_public_url_no_link_is_sent_and_passwords_can_be_changed(app: TestApp) {
        let insecure = app.node(|config| config.public_url = PublicUrl::parse("http://desk.example.com").unwrap());
        let owner = app.owner().await.at(&insecure);
        let before = app.digest().await;
        for email in [AGENT, "nobody@acme.example"] {
            owner.post(FORGOT, json!({ "email": email })).await.expect_code(503, "mail_insecure");
        }
        let id = imported(&app, "Ida", "ida@old.example").await;
        owner.post_nothing(format!("/api/customers/{id}/portal-invites")).await.expect_code(503, "mail_insecure");
        assert_ne!(before, app.digest().await, "but for the new customer");
        let customer = app.people().customer.id;
        owner.post(format!("/api/users/{customer}/password"), json!({ "new_password": NEW })).await.expect(204);
        owner.patch(format!("/api/users/{customer}"), json!({ "email": "moved@acme.example" })).await.expect(200);
        insecure.drain().await;
        assert!(app.mails().is_empty());
        app.anonymous().try_login("moved@acme.example", NEW).await.expect(200);
    }

    async fn what_is_spent_is_pruned(app: TestApp) {
        let owner = app.owner().await;
        given::customer(&owner, "Ivo", json!({ "email": "ivo@new.example" })).await;
        forgot(&app, AGENT).await;
        let count = async |table: &str| app.count(&format!("select count(*) from {table}")).await;
        let prune = async || app.worker(Default::default()).fire_schedules().await.unwrap();
        prune().await;
        for table in ["reset_tokens", "invites", "quotas"] {
            assert_eq!(count(table).await, 1, "{table}");
        }
        app.clock().advance(Duration::from_secs(2 * 86_400));
        prune().await;
        assert_eq!((count("reset_tokens").await, count("quotas").await, count("invites").await), (0, 0, 1));
        app.clock().advance(Duration::from_secs(36 * 86_400));
        prune().await;
        assert_eq!(count("invites").await, 0);
    }

    async fn a_body_of_the_wrong_form_is_refused(app: TestApp) {
        let nobody = app.anonymous();
        app.watch_digest();
        for bad in [json!("nope"), json!("a@b.co\r\nBcc: x@y.zz"), json!(["agent@acme.example", "eve@evil.example"]), Value::Null] {
            nobody.post(FORGOT, json!({ "email": bad })).await.expect_refused("body", &["email"]);
        }
        nobody.post(FORGOT, json!({ "email": AGENT, "host": "evil.example" })).await.expect_refused("body", &["host"]);
        nobody.post(RESET, json!({ "token": "x", "password": NEW, "user_id": 1 })).await.expect_refused("body", &["user_id"]);
    }
}
