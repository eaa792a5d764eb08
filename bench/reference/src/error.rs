//! What can go wrong; a client hears of it as a bare status.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Why a request or the start failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// There is no such record.
    #[error("there is no such record")]
    NotFound,
    /// The thread that should have answered is gone.
    #[error("a thread of the reference has stopped")]
    Stopped,
    /// SQLite refused.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused.
    #[error("{0}")]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL.
    #[error("{0}")]
    Pool(#[from] deadpool_postgres::PoolError),
    /// The pool could not be made.
    #[error("{0}")]
    Build(#[from] deadpool_postgres::BuildError),
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A column or reply that is no JSON.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A cursor could not be written.
    #[error("{0}")]
    Base(#[from] base::Error),
    /// A row could not be written as text.
    #[error("{0}")]
    Text(#[from] std::fmt::Error),
    /// Work orders are for customers.
    #[error("the company has no customers; `deskbell demo` makes some")]
    NoCustomers,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Stopped
            | Self::Sqlite(_)
            | Self::Postgres(_)
            | Self::Pool(_)
            | Self::Build(_)
            | Self::Io(_)
            | Self::Json(_)
            | Self::Base(_)
            | Self::Text(_)
            | Self::NoCustomers => (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response(),
        }
    }
}
