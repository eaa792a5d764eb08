//! `/api/v2/schedule`: days, technicians, the queue.

use super::{job, path};
use crate::given;
use serde_json::{Value, json};
use testkit::{TestApp, db_test};

fn lanes(day: &Value) -> Vec<(&str, usize, usize)> {
    let lanes = day["technicians"].as_array().unwrap().iter();
    lanes
        .map(|lane| {
            let count = |name: &str| lane[name].as_array().unwrap().len();
            (
                lane["technician"]["name"].as_str().unwrap(),
                count("work_orders"),
                count("time_off"),
            )
        })
        .collect()
}

db_test! {
    async fn jobs_and_time_off_stand_on_their_days_beside_who_has_them(app: TestApp) {
        let (admin, technician) = (app.admin().await, app.technician().await);
        let tom = given::technician(&admin, "Tom", json!({ "user_id": technician.id() })).await;
        let tea = given::technician(&admin, "Tea", json!({})).await;
        let at = |technician: i64, date: &str, time: Value| json!({ "assigned_technician_id": technician, "scheduled_date": date, "scheduled_time": time });
        let late = job(&admin, at(tom, "2026-11-23", json!("14:00"))).await;
        let early = job(&admin, at(tom, "2026-11-23", json!("08:00"))).await;
        let some_time = job(&admin, at(tom, "2026-11-23", json!(null))).await;
        let doubled = job(&admin, at(tom, "2026-11-23", json!("14:30"))).await;
        job(&admin, at(tea, "2026-11-24", json!("08:00"))).await;
        job(&admin, at(tea, "2026-11-26", json!("08:00"))).await;
        job(&admin, json!({ "scheduled_date": "2026-11-23" })).await;
        let mut cancelled = at(tea, "2026-11-23", json!("08:00"));
        given::merge(&mut cancelled, json!({ "status": "cancelled" }));
        job(&admin, cancelled).await;
        given::time_off(&admin, tea, "2026-11-24T23:30:00Z", "2026-11-25T12:00:00Z").await;

        let shown = app.agent().await.get("/api/v2/schedule/?from=2026-11-23&to=2026-11-25").await.expect(200).json();
        assert_eq!((&shown["from"], &shown["to"]), (&json!("2026-11-23"), &json!("2026-11-25")));
        let days = shown["days"].as_array().unwrap();
        let dates: Vec<&Value> = days.iter().map(|day| &day["date"]).collect();
        assert_eq!(dates, ["2026-11-23", "2026-11-24", "2026-11-25"]);
        assert_eq!(lanes(&days[0]), [("Tom", 4, 0)]);
        assert_eq!(lanes(&days[1]), [("Tea", 1, 0)]);
        // Half past eleven in the evening in UTC is the next day in Vienna.
        assert_eq!(lanes(&days[2]), [("Tea", 0, 1)]);
        let monday = days[0]["technicians"][0]["work_orders"].as_array().unwrap();
        let ids: Vec<&Value> = monday.iter().map(|job| &job["id"]).collect();
        assert_eq!(ids, [&json!(some_time), &json!(early), &json!(late), &json!(doubled)]);
        assert_eq!(monday[2], admin.get(path(late)).await.json());
        assert_eq!(monday[2]["conflicts"][0]["work_order_id"], doubled);

        let only = admin.get(format!("/api/v2/schedule?from=2026-11-23&to=2026-11-25&technician_id={tom}")).await.expect(200).json();
        assert_eq!(lanes(&only["days"][1]).len(), 0);
        let of_tom = admin.get(format!("/api/v2/technicians/{tom}/schedule/?from=2026-11-23&to=2026-11-25")).await.expect(200).json();
        assert_eq!(of_tom, only);
        // A technician sees themselves, whoever is asked for.
        assert_eq!(technician.get("/api/v2/schedule?from=2026-11-23&to=2026-11-25").await.expect(200).json(), only);
        let others = technician.get(format!("/api/v2/schedule?from=2026-11-23&to=2026-11-25&technician_id={tea}")).await.expect(200).json();
        assert!(others["days"].as_array().unwrap().iter().all(|day| lanes(day).is_empty()));
        technician.get(format!("/api/v2/technicians/{tea}/schedule")).await.expect(404);
        technician.get("/api/v2/schedule/unassigned").await.expect_code(403, "forbidden");
    }

    async fn a_schedule_is_of_at_most_92_days_and_of_this_week_where_nothing_is_said(app: TestApp) {
        let agent = app.agent().await;
        let week = agent.get("/api/v2/schedule").await.expect(200).json();
        assert_eq!(week["days"].as_array().unwrap().len(), 7);
        let quarter = agent.get("/api/v2/schedule?from=2026-01-01&to=2026-04-02").await.expect(200).json();
        assert_eq!(quarter["days"].as_array().unwrap().len(), 92);
        for query in ["from=2026-01-01&to=2026-04-03", "from=2026-01-02&to=2026-01-01"] {
            agent.get(format!("/api/v2/schedule?{query}")).await.expect_refused("query", &["to"]);
        }
        agent.get("/api/v2/schedule?from=today").await.expect_refused("query", &["from"]);
    }

    async fn the_queue_is_of_open_jobs_that_nobody_has_by_urgency_and_age(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let mut jobs = Vec::new();
        for more in [json!({}), json!({ "priority": 1 }), json!({ "status": "completed" }), json!({ "assigned_technician_id": tom }),
            json!({ "scheduled_date": "2026-11-23" }), json!({ "status": "cancelled" }), json!({ "priority": 5, "status": "en_route" })] {
            jobs.push(job(&agent, more).await);
        }
        let wanted: Vec<Value> = [1, 0, 4, 6].into_iter().map(|at: usize| json!(jobs[at])).collect();
        let queue = agent.get("/api/v2/schedule/unassigned/").await.expect(200);
        assert_eq!((queue.column("id"), &queue.json()["total"]), (wanted.clone(), &json!(4)));
        let first = agent.get("/api/v2/schedule/unassigned?page_size=3").await.expect(200);
        let next = first.text("next_cursor");
        let second = agent.get(format!("/api/v2/schedule/unassigned?page_size=3&cursor={next}")).await.expect(200);
        assert_eq!([first.column("id"), second.column("id")].concat(), wanted);
        assert_eq!(agent.get("/api/v2/schedule/unassigned?page=2&page_size=3").await.expect(200).column("id"), wanted[3..]);
    }
}
