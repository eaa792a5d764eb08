//! What of a value may be shown.

/// What stands for a secret.
pub(super) const MASK: &str = "********";

/// A value as it may be shown: passwords inside URLs, and parameters that sound like secrets, are masked.
pub(super) fn masked(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let mut shown = format!("{scheme}://");
    // The last @: a password that was not encoded may hold one too.
    match rest.rsplit_once('@') {
        Some((login, host)) => {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            shown.push_str(user);
            if !password.is_empty() {
                shown.push(':');
                shown.push_str(MASK);
            }
            shown.push('@');
            shown.push_str(host);
        }
        None => shown.push_str(rest),
    }
    for (i, parameter) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        shown.push(if i == 0 { '?' } else { '&' });
        let name = parameter.split('=').next().unwrap_or(parameter);
        let lower = name.to_ascii_lowercase();
        if ["pass", "secret", "token", "key"]
            .iter()
            .any(|word| lower.contains(word))
        {
            shown.push_str(name);
            shown.push('=');
            shown.push_str(MASK);
        } else {
            shown.push_str(parameter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DatabaseUrl, MailUrl};

    #[test]
    fn passwords_in_urls_are_masked() {
        for (text, shown) in [
            ("postgres://u:hunter2@h:1/d", "postgres://u:********@h:1/d"),
            (
                "postgres://u:hunt@er/2@h/d?sslmode=require",
                "postgres://u:********@h/d?sslmode=require",
            ),
            (
                "postgres://h/d?user=u&password=hunter2",
                "postgres://h/d?user=u&password=********",
            ),
            ("smtp://h:25", "smtp://h:25"),
            ("file://data/files", "file://data/files"),
            ("INFO", "INFO"),
        ] {
            assert_eq!(masked(text), shown);
        }
        assert!(
            !format!("{:?}", DatabaseUrl::Postgres("postgres://u:hunter2@h/d".into())).contains("hunter2")
        );
        assert!(!format!("{:?}", MailUrl::Smtp("smtp://u:hunter2@h".into())).contains("hunter2"));
    }
}
