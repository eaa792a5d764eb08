//! Mails about jobs: to whom, when, and how many.

use super::{CUSTOMER, Scene, TECHNICIAN, after_minutes, day, fire, path};
use crate::{given, mailbox::subjects};
use futures_util::future::join_all;
use serde_json::json;
use testkit::{TestApp, db_test};

/// The last mail to an address, as text.
#[track_caller]
fn last(app: &TestApp, email: &str) -> String {
    app.mails()
        .into_iter()
        .rfind(|mail| mail.to_address == email)
        .unwrap_or_else(|| panic!("no mail went to {email}"))
        .text
}

fn amounts(app: &TestApp) -> (usize, usize) {
    (subjects(app, CUSTOMER).len(), subjects(app, TECHNICIAN).len())
}

db_test! {
    async fn five_drags_are_one_mail_each_with_where_it_ended(app: TestApp) {
        let scene = Scene::set(&app).await;
        let job = scene.planned().await;
        for time in ["10:00", "11:00", "12:00", "13:00", "14:30"] {
            scene.change(job, json!({ "scheduled_time": time })).await;
            after_minutes(&app, 1).await;
            assert_eq!(amounts(&app), (0, 0), "it is still being moved at {time}");
        }
        after_minutes(&app, 2).await;
        assert_eq!(amounts(&app), (1, 1));
        let (customer, technician) = (last(&app, CUSTOMER), last(&app, TECHNICIAN));
        assert!(customer.contains("Thursday, 5 March 2026, 14:30") && customer.contains("Tom") && !customer.contains("Turner"), "{customer}");
        assert!(technician.contains("New: Thursday, 5 March 2026, 14:30") && technician.contains("Anna Site, Ring 1, Graz"), "{technician}");
        after_minutes(&app, 60).await;
        assert_eq!(amounts(&app), (1, 1), "once is enough");
    }

    async fn who_never_stops_moving_a_job_is_told_of_after_ten_minutes(app: TestApp) {
        let scene = Scene::set(&app).await;
        let job = scene.planned().await;
        for minute in 10..21 {
            scene.change(job, json!({ "scheduled_time": format!("11:{minute}") })).await;
            after_minutes(&app, 1).await;
        }
        assert_eq!(amounts(&app), (1, 1));
        after_minutes(&app, 15).await;
        assert_eq!(amounts(&app), (2, 2), "what came after it is told later");
    }

    async fn what_does_not_fit_into_one_mail_goes_into_the_next(app: TestApp) {
        let scene = Scene::set(&app).await;
        let site = scene.agent.post("/api/v2/customers", json!({ "name": "Otto Nomail" })).await.expect(201).id();
        let body = json!({ "customer_id": site, "assigned_technician_id": scene.tom, "scheduled_date": "2026-03-05" });
        for _ in 0..21 {
            for reply in join_all((0..10).map(|_| scene.agent.post("/api/v2/work-orders", body.clone()))).await {
                reply.expect(201);
            }
        }
        after_minutes(&app, 3).await;
        assert_eq!(subjects(&app, TECHNICIAN), ["Your jobs: 200 changes", "Your jobs: 10 changes"]);
        after_minutes(&app, 60).await;
        assert_eq!(subjects(&app, TECHNICIAN).len(), 2, "once is enough");
    }

    async fn a_job_that_is_back_where_it_was_is_no_news(app: TestApp) {
        let scene = Scene::set(&app).await;
        let job = scene.planned().await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (1, 1));
        scene.change(job, json!({ "scheduled_time": "17:00" })).await;
        scene.change(job, json!({ "scheduled_time": "09:00", "notes": "Ring twice" })).await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (1, 1));
    }

    async fn a_customer_is_told_of_a_new_time_of_the_end_and_of_what_is_off(app: TestApp) {
        let scene = Scene::set(&app).await;
        let (moved, off, postponed, gone) = (scene.planned().await, scene.planned().await, scene.planned().await, scene.planned().await);
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (4, 1), "a technician gets one mail about all");
        scene.change(moved, json!({ "scheduled_date": "2026-03-06" })).await;
        after_minutes(&app, 3).await;
        assert!(last(&app, CUSTOMER).contains("new time. It was: Thursday, 5 March 2026, 09:00"));
        assert!(last(&app, CUSTOMER).contains("When: Friday, 6 March 2026, 09:00"));
        assert!(last(&app, TECHNICIAN).contains("Moved: Friday, 6 March 2026, 09:00 (it was Thursday, 5 March 2026, 09:00)"));
        scene.change(off, json!({ "status": "cancelled" })).await;
        after_minutes(&app, 3).await;
        assert!(last(&app, CUSTOMER).contains("does not take place") && !last(&app, CUSTOMER).contains("You will hear"));
        assert!(last(&app, TECHNICIAN).contains("Off: Thursday, 5 March 2026, 09:00"));
        scene.change(postponed, json!({ "scheduled_date": null })).await;
        after_minutes(&app, 3).await;
        assert!(last(&app, CUSTOMER).contains("You will hear from Acme"));
        scene.admin.delete(path(gone)).await.expect(204);
        after_minutes(&app, 3).await;
        assert_eq!(subjects(&app, CUSTOMER).last().unwrap(), "Your appointment with Acme is off");
        scene.change(moved, json!({ "status": "completed" })).await;
        after_minutes(&app, 3).await;
        assert_eq!(subjects(&app, CUSTOMER).last().unwrap(), "Your appointment with Acme: the work is done");
        let amounts_before = amounts(&app);
        scene.change(moved, json!({ "status": "in_progress" })).await;
        scene.change(moved, json!({ "status": "completed" })).await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), amounts_before);
    }

    async fn who_loses_a_job_is_told_and_who_never_knew_of_it_is_not(app: TestApp) {
        let scene = Scene::set(&app).await;
        let tea = given::technician(&scene.admin, "Tea", json!({ "email": "tea@acme.example" })).await;
        let (known, unknown) = (scene.planned().await, scene.job(json!({ "scheduled_date": "2026-03-09" })).await);
        after_minutes(&app, 3).await;
        scene.change(known, json!({ "assigned_technician_id": tea })).await;
        scene.change(unknown, json!({ "assigned_technician_id": scene.tom })).await;
        scene.change(unknown, json!({ "assigned_technician_id": tea })).await;
        after_minutes(&app, 3).await;
        let technician = last(&app, TECHNICIAN);
        assert!(technician.contains("Off: Thursday, 5 March 2026") && !technician.contains("9 March"), "{technician}");
        assert!(!technician.contains("Ring 1"), "where it is, is no longer theirs to know");
        let tea = last(&app, "tea@acme.example");
        assert!(tea.contains("Hello Tea") && tea.contains("5 March") && tea.contains("9 March"), "{tea}");
        assert_eq!(amounts(&app), (2, 2), "the customer's days are the same");
    }

    async fn nobody_is_told_of_days_that_are_over_or_far(app: TestApp) {
        let scene = Scene::set(&app).await;
        for days in [-1, -30, 61, 400] {
            scene.job(json!({ "assigned_technician_id": scene.tom, "scheduled_date": day(&app, days) })).await;
        }
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (0, 0));
        after_minutes(&app, 2 * 24 * 60).await;
        assert_eq!(amounts(&app), (1, 1), "the day that came near");
        assert_eq!(app.count("select count(*) from job_notices where told is not null").await, 2);
    }

    async fn without_a_day_an_address_or_their_company_s_will_a_customer_is_told_nothing(app: TestApp) {
        let scene = Scene::set(&app).await;
        let mute = scene.agent.post("/api/v2/customers", json!({ "name": "Mute" })).await.expect(201).id();
        scene.job(json!({ "customer_id": mute, "scheduled_date": "2026-03-05" })).await;
        scene.job(json!({ "assigned_technician_id": scene.tom })).await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (0, 1));
        scene.admin.patch("/api/settings", json!({ "notify_customers": false })).await.expect(200);
        scene.planned().await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (0, 2));
        scene.admin.patch("/api/settings", json!({ "notify_technicians": false })).await.expect(200);
        scene.planned().await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (0, 2));
    }

    async fn a_technician_who_wants_no_mails_gets_none(app: TestApp) {
        let scene = Scene::set(&app).await;
        scene.technician.patch("/api/notifications/settings", json!({ "job_mails": false })).await.expect(200);
        scene.planned().await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (1, 0));
    }

    async fn what_a_technician_did_is_no_news_to_them_later_either(app: TestApp) {
        let scene = Scene::set(&app).await;
        let job = scene.planned().await;
        after_minutes(&app, 3).await;
        scene.technician.patch(path(job), json!({ "status": "cancelled" })).await.expect(200);
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (2, 1));
        scene.change(job, json!({ "status": "pending" })).await;
        scene.change(job, json!({ "status": "cancelled" })).await;
        after_minutes(&app, 3).await;
        assert_eq!(amounts(&app), (2, 1));
    }

    async fn where_mail_cannot_go_nothing_dies_and_nothing_counts_as_told(app: TestApp) {
        let scene = Scene::set(&app).await;
        let open = app.node(|config| config.public_url = platform::config::PublicUrl::parse("http://desk.example.com").unwrap());
        scene.planned().await;
        after_minutes(&open, 3).await;
        assert_eq!(amounts(&app), (0, 0));
        assert_eq!(app.count("select count(*) from job_notices where told is not null or ready_at is not null").await, 0);
    }

    async fn the_timeline_says_what_the_customer_was_told(app: TestApp) {
        let scene = Scene::set(&app).await;
        scene.planned().await;
        after_minutes(&app, 3).await;
        let timeline = scene.agent.get(format!("/api/customers/{}/timeline", scene.customer)).await.expect(200).items();
        let told = timeline.iter().find(|entry| entry["kind"] == "work_order.customer_told").unwrap();
        assert_eq!(told["data"], json!({ "about": "planned" }));
    }

    async fn another_delay_holds_from_the_next_change_on(app: TestApp) {
        let scene = Scene::set(&app).await;
        scene.admin.patch("/api/settings", json!({ "notify_delay_min": 0 })).await.expect(200);
        scene.planned().await;
        after_minutes(&app, 0).await;
        assert_eq!(amounts(&app), (1, 1));
    }

    async fn a_crash_between_looking_and_writing_loses_and_doubles_nothing(app: TestApp) {
        let scene = Scene::set(&app).await;
        scene.planned().await;
        app.drain().await;
        app.clock().advance(std::time::Duration::from_secs(180));
        fire(&app).await;
        // Claimed by a node that is gone.
        app.database().rows("update jobs set state = 'running', attempts = 1, lease_owner = 'gone', lease_until = run_at where state = 'queued'").await;
        app.clock().advance(std::time::Duration::from_secs(61));
        fire(&app).await;
        app.drain().await;
        assert_eq!(amounts(&app), (1, 1));
        assert_eq!(app.count("select count(*) from job_notices where told = 'planned' and ready_at is null").await, 2);
        // The same jobs once more find nothing to tell.
        app.database().rows("update jobs set state = 'queued', attempts = 0 where kind like 'notifications.%'").await;
        app.drain().await;
        assert_eq!(amounts(&app), (1, 1));
    }
}
