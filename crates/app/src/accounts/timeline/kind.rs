//! Which kinds of events: one by its name, or all of a noun.

use base::{Error, FieldError, Result};

/// Which kinds of events a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KindFilter {
    /// This one, for example `user.updated`.
    Exactly(String),
    /// All that begin so, for example `user.` for `user.*`.
    BeginsWith(String),
}

impl KindFilter {
    /// Reads `noun.past` or `noun.*`.
    ///
    /// # Errors
    /// 422 naming `kind`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let is_word = |word: &str| {
            let letters = |c: char| c.is_ascii_lowercase() || c == '_';
            (1..=60).contains(&word.len()) && word.chars().all(letters)
        };
        match text.split_once('.') {
            Some((noun, "*")) if is_word(noun) => Ok(Self::BeginsWith(format!("{noun}."))),
            Some((noun, past)) if is_word(noun) && is_word(past) => Ok(Self::Exactly(text.to_owned())),
            Some(_) | None => Err(Error::Invalid(vec![FieldError::query(
                "kind",
                "unknown_value",
                "must be a kind such as user.updated, or all of a noun such as user.*",
            )])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_one_or_all_of_a_noun() {
        let exactly = |kind: &str| KindFilter::Exactly(kind.to_owned());
        assert_eq!(
            KindFilter::parse("user.logged_in").unwrap(),
            exactly("user.logged_in")
        );
        let all = KindFilter::BeginsWith("note.".to_owned());
        assert_eq!(KindFilter::parse("note.*").unwrap(), all);
        for bad in [
            "",
            "user",
            "*",
            ".*",
            "user.",
            "user.%",
            "us er.*",
            "user.*.*",
            "User.updated",
            "a.b.c",
            "user.\0",
        ] {
            assert!(KindFilter::parse(bad).is_err(), "{bad:?}");
        }
    }
}
