//! What can go wrong between Deskbell and its database.

use base::Error;

/// What `row_changed_meanwhile()` fails with on PostgreSQL: migrations/0017_one_statement.sql.
const CHANGED_MEANWHILE: &str = "DB001";

/// What a violated constraint demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// The value exists already.
    Unique,
    /// The row referred to does not exist, or is still referred to.
    ForeignKey,
    /// A check does not hold, or a value is missing.
    Check,
}

/// A database's refusal or failure. Becomes a [`base::Error`] by `?`; match constraints first with [`DbError::on`].
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A constraint named `<table>__<columns>` does not hold. SQLite does not name foreign keys: then `name` is empty.
    #[error("constraint {name} does not hold")]
    Constraint {
        /// What it demands.
        kind: ConstraintKind,
        /// `<table>__<columns>`.
        name: String,
    },
    /// The database cannot be reached, is locked, or ended the connection.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The statement ran longer than it may.
    #[error("the database took too long")]
    Timeout,
    /// A read on a borrowed thread used up its time; it is run again on a thread of its own.
    #[error("the read was interrupted")]
    Interrupted,
    /// A row does not fit the type it is read as.
    #[error("a row cannot be read: {0}")]
    Decode(String),
    /// An earlier statement of this transaction failed, or the transaction had to be ended.
    #[error("the transaction was ended: {0}")]
    Ended(String),
    /// Somebody changed a row between this transaction's look at it and its commit; nothing was changed.
    #[error("the row was changed meanwhile")]
    Stale,
    /// Anything else the driver says.
    #[error("the database refused the statement: {0}")]
    Other(String),
}

impl DbError {
    /// Turns the violation of `constraint` into the caller's own error; everything else stays what it was.
    pub fn on(self, constraint: &str, error: impl FnOnce() -> Error) -> Error {
        match self {
            Self::Constraint { ref name, .. } if name == constraint => error(),
            other => other.into(),
        }
    }

    pub(super) fn from_sqlite(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match &error {
            rusqlite::Error::SqliteFailure(failure, message) => match failure.code {
                ErrorCode::ConstraintViolation => {
                    sqlite_constraint(failure.extended_code, message.as_deref())
                }
                ErrorCode::OperationInterrupted => Self::Interrupted,
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure => Self::Unavailable(error.to_string()),
                _ => Self::Other(error.to_string()),
            },
            _ => Self::Other(error.to_string()),
        }
    }

    pub(super) fn from_postgres(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(refusal) = error.as_db_error() else {
            return if error.is_closed()
                || std::error::Error::source(&error).is_some_and(|s| s.is::<std::io::Error>())
            {
                Self::Unavailable(describe(&error))
            } else {
                Self::Other(describe(&error))
            };
        };
        let kind = match refusal.code() {
            c if *c == SqlState::UNIQUE_VIOLATION => Some(ConstraintKind::Unique),
            c if *c == SqlState::FOREIGN_KEY_VIOLATION => Some(ConstraintKind::ForeignKey),
            c if *c == SqlState::CHECK_VIOLATION || *c == SqlState::NOT_NULL_VIOLATION => {
                Some(ConstraintKind::Check)
            }
            _ => None,
        };
        if let Some(kind) = kind {
            return Self::Constraint {
                kind,
                name: refusal.constraint().unwrap_or_default().to_owned(),
            };
        }
        if refusal.code().code() == CHANGED_MEANWHILE {
            return Self::Stale;
        }
        // Class 08 is a lost connection, 53 exhausted resources, 57P a server that is being stopped.
        let code = refusal.code().code();
        if *refusal.code() == SqlState::QUERY_CANCELED {
            Self::Timeout
        } else if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") {
            Self::Unavailable(refusal.message().to_owned())
        } else {
            Self::Other(format!("{}: {}", code, refusal.message()))
        }
    }
}

fn describe(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// SQLite names the columns, not the constraint: `UNIQUE constraint failed: users.company_id, users.email_key`
/// is the constraint `users__company_id_email_key`.
fn sqlite_constraint(extended_code: i32, message: Option<&str>) -> DbError {
    use rusqlite::ffi;
    let kind = match extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ConstraintKind::Unique
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        _ => ConstraintKind::Check,
    };
    let subject = message
        .and_then(|m| m.split_once("failed: "))
        .map_or("", |(_, subject)| subject);
    let name = match kind {
        ConstraintKind::Unique => unique_name(subject),
        ConstraintKind::ForeignKey => String::new(),
        ConstraintKind::Check => subject.to_owned(),
    };
    DbError::Constraint { kind, name }
}

fn unique_name(subject: &str) -> String {
    let mut table = "";
    let mut columns = Vec::new();
    for part in subject.split(", ") {
        if let Some((t, c)) = part.split_once('.') {
            table = t;
            columns.push(c);
        }
    }
    format!("{table}__{}", columns.join("_"))
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(_) => {
                tracing::error!(error = %error, "the database is not available");
                Self::Unavailable {
                    code: "database_unavailable",
                    detail: "The database is not available at the moment".to_owned(),
                }
            }
            DbError::Timeout => Self::Unavailable {
                code: "database_timeout",
                detail: "The database took too long to answer".to_owned(),
            },
            DbError::Constraint { .. }
            | DbError::Interrupted
            | DbError::Decode(_)
            | DbError::Ended(_)
            | DbError::Stale
            | DbError::Other(_) => Self::internal(error),
        }
    }
}

impl From<DbError> for crate::http::Problem {
    fn from(error: DbError) -> Self {
        Self(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_s_column_list_becomes_the_constraint_s_name() {
        for (message, name) in [
            (
                "UNIQUE constraint failed: users.company_id, users.email_key",
                "users__company_id_email_key",
            ),
            ("UNIQUE constraint failed: companies.slug", "companies__slug"),
        ] {
            let error = sqlite_constraint(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE, Some(message));
            assert!(
                matches!(&error, DbError::Constraint { name: n, .. } if n == name),
                "{error:?}"
            );
        }
    }

    #[test]
    fn only_the_named_constraint_is_matched() {
        let violated = || DbError::Constraint {
            kind: ConstraintKind::Unique,
            name: "users__a".into(),
        };
        assert!(matches!(
            violated().on("users__a", || Error::conflict("taken", "")),
            Error::Conflict { .. }
        ));
        assert!(matches!(
            violated().on("users__b", || Error::conflict("taken", "")),
            Error::Internal(_)
        ));
    }
}
