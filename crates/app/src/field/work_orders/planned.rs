//! A job with what is in its way, as it is read.

use super::model::{Job, JobCustomer, WorkOrderRow};
use crate::field::{conflicts::Slot, technicians::model::TechnicianRow};
use base::{Date, TechnicianId, TimeOfDay, WeekHours, WorkOrderId};
use platform::{
    db::{DbError, FromRow, Json, Row},
    record,
};

record! {
    /// Another job of the same technician that shares a moment with the one looked at.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Overlap {
        /// The other job.
        pub id: WorkOrderId = "o.id",
        /// On which day.
        pub day: Date = "o.scheduled_day",
        /// At what time.
        pub time: TimeOfDay = "o.scheduled_time_s",
        /// How long, in minutes; none: as long as usual.
        pub duration_min: Option<i64> = "o.estimated_duration",
    }
}

impl Overlap {
    /// When the other job takes place.
    pub fn slot(&self, usual_min: i64) -> Option<Slot> {
        Slot::new(
            Some(self.day),
            Some(self.time),
            self.duration_min.unwrap_or(usual_min),
        )
    }
}

/// A job with what its conflicts are made of: one row for each job it overlaps with, or one without.
#[derive(Debug, Clone)]
pub(in crate::field) struct PlannedRow {
    pub(super) job: Job,
    pub(super) hours: Option<WeekHours>,
    pub(super) overlap: Option<Overlap>,
}

impl PlannedRow {
    pub(super) const COLUMNS: &'static str =
        platform::db::concat!(Job::COLUMNS, ", t.working_hours, ", Overlap::COLUMNS);
}

impl FromRow for PlannedRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        const OVERLAP: usize = Job::WIDTH + 1;
        let overlap = match row.get::<Option<WorkOrderId>>(OVERLAP)? {
            Some(_) => Some(Overlap::read(row, OVERLAP)?),
            None => None,
        };
        Ok(Self {
            job: Job::from_row(row)?,
            hours: row
                .get::<Option<Json<WeekHours>>>(Job::WIDTH)?
                .map(|hours| hours.0),
            overlap,
        })
    }
}

/// A job with what its conflicts are made of.
#[derive(Debug, Clone)]
pub struct PlannedJob {
    /// The job.
    pub job: Job,
    /// The technician's own hours.
    pub hours: Option<WeekHours>,
    /// The technician's other jobs at the same time.
    pub overlaps: Vec<Overlap>,
}

impl PlannedJob {
    /// The same with its overlaps in order. Nearly always there is none or one: the database need not sort them.
    pub(super) fn in_order(mut self) -> Self {
        self.overlaps
            .sort_by_key(|other| (other.day, other.time, other.id));
        self
    }

    /// The jobs of these rows, in their order; a job's rows stand beside each other.
    pub(in crate::field) fn gather(rows: Vec<PlannedRow>) -> Vec<Self> {
        let mut jobs: Vec<Self> = Vec::new();
        for row in rows {
            match jobs.last_mut() {
                Some(last) if last.job.row.id == row.job.row.id => last.overlaps.extend(row.overlap),
                Some(_) | None => jobs.push(Self {
                    job: row.job,
                    hours: row.hours,
                    overlaps: row.overlap.into_iter().collect(),
                }),
            }
        }
        jobs
    }
}

/// A row of a job with one of those it overlaps with, or without one, and without its technician.
#[derive(Debug, Clone)]
pub(in crate::field) struct AloneRow {
    row: WorkOrderRow,
    customer: JobCustomer,
    overlap: Option<Overlap>,
}

impl AloneRow {
    pub(super) const COLUMNS: &'static str = platform::db::concat!(
        WorkOrderRow::COLUMNS,
        ", ",
        JobCustomer::COLUMNS,
        ", ",
        Overlap::COLUMNS
    );
}

impl FromRow for AloneRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        const CUSTOMER: usize = WorkOrderRow::WIDTH;
        const OVERLAP: usize = CUSTOMER + JobCustomer::WIDTH;
        let overlap = match row.get::<Option<WorkOrderId>>(OVERLAP)? {
            Some(_) => Some(Overlap::read(row, OVERLAP)?),
            None => None,
        };
        Ok(Self {
            row: WorkOrderRow::read(row, 0)?,
            customer: JobCustomer::read(row, CUSTOMER)?,
            overlap,
        })
    }
}

/// A job with its customer and the technician's other jobs at the same time, but without the technician.
#[derive(Debug, Clone)]
pub(super) struct Alone {
    row: WorkOrderRow,
    customer: JobCustomer,
    overlaps: Vec<Overlap>,
}

impl Alone {
    /// The job of these rows, which are all one job's.
    pub(super) fn gather(rows: Vec<AloneRow>) -> Option<Self> {
        let mut rows = rows.into_iter();
        let first = rows.next()?;
        let others = rows.filter_map(|row| row.overlap);
        let overlaps = first.overlap.into_iter().chain(others).collect();
        Some(Self {
            row: first.row,
            customer: first.customer,
            overlaps,
        })
    }

    /// Whom it lacks.
    pub(super) fn technician(&self) -> Option<TechnicianId> {
        self.row.assigned_technician_id
    }

    /// The whole job.
    pub(super) fn with(self, technician: Option<TechnicianRow>) -> PlannedJob {
        let hours = technician
            .as_ref()
            .and_then(|technician| Some(technician.working_hours.as_ref()?.0.clone()));
        PlannedJob {
            job: Job {
                row: self.row,
                customer: self.customer,
                technician: technician.map(Into::into),
            },
            hours,
            overlaps: self.overlaps,
        }
        .in_order()
    }
}
