//! Sudden death: what was acknowledged is there afterwards, and nothing twice.

use crate::harness::{Instance, wait_for};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

#[test]
fn every_acknowledged_write_survives_a_kill_and_its_events_have_no_gap() {
    let instance = Instance::demo();
    for round in 0..3_u32 {
        let server = instance.serve();
        let token = server.login();
        let stop = AtomicBool::new(false);
        let acknowledged: Vec<(u32, u32)> = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4_u32)
                .map(|writer| {
                    let (server, token, stop) = (&server, &token, &stop);
                    scope.spawn(move || {
                        let mut last = 0;
                        while !stop.load(Ordering::Relaxed) {
                            let body = format!(r#"{{"city":"round {round} write {}"}}"#, last + 1);
                            let path = format!("/api/users/{}", 20 + writer);
                            match server.request("PATCH", &path, Some(token), Some(&body)) {
                                Ok((200, _)) => last += 1,
                                Ok((status, reply)) => panic!("{status} {reply}"),
                                Err(_) => break,
                            }
                        }
                        (writer, last)
                    })
                })
                .collect();
            let database = instance.database();
            wait_for("some writes", || {
                let written: i64 = database
                    .query_row(
                        "select count(*) from users where city like ?1",
                        [format!("round {round} write%")],
                        |r| r.get(0),
                    )
                    .unwrap();
                (written == 4).then_some(())
            });
            server.signal("KILL");
            stop.store(true, Ordering::Relaxed);
            writers.into_iter().map(|writer| writer.join().unwrap()).collect()
        });
        server.kill();
        let database = instance.database();
        for (writer, last) in acknowledged {
            let city: String = database
                .query_row("select city from users where id = ?1", [20 + writer], |row| {
                    row.get(0)
                })
                .unwrap();
            let written: u32 = city.rsplit(' ').next().unwrap().parse().unwrap();
            assert!(
                written == last || written == last + 1,
                "acknowledged {last}, found {city}"
            );
        }
    }
    // A last start stamps what the dead ones left behind.
    let server = instance.serve();
    let database = instance.database();
    wait_for("every event's place", || {
        let waiting: i64 = database
            .query_row("select count(*) from events where seq is null", [], |row| {
                row.get(0)
            })
            .unwrap();
        (waiting == 0).then_some(())
    });
    let (events, newest): (i64, i64) = database
        .query_row("select count(*), max(seq) from events", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(events, newest, "no place is skipped or taken twice");
    wait_for("the activity log", || {
        let logged: i64 = database
            .query_row("select count(*) from activity", [], |row| row.get(0))
            .unwrap();
        (logged == events).then_some(())
    });
    server.kill();
}

#[test]
fn an_import_goes_on_after_a_kill_without_doubling_a_row() {
    let instance = Instance::demo();
    let before: i64 = instance
        .database()
        .query_row("select count(*) from users", [], |row| row.get(0))
        .unwrap();
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../app/tests/fixtures/customers-10k.csv");
    let arguments = ["import", "users", file.to_str().unwrap(), "--company", "demo"];
    let mut import = instance.command(&arguments).spawn().unwrap();
    let database = instance.database();
    let progress = || -> Option<i64> {
        database
            .query_row(
                "select rows_done from imports where status = 'running'",
                [],
                |row| row.get(0),
            )
            .ok()
    };
    wait_for("the middle of the import", || {
        progress().filter(|done| *done >= 1_000)
    });
    import.kill().unwrap();
    import.wait().unwrap();
    let done = progress().expect("it was killed in the middle");
    assert!(done < 10_000, "it was killed in the middle");

    // The dead process's lease runs out at once instead of in a minute.
    database
        .execute("update jobs set lease_until = 0 where state = 'running'", [])
        .unwrap();
    let server = instance.serve();
    let (created, refused): (i64, i64) = wait_for("the end of the import", || {
        database
            .query_row(
                "select created, refused from imports where status = 'completed'",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .ok()
    });
    assert_eq!((created, refused), (9_819, 181));
    let after: i64 = database
        .query_row("select count(*) from users", [], |row| row.get(0))
        .unwrap();
    assert_eq!(after - before, 9_819);
    server.kill();
}
