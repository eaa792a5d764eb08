//! A series is changed or ended: its jobs follow, but for those that are the people's by now.

use super::{MONDAYS, agent_anew, days, history, job_path, jobs, path, series};
use crate::given;
use http::Method;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, db_test};

async fn by_day(staff: &Actor, id: i64, day: &str) -> Value {
    let found = jobs(staff, id)
        .await
        .into_iter()
        .find(|job| job["occurrence"]["date"] == day);
    found.unwrap_or_else(|| panic!("no job of {day}"))
}

db_test! {
    async fn a_job_that_was_moved_keeps_its_place_in_the_series_and_is_not_made_again(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({})).await;
        let job = by_day(&agent, id, "2026-03-09").await;
        let moved = agent.patch(job_path(&job), json!({ "scheduled_date": "2026-03-11" })).await.expect(200).json();
        assert_eq!(moved["occurrence"], json!({ "date": "2026-03-09", "is_changed": true }));
        agent.patch(path(id), json!({ "notes": "Ring twice" })).await.expect(200);
        assert_eq!(days(&agent, id).await, MONDAYS);
        let after = by_day(&agent, id, "2026-03-09").await;
        assert_eq!((&after["scheduled_date"], &after["notes"]), (&json!("2026-03-11"), &json!(null)));
        let next = by_day(&agent, id, "2026-03-16").await;
        assert_eq!((&next["notes"], &next["occurrence"]["is_changed"]), (&json!("Ring twice"), &json!(false)));
        assert_eq!(next["id"], by_day(&agent, id, "2026-03-16").await["id"]);
    }

    async fn jobs_follow_the_rule_and_the_template_and_touched_ones_stay(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let id = series(&agent, json!({})).await;
        let touched = by_day(&agent, id, "2026-03-23").await;
        agent.patch(job_path(&touched), json!({ "priority": 1 })).await.expect(200);
        let begun = by_day(&agent, id, "2026-03-02").await;
        agent.patch(job_path(&begun), json!({ "status": "in_progress" })).await.expect(200);
        let kept = by_day(&agent, id, "2026-03-30").await;
        let change = json!({ "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "scheduled_time": "13:30", "assigned_technician_id": tom, "description": "New filter" });
        let view = agent.patch(path(id), change).await.expect(200).json();
        assert_eq!((&view["rrule"], &view["technician"]["name"]), (&json!("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"), &json!("Tom")));
        let expected = [
            "2026-03-02", "2026-03-05", "2026-03-16", "2026-03-19", "2026-03-23", "2026-03-30", "2026-04-02", "2026-04-13", "2026-04-16",
            "2026-04-27", "2026-04-30",
        ];
        assert_eq!(days(&agent, id).await, expected, "the touched job of 2026-03-23 stays though its day is none any more");
        let after = by_day(&agent, id, "2026-03-30").await;
        assert_eq!(after["id"], kept["id"], "it is the same job");
        let told = (&after["scheduled_time"], &after["technician"]["name"], &after["status"], &after["description"], &after["occurrence"]["is_changed"]);
        assert_eq!(told, (&json!("13:30:00"), &json!("Tom"), &json!("scheduled"), &json!("New filter"), &json!(false)));
        let after = by_day(&agent, id, "2026-03-23").await;
        assert_eq!((&after["scheduled_time"], &after["priority"]), (&json!("09:00:00"), &json!(1)));
        assert_eq!(by_day(&agent, id, "2026-03-02").await["scheduled_time"], "09:00:00");
        assert_eq!(agent.get("/api/v2/work-orders?search=new+filter").await.json()["total"], 9);
        let entry = &history(&agent, id).await[0];
        assert_eq!(entry["data"], json!({ "changed": ["rrule", "scheduled_time", "assigned_technician_id", "description"], "from_date": "2026-03-02" }));
        let told = agent.get(format!("/api/v2/work-orders/{}/history", kept["id"])).await.expect(200);
        assert!(told.column("kind").contains(&json!("work_order.assigned")));
    }

    async fn this_and_following_leaves_what_comes_before_as_it_is(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({})).await;
        agent.patch(path(id), json!({ "from_date": "2026-04-01", "scheduled_time": "15:00", "rrule": "FREQ=WEEKLY;BYDAY=WE" })).await.expect(200);
        let times: Vec<(String, String)> = jobs(&agent, id).await.iter().map(|job| {
            (job["scheduled_date"].as_str().unwrap().to_owned(), job["scheduled_time"].as_str().unwrap().to_owned())
        }).collect();
        let times: Vec<(&str, &str)> = times.iter().map(|(day, time)| (day.as_str(), time.as_str())).collect();
        assert_eq!(times, [
            ("2026-03-02", "09:00:00"), ("2026-03-09", "09:00:00"), ("2026-03-16", "09:00:00"), ("2026-03-23", "09:00:00"), ("2026-03-30", "09:00:00"),
            ("2026-04-01", "15:00:00"), ("2026-04-08", "15:00:00"), ("2026-04-15", "15:00:00"), ("2026-04-22", "15:00:00"), ("2026-04-29", "15:00:00"),
        ]);
    }

    async fn a_series_moves_to_another_customer_with_its_jobs(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "rrule": "FREQ=WEEKLY;BYDAY=MO;COUNT=2" })).await;
        let other = agent.post("/api/v2/customers", json!({ "name": "Berta Neu" })).await.expect(201).id();
        let view = agent.patch(path(id), json!({ "customer_id": other })).await.expect(200).json();
        assert_eq!((&view["customer"]["name"], &view["last_date"]), (&json!("Berta Neu"), &json!("2026-03-09")));
        assert_eq!(agent.get("/api/v2/work-orders?search=berta").await.json()["total"], 2);
    }

    async fn an_ended_series_takes_its_untouched_jobs_along(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let id = series(&agent, json!({})).await;
        let done = by_day(&agent, id, "2026-03-02").await;
        agent.patch(job_path(&done), json!({ "status": "completed" })).await.expect(200);
        let noted = by_day(&agent, id, "2026-03-16").await;
        agent.patch(job_path(&noted), json!({ "notes": "Asked for coffee" })).await.expect(200);
        agent.delete(path(id)).await.expect(204);
        agent.delete(path(id)).await.expect(204);
        assert_eq!(days(&agent, id).await, ["2026-03-02", "2026-03-16"]);
        let view = agent.get(path(id)).await.expect(200).json();
        assert_eq!((view["ended_at"].is_string(), &view["next_date"]), (true, &json!("2026-03-16")));
        agent.patch(path(id), json!({ "priority": 1 })).await.expect_code(409, "series_ended");
        let entry = &history(&agent, id).await[0];
        assert_eq!((&entry["kind"], &entry["data"]), (&json!("work_order_series.ended"), &json!({ "reason": "asked", "removed": 7 })));
        let log = admin.get("/api/activity?kind=work_order.deleted").await.expect(200);
        assert_eq!(log.json()["total"], 7);
        let counted = agent.get("/api/v2/work-orders").await.expect(200);
        assert_eq!(counted.json()["total"], 2);
        app.clock().advance(std::time::Duration::from_secs(86_400 * 30));
        app.worker(tokio_util::sync::CancellationToken::new()).fire_schedules().await.unwrap();
        app.drain().await;
        assert_eq!(days(&agent_anew(&app).await, id).await.len(), 2);
    }

    async fn an_outdated_version_changes_nothing(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({})).await;
        let old = agent.get(path(id)).await.header("etag").unwrap().to_owned();
        agent.patch(path(id), json!({ "priority": 1 })).await.expect(200);
        app.watch_digest();
        for (method, path, body) in [
            (Method::PATCH, path(id), json!({ "priority": 2 })), (Method::DELETE, path(id), json!(null)),
            (Method::POST, format!("{}/skip", path(id)), json!({ "date": "2026-03-09" })),
            (Method::POST, format!("{}/unskip", path(id)), json!({ "date": "2026-03-09" })),
        ] {
            let call = agent.call(method, path).header("if-match", &old);
            let call = if body.is_null() { call } else { call.json(&body) };
            call.send().await.expect_code(412, "precondition_failed");
        }
        app.unwatch_digest();
    }
}
