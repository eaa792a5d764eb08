//! Searches that match few rows, many, and nearly all: each is found in a way of its own.

use crate::given;
use serde_json::json;
use testkit::{Actor, TestApp, db_test};

/// Customers: all are Walkers, the first 3,100 of them Some, the first 100 Few.
const ROWS: i64 = 20_100;

async fn walkers(app: &TestApp) {
    let insert = format!(
        "with recursive n(i) as (select 0 union all select i + 1 from n where i < {ROWS} - 1) \
         insert into users (company_id, version, email_key, role, status, name, name_key, additional_websites, \
         is_super_admin, email_verified, credits, tags, search_words, created_at, updated_at) \
         select 1, 1, '', 'customer', 'active', 'Walker ' || (i % 7), 'walker ' || (i % 7), '[]', false, false, 0, '[]', \
         '1cbfe 1cbso 1cbwa 1cewalke 1cwwalker' || case when i < 3100 then ' 1cesome' else '' end \
         || case when i < 100 then ' 1cefew' else '' end, {{at}}, {{at}} from n"
    );
    // Many of them at the same moment.
    let is_sqlite = app.state().db.is_sqlite();
    let at = if is_sqlite {
        "1000000 * (i % 50)"
    } else {
        "timestamptz '2026-01-01' + (i % 50) * interval '1 second'"
    };
    app.database().rows(&insert.replace("{at}", at)).await;
    if is_sqlite {
        let index = "insert into users_search (rowid, search_words) select id, search_words from users \
                     where name like 'Walker %'";
        app.database().rows(index).await;
        app.database().rows("delete from search_changes").await;
    }
}

/// The ids of the first three pages of a search, and the total that each page says.
async fn three_pages(actor: &Actor, query: &str, total: i64) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    for _ in 0..3 {
        let path = format!("/api/customers?page_size=40&search={query}{cursor}");
        let page = actor.get(path).await.expect(200);
        assert_eq!(page.json()["total"], total, "{query}");
        ids.extend(page.column("id").iter().map(|id| id.as_i64().unwrap()));
        match page.json()["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    ids
}

db_test! {
    async fn a_search_gives_each_match_once_and_in_order_however_many_there_are(app: TestApp) {
        walkers(&app).await;
        let agent = app.agent().await;
        let first = app.count("select min(id) from users where name like 'Walker %'").await;
        for (query, rows) in [("walker%20few", 100), ("walker%20some", 3_100), ("wa", ROWS), ("w%20walke%20walker", ROWS)] {
            for (sort, key) in [
                ("", (|i: i64| (-(i % 50), -i)) as fn(i64) -> (i64, i64)),
                ("&sort=name", |i| (i % 7, i)),
                ("&sort=-id", |i| (0, -i)),
            ] {
                let mut expected: Vec<i64> = (0..rows).collect();
                expected.sort_by_key(|i| key(*i));
                expected.truncate(120);
                let ids = three_pages(&agent, &format!("{query}{sort}"), rows).await;
                let expected: Vec<i64> = expected.iter().map(|i| first + i).collect();
                assert_eq!(ids, expected, "{query}{sort}");
            }
        }
        // Conditions beside the words.
        for (more, total) in [("&status=inactive", 0), ("&status=active", ROWS), ("&tag=vip", 0)] {
            let page = agent.get(format!("/api/customers?search=walker{more}")).await.expect(200);
            assert_eq!(page.json()["total"], total, "{more}");
        }
    }

    async fn who_changes_the_group_is_found_there(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Wanda Wanderer", json!({ "email": "wanda@x.example" })).await;
        let found = async |query: &str| {
            let page = owner.get(format!("/api/users?search=wanderer{query}")).await.expect(200);
            assert_eq!(page.json()["total"], page.items().len());
            page.column("id") == [json!(id)]
        };
        let groups = ["", "&user_type=customer", "&role=customer", "&user_type=admin", "&role=agent", "&archived=true",
            "&archived=true&role=agent"];
        for (change, expected) in [
            (None, [true, true, true, false, false, false, false]),
            (Some(json!({ "role": "agent" })), [true, false, false, true, true, false, false]),
        ] {
            if let Some(change) = change {
                owner.patch(format!("/api/users/{id}"), change).await.expect(200);
            }
            for (query, expected) in groups.iter().zip(expected) {
                assert_eq!(found(query).await, expected, "{query}");
            }
        }
        owner.delete(format!("/api/users/{id}")).await.expect(204);
        for (query, expected) in groups.iter().zip([false, false, false, false, false, true, true]) {
            assert_eq!(found(query).await, expected, "{query}");
        }
        owner.post_nothing(format!("/api/users/{id}/restore")).await.expect(200);
        assert!(found("&user_type=admin").await);
        // Many at once are changed by another statement.
        let all = json!({ "ids": [id], "action": "archive" });
        owner.post("/api/users/bulk", all).await.expect(200);
        for (query, expected) in groups.iter().zip([false, false, false, false, false, true, true]) {
            assert_eq!(found(query).await, expected, "archived with others: {query}");
        }
        app.expect_jobs_left();
    }
}
