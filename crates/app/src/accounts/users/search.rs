//! The words a user is found by, and what a search makes of them. No SQL.
//!
//! Every word is kept under three spellings, its *levels*: its first two characters, its first five, and all
//! of it. A search of one or two characters looks at the first level, of up to five at the second, longer ones
//! at the third. So a short prefix meets few different spellings however many words begin with it; at a
//! million users that is the difference between milliseconds and seconds.
//!
//! A spelling begins with the company and the group its user belongs to, so one company's search never meets
//! another's words, and how many of a group match is counted in the index alone.

use super::model::UserRow;
use base::{CompanyId, Role, permission::UserType, text};

/// Characters of the first level.
const SHORT: usize = 2;
/// Characters of the second level.
const MIDDLE: usize = 5;
/// Characters of a word that are kept at all.
const LONGEST: usize = 64;

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

    const fn letter(self) -> char {
        match self {
            Self::Customers => 'c',
            Self::Staff => 's',
            Self::Archived => 'a',
        }
    }
}

fn beginning(word: &str, characters: usize) -> &str {
    word.char_indices()
        .nth(characters)
        .map_or(word, |(at, _)| &word[..at])
}

fn spelling(company: CompanyId, group: Group, level: char, word: &str) -> String {
    format!("{company}{}{level}{word}", group.letter())
}

/// Every spelling of a user's words, in order, apart by blanks: what the index keeps.
pub fn indexed(company: CompanyId, user: &UserRow) -> String {
    let group = Group::of(user);
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
    let mut spellings: Vec<String> = Vec::with_capacity(32);
    for word in words.filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        spellings.push(spelling(company, group, 'b', beginning(&word, SHORT)));
        if length > SHORT {
            spellings.push(spelling(company, group, 'e', beginning(&word, MIDDLE)));
        }
        if length > MIDDLE {
            spellings.push(spelling(company, group, 'w', beginning(&word, LONGEST)));
        }
    }
    spellings.sort_unstable();
    spellings.dedup();
    spellings.join(" ")
}

/// One word of a search, as the index has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    spelling: String,
    is_prefix: bool,
}

impl Term {
    fn new(company: CompanyId, group: Group, word: &str) -> Self {
        let length = word.chars().count();
        let (level, word, is_prefix) = if length <= SHORT {
            ('b', word, length < SHORT)
        } else if length <= MIDDLE {
            ('e', word, length < MIDDLE)
        } else {
            ('w', beginning(word, LONGEST), true)
        };
        Self {
            spelling: spelling(company, group, level, word),
            is_prefix,
        }
    }

    /// What ` `, the row's words and ` ` contain where this matches.
    pub fn within(&self) -> String {
        let end = if self.is_prefix { "" } else { " " };
        format!(" {}{end}", self.spelling)
    }
}

/// The words of a search, for each word its terms: one a group, of which one must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search(Vec<Vec<Term>>);

impl Search {
    /// What a search for these folded words looks for; all of them must match.
    pub fn new(company: CompanyId, groups: &[Group], words: &[String]) -> Self {
        let terms = |word: &String| {
            groups
                .iter()
                .map(|group| Term::new(company, *group, word))
                .collect()
        };
        Self(words.iter().map(terms).collect())
    }

    /// The terms of each word.
    pub fn words(&self) -> impl Iterator<Item = &[Term]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// As FTS5 reads it: `(1ceanna* OR 1seanna*) AND 1cbgr`. Spellings are letters and digits and begin with a
    /// digit, so nothing in them is an operator.
    pub fn expression(&self) -> String {
        let mut text = String::new();
        for (at, terms) in self.0.iter().enumerate() {
            if at > 0 {
                text.push_str(" AND ");
            }
            text.push('(');
            for (at, term) in terms.iter().enumerate() {
                if at > 0 {
                    text.push_str(" OR ");
                }
                text.push_str(&term.spelling);
                if term.is_prefix {
                    text.push('*');
                }
            }
            text.push(')');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::users::{model::Status, rules::blank};

    const COMPANY: CompanyId = CompanyId(3);

    fn search(text: &str, groups: &[Group]) -> String {
        let words: Vec<String> = text::words(text).collect();
        Search::new(COMPANY, groups, &words).expression()
    }

    #[test]
    fn a_search_looks_at_the_level_of_its_length() {
        for (text, expression) in [
            ("a", "(3cba*)"),
            ("Än", "(3cban)"),
            ("ann", "(3ceann*)"),
            ("anna", "(3ceanna*)"),
            ("annab", "(3ceannab)"),
            ("Annabel", "(3cwannabel*)"),
            ("Ana-María", "(3ceana*) AND (3cemaria)"),
            ("桃子", "(3cb桃子)"),
        ] {
            assert_eq!(search(text, &[Group::Customers]), expression, "{text}");
        }
        assert_eq!(
            search("anna", &[Group::Customers, Group::Staff]),
            "(3ceanna* OR 3seanna*)"
        );
        let long = "x".repeat(80);
        assert_eq!(
            search(&long, &[Group::Archived]),
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
            Search::new(COMPANY, &[Group::Customers], &words)
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
