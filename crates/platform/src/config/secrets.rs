//! The two secrets: what is refused as one, and how the server makes and keeps its own.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use crate::crypto;

/// The shortest secret, in bytes.
const MIN_BYTES: usize = 32;

/// Parts of texts that people copy from examples instead of making a secret; compared without case and
/// without anything but letters and digits.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "changethis",
    "changein",
    "changeit",
    "replaceme",
    "replacethis",
    "replacewith",
    "placeholder",
    "yoursecret",
    "yourjwt",
    "yourkey",
    "yourtoken",
    "mysecret",
    "secrethere",
    "keyhere",
    "supersecret",
    "topsecret",
    "verysecret",
    "secretkey",
    "jwtsecret",
    "notsosecret",
    "thisisasecret",
    "insecure",
    "donotuse",
    "exampleonly",
    "password",
    "developmentonly",
    "inproduction",
];

/// A text that is never logged: its `Debug` form is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text as it is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(********)")
    }
}

/// A secret from the configuration; empty where none was given.
pub(super) fn given(text: &str) -> Result<Secret, String> {
    if text.is_empty() {
        return Ok(Secret(String::new()));
    }
    let plain: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if PLACEHOLDERS.iter().any(|known| plain.contains(known)) {
        return Err("is a placeholder from an example; remove it and the server makes a good one".to_owned());
    }
    if text.len() < MIN_BYTES {
        return Err(format!(
            "must have at least {MIN_BYTES} bytes; remove it and the server makes a good one"
        ));
    }
    if repeats(text.as_bytes()) {
        return Err(
            "repeats itself and can be guessed; remove it and the server makes a good one".to_owned(),
        );
    }
    Ok(Secret(text.to_owned()))
}

/// Whether a text is one part over and over again, or made of very few characters.
fn repeats(text: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in text {
        if let Some(cell) = seen.get_mut(usize::from(*byte)) {
            *cell = true;
        }
    }
    let distinct = seen.iter().filter(|seen| **seen).count();
    let periodic =
        (1..=text.len() / 2).any(|period| text.iter().zip(text.iter().skip(period)).all(|(a, b)| a == b));
    distinct < 8 || periodic
}

/// The file of the secret kept for `key`.
pub(super) fn file(folder: &Path, key: &str) -> PathBuf {
    folder.join(key.to_ascii_lowercase())
}

/// Puts another secret in the place of the one kept for `key`, in one step.
///
/// # Errors
/// What the file system says; then the one before is still there.
pub(super) fn replace(folder: &Path, key: &str, text: &[u8]) -> std::io::Result<()> {
    let path = file(folder, key);
    let part = path.with_extension("part");
    let mut new = open(folder, &part)?;
    new.set_len(0)?;
    new.write_all(text)?;
    new.sync_all()?;
    std::fs::rename(&part, &path)?;
    File::open(folder)?.sync_all()
}

/// The secret kept for `key` in `folder`, made now where there is none yet.
///
/// Two processes that start at once agree: the second waits for the first one's lock and reads its secret.
///
/// # Errors
/// A sentence naming the key and the file.
pub(super) fn kept(folder: &Path, key: &str) -> Result<Secret, String> {
    let path = file(folder, key);
    let secret = open(folder, &path).and_then(|mut file| {
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        if text.is_empty() {
            text = crypto::random_token();
            file.rewind()?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
        }
        Ok(text)
    });
    let secret = secret.map_err(|error| format!("{key} cannot be kept in {}: {error}.", path.display()))?;
    let text = secret.trim();
    if text.len() < MIN_BYTES {
        let path = path.display();
        return Err(format!(
            "{key} in {path} is damaged; restore that file, or delete it to end all sessions and links."
        ));
    }
    Ok(Secret(text.to_owned()))
}

#[cfg(unix)]
fn open(folder: &Path, path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    // A file that was copied or restored may have become readable to others.
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

#[cfg(not(unix))]
fn open(folder: &Path, path: &Path) -> std::io::Result<File> {
    std::fs::create_dir_all(folder)?;
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_secrets_are_refused() {
        for (text, why) in [
            ("short", "at least 32 bytes"),
            ("secret", "at least 32 bytes"),
            ("changeme", "placeholder"),
            ("your-secret-key-here", "placeholder"),
            ("your-jwt-secret", "placeholder"),
            ("Your-Secret-Key-Here-Change-It-In-Production", "placeholder"),
            ("CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME", "placeholder"),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "repeats itself"),
            ("abcdefghijabcdefghijabcdefghijabcdefghij", "repeats itself"),
            ("12345678901234567890123456789012", "repeats itself"),
            ("0123456789abcdef0123456789abcdef", "repeats itself"),
        ] {
            let refusal = given(text).unwrap_err();
            assert!(refusal.contains(why), "{text}: {refusal}");
        }
        assert!(given("u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld").is_ok());
        assert!(given(&crypto::random_token()).is_ok());
        assert_eq!(given("").unwrap().expose(), "");
    }

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = folder.path().join("new/secrets");
        let made: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| kept(&secrets, "SECRET_KEY").unwrap()))
                .collect();
            starts
                .into_iter()
                .map(|start| start.join().unwrap().expose().to_owned())
                .collect()
        });
        assert!(made[0].len() >= MIN_BYTES);
        assert!(
            made.iter().all(|secret| *secret == made[0]),
            "all processes agree"
        );
        assert_ne!(kept(&secrets, "JWT_SECRET").unwrap().expose(), made[0]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let file = secrets.join("secret_key");
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
            kept(&secrets, "SECRET_KEY").unwrap();
            assert_eq!(
                std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
                0o600
            );
            assert_eq!(
                std::fs::metadata(&secrets).unwrap().permissions().mode() & 0o777,
                0o700
            );
        }
    }

    #[test]
    fn a_damaged_secret_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("jwt_secret"), "abc").unwrap();
        assert!(kept(folder.path(), "JWT_SECRET").unwrap_err().contains("damaged"));
    }

    #[test]
    fn a_secret_is_never_printed() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(********)");
    }
}
