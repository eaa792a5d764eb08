//! The audit log, `/api/activity`.

use crate::given;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, TestApp, db_test};

/// What happened, newest first, as `kind subject`.
async fn found(actor: &Actor, query: &str) -> Vec<String> {
    let reply = actor
        .get(format!("/api/activity?page_size=200&{query}"))
        .await
        .expect(200);
    let entries: Vec<String> = reply
        .items()
        .iter()
        .map(|entry| {
            format!(
                "{} {}",
                entry["kind"].as_str().unwrap(),
                entry["subject"]["id"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        reply.json()["total"],
        entries.len(),
        "{query}: the total is exact"
    );
    entries
}

/// Three days with something on each. Gives the two customers.
async fn three_days(app: &TestApp) -> (Actor, [i64; 2]) {
    let owner = app.owner().await;
    let ids = given::customers(&owner, 2).await;
    app.clock().advance(Duration::from_secs(10 * 3600));
    let agent = app.agent().await;
    let change = agent
        .call(Method::PUT, format!("/api/customers/{}", ids[0]))
        .json(&json!({ "city": "Wien" }));
    change
        .from_address("198.51.100.9".parse().unwrap())
        .send()
        .await
        .expect(200);
    // An hour before midnight in UTC, which is midnight in Vienna.
    app.clock().advance(Duration::from_secs(4 * 3600));
    owner.delete(format!("/api/users/{}", ids[1])).await.expect(204);
    owner
        .patch("/api/settings", json!({ "name": "Acme 2" }))
        .await
        .expect(200);
    app.drain().await;
    (owner, [ids[0], ids[1]])
}

db_test! {
    async fn every_filter_gives_exactly_its_entries(app: TestApp) {
        let (owner, [one, two]) = three_days(&app).await;
        let agent = app.people().agent.id;
        let (created_one, created_two) = (format!("user.created {one}"), format!("user.created {two}"));
        let (updated, archived) = (format!("user.updated {one}"), format!("user.archived {two}"));
        let company = "company.updated 1".to_owned();
        let all = found(&owner, "").await;
        assert_eq!(&all[..2], [company.clone(), archived.clone()]);
        assert_eq!(all.len(), 6 + 2 + 2 + 3, "six people, two logins, two customers, three changes: {all:?}");
        for (query, expected) in [
            (format!("actor_id={agent}"), vec![updated.clone(), format!("user.logged_in {agent}")]),
            (format!("actor_id={agent}&kind=user.updated"), vec![updated.clone()]),
            (format!("actor_id={agent}&kind=user.*"), vec![updated.clone(), format!("user.logged_in {agent}")]),
            (format!("actor_id={agent}&kind=company.*"), vec![]),
            (format!("subject_type=user&subject_id={two}"), vec![archived.clone(), created_two.clone()]),
            (format!("subject_type=user&subject_id={two}&kind=user.created"), vec![created_two.clone()]),
            (format!("subject_type=user&subject_id={two}&kind=user.*&actor_id={agent}"), vec![]),
            ("subject_type=company".to_owned(), vec![company.clone()]),
            ("subject_type=company&kind=company.updated".to_owned(), vec![company.clone()]),
            ("subject_type=company&kind=user.*".to_owned(), vec![]),
            ("subject_type=ticket".to_owned(), vec![]),
            ("kind=user.archived".to_owned(), vec![archived.clone()]),
            ("kind=company.*".to_owned(), vec![company.clone()]),
            ("kind=use.*".to_owned(), vec![]),
            ("kind=users.*".to_owned(), vec![]),
            // Days are Vienna's: the last changes were made at midnight there, at eleven in UTC.
            ("from=2026-03-03".to_owned(), vec![company.clone(), archived.clone()]),
            ("from=2026-03-03&to=2026-03-03&kind=user.*".to_owned(), vec![archived.clone()]),
            ("to=2026-03-02&kind=user.updated".to_owned(), vec![updated.clone()]),
            (format!("from=2026-03-02&to=2026-03-02&subject_type=user&subject_id={one}"), vec![updated.clone(), created_one]),
            ("from=2026-03-04".to_owned(), vec![]),
            ("to=2026-03-01".to_owned(), vec![]),
        ] {
            assert_eq!(found(&owner, &query).await, expected, "{query}");
        }
        let of_noun = found(&owner, "kind=user.*").await;
        assert_eq!(of_noun, all[1..], "every kind of the noun, in the log's own order");
        let entry = &owner.get(format!("/api/activity?actor_id={agent}")).await.items()[0];
        assert_eq!(entry["actor"], json!({ "id": agent, "name": "Agnes Acme", "type": "staff", "ip": "198.51.100.9" }));
        assert_eq!(entry["data"], json!({ "changed": ["city"] }));
    }

    async fn it_names_whom_it_tells_of(app: TestApp) {
        let (owner, [changed, gone]) = three_days(&app).await;
        let colleague = owner
            .post("/api/users", json!({ "name": "Colleague", "email": "colleague@acme.test", "role": "agent" }))
            .await
            .expect(201)
            .json()["id"]
            .clone();
        app.drain().await;
        let subject = |query: String| {
            let owner = &owner;
            async move {
                let page = owner.get(format!("/api/activity?page_size=1&{query}")).await.expect(200);
                page.items()[0]["subject"].clone()
            }
        };
        let record = owner.get(format!("/api/users/{changed}")).await.expect(200);
        let told = subject(format!("subject_type=user&subject_id={changed}")).await;
        assert_eq!(told["name"], record.json()["name"]);
        assert_eq!(told["user_type"], "customer");
        let told = subject(format!("subject_type=user&subject_id={gone}")).await;
        assert!(told["name"].is_string(), "the archived, too: {told}");
        let told = subject(format!("subject_type=user&subject_id={colleague}")).await;
        assert_eq!(told, json!({ "type": "user", "id": colleague.to_string(), "name": "Colleague", "user_type": "admin" }));
        owner.post(format!("/api/customers/{changed}/notes"), json!({ "body": "Rang back" })).await.expect(201);
        app.drain().await;
        let page = owner.get("/api/activity?page_size=1&kind=note.created").await.expect(200);
        assert_eq!(page.items()[0]["customer"], json!({ "id": changed, "name": record.json()["name"] }));
        // What is no user has no name of a user, whatever its number.
        let told = subject("subject_type=company".to_owned()).await;
        assert!(told.get("name").is_none(), "{told}");
    }

    async fn a_walk_by_cursor_and_one_by_pages_give_each_entry_once(app: TestApp) {
        let (owner, _) = three_days(&app).await;
        for filter in ["", "kind=user.*", "kind=user.created", "subject_type=user", "from=2026-03-01", "subject_type=user&kind=user.*"] {
            let whole = found(&owner, filter).await;
            assert!(whole.len() > 6, "{filter}");
            let (mut walked, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = owner.get(format!("/api/activity?{filter}&page_size=2{cursor}")).await.expect(200);
                assert_eq!((&page.json()["page"], &page.json()["total"]), (&json!(1), &json!(whole.len())));
                walked.extend(page.column("id"));
                match page.json()["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            let mut paged = Vec::new();
            for page in 1..=whole.len().div_ceil(2) + 1 {
                paged.extend(owner.get(format!("/api/activity?{filter}&page_size=2&page={page}")).await.expect(200).column("id"));
            }
            let ids = owner.get(format!("/api/activity?{filter}&page_size=200")).await.column("id");
            assert_eq!((&walked, &paged), (&ids, &ids), "{filter}");
            assert!(ids.is_sorted_by(|a, b| a.as_i64() > b.as_i64()), "{filter}: newest first");
        }
    }

    async fn a_total_grows_with_the_log_and_is_counted_on_from_where_it_was(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Busy", json!({})).await;
        let elsewhere = app.node(|_| {});
        for at in 0..4 {
            owner.patch(format!("/api/users/{id}"), json!({ "city": format!("Town {at}") })).await.expect(200);
            app.drain().await;
            for actor in [owner.clone(), owner.at(&elsewhere)] {
                assert_eq!(found(&actor, "kind=user.updated").await.len(), at + 1);
                assert_eq!(found(&actor, &format!("subject_type=user&subject_id={id}&kind=user.*")).await.len(), at + 2);
                assert_eq!(found(&actor, "subject_type=import").await.len(), 0);
            }
        }
        let count = app.count("select count(*) from activity where company_id = 1").await;
        assert_eq!(owner.get("/api/activity").await.json()["total"], count);
    }

    /// Hole class 18: what is asked for is a value, never a pattern or a piece of SQL.
    async fn what_cannot_be_asked_for_is_422_by_name(app: TestApp) {
        let owner = app.owner().await;
        app.drain().await;
        app.watch_digest();
        for (query, field) in [
            ("kind=%25", "kind"), ("kind=user.%25", "kind"), ("kind=*", "kind"), ("kind=user", "kind"), ("kind=", "kind"),
            ("kind=user.upd*", "kind"), ("kind=user.updated'--", "kind"), ("kind=user._pdated%00", "kind"),
            ("subject_type=User%25", "subject_type"), ("subject_type=", "subject_type"), ("subject_id=1", "subject_type"),
            ("actor_id=x", "actor_id"), ("actor_id=1%20or%201", "actor_id"), ("from=yesterday", "from"), ("to=2026-02-30", "to"),
            ("from=2026-03-03&to=2026-03-02", "to"), ("page=0", "page"), ("page_size=201", "page_size"), ("sort=at", "sort"),
            ("search=x", "search"), ("cursor=x", "cursor"), ("company_id=2", "company_id"),
        ] {
            owner.get(format!("/api/activity?{query}")).await.expect_refused("query", &[field]);
        }
        assert_eq!(found(&owner, "subject_type=user&subject_id=%25").await, [""; 0], "a percent sign is a percent sign");
        assert_eq!(found(&owner, "kind=user.create_").await, [""; 0], "an underscore is one");
    }

    async fn a_cursor_belongs_to_its_filters(app: TestApp) {
        let (owner, _) = three_days(&app).await;
        let cursor = owner.get("/api/activity?kind=user.*&page_size=2").await.text("next_cursor");
        owner.get(format!("/api/activity?kind=user.*&page_size=5&cursor={cursor}")).await.expect(200);
        for other in ["", "kind=user.created", "kind=user.*&actor_id=1", "kind=user.*&from=2026-03-02"] {
            owner.get(format!("/api/activity?{other}&cursor={cursor}")).await.expect_refused("query", &["cursor"]);
        }
        let of_users = owner.get("/api/users?page_size=2").await.text("next_cursor");
        owner.get(format!("/api/activity?cursor={of_users}")).await.expect_refused("query", &["cursor"]);
        owner.get(format!("/api/activity?kind=user.*&page=2&cursor={cursor}")).await.expect_refused("query", &["page"]);
    }

    /// Hole classes 1 and 3: another company's log is not reached by any filter.
    async fn another_company_s_log_is_not_seen(app: TestApp) {
        let foreigner = app.foreign_admin().await;
        let secret = given::customer(&foreigner, "Geheim", json!({})).await;
        let owner = app.owner().await;
        app.drain().await;
        let foreign = app.foreigners().admin.id;
        for query in [format!("actor_id={foreign}"), format!("subject_type=user&subject_id={secret}"),
            "subject_type=company&subject_id=2".to_owned(), format!("actor_id={foreign}&kind=user.*")] {
            assert_eq!(found(&owner, &query).await, [""; 0], "{query}");
        }
        let log = owner.get("/api/activity?page_size=200").await.expect(200);
        assert_eq!(log.json()["total"], 7);
        assert!(!log.body_text().contains("Geheim") && !log.body_text().contains("Foreign"));
        let cursor = foreigner.get("/api/activity?page_size=1").await.text("next_cursor");
        let page = owner.get(format!("/api/activity?cursor={cursor}")).await.expect(200);
        let own: Vec<Value> = log.column("id");
        assert!(page.column("id").iter().all(|id| own.contains(id)), "a cursor is a place, not a right");
        for actor in [app.agent().await, app.technician().await, app.customer().await] {
            actor.get("/api/activity").await.expect_code(403, "forbidden");
        }
    }

    async fn the_statements_do_not_grow_with_the_log(app: TestApp) {
        let owner = app.owner().await;
        let mut measured = Vec::new();
        for rows in [3, 30] {
            given::customers(&owner, rows).await;
            app.drain().await;
            for query in ["", "kind=user.*", "subject_type=user"] {
                owner.get("/api/auth/me").await.expect(200);
                let (statements, reply) = app.statements(owner.get(format!("/api/activity?page_size=200&{query}"))).await;
                assert!(reply.expect(200).items().len() >= rows);
                measured.push(statements);
            }
        }
        assert_eq!(measured, [3, 4, 3, 3, 4, 3], "the names of those it tells of are one statement");
    }
}
