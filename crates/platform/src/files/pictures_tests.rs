use super::*;
use image::{ExtendedColorType, ImageEncoder as _, Rgba};

const RED: Rgb<u8> = Rgb([220, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 220]);

/// Red on its left half, blue on its right.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE })
}

/// EXIF with an orientation and a place, as a phone writes it.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    tiff.extend_from_slice(b"GPS 48.2082 N 16.3738 E");
    tiff
}

fn jpeg_with_exif(picture: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

fn seen(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

fn is_like(found: &Rgb<u8>, wanted: Rgb<u8>) -> bool {
    found.0.iter().zip(wanted.0).all(|(a, b)| a.abs_diff(b) < 40)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_photo_is_turned_upright_and_loses_what_came_with_it() {
    // (EXIF's orientation, width and height after, where red is after)
    for (orientation, (width, height), red) in [
        (1, (60, 40), (2, 20)),
        (2, (60, 40), (57, 20)),
        (3, (60, 40), (57, 20)),
        (6, (40, 60), (20, 2)),
        (8, (40, 60), (20, 57)),
    ] {
        let sent = jpeg_with_exif(&halves(60, 40), orientation);
        assert!(contains(&sent, b"GPS 48.2082"));
        let kept = prepare(&sent, PictureFormat::Jpeg, Sizes::PHOTO).unwrap();
        assert_eq!(
            (kept.kind, kept.width, kept.height),
            (JPEG, width, height),
            "{orientation}"
        );
        let picture = seen(&kept.bytes);
        assert!(is_like(picture.get_pixel(red.0, red.1), RED), "{orientation}");
        for bytes in [&kept.bytes, &kept.thumbnail.unwrap()] {
            assert!(
                !contains(bytes, b"GPS") && !contains(bytes, b"Exif"),
                "{orientation}"
            );
        }
    }
}

#[test]
fn large_pictures_become_smaller_and_small_ones_stay() {
    let sizes = Sizes {
        edge: 100,
        thumbnail: Some(20),
    };
    for (sent, kept_size, thumbnail_size) in [
        ((300, 150), (100, 50), (20, 10)),
        ((150, 300), (50, 100), (10, 20)),
        ((100, 100), (100, 100), (20, 20)),
        ((10, 4), (10, 4), (10, 4)),
        ((300, 1), (100, 1), (20, 1)),
    ] {
        let bytes = jpeg(&halves(sent.0, sent.1), 90).unwrap();
        let kept = prepare(&bytes, PictureFormat::Jpeg, sizes).unwrap();
        assert_eq!((kept.width, kept.height), kept_size, "{sent:?}");
        assert_eq!(seen(&kept.bytes).dimensions(), kept_size, "{sent:?}");
        assert_eq!(
            seen(&kept.thumbnail.unwrap()).dimensions(),
            thumbnail_size,
            "{sent:?}"
        );
    }
    let bytes = jpeg(&halves(10, 4), 90).unwrap();
    let without = Sizes {
        edge: 100,
        thumbnail: None,
    };
    assert_eq!(
        prepare(&bytes, PictureFormat::Jpeg, without).unwrap().thumbnail,
        None
    );
}

#[test]
fn drawings_stay_png_and_photos_in_png_become_jpeg() {
    let drawn = RgbaImage::from_fn(200, 80, |x, _| {
        if x < 100 {
            Rgba([0, 0, 0, 255])
        } else {
            Rgba([0, 0, 0, 0])
        }
    });
    let kept = prepare(&png(&drawn.into()), PictureFormat::Png, Sizes::PHOTO).unwrap();
    assert_eq!(kept.kind, PNG);
    assert_eq!(
        image::load_from_memory(&kept.bytes)
            .unwrap()
            .into_rgba8()
            .get_pixel(150, 40)
            .0,
        [0, 0, 0, 0]
    );
    let thumbnail = seen(&kept.thumbnail.unwrap());
    assert!(
        is_like(thumbnail.get_pixel(150, 40), Rgb([255; 3])),
        "white shows through"
    );

    let mut noise = 1_u32;
    let photo = RgbImage::from_fn(800, 600, |_, _| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(noise >> 24) as u8, (noise >> 16) as u8, (noise >> 8) as u8])
    });
    let kept = prepare(&png(&photo.into()), PictureFormat::Png, Sizes::PHOTO).unwrap();
    assert_eq!(kept.kind, JPEG);
}

#[test]
fn every_format_and_depth_of_colour_is_read() {
    let picture = DynamicImage::ImageRgb8(halves(30, 20));
    let mut webp = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut webp);
    encoder
        .write_image(picture.as_bytes(), 30, 20, ExtendedColorType::Rgb8)
        .unwrap();
    assert_eq!(
        prepare(&webp, PictureFormat::WebP, Sizes::PHOTO).unwrap().kind,
        JPEG
    );
    for picture in [
        DynamicImage::ImageLuma8(picture.to_luma8()),
        DynamicImage::ImageLumaA8(picture.to_luma_alpha8()),
        DynamicImage::ImageRgb16(picture.to_rgb16()),
        DynamicImage::ImageRgba16(picture.to_rgba16()),
    ] {
        let kept = prepare(&png(&picture), PictureFormat::Png, Sizes::PHOTO).unwrap();
        assert_eq!((kept.width, kept.height), (30, 20));
    }
}

/// This PNG, with a head that claims these edges.
fn claiming(picture: &DynamicImage, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(picture);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    bytes
}

#[test]
fn a_bomb_is_refused_by_what_its_head_claims() {
    let flat = DynamicImage::ImageRgb8(halves(8, 8));
    // Fewer pixels, but as many bytes.
    let deep = DynamicImage::ImageRgba16(flat.to_rgba16());
    for (picture, width, height) in [
        (&flat, 60_000, 60_000),
        (&flat, 20_001, 1),
        (&flat, 1, 20_001),
        (&flat, 10_000, 5_001),
        (&flat, u32::MAX >> 1, 1),
        (&deep, 7_000, 7_000),
    ] {
        assert_eq!(
            prepare(
                &claiming(picture, width, height),
                PictureFormat::Png,
                Sizes::PHOTO
            ),
            Err(Refusal::TooManyPixels),
            "{width} x {height}"
        );
    }
}

#[test]
fn what_is_damaged_or_only_begins_like_a_picture_is_refused() {
    let good = jpeg(&halves(60, 40), 90).unwrap();
    let good_png = png(&halves(60, 40).into());
    for (bytes, format) in [
        (&b"\xFF\xD8\xFF\xE0"[..], PictureFormat::Jpeg),
        (b"\xFF\xD8\xFF<script>alert(1)</script>", PictureFormat::Jpeg),
        (b"\x89PNG\r\n\x1a\n", PictureFormat::Png),
        (&good_png[..good_png.len() / 2], PictureFormat::Png),
        (b"RIFF\x24\0\0\0WEBPVP8 ", PictureFormat::WebP),
        (&good, PictureFormat::Png),
        (&claiming(&halves(8, 8).into(), 7_000, 7_000), PictureFormat::Png),
    ] {
        assert_eq!(
            prepare(bytes, format, Sizes::PHOTO),
            Err(Refusal::Unreadable),
            "{format:?}"
        );
    }
}

#[test]
fn what_hides_behind_a_picture_is_gone() {
    for (mut sent, format) in [
        (jpeg(&halves(60, 40), 90).unwrap(), PictureFormat::Jpeg),
        (png(&halves(60, 40).into()), PictureFormat::Png),
    ] {
        sent.extend_from_slice(b"PK\x03\x04<script>alert(document.cookie)</script>");
        let kept = prepare(&sent, format, Sizes::PHOTO).unwrap();
        assert!(!contains(&kept.bytes, b"<script>") && !contains(&kept.bytes, b"PK\x03\x04"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn few_are_decoded_at_a_time_and_what_waits_holds_nothing() {
    let pictures = Pictures::default();
    let bytes = jpeg(&halves(60, 40), 90).unwrap();
    let held = pictures.turns.clone().acquire_many_owned(2).await.unwrap();
    let asked = std::sync::atomic::AtomicBool::new(false);
    let work = pictures.prepare(PictureFormat::Jpeg, Sizes::PHOTO, async {
        asked.store(true, std::sync::atomic::Ordering::SeqCst);
        Ok(bytes.clone())
    });
    futures_util::pin_mut!(work);
    assert!(futures_util::poll!(work.as_mut()).is_pending());
    assert!(!asked.load(std::sync::atomic::Ordering::SeqCst));
    drop(held);
    assert_eq!(work.await.unwrap().unwrap().width, 60);
}
