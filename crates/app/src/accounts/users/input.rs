//! What clients may send of a user.

use super::model::{LeadStatus, Status};
use base::{
    Edit, Patch, Role,
    permission::UserType,
    text::{Email, Line, Phone, Text},
};
use serde::{Deserialize, de::IgnoredAny};
use utoipa::ToSchema;

/// A single line of a record that may be left blank.
pub type Field = Line<0, 500>;
/// A label.
pub type Tag = Line<1, 50>;

/// What a new user is made of. Only the name is needed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The full name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Line<1, 200>,
    /// The address; without one the user cannot log in.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    pub email: Option<Email>,
    /// What the user may do; a customer where it is left out.
    #[serde(default)]
    pub role: Option<Role>,
    /// S1's two-way split, where a client has no role: `admin` means role admin.
    #[serde(default)]
    pub user_type: Option<UserType>,
    /// Where it is left out: active with a password or without an address, else pending and invited by mail.
    #[serde(default)]
    pub status: Option<Status>,
    /// At least 10 characters and not a common one. The user is then active at once.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 128)]
    pub password: Option<String>,
    /// The company's own number for this user.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub external_id: Option<Field>,
    /// A short name.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub username: Option<Field>,
    /// A telephone number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub phone: Option<Phone>,
    /// Street and number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub address: Option<Field>,
    /// The town.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub city: Option<Field>,
    /// The state or province.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub state: Option<Field>,
    /// The postal code.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    pub zip_code: Option<Line<0, 20>>,
    /// The country.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub country: Option<Field>,
    /// The company's own region.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub region: Option<Field>,
    /// The main web site.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub business_site: Option<Field>,
    /// Further web sites, at most 20.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    pub additional_websites: Option<Vec<Line<1, 500>>>,
    /// The line of business.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub business_type: Option<Field>,
    /// How far the customer is won.
    #[serde(default)]
    pub lead_status: Option<LeadStatus>,
    /// What staff noted.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20000)]
    pub notes: Option<Text<20_000>>,
    /// The company's own labels, at most 50.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    pub tags: Option<Vec<Tag>>,
    /// Whether the user owns the company. Only an owner may say true.
    #[serde(default)]
    pub is_super_admin: Option<bool>,
}

/// A change of a user: what is absent is kept, `null` clears. A record may come back as it was read: fields
/// that are computed are ignored, and a field that the caller may not change may be sent with its own value.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// The full name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, nullable = false)]
    pub name: Edit<Line<1, 200>>,
    /// The address.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 254)]
    pub email: Patch<Email>,
    /// What the user may do. Admins only.
    #[serde(default)]
    #[schema(value_type = Option<Role>, nullable = false)]
    pub role: Edit<Role>,
    /// Whether the user may log in. Admins only.
    #[serde(default)]
    #[schema(value_type = Option<Status>, nullable = false)]
    pub status: Edit<Status>,
    /// The company's own number for this user. Staff only.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub external_id: Patch<Field>,
    /// A short name.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub username: Patch<Field>,
    /// A telephone number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub phone: Patch<Phone>,
    /// Street and number.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub address: Patch<Field>,
    /// The town.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub city: Patch<Field>,
    /// The state or province.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub state: Patch<Field>,
    /// The postal code.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    pub zip_code: Patch<Line<0, 20>>,
    /// The country.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub country: Patch<Field>,
    /// The company's own region. Staff only.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub region: Patch<Field>,
    /// The main web site.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub business_site: Patch<Field>,
    /// Further web sites, at most 20.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 20)]
    pub additional_websites: Patch<Vec<Line<1, 500>>>,
    /// The line of business.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub business_type: Patch<Field>,
    /// How far the customer is won. Staff only.
    #[serde(default)]
    #[schema(value_type = Option<LeadStatus>)]
    pub lead_status: Patch<LeadStatus>,
    /// What staff noted. Staff only.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20000)]
    pub notes: Patch<Text<20_000>>,
    /// The company's own labels, at most 50. Staff only.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    pub tags: Patch<Vec<Tag>>,
    /// Whether the user owns the company. Owners only.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub is_super_admin: Edit<bool>,
    /// The prepaid balance; it changes through the ledger only.
    #[serde(default)]
    #[schema(value_type = Option<i64>, nullable = false)]
    pub credits: Edit<i64>,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub id: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub user_type: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub is_authenticated: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub has_login: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub email_verified: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub created_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub updated_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub last_login: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub archived_at: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub session_count: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub message_count: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub open_tickets: Ignored,
    /// Computed; ignored.
    #[serde(default)]
    #[schema(value_type = Option<serde_json::Value>)]
    pub open_work_orders: Ignored,
}

/// A field that may come back as it was read, and is not looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
