//! Calendar feeds: their addresses, and what calendar programs read of a schedule.

use crate::given;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Reply, TestApp, db_test, read_calendar};

/// A new address of this technician's feed, from its path on.
async fn address(maker: &Actor, technician: i64) -> String {
    let made = maker
        .post_nothing(format!("/api/v2/technicians/{technician}/calendar-token"))
        .await
        .expect(201);
    let url = made.text("url");
    url.strip_prefix("http://localhost:5001").unwrap().to_owned()
}

async fn read(app: &TestApp, address: &str) -> Value {
    let reply = app.anonymous().get(address).await.expect(200);
    assert_eq!(reply.header("content-type"), Some("text/calendar; charset=utf-8"));
    read_calendar(&reply.body_text())
}

/// The event that begins with this id.
fn event(calendar: &Value, id: &str) -> Value {
    let events = calendar["events"].as_array().unwrap();
    let of_id = |event: &&Value| event["uid"].as_str().unwrap().starts_with(&format!("{id}@"));
    events
        .iter()
        .find(of_id)
        .unwrap_or_else(|| panic!("{id} is not in {calendar:#}"))
        .clone()
}

async fn job(admin: &Actor, technician: i64, customer: i64, more: Value) -> i64 {
    let mut body = json!({ "customer_id": customer, "assigned_technician_id": technician });
    given::merge(&mut body, more);
    given::work_order(admin, body).await
}

/// A POST under an `Idempotency-Key`.
async fn keyed(actor: &Actor, path: &str) -> Reply {
    let call = actor.call(Method::POST, path).header("idempotency-key", "once");
    call.send().await
}

db_test! {
    async fn a_feed_shows_jobs_and_time_off_as_a_calendar_program_reads_them(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "Tom, the \"Tech\"; Jr.", json!({})).await;
        let jorg = given::customer(&admin, "Jörg Größe 老虎", json!({
            "address": "Am Graben 1, Top 7", "city": "Wien", "zip_code": "1010", "phone": "+43 1 234",
        })).await;
        let plain = json!({ "scheduled_date": "2026-03-03", "scheduled_time": "09:00", "estimated_duration": 90,
            "description": "Heizung prüfen\nund entlüften, dann; spülen \\ fertig", "notes": "Schlüssel beim Nachbarn", "priority": 2 });
        let timed = job(&admin, tom, jorg, plain).await;
        let usual = job(&admin, tom, jorg, json!({ "scheduled_date": "2026-03-04", "scheduled_time": "14:30" })).await;
        let night = job(&admin, tom, jorg, json!({ "scheduled_date": "2026-03-05", "scheduled_time": "23:00", "estimated_duration": 180 })).await;
        let whole = job(&admin, tom, jorg, json!({ "scheduled_date": "2026-03-06" })).await;
        let days = given::time_off(&admin, tom, "2026-12-23T23:00:00Z", "2026-12-26T23:00:00Z").await;
        let hours = given::time_off(&admin, tom, "2026-03-09T08:00:00Z", "2026-03-09T10:30:00Z").await;

        let calendar = read(&app, &address(&admin, tom).await).await;
        assert_eq!((&calendar["name"], &calendar["time_zone"]), (&json!("Tom, the \"Tech\"; Jr."), &json!("Europe/Vienna")));
        assert_eq!(calendar["events"].as_array().unwrap().len(), 6);
        assert_eq!(event(&calendar, &format!("work-order-{timed}")), json!({
            "uid": format!("work-order-{timed}@localhost"), "start": "2026-03-03T08:00:00Z", "end": "2026-03-03T09:30:00Z",
            "summary": "Jörg Größe 老虎: Heizung prüfen", "location": "Am Graben 1, Top 7, 1010 Wien",
            "description": "Heizung prüfen\nund entlüften, dann; spülen \\ fertig\n\nSchlüssel beim Nachbarn\n\n\
                            Status: Scheduled\nPriority: 2\nPhone: +43 1 234",
            "status": "CONFIRMED", "transp": "OPAQUE", "categories": ["Work order", "Scheduled"], "sequence": 0,
            "dtstamp": "2026-03-02T09:00:00Z", "url": format!("http://localhost:5001/work-orders/{timed}"),
        }));
        let span = |id: String| { let found = event(&calendar, &id); (found["start"].clone(), found["end"].clone(), found["transp"].clone()) };
        for (id, start, end, transp) in [
            (format!("work-order-{usual}"), "2026-03-04T13:30:00Z", "2026-03-04T14:30:00Z", "OPAQUE"),
            (format!("work-order-{night}"), "2026-03-05T22:00:00Z", "2026-03-06T01:00:00Z", "OPAQUE"),
            (format!("work-order-{whole}"), "2026-03-06", "2026-03-07", "TRANSPARENT"),
            (format!("time-off-{days}"), "2026-12-24", "2026-12-27", "OPAQUE"),
            (format!("time-off-{hours}"), "2026-03-09T08:00:00Z", "2026-03-09T10:30:00Z", "OPAQUE"),
        ] {
            assert_eq!(span(id), (json!(start), json!(end), json!(transp)));
        }
        assert_eq!(event(&calendar, &format!("time-off-{days}"))["summary"], "Time off: Holidays");
    }

    async fn appointments_keep_their_place_on_the_clock_when_it_is_put_forward_and_back(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let customer = app.people().customer.id;
        let mut expected = Vec::new();
        for (day, time, minutes, start, end) in [
            ("2026-03-28", "09:00", 60, "2026-03-28T08:00:00Z", "2026-03-28T09:00:00Z"),
            // At 02:00 the clock shows 03:00.
            ("2026-03-29", "09:00", 60, "2026-03-29T07:00:00Z", "2026-03-29T08:00:00Z"),
            ("2026-03-29", "01:30", 120, "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"),
            ("2026-03-29", "02:15", 45, "2026-03-29T01:15:00Z", "2026-03-29T02:00:00Z"),
            // At 03:00 it shows 02:00 once more.
            ("2026-10-25", "01:30", 60, "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"),
            ("2026-10-25", "09:00", 60, "2026-10-25T08:00:00Z", "2026-10-25T09:00:00Z"),
            ("2026-10-24", "23:00", 600, "2026-10-24T21:00:00Z", "2026-10-25T08:00:00Z"),
        ] {
            let plan = json!({ "scheduled_date": day, "scheduled_time": time, "estimated_duration": minutes });
            expected.push((job(&admin, tom, customer, plan).await, start, end));
        }
        let calendar = read(&app, &address(&admin, tom).await).await;
        for (id, start, end) in expected {
            let found = event(&calendar, &format!("work-order-{id}"));
            assert_eq!((&found["start"], &found["end"]), (&json!(start), &json!(end)), "{found:#}");
        }
    }

    async fn what_somebody_wrote_stays_a_text(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "END:VCALENDAR", json!({})).await;
        let evil = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nDTSTART:20260303T000000Z\rSUMMARY:cr\n\u{2028}\\nEND:VEVENT";
        let customer = given::customer(&admin, "A;VALUE=URI:http://evil.example,B", json!({ "city": "BEGIN:VALARM; \\, x" })).await;
        let long = format!("{} 老虎 {}", "lang und länger; ".repeat(60), "ohne\u{a0}Ende".repeat(40));
        let id = job(&admin, tom, customer, json!({ "scheduled_date": "2026-03-03", "description": evil, "notes": long })).await;
        let calendar = read(&app, &address(&admin, tom).await).await;
        assert_eq!(calendar["events"].as_array().unwrap().len(), 1);
        assert_eq!(calendar["name"], "END:VCALENDAR");
        let found = event(&calendar, &format!("work-order-{id}"));
        assert_eq!(found["location"], "BEGIN:VALARM; \\, x");
        assert_eq!(found["summary"], "A;VALUE=URI:http://evil.example,B: x");
        let written = evil.replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(found["description"], format!("{written}\n\n{long}\n\nStatus: Scheduled\nPriority: 3"));
        admin.patch(format!("/api/v2/work-orders/{id}"), json!({ "status": "pending" })).await.expect(200);
        let calendar = read(&app, &address(&admin, tom).await).await;
        assert_eq!((&found["status"], &event(&calendar, &format!("work-order-{id}"))["status"]), (&json!("CONFIRMED"), &json!("TENTATIVE")));
    }

    async fn only_the_technicians_own_jobs_of_the_time_around_today_are_in_it(app: TestApp) {
        let admin = app.admin().await;
        let (tom, tilda) = (given::technician(&admin, "Tom", json!({})).await, given::technician(&admin, "Tilda", json!({})).await);
        let customer = app.people().customer.id;
        let on = |day: &str| json!({ "scheduled_date": day });
        let shown = [job(&admin, tom, customer, on("2026-01-01")).await, job(&admin, tom, customer, on("2027-03-02")).await];
        job(&admin, tom, customer, on("2025-12-31")).await;
        job(&admin, tom, customer, on("2027-03-03")).await;
        job(&admin, tom, customer, json!({})).await;
        job(&admin, tilda, customer, on("2026-03-03")).await;
        let cancelled = job(&admin, tom, customer, on("2026-03-03")).await;
        admin.patch(format!("/api/v2/work-orders/{cancelled}"), json!({ "status": "cancelled" })).await.expect(200);
        given::time_off(&admin, tilda, "2026-03-04T08:00:00Z", "2026-03-05T08:00:00Z").await;
        let foreign = app.foreign_admin().await;
        let theirs = given::technician(&foreign, "Theirs", json!({})).await;
        job(&foreign, theirs, app.foreigners().customer.id, on("2026-03-03")).await;

        let calendar = read(&app, &address(&admin, tom).await).await;
        let uids: Vec<&str> = calendar["events"].as_array().unwrap().iter().map(|event| event["uid"].as_str().unwrap()).collect();
        assert_eq!(uids, shown.map(|id| format!("work-order-{id}@localhost")));
    }

    async fn a_change_is_the_same_event_with_the_next_number_and_what_did_not_change_is_not_sent_again(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let id = job(&admin, tom, app.people().customer.id, json!({ "scheduled_date": "2026-03-03", "scheduled_time": "09:00" })).await;
        let address = address(&admin, tom).await;
        let first = app.anonymous().get(&address).await.expect(200);
        assert_eq!(first.header("cache-control"), Some("private, no-cache"));
        let tag = first.header("etag").unwrap().to_owned();
        let again = |tag: String| { let call = app.anonymous().call(Method::GET, &address).header("if-none-match", tag); call.send() };
        app.clock().advance(Duration::from_secs(90));
        assert_eq!(again(tag.clone()).await.expect(304).body_text(), "");

        let before = event(&read_calendar(&first.body_text()), &format!("work-order-{id}"));
        admin.patch(format!("/api/v2/work-orders/{id}"), json!({ "scheduled_time": "10:00" })).await.expect(200);
        let second = again(tag).await.expect(200);
        let after = event(&read_calendar(&second.body_text()), &format!("work-order-{id}"));
        assert_eq!((&before["sequence"], &after["sequence"]), (&json!(0), &json!(1)));
        assert_eq!((&after["uid"], &after["dtstamp"]), (&before["uid"], &json!("2026-03-02T09:01:30Z")));
        assert_eq!(after["start"], "2026-03-03T09:00:00Z");
    }

    async fn a_new_address_and_a_revocation_end_the_one_before_at_once(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let path = format!("/api/v2/technicians/{tom}/calendar-token");
        assert_eq!(admin.get(&path).await.expect(200).json(), json!({ "created_at": null }));
        admin.delete(&path).await.expect(404);
        let first = address(&admin, tom).await;
        assert_eq!(admin.get(&path).await.expect(200).json(), json!({ "created_at": "2026-03-02T09:00:00Z" }));
        read(&app, &first).await;
        let second = address(&admin, tom).await;
        app.anonymous().get(&first).await.expect_code(404, "not_found");
        read(&app, &second).await;
        admin.delete(&path).await.expect(204);
        app.anonymous().get(&second).await.expect_code(404, "not_found");
        assert_eq!(admin.get(&path).await.json(), json!({ "created_at": null }));
        app.drain().await;
        let told = admin.get("/api/activity?kind=technician.*").await.expect(200);
        let (revoked, made) = ("technician.calendar_revoked", "technician.calendar_made");
        assert_eq!(told.column("kind"), [revoked, made, made, "technician.created"]);
    }

    async fn every_wrong_address_is_as_if_there_were_none(app: TestApp) {
        let (admin, foreign) = (app.admin().await, app.foreign_admin().await);
        let (tom, tilda) = (given::technician(&admin, "Tom", json!({})).await, given::technician(&admin, "Tilda", json!({})).await);
        let theirs = given::technician(&foreign, "Theirs", json!({})).await;
        let (_, token) = address(&admin, tom).await.split_once("token=").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let none = app.anonymous().get("/api/v2/technicians/999999/schedule.ics?token=x").await.expect(404).json();
        for (id, query) in [
            (tilda, format!("?token={token}")), (theirs, format!("?token={token}")), (tom, format!("?token={token}x")),
            (tom, format!("?token={}", token.to_uppercase())), (tom, "?token=".to_owned()), (tom, String::new()),
        ] {
            let mut reply = app.anonymous().get(format!("/api/v2/technicians/{id}/schedule.ics{query}")).await.expect(404).json();
            reply["request_id"] = none["request_id"].clone();
            assert_eq!(reply, none, "{id}{query}");
        }
        assert_eq!(app.count(&format!("select count(*) from calendar_tokens where token_hash = '{token}'")).await, 0);
    }

    async fn technicians_make_their_own_and_admins_everybodys(app: TestApp) {
        let (admin, agent, technician) = (app.admin().await, app.agent().await, app.technician().await);
        let own = given::technician(&admin, "Own", json!({ "user_id": technician.id() })).await;
        let other = given::technician(&admin, "Other", json!({})).await;
        read(&app, &address(&technician, own).await).await;
        read(&app, &address(&admin, own).await).await;
        let path = format!("/api/v2/technicians/{other}/calendar-token");
        technician.post_nothing(&path).await.expect(404);
        technician.get(&path).await.expect(404);
        technician.delete(&path).await.expect(404);
        agent.post_nothing(&path).await.expect_code(403, "forbidden");
        app.foreign_admin().await.post_nothing(&path).await.expect(404);
    }

    async fn a_feed_ends_with_the_technician_and_with_the_login(app: TestApp) {
        let (owner, technician) = (app.owner().await, app.technician().await);
        let path = |id: i64| format!("/api/v2/technicians/{id}");
        let user = format!("/api/users/{}", technician.id());
        let own = given::technician(&owner, "Own", json!({ "user_id": technician.id() })).await;
        let address_of_own = address(&owner, own).await;
        let opens = || async { app.anonymous().get(&address_of_own).await.status() };
        assert_eq!(opens().await, 200);
        owner.patch(path(own), json!({ "is_active": false })).await.expect(200);
        assert_eq!(opens().await, 404);
        owner.post_nothing(format!("{}/calendar-token", path(own))).await.expect_code(409, "not_active");
        owner.patch(path(own), json!({ "is_active": true })).await.expect(200);
        for (worse, better) in [(json!({ "status": "suspended" }), json!({ "status": "active" })), (json!({ "role": "agent" }), json!({ "role": "technician" }))] {
            owner.patch(&user, worse).await.expect(200);
            assert_eq!(opens().await, 404);
            owner.patch(&user, better).await.expect(200);
            assert_eq!(opens().await, 200);
        }
        owner.delete(&user).await.expect(204);
        assert_eq!(opens().await, 404);
        owner.post_nothing(format!("{user}/restore")).await.expect(200);
        assert_eq!(opens().await, 200);
        owner.patch(path(own), json!({ "user_id": null })).await.expect(200);
        assert_eq!(opens().await, 404, "who had the login may know the address");

        let gone = given::technician(&owner, "Gone", json!({})).await;
        let address_of_gone = address(&owner, gone).await;
        owner.delete(path(gone)).await.expect(204);
        app.anonymous().get(&address_of_gone).await.expect(404);
        assert_eq!(app.count("select count(*) from calendar_tokens").await, 0);
    }

    async fn a_reply_with_a_secret_is_kept_nowhere(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let path = format!("/api/v2/technicians/{tom}/calendar-token");
        let first = keyed(&admin, &path).await.expect(201);
        assert_eq!(app.count("select count(*) from idempotency_keys").await, 0);
        let retry = keyed(&admin, &path).await.expect(201);
        assert_eq!(retry.header("idempotent-replayed"), None);
        assert_ne!(retry.json()["url"], first.json()["url"]);
        // A refusal holds none.
        admin.patch(format!("/api/v2/technicians/{tom}"), json!({ "is_active": false })).await.expect(200);
        keyed(&admin, &path).await.expect_code(409, "not_active");
        assert_eq!(keyed(&admin, &path).await.expect(409).header("idempotent-replayed"), Some("true"));
    }

    async fn a_feed_is_not_asked_for_without_end(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let address = address(&admin, tom).await;
        let strict = app.with_rate_limits();
        for _ in 0..20 {
            strict.anonymous().get(&address).await.expect(200);
        }
        let refused = strict.anonymous().get(&address).await.expect_code(429, "rate_limited");
        assert!(refused.header("retry-after").is_some());
    }
}
