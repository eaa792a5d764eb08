//! Events: their order, their places, and who follows them.

use base::{CompanyId, Result};
use futures_util::future::BoxFuture;
use platform::{
    db::{Actor, Sql, SystemTx},
    events::{Audience, NewEvent, Reader, Relay},
    params,
};
use testkit::{TestApp, db_test};

async fn record(app: &TestApp, company: i64, subject: i64) {
    let mut tx = app
        .state()
        .db
        .system()
        .company(CompanyId(company), Actor::SYSTEM)
        .write();
    tx.record(NewEvent::new("thing.changed", "thing", subject, Audience::Staff));
    tx.commit(()).await.unwrap().into_inner();
}

async fn relay(app: &TestApp, readers: Vec<Reader>) {
    Relay::new(app.state().db.clone(), readers).drain().await.unwrap();
}

/// Writes down every range it is handed, as a schedule of that name: a table it may use.
const FOLLOWER: Reader = Reader {
    name: "test.follower",
    apply: follow,
};

fn follow(tx: &mut SystemTx, after: i64, upto: i64) -> BoxFuture<'_, Result<()>> {
    let now = tx.now();
    tx.defer(
        Sql::same("insert into schedules (name, next_at) values ($1, $2)"),
        params![format!("range {after} {upto}"), now],
    );
    Box::pin(async { Ok(()) })
}

/// Fails at its first range, for good.
const BROKEN: Reader = Reader {
    name: "test.broken",
    apply: |_, _, _| Box::pin(async { Err(base::Error::internal("the reader is broken")) }),
};

db_test! {
    async fn places_are_given_in_commit_order_without_gaps(app: TestApp) {
        let before = app.count("select coalesce(max(seq), 0) from events").await;
        for subject in 1..=30 {
            record(&app, 1 + subject % 2, subject).await;
            if subject % 7 == 0 {
                relay(&app, Vec::new()).await;
            }
        }
        relay(&app, Vec::new()).await;
        let rows = app
            .database()
            .rows("select cast(seq as text), subject_id from events where kind = 'thing.changed' order by seq")
            .await;
        let first = app.count("select min(seq) from events where kind = 'thing.changed'").await;
        assert!(first > before);
        for (n, row) in rows.iter().enumerate() {
            let n = i64::try_from(n).unwrap();
            assert_eq!(row, &[Some((first + n).to_string()), Some((n + 1).to_string())]);
        }
        assert_eq!(rows.len(), 30);
        assert_eq!(app.count("select count(*) from events where seq is null").await, 0);
    }

    async fn an_event_of_a_transaction_taken_back_never_was(app: TestApp) {
        let mut tx = app.state().db.system().company(CompanyId(1), Actor::SYSTEM).write();
        tx.record(NewEvent::new("thing.changed", "thing", 1, Audience::Staff));
        drop(tx);
        assert_eq!(app.count("select count(*) from events where kind = 'thing.changed'").await, 0);
    }

    async fn a_reader_is_handed_every_event_once(app: TestApp) {
        relay(&app, vec![FOLLOWER]).await;
        let start = app.count("select coalesce(max(seq), 0) from events").await;
        for subject in 0..5 {
            record(&app, 1, subject).await;
        }
        relay(&app, vec![FOLLOWER]).await;
        relay(&app, vec![FOLLOWER]).await;
        let ranges = app.database().rows("select name from schedules where name like 'range%' order by name").await;
        let last = format!("range {start} {}", start + 5);
        assert_eq!(ranges.iter().filter(|row| row[0].as_deref() == Some(last.as_str())).count(), 1);
        assert_eq!(ranges.len(), 2, "one range for what was there, one for the rest: {ranges:?}");
    }

    async fn relays_of_many_nodes_together_give_each_place_once(app: TestApp) {
        for subject in 0..40 {
            record(&app, 1, subject).await;
        }
        let relays: Vec<_> = (0..6)
            .map(|_| {
                let db = app.state().db.clone();
                app.state().tasks.tracker.spawn(async move {
                    let mut relay = Relay::new(db, vec![FOLLOWER]);
                    for _ in 0..5 {
                        relay.drain().await.unwrap();
                    }
                })
            })
            .collect();
        for relay in relays {
            relay.await.unwrap();
        }
        relay(&app, vec![FOLLOWER]).await;
        let events = app.count("select count(*) from events").await;
        assert_eq!(app.count("select count(distinct seq) from events").await, events);
        assert_eq!(app.count("select max(seq) from events").await, events);
        assert_eq!(app.count("select seq from event_cursors where reader = 'test.follower'").await, events);
    }

    async fn a_reader_that_fails_keeps_its_place_and_holds_up_no_stamping(app: TestApp) {
        record(&app, 1, 1).await;
        let failed = Relay::new(app.state().db.clone(), vec![BROKEN]).drain().await;
        assert!(failed.is_err());
        assert_eq!(app.count("select count(*) from event_cursors where reader = 'test.broken'").await, 0);
        assert_eq!(app.count("select count(*) from events where seq is null").await, 0);
    }

    async fn another_process_s_changes_outdate_the_totals_of_this_one(app: TestApp) {
        let mut relay = Relay::new(app.state().db.clone(), Vec::new());
        relay.drain().await.unwrap();
        let before = app.state().db.pulse().generation(CompanyId(1), "thing");
        // Straight into the table: this process's own commit tells it nothing.
        let mut tx = app.state().db.system().write();
        let now = tx.now();
        tx.defer(
            Sql::same(
                "insert into events (company_id, kind, at, actor_type, subject_type, subject_id, audience, data) \
                 values (1, 'thing.changed', $1, 'system', 'thing', '1', 'staff', $2)",
            ),
            params![now, platform::db::Value::Json("{}".into())],
        );
        tx.commit(()).await.unwrap().into_inner();
        relay.drain().await.unwrap();
        assert!(app.state().db.pulse().generation(CompanyId(1), "thing") > before);
    }
}
