//! The words a record is found by, and what a search makes of them. No SQL.
//!
//! Every word is kept under three spellings, its *levels*: its first two characters, its first five, and all
//! of it. A search of one or two characters looks at the first level, of up to five at the second, longer ones
//! at the third. So a short prefix meets few different spellings however many words begin with it; at a
//! million records that is the difference between milliseconds and seconds.
//!
//! A spelling begins with the company and the group its record belongs to, so one company's search never meets
//! another's words, and how many of a group match is counted in the index alone.

use base::CompanyId;

/// What records are to a list, as a letter: groups are apart in the index.
pub type Group = char;

/// Characters of the first level.
const SHORT: usize = 2;
/// Characters of the second level.
const MIDDLE: usize = 5;
/// Characters of a word that are kept at all.
const LONGEST: usize = 64;

fn beginning(word: &str, characters: usize) -> &str {
    word.char_indices()
        .nth(characters)
        .map_or(word, |(at, _)| &word[..at])
}

fn spelling(company: CompanyId, group: Group, level: char, word: &str) -> String {
    format!("{company}{group}{level}{word}")
}

/// Every spelling of these folded words, in order, apart by blanks: what the index keeps.
pub fn indexed(company: CompanyId, group: Group, words: impl IntoIterator<Item = String>) -> String {
    let mut spellings: Vec<String> = Vec::with_capacity(32);
    for word in words.into_iter().filter(|word| !word.is_empty()) {
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

/// Matches of a search up to which they are all fetched and put in order.
const FEW: i64 = 3_000;
/// Matches of a search from which the rows may be looked at one by one, in the list's order, until a page is
/// full; and the part of all rows that they must be, one in so many.
const MANY: i64 = 20_000;
const MOST: i64 = 3;

/// How the rows that match a search are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// All matches are fetched, then put in order.
    Fetch,
    /// The list is walked in its order and compared with the set of matches.
    Compare,
    /// The list is walked in its order and each row's own words are looked at.
    Look,
}

impl Way {
    /// The way to so many matches; none where it depends on how many rows there are at all: see [`Way::among`].
    pub fn to(matches: i64) -> Option<Self> {
        if matches <= FEW {
            Some(Self::Fetch)
        } else if matches <= MANY {
            Some(Self::Compare)
        } else {
            None
        }
    }

    /// The way to many matches among `rows`, which may be a little more than there are. One by one is quick only
    /// where most rows match: else the matches may all stand at the list's end.
    pub fn among(matches: i64, rows: i64) -> Self {
        if matches.saturating_mul(MOST) >= rows {
            Self::Look
        } else {
            Self::Compare
        }
    }
}
