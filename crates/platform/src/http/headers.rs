//! The headers every reply carries, prepared once. A reply's own header of the same name wins.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// For pages: nothing from elsewhere, no inline script, no framing. Inline styles stay, because the charting
/// and positioning libraries set them.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);
/// For the API: a reply opened as a page can do nothing at all.
const API_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The two sets of headers.
pub(super) struct Prepared {
    page: HeaderMap,
    api: HeaderMap,
}

impl Prepared {
    /// `https` is whether the public URL is; only then may browsers be told to never use plain HTTP again.
    pub(super) fn new(https: bool) -> Self {
        let mut page = HeaderMap::with_capacity(16);
        page.insert(CONTENT_SECURITY_POLICY, PAGE_POLICY);
        page.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        page.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        page.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        page.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
        page.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
        page.insert(
            PERMISSIONS_POLICY,
            HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        );
        if https {
            page.insert(
                STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000"),
            );
        }
        let mut api = page.clone();
        api.insert(CONTENT_SECURITY_POLICY, API_POLICY);
        api.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Self { page, api }
    }

    /// Puts the prepared headers under the reply's own.
    ///
    /// The prepared map is copied and the reply's few headers are moved into it: copying a map is far cheaper
    /// than hashing nine names, and it has room for what comes after.
    pub(super) fn put_under(&self, is_api: bool, headers: &mut HeaderMap) {
        let mut all = if is_api {
            self.api.clone()
        } else {
            self.page.clone()
        };
        all.extend(std::mem::take(headers));
        *headers = all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::SET_COOKIE;

    #[test]
    fn a_replys_own_headers_win_and_repeat() {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=5"));
        headers.append(SET_COOKIE, HeaderValue::from_static("a=1"));
        headers.append(SET_COOKIE, HeaderValue::from_static("b=2"));
        Prepared::new(true).put_under(true, &mut headers);
        assert_eq!(
            headers.get_all(CACHE_CONTROL).iter().collect::<Vec<_>>(),
            ["max-age=5"]
        );
        assert_eq!(
            headers.get_all(SET_COOKIE).iter().collect::<Vec<_>>(),
            ["a=1", "b=2"]
        );
        assert_eq!(headers[CONTENT_SECURITY_POLICY], API_POLICY);
        assert_eq!(headers[STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    }

    #[test]
    fn plain_http_is_not_told_to_be_https_and_pages_have_their_own_policy() {
        let mut headers = HeaderMap::new();
        Prepared::new(false).put_under(false, &mut headers);
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
        assert!(!headers.contains_key(CACHE_CONTROL));
        assert_eq!(headers[CONTENT_SECURITY_POLICY], PAGE_POLICY);
    }
}
