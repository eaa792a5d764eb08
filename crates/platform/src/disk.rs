//! Room on the machine's disks.

use std::{io, path::Path};

/// The bytes free on the disk of this folder, or of the folder above it that exists, for who is not root.
///
/// # Errors
/// What the file system says.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let mut at = std::path::absolute(folder)?;
    while !at.exists() && at.pop() {}
    let room = rustix::fs::statvfs(&at)?;
    Ok(room.f_bavail.saturating_mul(room.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_still_to_be_made_has_the_room_of_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_bytes(folder.path()).unwrap() > 0);
        assert!(free_bytes(&folder.path().join("not/yet/there")).unwrap() > 0);
    }
}
