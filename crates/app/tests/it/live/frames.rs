//! What is said on the line, also by clients who say nonsense.

use super::{listening, record};
use http::StatusCode;
use serde_json::json;
use std::time::Duration;
use testkit::{TestApp, db_test};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

db_test! {
    async fn the_first_frame_says_who_and_from_where_on(app: TestApp) {
        let (node, agent) = (app.serve().await, app.agent().await);
        let newest = app.count("select max(seq) from events").await;
        let mut socket = node.connect(node.logged_in(&agent)).await.unwrap();
        let told = socket.frame().await;
        let last = told["last_event_id"].as_i64().unwrap();
        assert!(last <= newest, "{told}");
        assert_eq!(told, json!({
            "type": "connected", "message": "WebSocket connection established",
            "user_id": agent.id().to_string(), "last_event_id": last,
        }));
    }

    async fn a_ping_of_either_kind_is_answered(app: TestApp) {
        let node = app.serve().await;
        let mut socket = node.socket(&app.agent().await).await;
        socket.send(json!({ "type": "ping", "request_id": "p-1" })).await;
        let pong = socket.frame().await;
        assert_eq!(pong, json!({ "type": "pong", "timestamp": 1_772_442_000, "request_id": "p-1" }));
        socket.send_message(Message::Ping("hello".into())).await;
        assert_eq!(socket.message().await, Message::Pong("hello".into()));
    }

    async fn nonsense_is_answered_and_harms_nobody(app: TestApp) {
        let node = app.serve().await;
        let mut socket = listening(&node).await;
        for (text, code) in [
            ("", "unreadable"),
            ("{", "unreadable"),
            ("[1]", "unreadable"),
            (r#"{"type":"dance"}"#, "unknown_type"),
            (r#"{"type":"subscribe","topics":["secrets"]}"#, "unknown_topic"),
            (r#"{"type":"subscribe","topics":["%"]}"#, "unknown_topic"),
            (r#"{"type":"subscribe","topics":["*"]}"#, "unknown_topic"),
            (r#"{"type":"subscribe","topics":["users"]}"#, "forbidden"),
            (r#"{"type":"resume","last_event_id":"x"}"#, "invalid"),
        ] {
            socket.send_message(Message::text(text)).await;
            assert_eq!(socket.expect("error").await["code"], code, "{text}");
        }
        socket.send_message(Message::binary(vec![0, 1])).await;
        assert_eq!(socket.expect("error").await["code"], "unreadable");
        socket.send(json!({ "type": "dance", "request_id": 7 })).await;
        assert_eq!(socket.expect("error").await["request_id"], 7);
        socket.send_message(Message::text("x".repeat(64 * 1024))).await;
        assert_eq!(socket.expect("error").await["code"], "unreadable");
        record(&app, 1).await;
        assert_eq!(socket.expect("event").await["data"]["n"], 1);
    }

    async fn a_message_over_64_kib_closes_the_connection(app: TestApp) {
        let node = app.serve().await;
        let mut socket = node.socket(&app.agent().await).await;
        socket.send_message(Message::text("x".repeat(64 * 1024 + 1))).await;
        assert_eq!(socket.closed().await.1, 1009);
        // In pieces that are small each.
        let mut socket = node.socket(&app.agent().await).await;
        let piece = || vec![b'x'; 40 * 1024];
        let first = Frame::message(piece(), OpCode::Data(Data::Text), false);
        socket.send_message(Message::Frame(first)).await;
        let second = Frame::message(piece(), OpCode::Data(Data::Continue), false);
        socket.send_message(Message::Frame(second)).await;
        assert_eq!(socket.closed().await.1, 1009);
    }

    async fn text_that_is_none_closes_the_connection(app: TestApp) {
        let node = app.serve().await;
        let mut socket = node.socket(&app.agent().await).await;
        let wrong = Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true);
        socket.send_message(Message::Frame(wrong)).await;
        assert_eq!(socket.closed().await.1, 1007);
    }

    async fn who_asks_too_often_is_told_so(app: TestApp) {
        let node = app.with_rate_limits().serve().await;
        let mut socket = node.socket(&app.agent().await).await;
        let mut refused = None;
        for _ in 0..2_000 {
            socket.send(json!({ "type": "ping" })).await;
            let reply = socket.frame().await;
            if reply["type"] == "error" {
                refused = Some(reply);
                break;
            }
        }
        assert_eq!(refused.unwrap()["code"], "rate_limited");
    }

    async fn a_silent_client_is_asked_and_a_dead_one_dropped(app: TestApp) {
        let node = app.serve().await;
        let mut alive = node.socket(&app.agent().await).await;
        let mut dead = node.socket(&app.admin().await).await;
        // A frame that never ends is no sign of life.
        dead.send_bytes(&[0x81, 0xfe]).await;
        app.clock().advance(Duration::from_secs(31));
        app.live.sweep(app.clock.now());
        assert!(matches!(alive.any_message().await, Message::Ping(_)));
        alive.send(json!({ "type": "ping" })).await;
        alive.expect("pong").await;
        app.clock().advance(Duration::from_secs(45));
        app.live.sweep(app.clock.now());
        assert!(dead.broken_off().await);
        alive.send(json!({ "type": "ping" })).await;
        alive.expect("pong").await;
        assert_eq!(app.live.count(), 1);
    }

    async fn other_addresses_take_no_sockets(app: TestApp) {
        let node = app.serve().await;
        let mut request = node.logged_in(&app.agent().await);
        *request.uri_mut() = request.uri().to_string().replace("dashboard/ws", "dashboard/none").parse().unwrap();
        assert_eq!(node.connect(request).await.err().unwrap(), StatusCode::NOT_FOUND);
    }
}
