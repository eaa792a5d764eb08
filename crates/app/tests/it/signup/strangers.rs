//! Whoever signs up is a stranger: what they learn, what they can have others told, and what they cannot take.

use super::{OTHER, RESEND, SIGNUP, SINA, kinds, link, record, sign_up, signup_body, verify};
use crate::{
    given,
    mailbox::{self, code, codes, subjects},
};
use http::Method;
use serde_json::{Value, json};
use std::{net::IpAddr, time::Duration};
use testkit::{PASSWORD, TestApp, db_test};

db_test! {
    async fn hole_12_every_address_gets_the_same_answer_in_the_same_statements(app: TestApp) {
        let owner = app.owner().await;
        given::customer(&owner, "Imported", json!({ "email": "imported@acme.example", "status": "active" })).await;
        given::customer(&owner, "Invited", json!({ "email": "invited@acme.example" })).await;
        given::customer(&owner, "Suspended", json!({ "email": "suspended@acme.example", "password": PASSWORD, "status": "suspended" })).await;
        sign_up(&app, "waiting@new.example", PASSWORD).await;
        let nobody = app.anonymous();
        let mut counts = Vec::new();
        for email in ["fresh@new.example", "waiting@new.example", "customer@acme.example", "agent@acme.example",
            "imported@acme.example", "invited@acme.example", "suspended@acme.example"] {
            let (statements, reply) = app.statements(nobody.post(SIGNUP, signup_body(email, OTHER))).await;
            let reply = reply.expect(201);
            assert_eq!(reply.json(), json!({ "status": "pending", "email": email }));
            counts.push((email, statements));
        }
        assert!(counts.iter().all(|(_, statements)| *statements == counts[0].1), "{counts:?}");
        let (known, reply) = app.statements(nobody.post(RESEND, json!({ "email": "waiting@new.example" }))).await;
        assert_eq!(reply.expect(202).json(), json!({ "status": "accepted" }));
        let (unknown, reply) = app.statements(nobody.post(RESEND, json!({ "email": "nobody@new.example" }))).await;
        assert_eq!(reply.expect(202).json(), json!({ "status": "accepted" }));
        assert_eq!(known, unknown);
        let (known, reply) = app.statements(verify(&app, "waiting@new.example", "x")).await;
        reply.expect(422);
        let (unknown, reply) = app.statements(verify(&app, "nobody@new.example", "x")).await;
        reply.expect(422);
        assert_eq!(known, unknown);
        app.drain().await;
    }

    async fn hole_12_who_has_an_account_is_told_and_nothing_changes(app: TestApp) {
        let owner = app.owner().await;
        let invited = given::customer(&owner, "Invited", json!({ "email": "invited@acme.example" })).await;
        let laid_aside = json!({ "email": "suspended@acme.example", "password": PASSWORD, "status": "suspended" });
        given::customer(&owner, "Suspended", laid_aside).await;
        app.drain().await;
        let before = (record(&app, "customer@acme.example").await, record(&app, "invited@acme.example").await);
        for email in ["customer@acme.example", "agent@acme.example", "invited@acme.example", "suspended@acme.example"] {
            sign_up(&app, email, OTHER).await;
        }
        assert_eq!(before, (record(&app, "customer@acme.example").await, record(&app, "invited@acme.example").await));
        assert_eq!(app.count("select count(*) from signups").await, 0);
        for email in ["customer@acme.example", "agent@acme.example"] {
            assert_eq!(subjects(&app, email), ["You have an account at Acme already"]);
            assert_eq!(link(&app, email), "http://localhost:5001/login");
            app.anonymous().try_login(email, OTHER).await.expect_code(401, "invalid_credentials");
            app.anonymous().try_login(email, PASSWORD).await.expect(200);
        }
        assert_eq!(subjects(&app, "invited@acme.example").len(), 2);
        assert!(app.mails().last().unwrap().text.contains("invitation"));
        assert!(subjects(&app, "suspended@acme.example").is_empty());
        assert_eq!(kinds(&owner, invited).await[0], "user.signup_requested");
    }

    async fn hole_12_nobody_is_bombed_with_mail(app: TestApp) {
        for _ in 0..3 {
            sign_up(&app, SINA, PASSWORD).await;
            app.anonymous().post(RESEND, json!({ "email": SINA })).await.expect(202);
            app.drain().await;
            sign_up(&app, "agent@acme.example", PASSWORD).await;
        }
        for _ in 0..3 {
            sign_up(&app, "agent@acme.example", PASSWORD).await;
        }
        assert_eq!((subjects(&app, SINA).len(), subjects(&app, "agent@acme.example").len()), (5, 5));
        app.clock().advance(Duration::from_secs(3_600));
        sign_up(&app, "agent@acme.example", PASSWORD).await;
        assert_eq!(subjects(&app, "agent@acme.example").len(), 6);
    }

    async fn hole_12_callers_are_limited_per_account_and_per_address(app: TestApp) {
        let strict = app.with_rate_limits();
        let call = async |path: &str, body: Value, from: u8| {
            let from = IpAddr::from([198, 51, 100, from]);
            app.anonymous().at(&strict).call(Method::POST, path).from_address(from).json(&body).send().await.status()
        };
        let mut statuses = Vec::new();
        for from in 0..6 {
            statuses.push(call(SIGNUP, signup_body("Agent@acme.example", PASSWORD), from).await);
        }
        assert_eq!(statuses, [201, 201, 201, 201, 201, 429], "per account, wherever it comes from");
        let mut statuses = Vec::new();
        for n in 0..21 {
            statuses.push(call(SIGNUP, signup_body(&format!("n{n}@new.example"), PASSWORD), 200).await);
        }
        assert_eq!(statuses, [vec![201; 20], vec![429]].concat(), "per address, whoever it is for");
        let mut statuses = Vec::new();
        for from in 0..11 {
            statuses.push(call(RESEND, json!({ "email": SINA }), from).await);
        }
        assert_eq!(statuses, [vec![202; 10], vec![429]].concat());
        app.drain().await;
    }

    async fn hole_20_a_name_cannot_begin_a_header_nor_reach_the_mail(app: TestApp) {
        let nobody = app.anonymous();
        app.watch_digest();
        for name in ["x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example", "x\u{0}", "x\u{85}y"] {
            let mut new = signup_body(SINA, PASSWORD);
            given::merge(&mut new, json!({ "name": name }));
            nobody.post(SIGNUP, new).await.expect_refused("body", &["name"]);
        }
        for email in ["a@b.co\r\nBcc: x@y.zz", "\"Eve\" <eve@evil.example>", "a@b.co,eve@evil.example"] {
            nobody.post(SIGNUP, signup_body(email, PASSWORD)).await.expect_refused("body", &["email"]);
        }
        app.unwatch_digest();
        let mut new = signup_body(SINA, PASSWORD);
        given::merge(&mut new, json!({ "name": "Free prize at http://evil.example" }));
        nobody.post(SIGNUP, new).await.expect(201);
        app.drain().await;
        let mail = &app.mails()[0];
        assert!(mail.to_name.is_empty());
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert!(!part.contains("evil") && !part.contains("prize"), "{part}");
        }
    }

    async fn hole_23_a_signup_says_nothing_of_role_status_or_labels(app: TestApp) {
        let nobody = app.anonymous();
        app.watch_digest();
        for (field, value) in [
            ("role", json!("admin")), ("user_type", json!("admin")), ("status", json!("active")), ("tags", json!(["vip"])),
            ("email_verified", json!(true)), ("is_super_admin", json!(true)), ("credits", json!(5)), ("notes", json!("x")),
            ("lead_status", json!("customer")), ("external_id", json!("1")), ("company_id", json!(2)), ("id", json!(1)),
        ] {
            let mut new = signup_body(SINA, PASSWORD);
            given::merge(&mut new, json!({ field: value }));
            let refused = nobody.post(SIGNUP, new).await.expect_refused("body", &[field]);
            assert_eq!(refused.json()["detail"][0]["type"], "unknown_field");
        }
    }

    async fn a_weak_password_is_refused_whether_or_not_the_address_is_taken(app: TestApp) {
        app.watch_digest();
        for email in [SINA, "customer@acme.example"] {
            for weak in ["short", "password123", email, "Sina Signup"] {
                app.anonymous().post(SIGNUP, signup_body(email, weak)).await.expect_refused("body", &["password"]);
            }
        }
    }

    async fn signing_up_again_with_the_same_password_is_only_a_new_code(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        let old = code(&app, SINA);
        sign_up(&app, SINA, PASSWORD).await;
        let codes = codes(&app, SINA);
        assert_eq!(codes.len(), 2);
        if codes[1] != old {
            verify(&app, SINA, &old).await.expect_code(422, "code_invalid");
        }
        verify(&app, SINA, &codes[1]).await.expect(200);
        app.anonymous().try_login(SINA, PASSWORD).await.expect(200);
        assert_eq!(app.count("select count(*) from users where email_key = 'sina@new.example'").await, 1);
    }

    async fn of_two_who_sign_up_with_one_address_neither_has_the_password(app: TestApp) {
        for (first, second) in [(PASSWORD, OTHER), (OTHER, PASSWORD)] {
            let email = if first == PASSWORD { SINA } else { "other@new.example" };
            sign_up(&app, email, first).await;
            sign_up(&app, email, second).await;
            // Nor does the first one get it back.
            sign_up(&app, email, first).await;
            let nobody = app.anonymous();
            for password in [first, second] {
                nobody.try_login(email, password).await.expect_code(401, "invalid_credentials");
            }
            verify(&app, email, &code(&app, email)).await.expect(200);
            for password in [first, second] {
                nobody.try_login(email, password).await.expect_code(401, "invalid_credentials");
            }
            app.drain().await;
            assert_eq!(subjects(&app, email).last().unwrap(), "Choose a new password for Acme");
            let token = mailbox::token(&app, email, "reset");
            let third = "walrus-Kettle-56-orbit";
            nobody.post("/api/auth/reset-password", json!({ "token": token, "password": third })).await.expect(204);
            nobody.try_login(email, third).await.expect(200);
            app.drain().await;
        }
    }

    async fn of_two_signups_at_once_for_a_known_record_neither_password_counts(app: TestApp) {
        let nobody = app.anonymous();
        for at in 0..4 {
            let email = format!("ida{at}@old.example");
            given::customer(&app.owner().await, "Ida", json!({ "email": email, "status": "active" })).await;
            let (one, other) = tokio::join!(
                nobody.post(SIGNUP, signup_body(&email, PASSWORD)),
                nobody.post(SIGNUP, signup_body(&email, OTHER)),
            );
            assert_eq!((one.status(), other.status()), (201, 201));
            app.drain().await;
            verify(&app, &email, &code(&app, &email)).await.expect(200);
            for password in [PASSWORD, OTHER] {
                nobody.try_login(&email, password).await.expect_code(401, "invalid_credentials");
            }
        }
        app.drain().await;
    }

    async fn two_signups_at_once_make_one_record(app: TestApp) {
        let nobody = app.anonymous();
        let (one, other) = tokio::join!(
            nobody.post(SIGNUP, signup_body(SINA, PASSWORD)),
            nobody.post(SIGNUP, signup_body(SINA, OTHER)),
        );
        assert_eq!((one.status(), other.status()), (201, 201));
        app.drain().await;
        assert_eq!(app.count("select count(*) from users where email_key = 'sina@new.example'").await, 1);
        verify(&app, SINA, &code(&app, SINA)).await.expect(200);
        for password in [PASSWORD, OTHER] {
            nobody.try_login(SINA, password).await.expect_code(401, "invalid_credentials");
        }
        app.drain().await;
    }
}
