//! Who is told of which event. Pure.

use super::model::{JobEvent, NewNotification, Notice, NoticeKey, TechnicianLogin};
use crate::{field::work_orders::model::JobStatus, notifications::inbox::model::Kind};
use base::{CompanyId, Date, TechnicianId, UserId};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Days before a job when a mail first tells of it.
pub(in crate::notifications) const REACH_DAYS: i64 = 60;
/// The same of a job that its series made: nobody wants a year of them at once.
pub(super) const SERIES_REACH_DAYS: i64 = 7;
/// How many times the company's delay changes can put a mail off.
const PATIENCE: u32 = 5;
const DAY_MICROS: i64 = 86_400_000_000;
/// The hour of the day, by UTC, at which a mail goes that waited for its day.
const MORNING_MICROS: i64 = 8 * 3_600_000_000;

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// The login of this technician.
    Technician(TechnicianId),
    /// Every admin and agent.
    Office,
}

impl JobEvent {
    fn comes_with(&self, what: &str) -> bool {
        self.data.0.with.iter().any(|name| name == what)
    }

    /// Whether its series made it, for a day that is not near.
    fn is_far_occurrence(&self) -> bool {
        self.series.is_some()
            && self.comes_with("created")
            && self
                .day
                .is_none_or(|day| day.days() > Date::at(self.at, "UTC").days() + SERIES_REACH_DAYS)
    }
}

/// Whom an event is told to, and as what.
pub(super) fn told(event: &JobEvent) -> Vec<(Whom, Kind)> {
    let facts = &event.data.0;
    let theirs = |kind| facts.technician_id.map(|id| (Whom::Technician(id), kind));
    let one = |told: Option<(Whom, Kind)>| told.into_iter().collect();
    match event.kind.as_str() {
        "work_order.assigned" => {
            let from = facts.from.as_i64().map(TechnicianId);
            let lost = from.map(|id| (Whom::Technician(id), Kind::Unassigned));
            let over = event.comes_with("created") && facts.status.is_some_and(|status| !status.is_open());
            let got = theirs(Kind::Assigned).filter(|_| !over && !event.is_far_occurrence());
            lost.into_iter().chain(got).collect()
        }
        // Who is given a job learns its day with it.
        "work_order.scheduled" if event.comes_with("assigned") || event.comes_with("created") => Vec::new(),
        "work_order.scheduled" => one(theirs(Kind::Moved)),
        "work_order.status_changed" if facts.to == Some(JobStatus::Cancelled) => one(theirs(Kind::Cancelled)),
        "work_order.deleted" if facts.status.is_some_and(JobStatus::is_open) => one(theirs(Kind::Cancelled)),
        "work_order.updated" if !event.comes_with("assigned") => one(theirs(Kind::Changed)),
        "work_order.confirmed" => one(theirs(Kind::Confirmed)),
        "work_order.reschedule_asked" => theirs(Kind::RescheduleAsked)
            .into_iter()
            .chain([(Whom::Office, Kind::RescheduleAsked)])
            .collect(),
        _ => Vec::new(),
    }
}

/// An event with one of those it is told to.
pub(super) type Told<'a> = (&'a JobEvent, (Whom, Kind));

/// The technicians among those who are told.
pub(super) fn technicians(told: &[Told<'_>]) -> BTreeSet<i64> {
    let ids = told.iter().filter_map(|(_, (whom, _))| match whom {
        Whom::Technician(id) => Some(id.0),
        Whom::Office => None,
    });
    ids.collect()
}

/// The companies whose office is told something.
pub(super) fn with_office(told: &[Told<'_>]) -> BTreeSet<i64> {
    let office = told.iter().filter(|(_, (whom, _))| *whom == Whom::Office);
    office.map(|(event, _)| event.company.0).collect()
}

/// The rows: of nobody who did it themselves, and one for each user and event.
pub(super) fn notifications(
    told: &[Told<'_>],
    logins: &[TechnicianLogin],
    office: &[(CompanyId, UserId)],
) -> Vec<NewNotification> {
    let mut rows = BTreeMap::new();
    for (event, (whom, kind)) in told {
        let users: Vec<UserId> = match whom {
            Whom::Technician(id) => logins
                .iter()
                .filter(|login| login.company == event.company && login.technician == *id)
                .map(|login| login.user)
                .collect(),
            Whom::Office => {
                let theirs = office.iter().filter(|(company, _)| *company == event.company);
                theirs.map(|(_, user)| *user).collect()
            }
        };
        for user in users.into_iter().filter(|user| event.actor != Some(*user)) {
            let facts = &event.data.0;
            let data = json!({
                "scheduled_date": facts.scheduled_date, "scheduled_time": facts.scheduled_time,
                "from_date": facts.from_date, "from_time": facts.from_time, "changed": facts.changed,
            });
            rows.entry((event.seq, user.0)).or_insert(NewNotification {
                seq: event.seq,
                user,
                kind: *kind,
                data,
            });
        }
    }
    rows.into_values().collect()
}

/// Whether an event changes when a job is, whose it is, or that it is.
fn moves_plan(event: &JobEvent) -> bool {
    match event.kind.as_str() {
        "work_order.assigned"
        | "work_order.scheduled"
        | "work_order.status_changed"
        | "work_order.deleted" => true,
        "work_order.updated" => event.data.0.changed.iter().any(|field| field == "customer_id"),
        _ => false,
    }
}

/// The jobs whose plan these events change, by company and id, and when to look after who was told of them before.
pub(super) fn touched(events: &[JobEvent]) -> BTreeMap<(i64, i64), i64> {
    let moving = events.iter().filter(|event| moves_plan(event));
    moving
        .map(|event| {
            (
                (event.company.0, event.job.0),
                event.at.plus(delay(event)).as_micros(),
            )
        })
        .collect()
}

/// Whom mails may have to tell of what these events left, and when to look.
pub(super) fn notices(events: &[JobEvent]) -> BTreeMap<NoticeKey, Notice> {
    let mut notices: BTreeMap<NoticeKey, Notice> = BTreeMap::new();
    for event in events.iter().filter(|event| moves_plan(event)) {
        for (recipient, is_own) in recipients(event) {
            let (kind, id) = recipient;
            let (due, until) = when(event);
            let new = Notice {
                due,
                until,
                is_own,
                at: event.at.as_micros(),
            };
            let key = (event.company.0, event.job.0, kind, id);
            notices
                .entry(key)
                .and_modify(|notice| {
                    notice.due = new.due.min(notice.until);
                    notice.until = notice.until.min(new.until);
                    notice.is_own &= is_own;
                    notice.at = new.at;
                })
                .or_insert(new);
        }
    }
    notices
}

/// Who may get a mail about this job as it is now, and whether they did it themselves.
fn recipients(event: &JobEvent) -> Vec<((&'static str, i64), bool)> {
    // A day of grace: somewhere it is still yesterday.
    let over = |day: Date| day.days() < Date::at(event.at, "UTC").days() - 1;
    if event.status.is_none() || event.day.is_some_and(over) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some(customer) = event
        .customer
        .filter(|_| event.mails_customer && event.day.is_some())
    {
        found.push((("customer", customer.0), event.actor == Some(customer)));
    }
    if let Some(technician) = event.technician.filter(|_| event.mails_technician) {
        let is_own = event.actor.is_some() && event.actor == event.technician_login;
        found.push((("technician", technician.0), is_own));
    }
    found
}

fn delay(event: &JobEvent) -> Duration {
    Duration::from_secs(u64::try_from(event.delay_min).unwrap_or(0) * 60)
}

/// When to look, and when at the latest, in microseconds since 1970.
fn when(event: &JobEvent) -> (i64, i64) {
    let delay = delay(event);
    let soon = event.at.plus(delay).as_micros();
    let reach = if event.series.is_some() && event.comes_with("created") {
        SERIES_REACH_DAYS
    } else {
        REACH_DAYS
    };
    let far = event
        .day
        .map_or(soon, |day| (day.days() - reach) * DAY_MICROS + MORNING_MICROS);
    if far > soon + DAY_MICROS {
        (far, far)
    } else {
        (soon, event.at.plus(delay * PATIENCE).as_micros())
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
