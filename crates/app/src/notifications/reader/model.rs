//! What the reader reads and writes.

use crate::{field::work_orders::model::JobStatus, notifications::inbox::model::Kind};
use base::{CompanyId, Date, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId};
use platform::{db::Json, record};
use serde::{Deserialize, Serialize};

record! {
    /// An event of a work order, with the work order as it is now.
    #[derive(Debug, Clone)]
    pub(super) struct JobEvent {
        /// Its place.
        pub(super) seq: i64 = "e.seq",
        /// The company.
        pub(super) company: CompanyId = "e.company_id",
        /// What happened.
        pub(super) kind: String = "e.kind",
        /// When.
        pub(super) at: Timestamp = "e.at",
        /// Who did it.
        pub(super) actor: Option<UserId> = "e.actor_id",
        /// To which work order.
        pub(super) job: WorkOrderId = super::store::JOB,
        /// What the event says of it.
        pub(super) data: Json<Facts> = "e.data",
        /// None: it is gone.
        pub(super) status: Option<JobStatus> = "w.status",
        /// Its day.
        pub(super) day: Option<Date> = "w.scheduled_day",
        /// Its series.
        pub(super) series: Option<i64> = "w.series_id",
        /// Its customer.
        pub(super) customer: Option<UserId> = "w.customer_id",
        /// Who does it.
        pub(super) technician: Option<TechnicianId> = "w.assigned_technician_id",
        /// That technician's login.
        pub(super) technician_login: Option<UserId> = "t.user_id",
        /// Whether mails can go to the customer.
        pub(super) mails_customer: bool = "(co.notify_customers and c.email is not null)",
        /// Whether they can to the technician.
        pub(super) mails_technician: bool =
            "(co.notify_technicians and (t.email is not null or u.email is not null))",
        /// How long changes gather. Minutes.
        pub(super) delay_min: i64 = "co.notify_delay_min",
    }
}

/// The data of an event of a work order, as far as it is told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Facts {
    /// Who does it.
    pub(super) technician_id: Option<TechnicianId>,
    /// Who did it before, or the status before.
    pub(super) from: serde_json::Value,
    /// The new status.
    pub(super) to: Option<JobStatus>,
    /// The status of a job that was given to somebody, or is gone.
    pub(super) status: Option<JobStatus>,
    /// The names of the changed fields.
    pub(super) changed: Vec<String>,
    /// Its day.
    pub(super) scheduled_date: Option<Date>,
    /// Its time.
    pub(super) scheduled_time: Option<TimeOfDay>,
    /// The day before.
    pub(super) from_date: Option<Date>,
    /// The time before.
    pub(super) from_time: Option<TimeOfDay>,
    /// What else the same change did.
    pub(super) with: Vec<String>,
}

/// A notification about to be stored: which event tells whom what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewNotification {
    pub(super) seq: i64,
    pub(super) user: UserId,
    pub(super) kind: Kind,
    pub(super) data: serde_json::Value,
}

/// A login of a technician.
#[derive(Debug, Clone, Copy)]
pub(super) struct TechnicianLogin {
    pub(super) company: CompanyId,
    pub(super) technician: TechnicianId,
    pub(super) user: UserId,
}

/// Whom a mail may have to tell, and when to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Notice {
    /// Microseconds since 1970.
    pub(super) due: i64,
    /// No change puts the look off beyond this. Microseconds since 1970.
    pub(super) until: i64,
    /// Whether the recipient did it all.
    pub(super) is_own: bool,
    /// When the last of it happened. Microseconds since 1970.
    pub(super) at: i64,
}

/// A notice's key: company, work order, `customer` or `technician`, and which one.
pub(super) type NoticeKey = (i64, i64, &'static str, i64);
