//! The schedule as clients see it.

use crate::field::{
    technicians::{model::TechnicianCard, time_off::model::TimeOffView},
    work_orders::model::WorkOrderView,
};
use base::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// Who does what in a range of days.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleView {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Every day of the range, in order.
    pub days: Vec<DayView>,
}

/// Who does what on one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayView {
    /// The day, by the company's calendar.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Those who have a job on it or are away, by name.
    pub technicians: Vec<LaneView>,
}

/// What a technician does on one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct LaneView {
    /// Who.
    pub technician: TechnicianCard,
    /// Their jobs that begin on it and are not cancelled, in order; those without a time first. Each with what is in
    /// its way.
    pub work_orders: Vec<WorkOrderView>,
    /// When they are away.
    pub time_off: Vec<TimeOffView>,
}
