//! What a look at a notice comes to. Pure.

use super::model::{About, NoticeRow, Recipient, Told};
use crate::{field::work_orders::model::JobStatus, notifications::REACH_DAYS};
use base::{Date, TimeOfDay};

/// What follows from a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing is to be told.
    Nothing,
    /// Nothing yet: look again on this day.
    Later(Date),
    /// What holds now is remembered as told, but no mail goes: it is over, or the recipient did it.
    Remember(Memory),
    /// A mail goes.
    Write(About, Memory),
}

/// What the recipient knows after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) told: Told,
    pub(super) day: Option<Date>,
    pub(super) time: Option<TimeOfDay>,
}

/// What a job is to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Now {
    Planned,
    /// Theirs, but without a day.
    Open,
    UnderWay,
    Off,
    Done,
}

fn now(recipient: Recipient, notice: &NoticeRow) -> Now {
    let theirs = match recipient {
        Recipient::Customer(id) => notice.customer == Some(id),
        Recipient::Technician(id) => notice.technician == Some(id),
    };
    match notice.status {
        None => Now::Off,
        Some(_) if !theirs => Now::Off,
        Some(JobStatus::Cancelled) => Now::Off,
        Some(JobStatus::Completed) => Now::Done,
        Some(JobStatus::EnRoute | JobStatus::InProgress) => Now::UnderWay,
        Some(JobStatus::Pending | JobStatus::Scheduled) => match (notice.day, recipient) {
            (None, Recipient::Customer(_)) => Now::Open,
            (Some(_), _) | (None, Recipient::Technician(_)) => Now::Planned,
        },
    }
}

/// Looks at a notice on this day, by the company's calendar.
pub(super) fn look(recipient: Recipient, notice: &NoticeRow, today: Date) -> Step {
    let over = |day: Option<Date>| day.is_some_and(|day| day < today);
    let told_planned = notice.told == Some(Told::Planned);
    let planned = Memory {
        told: Told::Planned,
        day: notice.day,
        time: notice.time,
    };
    let ended = |told| Memory {
        told,
        day: notice.told_day,
        time: notice.told_time,
    };
    let step = match now(recipient, notice) {
        Now::Planned if over(notice.day) => Step::Nothing,
        Now::Planned if told_planned && (notice.told_day, notice.told_time) == (notice.day, notice.time) => {
            Step::Nothing
        }
        Now::Planned if told_planned => Step::Write(About::Moved, planned),
        Now::Planned => match notice.day {
            Some(day) if day.days() > today.days() + REACH_DAYS => {
                Date::from_days(day.days() - REACH_DAYS).map_or(Step::Nothing, Step::Later)
            }
            Some(_) | None => Step::Write(About::Planned, planned),
        },
        Now::Open | Now::Off if !told_planned => Step::Nothing,
        Now::Open | Now::Off if over(notice.told_day) => Step::Remember(ended(Told::Off)),
        Now::Open => Step::Write(About::Postponed, ended(Told::Off)),
        Now::Off => Step::Write(About::Off, ended(Told::Off)),
        Now::Done if told_planned => match recipient {
            Recipient::Customer(_) => Step::Write(About::Done, ended(Told::Done)),
            Recipient::Technician(_) => Step::Remember(ended(Told::Done)),
        },
        Now::Done | Now::UnderWay => Step::Nothing,
    };
    match step {
        Step::Write(_, memory) if notice.is_own => Step::Remember(memory),
        Step::Write(..) | Step::Remember(_) | Step::Later(_) | Step::Nothing => step,
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
