//! Signatures over texts that leave the server and come back, such as the links in mail.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::config::Secret;

/// Signs with `SECRET_KEY` (HMAC-SHA256). Each purpose has a key of its own, so a signature made for one is
/// worthless for another.
#[derive(Clone)]
pub struct Signer {
    root: Hmac<Sha256>,
}

impl Signer {
    /// From `SECRET_KEY`.
    pub fn new(secret_key: &Secret) -> Self {
        Self {
            root: keyed(Sha256::digest(secret_key.expose().as_bytes()).into()),
        }
    }

    /// The signature of `message`: 43 characters of base64url. The same input always gives the same signature,
    /// so what expires or works once must say so in the message.
    pub fn sign(&self, purpose: &'static str, message: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, message).finalize().into_bytes())
    }

    /// Whether `signature` was made by [`Signer::sign`] with the same key, purpose and message.
    pub fn verify(&self, purpose: &'static str, message: &[u8], signature: &str) -> bool {
        match URL_SAFE_NO_PAD.decode(signature) {
            Ok(signature) => self.mac(purpose, message).verify_slice(&signature).is_ok(),
            Err(_) => false,
        }
    }

    fn mac(&self, purpose: &'static str, message: &[u8]) -> Hmac<Sha256> {
        let key = self
            .root
            .clone()
            .chain_update(purpose.as_bytes())
            .finalize()
            .into_bytes();
        keyed(key.into()).chain_update(message)
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

/// HMAC pads a shorter key with zeros to its block of 64 bytes; doing it here leaves nothing that can fail.
fn keyed(key: [u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = from;
    }
    Hmac::new(&block.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_good_for_its_key_purpose_and_message_only() {
        let signer = Signer::new(&Secret::new("one"));
        let signature = signer.sign("unsubscribe", b"42");
        assert_eq!(signature.len(), 43);
        assert_eq!(signature, signer.sign("unsubscribe", b"42"));
        assert!(signer.verify("unsubscribe", b"42", &signature));
        assert!(!signer.verify("unsubscribe", b"43", &signature));
        assert!(!signer.verify("setup", b"42", &signature));
        assert!(!Signer::new(&Secret::new("two")).verify("unsubscribe", b"42", &signature));
        for forged in ["", "!", &signature[..42], &format!("{signature}A")] {
            assert!(!signer.verify("unsubscribe", b"42", forged), "{forged}");
        }
        assert_ne!(
            signer.sign("ab", b"c"),
            signer.sign("a", b"bc"),
            "purpose and message do not run together"
        );
    }

    #[test]
    fn the_construction_is_plain_hmac() {
        // RFC 4231, test case 1.
        let mac = {
            let mut block = [0; 32];
            block[..20].fill(0x0b);
            keyed(block).chain_update(b"Hi There").finalize().into_bytes()
        };
        assert_eq!(
            hex::encode(mac),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }
}
