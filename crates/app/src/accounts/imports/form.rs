//! The multipart forms of imports, read part by part.

use super::{
    actions::{self, Uploaded},
    model::ImportOptions,
    plan::Mode,
};
use axum::extract::multipart::{Field, Multipart};
use base::{Error, Result};
use futures_util::TryStreamExt as _;
use platform::{db::CompanyDb, http::extract::upload_problem, state::App};

/// The largest part that is not the file, in bytes.
const OPTION_BYTES: usize = 64 * 1024;
/// The largest beginning of a file that is looked at, in bytes.
const HEAD_BYTES: usize = 1024 * 1024;

/// Reads the form of an import; the file goes to the store as it comes in.
///
/// # Errors
/// 422 naming the part; 413; 400 for a form that breaks off.
pub(super) async fn read_import(
    app: &App,
    db: &CompanyDb,
    mut form: Multipart,
) -> Result<(Uploaded, ImportOptions)> {
    let mut uploaded = None;
    match read_parts(app, db, &mut form, &mut uploaded).await {
        Ok(options) => match uploaded {
            Some(uploaded) => Ok((uploaded, options)),
            None => Err(Error::invalid("file", "missing", "is needed")),
        },
        Err(error) => {
            if let Some(uploaded) = uploaded {
                actions::discard(app, db, &uploaded).await?;
            }
            Err(error)
        }
    }
}

async fn read_parts(
    app: &App,
    db: &CompanyDb,
    form: &mut Multipart,
    uploaded: &mut Option<Uploaded>,
) -> Result<ImportOptions> {
    let mut options = ImportOptions::default();
    while let Some(part) = form.next_field().await.map_err(upload_problem)? {
        if part.name() != Some("file") {
            read_option(part, &mut options).await?;
            continue;
        }
        if uploaded.is_some() {
            return Err(Error::invalid("file", "repeated", "must be there once"));
        }
        let name = part.file_name().unwrap_or("upload").to_owned();
        *uploaded = Some(actions::upload(app, db, &name, part.map_err(upload_problem)).await?);
    }
    Ok(options)
}

/// Reads the form of a preview.
///
/// # Errors
/// As [`read_import`].
pub(super) async fn read_preview(mut form: Multipart) -> Result<(Vec<u8>, ImportOptions)> {
    let mut options = ImportOptions::default();
    let mut head = None;
    while let Some(part) = form.next_field().await.map_err(upload_problem)? {
        if part.name() == Some("file") {
            head = Some(read_bytes(part, HEAD_BYTES).await?);
        } else {
            read_option(part, &mut options).await?;
        }
    }
    Ok((
        head.ok_or_else(|| Error::invalid("file", "missing", "is needed"))?,
        options,
    ))
}

async fn read_bytes(mut part: Field<'_>, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(upload_problem)? {
        if bytes.len() + chunk.len() > limit {
            return Err(Error::TooLarge(format!(
                "A part of the form is over {limit} bytes"
            )));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn read_option(part: Field<'_>, options: &mut ImportOptions) -> Result<()> {
    let name = part.name().unwrap_or_default().to_owned();
    let bytes = read_bytes(part, OPTION_BYTES).await?;
    let text =
        String::from_utf8(bytes).map_err(|_| Error::invalid(&name, "type_error", "must be UTF-8 text"))?;
    // A form sends every one of its inputs: an empty one says nothing.
    if text.is_empty() {
        return Ok(());
    }
    match name.as_str() {
        "mapping" => {
            let mapping = serde_json::from_str(&text).map_err(|_| {
                Error::invalid(
                    "mapping",
                    "type_error",
                    "must be JSON such as {\"name\": \"Full Name\"}",
                )
            })?;
            options.mapping = Some(mapping);
        }
        "dry_run" => {
            options.dry_run = match text.as_str() {
                "true" | "1" => true,
                "false" | "0" => false,
                _ => return Err(Error::invalid("dry_run", "type_error", "must be true or false")),
            };
        }
        "mode" => {
            options.mode = Some(match text.as_str() {
                "create" => Mode::Create,
                "upsert" => Mode::Upsert,
                _ => {
                    return Err(Error::invalid(
                        "mode",
                        "unknown_value",
                        "must be create or upsert",
                    ));
                }
            });
        }
        "delimiter" => options.delimiter = Some(text),
        "encoding" => options.encoding = Some(text),
        _ => {
            return Err(Error::invalid(
                name,
                "unknown_field",
                "is not a part of this form",
            ));
        }
    }
    Ok(())
}
