//! The company's checklist templates, and putting them on jobs.

use super::{job, path};
use crate::given;
use http::Method;
use serde_json::json;
use testkit::{TestApp, db_test};

const TEMPLATES: &str = "/api/v2/checklist-templates";

fn template(id: i64) -> String {
    format!("{TEMPLATES}/{id}")
}

db_test! {
    async fn admins_keep_templates_and_the_office_reads_them_by_name(app: TestApp) {
        let (admin, agent, technician) = (app.admin().await, app.agent().await, app.technician().await);
        let made = admin.post(TEMPLATES, json!({ "name": "Yearly check", "labels": ["Filter", "Pressure"] })).await.expect(201);
        let id = made.id();
        assert_eq!(made.header("location").unwrap(), template(id));
        given::checklist_template(&admin, "Assembly", &["Unpack"]).await;
        let page = agent.get(TEMPLATES).await.expect(200);
        assert_eq!((page.column("name"), &page.json()["total"]), (vec![json!("Assembly"), json!("Yearly check")], &json!(2)));
        let read = agent.get(template(id)).await.expect(200);
        assert_eq!((read.json(), read.header("etag")), (made.json(), made.header("etag")));
        let changed = admin.call(Method::PATCH, template(id)).header("if-match", made.header("etag").unwrap())
            .json(&json!({ "name": "Yearly Check", "labels": ["Pressure"] })).send().await.expect(200);
        assert_eq!((changed.text("name"), &changed.json()["labels"]), ("Yearly Check".to_owned(), &json!(["Pressure"])));
        let stale = admin.call(Method::PATCH, template(id)).header("if-match", made.header("etag").unwrap())
            .json(&json!({ "name": "Late" })).send().await;
        stale.expect_code(412, "precondition_failed");
        for staff in [&agent, &technician] {
            staff.post(TEMPLATES, json!({ "name": "Mine", "labels": ["x"] })).await.expect_code(403, "forbidden");
            staff.delete(template(id)).await.expect_code(403, "forbidden");
        }
        technician.get(TEMPLATES).await.expect_code(403, "forbidden");
        admin.delete(template(id)).await.expect(204);
        admin.delete(template(id)).await.expect(404);
        assert_eq!(agent.get(TEMPLATES).await.expect(200).json()["total"], 1);
        app.drain().await;
        let log = admin.get("/api/activity?kind=checklist_template.*").await.expect(200);
        assert_eq!(log.column("kind"), ["checklist_template.deleted", "checklist_template.updated", "checklist_template.created", "checklist_template.created"]);
    }

    async fn a_template_that_cannot_be_is_refused_by_name(app: TestApp) {
        let (admin, foreigner) = (app.admin().await, app.foreign_admin().await);
        let id = given::checklist_template(&admin, "Yearly check", &["Filter"]).await;
        let other = given::checklist_template(&admin, "Assembly", &["Unpack"]).await;
        given::checklist_template(&foreigner, "Yearly check", &["Theirs"]).await;
        app.watch_digest();
        let same = json!({ "name": "YEARLY check", "labels": ["Filter"] });
        admin.post(TEMPLATES, same.clone()).await.expect_code(409, "name_taken");
        admin.patch(template(other), json!({ "name": "yearly check" })).await.expect_code(409, "name_taken");
        for (body, field) in [
            (json!({ "name": " " }), "name"), (json!({ "labels": [] }), "labels"), (json!({ "labels": vec!["x"; 101] }), "labels"),
            (json!({ "labels": null }), "labels"), (json!({ "id": 9 }), "id"), (json!({ "name": "x".repeat(101) }), "name"),
        ] {
            admin.patch(template(id), body).await.expect_refused("body", &[field]);
        }
        app.unwatch_digest();
    }

    async fn a_template_adds_what_a_jobs_list_has_not_and_the_list_is_its_own_then(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let id = given::checklist_template(&admin, "Yearly check", &["Filter", "Pressure", "Seals"]).await;
        let at = job(&agent, json!({})).await;
        let pressure = given::checklist_item(&agent, at, "Pressure").await;
        let list = format!("{}/checklist", path(at));
        agent.patch(format!("{list}/{pressure}"), json!({ "done": true })).await.expect(200);
        let apply = format!("{list}/apply");
        let view = agent.post(&apply, json!({ "template_id": id })).await.expect(200).json();
        let labels: Vec<&str> = view["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
        assert_eq!((labels, &view["done"]), (vec!["Pressure", "Filter", "Seals"], &json!(1)));
        assert_eq!(agent.post(&apply, json!({ "template_id": id })).await.expect(200).json(), view, "twice adds nothing");
        admin.patch(template(id), json!({ "labels": ["Other"] })).await.expect(200);
        admin.delete(template(id)).await.expect(204);
        assert_eq!(agent.get(&list).await.expect(200).json(), view);
        let foreign = given::checklist_template(&app.foreign_admin().await, "Theirs", &["Theirs"]).await;
        for none in [id, foreign] {
            agent.post(&apply, json!({ "template_id": none })).await.expect_refused("body", &["template_id"]);
        }
        app.drain().await;
        let history = agent.get(format!("{}/history", path(at))).await.expect(200).items();
        assert_eq!((&history[0]["data"]["template"], &history[0]["data"]["added"]), (&json!("Yearly check"), &json!(2)));
    }
}
