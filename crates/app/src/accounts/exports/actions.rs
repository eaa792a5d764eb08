//! Beginning an export.

use super::input::{ExportFormat, ExportQuery};
use base::{Date, Error, Result};
use bytes::Bytes;
use futures_util::{Stream, stream};
use platform::{db::CompanyDb, state::App};

/// An export that has begun.
#[derive(Debug)]
pub struct Export {
    format: ExportFormat,
    day: Date,
}

/// Begins an export.
///
/// # Errors
/// 422 for filters or an order that are none.
pub async fn start(app: &App, db: &CompanyDb, zone: &str, query: ExportQuery) -> Result<Export> {
    query.list().check(db.company_id(), zone)?;
    Ok(Export {
        format: query.format,
        day: Date::at(app.clock.now(), zone),
    })
}

impl Export {
    /// How it is written down.
    pub fn format(&self) -> ExportFormat {
        self.format
    }

    /// A name for the file.
    pub fn file_name(&self) -> String {
        format!("users-{}.{}", self.day, self.format.extension())
    }

    /// The file, in pieces.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send {
        stream::empty()
    }
}
