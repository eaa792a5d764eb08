//! Reports as clients see them.

use base::{Date, TechnicianId, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// The work orders of a range of days in figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryReport {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Work orders of the range: scheduled in it or, without a day, created in it.
    #[schema(minimum = 0)]
    pub total: i64,
    /// Those by status.
    pub by_status: ByJobStatus,
    /// Those by priority.
    pub by_priority: ByPriority,
    /// Those by their customer's region, the most first.
    pub by_region: Vec<RegionCount>,
    /// What was created and what was completed on each day of the range, whenever it was or is scheduled.
    pub by_day: Vec<DayCount>,
    /// Those that are completed.
    #[schema(minimum = 0)]
    pub completed: i64,
    /// Those that are cancelled.
    #[schema(minimum = 0)]
    pub cancelled: i64,
    /// Those that are neither.
    #[schema(minimum = 0)]
    pub open: i64,
    /// Open ones that were scheduled before today.
    #[schema(minimum = 0)]
    pub overdue: i64,
    /// Open ones that nobody has.
    #[schema(minimum = 0)]
    pub unassigned: i64,
    /// `completed / (total - cancelled)` to four decimals; null where nothing counts.
    #[schema(required)]
    pub completion_rate: Option<f64>,
    /// Minutes from a work order's creation until it first left `pending` for anything but `cancelled`: somebody planned or
    /// began it. On average over those where somebody did, to one decimal; null without any.
    #[schema(required)]
    pub mean_first_response_min: Option<f64>,
    /// Minutes from a completed one's creation to its completion, on average, to one decimal; null without any.
    #[schema(required)]
    pub mean_completion_min: Option<f64>,
}

/// How many by status.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByJobStatus {
    /// Nobody has planned it yet.
    pub pending: i64,
    /// It has a day and a technician.
    pub scheduled: i64,
    /// The technician is on the way.
    pub en_route: i64,
    /// The technician is there.
    pub in_progress: i64,
    /// It is done.
    pub completed: i64,
    /// It will not be done.
    pub cancelled: i64,
}

/// How many by priority, 1 (urgent) to 5.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByPriority {
    /// Urgent.
    #[serde(rename = "1")]
    pub p1: i64,
    /// High.
    #[serde(rename = "2")]
    pub p2: i64,
    /// Usual.
    #[serde(rename = "3")]
    pub p3: i64,
    /// Low.
    #[serde(rename = "4")]
    pub p4: i64,
    /// Lowest.
    #[serde(rename = "5")]
    pub p5: i64,
}

/// How many in a region.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegionCount {
    /// The customers' region; null: none is known.
    #[schema(required)]
    pub region: Option<String>,
    /// How many.
    pub count: i64,
}

/// What happened on a day.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayCount {
    /// The day, in the company's zone.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Work orders created on it.
    pub created: i64,
    /// Work orders completed on it that still are.
    pub completed: i64,
}

/// What each technician did in a range of days.
#[derive(Debug, Serialize, ToSchema)]
pub struct TechnicianReport {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// By name: who is not archived, or has a work order of the range.
    pub items: Vec<TechnicianFigures>,
}

/// What a technician did. Work orders are those of the range that they have now.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TechnicianFigures {
    /// Who.
    #[schema(value_type = i64)]
    pub technician_id: TechnicianId,
    /// The full name.
    pub name: String,
    /// Their work orders, whatever their status.
    pub assigned: i64,
    /// Those that are completed.
    pub completed: i64,
    /// Those that are cancelled.
    pub cancelled: i64,
    /// `completed / (assigned - cancelled)` to four decimals; null where nothing counts.
    #[schema(required)]
    pub completion_rate: Option<f64>,
    /// Of the completed ones with a scheduled day, how many were completed on it or before, by the company's calendar;
    /// to four decimals, null without any.
    #[schema(required)]
    pub on_time_rate: Option<f64>,
    /// Whole minutes in progress of the completed ones that were so for a minute or more, on average, to one decimal;
    /// null without any.
    #[schema(required)]
    pub mean_on_site_min: Option<f64>,
    /// Minutes from the creation of their work orders until somebody first planned or began them, on average over those
    /// where somebody did, to one decimal; null without any.
    #[schema(required)]
    pub mean_first_response_min: Option<f64>,
    /// Minutes of their work orders that are not cancelled by the minutes that they work in the range, to four
    /// decimals; null where no working hours are known, or none are in the range. A work order counts the minutes it
    /// was in progress; before it was, and where it has a day, those it is planned for. Working minutes are the
    /// technician's hours, the company's where there are none, without time off.
    #[schema(required)]
    pub utilisation: Option<f64>,
}

/// What there was to do for each customer in a range of days.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerReport {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// How many customers had any activity, named or not.
    #[schema(minimum = 0)]
    pub total: i64,
    /// Those with the most work orders first, then by name.
    pub items: Vec<CustomerFigures>,
}

/// What there was to do for a customer. Work orders are those of the range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CustomerFigures {
    /// Whom.
    #[schema(value_type = i64)]
    pub customer_id: UserId,
    /// The full name.
    pub name: String,
    /// Their work orders.
    pub work_orders: i64,
    /// Those that are completed.
    pub completed: i64,
    /// Those that are neither completed nor cancelled.
    pub open: i64,
    /// When the latest of them was created.
    #[schema(value_type = String, format = DateTime)]
    pub last_work_order_at: Timestamp,
    /// Chat sessions that began in the range.
    pub chats: i64,
    /// Tickets created in the range.
    pub tickets: i64,
}
