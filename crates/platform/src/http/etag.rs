//! Versions of a record as `ETag` and `If-Match` (`api.md` §1, Concurrency).

use axum::extract::FromRequestParts;
use base::{Error, Result};
use http::HeaderValue;
use http::header::IF_MATCH;
use http::request::Parts;
use sha2::{Digest as _, Sha256};
use std::convert::Infallible;
use std::fmt::Display;

/// A strong entity tag made of a record's id and version: `"<id>-<version>"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(pub(super) HeaderValue);

impl ETag {
    /// The tag of a record at a version. Characters that may not stand in a tag are left out of the id.
    pub fn new(id: impl Display, version: i64) -> Self {
        let mut text = format!("\"{id}-{version}\"");
        if !text.bytes().all(|byte| byte.is_ascii_graphic())
            || text.bytes().filter(|byte| *byte == b'"').count() != 2
        {
            text.retain(|c| c.is_ascii_graphic() && c != '"');
            text = format!("\"{text}\"");
        }
        // Visible ASCII always makes a header; the fallback only keeps the types honest.
        Self(HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("\"\"")))
    }

    /// The tag of what has no version: the beginning of its SHA-256.
    pub fn of_content(content: &[u8]) -> Self {
        let hash = hex::encode(&Sha256::digest(content)[..16]);
        // Hex digits always make a header; the fallback only keeps the types honest.
        Self(HeaderValue::try_from(format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\"")))
    }

    /// The tag as a header's value.
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

/// What the caller last saw of the record it changes: the `If-Match` header, or nothing.
#[derive(Debug, Clone, Default)]
pub struct IfMatch(Vec<HeaderValue>);

impl IfMatch {
    /// Lets the change pass when the caller saw `current`, named `*`, or sent no `If-Match`.
    ///
    /// Weak tags never match, as RFC 9110 §13.1.1 has it.
    ///
    /// # Errors
    /// [`Error::Stale`].
    pub fn check(&self, current: &ETag) -> Result<()> {
        let seen = |line: &HeaderValue| {
            line.as_bytes().trim_ascii() == b"*"
                || tags(line.as_bytes()).any(|tag| tag == current.0.as_bytes())
        };
        if self.0.is_empty() || self.0.iter().any(seen) {
            Ok(())
        } else {
            Err(Error::Stale)
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.get_all(IF_MATCH).iter().cloned().collect()))
    }
}

/// Whether `tag` is among those of an `If-None-Match` line, weak or strong.
pub(super) fn is_among(tag: &HeaderValue, line: &HeaderValue) -> bool {
    let bare = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_vec();
    let wanted = bare(tag.as_bytes());
    line.as_bytes().trim_ascii() == b"*" || tags(line.as_bytes()).any(|known| bare(known) == wanted)
}

/// The tags of a list. Our own tags hold no commas, so splitting at commas loses none of them.
fn tags(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_passes_only_on_the_version_that_was_seen() {
        let current = ETag::new(7, 3);
        assert_eq!(current.header(), "\"7-3\"");
        for (lines, passes) in [
            (vec![], true),
            (vec!["\"7-3\""], true),
            (vec!["*"], true),
            (vec!["\"7-1\", \"7-3\""], true),
            (vec!["\"7-1\"", "\"7-3\""], true),
            (vec!["\"7-2\""], false),
            (vec!["W/\"7-3\""], false),
            (vec!["7-3"], false),
            (vec![""], false),
        ] {
            let seen = IfMatch(lines.iter().copied().map(HeaderValue::from_static).collect());
            assert_eq!(seen.check(&current).is_ok(), passes, "{lines:?}");
        }
    }

    #[test]
    fn a_reader_that_has_it_is_found() {
        let tag = ETag::new("a", 1).header();
        for (line, known) in [
            ("\"a-1\"", true),
            ("W/\"a-1\"", true),
            ("\"b-1\" , \"a-1\"", true),
            ("*", true),
            ("\"a-2\"", false),
        ] {
            assert_eq!(is_among(&tag, &HeaderValue::from_static(line)), known, "{line}");
        }
    }

    #[test]
    fn a_text_has_another_tag_where_it_differs() {
        assert_eq!(
            ETag::of_content(b"abc").header(),
            "\"ba7816bf8f01cfea414140de5dae2223\""
        );
        assert_ne!(ETag::of_content(b"abc"), ETag::of_content(b"abd"));
    }

    #[test]
    fn an_id_cannot_break_out_of_its_tag() {
        assert_eq!(ETag::new("a\"\r\nb é", 1).header(), "\"ab-1\"");
    }
}
