//! What a company is.

use base::CompanyId;
use platform::record;
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
}

impl CompanyRow {
    /// The company as its users see it.
    pub fn view(self) -> CompanyView {
        CompanyView {
            id: self.id,
            name: self.name,
            slug: self.slug,
            time_zone: self.time_zone,
        }
    }
}
