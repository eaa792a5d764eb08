//! What settings there are.

use crate::accounts::companies::model::CompanyRow;
use base::{Edit, text::Line};
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
}

impl From<CompanyRow> for SettingsView {
    fn from(company: CompanyRow) -> Self {
        Self {
            name: company.name,
            slug: company.slug,
            time_zone: company.time_zone,
            signup_enabled: company.signup_enabled,
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
}
