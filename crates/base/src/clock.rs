//! The injected clock: the only place that reads the machine's time.

use crate::Timestamp;

/// Where "now" comes from. The server runs on [`SystemClock`], tests on one they set by hand.
pub trait Clock: Send + Sync + 'static {
    /// The present moment in UTC, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one reader of the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}
