//! What a change of many users means for each of them.

use super::input::BulkAction;
use crate::accounts::users::{
    input::Tag,
    model::{LeadStatus, Status},
    rules::{MAX_TAGS, Rights, Whose},
};
use base::{Error, Patch, Result, Role, UserId};
use platform::{db::Json, record};

/// A checked change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// Adds a tag.
    Tag(String),
    /// Takes a tag away.
    Untag(String),
    /// Sets the status.
    Status(Status),
    /// Sets or clears the lead status.
    LeadStatus(Option<LeadStatus>),
    /// Archives.
    Archive,
}

record! {
    /// What must be known of a user to decide.
    #[derive(Debug, Clone)]
    pub(super) struct Target {
        /// The user.
        pub(super) id: UserId = "u.id",
        /// The role.
        pub(super) role: Role = "u.role",
        /// Whether the user may log in.
        pub(super) status: Status = "u.status",
        /// How far the customer is won.
        pub(super) lead_status: Option<LeadStatus> = "u.lead_status",
        /// Whether the user owns the company.
        pub(super) is_super_admin: bool = "u.is_super_admin",
        /// The company's own labels.
        pub(super) tags: Json<Vec<String>> = "u.tags",
    }
}

impl Target {
    fn whose(&self) -> Whose {
        Whose {
            is_owner: self.is_super_admin,
            // What is changed here does not depend on it.
            has_login: true,
        }
    }
}

/// Who asks for a change, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Editor {
    pub(super) user: UserId,
    pub(super) rights: Rights,
    /// By a filter, which may match what nobody thought of.
    pub(super) by_filter: bool,
}

/// The users a change makes different.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) ids: Vec<UserId>,
    /// The role of each.
    pub(super) roles: Vec<Role>,
    /// Whether an active owner is no longer one.
    pub(super) loses_owner: bool,
}

fn refused(kind: &'static str, message: impl Into<String>) -> Error {
    Error::invalid("value", kind, message)
}

fn one_of<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T> {
    let known = || all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", ");
    all.iter()
        .copied()
        .find(|one| name(*one) == text)
        .ok_or_else(|| refused("unknown_value", format!("must be one of {}", known())))
}

impl Change {
    /// Checks what was asked for, as a change of one user does.
    ///
    /// # Errors
    /// 422 at `value`.
    pub(super) fn read(action: BulkAction, value: Patch<String>) -> Result<Self> {
        match (action, value) {
            (BulkAction::Archive, Patch::Keep | Patch::Clear) => Ok(Self::Archive),
            (BulkAction::Archive, Patch::Set(_)) => {
                Err(refused("unexpected", "must be left out for archive"))
            }
            (BulkAction::SetLeadStatus, Patch::Clear) => Ok(Self::LeadStatus(None)),
            (_, Patch::Keep) => Err(refused("missing", "is required")),
            (_, Patch::Clear) => Err(refused("type_error", "must not be null")),
            (BulkAction::Tag, Patch::Set(tag)) => Ok(Self::Tag(label(&tag)?)),
            (BulkAction::Untag, Patch::Set(tag)) => Ok(Self::Untag(label(&tag)?)),
            (BulkAction::SetStatus, Patch::Set(status)) => {
                Ok(Self::Status(one_of(&status, Status::ALL, Status::name)?))
            }
            (BulkAction::SetLeadStatus, Patch::Set(status)) => Ok(Self::LeadStatus(Some(one_of(
                &status,
                LeadStatus::ALL,
                LeadStatus::name,
            )?))),
        }
    }

    /// The field that its event names; none for archiving, which has an event of its own.
    pub(super) fn field(&self) -> Option<&'static str> {
        match self {
            Self::Tag(_) | Self::Untag(_) => Some("tags"),
            Self::Status(_) => Some("status"),
            Self::LeadStatus(_) => Some("lead_status"),
            Self::Archive => None,
        }
    }

    fn makes_different(&self, user: &Target) -> bool {
        match self {
            Self::Tag(tag) => !user.tags.0.contains(tag),
            Self::Untag(tag) => user.tags.0.contains(tag),
            Self::Status(status) => user.status != *status,
            Self::LeadStatus(status) => user.lead_status != *status,
            Self::Archive => true,
        }
    }

    /// Whether who is changed must log in anew, if they still may.
    fn locks_out(&self) -> bool {
        match self {
            Self::Status(_) | Self::Archive => true,
            Self::Tag(_) | Self::Untag(_) | Self::LeadStatus(_) => false,
        }
    }

    /// Decides for each of these users.
    ///
    /// # Errors
    /// For the first one that may not be changed so: 403 `field_forbidden` or `owner_only`, as for that user
    /// alone; 409 `own_account` where a filter matched the editor and would lock them out; 422 at `value` for a
    /// tag too many.
    pub(super) fn decide(&self, users: &[Target], editor: Editor) -> Result<Decided> {
        let mut decided = Decided::default();
        for user in users.iter().filter(|user| self.makes_different(user)) {
            match self.field() {
                Some(field) => editor.rights.check(field, user.whose())?,
                None => editor.rights.check_archive(user.is_super_admin)?,
            }
            if self.locks_out() && editor.by_filter && user.id == editor.user {
                return Err(Error::conflict(
                    "own_account",
                    "The filter matches your own account, which this would lock you out of",
                ));
            }
            if matches!(self, Self::Tag(_)) && user.tags.0.len() >= MAX_TAGS {
                return Err(refused(
                    "too_long",
                    format!(
                        "would be a tag too many for user {}: {MAX_TAGS} are the most",
                        user.id
                    ),
                ));
            }
            decided.loses_owner |= self.locks_out() && user.is_super_admin && user.status == Status::Active;
            decided.ids.push(user.id);
            decided.roles.push(user.role);
        }
        Ok(decided)
    }
}

fn label(text: &str) -> Result<String> {
    match Tag::parse(text) {
        Ok(tag) => Ok(tag.into()),
        Err(error) => Err(refused(error.kind, error.message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: i64) -> Target {
        Target {
            id: UserId(id),
            role: Role::Customer,
            status: Status::Active,
            lead_status: None,
            is_super_admin: false,
            tags: Json(vec!["vip".to_owned()]),
        }
    }

    fn owner(id: i64) -> Target {
        Target {
            is_super_admin: true,
            ..user(id)
        }
    }

    fn editor(rights: Rights, by_filter: bool) -> Editor {
        Editor {
            user: UserId(1),
            rights,
            by_filter,
        }
    }

    fn decide(change: &Change, users: &[Target], rights: Rights) -> Result<Vec<i64>> {
        let decided = change.decide(users, editor(rights, false))?;
        Ok(decided.ids.into_iter().map(|id| id.0).collect())
    }

    #[test]
    fn values_are_read_as_a_change_of_one_user_reads_them() {
        let set = |text: &str| Patch::Set(text.to_owned());
        for (action, value, change) in [
            (BulkAction::Tag, set("  vip "), Change::Tag("vip".to_owned())),
            (BulkAction::Untag, set("x"), Change::Untag("x".to_owned())),
            (
                BulkAction::SetStatus,
                set("suspended"),
                Change::Status(Status::Suspended),
            ),
            (
                BulkAction::SetLeadStatus,
                set("lead"),
                Change::LeadStatus(Some(LeadStatus::Lead)),
            ),
            (BulkAction::SetLeadStatus, Patch::Clear, Change::LeadStatus(None)),
            (BulkAction::Archive, Patch::Keep, Change::Archive),
            (BulkAction::Archive, Patch::Clear, Change::Archive),
        ] {
            assert_eq!(Change::read(action, value).unwrap(), change);
        }
        let long = "x".repeat(51);
        for (action, value, kind) in [
            (BulkAction::Tag, Patch::Keep, "missing"),
            (BulkAction::Tag, Patch::Clear, "type_error"),
            (BulkAction::Tag, set(" "), "too_short"),
            (BulkAction::Tag, set(&long), "too_long"),
            (BulkAction::Untag, set("a\nb"), "control_character"),
            (BulkAction::SetStatus, set("Active"), "unknown_value"),
            (BulkAction::SetStatus, Patch::Clear, "type_error"),
            (BulkAction::SetLeadStatus, set("none"), "unknown_value"),
            (BulkAction::Archive, set("yes"), "unexpected"),
        ] {
            match Change::read(action, value).unwrap_err() {
                Error::Invalid(fields) => {
                    assert_eq!((fields[0].path.join("."), fields[0].kind), ("value".into(), kind))
                }
                other => panic!("{action:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn only_who_becomes_different_is_changed() {
        let mut untagged = user(2);
        untagged.tags = Json(Vec::new());
        let mut lead = user(3);
        (lead.lead_status, lead.status) = (Some(LeadStatus::Lead), Status::Pending);
        let users = [user(1), untagged, lead];
        for (change, ids) in [
            (Change::Tag("vip".to_owned()), vec![2]),
            (Change::Tag("VIP".to_owned()), vec![1, 2, 3]),
            (Change::Untag("vip".to_owned()), vec![1, 3]),
            (Change::Status(Status::Active), vec![3]),
            (Change::LeadStatus(None), vec![3]),
            (Change::LeadStatus(Some(LeadStatus::Lead)), vec![1, 2]),
            (Change::Archive, vec![1, 2, 3]),
        ] {
            assert_eq!(decide(&change, &users, Rights::Admin).unwrap(), ids, "{change:?}");
        }
    }

    #[test]
    fn an_owner_s_login_is_an_owner_s_to_take() {
        let users = [user(2), owner(3)];
        for change in [Change::Archive, Change::Status(Status::Suspended)] {
            assert!(matches!(
                decide(&change, &users, Rights::Admin),
                Err(Error::Forbidden { .. })
            ));
            let decided = change.decide(&users, editor(Rights::Owner, true)).unwrap();
            assert!(decided.loses_owner && decided.ids.len() == 2);
        }
        // What does not change anything is nobody's business.
        assert!(
            decide(&Change::Status(Status::Active), &users, Rights::Admin)
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            decide(&Change::Tag("x".to_owned()), &users, Rights::Admin).unwrap(),
            [2, 3]
        );
        let mut idle = owner(4);
        idle.status = Status::Inactive;
        let decided = Change::Archive
            .decide(&[idle], editor(Rights::Owner, false))
            .unwrap();
        assert!(
            !decided.loses_owner,
            "who is not active does not count as an owner"
        );
    }

    #[test]
    fn nobody_is_locked_out_by_a_filter_of_their_own() {
        let change = Change::Archive;
        for (by_filter, passes) in [(true, false), (false, true)] {
            let decided = change.decide(&[user(1)], editor(Rights::Admin, by_filter));
            assert_eq!(decided.is_ok(), passes);
        }
        let tag = Change::Tag("me too".to_owned());
        assert!(tag.decide(&[user(1)], editor(Rights::Admin, true)).is_ok());
    }

    #[test]
    fn a_tag_too_many_names_its_user() {
        let mut full = user(9);
        full.tags = Json((0..MAX_TAGS).map(|n| n.to_string()).collect());
        let error = decide(&Change::Tag("x".to_owned()), &[full.clone()], Rights::Admin).unwrap_err();
        assert!(error.to_string().contains("user 9"), "{error}");
        assert!(
            decide(&Change::Tag("7".to_owned()), &[full], Rights::Admin)
                .unwrap()
                .is_empty()
        );
    }
}
