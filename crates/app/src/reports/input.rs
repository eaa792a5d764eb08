//! What may be asked of a report.

use base::{Date, Error, FieldError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days a report covers at most: ten years.
const MAX_DAYS: i64 = 3_660;
/// Days that it covers where nobody says how many.
const USUAL_DAYS: i64 = 30;
/// Customers that a report names at most.
const MAX_CUSTOMERS: i64 = 100_000;
/// Customers that it names where nobody says how many.
const USUAL_CUSTOMERS: i64 = 10_000;

/// How a report is written down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ReportFormat {
    /// One object.
    #[default]
    Json,
    /// A header and rows (RFC 4180), UTF-8 without a byte order mark, as a file.
    Csv,
}

/// Which days, and how they are written down.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// The first day; 30 days up to `to` where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) from: Option<Date>,
    /// The last day, at most 3,660 days with the first; today where it is left out, or 30 days from a first day yet
    /// to come.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) to: Option<Date>,
    /// `json` or `csv`. Default `json`.
    #[param(inline)]
    pub(super) format: ReportFormat,
}

/// The same, and how many customers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct CustomerReportQuery {
    /// The first day; 30 days up to `to` where it is left out.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) from: Option<Date>,
    /// The last day, at most 3,660 days with the first; today where it is left out, or 30 days from a first day yet
    /// to come.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) to: Option<Date>,
    /// `json` or `csv`. Default `json`.
    #[param(inline)]
    pub(super) format: ReportFormat,
    /// How many customers to name, those with the most work orders first. Default 10,000.
    #[param(minimum = 1, maximum = 100_000)]
    pub(super) limit: Option<i64>,
}

impl CustomerReportQuery {
    /// How many customers to name.
    ///
    /// # Errors
    /// 422 at `limit`.
    pub(super) fn limit(&self) -> Result<i64> {
        let limit = self.limit.unwrap_or(USUAL_CUSTOMERS);
        if (1..=MAX_CUSTOMERS).contains(&limit) {
            return Ok(limit);
        }
        let message = format!("must be a whole number from 1 to {MAX_CUSTOMERS}");
        Err(Error::Invalid(vec![FieldError::query(
            "limit",
            "out_of_range",
            message,
        )]))
    }
}

/// A range of days, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: Date,
    pub(super) to: Date,
}

impl Range {
    /// The range that was asked for.
    ///
    /// # Errors
    /// 422 at `to`.
    pub(super) fn new(from: Option<Date>, to: Option<Date>, today: Date) -> Result<Self> {
        let refused = |kind, message: String| Error::Invalid(vec![FieldError::query("to", kind, message)]);
        let after = |day: Date, days: i64| Date::from_days(day.days() + days).unwrap_or(day);
        let to = to.unwrap_or_else(|| match from {
            Some(from) if from > today => after(from, USUAL_DAYS - 1),
            Some(_) | None => today,
        });
        let from = from.unwrap_or_else(|| after(to, 1 - USUAL_DAYS));
        if to < from {
            return Err(refused("reversed", "must not be before from".to_owned()));
        }
        if to.days() - from.days() >= MAX_DAYS {
            let message = format!("must be at most {MAX_DAYS} days, counted with from");
            return Err(refused("out_of_range", message));
        }
        Ok(Self { from, to })
    }

    /// Its days, in order.
    pub(super) fn days(self) -> impl Iterator<Item = Date> {
        (self.from.days()..=self.to.days()).filter_map(Date::from_days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Date> {
        Some(Date::parse(text).unwrap())
    }

    #[test]
    fn a_range_is_the_last_30_days_where_nothing_is_said() {
        let today = day("2026-11-20").unwrap();
        for (from, to, expected) in [
            (None, None, Some(("2026-10-22", "2026-11-20"))),
            (None, day("2026-01-30"), Some(("2026-01-01", "2026-01-30"))),
            (day("2026-11-01"), None, Some(("2026-11-01", "2026-11-20"))),
            (day("2026-12-01"), None, Some(("2026-12-01", "2026-12-30"))),
            (
                day("2026-01-02"),
                day("2026-01-02"),
                Some(("2026-01-02", "2026-01-02")),
            ),
            (day("2026-01-02"), day("2026-01-01"), None),
            (
                day("2016-11-13"),
                day("2026-11-20"),
                Some(("2016-11-13", "2026-11-20")),
            ),
            (day("2016-11-12"), day("2026-11-20"), None),
            (day("0001-01-01"), day("9998-12-31"), None),
            (None, day("0001-01-05"), Some(("0001-01-05", "0001-01-05"))),
        ] {
            let range = Range::new(from, to, today).ok();
            let range = range.map(|range| (range.from.to_string(), range.to.to_string()));
            let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
            assert_eq!(range, expected, "{from:?} {to:?}");
        }
    }
}
