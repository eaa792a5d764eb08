//! Which passwords are taken.

use base::text::fold;

/// The shortest password, in characters.
pub const MIN_CHARS: usize = 10;
/// The longest password, in characters.
pub const MAX_CHARS: usize = 128;

/// Passwords of ten characters and more that everybody tries first, a line each, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");
/// Words that are no password even with a few digits and signs around them, a line each, in lower case.
const WORDS: &str = include_str!("common_words.txt");

/// The longest run of digits and signs that does not yet make a common word a password: a year, `123456!`.
const MAX_ORNAMENT: usize = 7;

/// The longest part that is no password for being repeated; a sentence said twice is one.
const MAX_PERIOD: usize = 10;

/// The rows of a keyboard and the other orders that fingers follow.
const ORDERS: [&str; 8] = [
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
];

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weakness {
    /// Stable and machine-readable: `too_short`, `too_long`, `common` or `same_as_name`.
    pub kind: &'static str,
    /// The rest of a sentence that begins with the field's name.
    pub message: &'static str,
}

/// Checks a new password of a user with this address and name, either of which may be empty.
///
/// # Errors
/// The first reason it is refused for.
pub fn check_password(password: &str, address: &str, name: &str) -> Result<(), Weakness> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(Weakness {
            kind: "too_short",
            message: "must have at least 10 characters",
        });
    }
    if chars > MAX_CHARS {
        return Err(Weakness {
            kind: "too_long",
            message: "must have at most 128 characters",
        });
    }
    let folded = fold(password);
    if is_name(&folded, address) || is_name(&folded, name) {
        return Err(Weakness {
            kind: "same_as_name",
            message: "must not be the name or the e-mail address",
        });
    }
    if is_common(&folded) {
        return Err(Weakness {
            kind: "common",
            message: "must not be one of the passwords that everybody tries first",
        });
    }
    Ok(())
}

/// Whether a password is a name, or the part of an address before the @, apart from blanks and signs.
fn is_name(folded: &str, name: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (password, name) = (letters(folded), fold(name));
    let local = name.split('@').next().unwrap_or(&name);
    !password.is_empty() && (password == letters(&name) || password == letters(local))
}

fn is_common(folded: &str) -> bool {
    COMMON.lines().any(|common| common == folded) || is_pattern(folded) || is_ornamented_word(folded)
}

/// A short part over and over (`abcabcabca`), or an order that fingers follow, forwards or backwards.
fn is_pattern(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let longest = MAX_PERIOD.min(chars.len() / 2);
    let periodic =
        (1..=longest).any(|period| chars.iter().zip(chars.iter().skip(period)).all(|(a, b)| a == b));
    let backwards: String = chars.iter().rev().collect();
    periodic
        || [folded, &backwards]
            .into_iter()
            .any(|text| ORDERS.iter().any(|order| order.contains(text)))
}

/// One or two common words, however spelt (`P@ssw0rd`), with a few digits and signs around them.
fn is_ornamented_word(folded: &str) -> bool {
    let is_core = |c: char| c.is_alphabetic();
    let trimmed = folded.trim_matches(|c| !is_core(c));
    let spellings = [
        trimmed.to_owned(),
        plain_letters(folded.trim_end_matches(|c: char| !is_core(c) && c != '@' && c != '$')),
    ];
    spellings.iter().any(|core| {
        let ornament = folded.chars().count().saturating_sub(core.chars().count());
        !core.is_empty() && ornament <= MAX_ORNAMENT && is_words(core)
    })
}

/// Digits and signs that stand for letters, read as letters.
fn plain_letters(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            letter => letter,
        })
        .collect()
}

/// Whether a text is one common word or two, perhaps with signs between them.
fn is_words(text: &str) -> bool {
    WORDS.lines().any(|first| {
        text.strip_prefix(first).is_some_and(|rest| {
            let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            rest.is_empty() || WORDS.lines().any(|second| second == rest)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(password: &str) -> Option<&'static str> {
        check_password(password, "ana.martinez@example.com", "Ana María Martínez")
            .err()
            .map(|weakness| weakness.kind)
    }

    #[test]
    fn length_is_counted_in_characters() {
        for (password, refused) in [
            ("", Some("too_short")),
            ("xk29-fm4q", Some("too_short")),
            ("xk29-fm4qw", None),
            ("éàüößñçêîœ", None),
            ("éàüößñçêî", Some("too_short")),
        ] {
            assert_eq!(kind(password), refused, "{password}");
        }
        let word: String = (0..129)
            .map(|i| char::from(b'a' + u8::try_from(i * i % 23).unwrap()))
            .collect();
        assert_eq!(kind(&word[..128]), None);
        assert_eq!(kind(&word), Some("too_long"));
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for password in [
            "1234567890",
            "0987654321",
            "password123",
            "Password123!",
            "P@ssw0rd2024",
            "p@$$w0rd123",
            "qwertyuiop",
            "Qwerty12345",
            "qwerty123456",
            "1q2w3e4r5t",
            "1qaz2wsx3edc",
            "iloveyou123",
            "ILoveYou2!",
            "letmein1234",
            "administrator",
            "Welcome2024!",
            "aaaaaaaaaa",
            "abcabcabcabc",
            "passwordpassword",
            "abcdefghij",
            "zyxwvutsrq",
            "11111111111",
            "changeme123",
            "football123",
            "Summer2025!",
            "superman1234",
            "password 123",
            "adminadmin",
            "admin12345",
            "asdfghjkl;",
            "qwerty-password",
            "masterkey1",
            "starwars2020",
            "trustno1trustno1",
        ] {
            assert_eq!(kind(password), Some("common"), "{password}");
        }
    }

    #[test]
    fn the_own_name_and_address_are_refused() {
        for password in [
            "ana.martinez@example.com",
            "ANA.MARTINEZ@EXAMPLE.COM",
            "Ana María Martínez",
            "anamariamartinez",
            "ana.martinez",
            "Ana Martinez",
        ] {
            assert_eq!(kind(password), Some("same_as_name"), "{password}");
        }
        assert!(
            check_password("----------x-y-!", "", "").is_ok(),
            "an empty name is no password"
        );
    }

    #[test]
    fn good_passwords_are_taken() {
        for password in [
            "correct horse battery staple",
            "Tr0ub4dor&3-xkcd",
            "kaffee-am-see-1987",
            "s3cure-Passw0rd-for-Ana",
            "monkey-9348275611",
            "u4Jx0fZ0rJ2m",
            "пароль-для-работы",
            "demo-pass-phrase-1",
            "long enough passphrase",
        ] {
            assert_eq!(kind(password), None, "{password}");
        }
    }

    #[test]
    fn the_lists_are_clean() {
        let common: Vec<&str> = COMMON.lines().collect();
        for list in [&common, &WORDS.lines().collect::<Vec<_>>()] {
            let mut sorted = list.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), list.len(), "no line twice");
            assert!(
                list.iter().all(|line| !line.is_empty() && *line == fold(line)),
                "as compared"
            );
        }
        assert!(
            common.iter().all(|line| line.chars().count() >= MIN_CHARS),
            "shorter ones are refused anyway"
        );
    }
}
