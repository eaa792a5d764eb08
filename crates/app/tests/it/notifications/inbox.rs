//! Notifications in the product.

use super::{Scene, day, fire, kinds, path};
use crate::given;
use serde_json::json;
use std::time::Duration;
use testkit::{Database, TestApp, db_test};

db_test! {
    async fn a_technician_is_told_what_others_do_with_their_jobs_once_an_action(app: TestApp) {
        let scene = Scene::set(&app).await;
        let other = given::technician(&scene.admin, "Tea", json!({})).await;
        let job = scene.planned().await;
        scene.change(job, json!({ "scheduled_time": "11:00" })).await;
        scene.change(job, json!({ "description": "Boiler leaks badly" })).await;
        scene.change(job, json!({ "assigned_technician_id": other, "scheduled_date": "2026-03-06" })).await;
        scene.change(job, json!({ "scheduled_time": "12:00" })).await;
        scene.change(job, json!({ "assigned_technician_id": scene.tom })).await;
        scene.change(job, json!({ "status": "cancelled" })).await;
        let told = kinds(&scene.technician).await;
        assert_eq!(told, ["assigned", "moved", "changed", "unassigned", "assigned", "cancelled"]);
        assert!(kinds(&scene.agent).await.is_empty() && kinds(&scene.admin).await.is_empty());
    }

    async fn a_notification_says_what_where_and_when(app: TestApp) {
        let scene = Scene::set(&app).await;
        let job = scene.planned().await;
        scene.change(job, json!({ "scheduled_time": "11:30" })).await;
        app.drain().await;
        let list = scene.technician.get("/api/notifications").await.expect(200).items();
        let moved = &list[0];
        assert_eq!(moved["kind"], "moved");
        assert_eq!((&moved["subject_type"], &moved["subject_id"], &moved["subject_exists"]), (&json!("work_order"), &json!(job.to_string()), &json!(true)));
        assert_eq!((&moved["customer"], &moved["description"], &moved["read_at"]), (&json!("Anna Site"), &json!("Boiler leaks"), &json!(null)));
        let data = json!({ "scheduled_date": "2026-03-05", "scheduled_time": "11:30:00", "from_date": "2026-03-05", "from_time": "09:00:00", "changed": [] });
        assert_eq!(moved["data"], data);
        scene.admin.delete(path(job)).await.expect(204);
        app.drain().await;
        let gone = &scene.technician.get("/api/notifications").await.expect(200).items()[0];
        assert_eq!((&gone["kind"], &gone["subject_exists"], &gone["customer"]), (&json!("cancelled"), &json!(false), &json!(null)));
    }

    async fn nobody_is_told_what_they_did_themselves(app: TestApp) {
        let scene = Scene::set(&app).await;
        let job = scene.planned().await;
        scene.technician.patch(path(job), json!({ "status": "cancelled" })).await.expect(200);
        scene.technician.patch(path(job), json!({ "notes": "Nobody there" })).await.expect(200);
        assert_eq!(kinds(&scene.technician).await, ["assigned"]);
    }

    async fn a_technician_without_a_login_or_with_a_locked_one_is_told_nothing(app: TestApp) {
        let scene = Scene::set(&app).await;
        let tea = given::technician(&scene.admin, "Tea", json!({})).await;
        scene.job(json!({ "assigned_technician_id": tea })).await;
        let login = format!("/api/users/{}", scene.technician.id());
        scene.admin.patch(&login, json!({ "status": "suspended" })).await.expect(200);
        scene.planned().await;
        app.drain().await;
        assert_eq!(app.count("select count(*) from notifications").await, 0);
    }

    async fn what_is_read_counts_no_longer_and_nobody_elses_is_there(app: TestApp) {
        let scene = Scene::set(&app).await;
        for _ in 0..3 {
            scene.planned().await;
        }
        app.drain().await;
        let unread = |count: i64| json!({ "unread": count });
        let technician = &scene.technician;
        let count = || async { technician.get("/api/notifications/count").await.expect(200).json() };
        assert_eq!(count().await, unread(3));
        let list = technician.get("/api/notifications?page_size=2").await.expect(200);
        assert_eq!((list.items().len(), &list.json()["total"]), (2, &json!(3)));
        let first = list.items()[0]["id"].as_str().unwrap().to_owned();
        let read = format!("/api/notifications/{first}/read");
        app.watch_digest();
        for other in [&scene.agent, &scene.admin, &app.foreign_admin().await, &app.customer().await] {
            other.post_nothing(&read).await.expect(404);
            assert_eq!(other.get("/api/notifications").await.expect(200).json()["total"], 0);
        }
        technician.post_nothing("/api/notifications/no-uuid/read").await.expect(404);
        app.unwatch_digest();
        technician.post_nothing(&read).await.expect(204);
        technician.post_nothing(&read).await.expect(204);
        assert_eq!(count().await, unread(2));
        let left = technician.get("/api/notifications?unread=true").await.expect(200);
        assert_eq!((left.items().len(), &left.json()["total"]), (2, &json!(2)));
        technician.post_nothing("/api/notifications/read-all").await.expect(204);
        assert_eq!(count().await, unread(0));
        assert_eq!(technician.get("/api/notifications").await.expect(200).json()["total"], 3);
        app.drain().await;
        let logged = app.count("select count(*) from activity where subject_type = 'notification'").await;
        assert_eq!(logged, 0, "that somebody was told is no entry of the log");
    }

    async fn events_read_again_are_told_once(app: TestApp) {
        let scene = Scene::set(&app).await;
        scene.planned().await;
        app.drain().await;
        let rows = "select id, user_id, kind, read_at from notifications order by id";
        let notices = "select work_order_id, recipient, recipient_id, told from job_notices order by 1, 2, 3";
        let events = "select count(*) from events where kind = 'notification.created'";
        let before = (app.database().rows(rows).await, app.database().rows(notices).await, app.count(events).await);
        assert_eq!((before.0.len(), before.1.len(), before.2), (1, 2, 1));
        app.database().rows("update event_cursors set seq = 0 where reader = 'notifications.jobs'").await;
        app.drain().await;
        let after = (app.database().rows(rows).await, app.database().rows(notices).await, app.count(events).await);
        assert_eq!(before, after);
    }

    async fn what_happened_yesterday_is_not_told_when_it_is_read_today(app: TestApp) {
        let scene = Scene::set(&app).await;
        scene.planned().await;
        app.clock().advance(Duration::from_secs(86_401));
        app.drain().await;
        assert_eq!(app.count("select count(*) from notifications").await, 0);
        assert_eq!(app.count("select count(*) from job_notices").await, 0);
    }

    async fn what_makes_a_demo_company_is_told_to_nobody(app: TestApp) {
        let scene = Scene::set(&app).await;
        let yes = match app.database() {
            Database::Sqlite(_) => "1",
            Database::Postgres(_) => "true",
        };
        app.database().rows(&format!("update companies set is_demo = {yes} where id = 1")).await;
        let operator = platform::db::Actor::OPERATOR;
        let db = app.state().db.system().company(base::CompanyId(1), operator);
        let body = json!({ "customer_id": scene.customer, "assigned_technician_id": scene.tom, "scheduled_date": day(&app, 2) });
        let body = serde_json::from_value(body).unwrap();
        app::field::work_orders::actions::create(&db, body).await.unwrap().into_inner();
        app.drain().await;
        assert_eq!(app.count("select count(*) from notifications").await, 0);
        assert_eq!(app.count("select count(*) from job_notices").await, 0);
        scene.planned().await;
        app.drain().await;
        assert_eq!(app.count("select count(*) from notifications").await, 1, "what a person does there is told");
    }

    async fn a_bell_rings_at_once_and_for_its_user_only(app: TestApp) {
        let scene = Scene::set(&app).await;
        let node = app.serve().await;
        let mut theirs = node.socket(&scene.technician).await;
        theirs.subscribe(&["notifications"]).await;
        let mut others = node.socket(&scene.agent).await;
        others.subscribe(&["notifications", "work_orders"]).await;
        scene.planned().await;
        app.drain().await;
        app.drain().await;
        let frame = theirs.expect("event").await;
        assert_eq!(frame["kind"], "notification.created", "{frame}");
        let mut seen = Vec::new();
        while seen.last() != Some(&json!("work_order.assigned")) {
            seen.push(others.expect("event").await["kind"].clone());
        }
        assert!(seen.iter().all(|kind| kind != "notification.created"), "{seen:?}");
    }

    async fn old_notifications_go_by_themselves(app: TestApp) {
        let scene = Scene::set(&app).await;
        scene.planned().await;
        app.drain().await;
        app.clock().advance(Duration::from_secs(179 * 86_400));
        fire(&app).await;
        assert_eq!(app.count("select count(*) from notifications").await, 1);
        app.clock().advance(Duration::from_secs(2 * 86_400));
        fire(&app).await;
        assert_eq!(app.count("select count(*) from notifications").await, 0);
        app.drain().await;
    }

    async fn everybody_chooses_whether_mails_come(app: TestApp) {
        let technician = app.technician().await;
        let settings = "/api/notifications/settings";
        assert_eq!(technician.get(settings).await.expect(200).json(), json!({ "job_mails": true }));
        for chosen in [false, false, true] {
            let reply = technician.patch(settings, json!({ "job_mails": chosen })).await.expect(200);
            assert_eq!(reply.json(), json!({ "job_mails": chosen }));
            assert_eq!(technician.get(settings).await.expect(200).json(), json!({ "job_mails": chosen }));
        }
        assert_eq!(technician.patch(settings, json!({})).await.expect(200).json(), json!({ "job_mails": true }));
        technician.patch(settings, json!({ "job_mails": null })).await.expect(422);
        technician.patch(settings, json!({ "mails": true })).await.expect(422);
        assert_eq!(app.agent().await.get(settings).await.expect(200).json(), json!({ "job_mails": true }));
    }
}
