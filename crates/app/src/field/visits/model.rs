//! What a customer sees of an appointment, and what they answer: nothing more than they need.

use crate::{
    accounts::users::model::text_enum,
    field::work_orders::model::{Confirmation, Job, JobStatus},
};
use base::{Date, TimeOfDay, text::Prose};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

text_enum! {
    /// How far an appointment is, as its customer sees it.
    VisitState {
        /// It has a day.
        Planned = "planned",
        /// It has no day any more; the company looks for one.
        Open = "open",
        /// The technician is on the way.
        OnTheWay = "on_the_way",
        /// The technician is there.
        InProgress = "in_progress",
        /// The work is done.
        Completed = "completed",
        /// It does not take place.
        Cancelled = "cancelled",
    }
}

impl VisitState {
    /// The state of a job.
    pub(super) fn of(job: &Job) -> Self {
        match job.row.status {
            JobStatus::Pending | JobStatus::Scheduled if job.row.scheduled_date.is_some() => Self::Planned,
            JobStatus::Pending | JobStatus::Scheduled => Self::Open,
            JobStatus::EnRoute => Self::OnTheWay,
            JobStatus::InProgress => Self::InProgress,
            JobStatus::Completed => Self::Completed,
            JobStatus::Cancelled => Self::Cancelled,
        }
    }
}

/// An appointment as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitView {
    /// The company that comes.
    pub company: String,
    /// The zone of its clock, an IANA name.
    pub time_zone: String,
    /// How far it is.
    pub state: VisitState,
    /// On which day, by the company's calendar; the present one, also where the mail named another.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub date: Option<Date>,
    /// When the technician comes, `HH:MM:SS`; null: some time on that day.
    #[schema(value_type = Option<String>, required)]
    pub time: Option<TimeOfDay>,
    /// How long it takes, in minutes.
    pub duration_min: i64,
    /// The technician's first name; null: nobody is named yet.
    #[schema(required)]
    pub technician: Option<String>,
    /// What is to be done.
    #[schema(required)]
    pub description: Option<String>,
    /// What the customer answered to this day and time.
    #[schema(required)]
    pub confirmation: Option<Confirmation>,
    /// What they wrote with it.
    #[schema(required)]
    pub note: Option<String>,
    /// Whether the mail named this day and time. A link to another appointment shows this one and answers nothing.
    pub is_current: bool,
    /// Whether it can be answered to.
    pub can_answer: bool,
}

/// The link's token.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct VisitQuery {
    /// From the link.
    pub(super) token: String,
}

/// A confirmation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmBody {
    /// From the link.
    pub token: String,
}

/// A wish for another time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleBody {
    /// From the link.
    pub token: String,
    /// When it suits, and whatever else the company should know.
    #[schema(value_type = String, min_length = 1, max_length = 1000)]
    pub note: Prose<1_000>,
    /// The day that suits best, today or later.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub preferred: Option<Date>,
}
