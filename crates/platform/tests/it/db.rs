//! Transactions, their end, what they refuse, and reads of every length.

use base::{CompanyId, Error};
use futures_util::future::{FutureExt as _, join_all};
use platform::{
    company_sql,
    db::{
        Actor, CompanyDb, CompanySql, CompanyTx, ConstraintKind, DbError, Hold, Lock, Query, Sql, Value,
        tallies,
    },
    dialect,
    events::{Audience, NewEvent},
    params,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{TestApp, db_test};

/// A table that refers to no other: keys of a company.
const INSERT: CompanySql = company_sql!(
    "insert into idempotency_keys (company_id, user_id, key, fingerprint, created_at) values ($1, $2, $3, '', $4)"
);
const KEYS: CompanySql = company_sql!("select key from idempotency_keys where company_id = $1 order by key");

fn company(app: &TestApp, id: i64) -> CompanyDb {
    app.state().db.system().company(CompanyId(id), Actor::SYSTEM)
}

async fn insert(tx: &mut CompanyTx, key: &str) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(INSERT, params![1, key, now]).await
}

async fn keys(db: &CompanyDb) -> Vec<String> {
    db.all::<(String,)>(KEYS, Vec::new())
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.0)
        .collect()
}

/// Adds one to the number that a key's fingerprint is; false where somebody was faster.
async fn count_up(db: &CompanyDb, hold: Hold) -> bool {
    const READ: CompanySql =
        company_sql!("select fingerprint from idempotency_keys where company_id = $1 and key = 'n'");
    let mut tx = db.write();
    let read: Option<(String,)> = tx
        .first_to_change((READ, Vec::new()), Lock(" for update"), hold)
        .await
        .unwrap();
    let (before,) = read.unwrap();
    // Everybody has read before anybody writes.
    tokio::task::yield_now().await;
    let after = before.parse::<u32>().unwrap_or(0) + 1;
    tx.defer_change(
        company_sql!(
            "update idempotency_keys set fingerprint = $2 where company_id = $1 and key = 'n' and fingerprint = $3"
        ),
        params![after.to_string(), before],
    );
    match tx.commit(()).await {
        Ok(_) => true,
        Err(DbError::Stale) => false,
        Err(other) => panic!("{other}"),
    }
}

db_test! {
    async fn a_row_held_by_its_version_is_never_overwritten(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        insert(&mut tx, "n").await.unwrap();
        tx.commit(()).await.unwrap().into_inner();
        let tries = join_all((0..8).map(|_| count_up(&db, Hold::Version))).await;
        let won = tries.iter().filter(|won| **won).count();
        assert!(won >= 1, "somebody is the first");
        let held = join_all((0..8).map(|_| count_up(&db, Hold::Row))).await;
        assert_eq!(held, [true; 8], "who holds the row is not overtaken");
        let row: Option<(String,)> = db
            .first(company_sql!("select fingerprint from idempotency_keys where company_id = $1"), Vec::new())
            .await
            .unwrap();
        assert_eq!(row.unwrap().0, (won + 8).to_string());
    }

    async fn a_stale_transaction_changes_nothing(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        insert(&mut tx, "n").await.unwrap();
        tx.commit(()).await.unwrap().into_inner();
        let mut tx = db.write();
        insert(&mut tx, "beside").await.unwrap();
        tx.defer_change(
            company_sql!("update idempotency_keys set fingerprint = 'x' where company_id = $1 and key = $2"),
            params!["another"],
        );
        let now = tx.now();
        // Runs what was deferred before it.
        let stale = tx.execute(INSERT, params![1, "later", now]).await;
        assert!(matches!(stale, Err(DbError::Stale)), "{stale:?}");
        drop(tx);
        assert_eq!(keys(&db).await, ["n"]);
    }

    async fn what_is_told_of_a_change_stands_or_falls_with_it(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        insert(&mut tx, "n").await.unwrap();
        tx.commit(()).await.unwrap().into_inner();
        let told = company_sql!(
            "select subject_id from events where company_id = $1 and kind = 'test.told' order by 1"
        );
        for (key, alone) in [("n", true), ("another", true), ("n", false), ("another", false)] {
            let before = db.all::<(String,)>(told, Vec::new()).await.unwrap().len();
            let mut tx = db.write();
            tx.defer_change(
                company_sql!("update idempotency_keys set fingerprint = 'x' where company_id = $1 and key = $2"),
                params![key],
            );
            for subject in 0..10 {
                tx.record(NewEvent::new("test.told", "test", subject, Audience::Staff));
            }
            if !alone {
                let now = tx.now();
                tx.defer(INSERT, params![1, format!("beside {key}"), now]);
            }
            let result = tx.commit(()).await;
            let (count, changed) = (db.all::<(String,)>(told, Vec::new()).await.unwrap().len(), key == "n");
            assert_eq!(result.is_ok(), changed, "{key} {alone}");
            assert!(changed || matches!(result, Err(DbError::Stale)), "{key} {alone}: {result:?}");
            assert_eq!(count - before, if changed { 10 } else { 0 }, "{key} {alone}");
        }
        assert_eq!(keys(&db).await, ["beside n", "n"]);
        // In the order in which they were told, whatever they share a statement with.
        app.drain().await;
        let order: Vec<(String,)> = db
            .all(
                company_sql!("select subject_id from events where company_id = $1 and kind = 'test.told' order by seq"),
                Vec::new(),
            )
            .await
            .unwrap();
        let order: Vec<String> = order.into_iter().map(|row| row.0).collect();
        let once: Vec<String> = (0..10).map(|subject| subject.to_string()).collect();
        assert_eq!(order, [once.clone(), once].concat());
    }

    async fn a_row_inserted_at_the_commit_gives_its_id_to_the_caller_and_to_its_events(app: TestApp) {
        let db = company(&app, 1);
        let insert = company_sql!(
            "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) \
             select c.id, 'test.inserted', '{}', 'done', 0, $2, $2 from (select id, id as company_id from companies) c \
             where c.company_id = $1 and cast($3 as bigint) = 1 returning id"
        );
        const ID: Sql = dialect! {
            sqlite: ["(select cast(s.seq as text) from sqlite_sequence s where s.name = 'jobs')"],
            postgres: ["(select cast(changed.id as text) from changed)"],
        };
        let told = || NewEvent::new("test.told", "test", 0, Audience::Staff).of_inserted(ID);
        let subjects = company_sql!("select subject_id from events where company_id = $1 and kind = 'test.told'");
        for flushed in [false, true] {
            let mut tx = db.write();
            let now = tx.now();
            tx.defer_insert(insert, params![now, 1]);
            tx.record(told());
            tx.record(told());
            if flushed {
                // Runs what was deferred before it.
                self::insert(&mut tx, "beside").await.unwrap();
            }
            let id = tx.commit_inserted().await.unwrap().into_inner();
            let kind: Option<(String,)> = db
                .first(company_sql!("select kind from jobs where company_id = $1 and id = $2"), params![id])
                .await
                .unwrap();
            assert_eq!(kind.unwrap().0, "test.inserted");
            let told: Vec<(String,)> = db.all(subjects, Vec::new()).await.unwrap();
            assert_eq!(told.iter().filter(|row| row.0 == id.to_string()).count(), 2, "{told:?} of {id}");
        }
        let before = db.all::<(String,)>(subjects, Vec::new()).await.unwrap().len();
        let mut tx = db.write();
        let now = tx.now();
        tx.defer_insert(insert, params![now, 0]);
        tx.record(told());
        let stale = tx.commit_inserted().await;
        assert!(matches!(stale, Err(DbError::Stale)), "{stale:?}");
        let mut tx = db.write();
        tx.defer_insert(insert, params![now, 0]);
        tx.record(told());
        let stale = self::insert(&mut tx, "behind").await;
        assert!(matches!(stale, Err(DbError::Stale)), "{stale:?}");
        drop(tx);
        assert_eq!(db.all::<(String,)>(subjects, Vec::new()).await.unwrap().len(), before);
    }

    async fn a_committed_transaction_is_seen_by_the_next_read(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        insert(&mut tx, "a").await.unwrap();
        assert!(keys(&db).await.is_empty(), "nothing is seen before the commit");
        assert_eq!(tx.commit("proof").await.unwrap().into_inner(), "proof");
        assert_eq!(keys(&db).await, ["a"]);
    }

    async fn a_dropped_transaction_leaves_nothing(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        insert(&mut tx, "a").await.unwrap();
        drop(tx);
        // The connection or writer that took it back serves the next one.
        for n in 0..40 {
            let mut tx = db.write();
            insert(&mut tx, &format!("b{n:02}")).await.unwrap();
            if n % 2 == 0 {
                tx.commit(()).await.unwrap().into_inner();
            }
        }
        let kept = keys(&db).await;
        assert_eq!(kept.len(), 20);
        assert!(!kept.contains(&"a".to_owned()));
    }

    async fn a_future_dropped_in_the_middle_takes_its_transaction_back(app: TestApp) {
        let db = company(&app, 1);
        for n in 0..20 {
            let work = async {
                let mut tx = db.write();
                insert(&mut tx, &format!("a{n}")).await.unwrap();
                insert(&mut tx, &format!("b{n}")).await.unwrap();
                std::future::pending::<()>().await;
                tx.commit(()).await.unwrap().into_inner();
            };
            tokio::select! {
                () = work => unreachable!("the work never ends"),
                () = async { for _ in 0..n { tokio::task::yield_now().await; } } => {}
            }
        }
        let mut tx = db.write();
        insert(&mut tx, "after").await.unwrap();
        tx.commit(()).await.unwrap().into_inner();
        assert_eq!(keys(&db).await, ["after"]);
    }

    async fn a_failed_statement_ends_its_transaction_on_both_databases(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        insert(&mut tx, "a").await.unwrap();
        let refused = insert(&mut tx, "a").await.unwrap_err();
        let DbError::Constraint { kind, name } = &refused else { panic!("{refused:?}") };
        assert_eq!((*kind, name.as_str()), (ConstraintKind::Unique, "idempotency_keys__company_id_user_id_key"));
        let mapped = refused.on("idempotency_keys__company_id_user_id_key", || Error::conflict("taken", "taken"));
        assert!(matches!(mapped, Error::Conflict { code: "taken", .. }));
        assert!(matches!(insert(&mut tx, "b").await, Err(DbError::Ended(_))));
        assert!(matches!(tx.commit(()).await, Err(DbError::Ended(_))));
        assert!(keys(&db).await.is_empty());
    }

    async fn a_deferred_statement_that_fails_takes_everything_back(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        insert(&mut tx, "a").await.unwrap();
        let now = tx.now();
        tx.defer(INSERT, params![1, "b", now]);
        tx.defer(INSERT, params![1, "a", now]);
        assert!(matches!(tx.commit(()).await, Err(DbError::Constraint { .. })));
        assert!(keys(&db).await.is_empty());
    }

    async fn deferred_statements_run_in_order_before_one_that_reads(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        let now = tx.now();
        for key in ["b", "a"] {
            tx.defer(INSERT, params![1, key, now]);
        }
        let seen: Vec<(String,)> = tx.all(KEYS, Vec::new()).await.unwrap();
        assert_eq!(seen.len(), 2, "a read of the transaction sees what was deferred before it");
        tx.commit(()).await.unwrap().into_inner();
    }

    async fn a_statement_runs_once_for_each_list_and_tells_what_each_changed(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        let now = tx.now();
        // Parameters out of their order and twice: each list is bound by number.
        let sql = company_sql!(
            "insert into idempotency_keys (company_id, user_id, key, fingerprint, created_at) \
             values ($1, 1, $3, $3, $2) on conflict do nothing"
        );
        let lists = ["b", "a", "b", "c"].map(|key| params![now, key]).to_vec();
        assert_eq!(tx.execute_each(sql, lists).await.unwrap(), [1, 1, 0, 1]);
        assert_eq!(tx.execute_each(sql, Vec::new()).await.unwrap(), Vec::<u64>::new());
        tx.commit(()).await.unwrap().into_inner();
        assert_eq!(keys(&db).await, ["a", "b", "c"]);
        assert_eq!(app.count("select count(*) from idempotency_keys where key = fingerprint").await, 3);
    }

    async fn ids_taken_ahead_are_new_and_rise(app: TestApp) {
        let newest = app.count("select max(id) from users").await;
        let mut tx = company(&app, 1).write();
        let ids = tx.next_ids("users", 600).await.unwrap();
        assert_eq!(ids.len(), 600);
        assert!(ids[0] > newest && ids.is_sorted_by(|a, b| a < b), "{newest} {ids:?}");
        assert!(tx.next_ids("users", 0).await.unwrap().is_empty());
    }

    async fn a_broken_reference_is_told_from_a_taken_key(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        let sql = company_sql!("insert into user_tags (company_id, tag, user_id) values ($1, 'x', $2)");
        // Of the other company: no bug can refer across.
        let foreign = app.foreigners().customer.id;
        let refused = tx.execute(sql, params![foreign]).await.unwrap_err();
        assert!(matches!(refused, DbError::Constraint { kind: ConstraintKind::ForeignKey, .. }), "{refused:?}");
    }

    async fn writers_that_come_together_all_get_through_and_one_s_failure_is_its_own(app: TestApp) {
        let db = company(&app, 1);
        let writers: Vec<_> = (0..200)
            .map(|n| {
                let db = db.clone();
                app.state().tasks.tracker.spawn(async move {
                    let mut tx = db.write();
                    // Every fourth wants a key that another one has.
                    let key = if n % 4 == 3 { format!("k{:03}", n - 1) } else { format!("k{n:03}") };
                    insert(&mut tx, &key).await?;
                    tx.commit(()).await.map(platform::db::Committed::into_inner)
                })
            })
            .collect();
        let mut failed = 0;
        for writer in writers {
            match writer.await.unwrap() {
                Ok(()) => {}
                Err(DbError::Constraint { .. }) => failed += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(failed, 50, "of each pair that wants the same key one loses");
        assert_eq!(keys(&db).await.len(), 150);
    }

    async fn one_company_s_handle_never_sees_another_s_rows(app: TestApp) {
        let (ours, theirs) = (company(&app, 1), company(&app, 2));
        for (db, key) in [(&ours, "ours"), (&theirs, "theirs")] {
            let mut tx = db.write();
            insert(&mut tx, key).await.unwrap();
            tx.commit(()).await.unwrap().into_inner();
        }
        assert_eq!(keys(&ours).await, ["ours"]);
        assert_eq!(keys(&theirs).await, ["theirs"]);
    }

    async fn composed_queries_number_their_parameters(app: TestApp) {
        let db = company(&app, 1);
        let mut tx = db.write();
        for key in ["a", "b", "c", "d"] {
            insert(&mut tx, key).await.unwrap();
        }
        tx.commit(()).await.unwrap().into_inner();
        let base = company_sql!("select key from idempotency_keys where company_id = $1 and user_id = $2");
        let mut query = Query::new(base, params![1]);
        query.push(" and key > ?", params!["a"]);
        query.push(" and key < ?", params!["d"]);
        query.push(" order by key desc limit ?", params![1]);
        let found: Vec<(String,)> = db.list(query).await.unwrap();
        assert_eq!(found, [("c".to_owned(),)]);
    }

    async fn a_long_read_gives_its_whole_answer_and_does_not_block_short_ones(app: TestApp) {
        const LONG: Sql = Sql::same(
            "with recursive n (i) as (select cast(1 as bigint) union all select i + 1 from n where i < 300000) \
             select cast(sum(i) as bigint) from n",
        );
        let system = app.state().db.system();
        let long: Vec<_> = (0..4)
            .map(|_| {
                let system = system.clone();
                app.state().tasks.tracker.spawn(async move { system.first::<(i64,)>(LONG, Vec::new()).await })
            })
            .collect();
        let db = company(&app, 1);
        for _ in 0..50 {
            assert!(keys(&db).await.is_empty());
        }
        for read in long {
            assert_eq!(read.await.unwrap().unwrap(), Some((45_000_150_000,)));
        }
    }

    async fn a_fold_adds_up_every_row_and_keeps_none(app: TestApp) {
        const ROWS: CompanySql = company_sql!(
            "with recursive n (company_id, i) as (select cast($1 as bigint), cast(1 as bigint) union all \
               select company_id, i + 1 from n where i < $2) select i from n where company_id = $1"
        );
        let db = company(&app, 1);
        let add = |sum: &mut (u64, i64), (i,): (i64,)| {
            sum.0 += 1;
            sum.1 += i;
        };
        for most in [1, 1_000, 100_000] {
            let (statements, sum) = app.statements(db.fold(ROWS, params![most], add)).await;
            let rows = u64::try_from(most).unwrap();
            assert_eq!((statements, sum.unwrap()), (1, (rows, most * (most + 1) / 2)));
        }
        let broken = company_sql!("select 'text' from idempotency_keys k, n where k.company_id = $1");
        assert!(db.fold(broken, Vec::new(), add).await.is_err());
    }

    async fn a_walk_whose_caller_went_away_holds_up_no_other(app: TestApp) {
        if !app.state().db.is_sqlite() {
            return;
        }
        // Without an end: only that its caller goes away ends it.
        const ENDLESS: CompanySql = company_sql!(
            "with recursive n (company_id, i) as (select $1, 1 union all select company_id, i + 1 from n) \
             select count(*) from n where company_id = $1"
        );
        let db = company(&app, 1);
        let add = |sum: &mut i64, (i,): (i64,)| *sum += i;
        for _ in 0..3 {
            let begun = Box::pin(db.fold(ENDLESS, Vec::new(), add)).now_or_never();
            assert!(begun.is_none());
        }
        let one = company_sql!("with k as (select $1 as company_id) select 7 from k where k.company_id = $1");
        assert_eq!(db.fold(one, Vec::new(), add).await.unwrap(), 7);
    }

    async fn a_total_is_kept_until_its_resource_changes(app: TestApp) {
        let db = company(&app, 1);
        let count = || Query::new(company_sql!("select count(*) from idempotency_keys where company_id = $1"), Vec::new());
        let total = || db.total("key", String::new(), count());
        assert_eq!(total().await.unwrap(), 0);
        let mut tx = db.write();
        insert(&mut tx, "a").await.unwrap();
        tx.commit(()).await.unwrap().into_inner();
        let (statements, kept) = app.statements(total()).await;
        assert_eq!((statements, kept.unwrap()), (0, 0), "nothing told that keys changed");
        app.state().db.pulse().touched(CompanyId(1), "key");
        let (statements, counted) = app.statements(total()).await;
        assert_eq!((statements, counted.unwrap()), (1, 1));
        app.state().db.pulse().touched(CompanyId(2), "key");
        assert_eq!(app.statements(total()).await.0, 0, "another company's change is none of ours");
    }

    async fn who_asks_while_somebody_asks_gets_the_same_answer(app: TestApp) {
        let db = company(&app, 1);
        let asked = AtomicUsize::new(0);
        let ask = async || {
            asked.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Ok::<_, DbError>("answer")
        };
        let answers = join_all((0..20).map(|_| db.kept("key", "question".to_owned(), ask))).await;
        assert!(answers.into_iter().all(|answer| *answer.unwrap() == "answer"));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        let refused = db.kept("key", "other".to_owned(), async || Err::<u8, _>("refused")).await;
        assert_eq!(refused, Err("refused"));
        let granted = db.kept("key", "other".to_owned(), async || Ok::<u8, &str>(7)).await;
        assert_eq!(granted.as_deref(), Ok(&7), "a refusal is not kept");
    }

    async fn tallies_are_folded_while_others_count(app: TestApp) {
        let db = company(&app, 1);
        let insert = || async {
            let mut tx = db.write();
            let sql = company_sql!("insert into users (company_id, version, email_key, role, status, name, name_key, \
                additional_websites, is_super_admin, email_verified, credits, tags, search_words, created_at, updated_at) \
                values ($1, 1, '', 'customer', 'active', 'Anna', 'anna', $2, $3, $3, 0, $2, '', $4, $4)");
            let none: [String; 0] = [];
            tx.execute(sql, params![Value::json(&none).unwrap(), false, tx.now()]).await.unwrap();
            tx.commit(()).await.unwrap().into_inner();
        };
        let fold = || async {
            let mut tx = app.state().db.system().write();
            tallies::fold(&mut tx).await.unwrap();
            tx.commit(()).await.unwrap().into_inner();
        };
        let customers = async || {
            let tallies = db.tallies("user").await.unwrap();
            let active = tallies.iter().find(|tally| tally.facet == "customer/active/");
            active.map_or(0, |tally| tally.amount)
        };
        let before = customers().await;
        for _ in 0..3 {
            join_all((0..120).map(|_| insert())).await;
            tokio::join!(fold(), fold(), insert());
        }
        fold().await;
        assert!(app.count("select count(*) from tallies").await <= 110, "they are few again");
        assert_eq!(customers().await, before + 363);
    }

    async fn both_arms_of_a_dialect_take_the_same_parameters(app: TestApp) {
        const SQL: Sql = dialect! {
            sqlite: ["select cast($1 as integer) + cast($2 as integer)"],
            postgres: ["select $1::bigint + $2::bigint"],
        };
        let sum: Option<(i64,)> = app.state().db.system().first(SQL, params![2, 3]).await.unwrap();
        assert_eq!(sum, Some((5,)));
    }
}
