//! The uploaded file while its import needs it.

use base::{CompanyId, Error, Result};
use bytes::Bytes;
use futures_util::Stream;
use platform::{files::FileKey, state::App};
use std::io::Read;
use uuid::Uuid;

const fn key(company: CompanyId, import: Uuid) -> FileKey {
    FileKey::new(company, "imports", import)
}

/// Stores the file as it comes in.
pub(super) async fn put(
    app: &App,
    company: CompanyId,
    import: Uuid,
    content: impl Stream<Item = Result<Bytes, Error>>,
) -> Result<u64> {
    app.files
        .put(key(company, import), content, app.config.import_max_bytes)
        .await
}

/// The file as blocking code reads it.
pub(super) async fn reader(
    app: &App,
    company: CompanyId,
    import: Uuid,
) -> Result<impl Read + Send + 'static> {
    Ok(app.files.get(key(company, import)).await?.into_reader())
}

/// Lets the file go.
pub(super) async fn delete(app: &App, company: CompanyId, import: Uuid) -> Result<()> {
    app.files.delete(key(company, import)).await
}
