//! Which kinds of events a list shows: one by its name, or all of a noun.

use base::{Error, FieldError, Result};

/// Which kinds of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kinds {
    /// This one, for example `user.updated`.
    One(String),
    /// Every one of this noun, for example `user`.
    Noun(String),
}

/// A name as events have it: lower-case letters, digits and underscores.
pub(super) fn is_name(text: &str) -> bool {
    let letters = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    (1..=100).contains(&text.len()) && text.bytes().all(letters)
}

impl Kinds {
    /// Reads `noun.past` or `noun.*`.
    ///
    /// # Errors
    /// 422 naming `kind`.
    pub fn parse(text: &str) -> Result<Self> {
        match text.split_once('.') {
            Some((noun, "*")) if is_name(noun) => Ok(Self::Noun(noun.to_owned())),
            Some((noun, past)) if is_name(noun) && is_name(past) => Ok(Self::One(text.to_owned())),
            Some(_) | None => Err(Error::Invalid(vec![FieldError::query(
                "kind",
                "kind",
                "must be one kind such as user.updated, or all of a noun as user.*",
            )])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_one_or_all_of_a_noun_and_nothing_like_a_pattern() {
        let one = Kinds::One("user.logged_in".to_owned());
        assert_eq!(Kinds::parse("user.logged_in").unwrap(), one);
        assert_eq!(Kinds::parse("note.*").unwrap(), Kinds::Noun("note".to_owned()));
        for bad in [
            "",
            "user",
            "*",
            ".*",
            "user.",
            "user.%",
            "us er.*",
            "us*.updated",
            "user.up*",
            "user.*.*",
            "User.updated",
            "a.b.c",
            "a.b.*",
            "user.\0",
        ] {
            match Kinds::parse(bad).unwrap_err() {
                Error::Invalid(fields) => assert_eq!(fields[0].path, ["kind"], "{bad:?}"),
                other => panic!("{bad:?}: {other:?}"),
            }
        }
    }
}
