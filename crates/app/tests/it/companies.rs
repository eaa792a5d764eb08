//! Set-up of an instance's first company.

use app::accounts::companies::actions::setup_token;
use serde_json::json;
use testkit::{PASSWORD, TestApp, db_test};

fn setup(token: &str) -> serde_json::Value {
    json!({ "token": token, "company_name": "Second", "name": "Eva", "email": "eva@evil.example", "password": PASSWORD })
}

db_test! {
    async fn set_up_is_closed_once_there_is_a_company(app: TestApp) {
        let token = setup_token(app.state());
        let nobody = app.anonymous();
        app.watch_digest();
        for token in [token.as_str(), "x", ""] {
            let open = nobody.get(format!("/api/setup?token={token}")).await.expect(200).json();
            assert_eq!(open, json!({ "open": false }));
            nobody.post("/api/setup", setup(token)).await.expect_code(422, "token_invalid");
        }
        assert_eq!(app.count("select count(*) from companies").await, 2);
    }

    async fn an_empty_server_is_set_up_by_one_of_many_who_have_the_link(app: TestApp) {
        let empty = app.emptied().await;
        let token = setup_token(empty.state());
        let nobody = empty.anonymous();
        assert_eq!(nobody.get(format!("/api/setup?token={token}")).await.expect(200).json(), json!({ "open": true }));
        nobody.get("/api/setup?token=x").await.expect(200);
        nobody.post("/api/setup", setup("x")).await.expect_code(422, "token_invalid");
        let mut weak = setup(&token);
        weak["password"] = json!("password123");
        nobody.post("/api/setup", weak).await.expect_refused("body", &["password"]);
        assert_eq!(empty.count("select count(*) from companies").await, 0);

        let replies = futures_util::future::join_all((0..5).map(|_| nobody.post("/api/setup", setup(&token)))).await;
        let won: Vec<_> = replies.iter().filter(|reply| reply.status() == 201).collect();
        assert_eq!(won.len(), 1);
        for reply in replies.iter().filter(|reply| reply.status() != 201) {
            assert!(matches!(reply.status(), 409 | 422), "{}", reply.body_text());
        }
        let owner = nobody.with_token(won[0].text("token"));
        let me = owner.get("/api/auth/me").await.expect(200).json();
        let planning = json!({ "business_hours": null, "default_duration_min": 60, "prevent_double_booking": false });
        assert_eq!(
            me["company"],
            json!({
                "id": me["company"]["id"], "name": "Second", "slug": "second", "time_zone": "UTC", "planning": planning,
            })
        );
        assert_eq!((&me["user"]["is_super_admin"], &me["user"]["role"]), (&json!(true), &json!("admin")));
        assert_eq!(nobody.get(format!("/api/setup?token={token}")).await.json(), json!({ "open": false }));
        assert_eq!(empty.count("select count(*) from companies").await, 1);
        assert_eq!(empty.count("select count(*) from users").await, 1);
    }
}
