//! Pictures from outside, written anew: what is stored holds the pixels that are seen and nothing else that came
//! with them – no place and time, no preview, nothing hidden behind the end.
//!
//! A picture is refused by the size that its head claims, before any of it is decoded. Decoding is work for a
//! processor and takes memory by the pixel, so few are decoded at a time and the rest wait.

use super::{
    FileKind, PictureFormat,
    kinds::{JPEG, PNG},
};
use base::{Error, Result};
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage, RgbaImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    metadata::Orientation,
};
use std::{io::Cursor, sync::Arc};
use tokio::sync::Semaphore;

/// The most pixels that a picture may have: phones take 48 million.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The longest edge that a picture may have, in pixels.
const MAX_EDGE: u32 = 20_000;
/// The most memory that decoding a picture may ask for, in bytes.
const MAX_ALLOC_BYTES: u64 = 256 * 1024 * 1024;
/// The heaviest PNG that stays one, in bytes: what weighs more is a photo, and those are JPEG.
const MAX_PNG_BYTES: usize = 1024 * 1024;
const JPEG_QUALITY: u8 = 85;
const THUMBNAIL_QUALITY: u8 = 75;
/// Pictures that are decoded at a time.
const AT_A_TIME: usize = 2;

/// How large pictures are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// The longest edge, in pixels; a larger picture is made smaller, a smaller one stays.
    pub edge: u32,
    /// The longest edge of the thumbnail, in pixels; none: there is no thumbnail.
    pub thumbnail: Option<u32>,
}

impl Sizes {
    /// A photo and its thumbnail.
    pub const PHOTO: Self = Self {
        edge: 2_560,
        thumbnail: Some(320),
    };
}

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is now: JPEG, or PNG where it was drawn or can be seen through.
    pub kind: FileKind,
    /// The file.
    pub bytes: Vec<u8>,
    /// How wide it is when upright, in pixels.
    pub width: u32,
    /// How high it is when upright, in pixels.
    pub height: u32,
    /// The thumbnail, always JPEG; none where none was asked for.
    pub thumbnail: Option<Vec<u8>>,
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It has, or claims to have, too many pixels.
    TooManyPixels,
    /// It is damaged, or not what its beginning says.
    Unreadable,
}

impl Refusal {
    /// The refusal of this field of the body.
    pub fn of_field(self, field: &'static str) -> Error {
        let (kind, message) = match self {
            Self::TooManyPixels => (
                "too_many_pixels",
                "is a picture of more than 50 million pixels, or of an edge of more than 20,000",
            ),
            Self::Unreadable => ("unreadable_picture", "is a picture that is damaged or cut off"),
        };
        Error::invalid(field, kind, message)
    }
}

/// Makes pictures ready to be kept, few at a time. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Pictures {
    turns: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
        }
    }
}

impl Pictures {
    /// Makes a picture ready to be kept. Waits for its turn, and only then for `bytes`, so that what waits takes no
    /// memory. Never call it within a transaction.
    ///
    /// # Errors
    /// The outer one: that of `bytes`, or a fault of the process. The inner one: why the picture is not taken.
    pub async fn prepare(
        &self,
        format: PictureFormat,
        sizes: Sizes,
        bytes: impl Future<Output = Result<Vec<u8>>>,
    ) -> Result<Result<Picture, Refusal>> {
        let turn = self.turns.acquire().await.map_err(Error::internal)?;
        let bytes = bytes.await?;
        let done = tokio::task::spawn_blocking(move || prepare(&bytes, format, sizes)).await;
        drop(turn);
        match done {
            Ok(result) => Ok(result),
            Err(error) if error.is_panic() => {
                tracing::error!(%error, "a picture made its decoder fail");
                Ok(Err(Refusal::Unreadable))
            }
            Err(error) => Err(Error::internal(error)),
        }
    }
}

/// The whole of it, for a thread that may be busy.
fn prepare(bytes: &[u8], format: PictureFormat, sizes: Sizes) -> Result<Picture, Refusal> {
    let (decoded, orientation) = decode(bytes, format)?;
    let mut picture = within(decoded, sizes.edge);
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    let thumbnail = sizes
        .thumbnail
        .map(|edge| jpeg(&opaque(within(picture.clone(), edge)), THUMBNAIL_QUALITY))
        .transpose()?;
    let (kind, bytes) = encode(picture, format)?;
    Ok(Picture {
        kind,
        bytes,
        width,
        height,
        thumbnail,
    })
}

fn decode(bytes: &[u8], format: PictureFormat) -> Result<(DynamicImage, Orientation), Refusal> {
    let format = match format {
        PictureFormat::Jpeg => ImageFormat::Jpeg,
        PictureFormat::Png => ImageFormat::Png,
        PictureFormat::WebP => ImageFormat::WebP,
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_EDGE);
    limits.max_image_height = Some(MAX_EDGE);
    limits.max_alloc = Some(MAX_ALLOC_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_ALLOC_BYTES {
        return Err(Refusal::TooManyPixels);
    }
    // A picture whose EXIF cannot be read is one without.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    Ok((picture, orientation))
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooManyPixels,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => Refusal::Unreadable,
    }
}

/// The picture with no edge longer than this.
fn within(picture: DynamicImage, edge: u32) -> DynamicImage {
    if picture.width().max(picture.height()) > edge {
        picture.thumbnail(edge, edge)
    } else {
        picture
    }
}

fn encode(picture: DynamicImage, from: PictureFormat) -> Result<(FileKind, Vec<u8>), Refusal> {
    let drawn = from == PictureFormat::Png;
    if drawn || picture.color().has_alpha() {
        let picture = if picture.color().has_alpha() {
            DynamicImage::ImageRgba8(picture.to_rgba8())
        } else {
            DynamicImage::ImageRgb8(picture.to_rgb8())
        };
        let mut bytes = Vec::new();
        picture
            .write_with_encoder(PngEncoder::new(&mut bytes))
            .map_err(refusal)?;
        if bytes.len() <= MAX_PNG_BYTES {
            return Ok((PNG, bytes));
        }
    }
    Ok((JPEG, jpeg(&opaque(picture), JPEG_QUALITY)?))
}

/// The picture on white paper.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let seen_through: RgbaImage = picture.into_rgba8();
    RgbImage::from_fn(seen_through.width(), seen_through.height(), |x, y| {
        let [r, g, b, a] = seen_through.get_pixel(x, y).0.map(u32::from);
        let on_white = |c: u32| u8::try_from((c * a + 255 * (255 - a) + 127) / 255).unwrap_or(u8::MAX);
        Rgb([r, g, b].map(on_white))
    })
}

fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .map_err(refusal)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "pictures_tests.rs"]
mod tests;
