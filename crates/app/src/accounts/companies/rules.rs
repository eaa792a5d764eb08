//! A company's name in addresses.

use base::{Error, Result, text};

/// Checks a slug: 2 to 50 lower-case letters, digits and single hyphens inside.
///
/// # Errors
/// 422 at `slug`.
pub fn check_slug(slug: &str) -> Result<()> {
    let good = (2..=50).contains(&slug.len())
        && slug.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
    if good {
        Ok(())
    } else {
        Err(Error::invalid(
            "slug",
            "slug",
            "must be 2 to 50 lower-case letters, digits and single hyphens",
        ))
    }
}

/// Checks a time zone: an IANA name, in any case; gives it as IANA writes it.
///
/// # Errors
/// 422 at `time_zone`.
pub fn check_time_zone(name: &str) -> Result<String> {
    base::time::zone_name(name).ok_or_else(|| {
        Error::invalid(
            "time_zone",
            "unknown_value",
            "must be a time zone such as Europe/Vienna",
        )
    })
}

/// A slug out of a name; `company` where the name has no Latin letter or digit.
pub fn slug_of(name: &str) -> String {
    let words: Vec<String> = text::words(name)
        .map(|w| w.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        .filter(|w| !w.is_empty())
        .collect();
    let mut slug = words.join("-");
    slug.truncate(50);
    let slug = slug.trim_matches('-');
    if slug.len() < 2 {
        "company".to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_plain() {
        for (slug, good) in [
            ("acme", true),
            ("acme-2", true),
            ("a", false),
            ("-acme", false),
            ("ac--me", false),
            ("Acme", false),
            ("ac me", false),
            ("", false),
        ] {
            assert_eq!(check_slug(slug).is_ok(), good, "{slug}");
        }
    }

    #[test]
    fn every_name_gives_a_good_slug() {
        for (name, slug) in [
            ("Müller & Söhne GmbH", "muller-sohne-gmbh"),
            ("阿部", "company"),
            ("A", "company"),
        ] {
            assert_eq!(slug_of(name), slug);
            assert!(check_slug(&slug_of(name)).is_ok());
        }
        assert!(check_slug(&slug_of(&"ab ".repeat(60))).is_ok());
    }
}
