//! An appointment as an entry of its customer's own calendar (RFC 5545). Pure.

use super::model::VisitState;
use crate::field::{
    calendar::rfc5545::{calendar, clean, cut, folded, place, takes_place, utc},
    work_orders::model::{Confirmation, Job},
};
use base::Date;
use icalendar::{Component as _, Event, EventStatus};
use platform::config::PublicUrl;

/// Characters that the heading has at most.
const MAX_SUMMARY: usize = 120;

/// What an entry is written from.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// The company's name.
    pub(super) company: &'a str,
    /// The zone of its days, an IANA name.
    pub(super) zone: &'a str,
    /// How long a job takes that does not say so. Minutes.
    pub(super) usual_min: i64,
    /// Where the server is reached; its host makes the entry's id unique.
    pub(super) public_url: &'a PublicUrl,
    /// The page of the appointment.
    pub(super) link: String,
    /// The job.
    pub(super) job: &'a Job,
    /// Its day.
    pub(super) day: Date,
}

/// A calendar of one entry. It says no more than the appointment's page does. A program that gets it again, after the
/// appointment was moved, moves the entry: its id stays.
pub(super) fn written(entry: &Entry<'_>) -> String {
    let row = &entry.job.row;
    let mut event = Event::new();
    event.uid(&format!("appointment-{}@{}", row.id, entry.public_url.host()));
    event.add_property("DTSTAMP", utc(row.updated_at));
    event.add_property("LAST-MODIFIED", utc(row.updated_at));
    event.add_property("SEQUENCE", (row.version - 1).to_string());
    takes_place(&mut event, (entry.day, row.slot(entry.usual_min)), entry.zone);
    event.status(status(entry.job));
    let company = clean(entry.company).replace('\n', " ");
    let work = row.description.as_deref().map(clean).unwrap_or_default();
    let summary = match work.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(what) => format!("{company}: {what}"),
        None => company,
    };
    event.summary(&cut(&summary, MAX_SUMMARY));
    if let Some(place) = place(&entry.job.customer) {
        event.add_property("LOCATION", place);
    }
    let who = entry.job.technician.as_ref();
    let mut parts = Vec::new();
    if !work.trim().is_empty() {
        parts.push(work);
    }
    if let Some(name) = who.and_then(|technician| technician.name.split_whitespace().next()) {
        parts.push(format!("Who comes: {}", clean(name)));
    }
    parts.push(entry.link.clone());
    event.add_property("DESCRIPTION", parts.join("\n\n"));
    event.add_property("URL", &entry.link);
    let mut calendar = calendar("Appointment");
    calendar.push(event.done());
    folded(&calendar.to_string())
}

fn status(job: &Job) -> EventStatus {
    match (VisitState::of(job), job.row.confirmation) {
        (VisitState::Cancelled, _) => EventStatus::Cancelled,
        (VisitState::Planned, Some(Confirmation::Rescheduling)) => EventStatus::Tentative,
        (
            VisitState::Planned
            | VisitState::Open
            | VisitState::OnTheWay
            | VisitState::InProgress
            | VisitState::Completed,
            _,
        ) => EventStatus::Confirmed,
    }
}
