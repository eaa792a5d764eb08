//! Coming back without a gap and without a double.

use super::{listening, numbers, read_to, record, record_each};
use serde_json::{Value, json};
use testkit::{Served, Socket, TestApp, db_test};

async fn resumed(node: &Served, last: i64) -> (Socket, Vec<Value>, Value) {
    let mut socket = node.socket(&node.app.agent().await).await;
    let resume =
        json!({ "type": "resume", "last_event_id": last, "topics": ["customers"], "request_id": "r" });
    socket.send(resume).await;
    let mut before = Vec::new();
    loop {
        let frame = socket.frame().await;
        if frame["type"] != "event" {
            assert_eq!(frame["request_id"], "r");
            return (socket, before, frame);
        }
        before.push(frame);
    }
}

/// The newest event, once all have been handed out. Nobody logs in for the first time after it.
async fn newest(app: &TestApp) -> i64 {
    app.agent().await;
    app.drain().await;
    let newest = app.count("select max(seq) from events").await;
    app.live.reached(newest).await;
    newest
}

db_test! {
    async fn what_was_missed_comes_in_order_and_once_and_then_the_new(app: TestApp) {
        let node = app.serve().await;
        let start = newest(&app).await;
        record_each(&app, &(1..=1_200).collect::<Vec<_>>()).await;
        let end = newest(&app).await;
        let (mut socket, missed, done) = resumed(&node, start).await;
        assert_eq!(numbers(&missed), (1..=1_200).collect::<Vec<_>>());
        assert_eq!(missed[0]["event_id"], start + 1);
        assert_eq!((&done["type"], &done["last_event_id"]), (&json!("resumed"), &json!(end)));
        record(&app, 1_201).await;
        assert_eq!(socket.expect("event").await["data"]["n"], 1_201);
        let (_, missed, _) = resumed(&node, start + 1_000).await;
        assert_eq!(numbers(&missed), (1_001..=1_201).collect::<Vec<_>>());
    }

    async fn a_resume_without_topics_sends_nothing_again(app: TestApp) {
        let node = app.serve().await;
        let start = newest(&app).await;
        record_each(&app, &[1, 2]).await;
        newest(&app).await;
        let mut socket = listening(&node).await;
        record(&app, 3).await;
        assert_eq!(read_to(&mut socket, 3).await, [3]);
        for missed in [&[1, 2][..], &[]] {
            socket.send(json!({ "type": "resume", "last_event_id": start })).await;
            for n in missed {
                assert_eq!(socket.expect("event").await["data"]["n"], *n);
            }
            assert_eq!(socket.expect("resumed").await["topics"], json!(["customers"]));
        }
        record(&app, 4).await;
        assert_eq!(read_to(&mut socket, 4).await, [4]);
    }

    async fn a_resume_under_concurrent_writes_gets_each_event_once(app: TestApp) {
        let node = app.serve().await;
        let start = newest(&app).await;
        record_each(&app, &(1..=300).collect::<Vec<_>>()).await;
        newest(&app).await;
        let writer = app.clone();
        let writing = app.tasks.tracker.spawn(async move {
            for n in 301..=600 {
                record(&writer, n).await;
            }
        });
        let mut sockets = Vec::new();
        for _ in 0..6 {
            let (socket, missed, _) = resumed(&node, start).await;
            sockets.push((socket, numbers(&missed)));
        }
        writing.await.unwrap();
        for (mut socket, mut read) in sockets {
            if read.last() != Some(&600) {
                read.extend(read_to(&mut socket, 600).await);
            }
            assert_eq!(read, (1..=600).collect::<Vec<_>>());
        }
    }

    async fn too_old_is_said_and_what_comes_next_is_told(app: TestApp) {
        let app = app.node(|config| config.live.replay = 5);
        let node = app.serve().await;
        let start = newest(&app).await;
        record_each(&app, &(1..=6).collect::<Vec<_>>()).await;
        let end = newest(&app).await;
        let (_, missed, done) = resumed(&node, end - 5).await;
        assert_eq!((missed.len(), &done["type"]), (5, &json!("resumed")));
        let (mut socket, missed, done) = resumed(&node, start).await;
        assert_eq!((missed.len(), &done["type"]), (0, &json!("resync")));
        assert_eq!(done["last_event_id"], end);
        record(&app, 7).await;
        assert_eq!(read_to(&mut socket, 7).await, [7]);
    }

    async fn below_the_oldest_kept_and_beyond_the_newest_is_a_new_start(app: TestApp) {
        let node = app.serve().await;
        newest(&app).await;
        record_each(&app, &[1, 2, 3]).await;
        let end = newest(&app).await;
        app.database().rows(&format!("delete from events where seq < {}", end - 1)).await;
        let (_, missed, done) = resumed(&node, end - 2).await;
        assert_eq!((numbers(&missed), &done["type"]), (vec![2, 3], &json!("resumed")));
        let (_, missed, done) = resumed(&node, end - 3).await;
        assert_eq!((missed.len(), &done["type"]), (0, &json!("resync")));
        let (_, missed, done) = resumed(&node, end + 1_000).await;
        assert_eq!((missed.len(), &done["type"]), (0, &json!("resync")));
    }
}
