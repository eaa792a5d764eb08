//! Jobs: claimed once, tried again, taken over, given up.

use base::{CompanyId, Error};
use platform::{
    company_sql,
    db::Actor,
    jobs::{Context, Failure, Kind, NewJob, Outcome, Schedule, Worker},
    params,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use testkit::{TestApp, db_test};
use tokio_util::sync::CancellationToken;

/// What the test's jobs share: how often they ran.
type Runs = Arc<AtomicUsize>;

const GOOD: Kind<Runs> = Kind {
    name: "test.good",
    max_attempts: 3,
    run: |context: Context<Runs>| {
        Box::pin(async move {
            context.state.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    },
    lost: Some(|context: Context<Runs>| {
        Box::pin(async move {
            context.state.fetch_add(100, Ordering::SeqCst);
            Ok(())
        })
    }),
};

const FLAKY: Kind<Runs> = Kind {
    name: "test.flaky",
    max_attempts: 3,
    run: |context: Context<Runs>| {
        Box::pin(async move {
            match context.state.fetch_add(1, Ordering::SeqCst) {
                0 | 1 => Err(Failure::Retry(Error::internal("not yet"))),
                _ => Ok(()),
            }
        })
    },
    lost: None,
};

const HOPELESS: Kind<Runs> = Kind {
    name: "test.hopeless",
    max_attempts: 3,
    run: |context: Context<Runs>| {
        Box::pin(async move {
            context.state.fetch_add(1, Ordering::SeqCst);
            Err(Failure::Fatal(Error::internal("never")))
        })
    },
    lost: None,
};

const INTERRUPTED: Kind<Runs> = Kind {
    name: "test.interrupted",
    max_attempts: 1,
    run: |context: Context<Runs>| {
        Box::pin(async move {
            match context.state.fetch_add(1, Ordering::SeqCst) {
                0 => Err(Failure::Interrupted),
                _ => Ok(()),
            }
        })
    },
    lost: None,
};

/// Writes again and again, giving way in the middle of each transaction.
const BUSY: Kind<Runs> = Kind {
    name: "test.busy",
    max_attempts: 1,
    run: |context: Context<Runs>| {
        Box::pin(async move {
            for n in 0..100 {
                let mut tx = context.db.write();
                let now = tx.now();
                tx.execute(
                    company_sql!(
                        "insert into idempotency_keys (company_id, user_id, key, fingerprint, created_at) \
                         values ($1, $2, $3, '', $4)"
                    ),
                    params![1, n.to_string(), now],
                )
                .await?;
                tokio::time::sleep(Duration::from_millis(2)).await;
                tx.commit(()).await?.into_inner();
                context.state.fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        })
    },
    lost: None,
};

fn worker(app: &TestApp, runs: &Runs, schedules: Vec<Schedule>) -> Worker<Runs> {
    let state = app.state();
    Worker::new(
        state.db.clone(),
        Arc::clone(&state.clock),
        Arc::clone(runs),
        vec![GOOD, FLAKY, HOPELESS, INTERRUPTED, BUSY],
        schedules,
        CancellationToken::new(),
    )
}

async fn enqueue(app: &TestApp, kind: &'static str) {
    let mut tx = app
        .state()
        .db
        .system()
        .company(CompanyId(1), Actor::SYSTEM)
        .write();
    tx.enqueue(NewJob::new(kind, serde_json::json!({ "id": 1 })));
    tx.commit(()).await.unwrap().into_inner();
}

db_test! {
    async fn a_job_runs_once_and_is_done(app: TestApp) {
        let runs = Runs::default();
        enqueue(&app, "test.good").await;
        assert_eq!(worker(&app, &runs, Vec::new()).drain().await.unwrap(), [Outcome::Done]);
        assert_eq!(worker(&app, &runs, Vec::new()).drain().await.unwrap(), []);
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }

    async fn a_job_of_a_transaction_taken_back_never_runs(app: TestApp) {
        let runs = Runs::default();
        let mut tx = app.state().db.system().company(CompanyId(1), Actor::SYSTEM).write();
        tx.enqueue(NewJob::new("test.good", serde_json::Value::Null));
        drop(tx);
        assert_eq!(worker(&app, &runs, Vec::new()).drain().await.unwrap(), []);
    }

    async fn many_workers_never_run_the_same_job(app: TestApp) {
        let runs = Runs::default();
        for _ in 0..60 {
            enqueue(&app, "test.good").await;
        }
        let workers: Vec<_> = (0..6)
            .map(|_| {
                let worker = worker(&app, &runs, Vec::new());
                app.state().tasks.tracker.spawn(async move { worker.drain().await.unwrap().len() })
            })
            .collect();
        let mut done = 0;
        for worker in workers {
            done += worker.await.unwrap();
        }
        // A worker may find the last jobs claimed and stop early; nobody runs one twice.
        done += worker(&app, &runs, Vec::new()).drain().await.unwrap().len();
        assert_eq!((done, runs.load(Ordering::SeqCst)), (60, 60));
    }

    async fn a_failed_job_waits_before_it_is_tried_again(app: TestApp) {
        let runs = Runs::default();
        enqueue(&app, "test.flaky").await;
        let worker = worker(&app, &runs, Vec::new());
        assert_eq!(worker.drain().await.unwrap(), [Outcome::Retried], "not at once");
        assert_eq!(worker.drain().await.unwrap(), []);
        app.clock().advance(Duration::from_secs(2));
        assert_eq!(worker.drain().await.unwrap(), [Outcome::Retried]);
        app.clock().advance(Duration::from_secs(2));
        app.clock().advance(Duration::from_secs(2));
        assert_eq!(worker.drain().await.unwrap(), [Outcome::Done]);
    }

    async fn a_job_that_keeps_failing_dies_and_stays_visible(app: TestApp) {
        let runs = Runs::default();
        app.expect_error_log("is dead");
        app.expect_jobs_left();
        enqueue(&app, "test.hopeless").await;
        assert_eq!(worker(&app, &runs, Vec::new()).drain().await.unwrap(), [Outcome::Dead]);
        app.clock().advance(Duration::from_secs(86_400));
        assert_eq!(worker(&app, &runs, Vec::new()).drain().await.unwrap(), []);
        let dead = app.database().rows("select last_error from jobs where state = 'dead'").await;
        assert!(dead[0][0].as_deref().unwrap().contains("never"));
    }

    async fn a_job_nobody_knows_dies(app: TestApp) {
        app.expect_error_log("knows no job");
        app.expect_jobs_left();
        enqueue(&app, "test.of_a_newer_version").await;
        assert_eq!(worker(&app, &Runs::default(), Vec::new()).drain().await.unwrap(), [Outcome::Dead]);
    }

    async fn a_dead_worker_s_job_is_taken_over_when_its_lease_runs_out(app: TestApp) {
        let runs = Runs::default();
        enqueue(&app, "test.good").await;
        // What a worker leaves behind that died after its claim.
        let mut tx = app.state().db.system().write();
        let lease = tx.now().plus(Duration::from_secs(60));
        tx.defer(
            platform::db::Sql::same(
                "update jobs set state = 'running', attempts = 1, lease_owner = 'dead', lease_until = $1",
            ),
            params![lease],
        );
        tx.commit(()).await.unwrap().into_inner();
        let worker = worker(&app, &runs, Vec::new());
        app.clock().advance(Duration::from_secs(59));
        assert_eq!(worker.drain().await.unwrap(), [], "its owner may still live");
        app.clock().advance(Duration::from_secs(2));
        assert_eq!(worker.drain().await.unwrap(), [Outcome::Done]);
    }

    async fn a_job_that_kills_its_process_each_time_dies_and_stays_visible(app: TestApp) {
        app.expect_error_log("its process died each time");
        app.expect_jobs_left();
        let runs = Runs::default();
        // Three attempts are its own, five more may be lost.
        for (begun, outcome) in [(7, Outcome::Done), (8, Outcome::Dead)] {
            enqueue(&app, "test.good").await;
            let now = app.state().clock.now();
            let mut tx = app.state().db.system().write();
            tx.defer(
                platform::db::Sql::same(
                    "update jobs set state = 'running', attempts = $2, lease_owner = 'dead', lease_until = $1 \
                     where state = 'queued'",
                ),
                params![now.minus(Duration::from_secs(1)), begun],
            );
            tx.commit(()).await.unwrap().into_inner();
            assert_eq!(worker(&app, &runs, Vec::new()).drain().await.unwrap(), [outcome], "{begun}");
        }
        assert_eq!(runs.load(Ordering::SeqCst), 101, "run once, and once told that it is lost");
        let why = app.database().rows("select last_error from jobs where state = 'dead'").await;
        assert_eq!(why, [[Some("it was begun 8 times and its process died each time".to_owned())]]);
    }

    async fn a_lease_is_renewed_beside_the_job_s_own_transactions(app: TestApp) {
        let runs = Runs::default();
        enqueue(&app, "test.busy").await;
        let worker = worker(&app, &runs, Vec::new()).renewing_every(Duration::from_millis(1));
        assert_eq!(worker.drain().await.unwrap(), [Outcome::Done], "neither waits for the other for ever");
        assert_eq!(runs.load(Ordering::SeqCst), 100);
    }

    async fn a_job_interrupted_by_the_stop_is_taken_up_again_as_if_it_never_ran(app: TestApp) {
        let runs = Runs::default();
        enqueue(&app, "test.interrupted").await;
        let worker = worker(&app, &runs, Vec::new());
        // Its one attempt is not used up, so the same drain finds it again.
        assert_eq!(worker.drain().await.unwrap(), [Outcome::Done]);
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }

    async fn a_schedule_fires_once_an_interval_however_many_nodes_there_are(app: TestApp) {
        const HOURLY: Schedule = Schedule {
            name: "test.hourly",
            every: Duration::from_secs(3600),
            run: |tx| {
                tx.defer(
                    platform::db::Sql::same(
                        "insert into event_cursors (reader, seq) values ($1, 1) \
                         on conflict (reader) do update set seq = event_cursors.seq + 1",
                    ),
                    params!["test.fired"],
                );
                Box::pin(async { Ok(()) })
            },
        };
        let fired = || async { app.count("select seq from event_cursors where reader = 'test.fired'").await };
        for (advance, times) in [(0, 1), (3599, 1), (1, 2)] {
            app.clock().advance(Duration::from_secs(advance));
            let nodes: Vec<_> = (0..4)
                .map(|_| {
                    let worker = worker(&app, &Runs::default(), vec![HOURLY]);
                    app.state().tasks.tracker.spawn(async move { worker.fire_schedules().await.unwrap() })
                })
                .collect();
            for node in nodes {
                node.await.unwrap();
            }
            assert_eq!(fired().await, times, "after {advance} s more");
        }
    }
}
