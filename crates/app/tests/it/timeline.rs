//! A customer's timeline: everything that has to do with them.

use crate::given;
use serde_json::{Value, json};
use testkit::{Actor, Form, PASSWORD, TestApp, db_test};

fn path(id: i64) -> String {
    format!("/api/customers/{id}/timeline")
}

async fn kinds(app: &TestApp, actor: &Actor, id: i64) -> Vec<Value> {
    app.drain().await;
    actor.get(path(id)).await.expect(200).column("kind")
}

db_test! {
    async fn everything_about_a_customer_is_told_newest_first(app: TestApp) {
        let (owner, agent) = (app.owner().await, app.agent().await);
        let id = given::customer(&owner, "Told", json!({ "email": "told@x.example", "password": PASSWORD })).await;
        agent.put(format!("/api/customers/{id}"), json!({ "city": "Wien" })).await.expect(200);
        let note = given::note(&agent, id, "Line one\nline two").await;
        let token = app.anonymous().login("told@x.example").await.text("access_token");
        app.anonymous().with_token(token).post_nothing("/api/auth/logout").await.expect(204);
        owner.post(format!("/api/users/{id}/password"), json!({ "new_password": "copper-Violin-28-meadow" })).await.expect(204);
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        owner.post_nothing(format!("/api/users/{id}/restore")).await.expect(200);
        let told = [
            "user.restored", "user.archived", "user.password_changed", "user.logged_out", "user.logged_in", "note.created",
            "user.updated", "user.created",
        ];
        assert_eq!(kinds(&app, &agent, id).await, told.map(|kind| json!(kind)));
        let entry = agent.get(path(id)).await.items()[5].clone();
        assert_eq!(given::names(&entry), given::sorted("id kind at actor subject data"));
        assert_eq!(entry["data"], json!({ "note_id": note, "body": "Line one\nline two" }));
        assert_eq!(entry["subject"], json!({ "type": "note", "id": note.to_string() }));
        assert_eq!((&entry["actor"]["name"], &entry["at"]), (&json!("Agnes Acme"), &json!("2026-03-02T09:00:00Z")));
    }

    async fn an_import_and_an_invitation_are_told(app: TestApp) {
        let owner = app.owner().await;
        let invited = given::customer(&owner, "Ivo", json!({ "email": "ivo@x.example" })).await;
        let load = |text: &str| {
            let form = Form::file("c.csv", format!("name,email,city\n{text}\n")).text("mode", "upsert");
            let owner = owner.clone();
            async move { owner.multipart("/api/users/import", form).await.expect(202).text("id") }
        };
        let created = load("Ida,ida@x.example,Graz").await;
        app.drain().await;
        let updated = load("Ida,ida@x.example,Linz").await;
        app.drain().await;
        let ida = owner.get("/api/customers/email/ida@x.example").await.expect(200).id();
        let entries = owner.get(path(ida)).await.expect(200).items();
        let told: Vec<_> = entries.iter().map(|entry| (entry["kind"].clone(), entry["data"]["import_id"].clone())).collect();
        assert_eq!(told, [(json!("user.updated"), json!(updated)), (json!("user.imported"), json!(created))]);
        let mail = app.mails().into_iter().find(|mail| mail.to_address == "ivo@x.example").expect("the invitation");
        let token = mail.text.split_once("token=").unwrap().1.split_whitespace().next().unwrap().to_owned();
        let body = json!({ "token": token, "password": "copper-Violin-28-meadow" });
        app.anonymous().post("/api/portal-invites/accept", body).await.expect(200);
        let told = ["user.logged_in", "user.password_changed", "user.created"];
        assert_eq!(kinds(&app, &owner, invited).await, told.map(|kind| json!(kind)));
    }

    async fn what_happens_to_staff_is_nobodys_timeline(app: TestApp) {
        app.agent().await;
        let owner = app.owner().await;
        owner.patch(format!("/api/users/{}", app.people().agent.id), json!({ "city": "Wien" })).await.expect(200);
        app.drain().await;
        let staff = "select count(*) from activity a join users u on u.id = a.customer_id and u.role <> 'customer'";
        assert_eq!(app.count(staff).await, 0);
        let unsaid = "select count(*) from activity a join users u on a.subject_id = cast(u.id as text) \
                      and a.subject_type = 'user' and u.role = 'customer' where a.customer_id is null or a.customer_id <> u.id";
        assert_eq!(app.count(unsaid).await, 0, "every event about a customer says so");
    }

    async fn one_customers_timeline_is_not_anothers(app: TestApp) {
        let agent = app.agent().await;
        let people = app.people();
        given::note(&agent, people.customer.id, "About Carla").await;
        given::note(&agent, people.other_customer.id, "About Conrad").await;
        app.drain().await;
        let text = agent.get(path(people.customer.id)).await.expect(200).body_text();
        assert!(text.contains("About Carla") && !text.contains("About Conrad"));
        let archived = given::customer(&app.owner().await, "Gone", json!({})).await;
        app.owner().await.delete(format!("/api/users/{archived}")).await.expect(204);
        for id in [app.foreigners().customer.id, archived, people.agent.id, 999_999] {
            assert_eq!(agent.get(path(id)).await.expect(404).json()["detail"], "Customer not found");
        }
    }

    async fn a_walk_by_cursor_meets_each_entry_once_also_while_new_ones_come(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        for at in 0..11 {
            given::note(&agent, id, &format!("Note {at}")).await;
        }
        app.drain().await;
        let mut seen: Vec<i64> = Vec::new();
        let mut query = "page_size=4".to_owned();
        loop {
            let page = agent.get(format!("{}?{query}", path(id))).await.expect(200);
            seen.extend(page.column("id").iter().map(|id| id.as_i64().unwrap()));
            let page = page.json();
            assert_eq!(page["page"], 1);
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            query = format!("page_size=4&cursor={cursor}");
            given::note(&agent, id, "In between").await;
            app.drain().await;
        }
        assert_eq!(seen.len(), 12, "created, and eleven notes");
        assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
        let by_page = agent.get(format!("{}?page=2&page_size=4", path(id))).await.expect(200).json();
        assert_eq!((by_page["items"].as_array().unwrap().len(), &by_page["page"]), (4, &json!(2)));
        assert_eq!(by_page["total"], 14);
    }

    async fn a_cursor_belongs_to_its_customer_and_kinds(app: TestApp) {
        let (agent, id, other) = (app.agent().await, app.people().customer.id, app.people().other_customer.id);
        for id in [id, other, id, other] {
            given::note(&agent, id, "x").await;
        }
        app.drain().await;
        let cursor = agent.get(format!("{}?page_size=1", path(id))).await.text("next_cursor");
        agent.get(format!("{}?cursor={cursor}", path(id))).await.expect(200);
        for bad in [
            format!("{}?cursor={cursor}", path(other)),
            format!("{}?cursor={cursor}&kind=note.created", path(id)),
            format!("{}?cursor=x", path(id)),
        ] {
            agent.get(bad).await.expect_refused("query", &["cursor"]);
        }
        agent.get(format!("{}?cursor={cursor}&page=2", path(id))).await.expect_refused("query", &["page"]);
    }

    async fn kinds_are_chosen_by_name_or_by_noun(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        agent.put(format!("/api/customers/{id}"), json!({ "city": "Wien" })).await.expect(200);
        given::note(&agent, id, "x").await;
        app.drain().await;
        for (kind, found) in [
            ("note.created", vec!["note.created"]),
            ("user.*", vec!["user.updated", "user.created"]),
            ("use.*", vec![]),
            ("user._pdated", vec![]),
        ] {
            let page = agent.get(format!("{}?kind={kind}", path(id))).await.expect(200);
            assert_eq!(page.column("kind"), found.iter().map(|kind| json!(kind)).collect::<Vec<_>>(), "{kind}");
            assert_eq!(page.json()["total"], found.len());
        }
        for bad in ["", "user", "*", "user.%25", "user.*.*", "User.updated"] {
            agent.get(format!("{}?kind={bad}", path(id))).await.expect_refused("query", &["kind"]);
        }
    }

    async fn a_note_is_told_in_the_timeline_of_its_customer_only(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        let others = given::note(&agent, app.people().other_customer.id, "Not for Carla").await;
        let own = given::note(&agent, id, "For Carla").await;
        app.drain().await;
        let forge = format!(
            "update activity set data = '{{\"note_id\": {others}}}' where kind = 'note.created' and subject_id = '{own}'"
        );
        app.database().rows(&forge).await;
        let entry = agent.get(format!("{}?kind=note.created", path(id))).await.expect(200).items()[0].clone();
        assert_eq!(entry["data"], json!({ "note_id": others }), "the text of another customer's note is not looked up");
    }
}
