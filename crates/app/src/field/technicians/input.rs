//! What clients may send of a technician.

use crate::accounts::users::input::Ignored;
use base::{
    Edit, Patch, UserId, WeekHours,
    text::{Email, Line, Phone},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Something a technician can do.
pub type Skill = Line<1, 50>;

/// A whole technician: a new one, or what replaces one. What is absent is empty, or as usual.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TechnicianBody {
    /// The full name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Line<1, 200>,
    /// The login of role technician that sees this technician's jobs.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub user_id: Option<UserId>,
    /// An address.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    pub email: Option<Email>,
    /// A telephone number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub phone: Option<Phone>,
    /// What they can do, at most 50.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    pub skills: Option<Vec<Skill>>,
    /// Whether they are given jobs; true where it is left out.
    #[serde(default)]
    pub is_active: Option<bool>,
    /// Their colour on the board, `#rrggbb`; one is chosen where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 7)]
    pub color: Option<Line<1, 7>>,
    /// When they usually work, `{"mon": [["08:00", "17:00"]]}`; the company's hours where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, Vec<Vec<String>>>>)]
    pub working_hours: Option<WeekHours>,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub id: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub created_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub updated_at: Ignored,
}

/// A change of a technician: what is absent is kept, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TechnicianPatch {
    /// The full name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, nullable = false)]
    pub name: Edit<Line<1, 200>>,
    /// The login of role technician that sees this technician's jobs.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub user_id: Patch<UserId>,
    /// An address.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 254)]
    pub email: Patch<Email>,
    /// A telephone number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub phone: Patch<Phone>,
    /// What they can do, at most 50.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    pub skills: Patch<Vec<Skill>>,
    /// Whether they are given jobs.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub is_active: Edit<bool>,
    /// Their colour on the board, `#rrggbb`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 7, nullable = false)]
    pub color: Edit<Line<1, 7>>,
    /// When they usually work, `{"mon": [["08:00", "17:00"]]}`; null: when the company does.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, Vec<Vec<String>>>>)]
    pub working_hours: Patch<WeekHours>,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub id: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub created_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub updated_at: Ignored,
}

/// A field of a body that replaces: what is absent is cleared.
fn replaced<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Clear, Patch::Set)
}

impl From<TechnicianBody> for TechnicianPatch {
    fn from(body: TechnicianBody) -> Self {
        Self {
            name: Edit::Set(body.name),
            user_id: replaced(body.user_id),
            email: replaced(body.email),
            phone: replaced(body.phone),
            skills: replaced(body.skills),
            is_active: Edit::Set(body.is_active.unwrap_or(true)),
            // A colour cannot be empty: without one it stays.
            color: body.color.map_or(Edit::Keep, Edit::Set),
            working_hours: replaced(body.working_hours),
            ..Self::default()
        }
    }
}
