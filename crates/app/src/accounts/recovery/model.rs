//! What a reset of the password takes and gives.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The link's token.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResetQuery {
    /// From the link.
    pub token: String,
}

/// Whose password the link sets.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetView {
    /// The address the link was mailed to.
    #[schema(required)]
    pub email: Option<String>,
    /// The user's name.
    pub name: String,
    /// The company.
    pub company: String,
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetBody {
    /// From the link.
    pub token: String,
    /// At least 10 characters and not a common one.
    #[schema(min_length = 10, max_length = 128)]
    pub password: String,
}
