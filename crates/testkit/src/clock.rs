//! A clock that stands still until a test moves it.

use base::{Clock, Timestamp};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

/// A clock set by hand. It begins at 2026-03-02T09:00:00Z, a Monday.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

/// 2026-03-02T09:00:00Z in microseconds.
const START: i64 = 1_772_442_000_000_000;

impl Default for FakeClock {
    fn default() -> Self {
        Self(AtomicI64::new(START))
    }
}

impl FakeClock {
    /// Moves on.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }

    /// Sets the moment.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}
