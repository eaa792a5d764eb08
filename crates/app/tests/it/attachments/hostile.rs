//! Uploads that mean harm.

use super::{attach, job, loose, path, photo, png, stored_files};
use http::Method;
use serde_json::json;
use testkit::{Form, TestApp, db_test};

const SCRIPT: &str = "<script>alert(document.cookie)</script>";

/// A PNG of a few bytes whose head claims these edges.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(8, 8);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// Refused at `file`, and nothing is left of it.
async fn refused(app: &TestApp, form: Form) {
    let agent = app.agent().await;
    let job = job(&agent).await;
    app.watch_digest();
    attach(&agent, job, form).await.expect_refused("body", &["file"]);
    app.unwatch_digest();
    assert_eq!((stored_files(app), loose(app).await), (0, 0));
}

db_test! {
    async fn a_drawing_with_a_script_is_refused(app: TestApp) {
        refused(&app, Form::file("a.svg", format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{SCRIPT}</svg>"))).await;
        refused(&app, Form::file("a.png", format!("<?xml version=\"1.0\"?><svg>{SCRIPT}</svg>"))).await;
    }

    async fn a_page_is_refused_whatever_it_is_called(app: TestApp) {
        for name in ["a.html", "a.jpg", "a.txt", "a.pdf"] {
            refused(&app, Form::file(name, format!("<!DOCTYPE html>{SCRIPT}"))).await;
        }
    }

    async fn a_program_is_refused_whatever_it_is_called(app: TestApp) {
        for content in [&b"MZ\x90\0\x03\0\0\0"[..], b"\x7FELF\x02\x01\x01\0", b"#!/bin/sh\n"] {
            refused(&app, Form::file("holiday.jpg", content)).await;
        }
    }

    async fn an_empty_file_is_refused(app: TestApp) {
        refused(&app, Form::file("a.jpg", "")).await;
    }

    async fn what_hides_in_a_picture_is_gone(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        for mut picture in [photo(60, 40), png(60, 40)] {
            picture.extend_from_slice(SCRIPT.as_bytes());
            let url = attach(&agent, job, Form::file("a.html", picture)).await.expect(201).text("url");
            let reply = agent.get(url).await.expect(200);
            assert!(reply.header("content-type").unwrap().starts_with("image/"));
            assert!(!reply.body_text().contains("script"));
        }
    }

    async fn what_hides_in_another_file_is_not_run(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        for content in [format!("%PDF-1.7\n{SCRIPT}"), format!("GIF89a/*{SCRIPT}*/"), format!("Dear all {SCRIPT}")] {
            let url = attach(&agent, job, Form::file("a.html", content)).await.expect(201).text("url");
            let reply = agent.get(url).await.expect(200);
            assert!(!reply.header("content-type").unwrap().contains("html"));
            assert!(reply.header("content-disposition").unwrap().starts_with("attachment;"));
            assert!(!reply.header("content-disposition").unwrap().contains(".html\""));
            assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
            assert!(reply.header("content-security-policy").unwrap().contains("sandbox"));
        }
    }

    async fn a_picture_that_would_fill_the_memory_is_refused_by_its_head(app: TestApp) {
        refused(&app, Form::file("bomb.png", claiming(60_000, 60_000))).await;
        refused(&app, Form::file("bomb.png", claiming(10_000, 5_001))).await;
    }

    async fn a_picture_that_is_none_is_refused(app: TestApp) {
        refused(&app, Form::file("a.jpg", b"\xFF\xD8\xFF\xE0 and nothing more")).await;
        refused(&app, Form::file("a.png", claiming(7_000, 7_000))).await;
    }

    async fn an_archive_is_kept_as_it_came_and_never_opened(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        // One entry that claims four gigabytes out of a few bytes.
        let mut bomb = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\x10\0\0\0\xFF\xFF\xFF\xFF\x05\0\0\0a.txt".to_vec();
        bomb.extend_from_slice(&[0; 16]);
        let view = attach(&agent, job, Form::file("logs.zip", &bomb)).await.expect(201).json();
        assert_eq!((&view["content_type"], &view["size_bytes"]), (&json!("application/zip"), &json!(bomb.len())));
    }

    async fn a_name_is_no_path(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        for name in ["../../../../etc/passwd", "..\\\\..\\\\windows\\\\win.ini", "/etc/cron.d/evil", "%2e%2e%2fpasswd"] {
            let view = attach(&agent, job, Form::file(name, "text")).await.expect(201).json();
            let shown = view["filename"].as_str().unwrap();
            assert!(!shown.contains(['/', '\\']) && !shown.contains(".."), "{name}: {shown}");
        }
        assert_eq!(stored_files(&app), 4, "all within the store");
    }

    async fn a_name_adds_no_header(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        for name in ["a%0D%0ASet-Cookie: x=1.txt", "a\u{85}\u{2028}Set-Cookie: x=1.txt", "a; filename=evil.exe; x=.txt"] {
            let reply = attach(&agent, job, Form::file(name, "text")).await.expect(201);
            let download = agent.get(reply.text("url")).await.expect(200);
            assert_eq!(download.headers("set-cookie"), [""; 0], "{name}");
            assert!(download.header("content-disposition").unwrap().starts_with("attachment; filename=\"a"), "{name}");
        }
        let broken = attach(&agent, job, Form::file("a\r\nSet-Cookie: x=1", "text")).await;
        assert!(broken.status() < 500, "{}", broken.status());
        assert_eq!(broken.headers("set-cookie"), [""; 0]);
    }

    async fn an_ending_that_lies_is_put_right(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        for (name, content, shown) in [
            ("invoice.pdf", photo(30, 20), "invoice.pdf.jpg"),
            ("photo.jpg", b"%PDF-1.7\n".to_vec(), "photo.jpg.pdf"),
            ("setup.exe", b"just text".to_vec(), "setup.exe.txt"),
            ("", photo(30, 20), "attachment.jpg"),
        ] {
            let view = attach(&agent, job, Form::file(name, content)).await.expect(201).json();
            assert_eq!(view["filename"], shown);
        }
    }

    async fn a_file_over_the_limit_is_413_and_leaves_nothing(app: TestApp) {
        let small = app.node(|config| config.upload_max_bytes = 20_000);
        let agent = app.agent().await.at(&small);
        let job = job(&agent).await;
        app.watch_digest();
        for content in [vec![b'x'; 20_001], vec![b'x'; 300_000]] {
            attach(&agent, job, Form::file("long.txt", content)).await.expect(413);
        }
        app.unwatch_digest();
        assert_eq!((stored_files(&app), loose(&app).await), (0, 0));
        attach(&agent, job, Form::file("fits.txt", vec![b'x'; 20_000])).await.expect(201);
    }

    async fn bad_parts_are_refused_by_name_and_leave_no_file(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let good = || Form::file("a.txt", "text");
        app.watch_digest();
        for (form, field) in [
            (Form::new(), "file"),
            (Form::new().text("kind", "file"), "file"),
            (good().with_file("file", "b.txt", "text"), "file"),
            (good().text("kind", "video"), "kind"),
            (good().text("kind", "photo"), "kind"),
            (Form::new().text("kind", "photo").with_file("file", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "kind"),
            (good().text("caption", &"x".repeat(201)), "caption"),
            (good().text("caption", &"x".repeat(5_000)), "caption"),
            (good().text("caption", "two\nlines"), "caption"),
            (good().text("work_order_id", "7"), "work_order_id"),
            (good().text("uploaded_by", "1"), "uploaded_by"),
        ] {
            attach(&agent, job, form).await.expect_refused("body", &[field]);
        }
        agent.post(path(job), json!({ "file": "x" })).await.expect(415);
        let call = agent.call(Method::POST, path(job)).body(&Form::content_type(), b"no boundary at all".to_vec());
        call.send().await.expect(400);
        app.unwatch_digest();
        assert_eq!((stored_files(&app), loose(&app).await), (0, 0));
        let file = attach(&agent, job, Form::file("a.jpg", photo(30, 20)).text("kind", "file").text("caption", "")).await;
        assert_eq!(file.expect(201).json()["kind"], "file");
        let heic = Form::file("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
        assert_eq!(attach(&agent, job, heic).await.expect(201).json()["kind"], "file", "kept to be saved");
    }
}
