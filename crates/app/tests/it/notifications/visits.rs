//! The customer's page of an appointment, by the link of the mail.

use super::{CUSTOMER, Scene, after_minutes, kinds, path};
use crate::{
    given,
    mailbox::{token, tokens},
};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, TestApp, db_test, read_calendar};

/// A planned job that the customer was mailed about: its id and the link's token.
async fn announced(app: &TestApp, scene: &Scene) -> (i64, String) {
    let job = scene.planned().await;
    after_minutes(app, 3).await;
    (job, token(app, CUSTOMER, "visit"))
}

async fn look(nobody: &Actor, token: &str) -> testkit::Reply {
    nobody.get(format!("/api/visits?token={token}")).await
}

async fn calendar(nobody: &Actor, token: &str) -> testkit::Reply {
    nobody
        .get(format!("/api/visits/appointment.ics?token={token}"))
        .await
}

async fn confirm(nobody: &Actor, token: &str) -> testkit::Reply {
    nobody
        .post("/api/visits/confirm", json!({ "token": token }))
        .await
}

async fn reschedule(nobody: &Actor, token: &str, more: Value) -> testkit::Reply {
    let mut body = json!({ "token": token, "note": "After work, please" });
    given::merge(&mut body, more);
    nobody.post("/api/visits/reschedule", body).await
}

db_test! {
    async fn a_customer_looks_and_confirms_without_a_login(app: TestApp) {
        let scene = Scene::set(&app).await;
        let (job, token) = announced(&app, &scene).await;
        let nobody = app.anonymous();
        app.drain().await;
        let before = app.digest().await;
        let visit = look(&nobody, &token).await.expect(200).json();
        assert_eq!(app.digest().await, before, "mail scanners open links");
        let expected = json!({
            "company": "Acme", "time_zone": "Europe/Vienna", "state": "planned", "date": "2026-03-05", "time": "09:00:00",
            "duration_min": 60, "technician": "Tom", "description": "Boiler leaks", "confirmation": null, "note": null,
            "is_current": true, "can_answer": true,
        });
        assert_eq!(visit, expected);
        assert_eq!(confirm(&nobody, &token).await.expect(200).json()["confirmation"], "confirmed");
        confirm(&nobody, &token).await.expect(200);
        let seen = scene.agent.get(path(job)).await.expect(200).json();
        assert_eq!((&seen["confirmation"], &seen["confirmation_note"]), (&json!("confirmed"), &json!(null)));
        assert!(seen["confirmation_at"].is_string());
        app.drain().await;
        let history = scene.agent.get(format!("{}/history", path(job))).await.expect(200).items();
        let confirmed: Vec<_> = history.iter().filter(|entry| entry["kind"] == "work_order.confirmed").collect();
        assert_eq!(confirmed.len(), 1, "twice is once");
        assert_eq!((&confirmed[0]["actor"]["id"], &confirmed[0]["actor"]["type"]), (&json!(scene.customer), &json!("customer")));
        assert_eq!(kinds(&scene.technician).await, ["assigned", "confirmed"]);
        assert!(kinds(&scene.agent).await.is_empty(), "nothing is to be done");
        let found = scene.agent.get("/api/v2/work-orders?confirmation=confirmed").await.expect(200);
        assert_eq!((found.column("id"), &found.json()["total"]), (vec![json!(job)], &json!(1)));
    }

    async fn an_appointment_goes_into_the_customers_own_calendar(app: TestApp) {
        let scene = Scene::set(&app).await;
        let (job, token) = announced(&app, &scene).await;
        let nobody = app.anonymous();
        app.drain().await;
        app.watch_digest();
        let entry = |reply: testkit::Reply| read_calendar(&reply.expect(200).body_text())["events"][0].clone();
        let reply = calendar(&nobody, &token).await;
        assert_eq!(reply.header("content-type"), Some("text/calendar; charset=utf-8"));
        assert_eq!(reply.header("content-disposition"), Some("attachment; filename=\"appointment.ics\""));
        let link = format!("http://localhost:5001/visit?token={token}");
        let first = entry(reply);
        let expected = json!({
            "uid": format!("appointment-{job}@localhost"), "start": "2026-03-05T08:00:00Z", "end": "2026-03-05T09:00:00Z",
            "summary": "Acme: Boiler leaks", "description": format!("Boiler leaks\n\nWho comes: Tom\n\n{link}"), "url": link,
            "status": "CONFIRMED", "transp": "OPAQUE", "sequence": 0, "dtstamp": "2026-03-02T09:00:00Z",
            "location": "Ring 1, Graz", "categories": [],
        });
        assert_eq!(first, expected);
        app.unwatch_digest();
        scene.change(job, json!({ "scheduled_date": "2026-03-06", "scheduled_time": null, "notes": "Key under the mat" })).await;
        let moved = entry(calendar(&nobody, &token).await);
        assert_eq!((&moved["uid"], &moved["start"], &moved["end"], &moved["transp"]),
            (&first["uid"], &json!("2026-03-06"), &json!("2026-03-07"), &json!("TRANSPARENT")));
        assert!(moved["sequence"].as_i64() > first["sequence"].as_i64(), "a program takes the newer one");
        assert!(!moved.to_string().contains("mat"), "notes are the company's own");
        scene.change(job, json!({ "status": "cancelled" })).await;
        assert_eq!(entry(calendar(&nobody, &token).await)["status"], "CANCELLED");
        scene.change(job, json!({ "status": "pending", "scheduled_date": null })).await;
        calendar(&nobody, &token).await.expect_code(409, "no_day");
        calendar(&nobody, "x").await.expect_code(422, "token_invalid");
    }

    async fn who_wants_another_time_is_heard_by_the_office(app: TestApp) {
        let scene = Scene::set(&app).await;
        let (job, token) = announced(&app, &scene).await;
        let nobody = app.anonymous();
        let reply = reschedule(&nobody, &token, json!({ "preferred": "2026-03-09" })).await.expect(200).json();
        assert_eq!((&reply["confirmation"], &reply["note"]), (&json!("rescheduling"), &json!("Monday, 9 March 2026: After work, please")));
        assert_eq!(scene.agent.get("/api/v2/work-orders?confirmation=rescheduling").await.expect(200).column("id"), [job]);
        assert_eq!(kinds(&scene.agent).await, ["reschedule_asked"]);
        assert_eq!(kinds(&scene.admin).await, ["reschedule_asked"]);
        assert_eq!(kinds(&scene.technician).await, ["assigned", "reschedule_asked"]);
        let told = &scene.agent.get("/api/notifications").await.expect(200).items()[0];
        assert_eq!(told["note"], "Monday, 9 March 2026: After work, please");
        assert_eq!(kinds(&app.foreign_admin().await).await.len(), 0);
        confirm(&nobody, &token).await.expect(200);
        assert_eq!(scene.agent.get(path(job)).await.json()["confirmation"], "confirmed", "they may think again");
    }

    async fn an_old_mail_shows_the_present_appointment_and_answers_nothing(app: TestApp) {
        let scene = Scene::set(&app).await;
        let (job, old) = announced(&app, &scene).await;
        let nobody = app.anonymous();
        confirm(&nobody, &old).await.expect(200);
        scene.change(job, json!({ "scheduled_time": "15:00" })).await;
        let moved = scene.agent.get(path(job)).await.json();
        assert_eq!((&moved["confirmation"], &moved["confirmation_at"]), (&json!(null), &json!(null)), "it was another time's");
        let visit = look(&nobody, &old).await.expect(200).json();
        assert_eq!((&visit["time"], &visit["is_current"], &visit["can_answer"]), (&json!("15:00:00"), &json!(false), &json!(false)));
        app.watch_digest();
        confirm(&nobody, &old).await.expect_code(409, "appointment_changed");
        reschedule(&nobody, &old, json!({})).await.expect_code(409, "appointment_changed");
        app.unwatch_digest();
        after_minutes(&app, 3).await;
        let new = token(&app, CUSTOMER, "visit");
        assert_ne!(new, old);
        confirm(&nobody, &new).await.expect(200);
        scene.change(job, json!({ "notes": "Ring twice" })).await;
        assert_eq!(scene.agent.get(path(job)).await.json()["confirmation"], "confirmed", "nothing of the appointment changed");
    }

    async fn a_forged_an_expired_and_a_stranger_s_link_are_refused_alike(app: TestApp) {
        let scene = Scene::set(&app).await;
        let (job, token) = announced(&app, &scene).await;
        let nobody = app.anonymous();
        let (claims, signature) = token.rsplit_once('.').unwrap();
        let forged = claims.replacen(&job.to_string(), &(job + 1).to_string(), 1);
        app.watch_digest();
        for bad in ["", "x", claims, &format!("{forged}.{signature}"), &format!("{claims}.{}", &signature[2..])] {
            look(&nobody, bad).await.expect_code(422, "token_invalid");
            confirm(&nobody, bad).await.expect_code(422, "token_invalid");
            reschedule(&nobody, bad, json!({})).await.expect_code(422, "token_invalid");
        }
        reschedule(&nobody, &token, json!({ "note": "  " })).await.expect_refused("body", &["note"]);
        reschedule(&nobody, &token, json!({ "preferred": "2026-02-27" })).await.expect_refused("body", &["preferred"]);
        reschedule(&nobody, &token, json!({ "day": "2026-03-09" })).await.expect_refused("body", &["day"]);
        app.unwatch_digest();
        // Somebody else's job now.
        let other = scene.agent.post("/api/v2/customers", json!({ "name": "Bert" })).await.expect(201).id();
        scene.change(job, json!({ "customer_id": other })).await;
        look(&nobody, &token).await.expect_code(422, "token_invalid");
        scene.change(job, json!({ "customer_id": scene.customer })).await;
        look(&nobody, &token).await.expect(200);
        app.clock().advance(Duration::from_secs(10 * 86_400));
        look(&nobody, &token).await.expect(200);
        app.clock().advance(Duration::from_secs(86_400));
        look(&nobody, &token).await.expect_code(422, "token_invalid");
        confirm(&nobody, &token).await.expect_code(422, "token_invalid");
        app.drain().await;
    }

    async fn what_is_over_or_off_is_shown_and_not_answered_to(app: TestApp) {
        let scene = Scene::set(&app).await;
        let (job, token) = announced(&app, &scene).await;
        let nobody = app.anonymous();
        for (status, state) in [("en_route", "on_the_way"), ("in_progress", "in_progress"), ("completed", "completed")] {
            scene.technician.patch(path(job), json!({ "status": status })).await.expect(200);
            let visit = look(&nobody, &token).await.expect(200).json();
            assert_eq!((&visit["state"], &visit["can_answer"]), (&json!(state), &json!(false)));
            confirm(&nobody, &token).await.expect_code(409, "not_open");
        }
        let (gone, token) = announced(&app, &scene).await;
        scene.change(gone, json!({ "status": "cancelled" })).await;
        assert_eq!(look(&nobody, &token).await.expect(200).json()["state"], "cancelled");
        scene.admin.delete(path(gone)).await.expect(204);
        look(&nobody, &token).await.expect_code(422, "token_invalid");
        app.drain().await;
    }

    async fn looking_at_links_has_a_limit(app: TestApp) {
        let node = app.with_rate_limits();
        let nobody = node.anonymous();
        let mut last = 0;
        for _ in 0..400 {
            let call = nobody.call(http::Method::GET, "/api/visits?token=x").from_address("203.0.113.9".parse().unwrap());
            last = call.send().await.status();
            if last == 429 {
                break;
            }
        }
        assert_eq!(last, 429);
    }

    async fn every_mail_s_link_is_of_its_own_appointment(app: TestApp) {
        let scene = Scene::set(&app).await;
        let first = scene.planned().await;
        let second = scene.job(json!({ "scheduled_date": "2026-03-10" })).await;
        after_minutes(&app, 3).await;
        let nobody = app.anonymous();
        let links = tokens(&app, CUSTOMER, "visit");
        assert_eq!(links.len(), 2);
        for link in links {
            confirm(&nobody, &link).await.expect(200);
        }
        for job in [first, second] {
            assert_eq!(scene.agent.get(path(job)).await.json()["confirmation"], "confirmed");
        }
    }
}
