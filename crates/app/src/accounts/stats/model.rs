//! The figures.

use base::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// How many users there are. Archived ones never count.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserStats {
    /// All of them.
    #[schema(minimum = 0)]
    pub total: i64,
    /// Staff and customers.
    pub by_user_type: ByUserType,
    /// By what they may do.
    pub by_role: ByRole,
    /// By whether they may log in.
    pub by_status: ByStatus,
    /// By how far they are won; `none` where nobody said.
    pub by_lead_status: ByLeadStatus,
    /// The customers among them.
    pub customers: CustomerStats,
    /// Who logged in or was seen today, in the company's zone. Being seen is noted every five minutes.
    #[schema(minimum = 0)]
    pub active_today: i64,
    /// Who was created on each of the last 30 days of the company's, oldest first; the last is today.
    pub signups: Vec<SignupDay>,
}

/// The same for customers alone: what their list finds by the same filter.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CustomerStats {
    /// By whether they may log in.
    pub by_status: ByStatus,
    /// By how far they are won.
    pub by_lead_status: ByLeadStatus,
}

/// Staff and customers.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ByUserType {
    /// Staff of every role.
    pub admin: i64,
    /// Customers.
    pub customer: i64,
}

/// By role.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ByRole {
    /// Admins.
    pub admin: i64,
    /// Agents.
    pub agent: i64,
    /// Technicians.
    pub technician: i64,
    /// Customers.
    pub customer: i64,
}

/// By status.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ByStatus {
    /// In use.
    pub active: i64,
    /// Laid aside.
    pub inactive: i64,
    /// Not yet confirmed.
    pub pending: i64,
    /// Locked out.
    pub suspended: i64,
}

/// By lead status.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ByLeadStatus {
    /// Who might buy.
    pub lead: i64,
    /// Who is likely to.
    pub qualified: i64,
    /// Who did.
    pub customer: i64,
    /// Who will not.
    pub closed: i64,
    /// Who has no lead status, staff among them.
    pub none: i64,
}

/// How many were created on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignupDay {
    /// The day, in the company's zone.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// How many.
    pub count: i64,
}
