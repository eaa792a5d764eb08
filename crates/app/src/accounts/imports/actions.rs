//! Asking for an import: the file is stored as it comes in, looked at, and queued.

use super::{
    Delimiter, Encoding, Hints, Mapping, Source, files, guess,
    job::run_job,
    model::{ImportField, ImportOptions, ImportPreview, ImportRow, ImportStatus, RefusedRow},
    plan::Mode,
    preview, store,
};
use base::{Error, Page, Result, page::PageQuery};
use bytes::Bytes;
use futures_util::Stream;
use platform::{
    crypto,
    db::{CompanyDb, Json},
    events::{Audience, NewEvent},
    state::App,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A file that was stored for an import which is yet to be asked for.
#[derive(Debug, Clone)]
pub struct Uploaded {
    id: Uuid,
    file_name: String,
}

/// Stores a file as it comes in, up to `IMPORT_MAX_BYTES`.
///
/// # Errors
/// 413; the stream's own error; what the store says.
pub async fn upload(
    app: &App,
    db: &CompanyDb,
    file_name: &str,
    content: impl Stream<Item = Result<Bytes>>,
) -> Result<Uploaded> {
    let id = crypto::new_id(app.clock.as_ref());
    files::put(app, db.company_id(), id, content).await?;
    // For people to recognise it: never a path.
    let file_name = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    Ok(Uploaded { id, file_name })
}

/// Lets a stored file go that will not be imported.
///
/// # Errors
/// What the store says.
pub async fn discard(app: &App, db: &CompanyDb, uploaded: &Uploaded) -> Result<()> {
    files::delete(app, db.company_id(), uploaded.id).await
}

/// Queues the import of a stored file; the file goes where it cannot be imported.
///
/// # Errors
/// 422 for a file that is none, a mapping that does not fit it, an unknown encoding or delimiter.
pub async fn start(
    app: &App,
    db: &CompanyDb,
    uploaded: Uploaded,
    options: ImportOptions,
) -> Result<ImportRow> {
    match queue(app, db, &uploaded, options).await {
        Ok(import) => Ok(import),
        Err(error) => {
            discard(app, db, &uploaded).await?;
            Err(error)
        }
    }
}

fn hints(encoding: Option<&str>, delimiter: Option<&str>) -> Result<Hints> {
    Ok(Hints {
        format: None,
        encoding: encoding
            .map(Encoding::parse)
            .transpose()
            .map_err(|e| e.into_error())?,
        delimiter: delimiter
            .map(Delimiter::parse)
            .transpose()
            .map_err(|e| e.into_error())?,
    })
}

async fn queue(app: &App, db: &CompanyDb, uploaded: &Uploaded, options: ImportOptions) -> Result<ImportRow> {
    let hints = hints(options.encoding.as_deref(), options.delimiter.as_deref())?;
    let file = files::reader(app, db.company_id(), uploaded.id).await?;
    let source = tokio::task::spawn_blocking(move || Source::open(file, hints))
        .await
        .map_err(Error::internal)?;
    let source = source.map_err(|e| e.into_error())?;
    let columns = source.columns().to_vec();
    let mapping = match &options.mapping {
        Some(wanted) => Mapping::parse(wanted, &columns)?,
        None => guess(&columns).complete()?,
    };
    let mut tx = db.write();
    let import = ImportRow {
        id: uploaded.id,
        company_id: db.company_id(),
        status: ImportStatus::Queued,
        dry_run: options.dry_run,
        mode: options.mode.unwrap_or(Mode::Create),
        file_name: uploaded.file_name.clone(),
        mapping: Json(entries(&mapping)),
        samples: Json(source.samples().to_vec()),
        columns: Json(columns),
        declared_encoding: options.encoding,
        declared_delimiter: options.delimiter,
        encoding: source.encoding().name(),
        delimiter: source.delimiter().map(|delimiter| delimiter.as_str().to_owned()),
        rows_total: None,
        rows_done: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        refused: 0,
        error: None,
        created_by: tx.actor().user,
        created_at: tx.now(),
        started_at: None,
        finished_at: None,
    };
    store::insert(&mut tx, &import)?;
    tx.record(NewEvent::new(
        "import.queued",
        "import",
        import.id,
        Audience::Staff,
    ));
    tx.enqueue(run_job(import.id));
    Ok(tx.commit(import).await?.into_inner())
}

fn entries(mapping: &Mapping) -> BTreeMap<String, String> {
    mapping
        .entries()
        .map(|(field, column)| (field.name().to_owned(), column.to_owned()))
        .collect()
}

/// What a file's beginning tells: for the step before an import.
///
/// # Errors
/// 422 for a file that is none, an unknown encoding or delimiter.
pub fn look(first_bytes: &[u8], encoding: Option<&str>, delimiter: Option<&str>) -> Result<ImportPreview> {
    let found = preview(first_bytes, hints(encoding, delimiter)?).map_err(|e| e.into_error())?;
    Ok(ImportPreview {
        mapping: entries(&found.mapping),
        columns: found.columns,
        samples: found.samples,
        encoding: found.encoding.name(),
        delimiter: found.delimiter.map(|delimiter| delimiter.as_str().to_owned()),
        fields: ImportField::all(),
    })
}

/// One import.
///
/// # Errors
/// 404.
pub async fn get(db: &CompanyDb, id: Uuid) -> Result<ImportRow> {
    store::get(db, id)
        .await?
        .ok_or(Error::NotFound("Import not found"))
}

/// The company's imports, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &CompanyDb, page: PageQuery) -> Result<Page<ImportRow>> {
    Ok(store::page(db, page).await?)
}

/// The first refused rows, at most a page of them.
///
/// # Errors
/// What the database says.
pub async fn first_refusals(db: &CompanyDb, id: Uuid) -> Result<Vec<RefusedRow>> {
    let page = store::refusals(db, id, PageQuery::default()).await?;
    Ok(page.items.into_iter().map(RefusedRow::from).collect())
}
