//! Imports: files of every kind, what is taken, what is refused, and what a crash leaves.

mod crash;
mod files;
mod form;
mod ten_thousand;
mod upsert;

use serde_json::Value;
use testkit::{Actor, Form, TestApp};

/// Runs an import to its end.
pub(crate) async fn run(app: &TestApp, actor: &Actor, form: Form) -> Value {
    let queued = actor.multipart("/api/users/import", form).await.expect(202);
    assert_eq!(queued.json()["status"], "queued");
    app.drain().await;
    actor
        .get(format!("/api/imports/{}", queued.text("id")))
        .await
        .expect(200)
        .json()
}

/// The five counts of an ended import.
fn counts(import: &Value) -> [i64; 5] {
    assert_eq!(import["status"], "completed", "{import}");
    assert_eq!(import["rows_total"], import["rows_done"]);
    let [done, created, updated, unchanged, refused] =
        ["rows_done", "created", "updated", "unchanged", "refused"]
            .map(|name| import[name].as_i64().unwrap());
    assert_eq!(
        done,
        created + updated + unchanged + refused,
        "every row is accounted for"
    );
    [done, created, updated, unchanged, refused]
}

/// Every refused row of an import, over all pages.
async fn refused(actor: &Actor, import: &Value) -> Vec<Value> {
    let path = format!(
        "/api/imports/{}/refused?page_size=200&page=",
        import["id"].as_str().unwrap()
    );
    let mut rows = Vec::new();
    for page in 1.. {
        let reply = actor.get(format!("{path}{page}")).await.expect(200);
        assert_eq!(reply.json()["total"], import["refused"]);
        let items = reply.items();
        if items.is_empty() {
            break;
        }
        rows.extend(items);
    }
    rows
}

/// The customer with this name.
async fn named(actor: &Actor, name: &str) -> Value {
    let found = actor
        .get("/api/customers?page_size=200")
        .await
        .expect(200)
        .items();
    let mut found: Vec<Value> = found.into_iter().filter(|row| row["name"] == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

/// The files that lie in the store.
fn stored_files(app: &TestApp) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return 0;
        };
        entries
            .map(|entry| entry.unwrap().path())
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&app.folder().join("files"))
}

/// All users as they are stored.
async fn users(app: &TestApp) -> Vec<Vec<Option<String>>> {
    let mut rows = app.database().rows("select * from users order by id").await;
    rows.extend(
        app.database()
            .rows("select * from user_tags order by user_id, tag")
            .await,
    );
    rows
}
