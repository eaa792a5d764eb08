//! A series has a checklist: its jobs begin with it, and follow a change of it where nobody touched them.

use super::{ALL, MONDAYS, agent_anew, history, job_path, jobs, path, series};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, TestApp, db_test};

fn list_path(job: &Value) -> String {
    format!("{}/checklist", job_path(job))
}

/// What stands on a job's list, in its order.
async fn labels(staff: &Actor, job: &Value) -> Vec<Value> {
    let reply = staff.get(list_path(job)).await.expect(200);
    let items = reply.items();
    let places: Vec<&Value> = items.iter().map(|item| &item["position"]).collect();
    let expected: Vec<Value> = (0..items.len()).map(|place| json!(place)).collect();
    assert_eq!(places, expected.iter().collect::<Vec<_>>());
    items.iter().map(|item| item["label"].clone()).collect()
}

async fn assert_lists(staff: &Actor, id: i64, expected: &[&[&str]]) {
    let all = jobs(staff, id).await;
    assert_eq!(all.len(), expected.len());
    for (job, expected) in all.iter().zip(expected) {
        assert_eq!(labels(staff, job).await, *expected, "{}", job["scheduled_date"]);
    }
}

const OLD: &[&str] = &["Filter", "Pressure", "Filter"];
const NEW: &[&str] = &["Pressure", "Valve"];

db_test! {
    async fn every_job_begins_with_the_list_of_its_series(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "checklist": [" Filter ", "Pressure", "Filter"] })).await;
        assert_eq!(agent.get(path(id)).await.json()["checklist"], json!(OLD));
        assert_lists(&agent, id, &[OLD; MONDAYS.len()]).await;
        assert!(jobs(&agent, id).await.iter().all(|job| job["occurrence"]["is_changed"] == json!(false)));
        // Those that are made later, and those of a day that is taken back, do too.
        agent.post(format!("{}/skip", path(id)), json!({ "date": "2026-03-09" })).await.expect(200);
        agent.post(format!("{}/unskip", path(id)), json!({ "date": "2026-03-09" })).await.expect(200);
        assert_lists(&agent, id, &[OLD; MONDAYS.len()]).await;
        app.clock().advance(Duration::from_secs(86_400 * 4));
        app.worker(tokio_util::sync::CancellationToken::new()).fire_schedules().await.unwrap();
        app.drain().await;
        assert_lists(&agent_anew(&app).await, id, &[OLD; MONDAYS.len() + 1]).await;
    }

    async fn jobs_of_a_series_without_a_list_have_none(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "rrule": "FREQ=WEEKLY;COUNT=2" })).await;
        assert_eq!(agent.get(path(id)).await.json()["checklist"], json!([]));
        assert_lists(&agent, id, &[&[], &[]]).await;
    }

    async fn a_changed_list_replaces_the_old_one_of_jobs_that_nobody_touched(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "checklist": OLD, "rrule": "FREQ=WEEKLY;COUNT=7" })).await;
        let all = jobs(&agent, id).await;
        // Ticked; added to, renamed, taken off, set by hand; and another field of the job. The last one is untouched.
        let first = agent.get(list_path(&all[0])).await.items()[0]["id"].clone();
        agent.patch(format!("{}/{first}", list_path(&all[0])), json!({ "done": true })).await.expect(200);
        agent.post(list_path(&all[1]), json!({ "label": "Own" })).await.expect(201);
        let item = agent.get(list_path(&all[2])).await.items()[2]["id"].clone();
        agent.patch(format!("{}/{item}", list_path(&all[2])), json!({ "label": "Own" })).await.expect(200);
        let item = agent.get(list_path(&all[3])).await.items()[2]["id"].clone();
        agent.delete(format!("{}/{item}", list_path(&all[3]))).await.expect(204);
        agent.call(Method::PUT, list_path(&all[4])).json(&json!({ "labels": [] })).send().await.expect(200);
        agent.patch(job_path(&all[5]), json!({ "priority": 1 })).await.expect(200);
        agent.call(Method::PUT, list_path(&all[6])).json(&json!({ "labels": OLD })).send().await.expect(200);
        let changed: Vec<bool> = jobs(&agent, id).await.iter().map(|job| job["occurrence"]["is_changed"] == json!(true)).collect();
        assert_eq!(changed, [false, true, true, true, true, true, false], "a list by hand is somebody's change");

        let view = agent.patch(path(id), json!({ "checklist": NEW })).await.expect(200).json();
        assert_eq!(view["checklist"], json!(NEW));
        let expected: [&[&str]; 7] = [
            OLD, &["Filter", "Pressure", "Filter", "Own"], &["Filter", "Pressure", "Own"], &["Filter", "Pressure"], &[], OLD, NEW,
        ];
        assert_lists(&agent, id, &expected).await;
        assert_eq!(history(&agent, id).await[0]["data"]["changed"], json!(["checklist"]));
        let told = agent.get(format!("{}/history", job_path(&all[6]))).await.expect(200);
        assert_eq!(told.items()[0]["kind"], "work_order.checklist_changed");
        let data = &told.items()[0]["data"];
        assert_eq!((&data["added"], &data["removed"], &data["template"]), (&json!(1), &json!(2), &json!(null)));

        // Nobody takes away what is somebody's.
        agent.delete(path(id)).await.expect(204);
        assert_lists(&agent, id, &expected[..6]).await;
    }

    async fn jobs_before_the_day_of_a_change_keep_their_list_and_follow_the_next_one(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "checklist": OLD, "rrule": "FREQ=WEEKLY;COUNT=3" })).await;
        agent.patch(path(id), json!({ "checklist": NEW, "from_date": "2026-03-16" })).await.expect(200);
        assert_lists(&agent, id, &[OLD, OLD, NEW]).await;
        agent.patch(path(id), json!({ "notes": "Ring twice" })).await.expect(200);
        assert_lists(&agent, id, &[NEW, NEW, NEW]).await;
        agent.patch(path(id), json!({ "checklist": [], "rrule": "FREQ=WEEKLY;COUNT=4" })).await.expect(200);
        assert_lists(&agent, id, &[&[], &[], &[], &[]]).await;
    }

    async fn a_list_that_cannot_be_is_refused_by_name_and_changes_nothing(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "checklist": vec!["x"; 100], "rrule": "FREQ=WEEKLY;COUNT=1" })).await;
        let customer = agent.get(path(id)).await.json()["customer_id"].clone();
        assert_eq!(labels(&agent, &jobs(&agent, id).await[0]).await.len(), 100);
        app.watch_digest();
        for list in [json!(vec!["x"; 101]), json!(null), json!("Filter")] {
            let body = json!({ "customer_id": customer, "rrule": "FREQ=DAILY", "start_date": "2026-03-02", "checklist": list });
            agent.post(ALL, body).await.expect_refused("body", &["checklist"]);
            agent.patch(path(id), json!({ "checklist": list })).await.expect_refused("body", &["checklist"]);
        }
        for label in ["", " ", "a\nb", &"x".repeat(201)] {
            agent.patch(path(id), json!({ "checklist": ["Filter", label] })).await.expect(422);
        }
        app.unwatch_digest();
    }
}
