//! No file outlives what names it, whatever dies in between.

use super::{attach, job, loose, path, photo, stored_files, sweep};
use app::files::{self, Upload};
use base::{CompanyId, Error};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use platform::{
    db::{Actor, CompanyDb},
    files::Sizes,
};
use serde_json::json;
use std::time::Duration;
use testkit::{Form, TestApp, db_test};

const UPLOAD: Upload<'_> = Upload {
    field: "file",
    name: "a.jpg",
    otherwise: "attachment",
    sizes: Sizes::PHOTO,
    pictures_only: true,
};

fn company(app: &TestApp) -> CompanyDb {
    app.state().db.system().company(CompanyId(1), Actor::SYSTEM)
}

db_test! {
    async fn a_deleted_attachment_takes_its_files_along(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let photo_url = attach(&agent, job, Form::file("a.jpg", photo(60, 40))).await.expect(201).text("url");
        attach(&agent, job, Form::file("b.txt", "stays")).await.expect(201);
        assert_eq!(stored_files(&app), 3);
        agent.delete(&photo_url).await.expect(204);
        app.drain().await;
        assert_eq!((stored_files(&app), loose(&app).await), (1, 0));
    }

    async fn a_deleted_job_takes_its_files_along(app: TestApp) {
        let admin = app.admin().await;
        let (job, other) = (job(&admin).await, job(&admin).await);
        for _ in 0..3 {
            attach(&admin, job, Form::file("a.jpg", photo(60, 40))).await.expect(201);
        }
        let kept = attach(&admin, other, Form::file("b.txt", "stays")).await.expect(201).text("url");
        admin.delete(format!("/api/v2/work-orders/{job}")).await.expect(204);
        assert_eq!(stored_files(&app), 7, "files go after the transaction, not within it");
        admin.get(path(job)).await.expect(404);
        app.drain().await;
        assert_eq!((stored_files(&app), loose(&app).await), (1, 0));
        admin.get(&kept).await.expect(200);
    }

    async fn a_job_without_files_leaves_nothing_to_do(app: TestApp) {
        let admin = app.admin().await;
        let job = job(&admin).await;
        admin.delete(format!("/api/v2/work-orders/{job}")).await.expect(204);
        assert_eq!(app.count("select count(*) from jobs where kind = 'files.remove_loose'").await, 0);
    }

    async fn rows_that_go_without_a_word_are_found_within_the_hour(app: TestApp) {
        let admin = app.admin().await;
        let job = job(&admin).await;
        attach(&admin, job, Form::file("a.jpg", photo(60, 40))).await.expect(201);
        app.drain().await;
        // As a bulk deletion of another feature would.
        app.database().rows("delete from work_order_attachments").await;
        app.clock().advance(Duration::from_secs(3_601));
        sweep(&app).await;
        assert_eq!((stored_files(&app), loose(&app).await), (0, 0));
    }

    async fn an_upload_that_died_before_its_row_is_removed_a_day_later(app: TestApp) {
        // Killed between file and row: nobody went on with what was taken in.
        let bytes = Bytes::from(photo(60, 40));
        let content = stream::iter([Ok::<_, Error>(bytes)]);
        files::receive(app.state(), &company(&app), UPLOAD, content).await.unwrap();
        assert_eq!((stored_files(&app), loose(&app).await), (2, 1));
        app.clock().advance(Duration::from_secs(23 * 3_600));
        sweep(&app).await;
        assert_eq!(stored_files(&app), 2, "it could still be an upload");
        app.clock().advance(Duration::from_secs(2 * 3_600));
        sweep(&app).await;
        assert_eq!((stored_files(&app), loose(&app).await), (0, 0));
    }

    async fn an_upload_whose_sender_is_gone_half_way_leaves_nothing(app: TestApp) {
        let begun = stream::iter([Ok::<_, Error>(Bytes::from(photo(600, 400)))]);
        let db = company(&app);
        let endless = begun.chain(stream::pending());
        let upload = files::receive(app.state(), &db, UPLOAD, endless);
        let gone = tokio::time::timeout(Duration::from_millis(300), upload).await;
        assert!(gone.is_err(), "it waits for the rest");
        app.clock().advance(Duration::from_secs(25 * 3_600));
        sweep(&app).await;
        // What was half written is removed on a thread of its own.
        for _ in 0..1_000 {
            if stored_files(&app) == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!((stored_files(&app), loose(&app).await), (0, 0));
    }

    async fn a_file_whose_removal_began_belongs_to_nobody_any_more(app: TestApp) {
        let content = stream::iter([Ok::<_, Error>(Bytes::from(photo(60, 40)))]);
        let db = company(&app);
        let received = files::receive(app.state(), &db, UPLOAD, content).await.unwrap();
        app.clock().advance(Duration::from_secs(25 * 3_600));
        sweep(&app).await;
        let mut tx = db.write();
        files::keep(&mut tx, received.id);
        assert!(tx.commit(()).await.is_err());
    }

    async fn a_removal_that_was_cut_off_is_finished(app: TestApp) {
        let admin = app.admin().await;
        let job = job(&admin).await;
        attach(&admin, job, Form::file("a.jpg", photo(60, 40))).await.expect(201);
        admin.delete(format!("/api/v2/work-orders/{job}")).await.expect(204);
        // Dead after it had begun: the rows are marked, one of the two files is gone.
        let one = if matches!(app.database(), testkit::Database::Sqlite(_)) { "1" } else { "true" };
        app.database().rows(&format!("update loose_files set is_doomed = {one}")).await;
        std::fs::remove_dir_all(app.folder().join("files/1/thumbnails")).unwrap();
        app.drain().await;
        assert_eq!((stored_files(&app), loose(&app).await), (0, 0));
    }

    async fn a_full_job_takes_no_more_not_even_at_once(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let form = |n: usize| Form::file("n.txt", format!("{n}"));
        for n in 0..48 {
            attach(&agent, job, form(n)).await.expect(201);
        }
        let replies = futures_util::future::join_all((0..6).map(|n| attach(&agent, job, form(n)))).await;
        let mut taken = 0;
        for reply in replies {
            match reply.status() {
                201 => taken += 1,
                _ => { reply.expect_code(409, "too_many_attachments"); }
            }
        }
        assert_eq!(taken, 2);
        app.watch_digest();
        attach(&agent, job, form(0)).await.expect_code(409, "too_many_attachments");
        assert_eq!((stored_files(&app), loose(&app).await), (50, 0));
        assert_eq!(agent.get(path(job)).await.json()["total"], json!(50));
    }
}
