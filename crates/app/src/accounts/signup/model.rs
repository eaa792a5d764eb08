//! What signing up takes and gives.

use crate::accounts::users::input::Field;
use base::text::{Email, Line, Phone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A signup. It says nothing of role, status or labels: those are the company's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignupBody {
    /// The full name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Line<1, 200>,
    /// The address; a code is mailed there.
    #[schema(value_type = String, format = Email, max_length = 254)]
    pub email: Email,
    /// At least 10 characters and not a common one.
    #[schema(min_length = 10, max_length = 128)]
    pub password: String,
    /// The company's slug; may be left out where the server has one company only.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub company: Option<Line<0, 50>>,
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
    /// The line of business.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub business_type: Option<Field>,
}

/// The answer to every signup, also with an address that is taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignupView {
    /// Always `pending`.
    pub status: &'static str,
    /// The address the code is mailed to.
    pub email: String,
}

/// The code out of the mail.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBody {
    /// The address it was mailed to.
    #[schema(value_type = String, format = Email)]
    pub email: Email,
    /// The six digits.
    pub code: String,
    /// The company's slug, where the address signed up with several.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub company: Option<Line<0, 50>>,
}

/// What became of the account.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedView {
    /// Always `active`.
    pub status: &'static str,
}
