//! What a user is: the row, the record clients see, and what they may send.

use base::{Role, Timestamp, UserId, permission::UserType};
use platform::{db::Json, record};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The one with this name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }

            /// The name stored and shown.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl platform::db::Column for $name {
            fn read(cell: platform::db::Cell<'_>) -> Result<Self, &'static str> {
                match cell.text() {
                    $(Some($text) => Ok(Self::$variant),)+
                    Some(_) | None => Err(concat!("one of the names of ", stringify!($name))),
                }
            }
        }

        impl From<$name> for platform::db::Value {
            fn from(value: $name) -> Self {
                Self::Static(value.name())
            }
        }
    };
}
pub(crate) use text_enum;

text_enum! {
    /// Whether a user may log in, and is worked with (S1).
    Status {
        /// In use. Customers without a login are active, too.
        Active = "active",
        /// Laid aside by the company.
        Inactive = "inactive",
        /// Invited or signed up, not yet confirmed.
        Pending = "pending",
        /// Locked out.
        Suspended = "suspended",
    }
}

text_enum! {
    /// How far a customer is won (S1).
    LeadStatus {
        /// Somebody who might buy.
        Lead = "lead",
        /// Somebody who is likely to.
        Qualified = "qualified",
        /// Somebody who did.
        Customer = "customer",
        /// Somebody who will not, or no longer.
        Closed = "closed",
    }
}

record! {
    /// A row of `users`. Its column list binds `$3` to the present moment.
    #[derive(Debug, Clone, PartialEq)]
    pub struct UserRow {
        /// Its id.
        pub id: UserId = "u.id",
        /// Counts the changes: the ETag.
        pub version: i64 = "u.version",
        /// The company's own number for this user.
        pub external_id: Option<String> = "u.external_id",
        /// The address, as its owner writes it.
        pub email: Option<String> = "u.email",
        /// What the user may do.
        pub role: Role = "u.role",
        /// Whether the user may log in.
        pub status: Status = "u.status",
        /// The full name.
        pub name: String = "u.name",
        /// A short name.
        pub username: Option<String> = "u.username",
        /// A telephone number, as people write it.
        pub phone: Option<String> = "u.phone",
        /// Street and number.
        pub address: Option<String> = "u.address",
        /// The town.
        pub city: Option<String> = "u.city",
        /// The state or province.
        pub state: Option<String> = "u.state",
        /// The postal code.
        pub zip_code: Option<String> = "u.zip_code",
        /// The country.
        pub country: Option<String> = "u.country",
        /// The company's own region.
        pub region: Option<String> = "u.region",
        /// The main web site.
        pub business_site: Option<String> = "u.business_site",
        /// Further web sites.
        pub additional_websites: Json<Vec<String>> = "u.additional_websites",
        /// The line of business.
        pub business_type: Option<String> = "u.business_type",
        /// How far the customer is won.
        pub lead_status: Option<LeadStatus> = "u.lead_status",
        /// What staff noted.
        pub notes: Option<String> = "u.notes",
        /// Whether the user owns the company.
        pub is_super_admin: bool = "u.is_super_admin",
        /// Whether the user has a live session.
        pub is_authenticated: bool = "exists (select 1 from sessions s where s.company_id = u.company_id \
            and s.user_id = u.id and s.ended_at is null and s.expires_at > $3) as is_authenticated",
        /// Whether the address was confirmed.
        pub email_verified: bool = "u.email_verified",
        /// Whether the user has a password. Not shown.
        pub has_login: bool = "u.password_hash is not null as has_login",
        /// The prepaid balance.
        pub credits: i64 = "u.credits",
        /// The company's own labels.
        pub tags: Json<Vec<String>> = "u.tags",
        /// When it was created.
        pub created_at: Timestamp = "u.created_at",
        /// When it was last changed.
        pub updated_at: Timestamp = "u.updated_at",
        /// When the user last logged in.
        pub last_login: Option<Timestamp> = "u.last_login",
        /// When it was archived.
        pub archived_at: Option<Timestamp> = "u.archived_at",
    }
}

/// A user as clients see it (S1).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserView {
    /// Its id.
    #[schema(value_type = i64)]
    pub id: UserId,
    /// The company's own number for this user.
    #[schema(required)]
    pub external_id: Option<String>,
    /// The address.
    #[schema(required)]
    pub email: Option<String>,
    /// Derived from the role.
    pub user_type: UserType,
    /// What the user may do.
    pub role: Role,
    /// Whether the user may log in.
    pub status: Status,
    /// The full name.
    pub name: String,
    /// A short name.
    #[schema(required)]
    pub username: Option<String>,
    /// A telephone number.
    #[schema(required)]
    pub phone: Option<String>,
    /// Street and number.
    #[schema(required)]
    pub address: Option<String>,
    /// The town.
    #[schema(required)]
    pub city: Option<String>,
    /// The state or province.
    #[schema(required)]
    pub state: Option<String>,
    /// The postal code.
    #[schema(required)]
    pub zip_code: Option<String>,
    /// The country.
    #[schema(required)]
    pub country: Option<String>,
    /// The company's own region.
    #[schema(required)]
    pub region: Option<String>,
    /// The main web site.
    #[schema(required)]
    pub business_site: Option<String>,
    /// Further web sites.
    pub additional_websites: Vec<String>,
    /// The line of business.
    #[schema(required)]
    pub business_type: Option<String>,
    /// How far the customer is won. Absent where a customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<LeadStatus>, required = false)]
    pub lead_status: Option<Option<LeadStatus>>,
    /// What staff noted. Absent where a customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub notes: Option<Option<String>>,
    /// The company's own labels. Absent where a customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = false)]
    pub tags: Option<Vec<String>>,
    /// Whether the user owns the company.
    pub is_super_admin: bool,
    /// Whether the user has a live session.
    pub is_authenticated: bool,
    /// Whether the address was confirmed.
    pub email_verified: bool,
    /// Whether there is a password to log in with. Absent where a customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool, required = false)]
    pub has_login: Option<bool>,
    /// The prepaid balance.
    pub credits: i64,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// When the user last logged in.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub last_login: Option<Timestamp>,
    /// When it was archived. Absent where a customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, required = false)]
    pub archived_at: Option<Option<Timestamp>>,
}

/// Who reads a record: what they may see of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Staff of the company.
    Staff,
    /// The customer it is about: no staff notes, lead status or tags.
    Customer,
}

impl Reader {
    /// What this role may see.
    pub const fn of(role: Role) -> Self {
        if role.is_staff() {
            Self::Staff
        } else {
            Self::Customer
        }
    }
}

impl UserRow {
    /// The record as `reader` may see it.
    pub fn view(self, reader: Reader) -> UserView {
        let staff = reader == Reader::Staff;
        UserView {
            id: self.id,
            external_id: self.external_id,
            email: self.email,
            user_type: self.role.user_type(),
            role: self.role,
            status: self.status,
            name: self.name,
            username: self.username,
            phone: self.phone,
            address: self.address,
            city: self.city,
            state: self.state,
            zip_code: self.zip_code,
            country: self.country,
            region: self.region,
            business_site: self.business_site,
            additional_websites: self.additional_websites.0,
            business_type: self.business_type,
            lead_status: staff.then_some(self.lead_status),
            notes: staff.then_some(self.notes),
            tags: staff.then_some(self.tags.0),
            is_super_admin: self.is_super_admin,
            is_authenticated: self.is_authenticated,
            email_verified: self.email_verified,
            has_login: staff.then_some(self.has_login),
            credits: self.credits,
            created_at: self.created_at,
            updated_at: self.updated_at,
            last_login: self.last_login,
            archived_at: staff.then_some(self.archived_at),
        }
    }
}

impl AsRef<Self> for UserRow {
    fn as_ref(&self) -> &Self {
        self
    }
}
