//! Open connections: who is stuck, who is idle, and how all of them end.
//!
//! hyper can time out a request's head, but its timer is set anew for every request and closes idle connections by
//! the same limit. Here one sweep a second looks at a few flags of each connection instead, which costs a request
//! nothing and tells a slow head, an idle connection and a reader that stopped reading apart.

use futures_util::task::AtomicWaker;
use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;

/// How patient the server is with one connection. Counted in sweeps, so each is exact to a second.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of a request, from its first byte, and for a new connection's first request.
    pub head: Duration,
    /// For anything at all to move, when no handler is at work.
    pub idle: Duration,
    /// Between sweeps.
    pub sweep: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        // Longer than the 60 s for which common load balancers keep a connection, so that they close it, not we.
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            sweep: Duration::from_secs(1),
        }
    }
}

/// What a connection is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Go on.
    Serve,
    /// Finish what is under way and close.
    Finish,
    /// Close now.
    Drop,
}

/// The flags of one connection, written by its task and read by the sweep.
#[derive(Default)]
pub(super) struct Pulse {
    /// Handlers at work.
    working: AtomicU32,
    /// Requests begun, ever; only whether it changes is of interest.
    begun: AtomicU32,
    /// Bytes came in since the last request began.
    has_part: AtomicBool,
    /// Bytes came in, ever.
    has_received: AtomicBool,
    /// Bytes moved since the last sweep.
    has_moved: AtomicBool,
    /// HTTP/2, where bytes between requests are ordinary.
    is_multiplexed: AtomicBool,
    order: AtomicU8,
    task: AtomicWaker,
}

impl Pulse {
    /// What to do now; the task of `waker` is woken when that changes.
    pub(super) fn order(&self, waker: &Waker) -> Order {
        self.task.register(waker);
        match self.order.load(Ordering::Acquire) {
            0 => Order::Serve,
            1 => Order::Finish,
            _ => Order::Drop,
        }
    }

    /// Whether the connection's very first request has begun to arrive and is not complete.
    pub(super) fn expects_first(&self) -> bool {
        self.begun.load(Ordering::Relaxed) == 0 && self.has_received.load(Ordering::Relaxed)
    }

    fn tell(&self, order: Order) {
        let number = match order {
            Order::Serve => 0,
            Order::Finish => 1,
            Order::Drop => 2,
        };
        // An order is never taken back.
        if self.order.fetch_max(number, Ordering::AcqRel) < number {
            self.task.wake();
        }
    }

    /// A request's head has arrived; until the guard is dropped a handler is at work.
    pub(super) fn begin(&self, is_multiplexed: bool) -> Working<'_> {
        self.working.fetch_add(1, Ordering::Relaxed);
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.has_part.store(false, Ordering::Relaxed);
        if is_multiplexed {
            self.is_multiplexed.store(true, Ordering::Relaxed);
        }
        Working(self)
    }
}

/// A handler at work.
pub(super) struct Working<'a>(&'a Pulse);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Entry {
    pulse: Arc<Pulse>,
    begun: u32,
    /// How long the head of a request has been incomplete.
    head: Duration,
    /// How long nothing has moved.
    still: Duration,
}

/// All open connections.
pub(super) struct Connections {
    patience: Patience,
    open: Mutex<Open>,
    is_empty: Notify,
}

#[derive(Default)]
struct Open {
    entries: HashMap<u64, Entry>,
    next: u64,
}

impl Connections {
    pub(super) fn new(patience: Patience) -> Arc<Self> {
        Arc::new(Self {
            patience,
            open: Mutex::default(),
            is_empty: Notify::new(),
        })
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        // The map is whole after every statement, so a panic elsewhere did not break it.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a new connection; it leaves when the guard is dropped.
    pub(super) fn enter(self: &Arc<Self>) -> Entered {
        let pulse = Arc::new(Pulse::default());
        // Nothing received yet counts as an incomplete head.
        pulse.has_part.store(true, Ordering::Relaxed);
        let mut open = self.open();
        let id = open.next;
        open.next += 1;
        let entry = Entry {
            pulse: Arc::clone(&pulse),
            begun: 0,
            head: Duration::ZERO,
            still: Duration::ZERO,
        };
        open.entries.insert(id, entry);
        Entered {
            connections: Arc::clone(self),
            id,
            pulse,
        }
    }

    /// Looks at every connection once; to be called each [`Patience::sweep`].
    pub(super) fn sweep(&self) {
        let Patience { head, idle, sweep } = self.patience;
        for entry in self.open().entries.values_mut() {
            let pulse = &entry.pulse;
            let begun = pulse.begun.load(Ordering::Relaxed);
            let has_moved = pulse.has_moved.swap(false, Ordering::Relaxed);
            let is_working = pulse.working.load(Ordering::Relaxed) > 0 || begun != entry.begun;
            entry.begun = begun;
            let waits_for_head = !is_working
                && pulse.has_part.load(Ordering::Relaxed)
                && !pulse.is_multiplexed.load(Ordering::Relaxed);
            entry.head = if waits_for_head {
                entry.head + sweep
            } else {
                Duration::ZERO
            };
            entry.still = if is_working || has_moved {
                Duration::ZERO
            } else {
                entry.still + sweep
            };
            if entry.head > head || entry.still > idle + head {
                pulse.tell(Order::Drop);
            } else if entry.still > idle {
                pulse.tell(Order::Finish);
            }
        }
    }

    /// Gives every connection an order.
    pub(super) fn tell_all(&self, order: Order) {
        for entry in self.open().entries.values() {
            entry.pulse.tell(order);
        }
    }

    /// How many are open.
    pub(super) fn count(&self) -> usize {
        self.open().entries.len()
    }

    /// Waits until none is open. None may be entered meanwhile.
    pub(super) async fn wait_until_empty(&self) {
        loop {
            let emptied = self.is_empty.notified();
            if self.count() == 0 {
                return;
            }
            emptied.await;
        }
    }
}

/// One open connection.
pub(super) struct Entered {
    connections: Arc<Connections>,
    id: u64,
    /// Its flags.
    pub(super) pulse: Arc<Pulse>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.entries.remove(&self.id);
        if open.entries.is_empty() {
            self.connections.is_empty.notify_waiters();
        }
    }
}

/// A stream that keeps its connection's flags.
pub(super) struct Watched<T> {
    pub(super) inner: T,
    pub(super) pulse: Arc<Pulse>,
}

impl<T> Watched<T> {
    fn moved(&self, result: &Poll<io::Result<usize>>) {
        if matches!(result, Poll::Ready(Ok(1..))) {
            self.pulse.has_moved.store(true, Ordering::Relaxed);
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let result = Pin::new(&mut self.inner).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.pulse.has_moved.store(true, Ordering::Relaxed);
            self.pulse.has_received.store(true, Ordering::Relaxed);
            if self.pulse.working.load(Ordering::Relaxed) == 0 {
                self.pulse.has_part.store(true, Ordering::Relaxed);
            }
        }
        result
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.moved(&result);
        result
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.moved(&result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(pulse: &Pulse) -> Order {
        pulse.order(Waker::noop())
    }

    fn sweeps(connections: &Connections, times: u32) {
        for _ in 0..times {
            connections.sweep();
        }
    }

    #[test]
    fn a_connection_that_never_asks_is_dropped() {
        let connections = Connections::new(Patience::default());
        let entered = connections.enter();
        sweeps(&connections, 10);
        assert_eq!(order(&entered.pulse), Order::Serve);
        // Dripping bytes does not help.
        entered.pulse.has_moved.store(true, Ordering::Relaxed);
        sweeps(&connections, 1);
        assert_eq!(order(&entered.pulse), Order::Drop);
    }

    #[test]
    fn an_idle_connection_is_asked_to_close_and_then_made_to() {
        let connections = Connections::new(Patience::default());
        let entered = connections.enter();
        drop(entered.pulse.begin(false));
        sweeps(&connections, 76);
        assert_eq!(order(&entered.pulse), Order::Serve);
        sweeps(&connections, 1);
        assert_eq!(order(&entered.pulse), Order::Finish);
        sweeps(&connections, 10);
        assert_eq!(order(&entered.pulse), Order::Drop);
    }

    #[test]
    fn work_and_movement_keep_a_connection() {
        let connections = Connections::new(Patience::default());
        let entered = connections.enter();
        let working = entered.pulse.begin(false);
        sweeps(&connections, 500);
        drop(working);
        for _ in 0..500 {
            entered.pulse.has_moved.store(true, Ordering::Relaxed);
            connections.sweep();
        }
        assert_eq!(order(&entered.pulse), Order::Serve);
        // The next head begins and stays incomplete.
        entered.pulse.has_part.store(true, Ordering::Relaxed);
        sweeps(&connections, 11);
        assert_eq!(order(&entered.pulse), Order::Drop);
    }

    #[test]
    fn frames_between_requests_of_http2_are_no_slow_head() {
        let connections = Connections::new(Patience::default());
        let entered = connections.enter();
        drop(entered.pulse.begin(true));
        entered.pulse.has_part.store(true, Ordering::Relaxed);
        sweeps(&connections, 30);
        assert_eq!(order(&entered.pulse), Order::Serve);
    }

    #[tokio::test]
    async fn the_last_one_out_is_noticed() {
        let connections = Connections::new(Patience::default());
        connections.wait_until_empty().await;
        let entered = connections.enter();
        let waiting = connections.wait_until_empty();
        connections.tell_all(Order::Finish);
        assert_eq!((order(&entered.pulse), connections.count()), (Order::Finish, 1));
        drop(entered);
        waiting.await;
    }
}
