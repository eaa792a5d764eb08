//! The one error type. It knows nothing of HTTP: `platform::http` maps it to status and body in one table.

use std::error::Error as StdError;

/// Result with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where in a request a refused field stood; the first element of `loc` (S3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The JSON or multipart body.
    Body,
    /// The query string.
    Query,
    /// The path.
    Path,
    /// A header.
    Header,
}

impl Part {
    /// The name in `loc`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Query => "query",
            Self::Path => "path",
            Self::Header => "header",
        }
    }
}

/// One refused field: where, why in words, and a machine-readable kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Which part of the request.
    pub part: Part,
    /// The path to the field, for example `["email"]` or `["items", "0", "name"]`.
    pub path: Vec<String>,
    /// A sentence a person can act on.
    pub message: String,
    /// Stable and machine-readable, for example `missing`, `too_long`, `duplicate`.
    pub kind: &'static str,
}

impl FieldError {
    /// A refused field of the body.
    pub fn body(field: impl Into<String>, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            part: Part::Body,
            path: vec![field.into()],
            message: message.into(),
            kind,
        }
    }

    /// A refused parameter of the query.
    pub fn query(field: impl Into<String>, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            part: Part::Query,
            path: vec![field.into()],
            message: message.into(),
            kind,
        }
    }
}

/// Further members of an error's body, by name.
pub type Facts = std::collections::BTreeMap<&'static str, serde_json::Value>;

/// Why a request, a job or a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is logged in, or the login is not good.
    #[error("{detail}")]
    Unauthenticated {
        /// Stable and machine-readable.
        code: &'static str,
        /// The text for the caller.
        detail: &'static str,
    },
    /// This role may never do this.
    #[error("{detail}")]
    Forbidden {
        /// Stable and machine-readable.
        code: &'static str,
        /// The text for the caller.
        detail: String,
    },
    /// It does not exist, or it is not the caller's, which looks the same.
    #[error("{0}")]
    NotFound(&'static str),
    /// Today's state does not allow it.
    #[error("{detail}")]
    Conflict {
        /// Stable and machine-readable.
        code: &'static str,
        /// The text for the caller.
        detail: String,
        /// What a program needs to go on, by name: members of the body beside `detail`.
        facts: Facts,
    },
    /// Fields of the request are refused.
    #[error("{}", .0.iter().map(|f| format!("{}: {}", f.path.join("."), f.message)).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// Fields are refused under a code of their own, for example `token_invalid`.
    #[error("{}", .1.message)]
    Refused(&'static str, FieldError),
    /// The body cannot be read at all.
    #[error("{0}")]
    Unreadable(String),
    /// The body is of a type this endpoint does not take.
    #[error("{0}")]
    WrongMediaType(String),
    /// The body is over its limit.
    #[error("{0}")]
    TooLarge(String),
    /// The record is no longer as the caller last saw it (`If-Match`).
    #[error("The record was changed since you read it")]
    Stale,
    /// Too many calls.
    #[error("Too many requests")]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_s: u64,
    },
    /// Something Deskbell needs is away for the moment; the caller may try again.
    #[error("{detail}")]
    Unavailable {
        /// Stable and machine-readable.
        code: &'static str,
        /// The text for the caller.
        detail: String,
    },
    /// A defect or a fault of the machine. The cause is for the log only.
    #[error("Internal server error")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// A refused field of the body.
    pub fn invalid(field: impl Into<String>, kind: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::body(field, kind, message)])
    }

    /// 409 with a code and a sentence.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict {
            code,
            detail: detail.into(),
            facts: Facts::new(),
        }
    }

    /// 409 with a code, a sentence, and a list that a program can read.
    pub fn conflict_with(
        code: &'static str,
        detail: impl Into<String>,
        name: &'static str,
        list: serde_json::Value,
    ) -> Self {
        Self::Conflict {
            code,
            detail: detail.into(),
            facts: Facts::from([(name, list)]),
        }
    }

    /// 403 with a code and a sentence.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Forbidden {
            code,
            detail: detail.into(),
        }
    }

    /// A defect described in words, where no source error exists.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The cause chain, outermost first, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = StdError::source(self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}
