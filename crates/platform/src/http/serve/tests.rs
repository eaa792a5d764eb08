use super::*;
use crate::http::{ClientAddr, HttpSettings};
use axum::Router;
use axum::routing::{get, post};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Takes a connection over and says what it hears, as a WebSocket would.
async fn upgrade(mut request: axum::extract::Request) -> axum::response::Response {
    let upgrade = hyper::upgrade::on(&mut request);
    TaskTracker::new().spawn(async move {
        let mut stream = TokioIo::new(upgrade.await.unwrap());
        let mut heard = [0; 4];
        stream.read_exact(&mut heard).await.unwrap();
        stream.write_all(&heard).await.unwrap();
    });
    let mut response = axum::response::Response::new(Body::empty());
    *response.status_mut() = http::StatusCode::SWITCHING_PROTOCOLS;
    response.headers_mut().insert(
        http::header::CONNECTION,
        http::HeaderValue::from_static("upgrade"),
    );
    response
        .headers_mut()
        .insert(http::header::UPGRADE, http::HeaderValue::from_static("heard"));
    response
}

struct Running {
    address: SocketAddr,
    stop: CancellationToken,
    served: JoinHandle<()>,
    tasks: TaskTracker,
    gate: Arc<Semaphore>,
    begun: Arc<AtomicU32>,
}

async fn start(settings: ServeSettings) -> Running {
    let (gate, begun) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicU32::new(0)));
    let (gate2, begun2) = (Arc::clone(&gate), Arc::clone(&begun));
    let waits = move || {
        let (gate, begun) = (Arc::clone(&gate2), Arc::clone(&begun2));
        async move {
            begun.fetch_add(1, Ordering::SeqCst);
            gate.acquire().await.unwrap().forget();
            "done"
        }
    };
    let router = Router::new()
        .route("/wait", get(waits))
        .route(
            "/who",
            get(|address: ClientAddr| async move { address.0.to_string() }),
        )
        .route("/echo", post(|body: String| async move { body }))
        .route("/upgrade", get(upgrade));
    let edge = Edge::new(
        router.clone(),
        router,
        &HttpSettings::new("http://localhost:1", 1),
    )
    .unwrap();
    let listener = bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let served = tasks.spawn({
        let (tasks, stop) = (tasks.clone(), stop.clone());
        async move { serve(listener, edge, &tasks, stop, settings).await }
    });
    Running {
        address,
        stop,
        served,
        tasks,
        gate,
        begun,
    }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn until_begun(&self, requests: u32) {
        while self.begun.load(Ordering::SeqCst) < requests {
            tokio::task::yield_now().await;
        }
    }

    async fn ended(self) {
        self.served.await.unwrap();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Reads until the text ends with `end`, or the connection does.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.ends_with(end) {
        let read = stream.read(&mut buffer).await.unwrap_or(0);
        if read == 0 {
            break;
        }
        text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    text
}

const IMPATIENT: ServeSettings = ServeSettings {
    patience: Patience {
        head: Duration::from_millis(40),
        idle: Duration::from_secs(60),
        sweep: Duration::from_millis(10),
    },
    stop_limit: Duration::from_secs(25),
};

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let server = start(ServeSettings::default()).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        send(&mut stream, "GET /who HTTP/1.1\r\nHost: x\r\n\r\n").await;
        let reply = read_until(&mut stream, "127.0.0.1").await;
        assert!(
            reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.contains("x-request-id: "),
            "{reply}"
        );
    }
    send(
        &mut stream,
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    )
    .await;
    assert!(read_until(&mut stream, "abc").await.ends_with("abc"));
    drop(stream);
    server.stop.cancel();
    server.ended().await;
}

#[tokio::test]
async fn a_stop_cuts_no_request_off_and_takes_no_new_connection() {
    let server = start(ServeSettings::default()).await;
    let mut busy = server.connect().await;
    let mut idle = server.connect().await;
    send(&mut idle, "GET /who HTTP/1.1\r\nHost: x\r\n\r\n").await;
    read_until(&mut idle, "127.0.0.1").await;
    send(&mut busy, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.until_begun(1).await;
    server.stop.cancel();
    // An idle keep-alive connection is closed at once.
    assert_eq!(read_until(&mut idle, "\u{0}").await, "");
    assert!(TcpStream::connect(server.address).await.is_err());
    assert!(!server.served.is_finished());
    server.gate.add_permits(1);
    let reply = read_until(&mut busy, "\u{0}").await;
    assert!(
        reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.ends_with("done"),
        "{reply}"
    );
    assert!(reply.contains("connection: close"), "{reply}");
    server.ended().await;
}

#[tokio::test]
async fn a_request_that_never_ends_is_cut_off_at_the_stop_limit() {
    let server = start(ServeSettings {
        stop_limit: Duration::from_millis(50),
        ..ServeSettings::default()
    })
    .await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.until_begun(1).await;
    server.stop.cancel();
    assert_eq!(read_until(&mut stream, "\u{0}").await, "");
    server.ended().await;
}

#[tokio::test]
async fn a_head_that_drips_in_is_not_waited_for() {
    let server = start(IMPATIENT).await;
    for begun in [
        "",
        "P",
        "PRI * HTTP/2.0\r\n",
        "GET /who HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    ] {
        let mut stream = server.connect().await;
        send(&mut stream, begun).await;
        assert_eq!(read_until(&mut stream, "\u{0}").await, "", "{begun:?}");
    }
    // The same on a connection that has been good once.
    let mut stream = server.connect().await;
    send(&mut stream, "GET /who HTTP/1.1\r\nHost: x\r\n\r\n").await;
    read_until(&mut stream, "127.0.0.1").await;
    send(&mut stream, "GET /who HT").await;
    assert_eq!(read_until(&mut stream, "\u{0}").await, "");
    // A handler at work is no slow head.
    let mut stream = server.connect().await;
    send(&mut stream, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.until_begun(1).await;
    let mut other = server.connect().await;
    assert_eq!(read_until(&mut other, "\u{0}").await, "", "time has passed");
    server.gate.add_permits(1);
    assert!(read_until(&mut stream, "done").await.ends_with("done"));
    server.stop.cancel();
    server.ended().await;
}

#[tokio::test]
async fn an_oversized_head_is_refused() {
    let server = start(ServeSettings::default()).await;
    let many = "X-A: b\r\n".repeat(101);
    let long = format!("X-A: {}\r\n", "b".repeat(MAX_HEAD_BYTES));
    for headers in [many, long] {
        let mut stream = server.connect().await;
        send(
            &mut stream,
            &format!("GET /who HTTP/1.1\r\nHost: x\r\n{headers}\r\n"),
        )
        .await;
        let reply = read_until(&mut stream, "\u{0}").await;
        assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
    }
    server.stop.cancel();
    server.ended().await;
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let server = start(ServeSettings::default()).await;
    let error = bind(server.address.to_string()).await.unwrap_err();
    assert!(error.to_string().contains(&server.address.to_string()), "{error}");
    server.stop.cancel();
    server.ended().await;
}

#[tokio::test]
async fn a_connection_can_be_taken_over() {
    let server = start(IMPATIENT).await;
    let mut stream = server.connect().await;
    send(
        &mut stream,
        "GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: heard\r\n\r\n",
    )
    .await;
    let reply = read_until(&mut stream, "\r\n\r\n").await;
    assert!(reply.starts_with("HTTP/1.1 101 "), "{reply}");
    // Longer than any head may take.
    let mut other = server.connect().await;
    assert_eq!(read_until(&mut other, "\u{0}").await, "");
    send(&mut stream, "ping").await;
    assert_eq!(read_until(&mut stream, "ping").await, "ping");
    server.stop.cancel();
    server.ended().await;
}

#[tokio::test]
async fn http2_is_spoken_to_those_who_begin_with_it() {
    let server = start(ServeSettings::default()).await;
    let mut stream = server.connect().await;
    // The preface, empty settings, and on stream 1 the head of GET http://x/ in HPACK's static entries.
    send(&mut stream, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.unwrap();
    stream
        .write_all(&[0, 0, 6, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84, 0x41, 1, b'x'])
        .await
        .unwrap();
    let mut kinds = Vec::new();
    while kinds.last() != Some(&1) {
        let mut frame = [0; 9];
        stream.read_exact(&mut frame).await.unwrap();
        kinds.push(frame[3]);
        let mut content = vec![0; u32::from_be_bytes([0, frame[0], frame[1], frame[2]]) as usize];
        stream.read_exact(&mut content).await.unwrap();
    }
    assert_eq!(kinds.first(), Some(&4), "settings come first");
    // Before it closes, HTTP/2 waits for the client to say that it has heard of the stop; this one never would.
    drop(stream);
    server.stop.cancel();
    server.ended().await;
}

#[tokio::test]
async fn a_request_that_has_arrived_is_answered_though_the_stop_came_first() {
    for _ in 0..20 {
        let server = start(ServeSettings::default()).await;
        let mut stream = server.connect().await;
        send(&mut stream, "GET /who HTTP/1.1\r\nHost: x\r\n\r\n").await;
        server.stop.cancel();
        let reply = read_until(&mut stream, "\u{0}").await;
        assert!(
            reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.ends_with("127.0.0.1"),
            "{reply}"
        );
        server.ended().await;
    }
}
