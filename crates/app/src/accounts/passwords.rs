//! The password rules, as refusals of a request's field.

use base::{Error, Result};
use platform::crypto;

/// Checks a new password of the user with this address and name.
///
/// # Errors
/// 422 at `field`.
pub fn check(field: &'static str, password: &str, address: &str, name: &str) -> Result<()> {
    crypto::check_password(password, address, name)
        .map_err(|weakness| Error::invalid(field, weakness.kind, weakness.message))
}
