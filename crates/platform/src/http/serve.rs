//! From a listening socket to the edge: connections, their limits, and a stop that cuts nobody off.

use super::connections::{Connections, Entered, Order, Patience, Watched};
use super::edge::Edge;
use axum::body::{Body, HttpBody as _};
use futures_util::FutureExt as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The largest head of a request, in bytes; larger is 431. More than 100 headers are 431 too.
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// Requests at once on one HTTP/2 connection.
const MAX_STREAMS: u32 = 200;

/// How the server treats connections and how it stops.
#[derive(Debug, Clone, Copy)]
pub struct ServeSettings {
    /// With one connection.
    pub patience: Patience,
    /// How long requests under way may take to finish once the server stops; then they are cut off.
    pub stop_limit: Duration,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self {
            patience: Patience::default(),
            stop_limit: Duration::from_secs(25),
        }
    }
}

/// Runs HTTP/2 streams among the tasks that the stop waits for.
#[derive(Clone)]
struct Tracked(TaskTracker);

impl<F> hyper::rt::Executor<F> for Tracked
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, future: F) {
        self.0.spawn(future);
    }
}

/// Opens the listening socket.
///
/// # Errors
/// The operating system's, with the address in words, when it is taken or not ours.
pub async fn bind(address: impl ToSocketAddrs + std::fmt::Display) -> io::Result<TcpListener> {
    let shown = address.to_string();
    TcpListener::bind(address)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {shown}: {error}")))
}

/// Serves until `stop`, then lets requests under way finish within the stop limit.
///
/// Connections run among `tasks`. A stream that has no end of its own (server-sent events, WebSockets) must
/// watch `stop` itself, or it holds the stop up to its limit.
pub async fn serve(
    listener: TcpListener,
    edge: Edge,
    tasks: &TaskTracker,
    stop: CancellationToken,
    settings: ServeSettings,
) {
    let connections = Connections::new(settings.patience);
    let builder = Arc::new(builder(tasks.clone()));
    let accept = |(stream, peer): (TcpStream, SocketAddr)| {
        // Entered here and not in the task, so that a stop knows of it.
        let entered = connections.enter();
        tasks.spawn(connection(
            stream,
            peer,
            edge.clone(),
            entered,
            Arc::clone(&builder),
        ));
    };
    let mut sweep = interval(settings.patience.sweep);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            _ = sweep.tick() => connections.sweep(),
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accept(accepted),
                Err(error) => refused(&error).await,
            },
        }
    }
    // Those who connected before the stop and were not looked at yet are served too.
    for accepted in std::iter::from_fn(|| listener.accept().now_or_never()) {
        match accepted {
            Ok(accepted) => accept(accepted),
            Err(_) => break,
        }
    }
    drop(listener);
    connections.tell_all(Order::Finish);
    let finished = async {
        let mut empty = pin!(connections.wait_until_empty());
        loop {
            tokio::select! {
                () = &mut empty => break,
                // A client that never completes its request must not hold up the stop.
                _ = sweep.tick() => connections.sweep(),
            }
        }
    };
    if timeout(settings.stop_limit, finished).await.is_err() {
        tracing::warn!(
            connections = connections.count(),
            "connections were cut off at the end of the stop limit"
        );
        connections.tell_all(Order::Drop);
        connections.wait_until_empty().await;
    }
}

/// A connection that could not be accepted: the client's matter, or ours when there are no more file handles.
async fn refused(error: &io::Error) {
    let is_clients = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    );
    if !is_clients {
        tracing::error!(%error, "cannot accept connections");
        // Trying again at once would only burn the processor until handles are free.
        sleep(Duration::from_secs(1)).await;
    }
}

fn builder(tasks: TaskTracker) -> Builder<Tracked> {
    let mut builder = Builder::new(Tracked(tasks));
    // The head's time limit is ours, see `connections`; hyper's default would set a timer for each request.
    // The buffer bounds the head, because a head must fit it whole; bodies pass through it piece by piece.
    builder
        .http1()
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(MAX_HEAD_BYTES).unwrap_or(u32::MAX));
    builder
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    edge: Edge,
    entered: Entered,
    builder: Arc<Builder<Tracked>>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, %peer, "a connection was gone before it began");
        return;
    }
    let pulse = &entered.pulse;
    let stream = TokioIo::new(Watched {
        inner: stream,
        pulse: Arc::clone(pulse),
    });
    let shared = Arc::new((edge, Arc::clone(pulse)));
    let service = service_fn(move |request: Request<Incoming>| {
        let shared = Arc::clone(&shared);
        async move {
            let (edge, pulse) = &*shared;
            let _working = pulse.begin(request.version() == http::Version::HTTP_2);
            let request = request.map(|body| {
                if body.is_end_stream() {
                    Body::empty()
                } else {
                    Body::new(body)
                }
            });
            Ok::<_, Infallible>(edge.handle(request, peer.ip()).await)
        }
    });
    let mut serving = pin!(builder.serve_connection_with_upgrades(stream, service));
    let mut is_finishing = false;
    let ended = poll_fn(|cx| {
        let order = pulse.order(cx.waker());
        if order == Order::Drop {
            return Poll::Ready(Ok(()));
        }
        // Before the order to finish is passed on, so that a request that has arrived is under way by then.
        let polled = serving.as_mut().poll(cx);
        if polled.is_pending() && order == Order::Finish && !is_finishing && !pulse.expects_first() {
            is_finishing = true;
            serving.as_mut().graceful_shutdown();
            return serving.as_mut().poll(cx);
        }
        polled
    })
    .await;
    if let Err(error) = ended {
        tracing::debug!(error = &*error as &(dyn std::error::Error + 'static), %peer, "a connection ended early");
    }
}

#[cfg(test)]
mod tests;
