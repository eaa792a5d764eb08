//! The customer's signature: who takes it and when, what is a drawing, and what becomes of the files.

use super::{job, path};
use crate::given::{self, DRAWING, signature_form as form};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Form, Reply, TestApp, db_test};

/// What the drawing's file says beside its pixels.
const HIDDEN: &[u8] = b"48.2082 north";

fn at(id: i64) -> String {
    format!("{}/signature", path(id))
}

async fn put(staff: &Actor, id: i64, form: Form) -> Reply {
    let call = staff.call(Method::PUT, at(id));
    call.body(&Form::content_type(), form.finish()).send().await
}

async fn seen(staff: &Actor, id: i64) -> Value {
    staff.get(at(id)).await.expect(200).json()["signature"].clone()
}

/// A job of the technician with this login, in this status.
async fn job_of(admin: &Actor, technician: &Actor, status: &str) -> i64 {
    let tom = given::technician(admin, "Tom", json!({ "user_id": technician.id() })).await;
    job(admin, json!({ "assigned_technician_id": tom, "status": status })).await
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

db_test! {
    async fn a_technician_takes_it_and_the_office_sees_it_with_nothing_but_its_pixels(app: TestApp) {
        let (admin, technician) = (app.admin().await, app.technician().await);
        let id = job_of(&admin, &technician, "in_progress").await;
        assert_eq!(technician.get(at(id)).await.expect(200).json(), json!({ "signature": null }));
        technician.get(format!("{}/image", at(id))).await.expect(404);
        let taken = put(&technician, id, form("  Clara Jensen ", DRAWING)).await.expect(200).json();
        assert_eq!((&taken["signer_name"], &taken["content_type"], &taken["taken_by"]["id"]),
            (&json!("Clara Jensen"), &json!("image/png"), &json!(technician.id())));
        assert_eq!(seen(&admin, id).await, taken);
        let image = admin.get(format!("{}/image", at(id))).await.expect(200);
        assert_eq!(image.header("content-type").unwrap(), "image/png");
        assert!(image.header("content-security-policy").unwrap().contains("sandbox"));
        assert_eq!(json!(image.bytes().len()), taken["size_bytes"]);
        assert!(image.bytes().starts_with(b"\x89PNG") && holds(DRAWING, HIDDEN) && !holds(image.bytes(), HIDDEN));
    }

    async fn it_is_taken_once_work_has_begun_and_by_the_office_at_any_time(app: TestApp) {
        let (admin, technician) = (app.admin().await, app.technician().await);
        let id = job_of(&admin, &technician, "scheduled").await;
        app.watch_digest();
        put(&technician, id, form("Clara", DRAWING)).await.expect_code(409, "work_not_begun");
        app.unwatch_digest();
        put(&app.agent().await, id, form("Clara", DRAWING)).await.expect(200);
        admin.patch(path(id), json!({ "status": "completed" })).await.expect(200);
        put(&technician, id, form("Carl", DRAWING)).await.expect(200);
        let other = job(&admin, json!({ "status": "in_progress" })).await;
        put(&admin, other, form("Else", DRAWING)).await.expect(200);
        app.watch_digest();
        put(&technician, other, form("Mine", DRAWING)).await.expect(404);
        technician.get(at(other)).await.expect(404);
        technician.get(format!("{}/image", at(other))).await.expect(404);
        technician.delete(at(id)).await.expect_code(403, "forbidden");
        app.unwatch_digest();
        app.drain().await;
    }

    async fn what_is_no_drawing_is_refused_and_leaves_nothing_behind(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        let files = app.count("select count(*) from loose_files").await;
        let mut bomb = DRAWING.to_vec();
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let mut flipped = DRAWING.to_vec();
        let end = flipped.len() - 30;
        flipped[end] ^= 0xff;
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let polyglot = [&DRAWING[..24], &b"<script>alert(1)</script>"[..]].concat();
        app.watch_digest();
        for (what, file) in [
            ("svg", &svg[..]), ("html", b"<!doctype html><script>alert(1)</script>"), ("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
            ("text", b"PNG"), ("empty", b""), ("cut off", &DRAWING[..DRAWING.len() / 2]), ("bomb", &bomb), ("flipped", &flipped),
            ("polyglot", &polyglot),
        ] {
            let reply = put(&agent, id, form("Clara", file)).await;
            assert_eq!(reply.status(), 422, "{what}: {}", reply.body_text());
            reply.expect_refused("body", &["file"]);
        }
        let large = [DRAWING, &vec![0; 512 * 1024]].concat();
        put(&agent, id, form("Clara", &large)).await.expect(413);
        for (form, field) in [
            (Form::file("s.png", DRAWING), "signer_name"), (form(" ", DRAWING), "signer_name"), (form(&"x".repeat(201), DRAWING), "signer_name"),
            (form("a\nb", DRAWING), "signer_name"), (Form::new().text("signer_name", "Clara"), "file"),
            (form("Clara", DRAWING).text("signed_at", "yesterday"), "signed_at"), (form("Clara", DRAWING).text("role", "admin"), "role"),
            (form("Clara", DRAWING).text("signer_name", "Carl"), "signer_name"),
        ] {
            put(&agent, id, form).await.expect_refused("body", &[field]);
        }
        agent.put(at(id), json!({ "signer_name": "Clara" })).await.expect(415);
        app.unwatch_digest();
        assert_eq!(app.count("select count(*) from loose_files").await, files);
    }

    async fn a_new_one_takes_the_place_of_the_old_whose_file_is_removed(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let id = job(&agent, json!({})).await;
        let first = put(&agent, id, form("Clara", DRAWING)).await.expect(200).json();
        let second = put(&agent, id, form("Carl", DRAWING)).await.expect(200).json();
        assert_ne!(first["id"], second["id"]);
        assert_eq!(seen(&agent, id).await, second);
        assert_eq!(app.count("select count(*) from loose_files").await, 1, "the first drawing's");
        app.drain().await;
        assert_eq!(app.count("select count(*) from loose_files").await, 0);
        agent.get(format!("{}/image", at(id))).await.expect(200);
        agent.delete(at(id)).await.expect_code(403, "forbidden");
        admin.delete(at(id)).await.expect(204);
        admin.delete(at(id)).await.expect(404);
        assert_eq!(seen(&agent, id).await, json!(null));
        app.drain().await;
        put(&agent, id, form("Clara", DRAWING)).await.expect(200);
        admin.delete(path(id)).await.expect(204);
        app.drain().await;
        assert_eq!(app.count("select count(*) from work_order_signatures").await, 0);
        assert_eq!(app.count("select count(*) from loose_files").await, 0, "a deleted job's file goes, too");
    }

    async fn one_that_was_taken_without_a_line_keeps_its_moment_and_counts_once(app: TestApp) {
        let agent = app.agent().await;
        let id = job(&agent, json!({})).await;
        app.clock().advance(Duration::from_secs(3600));
        let created = agent.get(path(id)).await.json()["created_at"].clone();
        let moment = |text: &str| form("Clara", DRAWING).text("signed_at", text);
        let early = put(&agent, id, moment("2020-01-01T00:00:00Z")).await.expect(200).json();
        assert_eq!(early["signed_at"], created, "not before the job was there");
        let first = put(&agent, id, moment("2020-01-01T00:00:00Z")).await.expect(200).json();
        assert_eq!(first, early, "sent again it is the same one");
        let late = put(&agent, id, moment("2999-01-01T00:00:00Z")).await.expect(200).json();
        let now = put(&agent, id, form("Clara", DRAWING)).await.expect(200).json();
        assert_eq!(late["signed_at"], now["signed_at"], "not in the future");
        app.drain().await;
        let history = agent.get(format!("{}/history", path(id))).await.expect(200);
        assert_eq!(history.column("kind"), ["work_order.signed", "work_order.signed", "work_order.signed", "work_order.created"]);
        let replaced: Vec<Value> = history.items()[..3].iter().map(|entry| entry["data"]["replaced"].clone()).collect();
        assert_eq!(replaced, [true, true, false]);
        assert_eq!(app.count("select count(*) from loose_files").await, 0);
    }

    async fn it_stands_in_the_history_and_on_the_customers_timeline_without_a_name(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let id = job(&agent, json!({})).await;
        put(&agent, id, form("Clara Jensen", DRAWING)).await.expect(200);
        admin.delete(at(id)).await.expect(204);
        app.drain().await;
        let kinds = ["work_order.signature_removed", "work_order.signed", "work_order.created"];
        let history = agent.get(format!("{}/history", path(id))).await.expect(200);
        assert_eq!(history.column("kind"), kinds);
        let customer = agent.get(path(id)).await.json()["customer_id"].clone();
        let timeline = agent.get(format!("/api/customers/{customer}/timeline?kind=work_order.*")).await.expect(200);
        assert_eq!(timeline.column("kind"), kinds);
        assert!(!timeline.body_text().contains("Clara Jensen"));
    }
}
