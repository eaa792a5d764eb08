//! A schedule as RFC 5545 has it. Pure.
//!
//! Moments are written in UTC: each calendar shows them by the clock of whoever looks, and no calendar's own idea of
//! the company's zone can move an appointment. Days have no zone.

use super::model::Feed;
use crate::field::{
    technicians::time_off::model::TimeOffRow,
    work_orders::model::{Job, JobCustomer, JobStatus},
};
use base::{
    Date, TimeOfDay, Timestamp,
    time::{DAY_S, Wall},
};
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};
use std::time::Duration;

/// How often calendars are asked to look again.
const LOOK_AGAIN: &str = "PT15M";
/// Characters that a text of a job has at most in a feed.
const MAX_TEXT: usize = 2_000;
/// Characters that the heading of an event has at most.
const MAX_SUMMARY: usize = 120;

/// The days that a feed shows, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Date,
    pub(super) today: Date,
    pub(super) to: Date,
}

impl Window {
    const DAYS_BACK: i64 = 60;
    const DAYS_AHEAD: i64 = 365;

    /// The days that are of interest on `today`.
    pub(super) fn around(today: Date) -> Self {
        let other = |days| Date::from_days(today.days() + days).unwrap_or(today);
        Self {
            from: other(-Self::DAYS_BACK),
            today,
            to: other(Self::DAYS_AHEAD),
        }
    }
}

/// The whole feed. The same schedule is always the same text.
pub(super) fn written(feed: &Feed<'_>) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Deskbell//Schedule of a technician//EN"),
        ("CALSCALE", "GREGORIAN"),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    let name = clean(feed.name);
    // The library escapes what it knows to be text; this name is younger than its list.
    calendar.append_property(Property::new("NAME", &name).add_parameter("VALUE", "TEXT").done());
    calendar.append_property(Property::new("X-WR-CALNAME", name));
    calendar.append_property(Property::new("X-WR-TIMEZONE", feed.zone));
    calendar.append_property(Property::new("X-APPLE-CALENDAR-COLOR", feed.color));
    calendar.append_property(
        Property::new("REFRESH-INTERVAL", LOOK_AGAIN)
            .add_parameter("VALUE", "DURATION")
            .done(),
    );
    calendar.append_property(Property::new("X-PUBLISHED-TTL", LOOK_AGAIN));
    for job in feed.jobs {
        if let Some(event) = job_event(feed, job) {
            calendar.push(event);
        }
    }
    for off in feed.time_off {
        calendar.push(time_off_event(feed, off));
    }
    folded(&calendar.to_string())
}

/// Octets that a line has at most, without its end.
const MAX_LINE: usize = 75;

/// The same text without a longer line: the library counts the blank before the last part of a long line to none.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive("\r\n") {
        let (mut rest, mut room) = (line, MAX_LINE);
        while rest.trim_end_matches("\r\n").len() > room {
            let (part, after) = rest.split_at(rest.floor_char_boundary(room));
            out.push_str(part);
            out.push_str("\r\n ");
            (rest, room) = (after, MAX_LINE - 1);
        }
        out.push_str(rest);
    }
    out
}

fn job_event(feed: &Feed<'_>, job: &Job) -> Option<Event> {
    let row = &job.row;
    let day = row.scheduled_date?;
    let mut event = Event::new();
    event.uid(&format!("work-order-{}@{}", row.id, feed.public_url.host()));
    // The customer's name and address are part of it.
    let changed_at = row.updated_at.max(job.customer.updated_at);
    event.add_property("DTSTAMP", utc(changed_at));
    event.add_property("LAST-MODIFIED", utc(changed_at));
    event.add_property("CREATED", utc(row.created_at));
    event.add_property("SEQUENCE", (row.version - 1).to_string());
    match row.slot(feed.usual_min) {
        Some(slot) => {
            let from = slot.from.moment(feed.zone);
            let to = slot.to.moment(feed.zone);
            // Where the clock is put forward, both ends may be the same moment.
            let length = Duration::from_secs(u64::try_from(slot.to.0 - slot.from.0).unwrap_or(0));
            let to = if to > from { to } else { from.plus(length) };
            event.add_property("DTSTART", utc(from));
            event.add_property("DTEND", utc(to));
            event.add_property("TRANSP", "OPAQUE");
        }
        None => {
            all_day(&mut event, day, day.next());
            // It is not known which part of the day it takes.
            event.add_property("TRANSP", "TRANSPARENT");
        }
    }
    event.status(match row.status {
        JobStatus::Pending => EventStatus::Tentative,
        JobStatus::Scheduled | JobStatus::EnRoute | JobStatus::InProgress | JobStatus::Completed => {
            EventStatus::Confirmed
        }
        JobStatus::Cancelled => EventStatus::Cancelled,
    });
    event.summary(&summary(job));
    if let Some(place) = place(&job.customer) {
        event.add_property("LOCATION", place);
    }
    event.add_property("DESCRIPTION", description(job));
    // RFC 5545 has nine priorities, 1 the highest; ours are five.
    event.add_property("PRIORITY", (row.priority * 2 - 1).to_string());
    event.categories(["Work order", label(row.status)]);
    let link = format!("/work-orders/{}", row.id);
    event.add_property("URL", feed.public_url.join(&link));
    Some(event.done())
}

fn time_off_event(feed: &Feed<'_>, off: &TimeOffRow) -> Event {
    let mut event = Event::new();
    event.uid(&format!("time-off-{}@{}", off.id, feed.public_url.host()));
    event.add_property("DTSTAMP", utc(off.created_at));
    event.add_property("CREATED", utc(off.created_at));
    event.add_property("SEQUENCE", "0");
    match (midnight(off.from_at, feed.zone), midnight(off.to_at, feed.zone)) {
        (Some(from), Some(to)) if from < to => all_day(&mut event, from, to),
        (Some(_) | None, Some(_) | None) => {
            event.add_property("DTSTART", utc(off.from_at));
            event.add_property("DTEND", utc(off.to_at));
        }
    }
    let summary = match &off.reason {
        Some(reason) => format!("Time off: {}", clean(reason)),
        None => "Time off".to_owned(),
    };
    event.summary(&cut(&summary, MAX_SUMMARY));
    event.status(EventStatus::Confirmed);
    event.add_property("TRANSP", "OPAQUE");
    event.add_property("X-MICROSOFT-CDO-BUSYSTATUS", "OOF");
    event.categories(["Time off"]);
    event.done()
}

/// From the first day to the one after the last.
fn all_day(event: &mut Event, from: Date, to: Date) {
    for (key, day) in [("DTSTART", from), ("DTEND", to)] {
        event.append_property(
            Property::new(key, digits(day))
                .add_parameter("VALUE", "DATE")
                .done(),
        );
    }
}

/// The day that begins at this moment, where one does.
fn midnight(moment: Timestamp, zone: &str) -> Option<Date> {
    let day = Date::at(moment, zone);
    (day.start_in(zone) == moment).then_some(day)
}

fn digits(value: impl ToString) -> String {
    value.to_string().replace(['-', ':'], "")
}

/// `20261120T090000Z`.
fn utc(moment: Timestamp) -> String {
    let Wall(seconds) = moment.wall("UTC");
    let day = Date::from_days(seconds.div_euclid(DAY_S)).map(digits);
    let time = TimeOfDay::from_seconds(seconds.rem_euclid(DAY_S)).map(digits);
    format!(
        "{}T{}Z",
        day.unwrap_or_else(|| "19700101".to_owned()),
        time.unwrap_or_else(|| "000000".to_owned())
    )
}

/// Who it is at, and the first line of what is to be done.
fn summary(job: &Job) -> String {
    let who = clean(&job.customer.name).replace('\n', " ");
    let text = job.row.description.as_deref().map(clean).unwrap_or_default();
    let summary = match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(what) => format!("{who}: {what}"),
        None => who,
    };
    cut(&summary, MAX_SUMMARY)
}

/// The address in one line, where anything of it is known.
fn place(customer: &JobCustomer) -> Option<String> {
    let known = |parts: &[&Option<String>]| {
        let known: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
        known.join(" ")
    };
    let parts = [
        known(&[&customer.address]),
        known(&[&customer.zip_code, &customer.city]),
        known(&[&customer.state]),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| clean(&parts.join(", ")))
}

fn description(job: &Job) -> String {
    let row = &job.row;
    let mut parts = Vec::new();
    for text in [&row.description, &row.notes].into_iter().flatten() {
        parts.push(cut(&clean(text), MAX_TEXT));
    }
    let mut facts = format!("Status: {}\nPriority: {}", label(row.status), row.priority);
    if let Some(phone) = &job.customer.phone {
        facts.push_str(&format!("\nPhone: {}", clean(phone)));
    }
    parts.push(facts);
    parts.join("\n\n")
}

fn label(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Pending => "Pending",
        JobStatus::Scheduled => "Scheduled",
        JobStatus::EnRoute => "On the way",
        JobStatus::InProgress => "In progress",
        JobStatus::Completed => "Completed",
        JobStatus::Cancelled => "Cancelled",
    }
}

/// A text whose lines end with `\n` alone and that has no other control characters than these and tabs: RFC 5545
/// knows no way to write them, and a bare carriage return would end its line.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
