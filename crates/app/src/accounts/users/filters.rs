//! The filters of the list of users where something else than a page of it is asked for.

/// Declares a request that carries the list's filters, and how it becomes the list's own. `param` makes it a
/// query, `schema` a body; its further fields stand in braces after its name.
macro_rules! filtered {
    ($(#[$meta:meta])* $kind:ident $name:ident { $($extra:tt)* }) => {
        $(#[$meta])*
        pub struct $name {
            $($extra)*
            /// Words that name, e-mail, phone, username, business site or city must all contain; prefixes count.
            #[$kind(max_length = 200)]
            #[serde(skip_serializing_if = "Option::is_none")]
            pub search: Option<String>,
            /// Staff (`admin`) or customers.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub user_type: Option<base::permission::UserType>,
            /// This role only.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub role: Option<base::Role>,
            /// This status only.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub status: Option<crate::accounts::users::model::Status>,
            /// This lead status only.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub lead_status: Option<crate::accounts::users::model::LeadStatus>,
            /// Only who has this tag.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub tag: Option<String>,
            /// This region only.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub region: Option<String>,
            /// Created on this day of the company's or later.
            #[$kind(value_type = Option<String>, format = Date)]
            #[serde(skip_serializing_if = "Option::is_none")]
            pub created_from: Option<base::Date>,
            /// Created on this day of the company's or earlier.
            #[$kind(value_type = Option<String>, format = Date)]
            #[serde(skip_serializing_if = "Option::is_none")]
            pub created_to: Option<base::Date>,
            /// `true`: the archived ones instead.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub archived: Option<bool>,
        }

        impl $name {
            /// The same filters as the list has them.
            pub fn list(&self) -> crate::accounts::users::list::UserQuery {
                crate::accounts::users::list::UserQuery {
                    search: self.search.clone(),
                    user_type: self.user_type,
                    role: self.role,
                    status: self.status,
                    lead_status: self.lead_status,
                    tag: self.tag.clone(),
                    region: self.region.clone(),
                    created_from: self.created_from,
                    created_to: self.created_to,
                    archived: self.archived,
                    ..Default::default()
                }
            }
        }
    };
}

pub(crate) use filtered;
