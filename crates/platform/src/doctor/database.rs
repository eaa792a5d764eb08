//! The database: whether it is there, whole, current, writable, and of the same time.

use super::{Finding, Known};
use crate::{
    config::Config,
    db::{
        Address, DbError, inspect,
        migrate::{self, Status},
    },
};

/// A longer write-ahead log is not what an import leaves behind, in bytes.
const LONG_LOG: u64 = 256 * 1024 * 1024;
/// Clocks that differ more show wrong times and end sessions early or late, in microseconds.
const APART: i64 = 5_000_000;

/// Whether there is anything in the database that can be asked further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It has the schema of this binary.
    Current,
    /// It has another one, none, or cannot be reached.
    Other,
}

pub(super) async fn check(config: &Config, known: &Known<'_>) -> (State, Vec<Finding>) {
    let address = config.database_address();
    if let Address::Sqlite(path) = &address
        && !path.exists()
    {
        let says = format_args!("{} does not exist yet", path.display()).to_string();
        let none = Finding::warning("database", says, "start the server, or restore a backup");
        return (State::Other, vec![none]);
    }
    let status = match migrate::status(&address, known.migrations).await {
        Ok(status) => status,
        Err(error) => {
            let mend = "check DATABASE_URL, and that the server it names is up, or that the file can be read";
            return (State::Other, vec![Finding::problem("database", error, mend)]);
        }
    };
    let (state, schema) = schema(status);
    let mut findings = vec![schema];
    findings.extend(integrity(&address));
    if state == State::Current {
        findings.push(match inspect::writable(&address).await {
            Ok(()) => Finding::ok("database", "can be written to"),
            Err(error) => Finding::problem(
                "database",
                format_args!("cannot be written to: {error}"),
                "check the disk, the file's permissions, or the database user's rights",
            ),
        });
        findings.push(clock(
            inspect::clock(&address).await,
            known.clock.now().as_micros(),
        ));
    }
    (state, findings)
}

fn schema(Status { applied, known }: Status) -> (State, Finding) {
    let is_at = format!("the schema is at version {applied} of {known}");
    match applied {
        _ if applied == known => (State::Current, Finding::ok("database", is_at)),
        0 => {
            let empty = "the database is empty";
            let mend = "start the server, or restore a backup";
            (State::Other, Finding::warning("database", empty, mend))
        }
        _ if applied > known => {
            let says = format!("{is_at}: a newer Deskbell has used it");
            let mend = "run the newer Deskbell, or restore a backup made before the upgrade";
            (State::Other, Finding::problem("database", says, mend))
        }
        _ => {
            let mend = "make a backup, then start the server or run deskbell migrate";
            (State::Other, Finding::warning("database", is_at, mend))
        }
    }
}

/// The file's soundness, and how long its log is. PostgreSQL looks after its own files.
fn integrity(address: &Address) -> Vec<Finding> {
    let Address::Sqlite(path) = address else {
        return Vec::new();
    };
    let mut findings = vec![match inspect::fault(address) {
        Ok(None) => Finding::ok("integrity", "the database file is sound"),
        Ok(Some(fault)) => Finding::problem(
            "integrity",
            format_args!("the database file is damaged: {fault}"),
            "stop the server, check the disk, and restore the last backup",
        ),
        Err(error) => Finding::problem(
            "integrity",
            format_args!("the database file cannot be checked: {error}"),
            "stop the server, check the disk, and restore the last backup",
        ),
    }];
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    let bytes = std::fs::metadata(&log).map_or(0, |found| found.len());
    if bytes > LONG_LOG {
        findings.push(Finding::warning(
            "integrity",
            format_args!("the write-ahead log has {} MB", bytes / (1024 * 1024)),
            "look for a program that keeps the database open for reading, then restart the server",
        ));
    }
    findings
}

fn clock(of_database: Result<Option<base::Timestamp>, DbError>, now: i64) -> Finding {
    // The first day of this version's year: a clock before it was never set.
    const EARLIEST: i64 = 1_767_225_600_000_000;
    if now < EARLIEST {
        let mend = "set the machine's clock (NTP)";
        return Finding::problem("clock", "this machine's clock is years behind", mend);
    }
    match of_database {
        Ok(Some(there)) if (there.as_micros() - now).abs() > APART => Finding::warning(
            "clock",
            format_args!(
                "this machine's clock and the database server's are {} s apart",
                (there.as_micros() - now).abs() / 1_000_000
            ),
            "set both by NTP",
        ),
        Ok(Some(_)) => Finding::ok("clock", "agrees with the database server's"),
        Ok(None) => Finding::ok("clock", "is set"),
        Err(error) => Finding::problem(
            "clock",
            format_args!("the database server's cannot be read: {error}"),
            "see the log of the database server",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;
    use base::Timestamp;

    #[test]
    fn a_schema_is_current_or_it_is_told_what_to_do() {
        for (applied, known, state, level) in [
            (5, 5, State::Current, Level::Ok),
            (3, 5, State::Other, Level::Warning),
            (0, 5, State::Other, Level::Warning),
            (6, 5, State::Other, Level::Problem),
        ] {
            let (found, finding) = schema(Status { applied, known });
            assert_eq!((found, finding.level), (state, level), "{applied} of {known}");
        }
    }

    #[test]
    fn clocks_may_differ_by_seconds() {
        let now = 1_795_219_200_000_000;
        let there = |micros: i64| Ok(Some(Timestamp::from_micros(now + micros)));
        for (of_database, now, level) in [
            (there(0), now, Level::Ok),
            (there(-4_000_000), now, Level::Ok),
            (there(6_000_000), now, Level::Warning),
            (there(-6_000_000), now, Level::Warning),
            (Ok(None), now, Level::Ok),
            (Ok(None), 0, Level::Problem),
            (Err(DbError::Timeout), now, Level::Problem),
        ] {
            assert_eq!(clock(of_database, now).level, level);
        }
    }
}
