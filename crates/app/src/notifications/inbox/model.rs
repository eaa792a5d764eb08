//! What a notification is: the row, and the record clients see.

use crate::accounts::users::model::text_enum;
use base::{Date, TimeOfDay, Timestamp};
use platform::{db::Json, record};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

text_enum! {
    /// What somebody is told of a job.
    Kind {
        /// It is theirs now.
        Assigned = "assigned",
        /// It is theirs no longer.
        Unassigned = "unassigned",
        /// It has another day or time.
        Moved = "moved",
        /// It will not be done.
        Cancelled = "cancelled",
        /// Something else of it was changed.
        Changed = "changed",
        /// The customer confirmed its day and time.
        Confirmed = "confirmed",
        /// The customer wants another time.
        RescheduleAsked = "reschedule_asked",
    }
}

/// More facts of a notification, as they were then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NotificationFacts {
    /// The job's day.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub scheduled_date: Option<Date>,
    /// Its time, `HH:MM:SS`.
    #[schema(value_type = Option<String>, required)]
    pub scheduled_time: Option<TimeOfDay>,
    /// The day it had before.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub from_date: Option<Date>,
    /// The time it had before.
    #[schema(value_type = Option<String>, required)]
    pub from_time: Option<TimeOfDay>,
    /// The names of its changed fields.
    #[schema(required)]
    pub changed: Vec<String>,
}

record! {
    /// A notification with what its job is now.
    #[derive(Debug, Clone)]
    pub struct NotificationRow {
        /// Its id.
        pub id: Uuid = "n.id",
        /// What it tells.
        pub kind: Kind = "n.kind",
        /// Of what kind of record.
        pub subject_type: String = "n.subject_type",
        /// Of which one.
        pub subject_id: String = "n.subject_id",
        /// More facts.
        pub data: Json<NotificationFacts> = "n.data",
        /// When it happened.
        pub created_at: Timestamp = "n.created_at",
        /// When it was read.
        pub read_at: Option<Timestamp> = "n.read_at",
        /// Whether the job still exists.
        pub job: Option<i64> = "w.id",
        /// The job's customer.
        pub customer: Option<String> = "c.name",
        /// What is to be done.
        pub description: Option<String> = "w.description",
        /// What the customer wrote, as long as it is their last word.
        pub note: Option<String> = "case when n.kind = 'reschedule_asked' and w.confirmation = 'rescheduling' then w.confirmation_note end",
    }
}

/// What a user is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationView {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// What it tells.
    pub kind: Kind,
    /// Of what kind of record: `work_order`.
    pub subject_type: String,
    /// Of which one.
    pub subject_id: String,
    /// Whether that record still exists.
    pub subject_exists: bool,
    /// The customer's name.
    #[schema(required)]
    pub customer: Option<String>,
    /// What is to be done, its first 200 characters.
    #[schema(required)]
    pub description: Option<String>,
    /// What the customer wrote who wants another time.
    #[schema(required)]
    pub note: Option<String>,
    /// More facts, as they were then.
    pub data: NotificationFacts,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was read; null: it is new.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub read_at: Option<Timestamp>,
}

/// The longest description shown, in characters.
const SHOWN: usize = 200;

impl From<NotificationRow> for NotificationView {
    fn from(row: NotificationRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            subject_type: row.subject_type,
            subject_id: row.subject_id,
            subject_exists: row.job.is_some(),
            customer: row.customer,
            description: row.description.map(|text| text.chars().take(SHOWN).collect()),
            note: row.note,
            data: row.data.0,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// How many are new.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationCount {
    /// How many the user has not read.
    pub unread: i64,
}

/// What a user chose.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationSettings {
    /// Whether mails about their jobs go to them.
    pub job_mails: bool,
}

/// A change of what a user chose: what is absent is kept.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationSettingsPatch {
    /// Whether mails about their jobs go to them.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub job_mails: base::Edit<bool>,
}
