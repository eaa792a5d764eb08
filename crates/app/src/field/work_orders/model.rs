//! What a work order is: the row, what is nested in it, and the record clients see.

use crate::{
    accounts::users::model::text_enum,
    field::{
        conflicts::{Conflict, Slot},
        technicians::model::TechnicianCard,
    },
};
use base::{Date, SeriesId, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId};
use platform::{
    db::{DbError, FromRow, Json, Row},
    record,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// How far a job is (S3).
    JobStatus {
        /// Nobody has planned it yet.
        Pending = "pending",
        /// It has a day and a technician.
        Scheduled = "scheduled",
        /// The technician is on the way.
        EnRoute = "en_route",
        /// The technician is there.
        InProgress = "in_progress",
        /// It is done.
        Completed = "completed",
        /// It will not be done.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// What a customer answered to an appointment.
    Confirmation {
        /// Nothing yet.
        Asked = "asked",
        /// They will be there.
        Confirmed = "confirmed",
        /// They want another time.
        Rescheduling = "rescheduling",
    }
}

impl JobStatus {
    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Pending | Self::Scheduled | Self::EnRoute | Self::InProgress => true,
            Self::Completed | Self::Cancelled => false,
        }
    }
}

record! {
    /// A row of `work_orders`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct WorkOrderRow {
        /// Its id.
        pub id: WorkOrderId = "w.id",
        /// Counts the changes: the ETag.
        pub version: i64 = "w.version",
        /// Whose site it is at.
        pub customer_id: UserId = "w.customer_id",
        /// Who does it.
        pub assigned_technician_id: Option<TechnicianId> = "w.assigned_technician_id",
        /// How far it is.
        pub status: JobStatus = "w.status",
        /// 1 (urgent) to 5.
        pub priority: i64 = "w.priority",
        /// On which day, by the company's calendar.
        pub scheduled_date: Option<Date> = "w.scheduled_day",
        /// At what time, by the company's clock.
        pub scheduled_time: Option<TimeOfDay> = "w.scheduled_time_s",
        /// How long it takes, in minutes; none: as long as usual.
        pub estimated_duration: Option<i64> = "w.estimated_duration",
        /// What is to be done.
        pub description: Option<String> = "w.description",
        /// What staff noted.
        pub notes: Option<String> = "w.notes",
        /// When it was completed; none in every other status.
        pub completed_at: Option<Timestamp> = "w.completed_at",
        /// Since when it has been in progress; none in every other status.
        pub started_at: Option<Timestamp> = "w.started_at",
        /// How long it was in progress before, in seconds.
        pub on_site_s: i64 = "w.on_site_s",
        /// When somebody first planned or began it; none while nobody did. Never changes once it is there.
        pub responded_at: Option<Timestamp> = "w.responded_at",
        /// The series it belongs to.
        pub series_id: Option<SeriesId> = "w.series_id",
        /// The day the series means; the job may have been moved since.
        pub occurrence_date: Option<Date> = "w.occurrence_day",
        /// The version under which the series wrote it last; 0: its checklist was changed by hand since.
        pub occurrence_version: Option<i64> = "w.occurrence_version",
        /// When it was created.
        pub created_at: Timestamp = "w.created_at",
        /// When it was last changed.
        pub updated_at: Timestamp = "w.updated_at",
        /// What the customer answered to this day and time.
        pub confirmation: Option<Confirmation> = "w.confirmation",
        /// When they did.
        pub confirmation_at: Option<Timestamp> = "w.confirmation_at",
        /// What they wrote with it.
        pub confirmation_note: Option<String> = "w.confirmation_note",
    }
}

/// What a job is in its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Occurrence {
    /// The day the series means; the job may have been moved since.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Whether somebody changed it: then it stays as it is when its series is changed or ended.
    pub is_changed: bool,
}

impl WorkOrderRow {
    /// The id of a work order that is not stored yet.
    pub const UNSTORED: WorkOrderId = WorkOrderId(0);

    /// Whether the database knows it.
    pub fn is_stored(&self) -> bool {
        self.id != Self::UNSTORED
    }

    /// What it is in its series.
    pub fn occurrence(&self) -> Option<Occurrence> {
        Some(Occurrence {
            date: self.occurrence_date?,
            is_changed: self.occurrence_version != Some(self.version),
        })
    }

    /// When it takes place, where it does; `usual_min`: how long a job takes that does not say so.
    pub fn slot(&self, usual_min: i64) -> Option<Slot> {
        if self.status == JobStatus::Cancelled {
            return None;
        }
        let duration = self.estimated_duration.unwrap_or(usual_min);
        Slot::new(self.scheduled_date, self.scheduled_time, duration)
    }
}

record! {
    /// The customer of a work order, in S3's shape.
    #[derive(Debug, Clone, Serialize, ToSchema)]
    pub struct JobCustomer {
        /// Its id.
        #[schema(value_type = i64)]
        pub id: UserId = "c.id",
        /// The full name.
        pub name: String = "c.name",
        /// The address.
        #[schema(required)]
        pub email: Option<String> = "c.email",
        /// A telephone number.
        #[schema(required)]
        pub phone: Option<String> = "c.phone",
        /// Street and number.
        #[schema(required)]
        pub address: Option<String> = "c.address",
        /// The town.
        #[schema(required)]
        pub city: Option<String> = "c.city",
        /// The state or province.
        #[schema(required)]
        pub state: Option<String> = "c.state",
        /// The postal code.
        #[schema(required)]
        pub zip_code: Option<String> = "c.zip_code",
        /// The company's own region.
        #[schema(required)]
        pub region: Option<String> = "c.region",
        /// What staff noted.
        #[schema(required)]
        pub notes: Option<String> = "c.notes",
        /// When it was created.
        #[schema(value_type = String, format = DateTime)]
        pub created_at: Timestamp = "c.created_at",
        /// When it was last changed.
        #[schema(value_type = String, format = DateTime)]
        pub updated_at: Timestamp = "c.updated_at",
    }
}

record! {
    /// The columns of a [`TechnicianCard`].
    #[derive(Debug, Clone)]
    pub struct JobTechnician {
        id: TechnicianId = "t.id",
        user_id: Option<UserId> = "t.user_id",
        name: String = "t.name",
        email: Option<String> = "t.email",
        phone: Option<String> = "t.phone",
        skills: Json<Vec<String>> = "t.skills",
        is_active: bool = "t.is_active",
        color: String = "t.color",
    }
}

impl From<JobTechnician> for TechnicianCard {
    fn from(row: JobTechnician) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            email: row.email,
            phone: row.phone,
            skills: row.skills.0,
            is_active: row.is_active,
            color: row.color,
        }
    }
}

/// A work order with its customer and its technician.
#[derive(Debug, Clone)]
pub struct Job {
    /// The work order.
    pub row: WorkOrderRow,
    /// Its customer.
    pub customer: JobCustomer,
    /// Who does it.
    pub technician: Option<TechnicianCard>,
}

impl Job {
    /// The select list it is decoded from, over `work_orders w`, `users c` and, left-joined, `technicians t`.
    pub const COLUMNS: &'static str = platform::db::concat!(
        WorkOrderRow::COLUMNS,
        ", ",
        JobCustomer::COLUMNS,
        ", ",
        JobTechnician::COLUMNS
    );

    /// How many columns that list has.
    pub const WIDTH: usize = WorkOrderRow::WIDTH + JobCustomer::WIDTH + JobTechnician::WIDTH;
}

impl FromRow for Job {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        const CUSTOMER: usize = WorkOrderRow::WIDTH;
        const TECHNICIAN: usize = CUSTOMER + JobCustomer::WIDTH;
        let technician = match row.get::<Option<TechnicianId>>(TECHNICIAN)? {
            Some(_) => Some(JobTechnician::read(row, TECHNICIAN)?.into()),
            None => None,
        };
        Ok(Self {
            row: WorkOrderRow::read(row, 0)?,
            customer: JobCustomer::read(row, CUSTOMER)?,
            technician,
        })
    }
}

/// A work order as clients see it (S3).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkOrderView {
    /// Its id.
    #[schema(value_type = i64)]
    pub id: WorkOrderId,
    /// Whose site it is at.
    #[schema(value_type = i64)]
    pub customer_id: UserId,
    /// Who does it.
    #[schema(value_type = Option<i64>, required)]
    pub assigned_technician_id: Option<TechnicianId>,
    /// How far it is.
    pub status: JobStatus,
    /// 1 (urgent) to 5.
    pub priority: i64,
    /// On which day, by the company's calendar.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub scheduled_date: Option<Date>,
    /// At what time, `HH:MM:SS`, by the company's clock.
    #[schema(value_type = Option<String>, required)]
    pub scheduled_time: Option<TimeOfDay>,
    /// What is to be done.
    #[schema(required)]
    pub description: Option<String>,
    /// What staff noted.
    #[schema(required)]
    pub notes: Option<String>,
    /// How long it takes, in minutes; null: as long as usual.
    #[schema(required)]
    pub estimated_duration: Option<i64>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// When it was completed; null in every other status.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub completed_at: Option<Timestamp>,
    /// Since when it has been in progress; null in every other status.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub started_at: Option<Timestamp>,
    /// How long it was in progress before, in whole minutes.
    pub on_site_min: i64,
    /// When it first left `pending` for anything but `cancelled`: somebody planned or began it. Null while nobody did;
    /// it stays when the work order goes back to `pending`.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub responded_at: Option<Timestamp>,
    /// The series it belongs to.
    #[schema(value_type = Option<i64>, required)]
    pub series_id: Option<SeriesId>,
    /// What it is in its series; null where it belongs to none.
    #[schema(required)]
    pub occurrence: Option<Occurrence>,
    /// What the customer answered to this day and time; another one has no answer.
    #[schema(required)]
    pub confirmation: Option<Confirmation>,
    /// When they did.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub confirmation_at: Option<Timestamp>,
    /// What they wrote with it.
    #[schema(required)]
    pub confirmation_note: Option<String>,
    /// Its customer.
    pub customer: JobCustomer,
    /// Who does it.
    #[schema(required)]
    pub technician: Option<TechnicianCard>,
    /// What is in its way; absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conflicts: Option<Vec<Conflict>>,
}

impl Job {
    /// The record as clients see it.
    pub fn view(self, conflicts: Option<Vec<Conflict>>) -> WorkOrderView {
        let row = self.row;
        let occurrence = row.occurrence();
        WorkOrderView {
            id: row.id,
            customer_id: row.customer_id,
            assigned_technician_id: row.assigned_technician_id,
            status: row.status,
            priority: row.priority,
            scheduled_date: row.scheduled_date,
            scheduled_time: row.scheduled_time,
            description: row.description,
            notes: row.notes,
            estimated_duration: row.estimated_duration,
            created_at: row.created_at,
            updated_at: row.updated_at,
            completed_at: row.completed_at,
            started_at: row.started_at,
            on_site_min: row.on_site_s / 60,
            responded_at: row.responded_at,
            series_id: row.series_id,
            occurrence,
            confirmation: row.confirmation,
            confirmation_at: row.confirmation_at,
            confirmation_note: row.confirmation_note,
            customer: self.customer,
            technician: self.technician,
            conflicts,
        }
    }
}
