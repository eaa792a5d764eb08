//! Notes: dated, signed, for staff only.

use crate::given::{self, names, sorted};
use http::Method;
use serde_json::json;
use std::time::Duration;
use testkit::{Actor, TestApp, db_test};

fn path(id: i64) -> String {
    format!("/api/customers/{id}/notes")
}

async fn bodies(actor: &Actor, id: i64) -> Vec<serde_json::Value> {
    actor.get(path(id)).await.expect(200).column("body")
}

db_test! {
    async fn a_note_is_dated_and_signed(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        app.clock().advance(Duration::from_secs(90));
        let made = agent.post(path(id), json!({ "body": "  Called back.\r\nWants a quote.\t " })).await.expect(201);
        let note = made.json();
        assert_eq!(names(&note), sorted("id body author created_at"));
        assert_eq!(note["body"], "Called back.\nWants a quote.");
        assert_eq!(note["author"], json!({ "id": agent.id(), "name": "Agnes Acme" }));
        assert_eq!(note["created_at"], "2026-03-02T09:01:30Z");
        assert_eq!(made.header("location"), Some(format!("/api/customers/{id}/notes/{}", made.id()).as_str()));
        let list = app.admin().await.get(path(id)).await.expect(200).json();
        assert_eq!((&list["items"], &list["total"]), (&json!([note]), &json!(1)));
    }

    async fn notes_come_newest_first_in_pages(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        for at in 1..=7 {
            given::note(&agent, id, &format!("Note {at}")).await;
        }
        given::note(&agent, app.people().other_customer.id, "Somebody else's").await;
        let page = agent.get(format!("{}?page=2&page_size=3", path(id))).await.expect(200);
        assert_eq!(page.column("body"), ["Note 4", "Note 3", "Note 2"].map(|body| json!(body)));
        let page = page.json();
        assert_eq!((&page["total"], &page["pages"], &page["page"]), (&json!(7), &json!(3), &json!(2)));
        agent.get(format!("{}?page_size=201", path(id))).await.expect_refused("query", &["page_size"]);
        agent.get(format!("{}?sort=id", path(id))).await.expect_refused("query", &["sort"]);
    }

    async fn what_says_nothing_or_too_much_or_is_no_text_is_refused(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        app.watch_digest();
        for body in ["", " \n\t ", "a\u{0}b", "bell\u{7}", "\u{1b}[31mred", &"x".repeat(20_001)] {
            agent.post(path(id), json!({ "body": body })).await.expect_refused("body", &["body"]);
        }
        for body in [json!({}), json!({ "body": null }), json!({ "body": 7 })] {
            agent.post(path(id), body).await.expect_refused("body", &["body"]);
        }
        let forged = json!({ "body": "x", "author_id": 1, "created_at": "2020-01-01T00:00:00Z" });
        agent.post(path(id), forged).await.expect_refused("body", &["author_id", "created_at"]);
        app.unwatch_digest();
        let longest = "ü".repeat(20_000);
        given::note(&agent, id, &longest).await;
        assert_eq!(bodies(&agent, id).await, [json!(longest)]);
    }

    async fn a_note_is_about_a_customer_who_is_there(app: TestApp) {
        let owner = app.owner().await;
        let archived = given::customer(&owner, "Gone", json!({})).await;
        given::note(&owner, archived, "Moved away").await;
        owner.delete(format!("/api/users/{archived}")).await.expect(204);
        let strangers = [app.foreigners().customer.id, archived, app.people().agent.id, owner.id(), 999_999, 0, -1];
        app.watch_digest();
        for id in strangers {
            for reply in [owner.get(path(id)).await, owner.post(path(id), json!({ "body": "x" })).await] {
                assert_eq!(reply.expect(404).json()["detail"], "Customer not found", "{id}");
            }
        }
        app.unwatch_digest();
        owner.post_nothing(format!("/api/users/{archived}/restore")).await.expect(200);
        assert_eq!(bodies(&owner, archived).await, [json!("Moved away")], "nothing is lost by archiving");
    }

    async fn customers_never_see_a_note(app: TestApp) {
        let customer = app.customer().await;
        given::note(&app.agent().await, customer.id(), "Pays late").await;
        app.drain().await;
        for (method, path) in [
            (Method::GET, path(customer.id())),
            (Method::POST, path(customer.id())),
            (Method::GET, format!("/api/customers/{}/timeline", customer.id())),
            (Method::GET, "/api/tags".to_owned()),
        ] {
            customer.call(method, path).json(&json!({ "body": "x" })).send().await.expect_code(403, "forbidden");
        }
        for path in [
            format!("/api/users/{}", customer.id()),
            format!("/api/customers/{}", customer.id()),
            format!("/api/users/{}/activity", customer.id()),
            "/api/customers".to_owned(),
        ] {
            let reply = customer.get(path).await.expect(200).body_text();
            assert!(!reply.contains("Pays late") && !reply.contains("note.created"), "{reply}");
        }
    }

    async fn the_event_names_the_note_and_does_not_tell_it(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        let note = given::note(&agent, id, "Secret words").await;
        let sql = "select subject_type, subject_id, audience, customer_id, data from events where kind = 'note.created'";
        let events = app.database().rows(sql).await;
        let text = |at: usize| events[0][at].clone().unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((text(0), text(1), text(2), text(3)), ("note".into(), note.to_string(), "staff".into(), id.to_string()));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text(4)).unwrap(), json!({ "note_id": note }));
        app.drain().await;
        for table in ["events", "activity"] {
            let rows = app.database().rows(&format!("select * from {table}")).await;
            assert!(!format!("{rows:?}").contains("Secret words"), "{table}");
        }
    }

    async fn of_two_tries_with_one_key_one_is_kept(app: TestApp) {
        let (agent, id) = (app.agent().await, app.people().customer.id);
        let send = || agent.call(Method::POST, path(id)).header("idempotency-key", "n-1").json(&json!({ "body": "Once" })).send();
        let (one, again) = (send().await.expect(201), send().await.expect(201));
        assert_eq!(one.id(), again.id());
        assert_eq!(bodies(&agent, id).await.len(), 1);
    }
}
