//! Lists of people: filters, search, order, pages and cursors.

use crate::given;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use testkit::{Actor, TestApp, db_test};

/// Letters of every kind percent-encoded, for a query.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// The names that a list of customers gives, in its order.
async fn found(actor: &Actor, query: &str) -> Vec<String> {
    let reply = actor
        .get(format!("/api/customers?page_size=200&{query}"))
        .await
        .expect(200);
    let names: Vec<String> = reply
        .column("name")
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(reply.json()["total"], names.len(), "{query}: the total is exact");
    names
}

async fn finds(actor: &Actor, text: &str) -> Vec<String> {
    found(actor, &format!("sort=name&search={}", encoded(text))).await
}

/// Twelve customers whose sort keys have ties and gaps.
async fn uneven(app: &TestApp) -> Actor {
    let owner = app.owner().await;
    let statuses = ["active", "inactive", "pending", "suspended"];
    for (at, name) in [
        "Zoe", "ana", "Ána", "Ana", "bert", "Émile", "zoe", "Ärger", "Bert", "emile", "O'Neil", "Ana",
    ]
    .iter()
    .enumerate()
    {
        let email = (at % 3 != 0).then(|| format!("p{}@list.example", 20 - at));
        let new = json!({ "email": email, "status": statuses[at % 4] });
        let password = json!({ "password": testkit::PASSWORD, "status": "active" });
        let id = given::customer(&owner, name, new).await;
        if at % 4 == 1 {
            app.clock().advance(Duration::from_secs(60));
        }
        if at % 5 == 0 {
            owner
                .patch(
                    format!("/api/users/{id}"),
                    json!({ "city": format!("Town {at}") }),
                )
                .await
                .expect(200);
        }
        if at % 6 == 1 {
            let email = format!("login{at}@list.example");
            let mut new = json!({ "email": email });
            given::merge(&mut new, password);
            given::customer(&owner, "Logs In", new).await;
            app.anonymous().login(&email).await;
        }
    }
    app.drain().await;
    owner
}

const FIELDS: [&str; 7] = [
    "id",
    "name",
    "email",
    "created_at",
    "updated_at",
    "last_login",
    "status",
];

/// A record's sort key, comparable; the name and address as they are compared.
fn key(row: &Value, field: &str) -> (bool, String) {
    match &row[field] {
        // Never is last, no address first.
        Value::Null => (field == "last_login", String::new()),
        Value::Number(n) => (false, format!("{:020}", n.as_i64().unwrap())),
        Value::String(text) if field == "name" => (
            false,
            text.to_lowercase().replace(['á', 'ä'], "a").replace('é', "e"),
        ),
        Value::String(text) if field == "email" => (false, text.to_lowercase()),
        Value::String(text) => (false, text.clone()),
        other => panic!("{other}"),
    }
}

db_test! {
    async fn every_order_is_right_in_both_directions_with_ties_by_id(app: TestApp) {
        let owner = uneven(&app).await;
        for list in ["/api/users", "/api/customers"] {
            for field in FIELDS {
                for descending in [false, true] {
                    let sort = if descending { format!("-{field}") } else { field.to_owned() };
                    let rows = owner.get(format!("{list}?page_size=200&sort={sort}")).await.expect(200).items();
                    assert!(rows.len() >= 14);
                    for pair in rows.windows(2) {
                        let (a, b) = ((key(&pair[0], field), pair[0]["id"].as_i64()), (key(&pair[1], field), pair[1]["id"].as_i64()));
                        // Who never logged in comes last either way.
                        let never = |k: &(bool, String)| k.0;
                        let good = match (never(&a.0), never(&b.0)) {
                            (false, true) => true,
                            (true, false) => false,
                            _ if descending => a > b,
                            _ => a < b,
                        };
                        assert!(good, "{list} {sort}: {a:?} before {b:?}");
                    }
                }
            }
        }
        let usual = owner.get("/api/users").await.column("id");
        assert_eq!(usual, owner.get("/api/users?sort=-created_at").await.column("id"));
    }

    async fn a_walk_by_cursor_gives_each_row_once_in_every_order(app: TestApp) {
        let owner = uneven(&app).await;
        for list in ["/api/users", "/api/customers", "/api/v2/customers"] {
            for field in FIELDS {
                for sort in [field.to_owned(), format!("-{field}")] {
                    let whole = owner.get(format!("{list}?page_size=200&sort={sort}")).await.expect(200);
                    assert_eq!(whole.json()["next_cursor"], Value::Null);
                    let (mut walked, mut cursor) = (Vec::new(), String::new());
                    loop {
                        let page = owner.get(format!("{list}?page_size=3&sort={sort}{cursor}")).await.expect(200);
                        let body = page.json();
                        assert_eq!((&body["page"], &body["total"]), (&json!(1), &whole.json()["total"]));
                        walked.extend(page.column("id"));
                        match body["next_cursor"].as_str() {
                            Some(next) => cursor = format!("&cursor={next}"),
                            None => break,
                        }
                    }
                    assert_eq!(walked, whole.column("id"), "{list} {sort}");
                }
            }
        }
    }

    async fn a_walk_by_pages_gives_each_row_once(app: TestApp) {
        let owner = uneven(&app).await;
        let whole = owner.get("/api/users?page_size=200&sort=name").await.column("id");
        let pages = whole.len().div_ceil(4);
        let mut walked = Vec::new();
        for page in 1..=pages + 1 {
            let reply = owner.get(format!("/api/users?page_size=4&sort=name&page={page}")).await.expect(200);
            let body = reply.json();
            assert_eq!((&body["page"], &body["page_size"], &body["pages"]), (&json!(page), &json!(4), &json!(pages)));
            assert_eq!(body["total"], whole.len());
            walked.extend(reply.column("id"));
        }
        assert_eq!(walked, whole);
    }

    async fn archived_users_with_one_address_are_walked_by_it_each_once(app: TestApp) {
        let owner = app.owner().await;
        let mut ids = Vec::new();
        for _ in 0..5 {
            let id = given::customer(&owner, "Comes And Goes", json!({ "email": "again@list.example" })).await;
            owner.delete(format!("/api/users/{id}")).await.expect(204);
            ids.push(json!(id));
        }
        for (sort, expected) in [("email", ids.clone()), ("-email", ids.iter().rev().cloned().collect())] {
            let (mut walked, mut cursor) = (Vec::new(), String::new());
            loop {
                let path = format!("/api/users?archived=true&page_size=2&sort={sort}{cursor}");
                let page = owner.get(path).await.expect(200);
                walked.extend(page.column("id"));
                match page.json()["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(walked, expected, "{sort}");
        }
        // Their invitations.
        app.drain().await;
    }

    async fn a_row_that_goes_while_one_walks_disturbs_no_other(app: TestApp) {
        let owner = app.owner().await;
        let ids = given::customers(&owner, 9).await;
        let first = owner.get("/api/customers?sort=id&search=row&page_size=3").await;
        owner.delete(format!("/api/users/{}", ids[2])).await.expect(204);
        owner.delete(format!("/api/users/{}", ids[4])).await.expect(204);
        let path = format!("/api/customers?sort=id&search=row&page_size=9&cursor={}", first.text("next_cursor"));
        let rest = owner.get(path).await.expect(200);
        assert_eq!(rest.column("id"), [ids[3], ids[5], ids[6], ids[7], ids[8]].map(|id| json!(id)));
        assert_eq!(rest.json()["total"], 7);
    }

    async fn a_cursor_belongs_to_its_order_and_filters(app: TestApp) {
        let owner = app.owner().await;
        given::customers(&owner, 5).await;
        let cursor = owner.get("/api/users?sort=name&status=active&page_size=2").await.text("next_cursor");
        owner.get(format!("/api/users?sort=name&status=active&page_size=3&cursor={cursor}")).await.expect(200);
        for other in ["sort=-name&status=active", "sort=name", "sort=name&status=pending", "sort=name&status=active&search=a",
            "sort=name&status=active&archived=true", "sort=name&status=active&role=agent"] {
            owner.get(format!("/api/users?{other}&cursor={cursor}")).await.expect_refused("query", &["cursor"]);
        }
        for damaged in ["x", "", "e30", "%00", &cursor[1..], &format!("{cursor}AA")] {
            owner.get(format!("/api/users?sort=name&status=active&cursor={damaged}")).await.expect_refused("query", &["cursor"]);
        }
        owner.get(format!("/api/users?sort=name&status=active&page=2&cursor={cursor}")).await.expect_refused("query", &["page"]);
    }

    async fn what_cannot_be_asked_for_is_422_by_name(app: TestApp) {
        let owner = app.owner().await;
        app.watch_digest();
        for list in ["/api/users", "/api/customers", "/api/v2/customers"] {
            for (query, field) in [
                ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"), ("page=99999999999", "page"),
                ("page=1.5", "page"), ("page_size=0", "page_size"), ("page_size=201", "page_size"), ("page_size=", "page_size"),
                ("sort=password_hash", "sort"), ("sort=name%3Bdrop", "sort"), ("sort=--name", "sort"), ("sort=", "sort"),
                ("status=gone", "status"), ("role=king", "role"), ("user_type=agent", "user_type"),
                ("lead_status=x", "lead_status"), ("created_from=yesterday", "created_from"),
                ("created_to=2026-02-30", "created_to"), ("archived=maybe", "archived"), ("serach=x", "serach"),
                ("created_from=2026-02-02&created_to=2026-02-01", "created_to"), ("limit=5", "limit"),
                ("page=1&page=2", "page"),
            ] {
                owner.get(format!("{list}?{query}")).await.expect_refused("query", &[field]);
            }
            let long = "a".repeat(201);
            owner.get(format!("{list}?search={long}")).await.expect_refused("query", &["search"]);
            // Nobody's text has it, and it can be asked for all the same.
            for nothing in ["tag=%00", "region=a%00", "search=%00"] {
                owner.get(format!("{list}?{nothing}")).await.expect(200);
            }
            for good in ["page_size=200", "page_size=1", "page=10000000", "search=", "tag=", "search=%F0%9F%98%80"] {
                owner.get(format!("{list}?{good}")).await.expect(200);
            }
        }
        owner.get("/api/customers?role=agent").await.expect_refused("query", &["role"]);
    }

    async fn every_filter_gives_exactly_its_rows(app: TestApp) {
        let owner = app.owner().await;
        let rows = [
            ("Anton", json!({ "status": "inactive", "lead_status": "lead", "tags": ["vip", "B2B"], "region": "North" })),
            ("Berta", json!({ "status": "pending", "lead_status": "closed", "tags": ["vip"], "region": "South" })),
            ("Cilli", json!({ "tags": ["b2b"], "region": "north" })),
        ];
        for (name, more) in rows {
            given::customer(&owner, name, more).await;
        }
        for (query, names) in [
            ("status=inactive", vec!["Anton"]),
            ("status=pending", vec!["Berta"]),
            ("status=suspended", vec![]),
            ("lead_status=lead", vec!["Anton"]),
            ("lead_status=qualified", vec![]),
            ("tag=vip", vec!["Anton", "Berta"]),
            ("tag=B2B", vec!["Anton"]),
            ("tag=v", vec![]),
            ("tag=vip%25", vec![]),
            ("region=North", vec!["Anton"]),
            ("tag=vip&region=South", vec!["Berta"]),
            ("tag=vip&search=ant", vec!["Anton"]),
            ("user_type=customer", vec!["Anton", "Berta", "Carla Acme", "Cilli", "Conrad Acme"]),
            ("user_type=admin", vec![]),
            ("role=customer&tag=vip", vec!["Anton", "Berta"]),
        ] {
            assert_eq!(found(&owner, &format!("sort=name&{query}")).await, names, "{query}");
        }
        let staff = owner.get("/api/users?user_type=admin&sort=id").await.column("role");
        assert_eq!(staff, ["admin", "admin", "agent", "technician"].map(|role| json!(role)));
        for (role, count) in [("admin", 2), ("agent", 1), ("technician", 1), ("customer", 5)] {
            let reply = owner.get(format!("/api/users?role={role}")).await.expect(200);
            assert_eq!((reply.items().len(), &reply.json()["total"]), (count, &json!(count)), "{role}");
        }
        assert_eq!(owner.get("/api/users?role=customer&user_type=admin").await.json()["total"], 0);
        app.drain().await;
    }

    async fn days_are_the_companys_and_both_ends_count(app: TestApp) {
        let owner = app.owner().await;
        for (name, at) in [
            ("Last Of June", "2026-06-30T21:59:59.999999Z"),
            ("First Of July", "2026-06-30T22:00:00Z"),
            ("End Of July First", "2026-07-01T21:59:59.999999Z"),
            ("Second Of July", "2026-07-01T22:00:00Z"),
        ] {
            // Vienna is two hours ahead in summer.
            app.clock().set(base::Timestamp::parse(at).unwrap());
            let token = app.anonymous().login("owner@acme.example").await.text("token");
            given::customer(&owner.with_token(token), name, json!({})).await;
        }
        let token = app.anonymous().login("owner@acme.example").await.text("token");
        let owner = owner.with_token(token);
        let july = found(&owner, "sort=created_at&created_from=2026-07-01&created_to=2026-07-01").await;
        assert_eq!(july, ["First Of July", "End Of July First"]);
        assert_eq!(found(&owner, "created_from=2026-07-02").await, ["Second Of July"]);
        let before = found(&owner, "sort=-created_at&created_to=2026-06-30").await;
        assert_eq!(before[0], "Last Of June");
    }

    async fn search_finds_words_by_prefix_in_the_six_fields(app: TestApp) {
        let owner = app.owner().await;
        let ana = json!({ "email": "ruiz.ana@sol-y-mar.example", "phone": "+43 (660) 123 45 67", "username": "anita77",
            "business_site": "https://panaderia.example/wien", "city": "Sankt Pölten", "status": "active",
            "notes": "geheimnis", "address": "Ringstrasse" });
        given::customer(&owner, "Ana-María Ruiz Ñuñez", ana).await;
        given::customer(&owner, "Anatol Kern", json!({ "city": "Wien" })).await;
        given::customer(&owner, "阿部 桃子", json!({})).await;
        given::customer(&owner, "Żółć Straße", json!({})).await;
        let (ana, anatol) = ("Ana-María Ruiz Ñuñez", "Anatol Kern");
        for (text, names) in [
            ("ana", vec![ana, anatol]), ("ANA", vec![ana, anatol]), ("aná", vec![ana, anatol]),
            ("ana maria", vec![ana]), ("maria ana", vec![ana]), ("mar ru", vec![ana]), ("  ana   kern ", vec![anatol]),
            ("nunez", vec![ana]), ("Ñuñ", vec![ana]), ("ruiz.ana@sol-y-mar.example", vec![ana]), ("sol", vec![ana]),
            ("anita77", vec![ana]), ("panaderia", vec![ana]), ("polten", vec![ana]), ("pölten wien", vec![ana]),
            ("wien", vec![ana, anatol]), ("660", vec![ana]), ("436601234567", vec![ana]), ("4366", vec![ana]),
            ("123 45 67", vec![ana]), ("atol", vec![]), ("ana xyz", vec![]), ("geheimnis", vec![]), ("ringstrasse", vec![]),
            ("阿部", vec!["阿部 桃子"]), ("阿", vec!["阿部 桃子"]), ("stra", vec!["Żółć Straße"]),
        ] {
            assert_eq!(finds(&owner, text).await, names, "{text}");
        }
        app.drain().await;
    }

    async fn operators_and_wildcards_are_plain_text(app: TestApp) {
        let owner = app.owner().await;
        given::customer(&owner, "Plain Person", json!({ "username": "50% off_now" })).await;
        given::customer(&owner, "Near Orson", json!({})).await;
        let everybody = found(&owner, "").await.len();
        for text in ["%", "*", "_", "\"", "'", "(", ")", ":", "&", "|", "!", "<->", "^", "-", "\\", "--", ";", "{}", "+"] {
            assert_eq!(finds(&owner, text).await.len(), everybody, "{text:?} holds no word, so it filters nothing");
        }
        for text in ["plain OR near", "plain AND zzz", "plain NOT person", "plain | near", "plain & !person zzz", "p%x", "pl_zn",
            "name:plain", "search_words:plain", "plain NEAR zzz", "rowid", "*lain", "'; drop table users; --"] {
            assert!(finds(&owner, text).await.is_empty(), "{text:?}");
        }
        for (text, name) in [("plain*", "Plain Person"), ("\"plain\"", "Plain Person"), ("pla*", "Plain Person"),
            ("50%", "Plain Person"), ("off_now", "Plain Person"), ("near", "Near Orson"), ("or", "Near Orson"),
            ("(plain)", "Plain Person"), ("plain:*", "Plain Person"), ("'plain'", "Plain Person")] {
            assert_eq!(finds(&owner, text).await, [name], "{text:?}");
        }
    }

    async fn search_follows_every_change_at_once(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Before Marriage", json!({ "phone": "111222" })).await;
        owner.patch(format!("/api/users/{id}"), json!({ "name": "After Wedding", "phone": null })).await.expect(200);
        assert!(finds(&owner, "before").await.is_empty());
        assert!(finds(&owner, "111222").await.is_empty());
        assert_eq!(finds(&owner, "after").await, ["After Wedding"]);
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        assert!(finds(&owner, "after").await.is_empty());
        owner.post_nothing(format!("/api/users/{id}/restore")).await.expect(200);
        assert_eq!(finds(&owner, "after").await, ["After Wedding"]);
    }

    async fn totals_are_right_right_after_each_change_and_on_the_other_node(app: TestApp) {
        let owner = app.owner().await;
        let other_node = app.node(|_| {});
        let there = owner.at(&other_node);
        let totals = |actor: Actor| async move {
            let mut totals = Vec::new();
            for query in ["", "?role=customer", "?status=active&tag=vip", "?archived=true", "?search=row"] {
                totals.push(actor.get(format!("/api/users{query}")).await.expect(200).json()["total"].as_i64().unwrap());
            }
            totals
        };
        assert_eq!(totals(owner.clone()).await, [6, 2, 0, 0, 0]);
        let id = given::customer(&owner, "Row", json!({})).await;
        assert_eq!(totals(owner.clone()).await, [7, 3, 0, 0, 1]);
        owner.patch(format!("/api/users/{id}"), json!({ "tags": ["vip"] })).await.expect(200);
        assert_eq!(totals(owner.clone()).await, [7, 3, 1, 0, 1]);
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        assert_eq!(totals(owner.clone()).await, [6, 2, 0, 1, 0]);
        app.drain().await;
        assert_eq!(totals(there).await, [6, 2, 0, 1, 0]);
    }

    async fn ids_in_lists_are_never_twice(app: TestApp) {
        let owner = app.owner().await;
        given::customer(&owner, "Many Words Many Words", json!({ "tags": ["a", "b", "c"], "username": "many words" })).await;
        let ids = owner.get("/api/users?search=many%20words").await.column("id");
        assert_eq!(ids.len(), ids.iter().map(Value::to_string).collect::<BTreeSet<_>>().len());
        assert_eq!(ids.len(), 1);
    }
}
