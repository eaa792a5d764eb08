//! What settings there are.

use crate::accounts::companies::model::CompanyRow;
use base::{Edit, Patch, WeekHours, text::Line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A company's settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// The company's name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// The zone of its days, an IANA name.
    pub time_zone: String,
    /// Whether strangers may sign up as customers.
    pub signup_enabled: bool,
    /// When the company usually works: spans by day, `mon` to `sun`; null: nobody said. A span that ends before it
    /// begins ends on the day after.
    #[schema(value_type = Option<BTreeMap<String, Vec<Vec<String>>>>, required)]
    pub business_hours: Option<WeekHours>,
    /// Whether a technician can have one job at a time only, and none while away.
    pub prevent_double_booking: bool,
    /// How long a job takes that does not say so. Minutes.
    pub default_duration_min: i64,
    /// Whether customers get mails about their jobs.
    pub notify_customers: bool,
    /// Whether technicians get mails about theirs.
    pub notify_technicians: bool,
    /// How long changes of a job gather before a mail tells of what came out. Minutes, 0 to 60.
    pub notify_delay_min: i64,
}

impl From<CompanyRow> for SettingsView {
    fn from(company: CompanyRow) -> Self {
        Self {
            name: company.name,
            slug: company.slug,
            time_zone: company.time_zone,
            signup_enabled: company.signup_enabled,
            business_hours: company.business_hours.map(|hours| hours.0),
            prevent_double_booking: company.prevent_double_booking,
            default_duration_min: company.default_duration_min,
            notify_customers: company.notify_customers,
            notify_technicians: company.notify_technicians,
            notify_delay_min: company.notify_delay_min,
        }
    }
}

/// A change of settings: what is absent is kept.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsPatch {
    /// The company's name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, nullable = false)]
    pub name: Edit<Line<1, 200>>,
    /// Its name in addresses. It stays: links have it. May be sent with its own value.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false)]
    pub slug: Edit<String>,
    /// The zone of its days, an IANA name such as `Europe/Vienna`.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false)]
    pub time_zone: Edit<String>,
    /// Whether strangers may sign up as customers.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub signup_enabled: Edit<bool>,
    /// When the company usually works: spans by day, `{"mon": [["08:00", "17:00"]]}`.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, Vec<Vec<String>>>>)]
    pub business_hours: Patch<WeekHours>,
    /// Whether a technician can have one job at a time only, and none while away.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub prevent_double_booking: Edit<bool>,
    /// How long a job takes that does not say so. Minutes.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 10080, nullable = false)]
    pub default_duration_min: Edit<i64>,
    /// Whether customers get mails about their jobs.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub notify_customers: Edit<bool>,
    /// Whether technicians get mails about theirs.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub notify_technicians: Edit<bool>,
    /// How long changes of a job gather before a mail tells of what came out. Minutes.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 60, nullable = false)]
    pub notify_delay_min: Edit<i64>,
}
