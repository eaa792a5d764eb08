//! The multipart form of a signature, read part by part.

use super::rules::MAX_BYTES;
use axum::extract::multipart::{Field, Multipart};
use base::{
    Error, Result, Timestamp,
    text::{Line, TextError},
};
use platform::http::extract::upload_problem;

/// The largest part that is not the file, in bytes.
const FIELD_BYTES: usize = 4 * 1024;

/// What was sent.
pub(super) struct Signed {
    pub(super) signer_name: Line<1, 200>,
    pub(super) signed_at: Option<Timestamp>,
    pub(super) drawing: Vec<u8>,
}

/// Reads the form of a signature.
///
/// # Errors
/// 422 naming the part; 413; 400 for a form that breaks off.
pub(super) async fn read(mut form: Multipart) -> Result<Signed> {
    let (mut signer_name, mut signed_at, mut drawing) = (None, None, None);
    while let Some(part) = form.next_field().await.map_err(upload_problem)? {
        match part.name() {
            Some("file") => once("file", &mut drawing, bytes(part, MAX_BYTES).await?)?,
            Some("signer_name") => {
                let text = text("signer_name", part).await?;
                let name = Line::parse(&text)
                    .map_err(|TextError { kind, message }| Error::invalid("signer_name", kind, message))?;
                once("signer_name", &mut signer_name, name)?;
            }
            Some("signed_at") => {
                let text = text("signed_at", part).await?;
                let at = Timestamp::parse(&text)
                    .map_err(|message| Error::invalid("signed_at", "type_error", message))?;
                once("signed_at", &mut signed_at, at)?;
            }
            other => {
                let name = other.unwrap_or_default().to_owned();
                return Err(Error::invalid(
                    name,
                    "unknown_field",
                    "is not a part of this form",
                ));
            }
        }
    }
    let missing = |field| Error::invalid(field, "missing", "is needed");
    Ok(Signed {
        signer_name: signer_name.ok_or_else(|| missing("signer_name"))?,
        signed_at,
        drawing: drawing.ok_or_else(|| missing("file"))?,
    })
}

fn once<T>(field: &'static str, slot: &mut Option<T>, value: T) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(Error::invalid(field, "repeated", "must be there once"));
    }
    Ok(())
}

async fn text(field: &'static str, part: Field<'_>) -> Result<String> {
    let bytes = bytes(part, FIELD_BYTES).await?;
    String::from_utf8(bytes).map_err(|_| Error::invalid(field, "type_error", "must be UTF-8 text"))
}

async fn bytes(mut part: Field<'_>, limit: usize) -> Result<Vec<u8>> {
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
