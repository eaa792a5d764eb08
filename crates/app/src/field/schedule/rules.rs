//! Which days a schedule shows, and what stands on each. Pure.

use super::model::{DayView, LaneView, ScheduleView};
use crate::{
    accounts::companies::model::CompanyRow,
    field::{
        conflicts::Slot,
        technicians::{model::TechnicianRow, time_off::model::TimeOffRow},
        work_orders::{actions::in_the_way, planned::PlannedJob},
    },
};
use base::{
    Date, Error, FieldError, Result, TechnicianId,
    time::{DAY_S, Wall},
};
use std::collections::{BTreeMap, HashMap};

/// Days that a schedule shows at most.
const MAX_DAYS: i64 = 92;
/// Days that it shows where nobody says how many.
const USUAL_DAYS: i64 = 7;

/// A range of days, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: Date,
    pub(super) to: Date,
}

impl Range {
    /// A range that was asked for: from today on where no beginning is said, a week where no end is.
    ///
    /// # Errors
    /// 422 at `to`.
    pub(super) fn new(from: Option<Date>, to: Option<Date>, today: Date) -> Result<Self> {
        let refused = |kind, message: &str| Error::Invalid(vec![FieldError::query("to", kind, message)]);
        let from = from.unwrap_or(today);
        let to = to
            .or_else(|| Date::from_days(from.days() + USUAL_DAYS - 1))
            .unwrap_or(from);
        if to < from {
            return Err(refused("reversed", "must not be before from"));
        }
        if to.days() - from.days() >= MAX_DAYS {
            return Err(refused(
                "out_of_range",
                "must be at most 92 days, counted with from",
            ));
        }
        Ok(Self { from, to })
    }

    fn days(self) -> impl Iterator<Item = Date> {
        (self.from.days()..=self.to.days()).filter_map(Date::from_days)
    }
}

/// Puts jobs and time off on the days they belong to, beside who has them.
pub(super) fn arrange(
    company: &CompanyRow,
    range: Range,
    technicians: &[TechnicianRow],
    jobs: Vec<PlannedJob>,
    time_off: &[TimeOffRow],
) -> ScheduleView {
    let mut away: HashMap<TechnicianId, Vec<TimeOffRow>> = HashMap::new();
    for row in time_off {
        away.entry(row.technician_id).or_default().push(row.clone());
    }
    let none = Vec::new();
    let mut placed: BTreeMap<(Date, TechnicianId), Vec<_>> = BTreeMap::new();
    for planned in jobs {
        let row = &planned.job.row;
        let (Some(day), Some(technician)) = (row.scheduled_date, row.assigned_technician_id) else {
            continue;
        };
        let off = away.get(&technician).unwrap_or(&none);
        let found = in_the_way(company, row, planned.hours.as_ref(), &planned.overlaps, off);
        let view = planned.job.view(Some(found));
        placed.entry((day, technician)).or_default().push(view);
    }
    let days = range.days().map(|date| {
        let whole = Slot {
            from: Wall(date.days() * DAY_S),
            to: Wall((date.days() + 1) * DAY_S),
        };
        let lanes = technicians.iter().filter_map(|technician| {
            let work_orders = placed.remove(&(date, technician.id)).unwrap_or_default();
            let off = away.get(&technician.id).unwrap_or(&none).iter().filter(|off| {
                whole.overlaps(Slot {
                    from: off.from_at.wall(&company.time_zone),
                    to: off.to_at.wall(&company.time_zone),
                })
            });
            let off: Vec<_> = off.cloned().map(Into::into).collect();
            let shown = !work_orders.is_empty() || (technician.archived_at.is_none() && !off.is_empty());
            shown.then(|| LaneView {
                technician: technician.clone().into(),
                work_orders,
                time_off: off,
            })
        });
        DayView {
            date,
            technicians: lanes.collect(),
        }
    });
    ScheduleView {
        from: range.from,
        to: range.to,
        days: days.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Date> {
        Some(Date::parse(text).unwrap())
    }

    #[test]
    fn a_range_is_at_most_92_days_and_a_week_from_today_where_nothing_is_said() {
        let today = day("2026-11-20").unwrap();
        for (from, to, expected) in [
            (None, None, Some(("2026-11-20", "2026-11-26"))),
            (day("2026-12-30"), None, Some(("2026-12-30", "2027-01-05"))),
            (
                day("2026-01-01"),
                day("2026-04-02"),
                Some(("2026-01-01", "2026-04-02")),
            ),
            (day("2026-01-01"), day("2026-04-03"), None),
            (day("2026-01-02"), day("2026-01-01"), None),
            (None, day("2026-11-19"), None),
            (day("9998-12-31"), None, Some(("9998-12-31", "9998-12-31"))),
        ] {
            let range = Range::new(from, to, today).ok();
            let range = range.map(|range| (range.from.to_string(), range.to.to_string()));
            assert_eq!(range, expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
        }
    }
}
