//! The form, cancelling, and what is left of an import that ended.

use super::{counts, run, stored_files, users};
use http::Method;
use serde_json::json;
use testkit::{Form, TestApp, db_test};

const FILE: &str = "name,email\nAnn,ann@x.example\n";

db_test! {
    async fn bad_parts_are_refused_by_name_and_leave_no_file(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        let good = || Form::file("c.csv", FILE);
        for (form, field) in [
            (Form::new(), "file"),
            (Form::new().text("mode", "create"), "file"),
            (good().text("mode", "replace"), "mode"),
            (good().text("dry_run", "perhaps"), "dry_run"),
            (good().text("mapping", "name"), "mapping"),
            (good().text("mapping", "[1]"), "mapping"),
            (good().text("delimiter", "ab"), "delimiter"),
            (good().text("encoding", "klingon"), "encoding"),
            (good().text("surprise", "x"), "surprise"),
            (good().with_file("file", "d.csv", FILE), "file"),
            (Form::file("c.csv", ""), "file"),
            (Form::file("c.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "file"),
            (Form::file("c.xlsx", b"PK\x03\x04rest"), "file"),
        ] {
            owner.multipart("/api/users/import", form).await.expect_refused("body", &[field]);
        }
        for mapping in [r#"{"name": "Nowhere"}"#, r#"{"role": "name"}"#, r#"{"email": "email"}"#, "{}"] {
            let reply = owner.multipart("/api/users/import", good().text("mapping", mapping)).await.expect(422);
            assert!(reply.body_text().contains("mapping"), "{mapping}: {}", reply.body_text());
        }
        let nameless = owner.multipart("/api/users/import", Form::file("c.csv", "foo,bar\n1,2\n")).await.expect(422);
        assert!(nameless.body_text().contains("mapping"), "{}", nameless.body_text());
        assert_eq!(stored_files(&app), 0);
    }

    async fn what_is_no_form_is_400_or_415(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        for path in ["/api/users/import", "/api/users/import/preview"] {
            owner.post(path, json!({ "file": "x" })).await.expect(415);
            let broken = owner.call(Method::POST, path).body(&Form::content_type(), b"no boundary at all".to_vec());
            broken.send().await.expect(400);
            let mut cut = Form::file("c.csv", FILE).finish();
            cut.truncate(cut.len() - 40);
            owner.call(Method::POST, path).body(&Form::content_type(), cut).send().await.expect(400);
        }
        assert_eq!(stored_files(&app), 0);
    }

    async fn a_file_over_the_limit_is_413_and_leaves_nothing(app: TestApp) {
        let small = app.node(|config| config.import_max_bytes = 1_000);
        let owner = app.owner().await.at(&small);
        app.watch_digest();
        let big = format!("name\n{}\n", "x".repeat(2_000));
        owner.multipart("/api/users/import", Form::file("c.csv", big)).await.expect(413);
        let head = "name\n".repeat(300_000);
        owner.multipart("/api/users/import/preview", Form::file("c.csv", head)).await.expect(413);
        assert_eq!(stored_files(&app), 0);
    }

    async fn an_import_that_is_cancelled_before_it_began_takes_nobody(app: TestApp) {
        let owner = app.owner().await;
        let before = users(&app).await;
        let id = owner.multipart("/api/users/import", Form::file("c.csv", FILE)).await.expect(202).text("id");
        let path = format!("/api/imports/{id}/cancel");
        assert_eq!(owner.post_nothing(&path).await.expect(200).json()["status"], "cancelled");
        app.watch_digest();
        owner.post_nothing(&path).await.expect_code(409, "import_ended");
        app.unwatch_digest();
        app.drain().await;
        assert!(users(&app).await == before);
        assert_eq!(owner.get(format!("/api/imports/{id}")).await.json()["status"], "cancelled");
    }

    async fn an_ended_import_keeps_no_copy_of_the_file(app: TestApp) {
        let owner = app.owner().await;
        counts(&run(&app, &owner, Form::file("done.csv", FILE)).await);
        assert_eq!(stored_files(&app), 0, "completed");
        let id = owner.multipart("/api/users/import", Form::file("stopped.csv", FILE)).await.expect(202).text("id");
        owner.post_nothing(format!("/api/imports/{id}/cancel")).await.expect(200);
        app.drain().await;
        assert_eq!(stored_files(&app), 0, "cancelled");
    }

    async fn an_ended_import_cannot_be_cancelled(app: TestApp) {
        let owner = app.owner().await;
        let import = run(&app, &owner, Form::file("c.csv", FILE)).await;
        let path = format!("/api/imports/{}/cancel", import["id"].as_str().unwrap());
        app.watch_digest();
        owner.post_nothing(path).await.expect_code(409, "import_ended");
        for id in ["x", "00000000-0000-0000-0000-000000000000"] {
            owner.post_nothing(format!("/api/imports/{id}/cancel")).await.expect(404);
            owner.get(format!("/api/imports/{id}")).await.expect(404);
            owner.get(format!("/api/imports/{id}/refused?format=csv")).await.expect(404);
        }
    }
}
