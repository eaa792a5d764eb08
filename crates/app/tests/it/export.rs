//! The export of users, and its way back through an import.

use crate::given::{self, names};
use app::accounts::exports::{Export, ExportFormat, ExportQuery};
use base::CompanyId;
use futures_util::TryStreamExt as _;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Actor, Form, TestApp, db_test};

const FORMATS: [&str; 3] = ["csv", "json", "ndjson"];

async fn export(actor: &Actor, query: &str) -> String {
    actor
        .get(format!("/api/users/export?{query}"))
        .await
        .expect(200)
        .body_text()
}

/// The records of an export, in its order.
async fn records(actor: &Actor, query: &str) -> Vec<Value> {
    let lines = export(actor, &format!("format=ndjson&{query}")).await;
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The ids that the list gives under these filters, over all its pages.
async fn listed(actor: &Actor, query: &str) -> Vec<Value> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = actor
            .get(format!("/api/users?page_size=200&{query}{cursor}"))
            .await
            .expect(200);
        ids.extend(page.column("id"));
        match page.json()["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

async fn import(app: &TestApp, actor: &Actor, mode: &str, file: &str) -> [Value; 4] {
    let form = Form::file("users", file).text("mode", mode);
    let import = actor
        .multipart("/api/users/import", form)
        .await
        .expect(202)
        .text("id");
    app.drain().await;
    let import = actor
        .get(format!("/api/imports/{import}"))
        .await
        .expect(200)
        .json();
    assert_eq!(import["status"], "completed", "{import}");
    ["created", "updated", "unchanged", "refused"].map(|name| import[name].clone())
}

/// What of a record an import can fill.
fn importable(record: &Value) -> Value {
    let fields = [
        "external_id",
        "email",
        "name",
        "username",
        "phone",
        "address",
        "city",
        "state",
        "zip_code",
        "country",
        "region",
        "business_site",
        "additional_websites",
        "business_type",
        "lead_status",
        "notes",
        "tags",
    ];
    fields
        .iter()
        .map(|field| ((*field).to_owned(), record[*field].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Customers whose texts are everything that breaks files.
async fn messy(owner: &Actor) -> usize {
    let texts = [
        "=HYPERLINK(\"http://evil.example\",\"x\")",
        "+49 (0)3479 61439",
        "-1",
        "@SUM(A1)",
        "'=already",
        "''+twice",
        "'t Hooft",
        "Comma, Semicolon; Pipe|",
        "\"quoted\"",
        "half \" quote",
        "\\back\\slash\\n",
        "null",
        "NaN",
        "0012",
        "1e5",
        "true",
        "Ünï 😀 漢字",
        "\u{feff}bom",
        "＝wide",
        "a\u{202e}b",
        "#REF!",
        "<b>bold</b>",
        "%00",
        "{{x}}",
        "…",
        "O'Neil",
    ];
    for (at, text) in texts.iter().enumerate() {
        let more = json!({
            "external_id": (at % 3 != 0).then(|| format!("{text} {at}")),
            "email": (at % 4 == 1).then(|| format!("'o+{at}=x@mess.example")), "status": "active",
            "phone": format!("+43 {at}"), "address": text, "city": format!("{text}; {text}"), "zip_code": format!("-{at}"),
            "region": text, "business_site": format!("@{text}"), "lead_status": (at % 2 == 0).then_some("qualified"),
            "notes": format!("={text}\n\n\tsecond, \"line\"\n'@{text}"),
            "tags": [text, "VIP", "vip", "a,b;c|d", "\"", "x"], "additional_websites": ["https://a.example/?a=1,2;3", text],
        });
        given::customer(owner, text, more).await;
    }
    // Called the same, and nothing else to tell them apart by.
    for city in ["Wien", "Graz", "Linz"] {
        given::customer(owner, "Twin", json!({ "city": city })).await;
    }
    texts.len() + 3
}

db_test! {
    async fn what_was_exported_is_known_when_it_is_imported(app: TestApp) {
        let owner = app.owner().await;
        let n = messy(&owner).await + 2;
        let before = records(&owner, "").await;
        for format in FORMATS {
            for (filter, rows) in [("user_type=customer", n), ("sort=name", n + 4)] {
                let file = export(&owner, &format!("format={format}&{filter}")).await;
                let done = import(&app, &owner, "upsert", &file).await;
                assert_eq!(done, [json!(0), json!(0), json!(rows), json!(0)], "{format} {filter}");
            }
        }
        assert_eq!(records(&owner, "").await, before);
    }

    async fn what_was_exported_is_the_same_in_another_company(app: TestApp) {
        let owner = app.owner().await;
        let n = messy(&owner).await;
        let sorted = |records: Vec<Value>| {
            let mut records: Vec<String> = records.iter().map(|record| importable(record).to_string()).collect();
            records.sort_unstable();
            records
        };
        let of_day = "user_type=customer&created_from=2026-03-02&status=active";
        let ours: Vec<Value> = records(&owner, of_day).await.into_iter().filter(|r| r["email"].as_str().is_none_or(|e| !e.ends_with("acme.example"))).collect();
        assert_eq!(ours.len(), n);
        let there = app.foreign_admin().await;
        for format in FORMATS {
            let own: BTreeSet<i64> = records(&there, "").await.iter().map(|record| record["id"].as_i64().unwrap()).collect();
            let file = export(&owner, &format!("format={format}&{of_day}")).await;
            let done = import(&app, &there, "create", &file).await;
            assert_eq!(done, [json!(n + 2), json!(0), json!(0), json!(0)], "{format}");
            let new: Vec<Value> = records(&there, "").await.into_iter()
                .filter(|record| !own.contains(&record["id"].as_i64().unwrap()))
                .filter(|r| r["email"].as_str().is_none_or(|e| !e.ends_with("acme.example"))).collect();
            assert_eq!(sorted(new.clone()), sorted(ours.clone()), "{format}");
            for id in records(&there, "user_type=customer").await.iter().map(|record| record["id"].as_i64().unwrap()) {
                if !own.contains(&id) {
                    there.delete(format!("/api/users/{id}")).await.expect(204);
                }
            }
        }
    }

    async fn it_is_what_the_list_shows_in_its_order(app: TestApp) {
        let owner = app.owner().await;
        messy(&owner).await;
        let gone = given::customer(&owner, "Gone", json!({})).await;
        owner.delete(format!("/api/users/{gone}")).await.expect(204);
        app.customer().await;
        for query in ["", "sort=id", "sort=-name", "sort=email", "sort=-email", "sort=updated_at", "sort=last_login", "sort=-last_login",
            "sort=-status", "user_type=admin", "role=agent", "status=active&sort=name", "lead_status=qualified", "tag=vip", "tag=v%25",
            "region=-1", "search=twin", "search=ol", "archived=true", "created_from=2026-03-02", "created_to=2026-03-01", "search=%25", "tag=%00", "search=%00"] {
            let exported = records(&owner, query).await;
            let ids: Vec<Value> = exported.iter().map(|record| record["id"].clone()).collect();
            assert_eq!(ids, listed(&owner, query).await, "{query}");
        }
        let list = owner.get("/api/users?page_size=200").await.expect(200).items();
        assert_eq!(records(&owner, "").await, list);
        let array: Value = serde_json::from_str(&export(&owner, "format=json").await).unwrap();
        assert_eq!(array, json!(list));
        let table = export(&owner, "").await;
        assert_eq!(table, export(&owner, "format=csv").await);
        assert!(table.starts_with("id,external_id,email,user_type,role,status,name,") && table.ends_with("\r\n"));
        let mut columns: Vec<&str> = table.lines().next().unwrap().split(',').collect();
        columns.sort_unstable();
        assert_eq!(columns, names(&list[0]));
        assert!(!table.contains("password") && !table.contains("search_words"));
    }

    async fn a_long_one_gives_each_record_once_in_every_order(app: TestApp) {
        let owner = app.owner().await;
        given::crowd(&app, 4_700).await;
        for sort in ["id", "-created_at", "name", "-email", "updated_at", "last_login", "-status"] {
            let exported = records(&owner, &format!("sort={sort}")).await;
            let ids: BTreeSet<i64> = exported.iter().map(|record| record["id"].as_i64().unwrap()).collect();
            assert_eq!((exported.len(), ids.len()), (4_706, 4_706), "{sort}");
        }
        let by_id = records(&owner, "sort=-id&status=inactive").await;
        assert!(by_id.is_sorted_by(|a, b| a["id"].as_i64() > b["id"].as_i64()) && by_id.len() == 3_134);
        let array: Value = serde_json::from_str(&export(&owner, "format=json&sort=id").await).unwrap();
        assert_eq!(array.as_array().unwrap().len(), 4_706);
        assert_eq!(export(&owner, "format=csv").await.lines().count(), 4_707);
    }

    /// Hole class 17.
    async fn no_cell_is_run_by_a_spreadsheet(app: TestApp) {
        let owner = app.owner().await;
        messy(&owner).await;
        let table = export(&owner, "format=csv").await;
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let mut cells = 0;
        for row in reader.records() {
            for cell in &row.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']), "{cell}");
                cells += 1;
            }
        }
        assert!(cells > 29 * 30);
        assert!(table.contains("'=HYPERLINK") && table.contains("'+43 1") && table.contains("''=already") && table.contains(",'t Hooft,"));
    }

    async fn it_is_a_file_and_who_took_it_is_told(app: TestApp) {
        let admin = app.admin().await;
        for (format, kind) in [("csv", "text/csv; charset=utf-8"), ("json", "application/json"), ("ndjson", "application/x-ndjson")] {
            let path = format!("/api/users/export?format={format}&role=customer&sort=name");
            let reply = admin.get(&path).await.expect(200);
            assert_eq!(reply.header("content-type"), Some(kind));
            let name = format!("attachment; filename=\"users-2026-03-02.{format}\"");
            assert_eq!(reply.header("content-disposition"), Some(name.as_str()));
            // Whoever only asks what there is takes nothing.
            let head = admin.call(Method::HEAD, &path).send().await.expect(200);
            assert_eq!((head.header("content-type"), head.body_text().as_str()), (Some(kind), ""));
        }
        app.drain().await;
        let told = admin.get("/api/activity?kind=users.exported").await.expect(200).items();
        assert_eq!(told.len(), 3);
        assert_eq!(told[2]["data"], json!({ "format": "csv", "count": 2, "filter": { "role": "customer", "sort": "name" } }));
        assert_eq!((&told[0]["actor"]["id"], &told[0]["subject"]["type"]), (&json!(admin.id()), &json!("company")));
    }

    async fn it_is_compressed_for_who_takes_that(app: TestApp) {
        let owner = app.owner().await;
        given::crowd(&app, 300).await;
        let call = owner.call(Method::GET, "/api/users/export?format=ndjson").header("accept-encoding", "gzip");
        // The contract is checked on bodies as they are, so this one is not JSON to it.
        let reply = call.send().await.expect(200);
        assert_eq!(reply.header("content-encoding"), Some("gzip"));
        assert_eq!(owner.get("/api/users/export?format=ndjson").await.header("content-encoding"), None);
    }

    /// Hole class 18: formats and orders are a closed set.
    async fn what_cannot_be_asked_for_is_422_by_name_and_takes_nothing(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        for (query, field) in [
            ("format=xlsx", "format"), ("format=", "format"), ("sort=password_hash", "sort"), ("sort=name%3Bdrop", "sort"), ("sort=", "sort"),
            ("page=1", "page"), ("page_size=10", "page_size"), ("cursor=x", "cursor"), ("company_id=2", "company_id"), ("status=gone", "status"),
            ("created_from=2026-02-02&created_to=2026-02-01", "created_to"), ("archived=maybe", "archived"), ("fields=password_hash", "fields"),
        ] {
            owner.get(format!("/api/users/export?{query}")).await.expect_refused("query", &[field]);
        }
        for actor in [app.agent().await, app.technician().await, app.customer().await] {
            actor.get("/api/users/export").await.expect_code(403, "forbidden");
        }
        app.unwatch_digest();
        assert_eq!(app.count("select count(*) from events where kind = 'users.exported'").await, 0);
    }

    /// Hole classes 1 and 3.
    async fn another_company_s_users_are_in_no_export(app: TestApp) {
        let foreigner = app.foreign_admin().await;
        given::customer(&foreigner, "Zacharias Geheim", json!({ "tags": ["vip"], "region": "North" })).await;
        let owner = app.owner().await;
        for query in ["", "search=geheim", "tag=vip", "region=North", "archived=true", "sort=-id", "search=2xgeheim"] {
            for format in FORMATS {
                let file = export(&owner, &format!("format={format}&{query}")).await;
                assert!(!file.contains("Geheim") && !file.contains("foreign.example"), "{query}");
            }
        }
    }

    async fn one_that_cannot_be_read_on_ends_with_an_error_and_not_as_if_it_were_whole(app: TestApp) {
        given::crowd(&app, 4_700).await;
        let spoil = "update users set tags = '{\"no\": \"list\"}' where name = 'Many 4600'";
        app.database().rows(spoil).await;
        for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::Ndjson] {
            let query = ExportQuery { format, sort: Some("id".to_owned()), ..ExportQuery::default() };
            let db = app.state().db.system().company(CompanyId(1), platform::db::Actor::OPERATOR);
            let export = Export::new(app.state(), &db, "UTC", query).unwrap();
            let written = export.written();
            let mut pieces = std::pin::pin!(export.begin().await.unwrap());
            let mut text = Vec::new();
            let error = loop {
                match pieces.try_next().await {
                    Ok(Some(piece)) => text.extend_from_slice(&piece),
                    Ok(None) => panic!("it ended as if it were whole"),
                    Err(error) => break error,
                }
            };
            assert!(error.chain().contains("JSON"), "{}", error.chain());
            assert!(!text.trim_ascii_end().ends_with(b"]"));
            let rows = written.load(std::sync::atomic::Ordering::Relaxed);
            assert!((2_000..4_606).contains(&rows), "{rows}");
        }
        app.database().rows("update users set tags = '[]' where name = 'Many 4600'").await;
    }

    async fn a_client_that_takes_nothing_has_nothing_read_for_it(app: TestApp) {
        given::crowd(&app, 9_000).await;
        let query = ExportQuery { format: ExportFormat::Ndjson, ..ExportQuery::default() };
        let db = app.state().db.system().company(CompanyId(1), platform::db::Actor::OPERATOR);
        let export = Export::new(app.state(), &db, "UTC", query).unwrap();
        let before = app.state().db.statements();
        let mut pieces = Box::pin(export.begin().await.unwrap());
        let first = pieces.try_next().await.unwrap().unwrap();
        assert!(first.len() < 200 * 1024, "a piece, not a page");
        drop(pieces);
        // Ends what was being read meanwhile.
        app.state().tasks.tracker.close();
        app.state().tasks.tracker.wait().await;
        app.state().tasks.tracker.reopen();
        let read = app.state().db.statements() - before;
        assert!(read <= 4, "the count, the event, the first rows and at most the next ones: {read}");
    }
}
