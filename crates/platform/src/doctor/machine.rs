//! The machine: room on its disks, and who can read what.

use super::Finding;
use crate::{
    config::{Config, Origin},
    db::Address,
    disk::free_bytes,
};
use std::{
    collections::BTreeMap,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

/// Less is soon nothing.
const LITTLE: u64 = 1024 * 1024 * 1024;
/// Less is nothing: the next import or backup fills it.
const NOTHING: u64 = 100 * 1024 * 1024;

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let mut findings = disks(config);
    findings.extend(permissions(config));
    findings
}

fn disks(config: &Config) -> Vec<Finding> {
    let mut folders: BTreeMap<PathBuf, &'static str> = BTreeMap::new();
    folders.insert(config.storage_dir.clone(), "STORAGE_URL");
    if let Address::Sqlite(path) = config.database_address() {
        folders.insert(crate::backup::folder_of(&path).to_owned(), "DATABASE_URL");
    }
    folders.insert(config.data_dir.clone(), "DATA_DIR");
    let finding = |(folder, key): (PathBuf, &'static str)| match free_bytes(&folder) {
        Ok(free) => room(key, &folder, free),
        Err(error) => Finding::problem(
            "disk",
            format_args!("{} ({key}) cannot be looked at: {error}", folder.display()),
            "make it readable for the server's user",
        ),
    };
    folders.into_iter().map(finding).collect()
}

fn room(key: &str, folder: &Path, free: u64) -> Finding {
    let says = format!("{} MB free in {} ({key})", free / (1024 * 1024), folder.display());
    let mend = "make room, or move it to a larger disk";
    if free < NOTHING {
        Finding::problem("disk", says, mend)
    } else if free < LITTLE {
        Finding::warning("disk", says, mend)
    } else {
        Finding::ok("disk", says)
    }
}

fn permissions(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |path: &Path, limit: u32, bad: fn(&Path, u32) -> Finding| {
        let Ok(found) = std::fs::metadata(path) else {
            return;
        };
        let mode = found.permissions().mode() & 0o777;
        if mode & limit != 0 {
            findings.push(bad(path, mode));
        }
    };
    add(&config.data_dir, 0o007, |path, mode| {
        let says = format!(
            "everybody on this machine can look into {} (mode {mode:o})",
            path.display()
        );
        Finding::warning("permissions", says, format_args!("chmod 700 {}", path.display()))
    });
    for (_, path, counts) in config.secret_files() {
        if counts {
            add(&path, 0o077, |path, mode| {
                let says = format!("others can read the secret {} (mode {mode:o})", path.display());
                Finding::problem("permissions", says, format_args!("chmod 600 {}", path.display()))
            });
        }
    }
    for (origin, path) in [(Origin::DotEnv, ".env"), (Origin::File, "deskbell.toml")] {
        if config.has_masked(origin) {
            add(Path::new(path), 0o007, |path, mode| {
                let says = format!(
                    "{} holds secrets, and everybody on this machine can read it (mode {mode:o})",
                    path.display()
                );
                Finding::warning("permissions", says, format_args!("chmod 600 {}", path.display()))
            });
        }
    }
    if findings.is_empty() {
        let says = format_args!(
            "{} and the secrets are closed to others",
            config.data_dir.display()
        )
        .to_string();
        findings.push(Finding::ok("permissions", says));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Source, doctor::Level};

    #[test]
    fn little_room_is_told_before_there_is_none() {
        for (free, level) in [
            (0, Level::Problem),
            (NOTHING - 1, Level::Problem),
            (NOTHING, Level::Warning),
            (LITTLE, Level::Ok),
        ] {
            assert_eq!(room("DATA_DIR", Path::new("data"), free).level, level, "{free}");
        }
    }

    #[test]
    fn what_others_can_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let config = Config::load(&Source::from_environment([("DATA_DIR", data.to_str().unwrap())])).unwrap();
        let worst = || permissions(&config).iter().map(|one| one.level).max();
        assert_eq!(worst(), Some(Level::Ok));
        let mode = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(&data, 0o755);
        assert_eq!(worst(), Some(Level::Warning));
        mode(&data.join("secrets/jwt_secret"), 0o640);
        assert_eq!(worst(), Some(Level::Problem));
        mode(&data, 0o700);
        mode(&data.join("secrets/jwt_secret"), 0o600);
        assert_eq!(worst(), Some(Level::Ok));
    }
}
