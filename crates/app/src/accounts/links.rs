//! The links that mails lead with. They begin with the configured public URL, never with what a request says of its
//! host.

use platform::config::PublicUrl;

/// The page that sets an invited user's password.
pub(super) fn invite(url: &PublicUrl, token: &str) -> String {
    url.join(&format!("/invite?token={token}"))
}

/// The page that sets a new password.
pub(super) fn reset(url: &PublicUrl, token: &str) -> String {
    url.join(&format!("/reset?token={token}"))
}

/// The page that confirms an address.
pub(super) fn verify(url: &PublicUrl, email: &str, code: &str) -> String {
    url.join(&format!("/verify?email={}&code={code}", escaped(email)))
}

/// The page to log in at.
pub(super) fn login(url: &PublicUrl) -> String {
    url.join("/login")
}

/// A text as it may stand in a query: everything but letters, digits and `-._~` as `%XX`.
fn escaped(text: &str) -> String {
    let mut query = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            query.push(char::from(byte));
        } else {
            query.push_str(&format!("%{byte:02X}"));
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_leave_its_place_in_the_query() {
        let url = PublicUrl::parse("https://desk.example.com").unwrap();
        assert_eq!(
            verify(&url, "o'n+x&code=1#@example.com", "042042"),
            "https://desk.example.com/verify?email=o%27n%2Bx%26code%3D1%23%40example.com&code=042042"
        );
        assert_eq!(
            verify(&url, "jörg@example.com", "1"),
            "https://desk.example.com/verify?email=j%C3%B6rg%40example.com&code=1"
        );
    }
}
