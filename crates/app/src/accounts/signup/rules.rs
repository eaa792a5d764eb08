//! What a signup means for whoever has the address: pure decisions.

use super::store::Found;
use crate::accounts::users::model::{Status, UserRow};
use base::{Role, Timestamp, UserId};
use platform::crypto::Signer;
use std::time::Duration;

/// How long a code is good.
pub(super) const GOOD_FOR: Duration = Duration::from_secs(15 * 60);
/// How often a code may be tried.
pub(super) const MAX_TRIES: i64 = 5;

/// What is to be done about a signup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A code goes to the address; with it this password counts, or none where there is none.
    Code(Option<String>),
    /// The address has a login, or is to get one by other means: nothing is changed.
    Taken,
}

/// The password that an earlier signup with the address brought, and whether the new one is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Earlier {
    /// The stored hash that the new password was compared with; none where there was none to compare with.
    pub(super) hash: Option<String>,
    /// Whether it was the new password's.
    pub(super) is_same: bool,
}

/// Decides about the record that had the address before this signup.
pub(super) fn meaning(found: &Found, earlier: &Earlier, new_hash: String) -> Meaning {
    let is_open = match found.status {
        // A customer whom the company knows, and who has no login yet.
        Status::Active => true,
        // Who is invited but did not sign up has a link already.
        Status::Pending => found.has_signup,
        Status::Inactive | Status::Suspended => false,
    };
    if found.role != Role::Customer || found.has_login || !is_open {
        return Meaning::Taken;
    }
    if !found.has_signup {
        return Meaning::Code(Some(new_hash));
    }
    // Compared with another hash than is there now, somebody else was faster: then the passwords differ.
    let keeps = earlier.is_same && earlier.hash == found.signup_hash;
    Meaning::Code(found.signup_hash.clone().filter(|_| keeps))
}

/// Whether the user may still become what they signed up for.
pub(super) fn may_confirm(user: &UserRow) -> bool {
    match user.status {
        Status::Active | Status::Pending => user.role == Role::Customer,
        Status::Inactive | Status::Suspended => false,
    }
}

const PURPOSE: &str = "accounts.verify_email";

fn message(user: UserId, code: &str) -> Vec<u8> {
    format!("{user}:{code}").into_bytes()
}

/// A code as it is kept: worthless without `SECRET_KEY`, for another user, and for anything but this.
pub(super) fn seal(signer: &Signer, user: UserId, code: &str) -> String {
    signer.sign(PURPOSE, &message(user, code))
}

/// Whether this is the code that was sealed. Takes as long whatever the answer.
pub(super) fn opens(signer: &Signer, user: UserId, code: &str, sealed: &str) -> bool {
    signer.verify(PURPOSE, &message(user, code), sealed)
}

/// Until when a code made now is good.
pub(super) fn expiry(now: Timestamp) -> Timestamp {
    now.plus(GOOD_FOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::config::Secret;

    const NEW: &str = "new";
    const OLD: &str = "old";

    fn found(role: Role, status: Status) -> Found {
        Found {
            user_id: UserId(7),
            role,
            status,
            has_login: false,
            has_signup: false,
            signup_hash: None,
        }
    }

    fn decide(found: &Found, earlier: Option<(&str, bool)>) -> Meaning {
        let earlier = Earlier {
            hash: earlier.map(|(hash, _)| hash.to_owned()),
            is_same: earlier.is_some_and(|(_, same)| same),
        };
        meaning(found, &earlier, NEW.to_owned())
    }

    #[test]
    fn whoever_has_a_login_or_is_to_get_one_is_left_alone() {
        let customer = |status| found(Role::Customer, status);
        for taken in [
            found(Role::Admin, Status::Active),
            found(Role::Agent, Status::Pending),
            found(Role::Technician, Status::Active),
            Found {
                has_login: true,
                ..customer(Status::Active)
            },
            Found {
                has_login: true,
                ..customer(Status::Pending)
            },
            customer(Status::Pending),
            customer(Status::Inactive),
            customer(Status::Suspended),
            Found {
                has_signup: true,
                ..customer(Status::Suspended)
            },
            Found {
                has_signup: true,
                ..found(Role::Agent, Status::Pending)
            },
        ] {
            assert_eq!(decide(&taken, None), Meaning::Taken, "{taken:?}");
        }
    }

    #[test]
    fn a_record_that_the_company_made_without_a_login_gets_a_code() {
        let imported = found(Role::Customer, Status::Active);
        assert_eq!(decide(&imported, None), Meaning::Code(Some(NEW.to_owned())));
    }

    #[test]
    fn a_second_password_for_one_address_makes_both_worthless() {
        for status in [Status::Active, Status::Pending] {
            let open = |hash: Option<&str>| Found {
                has_signup: true,
                signup_hash: hash.map(str::to_owned),
                ..found(Role::Customer, status)
            };
            assert_eq!(
                decide(&open(Some(OLD)), Some((OLD, true))),
                Meaning::Code(Some(OLD.to_owned()))
            );
            assert_eq!(decide(&open(Some(OLD)), Some((OLD, false))), Meaning::Code(None));
            assert_eq!(
                decide(&open(Some(OLD)), None),
                Meaning::Code(None),
                "made meanwhile"
            );
            assert_eq!(
                decide(&open(Some("other")), Some((OLD, true))),
                Meaning::Code(None),
                "changed meanwhile"
            );
            assert_eq!(
                decide(&open(None), Some((OLD, true))),
                Meaning::Code(None),
                "dropped meanwhile"
            );
            assert_eq!(decide(&open(None), None), Meaning::Code(None), "it stays dropped");
        }
    }

    #[test]
    fn a_code_is_its_users_and_its_keys() {
        let signer = Signer::new(&Secret::new("one"));
        let sealed = seal(&signer, UserId(7), "042042");
        assert!(!sealed.contains("042042"));
        assert!(opens(&signer, UserId(7), "042042", &sealed));
        for (user, code) in [(8, "042042"), (7, "042043"), (7, ""), (7, "42042"), (70, "42042")] {
            assert!(!opens(&signer, UserId(user), code, &sealed), "{user} {code}");
        }
        assert!(!opens(
            &Signer::new(&Secret::new("two")),
            UserId(7),
            "042042",
            &sealed
        ));
        assert!(
            !opens(&signer, UserId(7), "042042", &signer.sign("setup", b"7:042042")),
            "made for something else"
        );
        assert!(!opens(&signer, UserId(7), "", ""));
    }
}
