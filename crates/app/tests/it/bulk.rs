//! One change of many users.

use crate::given;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, PASSWORD, TestApp, db_test};

const BULK: &str = "/api/users/bulk";

/// `{matched, changed}` of a call.
async fn bulk(actor: &Actor, body: Value) -> (i64, i64) {
    let done = actor.post(BULK, body).await.expect(200).json();
    (
        done["matched"].as_i64().unwrap(),
        done["changed"].as_i64().unwrap(),
    )
}

async fn record(actor: &Actor, id: i64) -> Value {
    actor.get(format!("/api/users/{id}")).await.expect(200).json()
}

async fn total(actor: &Actor, query: &str) -> Value {
    actor.get(format!("/api/users?{query}")).await.expect(200).json()["total"].clone()
}

/// The kinds of events about a user with what they tell, the oldest first.
async fn events(app: &TestApp, actor: &Actor, id: i64) -> Vec<Value> {
    app.drain().await;
    let log = actor
        .get(format!("/api/users/{id}/activity"))
        .await
        .expect(200)
        .items();
    log.iter()
        .rev()
        .map(|entry| json!([entry["kind"], entry["data"]]))
        .collect()
}

async fn is_logged_in(actor: &Actor) -> bool {
    actor.get("/api/auth/me").await.status() == 200
}

db_test! {
    async fn tags_are_added_and_taken_away_in_the_record_and_in_the_list(app: TestApp) {
        let owner = app.owner().await;
        let tagged = given::customer(&owner, "Tagged", json!({ "tags": ["b2b", "vip"] })).await;
        let plain = given::customer(&owner, "Plain", json!({})).await;
        let (before, ids) = (record(&owner, tagged).await, json!([plain, tagged, plain]));
        app.clock().advance(Duration::from_secs(60));
        assert_eq!(bulk(&owner, json!({ "ids": ids, "action": "tag", "value": " vip " })).await, (2, 1));
        assert_eq!(record(&owner, tagged).await, before, "who had it is not touched");
        let changed = record(&owner, plain).await;
        assert_eq!((&changed["tags"], &changed["updated_at"]), (&json!(["vip"]), &json!("2026-03-02T09:01:00Z")));
        assert_eq!(total(&owner, "tag=vip").await, 2);
        assert_eq!(bulk(&owner, json!({ "ids": ids, "action": "tag", "value": "Ünïcode \"q\" \\ ' 😀" })).await, (2, 2));
        assert_eq!(record(&owner, tagged).await["tags"], json!(["b2b", "vip", "Ünïcode \"q\" \\ ' 😀"]));
        assert_eq!(bulk(&owner, json!({ "filter": { "tag": "vip" }, "action": "untag", "value": "vip" })).await, (2, 2));
        assert_eq!(record(&owner, tagged).await["tags"], json!(["b2b", "Ünïcode \"q\" \\ ' 😀"]), "the others stay, in their order");
        assert_eq!((total(&owner, "tag=vip").await, total(&owner, "tag=b2b").await), (json!(0), json!(1)));
        assert_eq!(bulk(&owner, json!({ "ids": ids, "action": "untag", "value": "vip" })).await, (2, 0));
        let tags = json!({ "changed": ["tags"] });
        let told = events(&app, &owner, plain).await;
        assert_eq!(json!(told[1..]), json!([["user.updated", tags], ["user.updated", tags], ["user.updated", tags]]));
        // A change of one user goes on from there.
        owner.patch(format!("/api/users/{plain}"), json!({ "tags": ["last"] })).await.expect(200);
        assert_eq!(total(&owner, "tag=last").await, 1);
        assert_eq!(total(&owner, "search=plain").await, 1, "who is changed is still found");
    }

    async fn status_and_lead_status_are_set_where_they_differ(app: TestApp) {
        let owner = app.owner().await;
        let lead = given::customer(&owner, "Lead", json!({ "lead_status": "lead", "region": "North" })).await;
        let none = given::customer(&owner, "None", json!({ "region": "North" })).await;
        let north = |action: &str, value: Value| json!({ "filter": { "region": "North" }, "action": action, "value": value });
        assert_eq!(bulk(&owner, north("set_lead_status", json!("lead"))).await, (2, 1));
        assert_eq!(bulk(&owner, north("set_lead_status", json!(null))).await, (2, 2));
        assert_eq!(record(&owner, none).await["lead_status"], Value::Null);
        assert_eq!(bulk(&owner, north("set_status", json!("inactive"))).await, (2, 2));
        assert_eq!(bulk(&owner, north("set_status", json!("inactive"))).await, (2, 0));
        assert_eq!(record(&owner, lead).await["status"], "inactive");
        let told = events(&app, &owner, lead).await;
        let changed = |field: &str| json!(["user.updated", { "changed": [field] }]);
        assert_eq!(json!(told[1..]), json!([changed("lead_status"), changed("status")]));
        let version = owner.get(format!("/api/users/{lead}")).await;
        assert_eq!(version.header("etag"), Some(format!("\"{lead}-3\"").as_str()));
    }

    async fn the_archived_are_gone_and_can_be_brought_back(app: TestApp) {
        let owner = app.owner().await;
        let ids = given::customers(&owner, 3).await;
        assert_eq!(bulk(&owner, json!({ "ids": ids, "action": "archive" })).await, (3, 3));
        assert_eq!((total(&owner, "search=row").await, total(&owner, "archived=true").await), (json!(0), json!(3)));
        owner.get(format!("/api/users/{}", ids[0])).await.expect(404);
        assert_eq!(events(&app, &owner, app.people().owner.id).await.len(), 2);
        let archived = "select count(*) from events where kind = 'user.archived'";
        assert_eq!(app.count(archived).await, 3);
        owner.post_nothing(format!("/api/users/{}/restore", ids[1])).await.expect(200);
        assert_eq!(total(&owner, "search=row").await, 1);
    }

    async fn who_is_locked_out_is_logged_out_at_once(app: TestApp) {
        let owner = app.owner().await;
        let (agent, customer, other) = (app.agent().await, app.customer().await, app.other_customer().await);
        assert_eq!(bulk(&owner, json!({ "ids": [agent.id()], "action": "tag", "value": "x" })).await, (1, 1));
        assert!(is_logged_in(&agent).await, "a tag logs nobody out");
        let suspend = json!({ "ids": [agent.id(), customer.id()], "action": "set_status", "value": "suspended" });
        bulk(&owner, suspend).await;
        assert!(!is_logged_in(&agent).await && !is_logged_in(&customer).await);
        assert!(is_logged_in(&other).await && is_logged_in(&owner).await);
        app.anonymous().try_login(&app.people().agent.email, PASSWORD).await.expect(401);
        bulk(&owner, json!({ "filter": { "role": "customer" }, "action": "archive" })).await;
        let gone = other.get("/api/auth/me").await.expect(401);
        assert_eq!(gone.json()["code"], "user_not_found");
    }

    /// Hole classes 1, 3 and 2: one foreign id among good ones refuses everything, and nothing was written.
    async fn an_id_that_is_not_there_refuses_the_whole_call(app: TestApp) {
        let owner = app.owner().await;
        let ids = given::customers(&owner, 2).await;
        let archived = given::customer(&owner, "Archived", json!({})).await;
        owner.delete(format!("/api/users/{archived}")).await.expect(204);
        let foreign = app.foreigners().customer.id;
        app.watch_digest();
        for action in ["tag", "untag", "set_status", "set_lead_status", "archive"] {
            let value = match action {
                "set_status" => json!("suspended"),
                "archive" => Value::Null,
                _ => json!("lead"),
            };
            for (wrong, at) in [(vec![foreign], vec!["ids.0"]), (vec![ids[0], foreign, ids[1]], vec!["ids.1"]),
                (vec![archived, ids[0], -1, i64::MAX, 0], vec!["ids.0", "ids.2", "ids.3", "ids.4"])] {
                let body = json!({ "ids": wrong, "action": action, "value": value });
                owner.post(BULK, body).await.expect_refused("body", &at);
            }
        }
        let theirs = app.foreign_admin().await.get(format!("/api/users/{foreign}")).await.expect(200).json();
        assert_eq!((&theirs["status"], &theirs["tags"]), (&json!("active"), &json!([])));
    }

    /// Hole classes 3 and 18: a filter reaches the own company only, and its texts are no patterns.
    async fn a_filter_reaches_whom_the_list_shows_and_nobody_else(app: TestApp) {
        let foreigner = app.foreign_admin().await;
        let theirs = given::customer(&foreigner, "Percent Under", json!({ "tags": ["vip"], "region": "North" })).await;
        let owner = app.owner().await;
        given::customer(&owner, "Percent Under", json!({ "tags": ["vip"], "region": "North" })).await;
        for filter in [json!({}), json!({ "search": "per und" }), json!({ "tag": "vip" }), json!({ "region": "North", "role": "customer" }),
            json!({ "user_type": "customer", "status": "active", "archived": false }), json!({ "created_from": "2026-03-02", "created_to": "2026-03-02" }),
            json!({ "lead_status": "lead" }), json!({ "tag": "%" }), json!({ "tag": "v_p" }), json!({ "region": "N%" }), json!({ "search": "%" }),
            json!({ "search": "* OR per" }), json!({ "search": "\"x\" NOT y" }), json!({ "created_to": "2026-03-01" })] {
            let query: Vec<String> = filter.as_object().unwrap().iter()
                .map(|(name, value)| format!("{name}={}", crate::lists::encoded(value.as_str().unwrap_or("false")))).collect();
            let listed = total(&owner, &query.join("&")).await;
            let done = bulk(&owner, json!({ "filter": filter, "action": "untag", "value": "nobody has it" })).await;
            assert_eq!((json!(done.0), done.1), (listed, 0), "{filter}");
        }
        bulk(&owner, json!({ "filter": { "role": "customer" }, "action": "archive" })).await;
        assert_eq!(record(&foreigner, theirs).await["archived_at"], Value::Null);
        assert_eq!(total(&foreigner, "role=customer").await, 3);
    }

    async fn what_cannot_be_asked_for_is_422_by_name_and_changes_nothing(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Asked", json!({ "tags": (0..50).map(|n| n.to_string()).collect::<Vec<_>>() })).await;
        app.watch_digest();
        let many: Vec<i64> = (1..=1_001).collect();
        for (body, field) in [
            (json!({ "action": "archive" }), "ids"),
            (json!({ "ids": [id], "filter": {}, "action": "archive" }), "filter"),
            (json!({ "ids": many, "action": "archive" }), "ids"),
            (json!({ "ids": ["x"], "action": "archive" }), "ids.0"),
            (json!({ "ids": [id], "action": "erase" }), "action"),
            (json!({ "ids": [id] }), "action"),
            (json!({ "ids": [id], "action": "archive", "value": "x" }), "value"),
            (json!({ "ids": [id], "action": "tag" }), "value"),
            (json!({ "ids": [id], "action": "tag", "value": "" }), "value"),
            (json!({ "ids": [id], "action": "tag", "value": "x".repeat(51) }), "value"),
            (json!({ "ids": [id], "action": "tag", "value": "one too many" }), "value"),
            (json!({ "ids": [id], "action": "tag", "value": ["a"] }), "value"),
            (json!({ "ids": [id], "action": "set_status", "value": "archived" }), "value"),
            (json!({ "ids": [id], "action": "set_status", "value": null }), "value"),
            (json!({ "ids": [id], "action": "set_lead_status", "value": "won" }), "value"),
            (json!({ "ids": [id], "action": "set_role", "value": "admin" }), "action"),
            (json!({ "ids": [id], "action": "archive", "role": "admin" }), "role"),
            (json!({ "filter": { "archived": true }, "action": "archive" }), "filter.archived"),
            (json!({ "filter": { "status": "gone" }, "action": "archive" }), "filter.status"),
            (json!({ "filter": { "page": 1 }, "action": "archive" }), "filter.page"),
            (json!({ "filter": { "company_id": 2 }, "action": "archive" }), "filter.company_id"),
            (json!({ "filter": { "search": "x".repeat(201) }, "action": "archive" }), "filter.search"),
            (json!({ "filter": { "created_from": "2026-02-02", "created_to": "2026-02-01" }, "action": "archive" }), "filter.created_to"),
        ] {
            owner.post(BULK, body).await.expect_refused("body", &[field]);
        }
        assert_eq!(bulk(&owner, json!({ "ids": [], "action": "archive" })).await, (0, 0));
        assert_eq!(bulk(&owner, json!({ "filter": { "tag": "\u{0}" }, "action": "archive" })).await, (0, 0));
    }

    /// The same rights as one change has; hole class 2: a refusal in the middle takes back what came before it.
    async fn what_one_user_alone_is_refused_refuses_all(app: TestApp) {
        let owner = app.owner().await;
        let ids = given::customers(&owner, 2).await;
        let admin = app.admin().await;
        app.watch_digest();
        let with_owner = json!([ids[0], owner.id(), ids[1]]);
        for everybody in [json!({ "ids": with_owner }), json!({ "filter": { "role": "admin" } })] {
            let mut suspend = everybody.clone();
            given::merge(&mut suspend, json!({ "action": "set_status", "value": "suspended" }));
            admin.post(BULK, suspend).await.expect_code(403, "field_forbidden");
            let mut archive = everybody;
            given::merge(&mut archive, json!({ "action": "archive" }));
            admin.post(BULK, archive).await.expect_code(403, "owner_only");
        }
        owner.post(BULK, json!({ "ids": with_owner, "action": "archive" })).await.expect_code(409, "last_super_admin");
        let suspend = json!({ "ids": with_owner, "action": "set_status", "value": "inactive" });
        owner.post(BULK, suspend).await.expect_code(409, "last_super_admin");
        for actor in [app.agent().await, app.technician().await, app.customer().await] {
            actor.post(BULK, json!({ "ids": [actor.id()], "action": "tag", "value": "x" })).await.expect_code(403, "forbidden");
        }
        app.unwatch_digest();
        let unchanged = json!({ "ids": with_owner, "action": "set_status", "value": "active" });
        assert_eq!(bulk(&admin, unchanged).await, (3, 0), "what changes nothing is no business of rights");
        assert_eq!(bulk(&admin, json!({ "ids": with_owner, "action": "tag", "value": "x" })).await, (3, 3));
        assert!(is_logged_in(&owner).await);
    }

    async fn an_owner_may_go_as_long_as_another_stays(app: TestApp) {
        let owner = app.owner().await;
        let second = given::user(&app, "owner", "second.owner@acme.example").await;
        let third = given::user(&app, "owner", "third.owner@acme.example").await;
        let all = json!([owner.id(), second.id, third.id]);
        owner.post(BULK, json!({ "ids": all, "action": "archive" })).await.expect_code(409, "last_super_admin");
        assert_eq!(bulk(&owner, json!({ "ids": [second.id, third.id], "action": "set_status", "value": "inactive" })).await, (2, 2));
        owner.post(BULK, json!({ "ids": [owner.id()], "action": "archive" })).await.expect_code(409, "last_super_admin");
    }

    async fn nobody_is_locked_out_by_their_own_filter(app: TestApp) {
        let owner = app.owner().await;
        let admin = app.admin().await;
        given::customers(&owner, 2).await;
        let person = given::user(&app, "owner", "second.owner@acme.example").await;
        app.watch_digest();
        for filter in [json!({}), json!({ "search": "olga" })] {
            owner.post(BULK, json!({ "filter": filter, "action": "archive" })).await.expect_code(409, "own_account");
            let suspend = json!({ "filter": filter, "action": "set_status", "value": "suspended" });
            owner.post(BULK, suspend).await.expect_code(409, "own_account");
        }
        app.unwatch_digest();
        assert_eq!(bulk(&owner, json!({ "filter": {}, "action": "set_status", "value": "active" })).await, (9, 0));
        // Who names themselves means it, as with a change of one user.
        assert_eq!(bulk(&admin, json!({ "ids": [admin.id()], "action": "archive" })).await, (1, 1));
        assert!(!is_logged_in(&admin).await);
        let second = app.as_person(&person).await;
        assert_eq!(bulk(&second, json!({ "ids": [second.id()], "action": "archive" })).await, (1, 1));
    }

    async fn an_invitation_is_still_good_after_a_tag_and_not_after_the_archive(app: TestApp) {
        let owner = app.owner().await;
        let mut ids = Vec::new();
        for n in 0..2 {
            ids.push(given::customer(&owner, "Invited", json!({ "email": format!("i{n}@x.example") })).await);
        }
        app.drain().await;
        let tokens: Vec<String> = app.mails().iter().map(|mail| {
            mail.text.split_once("invite?token=").unwrap().1.split_whitespace().next().unwrap().to_owned()
        }).collect();
        bulk(&owner, json!({ "ids": ids, "action": "tag", "value": "invited" })).await;
        bulk(&owner, json!({ "ids": [ids[1]], "action": "archive" })).await;
        let accept = |token: &str| app.anonymous().call(http::Method::POST, "/api/portal-invites/accept")
            .json(&json!({ "token": token, "password": PASSWORD })).send();
        let mut statuses = [accept(&tokens[0]).await.status(), accept(&tokens[1]).await.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        assert_eq!(record(&owner, ids[0]).await["tags"], json!(["invited"]));
    }

    /// Hole class 25.
    async fn two_calls_at_once_leave_what_one_after_the_other_would(app: TestApp) {
        let owner = app.owner().await;
        let admin = app.admin().await;
        let ids = given::customers(&owner, 30).await;
        let backwards: Vec<i64> = ids.iter().rev().copied().collect();
        let tag = |actor: &Actor, ids: &[i64], tag: &str| {
            let (actor, body) = (actor.clone(), json!({ "ids": ids, "action": "tag", "value": tag }));
            async move { bulk(&actor, body).await }
        };
        let calls = [tag(&owner, &ids, "same"), tag(&admin, &backwards, "same"), tag(&owner, &backwards, "one"), tag(&admin, &ids, "other")];
        let done = futures_util::future::join_all(calls).await;
        assert!(done.iter().all(|(matched, _)| *matched == 30));
        assert_eq!(done.iter().map(|(_, changed)| changed).sum::<i64>(), 90, "each tag is added to each once: {done:?}");
        for name in ["same", "one", "other"] {
            assert_eq!(total(&owner, &format!("tag={name}")).await, 30);
        }
        assert_eq!(app.count("select count(*) from events where kind = 'user.updated'").await, 90);
        // Two owners, each of whom archives the other: one stays.
        let person = given::user(&app, "owner", "second.owner@acme.example").await;
        let second = app.as_person(&person).await;
        let archive = |actor: &Actor, id: i64| actor.call(http::Method::POST, BULK).json(&json!({ "ids": [id], "action": "archive" })).send();
        let (one, other) = tokio::join!(archive(&owner, second.id()), archive(&second, owner.id()));
        let mut statuses = [one.status(), other.status()];
        statuses.sort_unstable();
        assert!(matches!(statuses, [200, 401 | 409 | 422]), "{statuses:?}");
        let left = "select count(*) from users where company_id = 1 and is_super_admin and archived_at is null";
        assert_eq!(app.count(left).await, 1);
    }

    async fn a_change_of_one_user_and_one_of_many_do_not_undo_each_other(app: TestApp) {
        let owner = app.owner().await;
        let id = given::customer(&owner, "Both", json!({})).await;
        let path = format!("/api/users/{id}");
        let edits = (0..8).map(|n| owner.call(http::Method::PATCH, &path).json(&json!({ "city": format!("Town {n}") })).send());
        let tags = (0..8).map(|n| owner.call(http::Method::POST, BULK).json(&json!({ "ids": [id], "action": "tag", "value": n.to_string() })).send());
        let replies = futures_util::future::join_all(edits.chain(tags)).await;
        assert!(replies.iter().all(|reply| reply.status() == 200));
        let after = record(&owner, id).await;
        assert_eq!(after["tags"].as_array().unwrap().len(), 8, "{after}");
        assert!(after["city"].as_str().unwrap().starts_with("Town"));
        assert_eq!(app.count(&format!("select count(*) from user_tags where user_id = {id}")).await, 8);
    }

    async fn a_filter_that_matches_too_many_is_refused(app: TestApp) {
        given::crowd(&app, 100_001).await;
        let owner = app.owner().await;
        let body = |region: Option<&str>| json!({ "filter": { "role": "customer", "region": region }, "action": "tag", "value": "x" });
        owner.post(BULK, body(None)).await.expect_refused("body", &["filter"]);
        assert_eq!(app.count("select count(*) from user_tags").await, 0);
        assert_eq!(bulk(&owner, body(Some("nowhere"))).await, (0, 0));
    }

    async fn the_statements_do_not_grow_with_the_users(app: TestApp) {
        let owner = app.owner().await;
        let mut measured = Vec::new();
        for n in [2, 200] {
            let ids = given::customers(&owner, n).await;
            owner.get("/api/auth/me").await.expect(200);
            for (action, value) in [("tag", "x"), ("untag", "x"), ("set_status", "suspended")] {
                let body = json!({ "ids": ids, "action": action, "value": value });
                measured.push(app.statements(bulk(&owner, body)).await.0);
            }
        }
        assert_eq!(measured, [4, 4, 4, 4, 4, 4], "one that reads, two that write, and one with the events");
    }
}
