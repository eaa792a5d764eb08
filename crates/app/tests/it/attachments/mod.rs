//! `/api/v2/work-orders/{id}/attachments` and the files behind it.

mod hostile;
mod left_over;
mod records;
mod retries;
mod rights;

use crate::given;
use http::Method;
use image::{
    ExtendedColorType, ImageEncoder as _, RgbImage, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder,
};
use serde_json::json;
use testkit::{Actor, Form, Reply, TestApp};

/// What a phone says of the place in EXIF, here in words.
const PLACE: &[u8] = b"GPS 48.2082 N 16.3738 E";

/// A photo of these edges as a phone writes it: lying on its side, with EXIF that says so, and where it was taken.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(PLACE);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 80);
    encoder.set_exif_metadata(exif).unwrap();
    RgbImage::from_pixel(width, height, image::Rgb([90, 120, 150]))
        .write_with_encoder(encoder)
        .unwrap();
    bytes
}

/// A drawing.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![200; (width * height * 3) as usize];
    PngEncoder::new(&mut bytes)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn path(job: i64) -> String {
    format!("/api/v2/work-orders/{job}/attachments")
}

/// A job of a new customer.
async fn job(staff: &Actor) -> i64 {
    let customer = staff
        .post("/api/v2/customers", json!({ "name": "Site Owner" }))
        .await
        .expect(201)
        .id();
    given::work_order(staff, json!({ "customer_id": customer })).await
}

async fn attach(actor: &Actor, job: i64, form: Form) -> Reply {
    actor.multipart(path(job), form).await
}

/// Attaches under a key.
async fn attach_once(actor: &Actor, job: i64, key: &str, form: Form) -> Reply {
    let call = actor.call(Method::POST, path(job)).header("idempotency-key", key);
    call.body(&Form::content_type(), form.finish()).send().await
}

/// The files that lie in the store.
fn stored_files(app: &TestApp) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return 0;
        };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&app.folder().join("files"))
}

/// The files that belong to nobody.
async fn loose(app: &TestApp) -> i64 {
    app.count("select count(*) from loose_files").await
}

/// What the hourly sweep and the jobs do.
async fn sweep(app: &TestApp) {
    app.worker(Default::default()).fire_schedules().await.unwrap();
    app.drain().await;
}
