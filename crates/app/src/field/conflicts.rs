//! The one rule of what is in a job's way: other jobs, time off, and hours in which nobody works. Pure.

use crate::field::technicians::time_off::model::TimeOffRow;
use base::{Date, TimeOfDay, Timestamp, WeekHours, WorkOrderId, time::Wall};
use serde::Serialize;
use utoipa::ToSchema;

/// What is in a job's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Another job of the technician's.
    Job,
    /// The technician is away.
    TimeOff,
    /// Nobody works then.
    Hours,
}

/// Something that is in a job's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Conflict {
    /// What it is.
    pub kind: ConflictKind,
    /// The other job; null where it is none.
    #[schema(value_type = Option<i64>, required)]
    pub work_order_id: Option<WorkOrderId>,
    /// When it begins: the other job, the time off, or the part of this job that lies outside of hours.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// When it is over.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
}

impl Conflict {
    /// Whether a company that prevents double booking refuses it. Working late is a person's choice.
    pub fn is_double_booking(&self) -> bool {
        match self.kind {
            ConflictKind::Job | ConflictKind::TimeOff => true,
            ConflictKind::Hours => false,
        }
    }
}

/// From when to when, by the clock on the company's wall; half open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub from: Wall,
    /// The first moment after it.
    pub to: Wall,
}

impl Slot {
    /// The slot of a job; none where it has no day or no time. `duration_min`: its own, else the company's.
    pub fn new(day: Option<Date>, time: Option<TimeOfDay>, duration_min: i64) -> Option<Self> {
        let from = Wall::at(day?, time?);
        Some(Self {
            from,
            to: from.plus(duration_min.saturating_mul(60)),
        })
    }

    /// Whether the two have a moment in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// What a technician's time is measured against.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// The company's zone, an IANA name.
    pub zone: &'a str,
    /// When the technician usually works, or the company; none: nobody said.
    pub hours: Option<&'a WeekHours>,
    /// When the technician is away.
    pub away: &'a [TimeOffRow],
}

/// What is in the way of a job in this slot: `others` are the technician's other jobs that are not cancelled. Jobs
/// first, then time off, then hours.
pub fn conflicts(
    slot: Slot,
    others: impl IntoIterator<Item = (WorkOrderId, Slot)>,
    calendar: Calendar<'_>,
) -> Vec<Conflict> {
    let zone = calendar.zone;
    let jobs = others
        .into_iter()
        .filter(|(_, other)| slot.overlaps(*other))
        .map(|(id, other)| Conflict {
            kind: ConflictKind::Job,
            work_order_id: Some(id),
            from: other.from.moment(zone),
            to: other.to.moment(zone),
        });
    let away = calendar.away.iter().filter(|off| {
        slot.overlaps(Slot {
            from: off.from_at.wall(zone),
            to: off.to_at.wall(zone),
        })
    });
    let away = away.map(|off| Conflict {
        kind: ConflictKind::TimeOff,
        work_order_id: None,
        from: off.from_at,
        to: off.to_at,
    });
    let outside = calendar
        .hours
        .map(|hours| outside(slot, hours))
        .unwrap_or_default();
    let outside = outside.into_iter().map(|part| Conflict {
        kind: ConflictKind::Hours,
        work_order_id: None,
        from: part.from.moment(zone),
        to: part.to.moment(zone),
    });
    jobs.chain(away).chain(outside).collect()
}

/// The parts of a slot that lie outside of hours.
fn outside(slot: Slot, hours: &WeekHours) -> Vec<Slot> {
    let mut parts = Vec::new();
    let mut at = slot.from;
    for (from, to) in hours.spans(slot.from.0, slot.to.0) {
        if at < Wall(from) {
            parts.push(Slot {
                from: at,
                to: Wall(from),
            });
        }
        at = at.max(Wall(to));
    }
    if at < slot.to {
        parts.push(Slot {
            from: at,
            to: slot.to,
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::TechnicianId;

    const VIENNA: &str = "Europe/Vienna";

    fn slot(day: &str, time: &str, minutes: i64) -> Slot {
        let (day, time) = (Date::parse(day).unwrap(), TimeOfDay::parse(time).unwrap());
        Slot::new(Some(day), Some(time), minutes).unwrap()
    }

    fn away(from: &str, to: &str) -> TimeOffRow {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        TimeOffRow {
            id: 1,
            technician_id: TechnicianId(1),
            from_at: at(from),
            to_at: at(to),
            reason: None,
            created_at: at(from),
        }
    }

    const FREE: Calendar<'static> = Calendar {
        zone: VIENNA,
        hours: None,
        away: &[],
    };

    #[test]
    fn jobs_overlap_where_they_share_a_moment() {
        let one = slot("2026-11-20", "09:00", 60);
        for (other, expected) in [
            (slot("2026-11-20", "09:00", 60), true),
            (slot("2026-11-20", "08:00", 60), false),
            (slot("2026-11-20", "10:00", 60), false),
            (slot("2026-11-20", "09:59:59", 1), true),
            (slot("2026-11-20", "08:00", 61), true),
            (slot("2026-11-20", "09:20", 10), true),
            (slot("2026-11-19", "23:30", 600), true),
            (slot("2026-11-19", "23:00", 600), false),
            (slot("2026-11-13", "09:30", 10_080), true),
            (slot("2026-11-21", "09:00", 60), false),
        ] {
            let found = conflicts(one, [(WorkOrderId(7), other)], FREE);
            assert_eq!(!found.is_empty(), expected, "{other:?}");
            assert_eq!(
                !conflicts(other, [(WorkOrderId(7), one)], FREE).is_empty(),
                expected,
                "{other:?}"
            );
        }
        let found = conflicts(one, [(WorkOrderId(7), slot("2026-11-20", "09:30", 60))], FREE);
        assert_eq!(found[0].work_order_id, Some(WorkOrderId(7)));
        assert_eq!(
            (found[0].from.to_string(), found[0].to.to_string()),
            ("2026-11-20T08:30:00Z".into(), "2026-11-20T09:30:00Z".into())
        );
    }

    #[test]
    fn time_off_counts_by_the_companys_clock() {
        let off = [away("2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z")];
        let calendar = Calendar { away: &off, ..FREE };
        for (job, expected) in [
            (slot("2026-11-20", "08:00", 60), false),
            (slot("2026-11-20", "08:30", 60), true),
            (slot("2026-11-20", "10:59", 60), true),
            (slot("2026-11-20", "11:00", 60), false),
        ] {
            let found = conflicts(job, [], calendar);
            assert_eq!(found.len(), usize::from(expected), "{job:?}");
            assert!(
                found
                    .iter()
                    .all(|one| one.kind == ConflictKind::TimeOff && one.is_double_booking())
            );
        }
    }

    #[test]
    fn hours_leave_out_what_lies_outside() {
        let hours: WeekHours = serde_json::from_str(
            r#"{"fri":[["08:00","12:00"],["13:00","17:00"]],"sat":[["22:00","06:00"]]}"#,
        )
        .unwrap();
        let calendar = Calendar {
            hours: Some(&hours),
            ..FREE
        };
        // 2026-11-20 is a Friday.
        for (job, expected) in [
            (slot("2026-11-20", "08:00", 240), vec![]),
            (slot("2026-11-20", "07:00", 120), vec![("06:00", "07:00")]),
            (slot("2026-11-20", "11:00", 180), vec![("11:00", "12:00")]),
            (
                slot("2026-11-20", "07:30", 600),
                vec![("06:30", "07:00"), ("11:00", "12:00"), ("16:00", "16:30")],
            ),
            (slot("2026-11-21", "23:00", 300), vec![]),
            (slot("2026-11-22", "05:30", 60), vec![("05:00", "05:30")]),
            (slot("2026-11-23", "09:00", 60), vec![("08:00", "09:00")]),
        ] {
            let found: Vec<(String, String)> = conflicts(job, [], calendar)
                .into_iter()
                .map(|one| {
                    (
                        one.from.to_string()[11..16].to_owned(),
                        one.to.to_string()[11..16].to_owned(),
                    )
                })
                .collect();
            let expected: Vec<(String, String)> = expected
                .into_iter()
                .map(|(from, to)| (from.to_owned(), to.to_owned()))
                .collect();
            assert_eq!(found, expected, "{job:?}");
        }
        let late = conflicts(slot("2026-11-20", "17:00", 60), [], calendar);
        assert!(!late[0].is_double_booking());
    }
}
