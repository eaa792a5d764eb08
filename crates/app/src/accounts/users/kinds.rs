//! How many users there are of each kind: of each role, status and lead status. The database keeps the tallies
//! (`users.counted_as`); the archived ones are in none.

use super::{
    list::UserFilter,
    model::{LeadStatus, Status},
};
use base::{Error, Result, Role};
use platform::db::CompanyDb;
use std::sync::Arc;

/// What a user who is not archived counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Their role.
    pub role: Role,
    /// Their status.
    pub status: Status,
    /// Their lead status.
    pub lead_status: Option<LeadStatus>,
}

impl Kind {
    /// Reads `users.counted_as`, for example `customer/active/lead`.
    pub fn parse(counted_as: &str) -> Option<Self> {
        let mut names = counted_as.split('/');
        let kind = Self {
            role: Role::parse(names.next()?)?,
            status: Status::parse(names.next()?)?,
            lead_status: match names.next()? {
                "" => None,
                name => Some(LeadStatus::parse(name)?),
            },
        };
        names.next().is_none().then_some(kind)
    }

    /// Whether these conditions let users of this kind through. Whether they ask for more is
    /// [`UserFilter::is_of_kinds`].
    pub fn passes(self, filter: &UserFilter) -> bool {
        filter.user_type.is_none_or(|of| of == self.role.user_type())
            && filter.role.is_none_or(|of| of == self.role)
            && filter.status.is_none_or(|of| of == self.status)
            && filter.lead_status.is_none_or(|of| Some(of) == self.lead_status)
    }
}

/// Every kind that somebody is of, and how many are. Kept until a user changes.
///
/// # Errors
/// What the database says.
pub async fn all(db: &CompanyDb) -> Result<Arc<Vec<(Kind, i64)>>> {
    let ask = || async {
        let tallies = db.tallies("user").await?;
        let kinds = tallies.iter().map(|tally| {
            let kind = Kind::parse(&tally.facet);
            kind.map(|kind| (kind, tally.amount))
                .ok_or_else(|| Error::internal(format!("users are counted as {:?}", tally.facet)))
        });
        kinds.collect()
    };
    db.kept("user", "kinds".to_owned(), ask).await
}

/// How many users there are under conditions that [`UserFilter::is_of_kinds`].
///
/// # Errors
/// What the database says.
pub async fn total(db: &CompanyDb, filter: &UserFilter) -> Result<i64> {
    let kinds = all(db).await?;
    let passing = kinds.iter().filter(|(kind, _)| kind.passes(filter));
    Ok(passing.map(|(_, n)| n).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::permission::UserType;

    #[test]
    fn a_kind_is_read_as_the_database_writes_it() {
        let kind = Kind {
            role: Role::Customer,
            status: Status::Active,
            lead_status: Some(LeadStatus::Lead),
        };
        assert_eq!(Kind::parse("customer/active/lead"), Some(kind));
        let kind = Kind {
            role: Role::Agent,
            status: Status::Pending,
            lead_status: None,
        };
        assert_eq!(Kind::parse("agent/pending/"), Some(kind));
        for other in [
            "",
            "customer",
            "customer/active",
            "guest/active/",
            "customer/active/lead/x",
        ] {
            assert_eq!(Kind::parse(other), None, "{other:?}");
        }
    }

    #[test]
    fn conditions_let_kinds_through() {
        let customer = Kind::parse("customer/active/lead").unwrap();
        let agent = Kind::parse("agent/pending/").unwrap();
        let any = UserFilter::default;
        for (filter, of_customer, of_agent) in [
            (any(), true, true),
            (
                UserFilter {
                    user_type: Some(UserType::Admin),
                    ..any()
                },
                false,
                true,
            ),
            (
                UserFilter {
                    role: Some(Role::Customer),
                    ..any()
                },
                true,
                false,
            ),
            (
                UserFilter {
                    status: Some(Status::Pending),
                    ..any()
                },
                false,
                true,
            ),
            (
                UserFilter {
                    lead_status: Some(LeadStatus::Lead),
                    ..any()
                },
                true,
                false,
            ),
            (
                UserFilter {
                    lead_status: Some(LeadStatus::Closed),
                    ..any()
                },
                false,
                false,
            ),
        ] {
            assert_eq!(
                (customer.passes(&filter), agent.passes(&filter)),
                (of_customer, of_agent),
                "{filter:?}"
            );
            assert!(filter.is_of_kinds());
        }
        assert!(
            !UserFilter {
                archived: true,
                ..any()
            }
            .is_of_kinds()
        );
        assert!(
            !UserFilter {
                words: vec!["anna".to_owned()],
                ..any()
            }
            .is_of_kinds()
        );
        assert!(
            !UserFilter {
                tag: Some("vip".to_owned()),
                ..any()
            }
            .is_of_kinds()
        );
    }
}
