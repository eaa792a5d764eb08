//! A call about an address, and who has it.

use crate::accounts::users::model::Status;
use base::{
    CompanyId, UserId,
    text::{Email, Line},
};
use platform::record;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request for mail to an address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressBody {
    /// The address.
    #[schema(value_type = String, format = Email)]
    pub email: Email,
    /// The company's slug, where it is to concern one of several.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub company: Option<Line<0, 50>>,
}

/// What is asked for will be done, if it is to be: nobody learns whether the address is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedView {
    /// Always `accepted`.
    pub status: &'static str,
}

impl AcceptedView {
    /// The one there is.
    pub const ACCEPTED: Self = Self { status: "accepted" };
}

record! {
    /// Somebody with the address in question, who is not archived.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Holder {
        /// The company.
        pub company_id: CompanyId = "u.company_id",
        /// The user.
        pub user_id: UserId = "u.id",
        /// Whether the user may log in.
        pub status: Status = "u.status",
        /// Whether there is a password.
        pub has_login: bool = "u.password_hash is not null as has_login",
    }
}

/// Whether a link that sets a new password may go to a user. An imported customer gets a login by it; whoever is
/// invited or signed up has another link for that.
pub fn may_reset(status: Status, has_login: bool) -> bool {
    match status {
        Status::Active => true,
        Status::Pending => has_login,
        Status::Inactive | Status::Suspended => false,
    }
}
