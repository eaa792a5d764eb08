//! How often somebody may knock (`api.md` §1, Rate limits).

use super::rate_limits::RateLimits;
use base::{Error, Result};
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hash};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Attempts to log in.
    Login,
    /// Public signups.
    Signup,
    /// Codes, resets, invitations: whatever proves who one is without a password.
    Recovery,
    /// Calls of the public widget.
    Widget,
    /// Calls of somebody who is logged in.
    Calls,
    /// What programs read again and again by a secret address.
    Feeds,
}

/// Who is limited.
#[derive(Debug, Clone, Copy)]
pub enum Caller<'a> {
    /// Everyone behind an address. IPv6 counts by /64, the least that one customer of a provider owns.
    Address(IpAddr),
    /// Everyone who tries this account, as they wrote it; give it folded to one spelling.
    Account(&'a str),
    /// A user who is logged in.
    User(i64),
}

/// One limit: so many calls at once, and one more each `every`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls that may come at once.
    pub burst: NonZeroU32,
    /// The time after which one more is allowed. Not zero.
    pub every: Duration,
}

/// The limits of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Of one address.
    pub address: Rate,
    /// Of one account or user.
    pub account: Rate,
}

const fn rate(burst: u32, every_ms: u64) -> Rate {
    let burst = match NonZeroU32::new(burst) {
        Some(burst) => burst,
        None => NonZeroU32::MIN,
    };
    Rate {
        burst,
        every: Duration::from_millis(every_ms),
    }
}

/// The limits as shipped. Per address they leave room for an office behind one address; per account they make
/// guessing hopeless: about 2,900 passwords or 500 codes a day.
pub const fn rates(class: Class) -> Rates {
    match class {
        Class::Login => Rates {
            address: rate(60, 2_000),
            account: rate(10, 30_000),
        },
        Class::Signup => Rates {
            address: rate(20, 60_000),
            account: rate(5, 600_000),
        },
        Class::Recovery => Rates {
            address: rate(30, 10_000),
            account: rate(10, 180_000),
        },
        Class::Widget => Rates {
            address: rate(120, 500),
            account: rate(60, 1_000),
        },
        // 600 a minute each user; an address may hold a hundred users.
        Class::Calls => Rates {
            address: rate(2_000, 1),
            account: rate(200, 100),
        },
        // A provider of calendars asks for all of its users from few addresses.
        Class::Feeds => Rates {
            address: rate(300, 100),
            account: rate(20, 10_000),
        },
    }
}

/// Callers are told apart by this many bits of a hash under a random key. It bounds the memory of each limit to
/// some 10 MB whoever calls; the price is that among a thousand callers one shares its limit with odds of 1:260.
const SLOT_BITS: u32 = 18;

type Limiter<C> = RateLimiter<u32, DashMapStateStore<u32>, C, NoOpMiddleware<<C as Clock>::Instant>>;

struct Pair<C: Clock> {
    address: Limiter<C>,
    account: Limiter<C>,
}

/// All limits of the process. Counted per process: with n nodes a caller has up to n times the rate.
pub struct Limits<C: Clock = MonotonicClock> {
    is_on: bool,
    clock: C,
    hasher: RandomState,
    login: Pair<C>,
    signup: Pair<C>,
    recovery: Pair<C>,
    widget: Pair<C>,
    calls: Pair<C>,
    feeds: Pair<C>,
}

impl Limits {
    /// The limits of `RATE_LIMITS`.
    pub fn new(setting: &RateLimits) -> Self {
        Self::with_clock(setting.is_on(), |class| setting.rates(class), MonotonicClock)
    }
}

impl<C: Clock + Clone> Limits<C> {
    /// Limits of one's own, by a clock of one's own.
    pub fn with_clock(is_on: bool, rates: impl Fn(Class) -> Rates, clock: C) -> Self {
        let limiter = |rate: Rate| {
            // A zero period would be no limit; the shortest one is as good as none.
            let quota =
                Quota::with_period(rate.every).or_else(|| Quota::with_period(Duration::from_nanos(1)));
            let quota = quota
                .unwrap_or(Quota::per_second(NonZeroU32::MIN))
                .allow_burst(rate.burst);
            RateLimiter::dashmap_with_clock(quota, clock.clone())
        };
        let pair = |class| {
            let Rates { address, account } = rates(class);
            Pair {
                address: limiter(address),
                account: limiter(account),
            }
        };
        Self {
            is_on,
            login: pair(Class::Login),
            signup: pair(Class::Signup),
            recovery: pair(Class::Recovery),
            widget: pair(Class::Widget),
            calls: pair(Class::Calls),
            feeds: pair(Class::Feeds),
            hasher: RandomState::new(),
            clock,
        }
    }

    /// Counts one call.
    ///
    /// # Errors
    /// [`Error::RateLimited`] with the seconds until the next one is allowed, at least 1.
    pub fn check(&self, class: Class, caller: Caller<'_>) -> Result<()> {
        if !self.is_on {
            return Ok(());
        }
        let pair = self.pair(class);
        let (limiter, slot) = match caller {
            Caller::Address(IpAddr::V4(address)) => (&pair.address, self.slot(address.to_bits())),
            Caller::Address(IpAddr::V6(address)) => (&pair.address, self.slot(address.to_bits() >> 64)),
            Caller::Account(account) => (&pair.account, self.slot(account)),
            Caller::User(user) => (&pair.account, self.slot(user)),
        };
        limiter.check_key(&slot).map_err(|refusal| {
            let wait = refusal.wait_time_from(self.clock.now());
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Error::RateLimited {
                retry_after_s: seconds.max(1),
            }
        })
    }

    /// Forgets callers whose limits are full again. Call it about once a minute.
    pub fn sweep(&self) {
        for class in [
            Class::Login,
            Class::Signup,
            Class::Recovery,
            Class::Widget,
            Class::Calls,
            Class::Feeds,
        ] {
            let Pair { address, account } = self.pair(class);
            for limiter in [address, account] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
    }

    fn slot(&self, caller: impl Hash) -> u32 {
        u32::try_from(self.hasher.hash_one(caller) >> (64 - SLOT_BITS)).unwrap_or(0)
    }

    const fn pair(&self, class: Class) -> &Pair<C> {
        match class {
            Class::Login => &self.login,
            Class::Signup => &self.signup,
            Class::Recovery => &self.recovery,
            Class::Widget => &self.widget,
            Class::Calls => &self.calls,
            Class::Feeds => &self.feeds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn small(_: Class) -> Rates {
        Rates {
            address: rate(3, 10_000),
            account: rate(2, 1_500),
        }
    }

    fn wait(result: Result<()>) -> Option<u64> {
        match result {
            Ok(()) => None,
            Err(Error::RateLimited { retry_after_s }) => Some(retry_after_s),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_burst_passes_and_then_one_each_period() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(true, small, clock.clone());
        let knock = || wait(limits.check(Class::Login, Caller::Address(HERE)));
        assert_eq!([knock(), knock(), knock()], [None, None, None]);
        assert_eq!(knock(), Some(10));
        clock.advance(Duration::from_millis(9_500));
        assert_eq!(knock(), Some(1));
        clock.advance(Duration::from_millis(500));
        assert_eq!(knock(), None);
        assert_eq!(knock(), Some(10));
    }

    #[test]
    fn classes_addresses_and_accounts_are_counted_apart() {
        let limits = Limits::with_clock(true, small, FakeRelativeClock::default());
        let knock = |class, caller| wait(limits.check(class, caller));
        for _ in 0..3 {
            assert_eq!(knock(Class::Login, Caller::Address(HERE)), None);
        }
        assert_eq!(knock(Class::Login, Caller::Address(HERE)), Some(10));
        assert_eq!(knock(Class::Signup, Caller::Address(HERE)), None);
        assert_eq!(knock(Class::Login, Caller::Account("a@b.co")), None);
        assert_eq!(knock(Class::Login, Caller::Account("a@b.co")), None);
        assert_eq!(knock(Class::Login, Caller::Account("a@b.co")), Some(2));
        assert_eq!(knock(Class::Calls, Caller::User(7)), None);
    }

    #[test]
    fn an_ipv6_caller_cannot_hide_in_its_own_network() {
        let limits = Limits::with_clock(true, small, FakeRelativeClock::default());
        let results: Vec<_> = (0..4)
            .map(|n| format!("2001:db8::{n}").parse().unwrap())
            .map(|address| wait(limits.check(Class::Login, Caller::Address(address))))
            .collect();
        assert_eq!(results, [None, None, None, Some(10)]);
    }

    #[test]
    fn off_is_off_and_memory_is_given_back() {
        let clock = FakeRelativeClock::default();
        let off = Limits::with_clock(false, small, clock.clone());
        assert!((0..100).all(|_| off.check(Class::Login, Caller::Address(HERE)).is_ok()));
        let limits = Limits::with_clock(true, small, clock.clone());
        // Not all of them pass: a few share a slot.
        let passed = (0..1_000)
            .filter(|user| limits.check(Class::Calls, Caller::User(*user)).is_ok())
            .count();
        assert!(passed > 900 && limits.calls.account.len() > 900);
        clock.advance(Duration::from_secs(60));
        limits.sweep();
        assert_eq!(limits.calls.account.len(), 0);
    }
}
