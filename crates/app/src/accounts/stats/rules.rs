//! From counts to figures.

use super::model::{ByLeadStatus, ByRole, ByStatus, ByUserType, CustomerStats, SignupDay, UserStats};
use crate::accounts::users::{
    kinds::Kind,
    model::{LeadStatus, Status},
};
use base::{Date, Role, Timestamp, permission::UserType};

/// How many days of signups are told.
const DAYS: usize = 30;

/// A day with its beginning and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) from: Timestamp,
    pub(super) before: Timestamp,
}

/// The days up to today in `zone`, oldest first. They have 23 to 25 hours where clocks are set.
pub(super) fn days(now: Timestamp, zone: &str) -> Vec<Day> {
    let today = Date::at(now, zone);
    let dates = std::iter::successors(Some(today), |day| Some(day.previous())).take(DAYS);
    let mut days: Vec<Day> = dates
        .map(|date| Day {
            date,
            from: date.start_in(zone),
            before: date.next().start_in(zone),
        })
        .collect();
    days.reverse();
    days
}

impl ByStatus {
    fn of(&mut self, status: Status) -> &mut i64 {
        match status {
            Status::Active => &mut self.active,
            Status::Inactive => &mut self.inactive,
            Status::Pending => &mut self.pending,
            Status::Suspended => &mut self.suspended,
        }
    }
}

impl ByLeadStatus {
    fn of(&mut self, lead_status: Option<LeadStatus>) -> &mut i64 {
        match lead_status {
            Some(LeadStatus::Lead) => &mut self.lead,
            Some(LeadStatus::Qualified) => &mut self.qualified,
            Some(LeadStatus::Customer) => &mut self.customer,
            Some(LeadStatus::Closed) => &mut self.closed,
            None => &mut self.none,
        }
    }
}

/// Puts the figures together; `signups` in the order of `days`.
pub(super) fn figures(kinds: &[(Kind, i64)], days: &[Day], signups: &[i64], active_today: i64) -> UserStats {
    let mut stats = UserStats {
        total: 0,
        by_user_type: ByUserType::default(),
        by_role: ByRole::default(),
        by_status: ByStatus::default(),
        by_lead_status: ByLeadStatus::default(),
        customers: CustomerStats::default(),
        active_today,
        signups: days
            .iter()
            .zip(signups)
            .map(|(day, &count)| SignupDay {
                date: day.date,
                count,
            })
            .collect(),
    };
    for (kind, n) in kinds {
        stats.total += n;
        *match kind.role.user_type() {
            UserType::Admin => &mut stats.by_user_type.admin,
            UserType::Customer => &mut stats.by_user_type.customer,
        } += n;
        *match kind.role {
            Role::Admin => &mut stats.by_role.admin,
            Role::Agent => &mut stats.by_role.agent,
            Role::Technician => &mut stats.by_role.technician,
            Role::Customer => &mut stats.by_role.customer,
        } += n;
        *stats.by_status.of(kind.status) += n;
        *stats.by_lead_status.of(kind.lead_status) += n;
        if kind.role == Role::Customer {
            *stats.customers.by_status.of(kind.status) += n;
            *stats.customers.by_lead_status.of(kind.lead_status) += n;
        }
    }
    stats
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_count_goes_where_its_kind_says() {
        let kinds = [
            ("admin/active/", 1),
            ("technician/suspended/", 10),
            ("customer/active/lead", 100),
            ("customer/pending/closed", 1_000),
        ]
        .map(|(key, n)| (Kind::parse(key).unwrap(), n));
        let stats = serde_json::to_value(figures(&kinds, &[], &[], 7)).unwrap();
        assert_eq!(
            stats,
            json!({
                "total": 1_111,
                "by_user_type": { "admin": 11, "customer": 1_100 },
                "by_role": { "admin": 1, "agent": 0, "technician": 10, "customer": 1_100 },
                "by_status": { "active": 101, "inactive": 0, "pending": 1_000, "suspended": 10 },
                "by_lead_status": { "lead": 100, "qualified": 0, "customer": 0, "closed": 1_000, "none": 11 },
                "customers": {
                    "by_status": { "active": 100, "inactive": 0, "pending": 1_000, "suspended": 0 },
                    "by_lead_status": { "lead": 100, "qualified": 0, "customer": 0, "closed": 1_000, "none": 0 },
                },
                "active_today": 7,
                "signups": [],
            })
        );
    }

    #[test]
    fn days_are_the_zone_s_and_meet_without_a_gap() {
        // Three hours before the end of the day in UTC, in the middle of which Vienna sets its clocks.
        let now = Timestamp::parse("2026-03-29T21:00:00Z").unwrap();
        for (zone, today, from, hours) in [
            ("UTC", "2026-03-29", "2026-03-29T00:00:00Z", 24),
            ("Europe/Vienna", "2026-03-29", "2026-03-28T23:00:00Z", 23),
            ("Asia/Tokyo", "2026-03-30", "2026-03-29T15:00:00Z", 24),
        ] {
            let days = days(now, zone);
            assert_eq!(days.len(), DAYS);
            let last = days[DAYS - 1];
            assert_eq!(
                (last.date.to_string().as_str(), last.from.to_string().as_str()),
                (today, from)
            );
            assert_eq!(last.before.since(last.from).as_secs(), hours * 3600, "{zone}");
            assert!(
                days.windows(2).all(|pair| pair[0].before == pair[1].from),
                "{zone}"
            );
        }
    }
}
