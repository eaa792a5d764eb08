//! Taking a file in: looked at before its first byte is stored, streamed to the store, pictures written anew.

use super::store;
use base::{CompanyId, Error, Result};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _, pin_mut, stream};
use platform::{
    crypto,
    db::CompanyDb,
    files::{FileKey, FileKind, PictureFormat, Sizes, StoredFile, kinds::HEAD_BYTES, names},
    state::App,
};
use uuid::Uuid;

/// What is known of a file before it comes in.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// The field of the form, for refusals.
    pub field: &'static str,
    /// What the sender calls it.
    pub name: &'a str,
    /// What it is called where that says nothing.
    pub otherwise: &'static str,
    /// How pictures are kept.
    pub sizes: Sizes,
    /// Whether anything but a picture is refused.
    pub pictures_only: bool,
}

/// A file that was taken in and belongs to nobody yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its id, which is that of the thumbnail too.
    pub id: Uuid,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// The size in bytes, as it is kept.
    pub size_bytes: i64,
    /// Width and height in pixels; none for what is no picture.
    pub pixels: Option<(u32, u32)>,
    /// Whether there is a thumbnail.
    pub has_thumbnail: bool,
}

/// Which form of a stored file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// All of it.
    Whole,
    /// Its thumbnail.
    Thumbnail,
}

const fn key(company: CompanyId, file: Uuid, seen: Seen) -> FileKey {
    let area = match seen {
        Seen::Whole => "files",
        Seen::Thumbnail => "thumbnails",
    };
    FileKey::new(company, area, file)
}

/// Takes a file in, up to `UPLOAD_MAX_BYTES`. After an error nothing is left of it; if this future or the process ends
/// half way, what is left is removed a day later. Never call it within a transaction.
///
/// # Errors
/// 422 naming the field, for a file that is empty, of a kind that is not taken, or a picture that is damaged or too
/// large; 413; the stream's own error; what the store and the database say.
pub async fn receive(
    app: &App,
    db: &CompanyDb,
    upload: Upload<'_>,
    content: impl Stream<Item = Result<Bytes>>,
) -> Result<Received> {
    pin_mut!(content);
    let mut head = BytesMut::new();
    while head.len() < HEAD_BYTES {
        match content.next().await {
            Some(piece) => head.extend_from_slice(&piece?),
            None => break,
        }
    }
    let kind = kind_of(&head, &upload)?;
    let id = crypto::new_id(app.clock.as_ref());
    let mut tx = db.write();
    store::reserve(&mut tx, id);
    tx.commit(()).await?.into_inner();
    let whole = stream::iter([Ok(head.freeze())]).chain(content);
    match take_in(app, db.company_id(), id, upload, kind, whole).await {
        Ok(received) => Ok(received),
        Err(error) => {
            discard(app, db, id).await?;
            Err(error)
        }
    }
}

fn kind_of(head: &[u8], upload: &Upload<'_>) -> Result<FileKind> {
    if head.is_empty() {
        return Err(Error::invalid(upload.field, "empty", "is an empty file"));
    }
    // All of a long head may have come in one piece.
    let looked_at = head.get(..HEAD_BYTES).unwrap_or(head);
    let Some(kind) = FileKind::of(looked_at) else {
        return Err(Error::invalid(
            upload.field,
            "unsupported_type",
            "must be a picture, a PDF, an Office document, text, audio, video or a ZIP",
        ));
    };
    if upload.pictures_only && !kind.is_picture() {
        let message = if kind.content_type == "image/heif" {
            "is a HEIC photo: send it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)"
        } else {
            "must be a picture: JPEG, PNG or WebP"
        };
        return Err(Error::invalid(upload.field, "unsupported_type", message));
    }
    Ok(kind)
}

async fn take_in(
    app: &App,
    company: CompanyId,
    id: Uuid,
    upload: Upload<'_>,
    kind: FileKind,
    content: impl Stream<Item = Result<Bytes>>,
) -> Result<Received> {
    let place = key(company, id, Seen::Whole);
    let size = app.files.put(place, content, app.config.upload_max_bytes).await?;
    let mut received = Received {
        id,
        name: names::clean(upload.name, kind, upload.otherwise),
        kind,
        size_bytes: i64::try_from(size).map_err(Error::internal)?,
        pixels: None,
        has_thumbnail: false,
    };
    if let Some(format) = kind.picture {
        anew(app, company, format, upload, &mut received).await?;
    }
    Ok(received)
}

/// Puts the picture written anew in the place of the one that came.
async fn anew(
    app: &App,
    company: CompanyId,
    format: PictureFormat,
    upload: Upload<'_>,
    received: &mut Received,
) -> Result<()> {
    let place = key(company, received.id, Seen::Whole);
    let sent = async { app.files.get(place).await?.into_bytes().await };
    let picture = app.files.pictures().prepare(format, upload.sizes, sent).await?;
    let picture = picture.map_err(|refusal| refusal.of_field(upload.field))?;
    if let Some(thumbnail) = picture.thumbnail {
        put_whole(app, key(company, received.id, Seen::Thumbnail), thumbnail).await?;
        received.has_thumbnail = true;
    }
    received.size_bytes = i64::try_from(picture.bytes.len()).map_err(Error::internal)?;
    put_whole(app, place, picture.bytes).await?;
    received.kind = picture.kind;
    received.pixels = Some((picture.width, picture.height));
    received.name = names::clean(upload.name, picture.kind, upload.otherwise);
    Ok(())
}

async fn put_whole(app: &App, place: FileKey, bytes: Vec<u8>) -> Result<()> {
    let content = stream::iter([Ok::<_, Error>(Bytes::from(bytes))]);
    app.files.put(place, content, u64::MAX).await?;
    Ok(())
}

/// Lets go of a file that was taken in and will belong to nobody.
///
/// # Errors
/// What the store and the database say.
pub async fn discard(app: &App, db: &CompanyDb, file: Uuid) -> Result<()> {
    remove_stored(app, db.company_id(), file).await?;
    let mut tx = db.write();
    store::forget(&mut tx, file);
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// Opens a file whose reader was found to have a right to it.
///
/// # Errors
/// 404; what the store says.
pub async fn open(app: &App, company: CompanyId, file: Uuid, seen: Seen) -> Result<StoredFile> {
    app.files.get(key(company, file, seen)).await
}

pub(super) async fn remove_stored(app: &App, company: CompanyId, file: Uuid) -> Result<()> {
    app.files.delete(key(company, file, Seen::Thumbnail)).await?;
    app.files.delete(key(company, file, Seen::Whole)).await
}
