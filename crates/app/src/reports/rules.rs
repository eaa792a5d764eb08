//! From counts to figures. Pure.

use super::{
    input::Range,
    model::{
        ByJobStatus, ByPriority, CustomerFigures, CustomerReport, DayCount, RegionCount, SummaryReport,
        TechnicianFigures, TechnicianReport,
    },
    store::{Alike, CustomerJobs, CustomerName, Kind, TechnicianJobs},
};
use crate::field::work_orders::model::JobStatus;
use base::{
    Date, TechnicianId, Timestamp, UserId, WeekHours,
    time::{DAY_S, Wall},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

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
    kinds: &HashMap<Kind, Alike>,
    regions: BTreeMap<Option<String>, i64>,
    days: &[Day],
    happened: &[(i64, i64)],
) -> SummaryReport {
    let (mut total, mut overdue, mut unassigned, mut completion_s) = (0, 0, 0, 0);
    let (mut responded, mut response_s) = (0, 0);
    let mut by_status = ByJobStatus::default();
    let mut by_priority = ByPriority::default();
    for (kind, alike) in kinds {
        total += alike.count;
        *by_status.of(kind.status) += alike.count;
        *by_priority.of(kind.priority) += alike.count;
        if kind.status.is_open() && kind.past {
            overdue += alike.count;
        }
        if kind.status.is_open() && kind.unassigned {
            unassigned += alike.count;
        }
        completion_s += alike.completion_s;
        responded += alike.responded;
        response_s += alike.response_s;
    }
    let mut by_region: Vec<RegionCount> = regions
        .into_iter()
        .map(|(region, count)| RegionCount { region, count })
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
        mean_first_response_min: quotient(response_s, responded * 60, 1),
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
            mean_first_response_min: quotient(row.response_s, row.responded * 60, 1),
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

/// Who is among the first `limit` by work orders, and all who have as many as the last of them: their names decide.
pub(super) fn leaders(jobs: &HashMap<UserId, CustomerJobs>, limit: usize) -> Vec<UserId> {
    let mut counts: Vec<i64> = jobs.values().map(|jobs| jobs.work_orders).collect();
    let least = match limit.checked_sub(1).filter(|last| *last < counts.len()) {
        Some(last) => *counts.select_nth_unstable_by_key(last, |count| Reverse(*count)).1,
        None => 0,
    };
    let among = jobs.iter().filter(|(_, jobs)| jobs.work_orders >= least);
    among.map(|(id, _)| *id).collect()
}

/// Puts the customers' figures together, the first `limit`: the most work orders first, then by name.
pub(super) fn customers(
    range: Range,
    jobs: &HashMap<UserId, CustomerJobs>,
    names: Vec<CustomerName>,
    limit: usize,
) -> CustomerReport {
    let mut found: Vec<(CustomerName, CustomerJobs)> = names
        .into_iter()
        .filter_map(|customer| {
            let jobs = *jobs.get(&customer.id)?;
            Some((customer, jobs))
        })
        .collect();
    found.sort_unstable_by(|(a, of_a), (b, of_b)| {
        let order = of_b.work_orders.cmp(&of_a.work_orders);
        order.then_with(|| (&a.name_key, a.id).cmp(&(&b.name_key, b.id)))
    });
    found.truncate(limit);
    CustomerReport {
        from: range.from,
        to: range.to,
        total: i64::try_from(jobs.len()).unwrap_or(i64::MAX),
        items: found
            .into_iter()
            .map(|(customer, jobs)| CustomerFigures {
                customer_id: customer.id,
                name: customer.name,
                work_orders: jobs.work_orders,
                completed: jobs.completed,
                open: jobs.open,
                last_work_order_at: jobs.last_at,
                // Neither is there yet.
                chats: 0,
                tickets: 0,
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
            responded: 3,
            response_s: 180,
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
        let alike = |status, priority, unassigned, past, count| {
            let kind = Kind {
                status,
                priority,
                unassigned,
                past,
            };
            let figures = Alike {
                count,
                completion_s: if status == JobStatus::Completed { 600 } else { 0 },
                responded: if status == JobStatus::Pending { 0 } else { count },
                response_s: 90 * count,
            };
            (kind, figures)
        };
        let kinds = HashMap::from([
            alike(JobStatus::Pending, 1, true, false, 1),
            alike(JobStatus::Scheduled, 2, false, true, 10),
            alike(JobStatus::Completed, 5, true, true, 100),
            alike(JobStatus::Cancelled, 3, true, true, 1_000),
        ]);
        let region = |name: &str| Some(name.to_owned());
        let regions = BTreeMap::from([
            (None, 1),
            (region("East"), 100),
            (region("North"), 1_009),
            (region("West"), 1),
        ]);
        let report = summary(range("2026-11-20", "2026-11-20"), &kinds, regions, &[], &[]);
        assert_eq!(
            (report.total, report.open, report.overdue, report.unassigned),
            (1_111, 11, 10, 1)
        );
        assert_eq!(report.completion_rate, Some(0.9009));
        assert_eq!(report.mean_completion_min, Some(0.1));
        // 90 s each, and those of the pending one, over the 1,110 others.
        assert_eq!(report.mean_first_response_min, Some(1.5));
        assert_eq!(
            serde_json::to_value(&report.by_region).unwrap(),
            serde_json::json!([
                { "region": "North", "count": 1_009 }, { "region": "East", "count": 100 }, { "region": null, "count": 1 },
                { "region": "West", "count": 1 },
            ])
        );
        assert_eq!(
            serde_json::to_value(&report.by_priority).unwrap(),
            serde_json::json!({ "1": 1, "2": 10, "3": 1_000, "4": 0, "5": 100 })
        );
    }

    #[test]
    fn the_first_customers_are_those_with_the_most_work_orders_then_by_name() {
        let figures = |work_orders| CustomerJobs {
            work_orders,
            completed: 0,
            open: 0,
            last_at: at("2026-11-20T09:00:00Z"),
        };
        let jobs: HashMap<UserId, CustomerJobs> = [(1, 3), (2, 1), (3, 2), (4, 2), (5, 2)]
            .map(|(id, count)| (UserId(id), figures(count)))
            .into();
        let name = |id: UserId| {
            let name = ["", "Zoe", "Ada", "Carl", "Bea", "Bea"][usize::try_from(id.0).unwrap()];
            CustomerName {
                id,
                name: name.to_owned(),
                name_key: name.to_lowercase(),
            }
        };
        for (limit, asked, expected) in [
            (1, vec![1], vec![1]),
            (2, vec![1, 3, 4, 5], vec![1, 4]),
            (3, vec![1, 3, 4, 5], vec![1, 4, 5]),
            (4, vec![1, 3, 4, 5], vec![1, 4, 5, 3]),
            (9, vec![1, 2, 3, 4, 5], vec![1, 4, 5, 3, 2]),
        ] {
            let mut among = leaders(&jobs, limit);
            among.sort_unstable();
            assert_eq!(
                among,
                asked.into_iter().map(UserId).collect::<Vec<_>>(),
                "{limit}"
            );
            let names = among.into_iter().map(name).collect();
            let report = customers(range("2026-11-20", "2026-11-20"), &jobs, names, limit);
            let items: Vec<i64> = report.items.iter().map(|item| item.customer_id.0).collect();
            assert_eq!((items, report.total), (expected, 5), "{limit}");
        }
    }
}
