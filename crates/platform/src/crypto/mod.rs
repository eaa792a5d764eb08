//! Randomness, tokens, ids, password hashing and signatures. The only place that asks the machine for
//! randomness.

mod passwords;
mod policy;
mod signer;

use base::Clock;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{Rng as _, RngExt as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

pub use passwords::{Cost, Passwords, Verdict};
pub use policy::{MAX_CHARS, MIN_CHARS, Weakness, check_password};
pub use signer::Signer;

/// Bytes nobody can guess.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A token nobody can guess: 32 random bytes as 43 characters of base64url.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// A code for people to type: six decimal digits, each value equally likely. It can be guessed by trying, so
/// whoever takes it counts the tries.
pub fn code() -> String {
    format!("{:06}", rand::rng().random_range(0..1_000_000_u32))
}

/// A number from 0 up to, not including, 1: spreads out what would otherwise happen all at once.
pub fn chance() -> f64 {
    rand::rng().random()
}

/// A token as it is stored: SHA-256 in lower-case hex. Good only for what is already impossible to guess;
/// passwords go through [`Passwords`].
pub fn hash_token(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Compares two secrets without telling by the time taken where they differ.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// A new id (UUID v7): sorts by the clock's millisecond, random within it.
pub fn new_id(clock: &dyn Clock) -> Uuid {
    let millis = u64::try_from(clock.now().as_micros() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;

    struct At(i64);

    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(self.0)
        }
    }

    #[test]
    fn tokens_are_long_different_and_fit_into_urls() {
        let (a, b) = (random_token(), random_token());
        assert_eq!(a.len(), 43);
        assert_ne!(a, b);
        assert!(
            a.chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        );
    }

    #[test]
    fn chances_are_fractions() {
        assert!(
            (0..100)
                .map(|_| chance())
                .all(|chance| (0.0..1.0).contains(&chance))
        );
    }

    #[test]
    fn codes_have_six_digits() {
        assert!(
            (0..100)
                .map(|_| code())
                .all(|code| code.len() == 6 && code.chars().all(|c| c.is_ascii_digit()))
        );
    }

    #[test]
    fn a_token_is_stored_as_sha_256() {
        assert_eq!(
            hash_token("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(equal(b"abc", b"abc"));
        assert!(!equal(b"abc", b"abd") && !equal(b"abc", b"ab") && !equal(b"", b"a"));
    }

    #[test]
    fn ids_sort_by_the_injected_clock() {
        let (early, late) = (new_id(&At(1_000_000)), new_id(&At(2_000_000)));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
        assert_eq!(early.get_timestamp().unwrap().to_unix(), (1, 0));
        assert_ne!(new_id(&At(1_000_000)), early);
        assert_eq!(new_id(&At(-5)).get_version_num(), 7);
    }
}
