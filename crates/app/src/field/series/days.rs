//! The days of a rule, walked by the `rrule` crate. Pure.
//!
//! A day here is one on the company's calendar. The walk is made in UTC, where every day has a midnight: no clock is
//! put forward or back in it, and a job's time is added afterwards, by the clock on the company's wall.
//! The walk begins in the period of the first day asked for, however long ago the series began: what a rule takes from
//! its first day is written out before, so that the first day of that period stands for it.

use super::rule::{Ends, Freq, Rule, compact};
use base::{Date, Error, Result, time::DAY_S};
use rrule::RRuleSet;

/// How far ahead a rule is followed, in days: nobody plans a visit in a hundred years.
const HORIZON_DAYS: i64 = 36_525;

/// The days of a rule from `from` on, none twice, in order. `start` is the series' first day, `last` its last one.
///
/// # Errors
/// What the library says of the rule, which is a defect: every rule was read before.
pub fn days(rule: &Rule, start: Date, last: Option<Date>, from: Date) -> Result<impl Iterator<Item = Date>> {
    walk(rule, start, anchor(rule, start, from), from.max(start), last)
}

fn walk(
    rule: &Rule,
    start: Date,
    anchor: Date,
    from: Date,
    last: Option<Date>,
) -> Result<impl Iterator<Item = Date>> {
    let text = format!(
        "DTSTART:{}T000000Z\nRRULE:{}",
        compact(anchor),
        rule.explicit(start)
    );
    let set: RRuleSet = text.parse().map_err(Error::internal)?;
    let last = last.map_or(i64::MAX, Date::days).min(from.days() + HORIZON_DAYS);
    let days = set.limit().into_iter().map(|at| at.timestamp().div_euclid(DAY_S));
    Ok(days
        .skip_while(move |day| *day < from.days())
        .take_while(move |day| *day <= last)
        .filter_map(Date::from_days))
}

/// The first day of the period in which `from` is, or of the one before it that counts.
fn anchor(rule: &Rule, start: Date, from: Date) -> Date {
    let from = from.max(start);
    // Whole intervals between two periods.
    let jump = |first: i64, at: i64| first + (at - first).div_euclid(rule.interval) * rule.interval;
    let found = match rule.freq {
        Freq::Daily => Date::from_days(jump(start.days(), from.days())),
        Freq::Weekly => {
            // 1970-01-01 was a Thursday.
            let week = |day: Date| (day.days() + 3 - rule.week_start).div_euclid(7);
            Date::from_days(jump(week(start), week(from)) * 7 - 3 + rule.week_start)
        }
        Freq::Monthly => {
            let month = |(year, month, _): (i64, i64, i64)| year * 12 + month - 1;
            let at = jump(month(start.ymd()), month(from.ymd()));
            Date::from_ymd(at.div_euclid(12), at.rem_euclid(12) + 1, 1)
        }
        Freq::Yearly => Date::from_ymd(jump(start.ymd().0, from.ymd().0), 1, 1),
    };
    found.unwrap_or(start)
}

/// The last day of a rule whose series begins on `start`; none where it has none. A `COUNT` is walked once, here:
/// who asks for days later knows where they end.
///
/// # Errors
/// 422 at `rrule` where it has no day at all.
pub fn last(rule: &Rule, start: Date) -> Result<Option<Date>> {
    let mut all = days(rule, start, None, start)?;
    let first = all.next();
    let refused = |message| Error::invalid("rrule", "never", message);
    let Some(first) = first else {
        return Err(refused("no day ever fits this rule"));
    };
    match rule.ends {
        Ends::Never => Ok(None),
        Ends::On(day) if day < first => Err(refused("no day fits this rule before it ends")),
        Ends::On(day) => Ok(Some(day)),
        Ends::After(count) => {
            let more = usize::try_from(count).unwrap_or(1) - 1;
            Ok(Some(all.take(more).last().unwrap_or(first)))
        }
    }
}

#[cfg(test)]
#[path = "days_tests.rs"]
mod tests;
