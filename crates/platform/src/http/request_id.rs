//! Request ids: the thread from a reply to its line in the log.

use super::address::RequestMeta;
use super::problem::Problem;
use axum::extract::FromRequestParts;
use base::Error;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::atomic::{AtomicU64, Ordering};

/// The header that carries a request id, both ways.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const MAX: usize = 64;

/// The id of one request: 1 to 64 characters of `A-Z a-z 0-9 . _ -`. Copied, never allocated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestId {
    text: [u8; MAX],
    len: u8,
}

impl RequestId {
    /// Reads an id that came from outside; `None` where it is too long or has other characters, so that a
    /// caller can neither forge log lines nor fill them.
    pub fn parse(raw: &[u8]) -> Option<Self> {
        let good = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        if raw.is_empty() || raw.len() > MAX || !raw.iter().all(good) {
            return None;
        }
        let mut text = [0; MAX];
        text[..raw.len()].copy_from_slice(raw);
        Some(Self {
            text,
            len: u8::try_from(raw.len()).ok()?,
        })
    }

    fn from_number(number: u64) -> Self {
        let mut text = [0; MAX];
        for (at, slot) in text.iter_mut().take(16).enumerate() {
            let digit = usize::try_from((number >> (60 - 4 * at)) & 0xf).unwrap_or(0);
            *slot = b"0123456789abcdef"[digit];
        }
        Self { text, len: 16 }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in, so the fallback is never taken.
        std::str::from_utf8(self.as_bytes()).unwrap_or("")
    }

    fn as_bytes(&self) -> &[u8] {
        &self.text[..usize::from(self.len)]
    }

    /// The id as a header's value.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_bytes(self.as_bytes()).ok()
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let meta = parts.extensions.get::<RequestMeta>();
        meta.map(|meta| meta.id)
            .ok_or_else(|| Problem(Error::internal("no edge in front of this route")))
    }
}

/// Makes ids that differ within a process and, by a random start, between processes. They are no secrets.
pub(super) struct Ids(AtomicU64);

impl Ids {
    /// Starts at `seed`, which must be random.
    pub(super) const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The caller's own id where it sent a good one, else a new one.
    pub(super) fn choose(&self, headers: &HeaderMap) -> RequestId {
        headers
            .get(X_REQUEST_ID)
            .and_then(|raw| RequestId::parse(raw.as_bytes()))
            .unwrap_or_else(|| RequestId::from_number(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_id_is_taken_only_when_it_cannot_do_harm() {
        let long = "a".repeat(65);
        for (raw, good) in [
            ("abc-1.2_Z", true),
            (&long[..64], true),
            (long.as_str(), false),
            ("", false),
            ("a b", false),
            ("a\tb", false),
            ("<script>", false),
            ("é", false),
        ] {
            assert_eq!(RequestId::parse(raw.as_bytes()).is_some(), good, "{raw}");
        }
    }

    #[test]
    fn made_ids_are_sixteen_hex_digits_and_differ() {
        let ids = Ids::new(0x0123_4567_89ab_cdef);
        let none = HeaderMap::new();
        assert_eq!(ids.choose(&none).as_str(), "0123456789abcdef");
        assert_eq!(ids.choose(&none).as_str(), "0123456789abcdf0");
    }
}
