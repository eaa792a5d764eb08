//! Signing up: a code proves the address, and until then nothing opens.

mod codes;
mod strangers;

use crate::{
    given,
    mailbox::{self, code, codes, subjects},
};
use platform::config::PublicUrl;
use serde_json::{Value, json};
use testkit::{Actor, PASSWORD, Reply, TestApp, db_test};

pub(super) const OTHER: &str = "copper-Violin-28-meadow";
pub(super) const SIGNUP: &str = "/api/customers/signup";
pub(super) const VERIFY: &str = "/api/customers/verify-email";
pub(super) const RESEND: &str = "/api/customers/resend-verification";
pub(super) const SINA: &str = "sina@new.example";

pub(super) fn signup_body(email: &str, password: &str) -> Value {
    json!({ "name": "Sina Signup", "email": email, "password": password, "company": "acme" })
}

/// Signs up, and lets the mail go out.
pub(super) async fn sign_up(app: &TestApp, email: &str, password: &str) {
    let reply = app
        .anonymous()
        .post(SIGNUP, signup_body(email, password))
        .await
        .expect(201);
    assert_eq!(reply.json(), json!({ "status": "pending", "email": email }));
    app.drain().await;
}

pub(super) async fn verify(app: &TestApp, email: &str, code: &str) -> Reply {
    app.anonymous()
        .post(VERIFY, json!({ "email": email, "code": code }))
        .await
}

/// The record of whoever has the address, as the owner sees it.
pub(super) async fn record(app: &TestApp, email: &str) -> Value {
    let owner = app.owner().await;
    let found = owner
        .get(format!("/api/users?search={}", email.split('@').next().unwrap()))
        .await
        .items();
    found
        .into_iter()
        .find(|user| user["email"] == email)
        .unwrap_or(Value::Null)
}

pub(super) async fn kinds(owner: &Actor, id: i64) -> Vec<Value> {
    owner
        .get(format!("/api/users/{id}/activity"))
        .await
        .expect(200)
        .column("kind")
}

/// What a mail's reader clicks: the parts of the link.
pub(super) fn link(app: &TestApp, email: &str) -> String {
    let mail = app
        .mails()
        .into_iter()
        .rfind(|mail| mail.to_address == email)
        .expect("there is mail");
    mail.text
        .lines()
        .find(|line| line.starts_with("http"))
        .expect("there is a link")
        .to_owned()
}

db_test! {
    async fn who_signs_up_waits_for_a_code_and_is_a_customer_then(app: TestApp) {
        let nobody = app.anonymous();
        let mut new = signup_body(" Sina@New.example ", PASSWORD);
        given::merge(&mut new, json!({ "phone": "+43 1 5550", "address": "Road 1", "city": "Wien", "state": "W",
            "zip_code": "1010", "country": "Austria", "region": "East", "business_site": "https://s.example",
            "business_type": "Bakery" }));
        let reply = nobody.post(SIGNUP, new).await.expect(201);
        assert_eq!(reply.json(), json!({ "status": "pending", "email": "Sina@New.example" }));
        app.drain().await;
        let waiting = record(&app, "Sina@New.example").await;
        for (field, value) in [("status", "pending"), ("role", "customer"), ("city", "Wien"), ("zip_code", "1010"),
            ("region", "East"), ("business_type", "Bakery"), ("name", "Sina Signup")] {
            assert_eq!(waiting[field], value, "{field}");
        }
        assert_eq!(waiting["email_verified"], false);
        nobody.try_login(SINA, PASSWORD).await.expect_code(401, "email_unverified");
        nobody.try_login(SINA, "wrong-Wrong-99").await.expect_code(401, "invalid_credentials");
        assert_eq!(subjects(&app, "Sina@New.example"), ["Your code for Acme"]);
        let code = code(&app, "Sina@New.example");
        let expected = format!("http://localhost:5001/verify?email=Sina%40New.example&code={code}");
        assert_eq!(link(&app, "Sina@New.example"), expected);

        let done = verify(&app, SINA, &code).await.expect(200);
        assert_eq!(done.json(), json!({ "status": "active" }));
        let me = nobody.try_login(SINA, PASSWORD).await.expect(200).json()["user"].clone();
        assert_eq!((&me["status"], &me["email_verified"], &me["role"]), (&json!("active"), &json!(true), &json!("customer")));
        app.drain().await;
        let owner = app.owner().await;
        let log = owner.get(format!("/api/users/{}/activity", me["id"])).await.expect(200);
        assert_eq!(log.column("kind"), ["user.logged_in", "user.verified", "user.created"].map(|kind| json!(kind)));
        let log = log.items();
        assert_eq!(log[1]["actor"], json!({ "id": me["id"], "name": "Sina Signup", "type": "customer", "ip": "203.0.113.7" }));
        assert_eq!(log[2]["actor"], json!({ "id": null, "name": "A visitor", "type": "customer", "ip": "203.0.113.7" }));
        assert_eq!(log[2]["data"], json!({ "name": "Sina Signup", "role": "customer", "by": "signup" }));
        assert_eq!(app.count("select count(*) from signups").await, 0);
    }

    async fn a_code_may_be_typed_with_blanks_and_the_address_in_any_case(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        let code = code(&app, SINA);
        let typed = format!(" {} {} ", &code[..3], &code[3..]);
        verify(&app, "SINA@new.EXAMPLE", &typed).await.expect(200);
    }

    async fn the_company_is_named_where_there_are_several(app: TestApp) {
        let nobody = app.anonymous();
        let with = |company: Value| {
            let mut new = signup_body(SINA, PASSWORD);
            given::merge(&mut new, json!({ "company": company }));
            new
        };
        app.watch_digest();
        for company in [Value::Null, json!(""), json!("nowhere"), json!("Acme")] {
            nobody.post(SIGNUP, with(company)).await.expect_refused("body", &["company"]);
        }
        app.unwatch_digest();
        nobody.post(SIGNUP, with(json!("foreign"))).await.expect(201);
        app.drain().await;
        assert_eq!(subjects(&app, SINA), ["Your code for Foreign"]);
        assert_eq!(record(&app, SINA).await, Value::Null, "nothing shows in the other company");
        let guess = json!({ "email": SINA, "code": code(&app, SINA), "company": "acme" });
        nobody.post(VERIFY, guess).await.expect_code(422, "code_invalid");
        let right = json!({ "email": SINA, "code": code(&app, SINA), "company": "foreign" });
        nobody.post(VERIFY, right).await.expect(200);
    }

    async fn one_address_may_sign_up_with_two_companies_at_once(app: TestApp) {
        let nobody = app.anonymous();
        for (company, password) in [("acme", PASSWORD), ("foreign", OTHER)] {
            let mut new = signup_body(SINA, password);
            given::merge(&mut new, json!({ "company": company }));
            nobody.post(SIGNUP, new).await.expect(201);
        }
        app.drain().await;
        let codes = codes(&app, SINA);
        nobody.post(RESEND, json!({ "email": SINA })).await.expect(202);
        app.drain().await;
        let newer = mailbox::codes(&app, SINA);
        assert_eq!((codes.len(), newer.len()), (2, 4), "one mail for each company");
        for old in &codes {
            if !newer[2..].contains(old) {
                verify(&app, SINA, old).await.expect_code(422, "code_invalid");
            }
        }
        for code in &newer[2..] {
            verify(&app, SINA, code).await.expect(200);
        }
        let token = nobody.try_login(SINA, OTHER).await.expect(200).text("token");
        assert_eq!(nobody.with_token(token).get("/api/auth/me").await.json()["company"]["slug"], "foreign");
    }

    async fn a_server_with_one_company_needs_no_name_for_it(app: TestApp) {
        let one = app.emptied().await;
        let token = app::accounts::companies::actions::setup_token(one.state());
        let set_up = json!({ "token": token, "company_name": "Solo", "name": "Olga", "email": "o@solo.example", "password": PASSWORD });
        one.anonymous().post("/api/setup", set_up).await.expect(201);
        let mut new = signup_body(SINA, PASSWORD);
        new.as_object_mut().unwrap().remove("company");
        one.anonymous().post(SIGNUP, new).await.expect(201);
        one.drain().await;
        assert_eq!(subjects(&one, SINA), ["Your code for Solo"]);
    }

    async fn a_company_that_takes_no_signups_says_so(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        app.database().rows("update companies set signup_enabled = false where id = 1").await;
        app.watch_digest();
        app.anonymous().post(SIGNUP, signup_body("other@new.example", PASSWORD)).await.expect_code(403, "signup_closed");
        app.anonymous().post(SIGNUP, signup_body("customer@acme.example", PASSWORD)).await.expect_code(403, "signup_closed");
        app.unwatch_digest();
        verify(&app, SINA, &code(&app, SINA)).await.expect(200);
    }

    async fn without_a_safe_public_url_nobody_signs_up_and_nothing_is_stored(app: TestApp) {
        let insecure = app.node(|config| config.public_url = PublicUrl::parse("http://desk.example.com").unwrap());
        let nobody = app.anonymous().at(&insecure);
        let before = app.digest().await;
        for email in [SINA, "customer@acme.example"] {
            nobody.post(SIGNUP, signup_body(email, PASSWORD)).await.expect_code(503, "mail_insecure");
            nobody.post(RESEND, json!({ "email": email })).await.expect_code(503, "mail_insecure");
        }
        assert_eq!((app.digest().await, app.count("select count(*) from quotas").await), (before, 0));
    }

    async fn a_record_without_a_login_gets_one_once_the_address_is_proven(app: TestApp) {
        let owner = app.owner().await;
        let known = json!({ "email": "ida@old.example", "status": "active", "phone": "+43 1", "city": "Graz", "notes": "good payer",
            "tags": ["vip"] });
        let id = given::customer(&owner, "Ida Imported", known).await;
        let before = owner.get(format!("/api/users/{id}")).await.json();
        let mut new = signup_body("IDA@old.example", PASSWORD);
        given::merge(&mut new, json!({ "name": "Somebody Else", "phone": "+1 666", "city": "Elsewhere", "country": "X" }));
        app.anonymous().post(SIGNUP, new).await.expect(201);
        app.drain().await;
        assert_eq!(owner.get(format!("/api/users/{id}")).await.json(), before, "not before the address is proven");
        app.anonymous().try_login("ida@old.example", PASSWORD).await.expect_code(401, "email_unverified");
        assert!(!app.mails().iter().any(|mail| mail.text.contains("Ida") || mail.to_name.contains("Ida")));
        verify(&app, "ida@old.example", &code(&app, "ida@old.example")).await.expect(200);
        let mut expected = before;
        given::merge(&mut expected, json!({ "email_verified": true, "has_login": true }));
        assert_eq!(owner.get(format!("/api/users/{id}")).await.json(), expected);
        app.anonymous().try_login("ida@old.example", PASSWORD).await.expect(200);
    }

    async fn what_staff_do_meanwhile_ends_the_signup(app: TestApp) {
        let owner = app.owner().await;
        let ends = async |email: &str, change: Value| {
            sign_up(&app, email, PASSWORD).await;
            let id = record(&app, email).await["id"].as_i64().unwrap();
            owner.patch(format!("/api/users/{id}"), change).await.expect(200);
            verify(&app, email, &code(&app, email)).await.expect_code(422, "code_invalid");
            assert_ne!(app.anonymous().try_login(email, PASSWORD).await.status(), 200);
        };
        ends("suspended@new.example", json!({ "status": "suspended" })).await;
        ends("promoted@new.example", json!({ "role": "agent" })).await;
        ends("moved@new.example", json!({ "email": "elsewhere@new.example" })).await;
        sign_up(&app, SINA, PASSWORD).await;
        let id = record(&app, SINA).await["id"].as_i64().unwrap();
        owner.post(format!("/api/users/{id}/password"), json!({ "new_password": OTHER })).await.expect(204);
        verify(&app, SINA, &code(&app, SINA)).await.expect_code(422, "code_invalid");
        app.anonymous().try_login(SINA, PASSWORD).await.expect_code(401, "invalid_credentials");
        app.anonymous().try_login(SINA, OTHER).await.expect(200);
        sign_up(&app, "gone@new.example", PASSWORD).await;
        let id = record(&app, "gone@new.example").await["id"].as_i64().unwrap();
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        verify(&app, "gone@new.example", &code(&app, "gone@new.example")).await.expect_code(422, "code_invalid");
        owner.post_nothing(format!("/api/users/{id}/restore")).await.expect(200);
        verify(&app, "gone@new.example", &code(&app, "gone@new.example")).await.expect_code(422, "code_invalid");
        app.drain().await;
    }

    async fn a_signup_made_active_by_staff_still_needs_its_code(app: TestApp) {
        sign_up(&app, SINA, PASSWORD).await;
        let owner = app.owner().await;
        let id = record(&app, SINA).await["id"].as_i64().unwrap();
        owner.patch(format!("/api/users/{id}"), json!({ "status": "active" })).await.expect(200);
        app.anonymous().try_login(SINA, PASSWORD).await.expect_code(401, "email_unverified");
        verify(&app, SINA, &code(&app, SINA)).await.expect(200);
        app.anonymous().try_login(SINA, PASSWORD).await.expect(200);
        app.drain().await;
    }
}
