//! A node that listens on a port, and clients of its live connections.

use crate::{Actor, TestApp};
use base::Clock;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderName, HeaderValue, Request, StatusCode, header};
use platform::{
    db::Db,
    events::Relay,
    http::serve::{ServeSettings, bind, serve},
    live,
};
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _, protocol::CloseFrame},
};
use tokio_util::task::TaskTracker;

/// How long a test waits for what must come, before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A node that listens, with its relay and its live feed at work.
#[derive(Clone)]
pub struct Served {
    /// The node.
    pub app: TestApp,
    address: SocketAddr,
}

impl TestApp {
    /// Another node as in another process: it learns of this one's changes from the database alone.
    #[must_use]
    pub fn far_node(&self) -> Self {
        let clock = Arc::clone(&self.shared.clock) as Arc<dyn Clock>;
        let db = Db::open(&self.database().address(), clock).expect("the database opens");
        self.node_over(db, |_| {})
    }

    /// Listens on a free port.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn serve(&self) -> Served {
        let tasks = &self.state().tasks;
        let relay = Relay::new(self.state().db.clone(), app::readers());
        tasks.tracker.spawn(relay.run(tasks.stop.clone()));
        tasks.tracker.spawn(live::feed(self.state().clone()));
        let listener = bind("127.0.0.1:0").await.expect("there is a free port");
        let address = listener.local_addr().expect("it listens");
        let (edge, stop) = (self.edge().clone(), tasks.stop.clone());
        tasks.tracker.spawn(async move {
            serve(
                listener,
                edge,
                &TaskTracker::new(),
                stop,
                ServeSettings::default(),
            )
            .await;
        });
        Served {
            app: self.clone(),
            address,
        }
    }
}

impl Served {
    /// The origin of this node's own pages.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The handshake of a WebSocket, without a login.
    pub fn handshake(&self) -> Request<()> {
        let address = format!("ws://{}/api/dashboard/ws", self.address);
        address.into_client_request().expect("an address")
    }

    /// Sends a handshake.
    ///
    /// # Errors
    /// The status, where it is refused.
    pub async fn connect(&self, request: Request<()>) -> Result<Socket, StatusCode> {
        let stream = TcpStream::connect(self.address).await.expect("the node listens");
        open(request, stream).await
    }

    /// Connects with the caller's token, and hears `connected`.
    ///
    /// # Panics
    /// Where that is refused.
    pub async fn socket(&self, caller: &Actor) -> Socket {
        let mut socket = self.connect(self.logged_in(caller)).await.expect("let in");
        socket.expect("connected").await;
        socket
    }

    /// The same with a small window: what it does not read soon waits at the server.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn narrow_socket(&self, caller: &Actor) -> Socket {
        let narrow = TcpSocket::new_v4().expect("a socket");
        narrow.set_recv_buffer_size(4_096).expect("a small window");
        let stream = narrow.connect(self.address).await.expect("the node listens");
        let mut socket = open(self.logged_in(caller), stream).await.expect("let in");
        socket.expect("connected").await;
        socket
    }

    /// A handshake with the caller's token in its header.
    pub fn logged_in(&self, caller: &Actor) -> Request<()> {
        with(
            self.handshake(),
            header::AUTHORIZATION,
            format!("Bearer {}", caller.token()),
        )
    }
}

/// A request with a header more.
///
/// # Panics
/// Where the value cannot stand in a header.
pub fn with(mut request: Request<()>, name: HeaderName, value: impl AsRef<str>) -> Request<()> {
    let value = HeaderValue::from_str(value.as_ref()).expect("a header's value");
    request.headers_mut().insert(name, value);
    request
}

async fn open(request: Request<()>, stream: TcpStream) -> Result<Socket, StatusCode> {
    match client_async(request, stream).await {
        Ok((line, reply)) => Ok(Socket {
            line,
            protocol: reply
                .headers()
                .get(header::SEC_WEBSOCKET_PROTOCOL)
                .and_then(|name| name.to_str().ok())
                .map(str::to_owned),
        }),
        Err(Error::Http(reply)) => Err(reply.status()),
        Err(error) => panic!("no handshake: {error}"),
    }
}

/// A client's end of a live connection.
pub struct Socket {
    line: WebSocketStream<TcpStream>,
    /// The subprotocol the server chose.
    pub protocol: Option<String>,
}

impl Socket {
    /// Sends a frame.
    pub async fn send(&mut self, frame: Value) {
        self.send_message(Message::text(frame.to_string())).await;
    }

    /// Sends any message.
    ///
    /// # Panics
    /// Where the line is gone.
    pub async fn send_message(&mut self, message: Message) {
        self.line.send(message).await.expect("the line is open");
    }

    /// Sends bytes past the protocol.
    ///
    /// # Panics
    /// Where the line is gone.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        let sent = self.line.get_mut().write_all(bytes).await;
        sent.expect("the line is open");
    }

    /// Closes, and waits until the server has closed too.
    ///
    /// # Panics
    /// Where the line is gone.
    pub async fn close(&mut self) {
        self.line.close(None).await.expect("the line is open");
        while let Some(Ok(_)) = self.line.next().await {}
    }

    /// The next message.
    ///
    /// # Panics
    /// Where none comes, or the line breaks off.
    pub async fn any_message(&mut self) -> Message {
        let next = tokio::time::timeout(PATIENCE, self.line.next()).await;
        match next.expect("a message comes").expect("the line is open") {
            Ok(message) => message,
            Err(error) => panic!("the line broke off: {error}"),
        }
    }

    /// The next message but the protocol's own pings.
    pub async fn message(&mut self) -> Message {
        loop {
            match self.any_message().await {
                Message::Ping(_) => {}
                message => return message,
            }
        }
    }

    /// The next frame.
    ///
    /// # Panics
    /// Where none comes.
    pub async fn frame(&mut self) -> Value {
        match self.message().await {
            Message::Text(text) => serde_json::from_str(&text).expect("frames are JSON"),
            other => panic!("{other:?}"),
        }
    }

    /// The next frame, which is of this type.
    ///
    /// # Panics
    /// Where another comes.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let frame = self.frame().await;
        assert_eq!(frame["type"], kind, "{frame}");
        frame
    }

    /// Subscribes.
    pub async fn subscribe(&mut self, topics: &[&str]) {
        self.send(json!({ "type": "subscribe", "topics": topics })).await;
        self.expect("subscribed").await;
    }

    /// Reads to the close; gives what came before it, and its code.
    ///
    /// # Panics
    /// Where the line ends without one.
    pub async fn closed(&mut self) -> (Vec<Value>, u16) {
        let mut frames = Vec::new();
        loop {
            match self.message().await {
                Message::Text(text) => frames.push(serde_json::from_str(&text).expect("frames are JSON")),
                Message::Close(Some(CloseFrame { code, .. })) => return (frames, code.into()),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Whether the line ends without a word; the protocol's own pings are none.
    ///
    /// # Panics
    /// Where a message comes.
    pub async fn broken_off(&mut self) -> bool {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.line.next()).await;
            match next.expect("the line ends") {
                None | Some(Err(_)) => return true,
                Some(Ok(Message::Ping(_))) => {}
                Some(Ok(message)) => panic!("{message:?}"),
            }
        }
    }
}
