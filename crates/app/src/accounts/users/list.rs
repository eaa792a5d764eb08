//! The list of users: what may be asked for, and the query it becomes.

use super::model::{LeadStatus, Status};
use base::{
    Date, Error, FieldError, Permission, Result, Role,
    page::{Cursor, CursorKey, PageQuery},
    permission::UserType,
    text,
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters, order and page of a list of users or customers.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// Words that name, e-mail, phone, username, business site or city must all contain; prefixes count.
    #[param(max_length = 200)]
    pub search: Option<String>,
    /// Staff (`admin`) or customers.
    pub user_type: Option<UserType>,
    /// This role only.
    pub role: Option<Role>,
    /// This status only.
    pub status: Option<Status>,
    /// This lead status only.
    pub lead_status: Option<LeadStatus>,
    /// Only who has this tag.
    pub tag: Option<String>,
    /// This region only.
    pub region: Option<String>,
    /// Created on this day of the company's or later.
    #[param(value_type = Option<String>, format = Date)]
    pub created_from: Option<Date>,
    /// Created on this day of the company's or earlier.
    #[param(value_type = Option<String>, format = Date)]
    pub created_to: Option<Date>,
    /// `true`: the archived ones instead. Admins only.
    pub archived: Option<bool>,
    /// `id`, `name`, `email`, `created_at`, `updated_at`, `last_login` or `status`; `-` before it: descending.
    /// Default `-created_at`.
    pub sort: Option<String>,
    /// The page, from 1.
    #[param(minimum = 1)]
    pub page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    pub page_size: Option<i64>,
    /// Where to go on: the `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What a list may be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortField {
    /// The id.
    Id,
    /// The name, folded.
    Name,
    /// The address, without case; none comes first.
    Email,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// When the user last logged in; never comes last.
    LastLogin,
    /// The status' name.
    Status,
}

/// An order: ties are broken by id in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub field: SortField,
    /// Largest first.
    pub descending: bool,
}

impl Sort {
    fn parse(text: &str) -> Option<Self> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let field = match name {
            "id" => SortField::Id,
            "name" => SortField::Name,
            "email" => SortField::Email,
            "created_at" => SortField::CreatedAt,
            "updated_at" => SortField::UpdatedAt,
            "last_login" => SortField::LastLogin,
            "status" => SortField::Status,
            _ => return None,
        };
        Some(Self { field, descending })
    }
}

/// A checked list request.
#[derive(Debug, Clone)]
pub struct UserList {
    /// The filters.
    pub filter: UserFilter,
    /// The order.
    pub sort: Sort,
    /// The page.
    pub page: PageQuery,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

/// Checked filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Folded words; none: no search.
    pub words: Vec<String>,
    /// Staff or customers.
    pub user_type: Option<UserType>,
    /// This role.
    pub role: Option<Role>,
    /// This status.
    pub status: Option<Status>,
    /// This lead status.
    pub lead_status: Option<LeadStatus>,
    /// This tag.
    pub tag: Option<String>,
    /// This region.
    pub region: Option<String>,
    /// Created at this moment or later.
    pub created_from: Option<base::Timestamp>,
    /// Created before this moment.
    pub created_before: Option<base::Timestamp>,
    /// The archived ones instead.
    pub archived: bool,
}

impl UserFilter {
    /// Whether it is a search with no condition beside the groups that the search index knows.
    pub fn is_search_of_groups(&self) -> bool {
        let group = Self {
            words: self.words.clone(),
            user_type: self.user_type,
            role: self.role.filter(|role| *role == Role::Customer),
            archived: self.archived,
            ..Self::default()
        };
        // The archived ones are one group, whatever they were.
        let is_group = !self.archived || (self.user_type.is_none() && self.role.is_none());
        !self.words.is_empty() && is_group && group == *self
    }

    /// Whether role, status and lead status are all that is asked for, of users who are not archived: what
    /// `users::kinds` knows the number of.
    pub fn is_of_kinds(&self) -> bool {
        let kinds = Self {
            user_type: self.user_type,
            role: self.role,
            status: self.status,
            lead_status: self.lead_status,
            ..Self::default()
        };
        kinds == *self
    }

    /// Names every condition: the same text, the same rows.
    pub fn fingerprint(&self) -> String {
        format!("{self:?}")
    }
}

impl UserQuery {
    /// Checks the request. `zone` is the company's, for "day".
    ///
    /// # Errors
    /// 422 naming the parameter.
    pub fn check(self, zone: &str) -> Result<UserList> {
        let page = PageQuery::new(self.page, self.page_size)?;
        let refused =
            |field: &str, kind, message: &str| Error::Invalid(vec![FieldError::query(field, kind, message)]);
        let sort = self.sort.as_deref().unwrap_or("-created_at");
        let sort = Sort::parse(sort).ok_or_else(|| {
            refused(
                "sort",
                "unknown_value",
                "must be one of id, name, email, created_at, updated_at, last_login, status, with - for descending",
            )
        })?;
        if let (Some(from), Some(to)) = (self.created_from, self.created_to)
            && to < from
        {
            return Err(refused(
                "created_to",
                "reversed",
                "must not be before created_from",
            ));
        }
        let search = self.search.unwrap_or_default();
        if search.chars().count() > 200 {
            return Err(refused("search", "too_long", "must have at most 200 characters"));
        }
        let filter = UserFilter {
            words: text::words(&search).collect(),
            user_type: self.user_type,
            role: self.role,
            status: self.status,
            lead_status: self.lead_status,
            tag: self.tag,
            region: self.region,
            created_from: self.created_from.map(|day| day.start_in(zone)),
            created_before: self.created_to.map(|day| day.next().start_in(zone)),
            archived: self.archived.unwrap_or(false),
        };
        let cursor = match self.cursor {
            Some(_) if page.page > 1 => {
                return Err(refused(
                    "page",
                    "with_cursor",
                    "must be left out where a cursor is given",
                ));
            }
            Some(text) => Some(Cursor::decode(&text, &fingerprint(&filter, sort))?),
            None => None,
        };
        Ok(UserList {
            filter,
            sort,
            page,
            cursor,
        })
    }

    /// Checks the request for a list of customers only; `reader` is whoever asks.
    ///
    /// # Errors
    /// As [`UserQuery::check`]; 422 for another role; 403 where the archived are not the reader's to see.
    pub fn check_customers(mut self, zone: &str, reader: Role) -> Result<UserList> {
        if self
            .role
            .replace(Role::Customer)
            .is_some_and(|role| role != Role::Customer)
        {
            let refused = FieldError::query("role", "unknown_value", "must be customer here");
            return Err(Error::Invalid(vec![refused]));
        }
        // After the role is set: a cursor is bound to every filter.
        let list = self.check(zone)?;
        if list.filter.archived && !reader.may(Permission::UsersRead) {
            return Err(Error::forbidden(
                "forbidden",
                "Only admins see archived customers",
            ));
        }
        Ok(list)
    }
}

/// What a cursor is bound to.
fn fingerprint(filter: &UserFilter, sort: Sort) -> String {
    base::page::fingerprint(&format!("{filter:?} {sort:?}"))
}

impl UserList {
    /// Whether its order is that of an index, so that a part of it is found without a look at the rest.
    pub fn is_walked_in_order(&self) -> bool {
        let ordered = match self.sort.field {
            SortField::Id
            | SortField::Name
            | SortField::Email
            | SortField::CreatedAt
            | SortField::UpdatedAt => true,
            SortField::LastLogin | SortField::Status => false,
        };
        ordered && self.filter.words.is_empty()
    }

    /// The cursor behind a row with this sort key.
    ///
    /// # Errors
    /// See [`Cursor::encode`].
    pub fn cursor_after(&self, key: CursorKey, id: i64) -> Result<String> {
        Cursor {
            fingerprint: fingerprint(&self.filter, self.sort),
            key,
            id,
        }
        .encode()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: UserQuery) -> Result<UserList> {
        query.check("Europe/Vienna")
    }

    #[test]
    fn the_default_is_newest_first() {
        let list = check(UserQuery::default()).unwrap();
        assert_eq!(
            list.sort,
            Sort {
                field: SortField::CreatedAt,
                descending: true
            }
        );
    }

    #[test]
    fn what_cannot_be_asked_for_is_refused_by_name() {
        let day = |text| Some(Date::parse(text).unwrap());
        for (query, field) in [
            (
                UserQuery {
                    sort: Some("password_hash".into()),
                    ..Default::default()
                },
                "sort",
            ),
            (
                UserQuery {
                    sort: Some("name; drop table".into()),
                    ..Default::default()
                },
                "sort",
            ),
            (
                UserQuery {
                    page_size: Some(201),
                    ..Default::default()
                },
                "page_size",
            ),
            (
                UserQuery {
                    cursor: Some("x".into()),
                    ..Default::default()
                },
                "cursor",
            ),
            (
                UserQuery {
                    created_from: day("2026-02-01"),
                    created_to: day("2026-01-01"),
                    ..Default::default()
                },
                "created_to",
            ),
            (
                UserQuery {
                    search: Some("a".repeat(201)),
                    ..Default::default()
                },
                "search",
            ),
        ] {
            match check(query).unwrap_err() {
                Error::Invalid(fields) => assert_eq!(fields[0].path, [field]),
                other => panic!("{field}: {other:?}"),
            }
        }
    }

    #[test]
    fn days_are_the_company_s_and_the_last_one_counts() {
        let day = Some(Date::parse("2026-07-01").unwrap());
        let list = check(UserQuery {
            created_from: day,
            created_to: day,
            ..Default::default()
        })
        .unwrap();
        assert_eq!(
            list.filter.created_from.unwrap().to_string(),
            "2026-06-30T22:00:00Z"
        );
        assert_eq!(
            list.filter.created_before.unwrap().to_string(),
            "2026-07-01T22:00:00Z"
        );
    }

    #[test]
    fn a_cursor_is_refused_under_other_filters() {
        let list = check(UserQuery::default()).unwrap();
        let cursor = list.cursor_after(CursorKey::Integer(1), 2).unwrap();
        assert!(
            check(UserQuery {
                cursor: Some(cursor.clone()),
                ..Default::default()
            })
            .is_ok()
        );
        let other = UserQuery {
            cursor: Some(cursor),
            status: Some(Status::Active),
            ..Default::default()
        };
        assert!(check(other).is_err());
    }

    #[test]
    fn only_a_search_without_further_conditions_is_counted_in_the_index() {
        let words = UserQuery {
            search: Some("Ana-María".into()),
            ..Default::default()
        };
        let counted = |query: UserQuery| check(query).unwrap().filter.is_search_of_groups();
        assert!(counted(words.clone()));
        for (query, expected) in [
            (
                UserQuery {
                    role: Some(Role::Customer),
                    ..words.clone()
                },
                true,
            ),
            (
                UserQuery {
                    role: Some(Role::Agent),
                    ..words.clone()
                },
                false,
            ),
            (
                UserQuery {
                    user_type: Some(UserType::Admin),
                    ..words.clone()
                },
                true,
            ),
            (
                UserQuery {
                    archived: Some(true),
                    ..words.clone()
                },
                true,
            ),
            (
                UserQuery {
                    archived: Some(true),
                    role: Some(Role::Customer),
                    ..words.clone()
                },
                false,
            ),
            (
                UserQuery {
                    status: Some(Status::Active),
                    ..words.clone()
                },
                false,
            ),
            (
                UserQuery {
                    tag: Some("vip".into()),
                    ..words.clone()
                },
                false,
            ),
            (
                UserQuery {
                    search: None,
                    ..words
                },
                false,
            ),
        ] {
            assert_eq!(counted(query.clone()), expected, "{query:?}");
        }
    }
}
