//! Files of every kind.

use super::{counts, named, refused, run, stored_files};
use crate::given::{names, sorted};
use serde_json::{Value, json};
use testkit::{Form, TestApp, db_test};

const ROWS: &str =
    "Full Name;E-mail;City\nJosé Müller;jose@x.example;Sankt Pölten\nÉva Größ;eva@x.example;Győr\n";

/// Western European letters in one byte each.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or_else(|_| panic!("{c} is not western")))
        .collect()
}

db_test! {
    async fn the_same_rows_come_out_of_every_encoding_and_delimiter(app: TestApp) {
        let little = |text: &str| {
            let mut bytes = vec![0xff, 0xfe];
            bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        let western = ROWS.replace("Győr", "Graz");
        let files = [
            ("utf-8", ";", ROWS.as_bytes().to_vec()),
            ("utf-8", ";", [&[0xef, 0xbb, 0xbf], ROWS.as_bytes()].concat()),
            ("utf-8", ",", ROWS.replace(';', ",").into_bytes()),
            ("utf-8", "\t", ROWS.replace(';', "\t").into_bytes()),
            ("utf-8", "|", ROWS.replace(';', "|").replace('\n', "\r\n").into_bytes()),
            ("utf-16le", ";", little(ROWS)),
            ("windows-1252", ";", windows_1252(&western)),
        ];
        let owner = app.owner().await;
        for (encoding, delimiter, bytes) in files {
            let import = run(&app, &owner, Form::file("c.csv", bytes)).await;
            assert_eq!(counts(&import), [2, 2, 0, 0, 0], "{import}");
            assert_eq!((&import["encoding"], &import["delimiter"]), (&json!(encoding), &json!(delimiter)));
            assert_eq!(import["mapping"], json!({ "name": "Full Name", "email": "E-mail", "city": "City" }));
            let jose = named(&owner, "José Müller").await;
            assert_eq!((&jose["city"], &jose["status"], &jose["email"]),
                (&json!("Sankt Pölten"), &json!("active"), &json!("jose@x.example")));
            let eva = named(&owner, "Éva Größ").await;
            for row in [jose, eva] {
                owner.delete(format!("/api/users/{}", row["id"])).await.expect(204);
            }
        }
    }

    async fn json_comes_as_an_array_or_a_line_each(app: TestApp) {
        let owner = app.owner().await;
        let array = r#"[{"name": "Ada", "email": "ada@x.example", "tags": "a;b"}, {"name": "Bob", "zip": "1010"}]"#;
        let lines = "{\"name\": \"Cyd\", \"email\": \"cyd@x.example\"}\n{\"name\": \"\", \"email\": \"dan@x.example\"}\n";
        let import = run(&app, &owner, Form::file("a.json", array)).await;
        assert_eq!(counts(&import), [2, 2, 0, 0, 0], "{import}");
        assert_eq!(import["delimiter"], json!(null));
        assert_eq!(named(&owner, "Ada").await["tags"], json!(["a", "b"]));
        let import = run(&app, &owner, Form::file("a.ndjson", lines)).await;
        assert_eq!(counts(&import), [2, 1, 0, 0, 1], "{import}");
        let rows = refused(&owner, &import).await;
        assert_eq!((&rows[0]["row"], &rows[0]["field"], &rows[0]["code"]), (&json!(2), &json!("name"), &json!("missing")));
    }

    async fn a_given_mapping_is_used_and_nothing_else(app: TestApp) {
        let owner = app.owner().await;
        let file = "A,B,email\nAnn,12,ann@x.example\n";
        let form = Form::file("a.csv", file).text("mapping", r#"{"name": "A", "external_id": "B"}"#);
        let import = run(&app, &owner, form).await;
        assert_eq!(import["mapping"], json!({ "name": "A", "external_id": "B" }));
        let ann = named(&owner, "Ann").await;
        assert_eq!((&ann["external_id"], &ann["email"]), (&json!("12"), &json!(null)));
    }

    async fn a_preview_tells_columns_samples_and_the_guess(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        let before = app.digest().await;
        let found = owner.multipart("/api/users/import/preview", Form::file("c.csv", ROWS)).await.expect(200).json();
        assert_eq!(names(&found), sorted("mapping columns samples encoding delimiter fields"));
        assert_eq!(found["columns"], json!(["Full Name", "E-mail", "City"]));
        assert_eq!(found["samples"][0], json!(["José Müller", "jose@x.example", "Sankt Pölten"]));
        assert_eq!(found["mapping"], json!({ "name": "Full Name", "email": "E-mail", "city": "City" }));
        let fields: Vec<_> = found["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert!(fields.contains(&"external_id") && !fields.contains(&"role") && !fields.contains(&"credits"));
        assert_eq!((app.digest().await, stored_files(&app)), (before, 0));
    }

    async fn refused_rows_come_as_pages_and_as_a_file_to_mend(app: TestApp) {
        let owner = app.owner().await;
        let file = "name;email;lead;notes\n;a@x.example;;\nBad Mail;nope;;=cmd()\nBad Lead;b@x.example;won;\"two\nlines\"\nGood;c@x.example;lead;\n\
                    Twice;C@x.example;;\n";
        let import = run(&app, &owner, Form::file("c.csv", file)).await;
        assert_eq!(counts(&import), [5, 1, 0, 0, 4], "{import}");
        let path = format!("/api/imports/{}/refused", import["id"].as_str().unwrap());
        let page = owner.get(format!("{path}?page_size=3")).await.expect(200);
        assert_eq!((&page.json()["total"], &page.json()["pages"]), (&json!(4), &json!(2)));
        assert_eq!(names(&page.items()[0]), sorted("row field code reason value"));
        let rows: Vec<_> = refused(&owner, &import).await.iter()
            .map(|r| json!([r["row"], r["field"], r["code"], r["value"]])).collect();
        assert_eq!(json!(rows), json!([
            [1, "name", "missing", ""],
            [2, "email", "email", "nope"],
            [3, "lead_status", "unknown_value", "won"],
            [5, "email", "duplicate_email", "C@x.example"],
        ]));
        let csv = owner.get(format!("{path}?format=csv")).await.expect(200);
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"refused-rows.csv\""));
        let text = csv.body_text();
        let head = text.trim_start_matches('\u{feff}').lines().next().unwrap();
        assert_eq!(head, "name;email;lead;notes;reason");
        assert!(text.contains("\"two\nlines\"") && !text.contains(";=cmd()"), "{text}");
        owner.get(format!("{path}?format=xml")).await.expect_refused("query", &["format"]);
        // Mended and loaded again, with the reasons still there.
        let mended = text.replace("nope", "mended@x.example").replace(";won;", ";lead;").replace("C@x.example", "d@x.example")
            .replacen("\n;a@x", "\nNamed;a@x", 1);
        let again = run(&app, &owner, Form::file("mended.csv", mended)).await;
        assert_eq!(counts(&again), [4, 4, 0, 0, 0], "{again}");
    }

    async fn a_staff_address_in_a_file_is_refused_in_both_modes(app: TestApp) {
        let owner = app.owner().await;
        let before = owner.get(format!("/api/users/{}", app.people().agent.id)).await.json();
        for mode in ["create", "upsert"] {
            let file = "name,email,role\nIntruder,AGENT@acme.example,admin\nFine,fine@x.example,admin\n";
            let import = run(&app, &owner, Form::file("c.csv", file).text("mode", mode)).await;
            let rows = refused(&owner, &import).await;
            assert_eq!((&rows[0]["row"], &rows[0]["field"], &rows[0]["code"]),
                (&json!(1), &json!("email"), &json!("duplicate_email")), "{mode}");
            assert_eq!(named(&owner, "Fine").await["role"], "customer", "a file makes customers only");
        }
        assert_eq!(owner.get(format!("/api/users/{}", app.people().agent.id)).await.json(), before);
    }

    async fn whoever_started_an_import_is_who_made_and_changed_its_customers(app: TestApp) {
        let owner = app.owner().await;
        for file in ["name,email,city\nLogged,l@x.example,Linz\n", "name,email,city\nLogged,l@x.example,Wien\n"] {
            run(&app, &owner, Form::file("a.csv", file).text("mode", "upsert")).await;
        }
        let id = named(&owner, "Logged").await["id"].clone();
        let log = owner.get(format!("/api/users/{id}/activity")).await.expect(200);
        assert_eq!(log.column("kind"), [json!("user.updated"), json!("user.imported")]);
        for entry in log.items() {
            let actor = &entry["actor"];
            assert_eq!((&actor["id"], &actor["type"], &actor["ip"]), (&json!(owner.id()), &json!("staff"), &Value::Null));
        }
    }

    async fn imports_are_listed_newest_first(app: TestApp) {
        let owner = app.owner().await;
        let mut ids = Vec::new();
        for at in 0..3 {
            app.clock().advance(std::time::Duration::from_secs(1));
            ids.insert(0, run(&app, &owner, Form::file(&format!("{at}.csv"), "name\nA\n")).await["id"].clone());
        }
        let list = owner.get("/api/imports?page_size=2").await.expect(200);
        assert_eq!((list.column("id"), &list.json()["total"]), (ids[..2].to_vec(), &json!(3)));
        assert_eq!(owner.get("/api/imports?page_size=2&page=2").await.column("id"), ids[2..]);
        owner.get("/api/imports?page_size=0").await.expect_refused("query", &["page_size"]);
    }
}
