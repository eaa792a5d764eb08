//! JWTs (S3): HS256 and nothing else. The claims are a copy; the session's row decides.

use super::NewSession;
use base::{CompanyId, Error, Result, Role, Timestamp, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an access token says (`api.md` §1, "Login").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user's id, as RFC 7519 wants it: a text.
    pub sub: String,
    /// `admin` or `customer`.
    pub user_type: String,
    /// The role.
    pub role: Role,
    /// The company's id.
    pub tenant_id: CompanyId,
    /// The customer's id; customers only.
    #[serde(rename = "customerId", skip_serializing_if = "Option::is_none", default)]
    pub customer_id: Option<UserId>,
    /// The session.
    pub sid: Uuid,
    /// Seconds since the epoch at which it was made.
    pub iat: i64,
    /// Seconds since the epoch from which it is no longer good.
    pub exp: i64,
}

impl Claims {
    pub(super) fn new(
        company: CompanyId,
        user: NewSession,
        sid: Uuid,
        now: Timestamp,
        until: Timestamp,
    ) -> Self {
        Self {
            sub: user.user.to_string(),
            user_type: user.role.user_type().name().to_owned(),
            role: user.role,
            tenant_id: company,
            customer_id: (user.role == Role::Customer).then_some(user.user),
            sid,
            iat: now.as_seconds(),
            exp: until.as_seconds(),
        }
    }

    pub(super) fn expires_at(&self) -> Timestamp {
        Timestamp::from_micros(self.exp.saturating_mul(1_000_000))
    }
}

/// Signs and verifies tokens with one secret.
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

impl Tokens {
    /// With a secret of at least 32 bytes; the configuration checks that.
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is compared with the injected clock in `verify`.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Self {
            signing: EncodingKey::from_secret(secret),
            verifying: DecodingKey::from_secret(secret),
            validation,
        }
    }

    /// Signs.
    ///
    /// # Errors
    /// [`Error::Internal`] where the claims cannot be written.
    pub fn sign(&self, claims: &Claims) -> Result<String> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.signing).map_err(Error::internal)
    }

    /// The claims of a token that this secret signed and that has not expired.
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<Claims> {
        match jsonwebtoken::decode::<Claims>(token, &self.verifying, &self.validation) {
            Ok(data) => Some(data.claims).filter(|claims| now.as_seconds() < claims.exp),
            Err(error) => {
                tracing::debug!(%error, "a token was refused");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    fn claims() -> Claims {
        let user = NewSession {
            user: UserId(7),
            role: Role::Customer,
            is_super_admin: false,
        };
        let at = |s: i64| Timestamp::from_micros(s * 1_000_000);
        Claims::new(CompanyId(3), user, Uuid::from_u128(9), at(100), at(200))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_token_is_good_until_it_expires() {
        let tokens = Tokens::new(&[7; 32]);
        let token = tokens.sign(&claims()).unwrap();
        assert_eq!(tokens.verify(&token, at(199)), Some(claims()));
        assert_eq!(tokens.verify(&token, at(200)), None);
        assert_eq!(
            Tokens::new(&[8; 32]).verify(&token, at(150)),
            None,
            "another secret"
        );
    }

    #[test]
    fn unsigned_and_confused_tokens_are_refused() {
        let tokens = Tokens::new(&[7; 32]);
        let good = tokens.sign(&claims()).unwrap();
        let mut parts = good.split('.');
        let (_, body, signature) = (
            parts.next().unwrap(),
            parts.next().unwrap(),
            parts.next().unwrap(),
        );
        let head = |alg: &str| URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#));
        for bad in [
            format!("{}.{body}.", head("none")),
            format!("{}.{body}.", head("nOnE")),
            format!("{}.{body}.{signature}", head("none")),
            format!("{}.{body}.{signature}", head("RS256")),
            format!("{}.{body}.{signature}", head("HS384")),
            good.trim_end_matches(signature).to_owned(),
            format!("{good}x"),
            String::new(),
        ] {
            assert_eq!(tokens.verify(&bad, at(150)), None, "{bad}");
        }
    }
}
