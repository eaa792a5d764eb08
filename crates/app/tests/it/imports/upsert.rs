//! Upsert: who a row means, and what it changes of them.

use super::{counts, named, refused, run};
use crate::given;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Form, TestApp, db_test};

fn upsert(file: &str) -> Form {
    Form::file("c.csv", file).text("mode", "upsert")
}

db_test! {
    async fn only_the_mapped_cells_that_say_something_change(app: TestApp) {
        let owner = app.owner().await;
        let full = json!({ "email": "ann@x.example", "phone": "111", "city": "Wien", "notes": "kept", "tags": ["kept"],
            "lead_status": "lead", "status": "inactive", "username": "ann" });
        let id = given::customer(&owner, "Ann", full).await;
        let before = owner.get(format!("/api/users/{id}")).await.json();
        app.clock().advance(Duration::from_secs(60));
        let import = run(&app, &owner, upsert("name,email,city,phone\nAnn Updated,ANN@x.example,Graz,\n")).await;
        assert_eq!(counts(&import), [1, 0, 1, 0, 0]);
        let mut expected = before;
        given::merge(&mut expected, json!({ "name": "Ann Updated", "city": "Graz", "updated_at": "2026-03-02T09:01:00Z" }));
        assert_eq!(owner.get(format!("/api/users/{id}")).await.json(), expected);
        app.clock().advance(Duration::from_secs(60));
        let again = run(&app, &owner, upsert("name,email,city,phone\nAnn Updated,ANN@x.example,Graz,\n")).await;
        assert_eq!(counts(&again), [1, 0, 0, 1, 0], "the same file says nothing new");
        assert_eq!(owner.get(format!("/api/users/{id}")).await.json(), expected);
    }

    async fn create_refuses_who_is_there_and_upsert_does_not(app: TestApp) {
        let owner = app.owner().await;
        let file = "name,email\nCarla Again,customer@acme.example\nNew,new@x.example\nNew Twice,NEW@x.example\n";
        let import = run(&app, &owner, Form::file("c.csv", file)).await;
        assert_eq!(counts(&import), [3, 1, 0, 0, 2]);
        let rows: Vec<Value> = refused(&owner, &import).await.iter().map(|r| json!([r["row"], r["code"]])).collect();
        assert_eq!(json!(rows), json!([[1, "duplicate_email"], [3, "duplicate_email"]]));
        assert_eq!(named(&owner, "Carla Acme").await["email"], "customer@acme.example");
        let import = run(&app, &owner, upsert(file)).await;
        assert_eq!(counts(&import)[1], 0);
        assert_eq!(named(&owner, "New Twice").await["email"], "new@x.example", "the last row of the file counts");
    }

    async fn the_number_decides_then_the_address_then_who_they_are(app: TestApp) {
        let owner = app.owner().await;
        let numbered = given::customer(&owner, "Numbered", json!({ "external_id": "K1", "email": "old@x.example" })).await;
        let plain = given::customer(&owner, "Plain", json!({ "phone": "22", "address": "Ring 1" })).await;
        app.drain().await;
        let file = "name,email,phone,address,external_id\n\
            Renamed,new@x.example,,,K1\n\
            Takes Anothers,customer@acme.example,,,K1\n\
            By Address,other.customer@acme.example,,,K2\n";
        let import = run(&app, &owner, upsert(file)).await;
        assert_eq!(counts(&import), [3, 0, 2, 0, 1], "{import}");
        let rows = refused(&owner, &import).await;
        assert_eq!((&rows[0]["row"], &rows[0]["code"]), (&json!(2), &json!("duplicate_email")));
        let numbered = owner.get(format!("/api/users/{numbered}")).await.json();
        assert_eq!((&numbered["name"], &numbered["email"]), (&json!("Renamed"), &json!("new@x.example")));
        let other = owner.get(format!("/api/users/{}", app.people().other_customer.id)).await.json();
        assert_eq!((&other["name"], &other["external_id"]), (&json!("By Address"), &json!("K2")));
        let file = "name,phone,address,city\nPlain,22,Ring 1,Wien\nPlain,22,Ring 2,Graz\nPlain,22,Ring 2,Linz\n";
        let import = run(&app, &owner, upsert(file)).await;
        assert_eq!(counts(&import), [3, 1, 2, 0, 0], "{import}");
        assert_eq!(owner.get(format!("/api/users/{plain}")).await.json()["city"], "Wien");
        let again = run(&app, &owner, upsert(file)).await;
        assert_eq!(counts(&again)[1], 0, "a second time nobody is new");
    }

    async fn an_archived_customer_is_not_touched(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Archived", json!({ "email": "a@x.example", "external_id": "A", "status": "active" })).await;
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        let import = run(&app, &owner, upsert("name,email,external_id\nNew Person,a@x.example,A\n")).await;
        assert_eq!(counts(&import), [1, 1, 0, 0, 0]);
        assert_ne!(named(&owner, "New Person").await["id"], id);
        let archived = owner.get("/api/users?archived=true").await.items();
        assert_eq!((archived.len(), &archived[0]["name"]), (1, &json!("Archived")));
    }

    async fn a_dry_upsert_counts_as_the_real_one_does(app: TestApp) {
        let owner = app.owner().await;
        let file = "name,email\nCarla,customer@acme.example\nConrad Acme,other.customer@acme.example\nNew,n@x.example\nNew,n@x.example\nBad,x\n";
        let dry = run(&app, &owner, upsert(file).text("dry_run", "true")).await;
        let real = run(&app, &owner, upsert(file)).await;
        assert_eq!(counts(&dry), counts(&real));
        assert_eq!(counts(&real), [5, 1, 1, 2, 1]);
    }
}
