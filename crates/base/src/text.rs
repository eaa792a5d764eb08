//! Texts that were parsed, not merely checked: trimmed, bounded, without control characters (`api.md` §1).

use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// Why a text was refused: a machine-readable kind and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    /// `too_short`, `too_long`, `control_character`, `email` or `phone`.
    pub kind: &'static str,
    /// A sentence a person can act on.
    pub message: String,
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl TextError {
    fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

fn bounded(text: &str, min: usize, max: usize) -> Result<(), TextError> {
    // A text of n characters has at least n bytes, so most texts are never counted.
    let too_long = text.len() > max && text.chars().count() > max;
    if too_long {
        return Err(TextError::new(
            "too_long",
            format!("must have at most {max} characters"),
        ));
    }
    if min > 0 && text.is_empty() {
        return Err(TextError::new("too_short", "must not be blank"));
    }
    if min > 1 && text.chars().count() < min {
        return Err(TextError::new(
            "too_short",
            format!("must have at least {min} characters"),
        ));
    }
    Ok(())
}

macro_rules! text_type {
    ($(#[$doc:meta])* [$($generic:tt)*] $name:ty, $parse:expr) => {
        impl<$($generic)*> $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Reads a text as it came from outside.
            ///
            /// # Errors
            /// [`TextError`] with the first reason it is refused for.
            pub fn parse(raw: &str) -> Result<Self, TextError> {
                $parse(raw).map(Self)
            }
        }

        impl<$($generic)*> From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl<'de, $($generic)*> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = Cow::<'_, str>::deserialize(deserializer)?;
                Self::parse(&raw).map_err(|e| serde::de::Error::custom(crate::text::tagged(&e)))
            }
        }

        impl<$($generic)*> AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

/// Carries a [`TextError`]'s kind through serde's string-only errors; [`untag`] takes it apart again.
pub(crate) fn tagged(error: &TextError) -> String {
    format!("\u{1}{}\u{1}{}", error.kind, error.message)
}

/// The kind and sentence of a refused text inside a serde error's message, if it is one.
pub fn untag(message: &str) -> Option<(&'static str, &str)> {
    let (kind, message) = message.strip_prefix('\u{1}')?.split_once('\u{1}')?;
    let kind = ["too_short", "too_long", "control_character", "email", "phone"]
        .into_iter()
        .find(|k| *k == kind)?;
    Some((kind, message))
}

/// A single line of `MIN` to `MAX` characters after trimming.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Default)]
#[serde(transparent)]
pub struct Line<const MIN: usize, const MAX: usize>(String);

fn line(raw: &str, min: usize, max: usize) -> Result<String, TextError> {
    let text = raw.trim();
    bounded(text, min, max)?;
    // Unicode's own line and paragraph separators are no control characters, but they end a line.
    if text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        return Err(TextError::new(
            "control_character",
            "must be a single line without control characters",
        ));
    }
    Ok(text.to_owned())
}

text_type!([const MIN: usize, const MAX: usize] Line<MIN, MAX>, |raw| line(raw, MIN, MAX));

/// Text of several lines, 0 to `MAX` characters after trimming; line ends become `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Default)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

fn text(raw: &str, max: usize) -> Result<String, TextError> {
    let text = raw.trim();
    let text = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    };
    bounded(&text, 0, max)?;
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(TextError::new(
            "control_character",
            "must not contain control characters",
        ));
    }
    Ok(text)
}

text_type!([const MAX: usize] Text<MAX>, |raw| text(raw, MAX));

/// Text of several lines that says something: 1 to `MAX` characters after trimming.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Prose<const MAX: usize>(String);

fn prose(raw: &str, max: usize) -> Result<String, TextError> {
    let text = text(raw, max)?;
    bounded(&text, 1, max)?;
    Ok(text)
}

text_type!([const MAX: usize] Prose<MAX>, |raw| prose(raw, MAX));

/// An e-mail address as its owner writes it, at most 254 characters; compare by [`Email::key`].
///
/// The form is RFC 5321's dot-string local part and a host name with at least one dot: what mail servers
/// in fact accept, not everything the RFC's grammar allows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The address as compared: without case.
    pub fn key(&self) -> String {
        email_key(&self.0)
    }
}

/// An address as compared: trimmed and without case, also where it is no valid address. What no database stores
/// in a text is replaced: such an address is nobody's.
pub fn email_key(address: &str) -> String {
    address.trim().to_lowercase().replace('\0', "\u{fffd}")
}

fn email(raw: &str) -> Result<String, TextError> {
    let text = raw.trim();
    let refused = || TextError::new("email", "must be an e-mail address such as ana@example.com");
    let (local, domain) = text.split_once('@').ok_or_else(refused)?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .chars()
                    .all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c))
        });
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_ok = labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    if local_ok && domain_ok && text.len() <= 254 {
        Ok(text.to_owned())
    } else {
        Err(refused())
    }
}

text_type!([] Email, email);

/// A telephone number as people write it: a single line of at most 50 characters with at least one digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

fn phone(raw: &str) -> Result<String, TextError> {
    let text = line(raw, 1, 50)?;
    if text.chars().any(char::is_numeric) {
        Ok(text)
    } else {
        Err(TextError::new("phone", "must contain at least one digit"))
    }
}

text_type!([] Phone, phone);

/// Makes a text comparable for search and sort: lower case, compatibility forms unified, accents dropped.
pub fn fold(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The distinct words of a text as search compares them: folded runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_bounded_and_single() {
        assert_eq!(Line::<1, 5>::parse("  Ana ").unwrap().as_str(), "Ana");
        for (raw, kind) in [
            ("", "too_short"),
            ("   ", "too_short"),
            ("abcdef", "too_long"),
            ("a\nb", "control_character"),
            ("a\u{2028}b", "control_character"),
        ] {
            assert_eq!(Line::<1, 5>::parse(raw).unwrap_err().kind, kind, "{raw:?}");
        }
        assert!(
            Line::<1, 5>::parse("ééééé").is_ok(),
            "characters are counted, not bytes"
        );
    }

    #[test]
    fn a_text_keeps_its_lines_and_refuses_other_control_characters() {
        assert_eq!(Text::<20>::parse(" a\r\nb\rc\t ").unwrap().as_str(), "a\nb\nc");
        assert_eq!(
            Text::<20>::parse("a\u{0}b").unwrap_err().kind,
            "control_character"
        );
        assert_eq!(Text::<3>::parse("abcd").unwrap_err().kind, "too_long");
    }

    #[test]
    fn prose_is_a_text_that_says_something() {
        assert_eq!(Prose::<20>::parse(" a\r\nb ").unwrap().as_str(), "a\nb");
        for (raw, kind) in [
            ("", "too_short"),
            (" \n\t ", "too_short"),
            ("abcd", "too_long"),
            ("a\u{7}b", "control_character"),
        ] {
            assert_eq!(Prose::<3>::parse(raw).unwrap_err().kind, kind, "{raw:?}");
        }
    }

    #[test]
    fn addresses() {
        for good in [
            "a@b.co",
            "Ana.Maria+x@Example.co.uk",
            "o'neil@example.com",
            "user7.63616@example.net",
        ] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "not-an-email",
            "a@b@c",
            "missing.domain@",
            "@example.com",
            "sp ace@example.com",
            "a@b",
            "a..b@c.de",
            ".a@b.cd",
            "a@-b.cd",
            "a@b..cd",
            "a@b.cd\r\nBcc: x@y.zz",
            long.as_str(),
            "<a@b.cd>",
            "a,b@c.de",
        ] {
            assert_eq!(Email::parse(bad).unwrap_err().kind, "email", "{bad}");
        }
        assert_eq!(Email::parse("Ana@Example.COM").unwrap().key(), "ana@example.com");
        assert_eq!(email_key(" Not\0 an address "), "not\u{fffd} an address");
    }

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        for good in ["+49(0)3479 61439", "001-687-808-8841x7701", "٠١٢"] {
            assert!(Phone::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Phone::parse("none").unwrap_err().kind, "phone");
        assert_eq!(Phone::parse(&"1".repeat(51)).unwrap_err().kind, "too_long");
    }

    #[test]
    fn folding_drops_case_and_accents() {
        assert_eq!(fold("Ostrołęka ÇAĞDAN Đặng"), "ostrołeka cagdan đang");
        assert_eq!(
            words("O'Neil, Ana-María (VIP)").collect::<Vec<_>>(),
            ["o", "neil", "ana", "maria", "vip"]
        );
    }

    #[test]
    fn a_refusal_keeps_its_kind_through_serde() {
        let error = serde_json::from_str::<Email>("\"nope\"").unwrap_err().to_string();
        let start = error.find('\u{1}').unwrap();
        assert_eq!(
            untag(error[start..].split(" at line").next().unwrap()).unwrap().0,
            "email"
        );
    }
}
