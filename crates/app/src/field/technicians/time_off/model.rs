//! What time off is.

use base::{TechnicianId, Timestamp, text::Line};
use platform::record;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

record! {
    /// A row of `technician_time_off`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TimeOffRow {
        /// Its id.
        pub id: i64 = "f.id",
        /// Who is away.
        pub technician_id: TechnicianId = "f.technician_id",
        /// Since when.
        pub from_at: Timestamp = "f.from_at",
        /// The first moment they are back.
        pub to_at: Timestamp = "f.to_at",
        /// Why.
        pub reason: Option<String> = "f.reason",
        /// When it was written down.
        pub created_at: Timestamp = "f.created_at",
    }
}

/// Time off as clients see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimeOffView {
    /// Its id.
    pub id: i64,
    /// Who is away.
    #[schema(value_type = i64)]
    pub technician_id: TechnicianId,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// The first moment they are back.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Why.
    #[schema(required)]
    pub reason: Option<String>,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<TimeOffRow> for TimeOffView {
    fn from(row: TimeOffRow) -> Self {
        Self {
            id: row.id,
            technician_id: row.technician_id,
            from: row.from_at,
            to: row.to_at,
            reason: row.reason,
            created_at: row.created_at,
        }
    }
}

/// Time off to be written down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTimeOff {
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// The first moment they are back.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Why.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub reason: Option<Line<0, 500>>,
}
