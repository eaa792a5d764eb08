//! The words a user is found by: see [`platform::search`].

use super::model::UserRow;
use base::{CompanyId, Role, permission::UserType, text};
use platform::search;

/// What a user is to a list: these are apart in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Customers who are not archived.
    Customers,
    /// Staff who are not archived.
    Staff,
    /// Whoever is archived.
    Archived,
}

impl Group {
    /// The group of a user.
    pub fn of(user: &UserRow) -> Self {
        match (user.archived_at, user.role) {
            (Some(_), _) => Self::Archived,
            (None, Role::Customer) => Self::Customers,
            (None, Role::Admin | Role::Agent | Role::Technician) => Self::Staff,
        }
    }

    /// The groups in which a list of this kind looks.
    pub fn among(archived: bool, user_type: Option<UserType>) -> &'static [Self] {
        match (archived, user_type) {
            (true, _) => &[Self::Archived],
            (false, Some(UserType::Customer)) => &[Self::Customers],
            (false, Some(UserType::Admin)) => &[Self::Staff],
            (false, None) => &[Self::Customers, Self::Staff],
        }
    }

    /// As the index writes it.
    pub const fn letter(self) -> char {
        match self {
            Self::Customers => 'c',
            Self::Staff => 's',
            Self::Archived => 'a',
        }
    }
}

/// Every spelling of a user's words: what the index keeps.
pub fn indexed(company: CompanyId, user: &UserRow) -> String {
    let fields = [
        Some(user.name.as_str()),
        user.email.as_deref(),
        user.phone.as_deref(),
        user.username.as_deref(),
        user.business_site.as_deref(),
        user.city.as_deref(),
    ];
    // A number is also found when it is typed without its blanks.
    let digits = user
        .phone
        .as_ref()
        .map(|phone| phone.chars().filter(char::is_ascii_digit).collect::<String>());
    let words = fields.into_iter().flatten().flat_map(text::words).chain(digits);
    search::indexed(company, Group::of(user).letter(), words)
}

/// What a search for these folded words in these groups looks for.
pub fn search(company: CompanyId, groups: &[Group], words: &[String]) -> search::Search {
    let letters: Vec<char> = groups.iter().map(|group| group.letter()).collect();
    search::Search::new(company, &letters, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::users::{model::Status, rules::blank};

    const COMPANY: CompanyId = CompanyId(3);

    fn expression(text: &str, groups: &[Group]) -> String {
        let words: Vec<String> = text::words(text).collect();
        search(COMPANY, groups, &words).expression()
    }

    #[test]
    fn a_search_looks_at_the_level_of_its_length() {
        for (text, expected) in [
            ("a", "(3cba*)"),
            ("Än", "(3cban)"),
            ("ann", "(3ceann*)"),
            ("anna", "(3ceanna*)"),
            ("annab", "(3ceannab)"),
            ("Annabel", "(3cwannabel*)"),
            ("Ana-María", "(3ceana*) AND (3cemaria)"),
            ("桃子", "(3cb桃子)"),
        ] {
            assert_eq!(expression(text, &[Group::Customers]), expected, "{text}");
        }
        assert_eq!(
            expression("anna", &[Group::Customers, Group::Staff]),
            "(3ceanna* OR 3seanna*)"
        );
        let long = "x".repeat(80);
        assert_eq!(
            expression(&long, &[Group::Archived]),
            format!("(3aw{}*)", "x".repeat(64))
        );
    }

    #[test]
    fn what_is_searched_is_what_is_kept() {
        // Every word, cut anywhere, finds its user; anything else does not.
        let user = UserRow {
            name: "Annabel Öz".to_owned(),
            phone: Some("+43 512 1234567".to_owned()),
            ..blank(
                String::new(),
                Role::Customer,
                Status::Active,
                base::Timestamp::from_micros(0),
            )
        };
        let kept = format!(" {} ", indexed(COMPANY, &user));
        let finds = |text: &str| {
            let words: Vec<String> = text::words(text).collect();
            search(COMPANY, &[Group::Customers], &words)
                .words()
                .all(|terms| terms.iter().any(|term| kept.contains(&term.within())))
        };
        for whole in ["annabel", "oz", "43", "512", "1234567", "435121234567"] {
            for cut in 1..=whole.len() {
                assert!(finds(&whole[..cut]), "{} in {kept}", &whole[..cut]);
            }
            for more in ["q", "qqqqqq"] {
                assert!(!finds(&format!("{whole}{more}")), "{whole}{more} in {kept}");
            }
        }
        assert!(finds("annabel 512") && !finds("annabel 513"));
    }
}
