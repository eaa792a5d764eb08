//! Live connections: the staff WebSocket `GET /api/dashboard/ws`, fed by events.
//!
//! [`feed`] follows the events of all companies behind the relay and hands each to the [`Hub`], which writes it
//! once for a company and puts it into the queue of every connection that subscribed and may learn of it. The hub
//! never waits: whose queue is full is cut off and resumes by `event_id`. `socket` is one connection's task,
//! `replay` what it does on `resume`, `frames` what is said on the line, `routes` how it begins.
//!
//! A connection lives no longer than its login: [`Hub::end_sessions`] closes at once what this process ends, and the
//! feed asks again about a user's sessions at every event about that user, and about all of them now and then, for
//! those ended elsewhere.

mod feed;
mod frames;
mod hub;
mod replay;
mod routes;
mod socket;
mod topics;

pub use feed::feed;
pub use hub::Hub;
pub use routes::router;
pub use topics::{Own, Topic};

use std::time::Duration;

/// How many connections there may be, and how patient the server is with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveSettings {
    /// Connections to this node at most.
    pub sockets: usize,
    /// Connections of one user to this node at most.
    pub sockets_per_user: usize,
    /// Frames that may wait for one connection; with one more it is cut off.
    pub queue: usize,
    /// Events of one company at once; of more nobody is told one by one, but to load anew.
    pub burst: usize,
    /// Events behind which a resume is too old, counted over all companies.
    pub replay: i64,
    /// Silence after which a client is asked for a sign of life.
    pub ping_after: Duration,
    /// Silence after which it is taken for dead.
    pub dead_after: Duration,
    /// How long a client may take to answer a close.
    pub farewell: Duration,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            sockets: 20_000,
            sockets_per_user: 20,
            queue: 1_024,
            burst: 256,
            replay: 10_000,
            ping_after: Duration::from_secs(30),
            dead_after: Duration::from_secs(75),
            farewell: Duration::from_secs(5),
        }
    }
}
