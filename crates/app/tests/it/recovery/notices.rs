//! What keeps a login its owner's: who may move its address, and what is told to whom.

use super::{CUSTOMER, NEW, THIRD, forgot, imported, reset};
use crate::{
    given,
    imports::run,
    mailbox::{subjects, token},
};
use http::Method;
use serde_json::json;
use std::time::Duration;
use testkit::{Form, PASSWORD, TestApp, db_test};

db_test! {
    async fn a_change_of_password_is_told_whoever_makes_it(app: TestApp) {
        let customer = app.customer().await;
        let own = json!({ "current_password": PASSWORD, "new_password": NEW });
        customer.post(format!("/api/users/{}/password", customer.id()), own).await.expect(204);
        app.clock().advance(Duration::from_secs(60));
        let by_owner = json!({ "new_password": THIRD });
        app.owner().await.post(format!("/api/users/{}/password", customer.id()), by_owner).await.expect(204);
        app.drain().await;
        assert_eq!(subjects(&app, CUSTOMER), ["Your password for Acme was changed"; 2]);
        let ids: Vec<String> = app.mails().into_iter().map(|mail| mail.message_id).collect();
        assert_ne!(ids[0], ids[1]);
        let mail = app.mails().pop().unwrap();
        assert!(mail.text.contains("http://localhost:5001/login") && !mail.text.contains(THIRD));
    }

    async fn an_agent_cannot_move_the_address_a_login_hangs_on(app: TestApp) {
        let agent = app.agent().await;
        let id = app.people().customer.id;
        let moved = json!({ "name": "Carla Acme", "email": "agents.own@evil.example" });
        app.watch_digest();
        for path in [format!("/api/customers/{id}"), format!("/api/v2/customers/{id}")] {
            agent.put(&path, moved.clone()).await.expect_code(403, "field_forbidden");
        }
        agent.put(format!("/api/customers/{id}"), json!({ "email": null })).await.expect_code(403, "field_forbidden");
        agent.put(format!("/api/v2/customers/{id}"), json!({ "name": "Carla" })).await.expect_code(403, "field_forbidden");
        app.unwatch_digest();
        let kept = json!({ "name": "Carla Renamed", "email": CUSTOMER });
        agent.put(format!("/api/v2/customers/{id}"), kept).await.expect(200);
        // Without a login there is nothing to take over.
        let plain = imported(&app, "Ida", "ida@old.example").await;
        for path in [format!("/api/customers/{plain}"), format!("/api/v2/customers/{plain}")] {
            let email = format!("ida{}@new.example", path.len());
            let reply = agent.put(&path, json!({ "name": "Ida", "email": email })).await.expect(200);
            assert_eq!(reply.text("email"), email);
        }
        app.drain().await;
        assert!(app.mails().is_empty());
    }

    async fn a_moved_address_is_told_to_the_one_before_and_ends_what_was_mailed_there(app: TestApp) {
        let owner = app.owner().await;
        let id = app.people().customer.id;
        forgot(&app, CUSTOMER).await;
        let link = token(&app, CUSTOMER, "reset");
        let moved = owner.patch(format!("/api/users/{id}"), json!({ "email": "carla@new.example" })).await.expect(200);
        assert_eq!(moved.json()["email_verified"], false);
        reset(&app, &link, NEW).await.expect_code(422, "token_invalid");
        app.drain().await;
        assert_eq!(subjects(&app, CUSTOMER)[1..], ["The e-mail address of your account at Acme was changed"]);
        assert!(subjects(&app, "carla@new.example").is_empty());
        let notice = app.mails().pop().unwrap();
        assert!(notice.text.contains(CUSTOMER) && !notice.text.contains("carla@new.example"));
        assert_eq!(app.count("select count(*) from address_changes").await, 0, "nothing of it is kept");
        let jobs = format!("{:?}", app.database().rows("select payload from jobs").await);
        assert!(!jobs.contains(CUSTOMER), "a payload holds ids only");
        forgot(&app, CUSTOMER).await;
        assert_eq!(subjects(&app, CUSTOMER).len(), 2, "the address is nobody's now");
        owner.patch(format!("/api/users/{id}"), json!({ "email": null })).await.expect(200);
        app.drain().await;
        assert_eq!(subjects(&app, "carla@new.example"), ["The e-mail address of your account at Acme was changed"]);
    }

    async fn an_invitation_follows_the_address(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Ivo", json!({ "email": "typo@new.example", "role": "agent" })).await;
        app.drain().await;
        let old = token(&app, "typo@new.example", "invite");
        owner.patch(format!("/api/users/{id}"), json!({ "email": "ivo@new.example" })).await.expect(200);
        app.drain().await;
        assert_eq!(subjects(&app, "typo@new.example").len(), 1, "there is no login yet that a notice could be about");
        let accept = |token: &str| app.anonymous().call(Method::POST, "/api/portal-invites/accept")
            .json(&json!({ "token": token, "password": NEW })).send();
        accept(&old).await.expect_code(422, "token_invalid");
        accept(&token(&app, "ivo@new.example", "invite")).await.expect(200);
    }

    async fn an_import_may_move_an_address_and_that_is_told_too(app: TestApp) {
        let owner = app.owner().await;
        let new = json!({ "email": "nora@old.example", "external_id": "N-1", "password": PASSWORD });
        let id = given::customer(&owner, "Nora", new).await;
        given::customer(&owner, "Plain", json!({ "email": "plain@old.example", "external_id": "N-2", "status": "active" })).await;
        forgot(&app, "nora@old.example").await;
        let link = token(&app, "nora@old.example", "reset");
        let file = "external_id,name,email\nN-1,Nora,nora@new.example\nN-2,Plain,plain@new.example\n";
        run(&app, &owner, Form::file("c.csv", file).text("mode", "upsert")).await;
        let nora = owner.get(format!("/api/users/{id}")).await.json();
        assert_eq!((&nora["email"], &nora["email_verified"]), (&json!("nora@new.example"), &json!(false)));
        reset(&app, &link, NEW).await.expect_code(422, "token_invalid");
        assert_eq!(subjects(&app, "nora@old.example").len(), 2);
        let all: Vec<String> = app.mails().into_iter().map(|mail| mail.to_address).collect();
        assert_eq!(all, ["nora@old.example", "nora@old.example"]);
    }
}
