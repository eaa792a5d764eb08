//! What a company is.

use base::{CompanyId, Role, WeekHours};
use platform::{db::Json, record};
use serde::Serialize;
use utoipa::ToSchema;

record! {
    /// A row of `companies`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CompanyRow {
        /// Its id.
        pub id: CompanyId = "c.id",
        /// Counts the changes: the ETag of its settings.
        pub version: i64 = "c.version",
        /// Its name.
        pub name: String = "c.name",
        /// Its name in addresses.
        pub slug: String = "c.slug",
        /// The zone of its days, an IANA name.
        pub time_zone: String = "c.time_zone",
        /// Whether strangers may sign up as customers.
        pub signup_enabled: bool = "c.signup_enabled",
        /// When it usually works; none: nobody said.
        pub business_hours: Option<Json<WeekHours>> = "c.business_hours",
        /// Whether a technician can be in one place at a time only.
        pub prevent_double_booking: bool = "c.prevent_double_booking",
        /// How long a job takes that does not say so. Minutes.
        pub default_duration_min: i64 = "c.default_duration_min",
        /// Whether customers get mails about their jobs.
        pub notify_customers: bool = "c.notify_customers",
        /// Whether technicians do.
        pub notify_technicians: bool = "c.notify_technicians",
        /// How long changes of a job gather before a mail tells of what came out. Minutes.
        pub notify_delay_min: i64 = "c.notify_delay_min",
    }
}

/// A company as its users see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyView {
    /// Its id.
    #[schema(value_type = i64)]
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// The zone of its days, an IANA name.
    pub time_zone: String,
    /// What its schedule reckons with; null for customers.
    #[schema(required)]
    pub planning: Option<PlanningView>,
}

/// What a company's schedule reckons with.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanningView {
    /// When it usually works, spans by day, `mon` to `sun`; null: nobody said.
    #[schema(value_type = Option<BTreeMap<String, Vec<Vec<String>>>>, required)]
    pub business_hours: Option<WeekHours>,
    /// How long a job takes that does not say so, in minutes.
    pub default_duration_min: i64,
    /// Whether a technician can be in one place at a time only.
    pub prevent_double_booking: bool,
}

impl CompanyRow {
    /// The company as its users of a role see it.
    pub fn view(self, reader: Role) -> CompanyView {
        let planning = reader.is_staff().then(|| PlanningView {
            business_hours: self.business_hours.map(|hours| hours.0),
            default_duration_min: self.default_duration_min,
            prevent_double_booking: self.prevent_double_booking,
        });
        CompanyView {
            id: self.id,
            name: self.name,
            slug: self.slug,
            time_zone: self.time_zone,
            planning,
        }
    }
}
