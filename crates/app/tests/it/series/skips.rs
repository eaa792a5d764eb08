//! Days are left out, and taken back.

use super::{MONDAYS, agent_anew, days, history, job_path, jobs, path, series};
use serde_json::json;
use testkit::{TestApp, db_test};

fn skip(id: i64) -> String {
    format!("{}/skip", path(id))
}

fn unskip(id: i64) -> String {
    format!("{}/unskip", path(id))
}

db_test! {
    async fn a_skipped_day_has_no_job_until_it_is_taken_back(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({})).await;
        let view = agent.post(skip(id), json!({ "date": "2026-03-02" })).await.expect(200).json();
        assert_eq!((&view["skipped"], &view["next_date"]), (&json!(["2026-03-02"]), &json!("2026-03-09")));
        assert_eq!(days(&agent, id).await, MONDAYS[1..]);
        let again = agent.post(skip(id), json!({ "date": "2026-03-02" })).await.expect(200).json();
        assert_eq!(again["updated_at"], view["updated_at"]);
        agent.patch(path(id), json!({ "priority": 1 })).await.expect(200);
        assert_eq!(days(&agent, id).await, MONDAYS[1..], "a change of the series does not bring it back");
        let view = agent.post(unskip(id), json!({ "date": "2026-03-02" })).await.expect(200).json();
        assert_eq!((&view["skipped"], &view["next_date"]), (&json!([]), &json!("2026-03-02")));
        agent.post(unskip(id), json!({ "date": "2026-03-02" })).await.expect(200);
        assert_eq!(days(&agent, id).await, MONDAYS);
        assert_eq!(jobs(&agent, id).await[0]["priority"], 1);
        let kinds: Vec<_> = history(&agent, id).await.iter().map(|entry| entry["kind"].clone()).collect();
        assert_eq!(kinds, ["work_order_series.unskipped", "work_order_series.updated", "work_order_series.skipped", "work_order_series.created"]);
    }

    async fn a_day_far_ahead_can_be_skipped_before_it_has_a_job(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "rrule": "FREQ=MONTHLY;BYMONTHDAY=15", "start_date": "2026-05-01" })).await;
        assert_eq!(agent.get(path(id)).await.json()["next_date"], "2026-05-15");
        for (call, next) in [(skip(id), "2026-06-15"), (unskip(id), "2026-05-15"), (skip(id), "2026-06-15")] {
            let view = agent.post(call, json!({ "date": "2026-05-15" })).await.expect(200).json();
            assert_eq!(view["next_date"], next);
        }
        app.drain().await;
        app.clock().advance(std::time::Duration::from_secs(86_400 * 50));
        app.worker(tokio_util::sync::CancellationToken::new()).fire_schedules().await.unwrap();
        app.drain().await;
        assert_eq!(days(&agent_anew(&app).await, id).await, ["2026-06-15"]);
    }

    async fn deleting_a_job_skips_its_day(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let id = series(&agent, json!({})).await;
        let job = jobs(&agent, id).await.remove(3);
        agent.patch(job_path(&job), json!({ "scheduled_date": "2026-03-25" })).await.expect(200);
        admin.delete(job_path(&job)).await.expect(204);
        assert_eq!(agent.get(path(id)).await.json()["skipped"], json!(["2026-03-23"]));
        agent.patch(path(id), json!({ "notes": "x" })).await.expect(200);
        assert!(!days(&agent, id).await.contains(&"2026-03-23".to_owned()));
    }

    async fn what_cannot_be_skipped_is_refused(app: TestApp) {
        let agent = app.agent().await;
        let id = series(&agent, json!({ "start_date": "2026-02-02" })).await;
        let all = jobs(&agent, id).await;
        agent.patch(job_path(&all[1]), json!({ "status": "en_route" })).await.expect(200);
        let cancelled = agent.patch(job_path(&all[2]), json!({ "status": "cancelled" })).await.expect(200).id();
        app.watch_digest();
        for date in ["2026-03-03", "2026-02-23", "2026-02-30", "9998-12-31", "0001-01-01"] {
            agent.post(skip(id), json!({ "date": date })).await.expect_refused("body", &["date"]);
            agent.post(unskip(id), json!({ "date": date })).await.expect_refused("body", &["date"]);
        }
        agent.post(skip(id), json!({ "date": "2026-03-09" })).await.expect_code(409, "already_begun");
        agent.post(skip(999_999), json!({ "date": "2026-03-09" })).await.expect(404);
        app.unwatch_digest();
        agent.post(skip(id), json!({ "date": "2026-03-16" })).await.expect(200);
        agent.get(format!("/api/v2/work-orders/{cancelled}")).await.expect(200);
        agent.delete(path(id)).await.expect(204);
        agent.post(skip(id), json!({ "date": "2026-03-23" })).await.expect_code(409, "series_ended");
        agent.post(unskip(id), json!({ "date": "2026-03-16" })).await.expect_code(409, "series_ended");
    }
}
