//! What is in a job's way, and that nobody is in two places at once where the company says so.

use super::{job, path, site};
use crate::given;
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, db_test};

fn plan(technician: i64, time: &str) -> Value {
    json!({ "assigned_technician_id": technician, "scheduled_date": "2026-11-23", "scheduled_time": time })
}

async fn prevent(admin: &Actor) {
    admin
        .patch("/api/settings", json!({ "prevent_double_booking": true }))
        .await
        .expect(200);
}

fn kinds(view: &Value) -> Vec<&str> {
    view["conflicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect()
}

db_test! {
    async fn conflicts_are_told_of_jobs_time_off_and_hours(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let first = job(&agent, plan(tom, "09:00")).await;
        let created = agent.post("/api/v2/work-orders", {
            let mut body = plan(tom, "09:30");
            given::merge(&mut body, json!({ "customer_id": agent.get(path(first)).await.json()["customer_id"] }));
            body
        }).await.expect(201);
        let second = created.id();
        let expected = json!([{ "kind": "job", "work_order_id": first, "from": "2026-11-23T08:00:00Z", "to": "2026-11-23T09:00:00Z" }]);
        assert_eq!(created.json()["conflicts"], expected);
        assert_eq!(agent.get(path(second)).await.json()["conflicts"], expected);
        assert_eq!(agent.get(path(first)).await.json()["conflicts"][0]["work_order_id"], second);
        // A change of something else tells of it, too; the default duration counts where a job says none.
        assert_eq!(agent.patch(path(second), json!({ "notes": "x" })).await.expect(200).json()["conflicts"], expected);
        admin.patch("/api/settings", json!({ "default_duration_min": 30 })).await.expect(200);
        assert_eq!(agent.get(path(second)).await.json()["conflicts"], json!([]));
        admin.patch("/api/settings", json!({ "default_duration_min": 60, "business_hours": { "mon": [["08:00", "10:00"]] } })).await.expect(200);
        given::time_off(&admin, tom, "2026-11-23T09:00:00Z", "2026-11-23T12:00:00Z").await;
        let view = agent.get(path(second)).await.json();
        assert_eq!(kinds(&view), ["job", "time_off", "hours"]);
        assert_eq!((&view["conflicts"][1]["from"], &view["conflicts"][1]["work_order_id"]), (&json!("2026-11-23T09:00:00Z"), &json!(null)));
        assert_eq!((&view["conflicts"][2]["from"], &view["conflicts"][2]["to"]), (&json!("2026-11-23T09:00:00Z"), &json!("2026-11-23T09:30:00Z")));
        admin.patch(format!("/api/v2/technicians/{tom}"), json!({ "working_hours": { "mon": [["09:00", "17:00"]] } })).await.expect(200);
        assert_eq!(kinds(&agent.get(path(second)).await.json()), ["job", "time_off"]);
        // A cancelled job takes no time, and has nothing in its way.
        let cancelled = agent.patch(path(first), json!({ "status": "cancelled" })).await.expect(200).json();
        assert_eq!(cancelled["conflicts"], json!([]));
        assert_eq!(kinds(&agent.get(path(second)).await.json()), ["time_off"]);
    }

    async fn a_job_past_midnight_is_in_the_way_of_the_next_day(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let mut night = plan(tom, "22:00");
        given::merge(&mut night, json!({ "estimated_duration": 600 }));
        let night = job(&agent, night).await;
        let mut morning = plan(tom, "07:59");
        given::merge(&mut morning, json!({ "scheduled_date": "2026-11-24" }));
        let morning = job(&agent, morning).await;
        assert_eq!(agent.get(path(morning)).await.json()["conflicts"][0]["work_order_id"], night);
        let moved = agent.patch(path(morning), json!({ "scheduled_time": "08:00" })).await.expect(200).json();
        assert_eq!(moved["conflicts"], json!([]));
    }

    async fn whatever_its_length_and_its_century_a_job_is_in_the_way_until_it_ends(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        // When one begins and how many minutes it takes, and when another one begins that it reaches, or only just not.
        for (first_day, first_time, minutes, day, time, reached) in [
            ("2026-11-16", "09:00", Some(10_080), "2026-11-23", "08:59", true),
            ("2026-11-16", "09:00", Some(10_080), "2026-11-23", "09:00", false),
            ("2026-11-23", "09:00", Some(121), "2026-11-23", "11:00", true),
            ("2026-11-23", "09:00", Some(120), "2026-11-23", "11:00", false),
            ("2026-11-23", "09:00", Some(120), "2026-11-23", "10:59", true),
            ("2026-11-23", "09:00", None, "2026-11-23", "09:59", true),
            ("2026-11-23", "23:30", Some(45), "2026-11-24", "00:14", true),
            ("2026-11-23", "23:30", Some(45), "2026-11-24", "00:15", false),
            ("1969-12-31", "23:30", Some(31), "1970-01-01", "00:00", true),
            ("1959-03-09", "23:30", Some(1_441), "1959-03-10", "23:30", true),
            ("1959-03-09", "23:30", Some(1_440), "1959-03-10", "23:30", false),
        ] {
            let tom = given::technician(&admin, "Tom", json!({})).await;
            let at = |day: &str, time: &str, minutes: Option<i64>| json!({
                "assigned_technician_id": tom, "scheduled_date": day, "scheduled_time": time, "estimated_duration": minutes });
            let first = job(&agent, at(first_day, first_time, minutes)).await;
            let loose = job(&agent, json!({})).await;
            let placed = agent.patch(path(loose), at(day, time, Some(1))).await.expect(200).json();
            let read = agent.get(path(loose)).await.json();
            let board = agent.get(format!("/api/v2/schedule?from={day}&to={day}&technician_id={tom}")).await.expect(200).json();
            let lane = board["days"][0]["technicians"][0]["work_orders"].as_array().unwrap().clone();
            let on_board = lane.iter().find(|job| job["id"] == loose).unwrap().clone();
            for view in [placed, read, on_board] {
                let others: Vec<&Value> = view["conflicts"].as_array().unwrap().iter().map(|one| &one["work_order_id"]).collect();
                let expected = json!(first);
                assert_eq!(others, vec![&expected; usize::from(reached)], "{first_day} {first_time} {minutes:?}: {day} {time}");
            }
        }
    }

    async fn double_booking_is_refused_with_the_list_where_the_company_prevents_it(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let (tom, tea) = (given::technician(&admin, "Tom", json!({})).await, given::technician(&admin, "Tea", json!({})).await);
        let first = job(&agent, plan(tom, "09:00")).await;
        let doubled = job(&agent, plan(tom, "09:10")).await;
        given::time_off(&admin, tea, "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z").await;
        let loose = job(&agent, json!({})).await;
        let customer = agent.get(path(loose)).await.json()["customer_id"].clone();
        admin.patch("/api/settings", json!({ "prevent_double_booking": true, "business_hours": { "mon": [["09:00", "10:00"]] } })).await.expect(200);
        app.watch_digest();
        let refused = agent.patch(path(loose), plan(tom, "08:30")).await.expect_code(409, "double_booking");
        let listed = refused.json();
        assert_eq!((&listed["conflicts"][0]["work_order_id"], &listed["conflicts"][1]["work_order_id"]), (&json!(first), &json!(doubled)));
        let refused = agent.patch(path(loose), plan(tea, "08:30")).await.expect_code(409, "double_booking");
        assert_eq!(refused.json()["conflicts"][0]["kind"], "time_off");
        let mut new = plan(tom, "09:59");
        given::merge(&mut new, json!({ "customer_id": customer }));
        agent.post("/api/v2/work-orders", new).await.expect_code(409, "double_booking");
        agent.patch(path(first), json!({ "estimated_duration": 61 })).await.expect_code(409, "double_booking");
        app.unwatch_digest();
        // What was there before stays and can be worked on; hours are a person's choice.
        agent.patch(path(first), json!({ "status": "en_route", "notes": "x" })).await.expect(200);
        let late = agent.patch(path(loose), plan(tom, "20:00")).await.expect(200).json();
        assert_eq!(kinds(&late), ["hours"]);
        agent.patch(path(doubled), json!({ "status": "cancelled" })).await.expect(200);
        agent.patch(path(doubled), json!({ "status": "pending" })).await.expect_code(409, "double_booking");
    }

    async fn of_five_hundred_drags_onto_one_slot_one_wins(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let customer = site(&agent, "Site Owner").await;
        prevent(&admin).await;
        let mut jobs = Vec::new();
        for _ in 0..500 {
            jobs.push(given::work_order(&agent, json!({ "customer_id": customer })).await);
        }
        let drags = jobs.iter().enumerate().map(|(at, id)| {
            // Some a little earlier, some a little later: all overlap.
            agent.patch(path(*id), plan(tom, ["09:00", "09:20", "09:40"][at % 3]))
        });
        let replies = join_all(drags).await;
        let won = replies.iter().filter(|reply| reply.status() == 200).count();
        let refused = replies.iter().filter(|reply| reply.status() == 409).count();
        assert_eq!((won, refused), (1, 499));
        let placed = agent.get(format!("/api/v2/work-orders?technician_id={tom}")).await.json();
        assert_eq!(placed["total"], 1);
    }

    async fn nobody_gets_a_job_who_is_archived_meanwhile(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let customer = site(&agent, "Site Owner").await;
        let mut jobs = Vec::new();
        for _ in 0..4 {
            jobs.push(given::work_order(&agent, json!({ "customer_id": customer })).await);
        }
        for _ in 0..15 {
            let tom = given::technician(&admin, "Tom", json!({})).await;
            let mut new = plan(tom, "11:00");
            given::merge(&mut new, json!({ "customer_id": customer }));
            let (gone, given, made) = tokio::join!(
                admin.delete(format!("/api/v2/technicians/{tom}")),
                join_all(jobs.iter().map(|id| agent.patch(path(*id), plan(tom, "09:00")))),
                agent.post("/api/v2/work-orders", new),
            );
            let replies: Vec<u16> = given.iter().chain([&made]).map(|reply| reply.status()).collect();
            let got = replies.iter().filter(|status| [200, 201].contains(*status)).count();
            assert_eq!(replies.iter().filter(|status| **status == 422).count(), replies.len() - got, "{replies:?}");
            match gone.status() {
                204 => assert_eq!(got, 0, "who is archived has {got} jobs"),
                409 => assert!(got > 0, "nothing was in the way"),
                other => panic!("archiving answers {other}"),
            }
        }
    }

    async fn who_is_renamed_meanwhile_gets_the_job(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let mut jobs = Vec::new();
        for _ in 0..4 {
            jobs.push(job(&agent, json!({})).await);
        }
        for round in 0..15 {
            let (name, hour) = (format!("Tom {round}"), format!("{:02}:00", round + 1));
            let (renamed, given) = tokio::join!(
                admin.patch(format!("/api/v2/technicians/{tom}"), json!({ "name": name })),
                join_all(jobs.iter().map(|id| agent.patch(path(*id), plan(tom, &hour)))),
            );
            renamed.expect(200);
            for reply in given {
                assert_eq!(reply.expect(200).json()["assigned_technician_id"], tom);
            }
            for id in &jobs {
                let view = agent.get(path(*id)).await.json();
                assert_eq!((&view["technician"]["name"], &view["scheduled_time"]), (&json!(name), &json!(format!("{hour}:00"))));
            }
        }
    }
}
