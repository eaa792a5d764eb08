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
            pub search: Option<String>,
            /// Staff (`admin`) or customers.
            pub user_type: Option<base::permission::UserType>,
            /// This role only.
            pub role: Option<base::Role>,
            /// This status only.
            pub status: Option<crate::accounts::users::model::Status>,
            /// This lead status only.
            pub lead_status: Option<crate::accounts::users::model::LeadStatus>,
            /// Only who has this tag.
            pub tag: Option<String>,
            /// This region only.
            pub region: Option<String>,
            /// Created on this day of the company's or later.
            #[$kind(value_type = Option<String>, format = Date)]
            pub created_from: Option<base::Date>,
            /// Created on this day of the company's or earlier.
            #[$kind(value_type = Option<String>, format = Date)]
            pub created_to: Option<base::Date>,
            /// `true`: the archived ones instead.
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
