//! A polite stop: requests under way are answered, new ones are not taken, the process ends well.

use crate::harness::{Instance, send, wait_for};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
};

#[test]
fn a_request_under_way_is_answered_after_sigterm() {
    let instance = Instance::demo();
    let server = instance.serve();
    let token = server.login();
    let body = r#"{"city":"Graz"}"#;
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let mut head = Vec::new();
    head.extend_from_slice(
        b"PATCH /api/users/20 HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
    );
    head.extend_from_slice(
        format!(
            "authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .as_bytes(),
    );
    // All but the last byte: the request is under way when the signal comes.
    stream.write_all(&head).unwrap();
    stream.write_all(&body.as_bytes()[..body.len() - 1]).unwrap();
    let (status, _) = server.request("GET", "/health", None, None).unwrap();
    assert_eq!(status, 200);
    server.signal("TERM");
    wait_for("the end of listening", || {
        TcpStream::connect(("127.0.0.1", server.port))
            .is_err()
            .then_some(())
    });
    stream.write_all(&body.as_bytes()[body.len() - 1..]).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    let (code, log) = server.wait();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
}

#[test]
fn under_load_every_accepted_request_is_answered_whole() {
    let instance = Instance::demo();
    let server = instance.serve();
    let token = server.login();
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                // Until the server no longer takes connections.
                while let Ok(mut stream) = TcpStream::connect(("127.0.0.1", server.port)) {
                    if send(&mut stream, "GET", "/api/users?page_size=200", Some(&token), None).is_err() {
                        break;
                    }
                    let mut reply = String::new();
                    match stream.read_to_string(&mut reply) {
                        // A connection that was never accepted is closed without a byte.
                        Ok(0) | Err(_) if reply.is_empty() => break,
                        _ => {}
                    }
                    let (head, body) = reply.split_once("\r\n\r\n").expect("a whole head");
                    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
                    serde_json::from_str::<serde_json::Value>(body).expect("a whole body");
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        wait_for("some answers", || {
            (answered.load(Ordering::Relaxed) >= 20).then_some(())
        });
        server.signal("TERM");
    });
    let (code, log) = server.wait();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}

#[test]
fn live_connections_are_told_to_come_back_and_their_tokens_are_in_no_log_line() {
    let instance = Instance::demo().with("LOG_LEVEL", "TRACE");
    let server = instance.serve();
    let token = server.login();
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let handshake = format!(
        "GET /api/dashboard/ws HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         sec-websocket-protocol: bearer, {token}\r\n\r\n"
    );
    stream.write_all(handshake.as_bytes()).unwrap();
    let mut said = Vec::new();
    wait_for("the first frame", || {
        let mut some = [0; 1024];
        let read = stream.read(&mut some).unwrap();
        said.extend_from_slice(&some[..read]);
        said.ends_with(b"}").then_some(())
    });
    assert!(
        said.starts_with(b"HTTP/1.1 101"),
        "{}",
        String::from_utf8_lossy(&said)
    );
    server.signal("TERM");
    let mut last = [0; 4];
    stream.read_exact(&mut last).unwrap();
    // A close frame, and its code.
    assert_eq!((last[0], u16::from_be_bytes([last[2], last[3]])), (0x88, 1012));
    drop(stream);
    let (code, log) = server.wait();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("/api/dashboard/ws"), "it was logged: {log}");
    assert!(!log.contains(&token), "with its token");
}
