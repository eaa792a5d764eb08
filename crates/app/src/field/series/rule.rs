//! Rules of recurrence: the part of RFC 5545's RRULE that makes sense for jobs. Pure.
//!
//! A rule says on which days, never at what time: at most once a day. Nothing hostile gets in: what is read here is
//! bounded in every number, so that whoever walks its days ([`super::days`]) does a bounded work.

use base::{Date, Error, Result};
use std::fmt::Write;

/// The longest rule, in characters.
pub const MAX_LEN: usize = 500;
/// The largest `COUNT`.
pub const MAX_COUNT: u32 = 1_000;
/// The largest `INTERVAL`.
pub const MAX_INTERVAL: i64 = 366;

/// How often a rule comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freq {
    /// Every n days.
    Daily,
    /// Every n weeks.
    Weekly,
    /// Every n months.
    Monthly,
    /// Every n years.
    Yearly,
}

impl Freq {
    const ALL: [(&'static str, Self); 4] = [
        ("DAILY", Self::Daily),
        ("WEEKLY", Self::Weekly),
        ("MONTHLY", Self::Monthly),
        ("YEARLY", Self::Yearly),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

/// When a rule is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// It is not.
    Never,
    /// After so many occurrences, counted from the series' first day.
    After(u32),
    /// After this day.
    On(Date),
}

/// The parts that say which days of a period are meant, in the order they are written.
const BY: [&str; 6] = [
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
];
/// The days of the week, from Monday.
pub(super) const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule that was read and is sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// How often.
    pub freq: Freq,
    /// Every so many periods, from 1.
    pub interval: i64,
    /// When it is over.
    pub ends: Ends,
    /// The day a week begins with, from 0, Monday.
    pub week_start: i64,
    /// Values of [`BY`], in its order; empty: the part is not there.
    by: [String; 6],
}

fn refused(kind: &'static str, message: impl Into<String>) -> Error {
    Error::invalid("rrule", kind, message)
}

impl Rule {
    /// Reads a rule such as `FREQ=WEEKLY;BYDAY=MO,TH`.
    ///
    /// # Errors
    /// 422 at `rrule`.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        if text.len() > MAX_LEN {
            return Err(refused(
                "too_long",
                format!("must have at most {MAX_LEN} characters"),
            ));
        }
        let mut parts: Vec<(&str, &str)> = Vec::new();
        for part in text.split(';') {
            let (name, value) = part
                .split_once('=')
                .filter(|(name, value)| !name.is_empty() && !value.is_empty())
                .ok_or_else(|| {
                    refused(
                        "rule",
                        "must be parts such as FREQ=WEEKLY;BYDAY=MO, with ; between them",
                    )
                })?;
            if parts.iter().any(|(known, _)| *known == name) {
                return Err(refused("repeated", format!("must say {name} once only")));
            }
            parts.push((name, value));
        }
        let mut rule = Self {
            freq: freq(&parts)?,
            interval: 1,
            ends: Ends::Never,
            week_start: 0,
            by: Default::default(),
        };
        for (name, value) in parts {
            rule.take(name, value)?;
        }
        rule.check()?;
        Ok(rule)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "FREQ" => {}
            "INTERVAL" => {
                self.interval = number(value)
                    .filter(|n| (1..=MAX_INTERVAL).contains(n))
                    .ok_or_else(|| {
                        refused(
                            "out_of_range",
                            format!("INTERVAL must be a number from 1 to {MAX_INTERVAL}"),
                        )
                    })?;
            }
            "COUNT" => {
                let count = number(value).and_then(|n| u32::try_from(n).ok());
                let count = count.filter(|n| (1..=MAX_COUNT).contains(n)).ok_or_else(|| {
                    refused(
                        "out_of_range",
                        format!("COUNT must be a number from 1 to {MAX_COUNT}"),
                    )
                })?;
                self.end(Ends::After(count))?;
            }
            "UNTIL" => {
                let day =
                    until(value).ok_or_else(|| refused("date", "UNTIL must be a day such as 20271231"))?;
                self.end(Ends::On(day))?;
            }
            "WKST" => {
                let day = DAYS.iter().position(|day| *day == value);
                let day =
                    day.ok_or_else(|| refused("unknown_value", "WKST must be a day of the week such as MO"))?;
                self.week_start = i64::try_from(day).unwrap_or(0);
            }
            "BYHOUR" | "BYMINUTE" | "BYSECOND" => {
                return Err(refused(
                    "time_of_day",
                    format!(
                        "must not say {name}: a series has one job a day at most, and scheduled_time is its time"
                    ),
                ));
            }
            name => {
                let place = BY.iter().position(|by| *by == name).ok_or_else(|| {
                    refused(
                        "unknown_part",
                        format!("must not say {}", name.chars().take(20).collect::<String>()),
                    )
                })?;
                self.by[place] = by(name, value, self.freq)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, ends: Ends) -> Result<()> {
        if self.ends != Ends::Never {
            return Err(refused("both_ends", "must say COUNT or UNTIL, not both"));
        }
        self.ends = ends;
        Ok(())
    }

    /// What RFC 5545 forbids together.
    fn check(&self) -> Result<()> {
        let [_, week, year_day, month_day, day, position] = &self.by;
        let forbidden = |there: bool, what: &str, with: &str| {
            if there {
                Err(refused(
                    "not_together",
                    format!("{what} must not stand with {with}"),
                ))
            } else {
                Ok(())
            }
        };
        let freq = self.freq;
        forbidden(
            !month_day.is_empty() && freq == Freq::Weekly,
            "BYMONTHDAY",
            "FREQ=WEEKLY",
        )?;
        forbidden(
            !year_day.is_empty() && freq != Freq::Yearly,
            "BYYEARDAY",
            "a FREQ other than YEARLY",
        )?;
        forbidden(
            !week.is_empty() && freq != Freq::Yearly,
            "BYWEEKNO",
            "a FREQ other than YEARLY",
        )?;
        let numbered = day.bytes().any(|c| c.is_ascii_digit());
        forbidden(numbered && !week.is_empty(), "a numbered BYDAY", "BYWEEKNO")?;
        if !position.is_empty() && self.by[..5].iter().all(String::is_empty) {
            return Err(refused(
                "not_together",
                "BYSETPOS must stand with another BY part",
            ));
        }
        Ok(())
    }

    /// The rule as it is stored: always the same text for the same rule.
    pub fn text(&self) -> String {
        let mut text = self.periods();
        match self.ends {
            Ends::Never => {}
            Ends::After(count) => push(&mut text, format_args!(";COUNT={count}")),
            Ends::On(day) => push(&mut text, format_args!(";UNTIL={}", compact(day))),
        }
        text
    }

    /// The rule without its end.
    fn periods(&self) -> String {
        let mut text = format!("FREQ={}", self.freq.name());
        if self.interval > 1 {
            push(&mut text, format_args!(";INTERVAL={}", self.interval));
        }
        for (name, value) in BY.iter().zip(&self.by).filter(|(_, value)| !value.is_empty()) {
            push(&mut text, format_args!(";{name}={value}"));
        }
        if self.week_start > 0 {
            let day = DAYS
                .get(usize::try_from(self.week_start).unwrap_or(0))
                .unwrap_or(&"MO");
            push(&mut text, format_args!(";WKST={day}"));
        }
        text
    }

    /// The rule without its end, and with what it takes from the series' first day written out: which day of the week,
    /// of the month or of the year. From then on that day only says which periods are meant.
    pub(super) fn explicit(&self, start: Date) -> String {
        let (_, month, day) = start.ymd();
        let weekday = DAYS.get(start.weekday()).unwrap_or(&"MO");
        let mut rule = self.clone();
        let [months, week, year_day, month_day, days, _] = &mut rule.by;
        let none = [&*week, &*year_day, &*month_day, &*days]
            .into_iter()
            .all(String::is_empty);
        match self.freq {
            Freq::Daily => {}
            Freq::Weekly if days.is_empty() => (*weekday).clone_into(days),
            Freq::Monthly if none => *month_day = day.to_string(),
            Freq::Yearly if !week.is_empty() && days.is_empty() => (*weekday).clone_into(days),
            Freq::Yearly if none => {
                *month_day = day.to_string();
                if months.is_empty() {
                    *months = month.to_string();
                }
            }
            Freq::Weekly | Freq::Monthly | Freq::Yearly => {}
        }
        rule.periods()
    }
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing into a text cannot fail.
    if text.write_fmt(arguments).is_err() {
        text.clear();
    }
}

/// A day as RFC 5545 writes it.
pub(super) fn compact(day: Date) -> String {
    let (year, month, day) = day.ymd();
    format!("{year:04}{month:02}{day:02}")
}

fn freq(parts: &[(&str, &str)]) -> Result<Freq> {
    let Some((_, value)) = parts.iter().find(|(name, _)| *name == "FREQ") else {
        return Err(refused("missing_part", "must say FREQ"));
    };
    let known = Freq::ALL.iter().find(|(name, _)| name == value);
    known
        .map(|(_, freq)| *freq)
        .ok_or_else(|| refused("unknown_value", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY"))
}

/// Digits only, at most nine of them.
fn number(text: &str) -> Option<i64> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// `YYYYMMDD`, with or without `THHMMSS` and `Z`. Only the day counts.
fn until(text: &str) -> Option<Date> {
    let (day, time) = text.split_once('T').unwrap_or((text, "000000"));
    let time = time.strip_suffix('Z').unwrap_or(time);
    if day.len() != 8 || time.len() != 6 || number(time).is_none() {
        return None;
    }
    let day = number(day)?;
    Date::from_ymd(day / 10_000, day / 100 % 100, day % 100)
}

/// Checks the list of a `BY` part; gives it in order, each value once, without needless signs and zeros.
fn by(name: &str, value: &str, freq: Freq) -> Result<String> {
    let (least, most, negative) = match name {
        "BYMONTH" => (1, 12, false),
        "BYWEEKNO" => (1, 53, true),
        "BYMONTHDAY" => (1, 31, true),
        "BYDAY" if freq == Freq::Monthly => (1, 5, true),
        "BYDAY" => (1, 53, true),
        _ => (1, 366, true),
    };
    let mut values: Vec<(i64, usize)> = Vec::new();
    for one in value.split(',') {
        let (signed, day) = if name == "BYDAY" {
            let day = DAYS.iter().position(|day| one.ends_with(day));
            let day = day.ok_or_else(|| {
                refused(
                    "unknown_value",
                    "BYDAY must be days of the week such as MO or 1MO",
                )
            })?;
            (one.get(..one.len() - 2).unwrap_or("x"), day)
        } else {
            (one, 0)
        };
        let number = if name == "BYDAY" && signed.is_empty() {
            Some(0)
        } else {
            let (sign, digits) = match signed.strip_prefix('-') {
                Some(digits) => (-1, digits),
                None => (1, signed.strip_prefix('+').unwrap_or(signed)),
            };
            let number = number(digits).filter(|n| (least..=most).contains(n));
            number.map(|n| sign * n).filter(|n| negative || *n > 0)
        };
        let number = number.ok_or_else(|| {
            refused(
                "out_of_range",
                format!("{name} has a value that is not a place there"),
            )
        })?;
        if number != 0 && name == "BYDAY" && matches!(freq, Freq::Daily | Freq::Weekly) {
            return Err(refused(
                "not_together",
                "a numbered BYDAY must stand with FREQ=MONTHLY or YEARLY",
            ));
        }
        values.push((number, day));
    }
    values.sort_unstable();
    values.dedup();
    let texts = values.iter().map(|(number, day)| match (name, number) {
        ("BYDAY", 0) => DAYS[*day].to_owned(),
        ("BYDAY", number) => format!("{number}{}", DAYS[*day]),
        (_, number) => number.to_string(),
    });
    Ok(texts.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
