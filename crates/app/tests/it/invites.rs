//! Invitations: a link by mail, good once and for a week.

use crate::{
    auth::STAFF_RECORD,
    given::{self, names, sorted},
};
use serde_json::json;
use std::time::Duration;
use testkit::{PASSWORD, TestApp, db_test};

/// Invites somebody and gives the user's id and the link's token.
async fn invited(app: &TestApp, role: &str, email: &str) -> (i64, String) {
    let id = given::customer(
        &app.owner().await,
        "Ivo Invited",
        json!({ "email": email, "role": role }),
    )
    .await;
    app.drain().await;
    (id, token_for(app, email))
}

fn token_for(app: &TestApp, email: &str) -> String {
    let mails = app.mails();
    let mail = mails
        .iter()
        .rfind(|mail| mail.to_address == email)
        .expect("the invitation was sent");
    let (_, link) = mail
        .text
        .split_once("http://localhost:5001/invite?token=")
        .expect("the mail has the link");
    link.split_whitespace().next().unwrap().to_owned()
}

db_test! {
    async fn a_new_user_without_a_password_is_mailed_a_link(app: TestApp) {
        let (id, token) = invited(&app, "agent", "ivo@new.example").await;
        let mails = app.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].to_name.as_str(), mails[0].subject.as_str()), ("Ivo Invited", "Acme invites you to Deskbell"));
        assert!(mails[0].html.contains(&token) && mails[0].text.contains("Acme"));
        assert!(token.len() >= 43);
        let stored = app.database().rows("select token_hash from invites").await;
        assert!(!format!("{stored:?}").contains(&token), "only its hash is kept");
        let status = app.owner().await.get(format!("/api/users/{id}")).await.json()["status"].clone();
        assert_eq!(status, "pending");
        app.anonymous().try_login("ivo@new.example", PASSWORD).await.expect_code(401, "invalid_credentials");
    }

    async fn the_link_sets_a_password_and_logs_in_once(app: TestApp) {
        let (id, token) = invited(&app, "agent", "ivo@new.example").await;
        let nobody = app.anonymous();
        let who = nobody.get(format!("/api/portal-invites?token={token}")).await.expect(200).json();
        assert_eq!(who, json!({ "email": "ivo@new.example", "name": "Ivo Invited", "company": "Acme" }));
        let body = |password: &str| json!({ "token": token, "password": password });
        app.watch_digest();
        for weak in ["short", "password123", "ivo@new.example"] {
            nobody.post("/api/portal-invites/accept", body(weak)).await.expect_refused("body", &["password"]);
        }
        let login = nobody.post("/api/portal-invites/accept", body(PASSWORD)).await.expect(200);
        assert_eq!(names(&login.json()["user"]), sorted(STAFF_RECORD));
        assert_eq!(login.json()["user"]["id"], id);
        assert_eq!((&login.json()["user"]["status"], &login.json()["user"]["email_verified"]), (&json!("active"), &json!(true)));
        assert_eq!(login.headers("set-cookie").len(), 3);
        nobody.with_token(login.text("token")).get("/api/auth/me").await.expect(200);
        nobody.post("/api/portal-invites/accept", body("another-Good-44-word")).await.expect_code(422, "token_invalid");
        nobody.get(format!("/api/portal-invites?token={token}")).await.expect_code(422, "token_invalid");
        nobody.try_login("ivo@new.example", PASSWORD).await.expect(200);
    }

    async fn of_two_acceptances_at_once_one_wins(app: TestApp) {
        let (_, token) = invited(&app, "customer", "ivo@new.example").await;
        let nobody = app.anonymous();
        let accept = |password: &str| nobody.post("/api/portal-invites/accept", json!({ "token": token, "password": password }));
        let (one, other) = tokio::join!(accept(PASSWORD), accept("another-Good-44-word"));
        let mut statuses = [one.status(), other.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
    }

    async fn a_link_is_good_for_a_week(app: TestApp) {
        let (_, token) = invited(&app, "agent", "ivo@new.example").await;
        let nobody = app.anonymous();
        app.clock().advance(Duration::from_secs(7 * 86_400 - 1));
        nobody.get(format!("/api/portal-invites?token={token}")).await.expect(200);
        app.clock().advance(Duration::from_secs(1));
        nobody.get(format!("/api/portal-invites?token={token}")).await.expect_code(422, "token_invalid");
        let body = json!({ "token": token, "password": PASSWORD });
        nobody.post("/api/portal-invites/accept", body).await.expect_code(422, "token_invalid");
    }

    async fn an_archived_users_link_is_good_no_longer(app: TestApp) {
        let (id, token) = invited(&app, "agent", "ivo@new.example").await;
        app.owner().await.delete(format!("/api/users/{id}")).await.expect(204);
        let nobody = app.anonymous();
        app.watch_digest();
        nobody.get(format!("/api/portal-invites?token={token}")).await.expect_code(422, "token_invalid");
        let body = json!({ "token": token, "password": PASSWORD });
        nobody.post("/api/portal-invites/accept", body).await.expect_code(422, "token_invalid");
    }

    async fn a_suspended_users_link_opens_nothing(app: TestApp) {
        let (id, token) = invited(&app, "agent", "ivo@new.example").await;
        app.owner().await.patch(format!("/api/users/{id}"), json!({ "status": "suspended" })).await.expect(200);
        let body = json!({ "token": token, "password": PASSWORD });
        app.watch_digest();
        app.anonymous().get(format!("/api/portal-invites?token={token}")).await.expect_code(422, "token_invalid");
        app.anonymous().post("/api/portal-invites/accept", body).await.expect_code(422, "token_invalid");
        let status = app.owner().await.get(format!("/api/users/{id}")).await.json()["status"].clone();
        assert_eq!(status, "suspended");
    }

    async fn whoever_is_archived_before_the_mail_goes_is_not_mailed(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Ivo", json!({ "email": "ivo@new.example", "role": "agent" })).await;
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        app.drain().await;
        assert!(app.mails().is_empty());
    }

    async fn without_a_safe_public_url_nobody_is_invited_and_nothing_is_stored(app: TestApp) {
        use platform::config::PublicUrl;
        let insecure = app.node(|config| config.public_url = PublicUrl::parse("http://desk.example.com").unwrap());
        let owner = app.owner().await.at(&insecure);
        let before = app.digest().await;
        let body = json!({ "name": "Ivo", "email": "ivo@new.example", "role": "agent" });
        owner.post("/api/users", body).await.expect_code(503, "mail_insecure");
        assert_eq!(app.digest().await, before);
        owner.post("/api/users", json!({ "name": "Needs No Mail" })).await.expect(201);
    }
    async fn staff_invite_a_customer_to_the_portal(app: TestApp) {
        let (owner, agent) = (app.owner().await, app.agent().await);
        let new = json!({ "email": "ida@old.example", "status": "active", "city": "Graz" });
        let id = given::customer(&owner, "Ida", new).await;
        let has_login = async || agent.get(format!("/api/customers/{id}")).await.json()["has_login"].clone();
        assert_eq!(has_login().await, false);
        let reply = agent.post_nothing(format!("/api/customers/{id}/portal-invites")).await.expect(202);
        assert_eq!(reply.json(), json!({ "status": "accepted" }));
        app.drain().await;
        assert_eq!(owner.get(format!("/api/users/{id}/activity")).await.column("kind")[0], "user.invited");
        let token = token_for(&app, "ida@old.example");
        let body = json!({ "token": token, "password": PASSWORD });
        let user = app.anonymous().post("/api/portal-invites/accept", body).await.expect(200).json()["user"].clone();
        assert_eq!((&user["id"], &user["status"], &user["city"]), (&json!(id), &json!("active"), &json!("Graz")));
        assert_eq!((&user["email_verified"], user.get("has_login")), (&json!(true), None), "it is for staff to know");
        assert_eq!(has_login().await, true);
        app.watch_digest();
        agent.post_nothing(format!("/api/customers/{id}/portal-invites")).await.expect_code(409, "has_login");
    }

    async fn who_waits_for_an_invitation_gets_another_one(app: TestApp) {
        let (id, _) = invited(&app, "customer", "ivo@new.example").await;
        app.agent().await.post_nothing(format!("/api/customers/{id}/portal-invites")).await.expect(202);
        app.drain().await;
        assert_eq!(app.mails().len(), 2);
        let body = json!({ "token": token_for(&app, "ivo@new.example"), "password": PASSWORD });
        app.anonymous().post("/api/portal-invites/accept", body).await.expect(200);
    }

    async fn who_cannot_be_invited_is_not(app: TestApp) {
        let owner = app.owner().await;
        let plain = given::customer(&owner, "Plain", json!({})).await;
        let mut locked = Vec::new();
        for status in ["inactive", "suspended"] {
            let new = json!({ "email": format!("{status}@new.example"), "status": status });
            locked.push(given::customer(&owner, "Locked", new).await);
        }
        let gone = given::customer(&owner, "Gone", json!({ "email": "gone@new.example", "status": "active" })).await;
        owner.delete(format!("/api/users/{gone}")).await.expect(204);
        app.watch_digest();
        let agent = app.agent().await;
        let invite = async |id: i64| agent.post_nothing(format!("/api/customers/{id}/portal-invites")).await;
        invite(plain).await.expect_code(409, "no_email");
        for id in locked {
            invite(id).await.expect_code(409, "not_active");
        }
        invite(app.people().customer.id).await.expect_code(409, "has_login");
        invite(app.people().technician.id).await.expect(404);
        invite(gone).await.expect(404);
        assert_eq!(app.count("select count(*) from quotas").await, 0, "a refusal uses nothing up");
    }

    async fn hole_12_a_customer_is_not_bombed_with_invitations(app: TestApp) {
        let id = given::customer(&app.owner().await, "Ida", json!({ "email": "ida@old.example", "status": "active" })).await;
        let agent = app.agent().await;
        let mut statuses = Vec::new();
        for _ in 0..6 {
            statuses.push(agent.post_nothing(format!("/api/customers/{id}/portal-invites")).await.status());
        }
        assert_eq!(statuses, [vec![202; 5], vec![429]].concat());
        app.drain().await;
        assert_eq!(app.mails().len(), 5);
    }

    async fn hole_11_the_link_is_the_public_urls(app: TestApp) {
        let id = given::customer(&app.owner().await, "Ida", json!({ "email": "ida@old.example", "status": "active" })).await;
        let call = app.agent().await.call(http::Method::POST, format!("/api/customers/{id}/portal-invites"));
        call.header("host", "evil.example").header("x-forwarded-host", "evil.example").send().await.expect(202);
        app.drain().await;
        assert_eq!(token_for(&app, "ida@old.example").len(), 43);
        assert!(!app.mails()[0].html.contains("evil"));
    }
}
