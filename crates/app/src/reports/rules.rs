//! From counts to figures. Pure.

use super::{
    input::Range,
    model::{
        ByJobStatus, ByPriority, CustomerFigures, CustomerReport, DayCount, RegionCount, SummaryReport,
        TechnicianFigures, TechnicianReport,
    },
    store::{CustomerJobs, JobsAlike, TechnicianJobs},
};
use crate::field::work_orders::model::JobStatus;
use base::{
    Date, TechnicianId, Timestamp, WeekHours,
    time::{DAY_S, Wall},
};
use std::{cmp::Reverse, collections::BTreeMap};

/// A day with its beginning and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) from: Timestamp,
    pub(super) before: Timestamp,
}

/// The days of a range in `zone`. They have 23 to 25 hours where clocks are set.
pub(super) fn days(range: Range, zone: &str) -> Vec<Day> {
    let day = |date: Date| Day {
        date,
        from: date.start_in(zone),
        before: date.next().start_in(zone),
    };
    range.days().map(day).collect()
}

/// `part / whole` to so many decimals, halves up; none without a whole. Neither is negative.
fn quotient(part: i64, whole: i64, decimals: u32) -> Option<f64> {
    let scale = i128::from(10_i64.pow(decimals));
    let (part, whole) = (i128::from(part), i128::from(whole));
    if whole <= 0 {
        return None;
    }
    let scaled = (part * scale * 2 + whole) / (whole * 2);
    Some(scaled as f64 / scale as f64)
}

/// A rate: four decimals.
fn rate(part: i64, whole: i64) -> Option<f64> {
    quotient(part, whole, 4)
}

impl ByJobStatus {
    fn of(&mut self, status: JobStatus) -> &mut i64 {
        match status {
            JobStatus::Pending => &mut self.pending,
            JobStatus::Scheduled => &mut self.scheduled,
            JobStatus::EnRoute => &mut self.en_route,
            JobStatus::InProgress => &mut self.in_progress,
            JobStatus::Completed => &mut self.completed,
            JobStatus::Cancelled => &mut self.cancelled,
        }
    }
}

impl ByPriority {
    /// The database refuses any but 1 to 5.
    fn of(&mut self, priority: i64) -> &mut i64 {
        match priority {
            ..=1 => &mut self.p1,
            2 => &mut self.p2,
            3 => &mut self.p3,
            4 => &mut self.p4,
            5.. => &mut self.p5,
        }
    }
}

/// Puts the summary together; `happened` in the order of `days`.
pub(super) fn summary(
    range: Range,
    jobs: &[JobsAlike],
    days: &[Day],
    happened: &[(i64, i64)],
) -> SummaryReport {
    let (mut total, mut overdue, mut unassigned, mut completion_s) = (0, 0, 0, 0);
    let mut by_status = ByJobStatus::default();
    let mut by_priority = ByPriority::default();
    let mut regions: BTreeMap<Option<&str>, i64> = BTreeMap::new();
    for alike in jobs {
        total += alike.count;
        *by_status.of(alike.status) += alike.count;
        *by_priority.of(alike.priority) += alike.count;
        *regions.entry(alike.region.as_deref()).or_default() += alike.count;
        if alike.status.is_open() && alike.past {
            overdue += alike.count;
        }
        if alike.status.is_open() && alike.unassigned {
            unassigned += alike.count;
        }
        if alike.status == JobStatus::Completed {
            completion_s += alike.completion_s;
        }
    }
    let mut by_region: Vec<RegionCount> = regions
        .into_iter()
        .map(|(region, count)| RegionCount {
            region: region.map(str::to_owned),
            count,
        })
        .collect();
    // Stable: of those that are as many, by name.
    by_region.sort_by_key(|one| Reverse(one.count));
    let by_day = days
        .iter()
        .zip(happened)
        .map(|(day, &(created, completed))| DayCount {
            date: day.date,
            created,
            completed,
        });
    let (completed, cancelled) = (by_status.completed, by_status.cancelled);
    SummaryReport {
        from: range.from,
        to: range.to,
        total,
        by_priority,
        by_region,
        by_day: by_day.collect(),
        completed,
        cancelled,
        open: total - completed - cancelled,
        overdue,
        unassigned,
        completion_rate: rate(completed, total - cancelled),
        mean_completion_min: quotient(completion_s, completed * 60, 1),
        by_status,
    }
}

/// From when to when.
type Span = (Timestamp, Timestamp);

/// When somebody with these hours works in a range: moments, in order, apart from each other.
fn working_spans(hours: &WeekHours, range: Range, zone: &str) -> Vec<Span> {
    let (from, to) = (range.from.days() * DAY_S, (range.to.days() + 1) * DAY_S);
    let spans = hours.spans(from, to).into_iter();
    spans
        .map(|(begin, end)| (Wall(begin.max(from)).moment(zone), Wall(end.min(to)).moment(zone)))
        .collect()
}

/// Seconds of `spans` that are not in `away`, both in order of their beginnings; those of `spans` lie apart.
fn seconds_without(spans: &[Span], away: &[Span]) -> i64 {
    let seconds = |from: Timestamp, to: Timestamp| to.as_seconds() - from.as_seconds();
    let mut left = 0;
    for &(from, to) in spans {
        let mut at = from;
        for &(begin, end) in away {
            if end <= at || begin >= to {
                continue;
            }
            left += seconds(at, begin.max(at));
            at = end.min(to);
        }
        left += seconds(at, to.max(at));
    }
    left
}

/// Puts the technicians' figures together. `usual`: the company's hours. `away`: by technician, each by beginning.
pub(super) fn technicians(
    range: Range,
    zone: &str,
    rows: Vec<TechnicianJobs>,
    usual: Option<&WeekHours>,
    away: &[(TechnicianId, Timestamp, Timestamp)],
) -> TechnicianReport {
    let mut off: BTreeMap<TechnicianId, Vec<Span>> = BTreeMap::new();
    for &(technician, from, to) in away {
        off.entry(technician).or_default().push((from, to));
    }
    // Most have the same hours.
    let mut known: Vec<(WeekHours, Vec<Span>)> = Vec::new();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let own = row.working_hours.as_ref().map(|hours| &hours.0);
        let working_s = own.or(usual).map(|hours| {
            let off = off.get(&row.id).map_or(&[][..], Vec::as_slice);
            let at = known
                .iter()
                .position(|(known, _)| known == hours)
                .unwrap_or_else(|| {
                    known.push((hours.clone(), working_spans(hours, range, zone)));
                    known.len() - 1
                });
            seconds_without(&known[at].1, off)
        });
        items.push(TechnicianFigures {
            technician_id: row.id,
            assigned: row.assigned,
            completed: row.completed,
            cancelled: row.cancelled,
            completion_rate: rate(row.completed, row.assigned - row.cancelled),
            on_time_rate: rate(row.on_time, row.dated),
            mean_on_site_min: quotient(row.visits_min, row.visits, 1),
            utilisation: working_s.and_then(|working_s| rate(row.busy_min.saturating_mul(60), working_s)),
            name: row.name,
        });
    }
    TechnicianReport {
        from: range.from,
        to: range.to,
        items,
    }
}

/// Puts the customers' figures together.
pub(super) fn customers(range: Range, rows: Vec<CustomerJobs>) -> CustomerReport {
    CustomerReport {
        from: range.from,
        to: range.to,
        total: rows.first().map_or(0, |row| row.total),
        items: rows
            .into_iter()
            .map(|row| CustomerFigures {
                customer_id: row.id,
                name: row.name,
                work_orders: row.work_orders,
                completed: row.completed,
                open: row.open,
                last_work_order_at: row.last_at,
                chats: row.chats,
                tickets: row.tickets,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::db::Json;

    fn range(from: &str, to: &str) -> Range {
        Range {
            from: Date::parse(from).unwrap(),
            to: Date::parse(to).unwrap(),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn hours(json: &str) -> WeekHours {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_rate_has_four_decimals_and_none_of_nothing() {
        for (part, whole, expected) in [
            (0, 0, None),
            (0, 3, Some(0.0)),
            (1, 3, Some(0.3333)),
            (2, 3, Some(0.6667)),
            (1, 20_000, Some(0.0001)),
            (3, 2, Some(1.5)),
            (i64::MAX, i64::MAX, Some(1.0)),
        ] {
            assert_eq!(rate(part, whole), expected, "{part}/{whole}");
        }
        assert_eq!(quotient(100, 60, 1), Some(1.7));
    }

    #[test]
    fn working_time_is_what_passes_not_what_the_clock_shows_and_ends_with_the_range() {
        let nights = hours(r#"{"sat":[["22:00","06:00"]],"sun":[["22:00","06:00"]]}"#);
        let vienna = "Europe/Vienna";
        for (from, to, expected) in [
            // The clocks of Vienna go from 2:00 to 3:00 on Sunday, 2026-03-29, and back on 2026-10-25.
            ("2026-03-28", "2026-03-29", 2 + 5 + 2),
            ("2026-10-24", "2026-10-25", 2 + 7 + 2),
            ("2026-03-29", "2026-03-29", 5 + 2),
            ("2026-03-30", "2026-03-30", 6),
            ("2026-03-31", "2026-04-03", 0),
        ] {
            let spans = working_spans(&nights, range(from, to), vienna);
            assert_eq!(seconds_without(&spans, &[]), expected * 3600, "{from}");
        }
    }

    #[test]
    fn time_off_is_taken_away_once() {
        let spans = [
            (at("2026-11-20T08:00:00Z"), at("2026-11-20T12:00:00Z")),
            (at("2026-11-20T13:00:00Z"), at("2026-11-20T17:00:00Z")),
        ];
        for (away, expected) in [
            (vec![], 8.0),
            (vec![("07:00", "09:00")], 7.0),
            (vec![("11:00", "14:00")], 6.0),
            (
                vec![("09:00", "10:00"), ("09:30", "10:30"), ("09:40", "09:50")],
                6.5,
            ),
            (vec![("00:00", "23:00")], 0.0),
            (vec![("12:00", "13:00"), ("17:00", "18:00")], 8.0),
            (vec![("07:00", "16:00"), ("15:00", "16:30")], 0.5),
        ] {
            let away: Vec<Span> = away
                .into_iter()
                .map(|(from, to)| {
                    (
                        at(&format!("2026-11-20T{from}:00Z")),
                        at(&format!("2026-11-20T{to}:00Z")),
                    )
                })
                .collect();
            assert_eq!(
                seconds_without(&spans, &away) as f64 / 3600.0,
                expected,
                "{away:?}"
            );
        }
    }

    #[test]
    fn who_has_no_hours_has_the_companys_and_without_any_no_utilisation() {
        let row = |working_hours: Option<&str>| TechnicianJobs {
            id: TechnicianId(1),
            name: "Tom".to_owned(),
            working_hours: working_hours.map(|json| Json(hours(json))),
            assigned: 4,
            completed: 2,
            cancelled: 1,
            dated: 2,
            on_time: 1,
            visits: 2,
            visits_min: 75,
            busy_min: 240,
        };
        // 2026-11-20 is a Friday.
        let friday = range("2026-11-20", "2026-11-20");
        let usual = hours(r#"{"fri":[["08:00","16:00"]]}"#);
        let own = r#"{"fri":[["08:00","12:00"]]}"#;
        for (working_hours, usual, expected) in [
            (Some(own), Some(&usual), Some(1.0)),
            (None, Some(&usual), Some(0.5)),
            (Some(own), None, Some(1.0)),
            (None, None, None),
            (Some("{}"), Some(&usual), None),
        ] {
            let report = technicians(friday, "UTC", vec![row(working_hours)], usual, &[]);
            let item = &report.items[0];
            assert_eq!(item.utilisation, expected);
            assert_eq!(
                (item.completion_rate, item.on_time_rate, item.mean_on_site_min),
                (Some(0.6667), Some(0.5), Some(37.5))
            );
        }
    }

    #[test]
    fn a_summary_counts_each_job_once_in_each_breakdown() {
        let alike = |status, priority, region: Option<&str>, unassigned, past, count| JobsAlike {
            status,
            priority,
            region: region.map(str::to_owned),
            unassigned,
            past,
            count,
            completion_s: if status == JobStatus::Completed { 600 } else { 0 },
        };
        let jobs = [
            alike(JobStatus::Pending, 1, None, true, false, 1),
            alike(JobStatus::Scheduled, 2, Some("North"), false, true, 10),
            alike(JobStatus::Completed, 5, Some("East"), true, true, 100),
            alike(JobStatus::Cancelled, 3, Some("North"), true, true, 1_000),
        ];
        let report = summary(range("2026-11-20", "2026-11-20"), &jobs, &[], &[]);
        assert_eq!(
            (report.total, report.open, report.overdue, report.unassigned),
            (1_111, 11, 10, 1)
        );
        assert_eq!(report.completion_rate, Some(0.9009));
        assert_eq!(report.mean_completion_min, Some(0.1));
        assert_eq!(
            serde_json::to_value(&report.by_region).unwrap(),
            serde_json::json!([
                { "region": "North", "count": 1_010 }, { "region": "East", "count": 100 }, { "region": null, "count": 1 },
            ])
        );
        assert_eq!(
            serde_json::to_value(&report.by_priority).unwrap(),
            serde_json::json!({ "1": 1, "2": 10, "3": 1_000, "4": 0, "5": 100 })
        );
    }
}
