//! One series: begun, read, listed, refused, looked at before it is begun.

use super::{ALL, MONDAYS, agent_anew, days, history, jobs, path, series, site};
use crate::given::{self, names, sorted};
use serde_json::json;
use testkit::{TestApp, db_test};

const FIELDS: &str = "id customer_id rrule start_date scheduled_time assigned_technician_id priority description notes \
     estimated_duration checklist skipped next_date last_date ended_at created_at updated_at customer technician";

db_test! {
    async fn a_series_begins_with_its_jobs_of_the_next_sixty_days(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let (customer, tom) = (site(&agent).await, given::technician(&admin, "Tom", json!({})).await);
        let body = json!({
            "customer_id": customer, "rrule": "rrule:freq=weekly;byday=MO", "start_date": "2026-01-05", "scheduled_time": "09:00",
            "assigned_technician_id": tom, "priority": 2, "estimated_duration": 45, "description": " Change the filter ", "notes": "Key in the box",
        });
        let created = agent.post(ALL, body).await.expect(201);
        let id = created.id();
        assert_eq!(created.header("location").unwrap(), path(id));
        let view = created.json();
        assert_eq!(names(&view), sorted(FIELDS));
        assert_eq!((&view["rrule"], &view["next_date"], &view["last_date"]), (&json!("FREQ=WEEKLY;BYDAY=MO"), &json!("2026-03-02"), &json!(null)));
        assert_eq!((&view["customer"]["id"], &view["technician"]["id"], &view["scheduled_time"]), (&json!(customer), &json!(tom), &json!("09:00:00")));
        let read = agent.get(path(id)).await.expect(200);
        assert_eq!((read.json(), read.header("etag")), (view.clone(), created.header("etag")));
        let same = agent.patch(path(id), view).await.expect(200);
        assert_eq!(same.header("etag"), read.header("etag"), "a record may come back as it was read");

        assert_eq!(days(&agent, id).await, MONDAYS, "none of the past, none behind the horizon");
        let jobs = jobs(&agent, id).await;
        let job = &jobs[4];
        let expected = json!({
            "scheduled_date": "2026-03-30", "scheduled_time": "09:00:00", "status": "scheduled", "priority": 2, "assigned_technician_id": tom,
            "estimated_duration": 45, "description": "Change the filter", "notes": "Key in the box", "series_id": id, "customer_id": customer,
            "occurrence": { "date": "2026-03-30", "is_changed": false },
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&job[field], value, "{field}");
        }
        // Like any other job: found by its words, counted, with a history and on the board.
        let found = agent.get("/api/v2/work-orders?search=filter+box").await.expect(200);
        assert_eq!(found.json()["total"], 9);
        let counted = agent.get(format!("/api/v2/work-orders?technician_id={tom}")).await.expect(200);
        assert_eq!(counted.json()["total"], 9);
        app.drain().await;
        let told = agent.get(format!("/api/v2/work-orders/{}/history", job["id"])).await.expect(200);
        assert_eq!(told.column("kind"), ["work_order.assigned", "work_order.scheduled", "work_order.created"]);
        assert_eq!(told.items()[2]["data"], json!({ "status": "scheduled", "priority": 2, "series_id": id }));
        let board = agent.get("/api/v2/schedule?from=2026-03-30&to=2026-03-30").await.expect(200);
        assert!(board.body_text().contains("Change the filter"));
        let timeline = agent.get(format!("/api/customers/{customer}/timeline?kind=work_order_series.*")).await.expect(200);
        assert_eq!(timeline.column("kind"), ["work_order_series.created"]);
        assert_eq!(history(&agent, id).await[0]["data"], json!({ "rrule": "FREQ=WEEKLY;BYDAY=MO", "start_date": "2026-01-05" }));
    }

    async fn lists_are_filtered_by_customer_technician_and_whether_they_go_on(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let plain = series(&agent, json!({})).await;
        let toms = series(&agent, json!({ "assigned_technician_id": tom })).await;
        let over = series(&agent, json!({ "start_date": "2026-01-05", "rrule": "FREQ=WEEKLY;COUNT=2" })).await;
        let ended = series(&agent, json!({})).await;
        agent.delete(path(ended)).await.expect(204);
        let customer = agent.get(path(plain)).await.json()["customer_id"].clone();
        for (query, expected) in [
            ("", vec![ended, over, toms, plain]), ("active=true", vec![toms, plain]), ("active=false", vec![ended, over]),
            (&format!("technician_id={tom}"), vec![toms]), (&format!("customer_id={customer}"), vec![plain]),
            (&format!("customer_id={customer}&active=false"), vec![]), ("page_size=2&page=2", vec![toms, plain]),
        ] {
            let reply = agent.get(format!("{ALL}?{query}")).await.expect(200);
            assert_eq!(reply.column("id"), expected, "{query}");
            let total = if query.contains("page=2") { 4 } else { expected.len() };
            assert_eq!(reply.json()["total"], total, "{query}");
        }
        assert_eq!(agent.get(path(over)).await.json()["next_date"], json!(null));
        // What is over tomorrow is not over today.
        let last = series(&agent, json!({ "rrule": "FREQ=DAILY;UNTIL=20260302" })).await;
        assert_eq!(agent.get(format!("{ALL}?active=true")).await.column("id"), [last, toms, plain]);
        app.clock().advance(std::time::Duration::from_secs(86_400));
        let agent = agent_anew(&app).await;
        assert_eq!(agent.get(format!("{ALL}?active=true")).await.column("id"), [toms, plain]);
        agent.get(format!("{ALL}?activ=true")).await.expect_refused("query", &["activ"]);
    }

    async fn what_cannot_be_is_refused_by_name_and_changes_nothing(app: TestApp) {
        let (agent, foreigner) = (app.agent().await, app.foreign_admin().await);
        let theirs = site(&foreigner).await;
        let their_technician = given::technician(&foreigner, "Foreign Tech", json!({})).await;
        let id = series(&agent, json!({})).await;
        let own = site(&agent).await;
        app.watch_digest();
        for (field, value) in [
            ("customer_id", json!(theirs)), ("customer_id", json!(999_999)), ("customer_id", json!(agent.id())), ("customer_id", json!(null)),
            ("assigned_technician_id", json!(their_technician)), ("assigned_technician_id", json!(999_999)),
            ("rrule", json!("FREQ=SECONDLY")), ("rrule", json!("FREQ=DAILY;COUNT=1000000000")), ("rrule", json!("FREQ=DAILY;BYHOUR=9,10")),
            ("rrule", json!("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")), ("rrule", json!("")), ("rrule", json!(null)), ("rrule", json!("x".repeat(501))),
            ("start_date", json!("2026-02-30")), ("start_date", json!("1969-12-31")), ("start_date", json!(null)),
            ("scheduled_time", json!("25:00")), ("priority", json!(0)), ("priority", json!(6)), ("estimated_duration", json!(10_081)),
            ("description", json!("a\u{0}b")), ("checklists", json!([])), ("company_id", json!(2)),
        ] {
            let mut body = json!({ "customer_id": own, "rrule": "FREQ=DAILY", "start_date": "2026-03-02" });
            body[field] = value.clone();
            // Null is as good as absent where a new one may leave it out.
            agent.post(ALL, body).await.expect_refused("body", &[field]);
            agent.patch(path(id), json!({ field: value })).await.expect_refused("body", &[field]);
        }
        agent.patch(path(id), json!({ "from_date": "2026-06-01", "priority": 1 })).await.expect_refused("body", &["from_date"]);
        agent.post(ALL, json!({})).await.expect_refused("body", &["customer_id", "rrule", "start_date"]);
        agent.get(path(999_999)).await.expect(404);
        agent.get(path(series(&foreigner, json!({})).await)).await.expect(404);
        app.unwatch_digest();
    }

    async fn the_next_days_of_a_rule_are_shown_before_it_is_stored(app: TestApp) {
        let agent = app.agent().await;
        app.watch_digest();
        let preview = async |body| agent.post(format!("{ALL}/preview"), body).await;
        let shown = preview(json!({ "rrule": "FREQ=MONTHLY;BYDAY=+2TU;COUNT=30", "start_date": "2026-01-01", "limit": 3 })).await.expect(200);
        assert_eq!(shown.json(), json!({
            "rrule": "FREQ=MONTHLY;BYDAY=2TU;COUNT=30", "dates": ["2026-03-10", "2026-04-14", "2026-05-12"], "last_date": "2028-06-13",
        }));
        let usual = preview(json!({ "rrule": "FREQ=DAILY", "start_date": "2026-12-24" })).await.expect(200).json();
        assert_eq!((usual["dates"].as_array().unwrap().len(), &usual["dates"][0]), (10, &json!("2026-12-24")));
        preview(json!({ "rrule": "FREQ=HOURLY", "start_date": "2026-12-24" })).await.expect_refused("body", &["rrule"]);
        preview(json!({ "rrule": "FREQ=DAILY", "start_date": "2026-12-24", "limit": 101 })).await.expect_refused("body", &["limit"]);
    }

    async fn the_statements_of_a_series_do_not_depend_on_its_jobs(app: TestApp) {
        let agent = app.agent().await;
        let mut counts = Vec::new();
        for amount in [5, 50] {
            while agent.get(format!("{ALL}?page_size=200")).await.items().len() < amount {
                series(&agent, json!({ "rrule": "FREQ=DAILY" })).await;
            }
            let newest = agent.get(ALL).await.items()[0]["id"].as_i64().unwrap();
            agent.get(format!("{ALL}?page_size=200")).await.expect(200);
            let list = app.statements(agent.get(format!("{ALL}?page_size=200"))).await.0;
            let one = app.statements(agent.get(path(newest))).await.0;
            counts.push((list, one));
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0].0 <= 2 && counts[0].1 == 1, "{counts:?}");
        assert_eq!(days(&agent, 1).await.len(), 61);
    }
}
