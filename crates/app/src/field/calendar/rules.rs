//! A schedule as RFC 5545 has it. Pure.

use super::{
    model::Feed,
    rfc5545::{all_day, calendar, clean, cut, folded, place, takes_place, utc},
};
use crate::field::{
    technicians::time_off::model::TimeOffRow,
    work_orders::model::{Job, JobStatus},
};
use base::{Date, Timestamp};
use icalendar::{Component as _, Event, EventLike as _, EventStatus, Property};

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
    let mut calendar = calendar("Schedule of a technician");
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
    takes_place(&mut event, (day, row.slot(feed.usual_min)), feed.zone);
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

/// The day that begins at this moment, where one does.
fn midnight(moment: Timestamp, zone: &str) -> Option<Date> {
    let day = Date::at(moment, zone);
    (day.start_in(zone) == moment).then_some(day)
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

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
