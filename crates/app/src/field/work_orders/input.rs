//! What clients may send of a work order.

use super::model::JobStatus;
use crate::accounts::users::input::Ignored;
use base::{Date, Edit, Patch, TechnicianId, TimeOfDay, UserId, text::Text};
use serde::Deserialize;
use utoipa::ToSchema;

/// Declares a body: its own fields, and those that a record has when it comes back as it was read.
macro_rules! with_computed {
    ($(#[$meta:meta])* $name:ident { $($fields:tt)* }) => {
        $(#[$meta])*
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($fields)*
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub id: Ignored,
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
            pub completed_at: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub started_at: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub on_site_min: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub responded_at: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub series_id: Ignored,
            /// The customer's to say; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub confirmation: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub confirmation_at: Ignored,
            /// The customer's to say; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub confirmation_note: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub occurrence: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub customer: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub technician: Ignored,
            /// Computed; ignored.
            #[serde(default)]
            #[schema(value_type = Option<serde_json::Value>)]
            pub conflicts: Ignored,
        }
    };
}

with_computed! {
    /// A whole work order: a new one, or what replaces one. What is absent is empty, or as usual.
    #[derive(Debug, Clone, Deserialize, ToSchema)]
    WorkOrderBody {
        /// Whose site it is at.
        #[schema(value_type = i64)]
        pub customer_id: UserId,
        /// Who does it.
        #[serde(default)]
        #[schema(value_type = Option<i64>)]
        pub assigned_technician_id: Option<TechnicianId>,
        /// How far it is. A new one: `pending`, or `scheduled` with a day and a technician. One that is replaced
        /// keeps it.
        #[serde(default)]
        pub status: Option<JobStatus>,
        /// 1 (urgent) to 5; 3 where it is left out.
        #[serde(default)]
        #[schema(minimum = 1, maximum = 5)]
        pub priority: Option<i64>,
        /// On which day, by the company's calendar.
        #[serde(default)]
        #[schema(value_type = Option<String>, format = Date)]
        pub scheduled_date: Option<Date>,
        /// At what time, by the company's clock: `HH:MM` or `HH:MM:SS`.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        pub scheduled_time: Option<TimeOfDay>,
        /// How long it takes, in minutes.
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
    }
}

with_computed! {
    /// A change of a work order: what is absent is kept, `null` clears. A technician may change `status` and `notes`.
    #[derive(Debug, Clone, Default, Deserialize, ToSchema)]
    WorkOrderPatch {
        /// Whose site it is at.
        #[serde(default)]
        #[schema(value_type = Option<i64>, nullable = false)]
        pub customer_id: Edit<UserId>,
        /// Who does it.
        #[serde(default)]
        #[schema(value_type = Option<i64>)]
        pub assigned_technician_id: Patch<TechnicianId>,
        /// How far it is. Where it is left out, a job that gets both a day and a technician becomes `scheduled`,
        /// and one that loses either `pending`.
        #[serde(default)]
        #[schema(value_type = Option<JobStatus>, nullable = false)]
        pub status: Edit<JobStatus>,
        /// 1 (urgent) to 5.
        #[serde(default)]
        #[schema(value_type = Option<i64>, minimum = 1, maximum = 5, nullable = false)]
        pub priority: Edit<i64>,
        /// On which day, by the company's calendar.
        #[serde(default)]
        #[schema(value_type = Option<String>, format = Date)]
        pub scheduled_date: Patch<Date>,
        /// At what time, by the company's clock: `HH:MM` or `HH:MM:SS`.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        pub scheduled_time: Patch<TimeOfDay>,
        /// How long it takes, in minutes.
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
    }
}

impl WorkOrderPatch {
    /// Whether it says nothing of who does the job, when, and how far it is.
    pub fn keeps_plan(&self) -> bool {
        self.assigned_technician_id == Patch::Keep
            && self.status == Edit::Keep
            && self.scheduled_date == Patch::Keep
            && self.scheduled_time == Patch::Keep
            && self.estimated_duration == Patch::Keep
    }
}

/// A field of a body that replaces: what is absent is cleared.
fn replaced<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Clear, Patch::Set)
}

/// The priority of a job that does not say one (S3).
pub const USUAL_PRIORITY: i64 = 3;

impl From<WorkOrderBody> for WorkOrderPatch {
    fn from(body: WorkOrderBody) -> Self {
        Self {
            customer_id: Edit::Set(body.customer_id),
            assigned_technician_id: replaced(body.assigned_technician_id),
            status: body.status.map_or(Edit::Keep, Edit::Set),
            priority: Edit::Set(body.priority.unwrap_or(USUAL_PRIORITY)),
            scheduled_date: replaced(body.scheduled_date),
            scheduled_time: replaced(body.scheduled_time),
            estimated_duration: replaced(body.estimated_duration),
            description: replaced(body.description),
            notes: replaced(body.notes),
            ..Self::default()
        }
    }
}
