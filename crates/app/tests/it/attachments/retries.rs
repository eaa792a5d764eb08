//! The same upload sent again: the queue of a phone depends on it.

use super::{attach_once, job, loose, path, photo, stored_files};
use futures_util::future::join_all;
use http::Method;
use std::time::Duration;
use testkit::{Form, TestApp, db_test};

fn form() -> Form {
    Form::file("a.jpg", photo(60, 40))
}

db_test! {
    async fn a_photo_that_is_sent_twice_is_there_once(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let first = attach_once(&agent, job, "k-1", form()).await.expect(201);
        let again = attach_once(&agent, job, "k-1", form()).await.expect(201);
        assert_eq!((again.json(), again.header("idempotent-replayed")), (first.json(), Some("true")));
        let other = attach_once(&agent, job, "k-2", form()).await.expect(201);
        assert_ne!(other.text("id"), first.text("id"));
        assert_eq!(agent.get(path(job)).await.json()["total"], 2);
        assert_eq!(stored_files(&app), 4);
    }

    async fn a_photo_that_is_sent_again_days_later_is_there_once(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let first = attach_once(&agent, job, "k", form()).await.expect(201);
        app.clock().advance(Duration::from_secs(5 * 86_400));
        let agent = agent.with_token(agent.login("agent@acme.example").await.text("access_token"));
        let again = attach_once(&agent, job, "k", form()).await.expect(201);
        assert_eq!((again.json(), again.header("idempotent-replayed")), (first.json(), None));
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!((agent.get(path(job)).await.json()["total"].clone(), stored_files(&app)), (1.into(), 2));
        app.drain().await;
        assert_eq!(app.count("select count(*) from events where kind = 'work_order.attachment_added'").await, 1);
    }

    async fn a_photo_whose_server_died_before_it_answered_is_there_once(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let first = attach_once(&agent, job, "k", form()).await.expect(201);
        // What a process leaves that dies between the photo's transaction and keeping its reply.
        app.database().rows("update idempotency_keys set reply = null").await;
        attach_once(&agent, job, "k", form()).await.expect_code(409, "idempotency_running");
        app.clock().advance(Duration::from_secs(901));
        let again = attach_once(&agent, job, "k", form()).await.expect(201);
        assert_eq!(again.json(), first.json());
        assert_eq!((stored_files(&app), loose(&app).await), (2, 0));
    }

    async fn of_ten_at_once_one_is_there(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let replies = join_all((0..10).map(|_| attach_once(&agent, job, "k", form()))).await;
        for reply in replies {
            assert!(matches!(reply.status(), 201 | 409), "{}", reply.body_text());
        }
        assert_eq!((agent.get(path(job)).await.json()["total"].clone(), stored_files(&app)), (1.into(), 2));
    }

    async fn a_line_that_breaks_off_is_no_answer(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let mut cut = form().finish();
        cut.truncate(cut.len() / 2);
        let call = agent.call(Method::POST, path(job)).header("idempotency-key", "k");
        call.body(&Form::content_type(), cut).send().await.expect(400);
        assert_eq!((stored_files(&app), loose(&app).await), (0, 0));
        attach_once(&agent, job, "k", form()).await.expect(201);
    }

    async fn a_refusal_is_an_answer(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let page = || Form::file("a.html", "<html>");
        let first = attach_once(&agent, job, "k", page()).await.expect_refused("body", &["file"]);
        let again = attach_once(&agent, job, "k", page()).await.expect_refused("body", &["file"]);
        assert_eq!((again.json(), again.header("idempotent-replayed")), (first.json(), Some("true")));
    }

    async fn keys_are_of_ones_own_and_of_one_job(app: TestApp) {
        let (agent, admin) = (app.agent().await, app.admin().await);
        let (one, other) = (job(&agent).await, job(&agent).await);
        let first = attach_once(&agent, one, "k", form()).await.expect(201).text("id");
        let admins = attach_once(&admin, one, "k", form()).await.expect(201).text("id");
        assert_ne!(first, admins);
        attach_once(&agent, other, "k", form()).await.expect_code(422, "idempotency_mismatch");
    }
}
