//! Which jobs are to be made, and who gets them. Pure.

use super::{days, model::SeriesRow, rule::Rule};
use crate::field::{
    conflicts::{self, Calendar, ConflictKind, Slot},
    technicians::time_off::model::TimeOffRow,
};
use base::{Date, Result, WorkOrderId};
use serde::Serialize;

/// How many days ahead jobs are made.
pub const AHEAD_DAYS: i64 = 60;

/// The last day for which jobs are made today.
pub fn horizon(today: Date) -> Date {
    Date::from_days(today.days() + AHEAD_DAYS).unwrap_or(today)
}

/// What is to be made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// The days that need a job: at most one more than [`AHEAD_DAYS`].
    pub days: Vec<Date>,
    /// See [`SeriesRow::generated_until`].
    pub until: Date,
}

/// The days of a series from `from` on for which jobs are made today. Days before today are over, and those that are
/// skipped need none.
///
/// # Errors
/// Where the stored rule cannot be read, which is a defect.
pub fn ahead(series: &SeriesRow, from: Date, today: Date) -> Result<Ahead> {
    let horizon = horizon(today);
    let rule = Rule::parse(&series.rrule)?;
    let mut ahead = Ahead {
        days: Vec::new(),
        until: never(),
    };
    for day in days::days(&rule, series.start_date, series.last_date, from.max(today))? {
        if series.skipped.0.contains(&day) {
            continue;
        }
        if day > horizon {
            ahead.until = day.previous();
            break;
        }
        ahead.days.push(day);
    }
    Ok(ahead)
}

/// The day that no series reaches.
fn never() -> Date {
    Date::from_ymd(9998, 12, 31).unwrap_or_else(|| Date::at(base::Timestamp::from_micros(0), "UTC"))
}

/// The day after those whose jobs are made, where the series has one and goes on.
pub fn next_unmade(series: &SeriesRow) -> Option<Date> {
    let until = series.generated_until.filter(|until| *until < never())?;
    let next = until.next();
    (series.ended_at.is_none() && series.last_date.is_none_or(|last| next <= last)).then_some(next)
}

/// Whether a day is one of the series', skipped or not.
///
/// # Errors
/// See [`ahead`].
pub fn has_day(series: &SeriesRow, day: Date) -> Result<bool> {
    let rule = Rule::parse(&series.rrule)?;
    let mut days = days::days(&rule, series.start_date, series.last_date, day)?;
    Ok(days.next() == Some(day))
}

/// Why a job is left without the technician that its series names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unassigned {
    /// They have another job at that time.
    Taken,
    /// They are away.
    Away,
    /// They are given no jobs any more.
    Gone,
}

/// A technician's time, where nobody may be in two places at once.
#[derive(Debug)]
pub struct Diary {
    /// The company's zone, an IANA name.
    pub zone: String,
    /// When the technician is away.
    pub away: Vec<TimeOffRow>,
    /// The jobs they have.
    pub jobs: Vec<(WorkOrderId, Slot)>,
}

impl Diary {
    /// Puts another job in, where nothing is in its way.
    ///
    /// # Errors
    /// What is in its way.
    pub fn put(&mut self, slot: Slot) -> std::result::Result<(), Unassigned> {
        let calendar = Calendar {
            zone: &self.zone,
            hours: None,
            away: &self.away,
        };
        for conflict in conflicts::conflicts(slot, self.jobs.iter().copied(), calendar) {
            match conflict.kind {
                ConflictKind::Job => return Err(Unassigned::Taken),
                ConflictKind::TimeOff => return Err(Unassigned::Away),
                ConflictKind::Hours => {}
            }
        }
        // Not stored yet: it has no id.
        self.jobs.push((WorkOrderId(0), slot));
        Ok(())
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
