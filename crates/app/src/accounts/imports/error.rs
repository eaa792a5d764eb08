//! Why a whole file cannot be imported. One bad row is a [`super::RowRefusal`] instead.

/// Why nothing of a file can be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file, or a setting that came with it, is not one Deskbell takes.
    #[error("{reason}")]
    Refused {
        /// The part of the request to mend: `file`, `encoding` or `delimiter`.
        field: &'static str,
        /// Stable and machine-readable, for example `empty`, `header` or `workbook`.
        code: &'static str,
        /// A sentence a person can act on.
        reason: String,
    },
    /// The place the file is read from failed; the file itself may be good.
    #[error("the file could not be read")]
    Unreadable(#[from] std::io::Error),
}

impl ImportError {
    /// A refused file.
    pub(super) fn file(code: &'static str, reason: impl Into<String>) -> Self {
        Self::Refused {
            field: "file",
            code,
            reason: reason.into(),
        }
    }

    /// The same as the error of a request: a refused field, or a fault of the machine.
    pub fn into_error(self) -> base::Error {
        match self {
            Self::Refused { field, code, reason } => base::Error::invalid(field, code, reason),
            Self::Unreadable(cause) => base::Error::internal(cause),
        }
    }
}
