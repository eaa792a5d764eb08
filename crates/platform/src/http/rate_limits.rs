//! `RATE_LIMITS`: whether and how much is limited.

use super::limits::{Class, Rate, Rates, rates};
use std::{num::NonZeroU32, time::Duration};

const FORM: &str = "must be on, off, or limits of your own such as login.account=20/10s, signup.address=5/1m: \
                    what is limited (login, signup, recovery, widget, calls, feeds), of whom (address, account), how many \
                    may come at once, and after what time (ms, s, m, h) one more may";

/// Whom a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    Address,
    Account,
}

/// The setting.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimits {
    is_on: bool,
    own: Vec<(Class, Whom, Rate)>,
}

impl RateLimits {
    /// Nothing is limited.
    pub const OFF: Self = Self {
        is_on: false,
        own: Vec::new(),
    };
    /// The limits as shipped.
    pub const ON: Self = Self {
        is_on: true,
        own: Vec::new(),
    };

    /// Reads `on`, `off`, or a comma-separated list of limits that replace shipped ones.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "on" => Ok(Self::ON),
            "off" => Ok(Self::OFF),
            list => {
                let own = list.split(',').map(|item| limit(item.trim()).ok_or(FORM));
                Ok(Self {
                    is_on: true,
                    own: own.collect::<Result<_, _>>()?,
                })
            }
        }
    }

    /// Whether anything is limited.
    pub const fn is_on(&self) -> bool {
        self.is_on
    }

    /// The limits of a class.
    pub fn rates(&self, class: Class) -> Rates {
        let mut rates = rates(class);
        for (_, whom, rate) in self.own.iter().filter(|(of, ..)| *of == class) {
            match whom {
                Whom::Address => rates.address = *rate,
                Whom::Account => rates.account = *rate,
            }
        }
        rates
    }
}

/// `login.account=20/10s`.
fn limit(text: &str) -> Option<(Class, Whom, Rate)> {
    let (name, rate) = text.split_once('=')?;
    let (class, whom) = name.trim().split_once('.')?;
    let class = match class {
        "login" => Class::Login,
        "signup" => Class::Signup,
        "recovery" => Class::Recovery,
        "widget" => Class::Widget,
        "calls" => Class::Calls,
        "feeds" => Class::Feeds,
        _ => return None,
    };
    let whom = match whom {
        "address" => Whom::Address,
        "account" => Whom::Account,
        _ => return None,
    };
    let (burst, every) = rate.trim().split_once('/')?;
    let digits = every.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = every.split_at(digits);
    let unit_ms = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    let every_ms = number.parse::<u64>().ok()?.checked_mul(unit_ms)?;
    let rate = Rate {
        burst: burst.parse::<NonZeroU32>().ok()?,
        every: Duration::from_millis(every_ms),
    };
    // A day is the longest that a limit can be meant to take.
    (1..=86_400_000)
        .contains(&every_ms)
        .then_some((class, whom, rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_stays_as_shipped() {
        let limits =
            RateLimits::parse("login.account=20/10s, Signup.Address=5/2m,login.account=30/1h").unwrap();
        assert!(limits.is_on());
        let login = limits.rates(Class::Login);
        assert_eq!(
            (login.account.burst.get(), login.account.every.as_secs()),
            (30, 3_600)
        );
        assert_eq!(login.address, rates(Class::Login).address);
        let signup = limits.rates(Class::Signup);
        assert_eq!(
            (signup.address.burst.get(), signup.address.every.as_secs()),
            (5, 120)
        );
        assert_eq!(limits.rates(Class::Calls), rates(Class::Calls));
    }

    #[test]
    fn only_what_is_meant_is_taken() {
        assert_eq!(RateLimits::parse("On"), Ok(RateLimits::ON));
        assert_eq!(RateLimits::parse("off"), Ok(RateLimits::OFF));
        for wrong in [
            "",
            "maybe",
            "true",
            "login=5/1s",
            "login.user=5/1s",
            "logins.account=5/1s",
            "login.account=0/1s",
            "login.account=5/0s",
            "login.account=5/1",
            "login.account=5/1d",
            "login.account=5/25h",
            "login.account=-5/1s",
            "login.account=5",
            "login.account=5/1s,",
            "login.account=5/99999999999999999999s",
            "off,login.account=5/1s",
        ] {
            assert!(RateLimits::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
