//! A worker that dies or stops in the middle: what it took stays, and no row is taken twice.

use super::{
    counts,
    ten_thousand::{expected, form},
};
use serde_json::Value;
use std::time::Duration;
use testkit::{Actor, TestApp, db_test};
use tokio_util::sync::CancellationToken;

async fn view(actor: &Actor, id: &str) -> Value {
    actor.get(format!("/api/imports/{id}")).await.expect(200).json()
}

/// Waits until the import has taken this many rows.
async fn taken(actor: &Actor, id: &str, rows: i64) {
    while view(actor, id).await["rows_done"].as_i64().unwrap() < rows {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn ends_as_if_nothing_had_happened(app: &TestApp, owner: &Actor, id: &str) {
    let middle = view(owner, id).await;
    let done = middle["rows_done"].as_i64().unwrap();
    assert!((500..10_000).contains(&done) && done % 500 == 0, "{middle}");
    // The dead worker's lease runs out.
    app.clock().advance(Duration::from_secs(61));
    app.drain().await;
    let import = view(owner, id).await;
    let expected = expected();
    let accepted = expected["accepted"].as_i64().unwrap();
    assert_eq!(
        counts(&import),
        [10_000, accepted, 0, 0, expected["refused"].as_i64().unwrap()]
    );
    let customers = "select count(*) from users where role = 'customer' and company_id = 1";
    assert_eq!(app.count(customers).await, accepted + 2);
    assert_eq!(
        app.count("select count(*) from events where kind = 'user.imported'")
            .await,
        accepted
    );
    assert_eq!(
        app.count("select count(*) from import_refusals").await,
        expected["refused"].as_i64().unwrap()
    );
}

db_test! {
    async fn another_worker_goes_on_where_a_dead_one_stopped(app: TestApp) {
        let owner = app.owner().await;
        let id = owner.multipart("/api/users/import", form()).await.expect(202).text("id");
        let worker = app.worker(CancellationToken::new());
        tokio::select! {
            ended = worker.drain() => panic!("the import ended before its worker died: {ended:?}"),
            () = taken(&owner, &id, 1_000) => {}
        }
        ends_as_if_nothing_had_happened(&app, &owner, &id).await;
    }

    async fn a_worker_told_to_stop_gives_the_job_back(app: TestApp) {
        let owner = app.owner().await;
        let id = owner.multipart("/api/users/import", form()).await.expect(202).text("id");
        let stop = CancellationToken::new();
        let worker = app.worker(stop.clone());
        let given_back = async {
            taken(&owner, &id, 500).await;
            stop.cancel();
            while app.count("select count(*) from jobs where state = 'queued' and attempts = 0").await == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            ended = worker.run() => assert!(stop.is_cancelled(), "it ended unasked: {ended:?}"),
            () = given_back => {}
        }
        assert_eq!(view(&owner, &id).await["status"], "running");
        ends_as_if_nothing_had_happened(&app, &owner, &id).await;
    }

    async fn an_import_that_kills_its_worker_each_time_says_that_it_failed(app: TestApp) {
        app.expect_error_log("its process died each time");
        app.expect_jobs_left();
        let owner = app.owner().await;
        let id = owner.multipart("/api/users/import", form()).await.expect(202).text("id");
        // Five attempts are its own, five more may be lost.
        app.database()
            .rows("update jobs set state = 'running', attempts = 10, lease_owner = 'dead', lease_until = run_at")
            .await;
        app.clock().advance(Duration::from_secs(61));
        app.drain().await;
        let import = view(&owner, &id).await;
        assert_eq!(import["status"], "failed", "{import}");
        assert!(import["error"].as_str().unwrap().contains("ended each time"), "{import}");
        owner.post_nothing(format!("/api/imports/{id}/cancel")).await.expect_code(409, "import_ended");
    }

    async fn a_running_import_stops_at_its_next_batch_when_it_is_cancelled(app: TestApp) {
        let owner = app.owner().await;
        let id = owner.multipart("/api/users/import", form()).await.expect(202).text("id");
        let worker = app.worker(CancellationToken::new());
        let cancel = async {
            taken(&owner, &id, 500).await;
            owner.post_nothing(format!("/api/imports/{id}/cancel")).await.expect(200)
        };
        let (ended, reply) = tokio::join!(worker.drain(), cancel);
        ended.unwrap();
        assert_eq!(reply.json()["status"], "cancelled");
        let import = view(&owner, &id).await;
        assert_eq!((&import["status"], &import["finished_at"]), (&"cancelled".into(), &"2026-03-02T09:00:00Z".into()));
        let done = import["rows_done"].as_i64().unwrap();
        assert!((500..10_000).contains(&done), "{import}");
        let taken = app.count("select count(*) from users where role = 'customer' and company_id = 1").await - 2;
        assert_eq!(taken, import["created"].as_i64().unwrap(), "what it took stays, and is what it says");
    }
}
