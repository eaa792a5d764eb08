//! What is known of a notice when it is looked at.

use crate::{accounts::users::model::text_enum, field::work_orders::model::JobStatus};
use base::{Date, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId};
use platform::record;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What a mail said last.
    Told {
        /// When the job is.
        Planned = "planned",
        /// That it is not, or not theirs.
        Off = "off",
        /// That it is done.
        Done = "done",
    }
}

/// Whom a notice is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recipient {
    /// The job's customer.
    Customer(UserId),
    /// Who does it.
    Technician(TechnicianId),
}

impl Recipient {
    /// As `job_notices` has it.
    pub(super) fn key(self) -> (&'static str, i64) {
        match self {
            Self::Customer(id) => ("customer", id.0),
            Self::Technician(id) => ("technician", id.0),
        }
    }
}

record! {
    /// A notice, and the job as it is now.
    #[derive(Debug, Clone)]
    pub(super) struct NoticeRow {
        /// The job.
        pub(super) job: WorkOrderId = "n.work_order_id",
        /// Whether the recipient did all that happened.
        pub(super) is_own: bool = "n.is_own",
        /// What the last mail said.
        pub(super) told: Option<Told> = "n.told",
        /// The day that it named.
        pub(super) told_day: Option<Date> = "n.told_day",
        /// The time that it named.
        pub(super) told_time: Option<TimeOfDay> = "n.told_time_s",
        /// Since when this look is due.
        pub(super) ready_at: Timestamp = "n.ready_at",
        /// None: it is gone.
        pub(super) status: Option<JobStatus> = "w.status",
        /// Its day.
        pub(super) day: Option<Date> = "w.scheduled_day",
        /// Its time.
        pub(super) time: Option<TimeOfDay> = "w.scheduled_time_s",
        /// How long it takes, in minutes; none: as long as usual.
        pub(super) duration_min: Option<i64> = "w.estimated_duration",
        /// What is to be done.
        pub(super) description: Option<String> = "w.description",
        /// Whose site it is at.
        pub(super) customer: Option<UserId> = "w.customer_id",
        /// Who does it.
        pub(super) technician: Option<TechnicianId> = "w.assigned_technician_id",
        /// The customer's name.
        pub(super) customer_name: Option<String> = "c.name",
        /// The customer's street and number.
        pub(super) address: Option<String> = "c.address",
        /// The customer's town.
        pub(super) city: Option<String> = "c.city",
        /// The technician's name.
        pub(super) technician_name: Option<String> = "t.name",
    }
}

record! {
    /// Who gets a mail.
    #[derive(Debug, Clone)]
    pub(super) struct Reader {
        /// Their name.
        pub(super) name: String = "r.name",
        /// Their address.
        pub(super) email: String = "r.email",
    }
}

/// What a mail tells of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// It is planned.
    Planned,
    /// It has another day or time.
    Moved,
    /// It does not take place, or is somebody else's now.
    Off,
    /// It has no day any more.
    Postponed,
    /// It is done.
    Done,
}

impl About {
    /// The name in events.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Moved => "moved",
            Self::Off => "off",
            Self::Postponed => "postponed",
            Self::Done => "done",
        }
    }
}
