//! The form of an attachment, read part by part: the file goes to the store as it comes in.

use super::model::AttachmentKind;
use crate::files::{self, Received, Upload};
use axum::extract::multipart::{Field, Multipart};
use base::{Error, Result, text::Line};
use futures_util::TryStreamExt as _;
use platform::{db::CompanyDb, files::Sizes, http::extract::upload_problem, state::App};

/// The largest part that is not the file, in bytes.
const OPTION_BYTES: usize = 4 * 1024;

/// What the parts say beside the file.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// How it is to be shown.
    pub(super) kind: Option<AttachmentKind>,
    /// What its sender says about it.
    pub(super) caption: Option<String>,
}

/// Reads the form. After an error nothing is left of the file.
///
/// # Errors
/// 422 naming the part; 413; 400 for a form that breaks off.
pub(super) async fn read(app: &App, db: &CompanyDb, mut form: Multipart) -> Result<(Received, Options)> {
    let mut received = None;
    let result = read_parts(app, db, &mut form, &mut received).await;
    match (result, received) {
        (Ok(options), Some(received)) => Ok((received, options)),
        (Ok(_), None) => Err(Error::invalid("file", "missing", "is needed")),
        (Err(error), None) => Err(error),
        (Err(error), Some(received)) => {
            files::discard(app, db, received.id).await?;
            Err(error)
        }
    }
}

async fn read_parts(
    app: &App,
    db: &CompanyDb,
    form: &mut Multipart,
    received: &mut Option<Received>,
) -> Result<Options> {
    let mut options = Options::default();
    while let Some(part) = form.next_field().await.map_err(upload_problem)? {
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" if received.is_some() => {
                return Err(Error::invalid("file", "repeated", "must be there once"));
            }
            "file" => {
                let called = part.file_name().unwrap_or_default().to_owned();
                let upload = Upload {
                    field: "file",
                    name: &called,
                    otherwise: "attachment",
                    sizes: Sizes::PHOTO,
                    pictures_only: false,
                };
                *received = Some(files::receive(app, db, upload, part.map_err(upload_problem)).await?);
            }
            "kind" => options.kind = read_kind(&read_text(part, "kind").await?)?,
            "caption" => {
                let text = read_text(part, "caption").await?;
                let line = Line::<0, 200>::parse(&text)
                    .map_err(|error| Error::invalid("caption", error.kind, error.message))?;
                options.caption = Some(String::from(line)).filter(|text| !text.is_empty());
            }
            _ => {
                return Err(Error::invalid(
                    name,
                    "unknown_field",
                    "is not a part of this form",
                ));
            }
        }
    }
    Ok(options)
}

/// A form sends every one of its inputs: an empty one says nothing.
fn read_kind(text: &str) -> Result<Option<AttachmentKind>> {
    if text.is_empty() {
        return Ok(None);
    }
    AttachmentKind::parse(text)
        .map(Some)
        .ok_or_else(|| Error::invalid("kind", "unknown_value", "must be photo or file"))
}

async fn read_text(mut part: Field<'_>, name: &'static str) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(upload_problem)? {
        if bytes.len() + chunk.len() > OPTION_BYTES {
            let why = format!("must have at most {OPTION_BYTES} bytes");
            return Err(Error::invalid(name, "too_long", why));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid(name, "type_error", "must be UTF-8 text"))
}
