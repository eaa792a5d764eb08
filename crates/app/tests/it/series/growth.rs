//! Jobs are made in time: once each, whatever happens in between.

use super::{MONDAYS, agent_anew, anew, days, history, jobs, path, series, site};
use crate::given;
use base::{CompanyId, Date, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{TestApp, db_test};

const DAY: Duration = Duration::from_secs(86_400);

/// A day passes often enough for every schedule to be due.
async fn pass(app: &TestApp, days: u32) {
    app.clock().advance(DAY * days);
    app.worker(tokio_util::sync::CancellationToken::new())
        .fire_schedules()
        .await
        .unwrap();
    app.drain().await;
}

/// As if the jobs up to a day were the only ones that were made.
async fn forget(app: &TestApp, id: i64, until: &str) {
    let until = Date::parse(until).unwrap().days();
    for sql in [
        format!("delete from work_orders where series_id = {id} and occurrence_day > {until}"),
        format!("update work_order_series set generated_until_day = {until} where id = {id}"),
    ] {
        app.database().rows(&sql).await;
    }
}

fn company(app: &TestApp) -> platform::db::CompanyDb {
    app.state()
        .db
        .system()
        .company(CompanyId(1), platform::db::Actor::SYSTEM)
}

db_test! {
    async fn time_brings_new_jobs_and_none_twice(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({})).await;
        app.drain().await;
        pass(&app, 1).await;
        let agent = agent_anew(&app).await;
        assert_eq!(days(&agent, id).await, MONDAYS, "nothing is due before a new Monday comes into sight");
        pass(&app, 3).await;
        let agent = agent_anew(&app).await;
        let grown = days(&agent, id).await;
        assert_eq!((grown.len(), grown[9].as_str()), (10, "2026-05-04"));
        app.worker(tokio_util::sync::CancellationToken::new()).fire_schedules().await.unwrap();
        app.drain().await;
        assert_eq!(days(&agent, id).await, grown);
        let made = jobs(&agent, id).await.pop().unwrap();
        let told = agent.get(format!("/api/v2/work-orders/{}/history", made["id"])).await.expect(200).items();
        assert_eq!(told.last().unwrap()["actor"]["type"], "system");
    }

    async fn a_server_that_was_away_makes_up_for_no_day_that_is_over(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "rrule": "FREQ=DAILY" })).await;
        app.drain().await;
        pass(&app, 400).await;
        let agent = agent_anew(&app).await;
        let days = days(&agent, id).await;
        // 61 of the beginning, to 2026-05-01; and 61 from 2027-04-06 on.
        assert_eq!((days.len(), days[60].as_str(), days[61].as_str(), days[121].as_str()), (122, "2026-05-01", "2027-04-06", "2027-06-05"));
    }

    async fn two_who_make_jobs_at_once_make_each_once(app: TestApp) {
        let agent = app.agent().await;
        let mut all = Vec::new();
        for _ in 0..30 {
            all.push(series(&agent, json!({})).await);
        }
        for id in &all {
            forget(&app, *id, "2026-03-30").await;
        }
        let nodes = [company(&app), company(&app.node(|_| {})), company(&app.node(|_| {}))];
        let grow = nodes.iter().map(|db| async move {
            while app::field::series::grow::grow_some(db).await.unwrap() > 0 {}
        });
        futures_util::future::join_all(grow).await;
        for id in &all {
            assert_eq!(days(&agent, *id).await, MONDAYS, "no double, no gap");
        }
        let created = "select count(*) from events where kind = 'work_order.created'";
        // Those that were forgotten were told of before.
        assert_eq!(app.count(created).await, 30 * 9 + 30 * 4);
    }

    async fn a_job_that_is_there_already_is_not_made_again(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({})).await;
        let before = jobs(&agent, id).await;
        // As a node leaves it that died between two transactions, and as one that knew less.
        let until = Date::parse("2026-03-15").unwrap().days();
        app.database().rows(&format!("update work_order_series set generated_until_day = {until} where id = {id}")).await;
        assert_eq!(app::field::series::grow::grow_some(&company(&app)).await.unwrap(), 1);
        assert_eq!(jobs(&agent, id).await, before);
        assert_eq!(app::field::series::grow::grow_some(&company(&app)).await.unwrap(), 0);
        app.drain().await;
        assert_eq!(app.count("select count(*) from events where kind = 'work_order.created'").await, 9);
    }

    async fn a_job_at_nine_stays_at_nine_when_clocks_change(app: TestApp) {
        for (zone, start, expected) in [
            ("Europe/Vienna", "2026-03-23T09:00:00Z", [("2026-03-28", "08:00"), ("2026-03-29", "07:00")]),
            ("Australia/Sydney", "2026-03-28T09:00:00Z", [("2026-04-04", "22:00"), ("2026-04-05", "23:00")]),
        ] {
            app.clock().set(Timestamp::parse(start).unwrap());
            let admin = anew(app.admin().await, &app.people().admin.email).await;
            admin.patch("/api/settings", json!({ "time_zone": zone })).await.expect(200);
            let tom = given::technician(&admin, "Tom", json!({ "working_hours": { "sun": [["00:00", "00:01"]], "sat": [["00:00", "00:01"]] } })).await;
            let id = series(&admin, json!({ "rrule": "FREQ=DAILY", "start_date": "2026-03-01", "assigned_technician_id": tom })).await;
            for (day, hour) in expected {
                let job = jobs(&admin, id).await.into_iter().find(|job| job["occurrence"]["date"] == day).unwrap();
                assert_eq!(job["scheduled_time"], "09:00:00", "{zone} {day}");
                // The moment it takes place is told where something is in its way.
                let seen = admin.get(format!("/api/v2/work-orders/{}", job["id"])).await.expect(200).json();
                let from = seen["conflicts"][0]["from"].as_str().unwrap();
                assert_eq!(&from[11..16], hour, "{zone} {day}: {from}");
            }
        }
    }

    async fn who_is_not_free_does_not_get_the_job_and_that_is_told(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        admin.patch("/api/settings", json!({ "prevent_double_booking": true, "time_zone": "UTC" })).await.expect(200);
        let customer = site(&agent).await;
        let other = json!({ "customer_id": customer, "assigned_technician_id": tom, "scheduled_date": "2026-03-09", "scheduled_time": "09:30" });
        given::work_order(&agent, other).await;
        given::time_off(&admin, tom, "2026-03-16T00:00:00Z", "2026-03-17T00:00:00Z").await;
        let id = series(&agent, json!({ "assigned_technician_id": tom })).await;
        let found: Vec<(Value, Value)> = jobs(&agent, id).await.into_iter().map(|job| (job["assigned_technician_id"].clone(), job["status"].clone())).collect();
        let with = (json!(tom), json!("scheduled"));
        let without = (json!(null), json!("pending"));
        assert_eq!(found[..4], [with.clone(), without.clone(), without, with]);
        let queue = agent.get("/api/v2/schedule/unassigned").await.expect(200);
        assert_eq!(queue.json()["total"], 2);
        let told: Vec<Value> = history(&agent, id).await.into_iter().filter(|entry| entry["kind"] == "work_order_series.left_unassigned").collect();
        let reasons: Vec<(&Value, &Value)> = told.iter().map(|entry| (&entry["data"]["date"], &entry["data"]["reason"])).collect();
        assert_eq!(reasons, [(&json!("2026-03-16"), &json!("away")), (&json!("2026-03-09"), &json!("taken"))]);
        // A second one at the same time gets nobody at all.
        let second = series(&agent, json!({ "assigned_technician_id": tom })).await;
        assert!(jobs(&agent, second).await.iter().all(|job| job["assigned_technician_id"].is_null() || job["scheduled_date"] == "2026-03-16"));
        // One who is given no jobs any more gets none either, also where anything goes.
        admin.patch("/api/settings", json!({ "prevent_double_booking": false })).await.expect(200);
        admin.patch(format!("/api/v2/technicians/{tom}"), json!({ "is_active": false })).await.expect(200);
        let third = series(&agent, json!({ "assigned_technician_id": tom })).await;
        assert!(jobs(&agent, third).await.iter().all(|job| job["assigned_technician_id"].is_null()));
    }

    async fn a_series_ends_with_its_customer(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let id = series(&agent, json!({})).await;
        let customer = agent.get(path(id)).await.json()["customer_id"].clone();
        admin.delete(format!("/api/v2/customers/{customer}")).await.expect(204);
        app.drain().await;
        pass(&app, 10).await;
        let agent = agent_anew(&app).await;
        let view = agent.get(path(id)).await.expect(200).json();
        assert!(view["ended_at"].is_string());
        assert_eq!(days(&agent, id).await, MONDAYS[..2], "what was to be done by then stays told");
        assert_eq!(history(&agent, id).await[0]["data"], json!({ "reason": "customer_archived", "removed": 7 }));
    }
}
