//! Password hashes: Argon2id for new ones, bcrypt understood where users were imported with theirs.

use std::sync::Arc;

use argon2::{
    Argon2, Params, PasswordHasher as _, PasswordVerifier as _,
    password_hash::{self, phc::PasswordHash},
};
use base::{Error, Result};
use tokio::sync::Semaphore;

/// Hashes computed at once. Each takes 19 MiB and a whole core for some 20 ms, so more of them would only
/// starve everything else.
const AT_ONCE: usize = 2;

/// The most expensive bcrypt hash that is verified, about a second; dearer ones could be imported to block
/// the server.
const MAX_BCRYPT_COST: u32 = 14;
/// The same for Argon2: memory in KiB and passes.
const MAX_ARGON2: (u32, u32) = (256 * 1024, 16);

/// How expensive new hashes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB, two passes, one lane: OWASP's recommendation.
    Standard,
    /// As little as the algorithm takes, for tests.
    Cheap,
}

/// What a password turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not this user's.
    Wrong,
    /// This user's.
    Right,
    /// This user's, and its hash should be made anew with [`Passwords::hash`] and stored: it is bcrypt, or its
    /// cost is not today's.
    RightButOld,
}

impl Verdict {
    /// Whether the password is the user's.
    pub fn is_right(self) -> bool {
        match self {
            Self::Wrong => false,
            Self::Right | Self::RightButOld => true,
        }
    }
}

/// Hashes and verifies passwords off the async threads, two at a time.
#[derive(Debug, Clone)]
pub struct Passwords {
    params: Params,
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// New hashes will be this expensive; hashes of another cost are verified all the same.
    pub fn new(cost: Cost) -> Self {
        let params = match cost {
            Cost::Standard => Params::DEFAULT,
            Cost::Cheap => Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or(Params::DEFAULT),
        };
        Self {
            params,
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// A hash to store, in PHC form (`$argon2id$…`), with a new salt.
    ///
    /// # Errors
    /// [`Error::Internal`] only.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (password, argon2) = (password.to_owned(), self.argon2());
        let salt = super::random_bytes::<16>();
        let hash = self.off_thread(move || argon2.hash_password_with_salt(password.as_bytes(), &salt));
        Ok(hash.await?.map_err(internal)?.to_string())
    }

    /// Whether `password` belongs to `hash`, which is Argon2 in PHC form or bcrypt (`$2a$`, `$2b$`, `$2y$`). A
    /// hash of another kind, or one too expensive to compute, belongs to no password.
    ///
    /// # Errors
    /// [`Error::Internal`] only.
    pub async fn verify(&self, password: &str, hash: &str) -> Result<Verdict> {
        let (password, hash, params) = (password.to_owned(), hash.to_owned(), self.params.clone());
        let verdict = self
            .off_thread(move || verdict(&password, &hash, &params))
            .await?;
        match verdict {
            Some(verdict) => Ok(verdict),
            None => {
                tracing::warn!(
                    "a stored password hash is of an unknown kind or too expensive; its user cannot log in"
                );
                self.verify_nobody("").await?;
                Ok(Verdict::Wrong)
            }
        }
    }

    /// Takes as long as [`Passwords::verify`] with a hash of today's cost: for an address that has no user, so
    /// that the time of the answer does not tell.
    ///
    /// # Errors
    /// [`Error::Internal`] only.
    pub async fn verify_nobody(&self, password: &str) -> Result<()> {
        let (password, argon2) = (password.to_owned(), self.argon2());
        let hash = self.off_thread(move || argon2.hash_password_with_salt(password.as_bytes(), &[0; 16]));
        hash.await?.map_err(internal)?;
        Ok(())
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::from(&self.params)
    }

    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            // Held here and not by the caller, who may go away while the work goes on.
            drop(permit);
            result
        })
        .await
        .map_err(Error::internal)
    }
}

fn internal(error: password_hash::Error) -> Error {
    Error::internal(error.to_string())
}

/// Nothing where the hash cannot be used at all.
fn verdict(password: &str, hash: &str, today: &Params) -> Option<Verdict> {
    if hash.starts_with("$2") {
        let parts: bcrypt::HashParts = hash.parse().ok()?;
        if parts.get_cost() > MAX_BCRYPT_COST {
            return None;
        }
        // Only the first 72 bytes count, which is what those who made the hash did too.
        let right = bcrypt::verify(password, hash).ok()?;
        return Some(if right {
            Verdict::RightButOld
        } else {
            Verdict::Wrong
        });
    }
    let parsed = PasswordHash::new(hash).ok()?;
    let params = Params::try_from(&parsed).ok()?;
    if params.m_cost() > MAX_ARGON2.0 || params.t_cost() > MAX_ARGON2.1 {
        return None;
    }
    match Argon2::default().verify_password(password.as_bytes(), &parsed) {
        Ok(()) => {
            let same = parsed.algorithm == argon2::ARGON2ID_IDENT
                && (params.m_cost(), params.t_cost(), params.p_cost())
                    == (today.m_cost(), today.t_cost(), today.p_cost());
            Some(if same {
                Verdict::Right
            } else {
                Verdict::RightButOld
            })
        }
        Err(password_hash::Error::PasswordInvalid) => Some(Verdict::Wrong),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(Cost::Cheap);
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse").await.unwrap(), "salted");
        assert_eq!(
            passwords.verify("correct horse", &hash).await.unwrap(),
            Verdict::Right
        );
        for wrong in ["", "correct hors", "Correct horse", "correct horse "] {
            assert_eq!(
                passwords.verify(wrong, &hash).await.unwrap(),
                Verdict::Wrong,
                "{wrong}"
            );
        }
        passwords.verify_nobody("correct horse").await.unwrap();
    }

    #[tokio::test]
    async fn the_standard_cost_is_owasps_and_a_hash_of_another_wants_upgrading() {
        let (cheap, standard) = (Passwords::new(Cost::Cheap), Passwords::new(Cost::Standard));
        let hash = standard.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(
            standard.verify("correct horse", &hash).await.unwrap(),
            Verdict::Right
        );
        let old = cheap.hash("correct horse").await.unwrap();
        assert_eq!(
            standard.verify("correct horse", &old).await.unwrap(),
            Verdict::RightButOld
        );
        assert_eq!(standard.verify("wrong", &old).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn imported_bcrypt_hashes_work_and_want_upgrading() {
        let passwords = Passwords::new(Cost::Cheap);
        let hash = bcrypt::hash("correct horse", 4).unwrap();
        for prefix in ["$2a$", "$2b$", "$2y$"] {
            let hash = hash.replacen("$2b$", prefix, 1);
            assert_eq!(
                passwords.verify("correct horse", &hash).await.unwrap(),
                Verdict::RightButOld,
                "{hash}"
            );
            assert_eq!(
                passwords.verify("wrong", &hash).await.unwrap(),
                Verdict::Wrong,
                "{hash}"
            );
        }
        let long = "x".repeat(100);
        let hash = bcrypt::hash(&long, 4).unwrap();
        assert!(passwords.verify(&long, &hash).await.unwrap().is_right());
    }

    #[tokio::test]
    async fn hashes_nobody_should_compute_belong_to_no_password() {
        let passwords = Passwords::new(Cost::Cheap);
        for hash in [
            "",
            "plain text",
            "$2b$31$abcdefghijklmnopqrstuuGHIJKLMNOPQRSTUVWXYZabcdefghijklm",
            "$2b$04$short",
            "$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=1000000,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
        ] {
            assert_eq!(
                passwords.verify("plain text", hash).await.unwrap(),
                Verdict::Wrong,
                "{hash}"
            );
        }
    }
}
