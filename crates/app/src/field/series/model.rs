//! What a series is: the row, and what clients see.

use crate::field::{
    technicians::model::TechnicianCard,
    work_orders::model::{JobCustomer, JobTechnician},
};
use base::{Date, SeriesId, TechnicianId, TimeOfDay, Timestamp, UserId};
use platform::{
    db::{DbError, FromRow, Json, Row},
    record,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What each job of a series is made of. Stored as JSON: what an older version did not know is as usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Template {
    /// Who does them.
    pub assigned_technician_id: Option<TechnicianId>,
    /// 1 (urgent) to 5.
    pub priority: i64,
    /// How long each takes, in minutes; none: as long as usual.
    pub estimated_duration: Option<i64>,
    /// What is to be done.
    pub description: Option<String>,
    /// What staff noted.
    pub notes: Option<String>,
    /// What is to be ticked off, in its order.
    pub checklist: Vec<String>,
}

impl Default for Template {
    fn default() -> Self {
        Self {
            assigned_technician_id: None,
            priority: crate::field::work_orders::input::USUAL_PRIORITY,
            estimated_duration: None,
            description: None,
            notes: None,
            checklist: Vec::new(),
        }
    }
}

record! {
    /// A row of `work_order_series`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SeriesRow {
        /// Its id.
        pub id: SeriesId = "s.id",
        /// Counts the changes: the ETag.
        pub version: i64 = "s.version",
        /// Whose site the jobs are at.
        pub customer_id: UserId = "s.customer_id",
        /// On which days: see [`super::rule::Rule`].
        pub rrule: String = "s.rrule",
        /// The day its periods are counted from; none of its jobs is before.
        pub start_date: Date = "s.start_day",
        /// At what time, by the company's clock.
        pub start_time: Option<TimeOfDay> = "s.start_time_s",
        /// What each job is made of.
        pub template: Json<Template> = "s.template",
        /// Days left out, in order.
        pub skipped: Json<Vec<Date>> = "s.exceptions",
        /// No job is still to be made for this day and those before. The day after is the next one of the rule, where
        /// there is one and the jobs of the time ahead are made.
        pub generated_until: Option<Date> = "s.generated_until_day",
        /// Its last day; none: it goes on.
        pub last_date: Option<Date> = "s.last_day",
        /// When somebody ended it.
        pub ended_at: Option<Timestamp> = "s.ended_at",
        /// When it was created.
        pub created_at: Timestamp = "s.created_at",
        /// When it was last changed.
        pub updated_at: Timestamp = "s.updated_at",
    }
}

/// A series whose jobs are to be made, with what they need of the customer.
#[derive(Debug, Clone)]
pub struct DueSeries {
    /// The series.
    pub row: SeriesRow,
    /// The customer's name.
    pub customer_name: String,
    /// When the customer was archived.
    pub archived_at: Option<Timestamp>,
}

impl DueSeries {
    /// The select list it is decoded from, over `work_order_series s` and `users c`.
    pub const COLUMNS: &'static str = platform::db::concat!(SeriesRow::COLUMNS, ", c.name, c.archived_at");
}

impl FromRow for DueSeries {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            row: SeriesRow::read(row, 0)?,
            customer_name: row.get(SeriesRow::WIDTH)?,
            archived_at: row.get(SeriesRow::WIDTH + 1)?,
        })
    }
}

/// A series with its customer and its technician.
#[derive(Debug, Clone)]
pub struct Series {
    /// The series.
    pub row: SeriesRow,
    /// Its customer.
    pub customer: JobCustomer,
    /// Who usually does it.
    pub technician: Option<TechnicianCard>,
    /// The first day from today on that has an open job.
    pub next_job: Option<Date>,
}

impl Series {
    /// The select list it is decoded from, over `work_order_series s`, `users c` and, left-joined, `technicians t`.
    pub const COLUMNS: &'static str = platform::db::concat!(
        SeriesRow::COLUMNS,
        ", ",
        JobCustomer::COLUMNS,
        ", ",
        JobTechnician::COLUMNS
    );
}

impl FromRow for Series {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        const CUSTOMER: usize = SeriesRow::WIDTH;
        const TECHNICIAN: usize = CUSTOMER + JobCustomer::WIDTH;
        let technician = match row.get::<Option<TechnicianId>>(TECHNICIAN)? {
            Some(_) => Some(JobTechnician::read(row, TECHNICIAN)?.into()),
            None => None,
        };
        Ok(Self {
            row: SeriesRow::read(row, 0)?,
            customer: JobCustomer::read(row, CUSTOMER)?,
            technician,
            next_job: row.get(TECHNICIAN + JobTechnician::WIDTH)?,
        })
    }
}

/// Jobs that recur, as clients see them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesView {
    /// Its id.
    #[schema(value_type = i64)]
    pub id: SeriesId,
    /// Whose site the jobs are at.
    #[schema(value_type = i64)]
    pub customer_id: UserId,
    /// On which days, as RFC 5545 writes it, for example `FREQ=WEEKLY;BYDAY=MO,TH`.
    pub rrule: String,
    /// The day its periods are counted from; none of its jobs is before.
    #[schema(value_type = String, format = Date)]
    pub start_date: Date,
    /// At what time, `HH:MM:SS`, by the company's clock.
    #[schema(value_type = Option<String>, required)]
    pub scheduled_time: Option<TimeOfDay>,
    /// Who usually does it.
    #[schema(value_type = Option<i64>, required)]
    pub assigned_technician_id: Option<TechnicianId>,
    /// 1 (urgent) to 5.
    pub priority: i64,
    /// What is to be done.
    #[schema(required)]
    pub description: Option<String>,
    /// What staff noted.
    #[schema(required)]
    pub notes: Option<String>,
    /// How long each job takes, in minutes; null: as long as usual.
    #[schema(required)]
    pub estimated_duration: Option<i64>,
    /// What is to be ticked off at each job, in its order.
    #[schema(max_items = 100)]
    pub checklist: Vec<String>,
    /// Days that are left out, in order; those of more than a year ago are forgotten.
    #[schema(value_type = Vec<String>)]
    pub skipped: Vec<Date>,
    /// The next day on which there is something to do; null: none is left.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub next_date: Option<Date>,
    /// Its last day; null: it goes on.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub last_date: Option<Date>,
    /// When somebody ended it.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub ended_at: Option<Timestamp>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Its customer.
    pub customer: JobCustomer,
    /// Who usually does it.
    #[schema(required)]
    pub technician: Option<TechnicianCard>,
}

impl Series {
    /// The record as clients see it.
    pub fn view(self) -> SeriesView {
        let next_date = self.next_job.or_else(|| super::plan::next_unmade(&self.row));
        let row = self.row;
        let template = row.template.0;
        SeriesView {
            id: row.id,
            customer_id: row.customer_id,
            rrule: row.rrule,
            start_date: row.start_date,
            scheduled_time: row.start_time,
            assigned_technician_id: template.assigned_technician_id,
            priority: template.priority,
            description: template.description,
            notes: template.notes,
            estimated_duration: template.estimated_duration,
            checklist: template.checklist,
            skipped: row.skipped.0,
            next_date,
            last_date: row.last_date,
            ended_at: row.ended_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            customer: self.customer,
            technician: self.technician,
        }
    }
}

/// The next days of a rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesPreview {
    /// The rule as it would be stored.
    pub rrule: String,
    /// Its next days, from today on.
    #[schema(value_type = Vec<String>)]
    pub dates: Vec<Date>,
    /// Its last day; null: it goes on.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub last_date: Option<Date>,
}
