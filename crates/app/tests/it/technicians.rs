//! `/api/v2/technicians`: records, logins, hours and time off.

use crate::given::{self, names, sorted};
use http::Method;
use serde_json::json;
use testkit::{TestApp, db_test};

const FIELDS: &str = "id user_id name email phone skills is_active color working_hours created_at updated_at";

db_test! {
    async fn a_technician_is_created_read_changed_replaced_and_archived(app: TestApp) {
        let admin = app.admin().await;
        let new = json!({
            "name": " Tilda Tech ", "email": "tilda@acme.example", "phone": "+43 1 2", "skills": ["gas", "heat pumps", "gas"],
            "color": "#ABCDEF", "working_hours": { "mon": [["08:00", "17:00"]] },
        });
        let created = admin.post("/api/v2/technicians/", new).await.expect(201);
        let id = created.id();
        assert_eq!(created.header("location").unwrap(), format!("/api/v2/technicians/{id}"));
        let view = created.json();
        assert_eq!(names(&view), sorted(FIELDS));
        assert_eq!((&view["name"], &view["color"], &view["is_active"]), (&json!("Tilda Tech"), &json!("#abcdef"), &json!(true)));
        assert_eq!((&view["skills"], &view["user_id"]), (&json!(["gas", "heat pumps"]), &json!(null)));
        let path = format!("/api/v2/technicians/{id}");
        let read = admin.get(format!("{path}/")).await.expect(200);
        assert_eq!((read.json(), read.header("etag")), (view.clone(), created.header("etag")));

        let same = admin.patch(&path, view.clone()).await.expect(200);
        assert_eq!((same.json(), same.header("etag")), (view, read.header("etag")), "a record may come back as it was read");
        let patched = admin.patch(&path, json!({ "is_active": false, "working_hours": null })).await.expect(200).json();
        assert_eq!((&patched["is_active"], &patched["working_hours"], &patched["phone"]), (&json!(false), &json!(null), &json!("+43 1 2")));
        let put = admin.put(&path, json!({ "name": "Tilda Two" })).await.expect(200).json();
        assert_eq!((&put["phone"], &put["skills"], &put["is_active"], &put["color"]), (&json!(null), &json!([]), &json!(true), &json!("#abcdef")));

        let stale = admin.call(Method::DELETE, &path).header("if-match", created.header("etag").unwrap()).send().await;
        stale.expect_code(412, "precondition_failed");
        admin.delete(&path).await.expect(204);
        admin.get(&path).await.expect(404);
        assert_eq!(admin.get("/api/v2/technicians").await.json()["total"], 0);
        app.drain().await;
        let told = admin.get("/api/activity?kind=technician.*").await.expect(200).column("kind");
        assert_eq!(told, ["technician.archived", "technician.updated", "technician.updated", "technician.created"]);
    }

    async fn technicians_are_listed_by_name_in_pages(app: TestApp) {
        let admin = app.admin().await;
        for (name, is_active) in [("Zoe", true), ("émil", false), ("Anna", true)] {
            given::technician(&admin, name, json!({ "is_active": is_active })).await;
        }
        let agent = app.agent().await;
        assert_eq!(agent.get("/api/v2/technicians").await.expect(200).column("name"), ["Anna", "émil", "Zoe"]);
        let second = agent.get("/api/v2/technicians?page=2&page_size=2").await.expect(200);
        assert_eq!((second.column("name"), &second.json()["total"]), (vec![json!("Zoe")], &json!(3)));
        assert_eq!(agent.get("/api/v2/technicians?is_active=false").await.column("name"), ["émil"]);
        agent.get("/api/v2/technicians?page_size=201").await.expect_refused("query", &["page_size"]);
    }

    async fn what_no_technician_can_be_is_refused_by_name_and_changes_nothing(app: TestApp) {
        let admin = app.admin().await;
        let id = given::technician(&admin, "Tom", json!({})).await;
        let (agent, foreigner) = (app.people().agent.id, app.foreigners().technician.id);
        app.watch_digest();
        for (body, field) in [
            (json!({ "name": "" }), "name"), (json!({ "name": null }), "name"), (json!({ "color": "red" }), "color"),
            (json!({ "color": null }), "color"), (json!({ "email": "nope" }), "email"), (json!({ "phone": "none" }), "phone"),
            (json!({ "skills": [""] }), "skills.0"), (json!({ "is_active": "yes" }), "is_active"),
            (json!({ "working_hours": { "mon": [["8:00", "9:00"]] } }), "working_hours"),
            (json!({ "user_id": 999_999 }), "user_id"), (json!({ "user_id": agent }), "user_id"), (json!({ "user_id": foreigner }), "user_id"),
            (json!({ "colour": "#123456" }), "colour"), (json!({ "company_id": 2 }), "company_id"), (json!({ "version": 7 }), "version"),
        ] {
            admin.patch(format!("/api/v2/technicians/{id}"), body).await.expect_refused("body", &[field]);
        }
        admin.post("/api/v2/technicians", json!({})).await.expect_refused("body", &["name"]);
    }

    async fn a_login_belongs_to_one_technician_who_sees_only_themselves(app: TestApp) {
        let (admin, technician) = (app.admin().await, app.technician().await);
        assert_eq!(technician.get("/api/v2/technicians").await.expect(200).json()["total"], 0);
        let other = given::technician(&admin, "Other", json!({})).await;
        let own = given::technician(&admin, "Own", json!({ "user_id": technician.id() })).await;
        assert_eq!(technician.get("/api/v2/technicians").await.expect(200).column("id"), [own]);
        technician.get(format!("/api/v2/technicians/{own}")).await.expect(200);
        technician.get(format!("/api/v2/technicians/{other}")).await.expect(404);
        technician.get(format!("/api/v2/technicians/{other}/time-off")).await.expect(404);
        technician.patch(format!("/api/v2/technicians/{own}"), json!({ "name": "X" })).await.expect_code(403, "forbidden");
        admin.patch(format!("/api/v2/technicians/{other}"), json!({ "user_id": technician.id() })).await.expect_code(409, "login_taken");
        admin.post("/api/v2/technicians", json!({ "name": "Third", "user_id": technician.id() })).await.expect_code(409, "login_taken");
        admin.delete(format!("/api/v2/technicians/{own}")).await.expect(204);
        technician.get(format!("/api/v2/technicians/{own}")).await.expect(404);
        admin.patch(format!("/api/v2/technicians/{other}"), json!({ "user_id": technician.id() })).await.expect(200);
        technician.get(format!("/api/v2/technicians/{other}")).await.expect(200);
    }

    async fn time_off_is_written_down_listed_and_taken_back(app: TestApp) {
        let admin = app.admin().await;
        let id = given::technician(&admin, "Tom", json!({})).await;
        let path = format!("/api/v2/technicians/{id}/time-off");
        let first = given::time_off(&admin, id, "2026-12-24T00:00:00+01:00", "2026-12-27T00:00:00+01:00").await;
        let second = given::time_off(&admin, id, "2027-01-02T00:00:00Z", "2027-01-03T00:00:00Z").await;
        let listed = app.agent().await.get(format!("{path}/")).await.expect(200);
        assert_eq!(listed.column("id"), [second, first]);
        assert_eq!(listed.items()[1]["from"], "2026-12-23T23:00:00Z");
        assert_eq!(names(&listed.items()[0]), sorted("id technician_id from to reason created_at"));
        for (body, field) in [
            (json!({ "from": "2026-12-24T00:00:00Z", "to": "2026-12-24T00:00:00Z" }), "to"),
            (json!({ "from": "2026-12-24", "to": "2026-12-25T00:00:00Z" }), "from"),
            (json!({ "to": "2026-12-25T00:00:00Z" }), "from"),
        ] {
            admin.post(&path, body).await.expect_refused("body", &[field]);
        }
        let other = given::technician(&admin, "Other", json!({})).await;
        admin.delete(format!("/api/v2/technicians/{other}/time-off/{first}")).await.expect(404);
        admin.delete(format!("{path}/{first}")).await.expect(204);
        admin.delete(format!("{path}/{first}")).await.expect(404);
        assert_eq!(admin.get(&path).await.column("id"), [second]);
    }
}
