//! What is attached, and how it comes back.

use super::{PLACE, attach, job, loose, path, photo, png, stored_files};
use crate::given;
use serde_json::json;
use std::time::Duration;
use testkit::{Form, TestApp, db_test};

db_test! {
    async fn a_photo_comes_back_upright_and_without_its_place(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let sent = photo(400, 300);
        assert!(sent.windows(PLACE.len()).any(|window| window == PLACE));
        let form = Form::file("IMG_0001.JPG", &sent).text("caption", " Boiler, left side ");
        let reply = attach(&agent, job, form).await.expect(201);
        let view = reply.json();
        assert_eq!(given::names(&view), given::sorted(
            "id kind filename url content_type size_bytes width height thumbnail_url caption uploaded_by created_at"));
        let url = view["url"].as_str().unwrap();
        assert_eq!(reply.header("location"), Some(url));
        assert_eq!(url, format!("{}/{}", path(job), view["id"].as_str().unwrap()));
        assert_eq!(view["thumbnail_url"], format!("{url}?size=thumbnail"));
        assert_eq!((&view["kind"], &view["filename"], &view["content_type"]),
            (&json!("photo"), &json!("IMG_0001.JPG"), &json!("image/jpeg")));
        assert_eq!((&view["width"], &view["height"], &view["caption"]), (&json!(300), &json!(400), &json!("Boiler, left side")));
        assert_eq!(view["uploaded_by"], json!({ "id": agent.id(), "name": "Agnes Acme" }));
        assert_eq!(view["created_at"], "2026-03-02T09:00:00Z");

        let whole = agent.get(url).await.expect(200);
        assert_eq!(view["size_bytes"], whole.bytes().len());
        assert_eq!((whole.header("content-type"), whole.header("content-disposition")), (Some("image/jpeg"), Some("inline")));
        assert_eq!(whole.header("x-content-type-options"), Some("nosniff"));
        assert!(whole.header("content-security-policy").unwrap().contains("sandbox"));
        assert_eq!(whole.header("cache-control"), Some("private, no-cache"));
        let thumbnail = agent.get(format!("{url}?size=thumbnail")).await.expect(200);
        for (reply, edges) in [(&whole, (300, 400)), (&thumbnail, (240, 320))] {
            let picture = image::load_from_memory(reply.bytes()).unwrap();
            assert_eq!((picture.width(), picture.height()), edges);
            assert!(!reply.bytes().windows(3).any(|window| window == b"GPS"));
        }
        assert_eq!((stored_files(&app), loose(&app).await), (2, 0));
    }

    async fn who_has_a_file_is_told_so(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let url = attach(&agent, job, Form::file("a.png", png(40, 30))).await.expect(201).text("url");
        let first = agent.get(&url).await.expect(200);
        let tag = first.header("etag").unwrap().to_owned();
        let again = agent.call(http::Method::GET, &url).header("if-none-match", &tag).send().await;
        assert_eq!(again.status(), 304);
        let thumbnail = agent.get(format!("{url}?size=thumbnail")).await.expect(200);
        assert_ne!(thumbnail.header("etag").unwrap(), tag);
    }

    async fn large_photos_are_kept_smaller_and_drawings_as_they_are(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let large = attach(&agent, job, Form::file("pano.jpg", photo(3_000, 1_500))).await.expect(201).json();
        assert_eq!((&large["width"], &large["height"]), (&json!(1_280), &json!(2_560)));
        let drawing = attach(&agent, job, Form::file("plan.PNG", png(600, 300))).await.expect(201).json();
        assert_eq!((&drawing["content_type"], &drawing["width"]), (&json!("image/png"), &json!(600)));
    }

    async fn any_other_file_is_saved_under_its_name(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let content = b"%PDF-1.7\nBoiler";
        let view = attach(&agent, job, Form::file("Öl & Gas.pdf", content)).await.expect(201).json();
        assert_eq!(given::names(&view),
            given::sorted("id kind filename url content_type size_bytes caption uploaded_by created_at"));
        assert_eq!((&view["kind"], &view["content_type"], &view["size_bytes"], &view["caption"]),
            (&json!("file"), &json!("application/pdf"), &json!(content.len()), &json!(null)));
        let url = view["url"].as_str().unwrap();
        let reply = agent.get(url).await.expect(200);
        assert_eq!(reply.bytes(), content);
        let saved = "attachment; filename=\"_l & Gas.pdf\"; filename*=UTF-8''%C3%96l%20&%20Gas.pdf";
        assert_eq!((reply.header("content-disposition"), reply.header("x-content-type-options")), (Some(saved), Some("nosniff")));
        agent.get(format!("{url}?size=thumbnail")).await.expect(404);
        agent.get(format!("{url}?size=huge")).await.expect_refused("query", &["size"]);
        agent.get(format!("{url}?width=3")).await.expect_refused("query", &["width"]);
    }

    async fn a_page_lists_what_came_in_its_order(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let mut ids = Vec::new();
        for name in ["one.txt", "two.txt", "three.txt"] {
            app.clock().advance(Duration::from_millis(1));
            ids.push(json!(attach(&agent, job, Form::file(name, name)).await.expect(201).text("id")));
        }
        let page = agent.get(path(job)).await.expect(200);
        assert_eq!((page.column("id"), &page.json()["total"]), (ids.clone(), &json!(3)));
        let second = agent.get(format!("{}?page=2&page_size=2", path(job))).await.expect(200);
        assert_eq!((second.column("id"), &second.json()["pages"]), (ids[2..].to_vec(), &json!(2)));
        agent.get(format!("{}?page=0", path(job))).await.expect_refused("query", &["page"]);
        agent.get(path(999_999)).await.expect(404);
    }

    async fn five_and_forty_attachments_send_the_same_statements(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let mut counts = Vec::new();
        for (from, to) in [(0, 5), (5, 40)] {
            for n in from..to {
                attach(&agent, job, Form::file("n.txt", format!("{n}"))).await.expect(201);
            }
            let (statements, reply) = app.statements(agent.get(format!("{}?page_size=200", path(job)))).await;
            assert_eq!(reply.expect(200).items().len(), to);
            counts.push(statements);
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0] <= 3, "{counts:?}");
    }

    async fn what_was_attached_and_taken_away_is_told(app: TestApp) {
        let agent = app.agent().await;
        let customer = agent.post("/api/v2/customers", json!({ "name": "Told" })).await.expect(201).id();
        let job = given::work_order(&agent, json!({ "customer_id": customer })).await;
        let view = attach(&agent, job, Form::file("roof.jpg", photo(30, 20))).await.expect(201).json();
        let before = agent.get(format!("/api/v2/work-orders/{job}")).await.expect(200);
        agent.delete(view["url"].as_str().unwrap()).await.expect(204);
        app.drain().await;
        for history in [format!("/api/v2/work-orders/{job}/history"), format!("/api/customers/{customer}/timeline?kind=work_order.*")] {
            let told = agent.get(history).await.expect(200).items();
            let kinds: Vec<_> = told.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
            assert_eq!(kinds, ["work_order.attachment_removed", "work_order.attachment_added", "work_order.created"]);
            assert_eq!(told[1]["data"], json!({ "attachment_id": view["id"], "kind": "photo", "filename": "roof.jpg" }));
            assert_eq!(told[1]["subject"], json!({ "type": "work_order", "id": job.to_string() }));
        }
        let after = agent.get(format!("/api/v2/work-orders/{job}")).await.expect(200);
        assert_eq!(before.header("etag"), after.header("etag"), "who edits the job is not told that it was changed");
    }
}
