//! Codes cannot be guessed: holes 7 and 8.

use super::{RESEND, SIGNUP, SINA, VERIFY, sign_up, signup_body, verify};
use crate::mailbox::{code, codes, wrong};
use http::Method;
use serde_json::json;
use std::{net::IpAddr, time::Duration};
use testkit::{PASSWORD, TestApp, db_test};

db_test! {
    async fn hole_7_a_code_is_good_for_a_quarter_of_an_hour_and_once(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        app.clock().advance(Duration::from_secs(15 * 60));
        verify(&app, SINA, &code(&app, SINA)).await.expect_code(422, "code_invalid");
        app.anonymous().post(RESEND, json!({ "email": SINA })).await.expect(202);
        app.drain().await;
        app.clock().advance(Duration::from_secs(15 * 60 - 1));
        verify(&app, SINA, &code(&app, SINA)).await.expect(200);
        verify(&app, SINA, &code(&app, SINA)).await.expect_code(422, "code_invalid");
    }

    async fn hole_7_of_a_code_nothing_is_kept_that_tells_it(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        let code = code(&app, SINA);
        let kept = app.database().rows("select code_mac from signups").await;
        let kept = kept[0][0].clone().expect("a code is kept");
        assert!(kept.len() == 43 && !kept.contains(&code));
        assert_ne!(kept, platform::crypto::hash_token(&code), "a hash of six digits would be guessed at once");
        for table in ["jobs", "events", "activity", "users", "signups", "quotas"] {
            let rows = format!("{:?}", app.database().rows(&format!("select * from {table}")).await);
            assert!(!rows.contains(&code), "{table}");
            assert!(!rows.contains(PASSWORD), "{table}");
        }
        let rows = format!("{:?}", app.database().rows("select name from quotas").await);
        assert!(!rows.contains("sina"), "who reads the counts learns no address");
    }

    async fn hole_7_no_code_opens_where_none_was_mailed(app: TestApp) {
        app.anonymous().post(SIGNUP, signup_body(SINA, PASSWORD)).await.expect(201);
        for code in ["", " ", "0", "null", "000000", "０００００0"] {
            verify(&app, SINA, code).await.expect_code(422, "code_invalid");
        }
        app.anonymous().post(VERIFY, json!({ "email": SINA, "code": null })).await.expect_refused("body", &["code"]);
        app.anonymous().post(VERIFY, json!({ "email": SINA })).await.expect_refused("body", &["code"]);
        app.drain().await;
    }

    async fn hole_8_a_code_can_be_tried_five_times(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        let good = code(&app, SINA);
        for _ in 0..5 {
            verify(&app, SINA, wrong(&good)).await.expect_code(422, "code_invalid");
        }
        let dead = verify(&app, SINA, &good).await.expect_code(422, "code_invalid");
        let unknown = verify(&app, "nobody@new.example", &good).await.expect_code(422, "code_invalid");
        assert_eq!(dead.json()["detail"], unknown.json()["detail"], "nobody learns that there is a code");
        app.anonymous().post(RESEND, json!({ "email": SINA })).await.expect(202);
        app.drain().await;
        for _ in 0..4 {
            verify(&app, SINA, wrong(&code(&app, SINA))).await.expect_code(422, "code_invalid");
        }
        verify(&app, SINA, &code(&app, SINA)).await.expect(200);
    }

    async fn hole_8_of_many_tries_at_once_no_more_than_five_count(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        let good = code(&app, SINA);
        let bad = wrong(&good);
        let all = futures_util::future::join_all((0..12).map(|_| verify(&app, SINA, bad))).await;
        assert!(all.iter().all(|reply| reply.status() == 422));
        assert_eq!(app.count("select code_tries from signups").await, 5);
        verify(&app, SINA, &good).await.expect_code(422, "code_invalid");
    }

    async fn hole_8_an_old_code_dies_on_resend_before_the_new_one_is_mailed(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        let old = code(&app, SINA);
        app.anonymous().post(RESEND, json!({ "email": SINA })).await.expect(202);
        verify(&app, SINA, &old).await.expect_code(422, "code_invalid");
        app.drain().await;
        assert_eq!(codes(&app, SINA).len(), 2);
        verify(&app, SINA, &code(&app, SINA)).await.expect(200);
    }

    async fn hole_8_tries_are_counted_per_account_and_day_however_many_codes_were_sent(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        for _ in 0..4 {
            for _ in 0..5 {
                verify(&app, SINA, wrong(&code(&app, SINA))).await.expect_code(422, "code_invalid");
            }
            app.anonymous().post(RESEND, json!({ "email": SINA })).await.expect(202);
            app.drain().await;
        }
        assert_eq!(codes(&app, SINA).len(), 5);
        verify(&app, SINA, &code(&app, SINA)).await.expect_code(422, "code_invalid");
        app.clock().advance(Duration::from_secs(86_400));
        app.anonymous().post(RESEND, json!({ "email": SINA })).await.expect(202);
        app.drain().await;
        verify(&app, SINA, &code(&app, SINA)).await.expect(200);
    }

    async fn hole_8_a_code_is_its_users(app: TestApp) {
        for email in ["one@new.example", "two@new.example"] {
            sign_up(&app, email, PASSWORD).await;
        }
        let (one, two) = (code(&app, "one@new.example"), code(&app, "two@new.example"));
        if one != two {
            verify(&app, "two@new.example", &one).await.expect_code(422, "code_invalid");
        }
        // Also where the kept codes change places: they are bound to whom they were made for.
        app.database().rows("update signups set code_mac = (select max(other.code_mac) from signups other \
            where other.code_mac <> signups.code_mac)").await;
        for (email, code) in [("one@new.example", &two), ("two@new.example", &one)] {
            verify(&app, email, code).await.expect_code(422, "code_invalid");
        }
    }

    async fn hole_8_one_code_sprayed_over_many_accounts_is_stopped(app: TestApp) {
        let at = |address: &str| address.parse::<IpAddr>().unwrap();
        let strict = app.with_rate_limits();
        let spray = async |node: &TestApp, from: IpAddr, n: usize| {
            let body = json!({ "email": format!("victim{n}@new.example"), "code": "123456" });
            app.anonymous().at(node).call(Method::POST, VERIFY).from_address(from).json(&body).send().await
        };
        for n in 0..30 {
            spray(&strict, at("2001:db8::1"), n).await.expect_code(422, "code_invalid");
        }
        // On another node, or after a restart; from another address of the same customer of a provider.
        let other = app.with_rate_limits();
        let refused = spray(&other, at("2001:db8::2"), 30).await.expect_code(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), Some("3600"));
        spray(&other, at("192.0.2.1"), 30).await.expect_code(422, "code_invalid");
        // Who has many addresses is stopped by what all of them do.
        app.database().rows("update quotas set used = 500 where used = 31").await;
        spray(&other, at("198.51.100.1"), 31).await.expect_code(429, "rate_limited");
        app.clock().advance(Duration::from_secs(3_600));
        spray(&other, at("198.51.100.1"), 31).await.expect_code(422, "code_invalid");
    }

    async fn hole_8_right_codes_are_not_counted_as_wrong_ones(app: TestApp) {
        let strict = app.with_rate_limits();
        sign_up(&app, SINA, PASSWORD).await;
        let body = json!({ "email": SINA, "code": code(&app, SINA) });
        app.anonymous().at(&strict).post(VERIFY, body).await.expect(200);
        // One row counts the signup's mail, one the try.
        assert_eq!(app.count("select count(*) from quotas").await, 2);
    }
}
