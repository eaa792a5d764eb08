//! What clients may send of a series.

use super::rule::MAX_LEN;
use crate::{accounts::users::input::Ignored, field::checklist::model::Label};
use base::{
    Date, Edit, Patch, TechnicianId, TimeOfDay, UserId,
    text::{Line, Text},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// The text of a rule.
pub type RuleText = Line<1, MAX_LEN>;

/// Jobs that recur.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesBody {
    /// Whose site the jobs are at.
    #[schema(value_type = i64)]
    pub customer_id: UserId,
    /// On which days: an RRULE of RFC 5545 without DTSTART. FREQ is DAILY, WEEKLY, MONTHLY or YEARLY; INTERVAL up to
    /// 366, COUNT up to 1000; no BYHOUR, BYMINUTE and BYSECOND.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    pub rrule: RuleText,
    /// The day its periods are counted from, and its COUNT; no job is before it, nor before today. From 1970 on.
    #[schema(value_type = String, format = Date)]
    pub start_date: Date,
    /// At what time, by the company's clock: `HH:MM` or `HH:MM:SS`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub scheduled_time: Option<TimeOfDay>,
    /// Who does them. Where the company prevents double booking and they are not free, that job is left to nobody.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub assigned_technician_id: Option<TechnicianId>,
    /// 1 (urgent) to 5; 3 where it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    pub priority: Option<i64>,
    /// How long each takes, in minutes.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 10080)]
    pub estimated_duration: Option<i64>,
    /// What is to be done.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20000)]
    pub description: Option<Text<20_000>>,
    /// What staff noted.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20000)]
    pub notes: Option<Text<20_000>>,
    /// What is to be ticked off at each of them, in its order.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub checklist: Vec<Label>,
}

/// A change of a series: what is absent is kept, `null` clears. Its jobs that nobody changed and that are not under way
/// follow, from `from_date` on.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesPatch {
    /// From which day on jobs follow; from today where it is left out. Not behind the days whose jobs are made.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_date: Option<Date>,
    /// Whose site the jobs are at.
    #[serde(default)]
    #[schema(value_type = Option<i64>, nullable = false)]
    pub customer_id: Edit<UserId>,
    /// On which days: see the new series.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500, nullable = false)]
    pub rrule: Edit<RuleText>,
    /// The day its periods are counted from.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    pub start_date: Edit<Date>,
    /// At what time, by the company's clock: `HH:MM` or `HH:MM:SS`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub scheduled_time: Patch<TimeOfDay>,
    /// Who does them.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub assigned_technician_id: Patch<TechnicianId>,
    /// 1 (urgent) to 5.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 5, nullable = false)]
    pub priority: Edit<i64>,
    /// How long each takes, in minutes.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 10080)]
    pub estimated_duration: Patch<i64>,
    /// What is to be done.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20000)]
    pub description: Patch<Text<20_000>>,
    /// What staff noted.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20000)]
    pub notes: Patch<Text<20_000>>,
    /// What is to be ticked off at each of them, in its order: the whole list.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 100, nullable = false)]
    pub checklist: Edit<Vec<Label>>,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub id: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub skipped: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub next_date: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub last_date: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub ended_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub created_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub updated_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub customer: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub technician: Ignored,
}

impl From<SeriesBody> for SeriesPatch {
    fn from(body: SeriesBody) -> Self {
        fn set<T>(value: Option<T>) -> Patch<T> {
            value.map_or(Patch::Keep, Patch::Set)
        }
        Self {
            customer_id: Edit::Set(body.customer_id),
            rrule: Edit::Set(body.rrule),
            start_date: Edit::Set(body.start_date),
            scheduled_time: set(body.scheduled_time),
            assigned_technician_id: set(body.assigned_technician_id),
            priority: body.priority.map_or(Edit::Keep, Edit::Set),
            estimated_duration: set(body.estimated_duration),
            description: set(body.description),
            notes: set(body.notes),
            checklist: Edit::Set(body.checklist),
            ..Self::default()
        }
    }
}

/// A day of a series.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesDay {
    /// The day that the series means, also where its job was moved.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
}

/// A rule to be looked at.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesPreviewBody {
    /// On which days: see the new series.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    pub rrule: RuleText,
    /// The day its periods are counted from.
    #[schema(value_type = String, format = Date)]
    pub start_date: Date,
    /// How many days are wanted; 10 where it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
