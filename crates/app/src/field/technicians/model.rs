//! What a technician is: the row, and what clients see.

use base::{TechnicianId, Timestamp, UserId, WeekHours};
use platform::{db::Json, record};
use serde::Serialize;
use utoipa::ToSchema;

record! {
    /// A row of `technicians`.
    #[derive(Debug, Clone, PartialEq)]
    pub struct TechnicianRow {
        /// Its id.
        pub id: TechnicianId = "t.id",
        /// Counts the changes: the ETag.
        pub version: i64 = "t.version",
        /// The login that sees this technician's jobs.
        pub user_id: Option<UserId> = "t.user_id",
        /// The full name.
        pub name: String = "t.name",
        /// An address.
        pub email: Option<String> = "t.email",
        /// A telephone number.
        pub phone: Option<String> = "t.phone",
        /// What they can do.
        pub skills: Json<Vec<String>> = "t.skills",
        /// Whether they are given jobs.
        pub is_active: bool = "t.is_active",
        /// Their colour on the board, `#rrggbb`.
        pub color: String = "t.color",
        /// When they usually work; none: when the company does.
        pub working_hours: Option<Json<WeekHours>> = "t.working_hours",
        /// When it was created.
        pub created_at: Timestamp = "t.created_at",
        /// When it was last changed.
        pub updated_at: Timestamp = "t.updated_at",
        /// When it was archived.
        pub archived_at: Option<Timestamp> = "t.archived_at",
    }
}

/// A technician as clients see it (S3).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TechnicianView {
    /// The technician.
    #[serde(flatten)]
    pub card: TechnicianCard,
    /// When they usually work, spans by day, `mon` to `sun`; null: when the company does.
    #[schema(value_type = Option<BTreeMap<String, Vec<Vec<String>>>>, required)]
    pub working_hours: Option<WeekHours>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A technician as it stands in a work order (S3).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TechnicianCard {
    /// Its id.
    #[schema(value_type = i64)]
    pub id: TechnicianId,
    /// The login that sees this technician's jobs.
    #[schema(value_type = Option<i64>, required)]
    pub user_id: Option<UserId>,
    /// The full name.
    pub name: String,
    /// An address.
    #[schema(required)]
    pub email: Option<String>,
    /// A telephone number.
    #[schema(required)]
    pub phone: Option<String>,
    /// What they can do.
    pub skills: Vec<String>,
    /// Whether they are given jobs.
    pub is_active: bool,
    /// Their colour on the board, `#rrggbb`.
    pub color: String,
}

impl From<TechnicianRow> for TechnicianCard {
    fn from(row: TechnicianRow) -> Self {
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

impl From<TechnicianRow> for TechnicianView {
    fn from(mut row: TechnicianRow) -> Self {
        Self {
            working_hours: row.working_hours.take().map(|hours| hours.0),
            created_at: row.created_at,
            updated_at: row.updated_at,
            card: row.into(),
        }
    }
}
