//! The tags that customers have.

use crate::{given, lists::encoded};
use serde_json::{Value, json};
use testkit::{Actor, TestApp, db_test};

async fn tags(actor: &Actor, search: &str) -> Vec<(String, i64)> {
    let reply = actor
        .get(format!("/api/tags?search={}", encoded(search)))
        .await
        .expect(200);
    let told = |item: &Value| {
        (
            item["tag"].as_str().unwrap().to_owned(),
            item["count"].as_i64().unwrap(),
        )
    };
    reply.items().iter().map(told).collect()
}

fn counted(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter()
        .map(|(tag, count)| ((*tag).to_owned(), *count))
        .collect()
}

db_test! {
    async fn the_most_used_come_first_and_only_live_customers_count(app: TestApp) {
        let owner = app.owner().await;
        for (name, tags) in [
            ("A", json!(["vip", "Nord"])),
            ("B", json!(["vip", "solar"])),
            ("C", json!(["vip", "Nord", "heat pump"])),
        ] {
            given::customer(&owner, name, json!({ "tags": tags })).await;
        }
        let gone = given::customer(&owner, "Gone", json!({ "tags": ["gone", "vip"] })).await;
        owner.delete(format!("/api/users/{gone}")).await.expect(204);
        owner.patch(format!("/api/users/{}", app.people().agent.id), json!({ "tags": ["vip", "inner"] })).await.expect(200);
        let foreigner = app.foreign_admin().await;
        given::customer(&foreigner, "Strange", json!({ "tags": ["vip", "foreign"] })).await;
        let agent = app.agent().await;
        let all = counted(&[("vip", 3), ("Nord", 2), ("heat pump", 1), ("solar", 1)]);
        assert_eq!(tags(&agent, "").await, all);
        assert_eq!(agent.get("/api/tags").await.expect(200).items().len(), 4);
        owner.post_nothing(format!("/api/users/{gone}/restore")).await.expect(200);
        assert_eq!(tags(&agent, "v").await, counted(&[("vip", 4)]));
        assert_eq!(tags(&agent, "").await[0], ("vip".to_owned(), 4), "an answer is kept until a customer changes");
        assert_eq!(tags(&agent, "gone").await, counted(&[("gone", 1)]));
    }

    async fn search_is_by_beginning_without_case(app: TestApp) {
        let owner = app.owner().await;
        let list = json!(["Über 100", "über 200", "VIP", "not vip", "100%", "a_b", "axb"]);
        given::customer(&owner, "Tagged", json!({ "tags": list })).await;
        for (search, found) in [
            ("ÜBER", vec!["Über 100", "über 200"]),
            ("vip", vec!["VIP"]),
            ("ViP", vec!["VIP"]),
            ("100%", vec!["100%"]),
            ("a_", vec!["a_b"]),
            ("%", vec![]),
            ("none", vec![]),
        ] {
            let names: Vec<String> = tags(&owner, search).await.into_iter().map(|(tag, _)| tag).collect();
            assert_eq!(names, found, "{search}");
        }
        owner.get(format!("/api/tags?search={}", "a".repeat(201))).await.expect_refused("query", &["search"]);
        owner.get("/api/tags?page=2").await.expect_refused("query", &["page"]);
    }

    async fn a_hundred_are_told_out_of_any_number(app: TestApp) {
        let owner = app.owner().await;
        given::customer(&owner, "Tagged", json!({ "tags": ["zz-most-used"] })).await;
        let id = given::customer(&owner, "Tagged too", json!({ "tags": ["zz-most-used"] })).await;
        // More than one step of the walk.
        let many = format!(
            "insert into user_tags (company_id, tag, user_id) select 1, 't' || n, {id} from ( \
               with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 20001) \
               select n from numbers) numbers"
        );
        app.database().rows(&many).await;
        let found = tags(&owner, "").await;
        assert_eq!((found.len(), found[0].clone()), (100, ("zz-most-used".to_owned(), 2)));
        assert_eq!(tags(&owner, "T20001").await, counted(&[("t20001", 1)]));
    }
}
