//! The number of statements of a request does not depend on the rows it returns.

use crate::given;
use serde_json::json;
use testkit::{Actor, TestApp, db_test};

/// The statements of a list right after a change, and of a record, while the lists have `rows` rows or more.
async fn measure(app: &TestApp, admin: &Actor, rows: usize, id: i64) -> Vec<(String, u64)> {
    let lists = ["/api/users", "/api/customers", "/api/v2/customers"];
    let mut counts = Vec::new();
    // Not measured: the look at the session's row, which is then kept.
    admin.get("/api/auth/me").await.expect(200);
    for list in lists {
        let path = format!("{list}?page_size=200");
        // The first one may find an outdated total, the second finds it kept: both are bounded.
        for turn in ["first", "second"] {
            let (statements, reply) = app.statements(admin.get(&path)).await;
            assert!(reply.expect(200).items().len() >= rows);
            counts.push((format!("{list} {turn}"), statements));
        }
        let (statements, reply) = app.statements(admin.get(format!("{list}/{id}"))).await;
        reply.expect(200);
        counts.push((format!("{list}/{{id}}"), statements));
    }
    counts
}

fn tags(n: usize) -> Vec<String> {
    (0..n).map(|at| format!("tag {at:02}")).collect()
}

/// The statements of a customer's sub-lists and of the tags, while these have `rows` rows or more.
async fn measure_customer(app: &TestApp, admin: &Actor, id: i64, rows: usize) -> Vec<(String, u64)> {
    let mut counts = Vec::new();
    admin.get("/api/auth/me").await.expect(200);
    for list in [
        format!("/api/customers/{id}/notes?page_size=200"),
        format!("/api/customers/{id}/timeline?page_size=200"),
        format!("/api/customers/{id}/timeline?page_size=200&kind=note.*"),
        "/api/tags".to_owned(),
    ] {
        let (statements, reply) = app.statements(admin.get(&list)).await;
        assert!(reply.expect(200).items().len() >= rows, "{list}");
        counts.push((list, statements));
    }
    counts
}

db_test! {
    async fn a_customers_lists_of_five_and_of_fifty_rows_send_the_same_statements(app: TestApp) {
        let admin = app.admin().await;
        let id = given::customer(&app.owner().await, "Noted", json!({ "tags": tags(5) })).await;
        for at in 0..5 {
            given::note(&admin, id, &format!("Note {at}")).await;
        }
        app.drain().await;
        let few = measure_customer(&app, &admin, id, 5).await;
        for at in 5..50 {
            given::note(&admin, id, &format!("Note {at}")).await;
        }
        admin.patch(format!("/api/users/{id}"), json!({ "tags": tags(50) })).await.expect(200);
        app.drain().await;
        assert_eq!(measure_customer(&app, &admin, id, 50).await, few);
        assert!(few.iter().all(|(_, statements)| (1..=4).contains(statements)), "{few:?}");
    }

    async fn lists_of_five_and_of_fifty_rows_send_the_same_statements(app: TestApp) {
        let admin = app.admin().await;
        let owner = app.owner().await;
        let ids = given::customers(&owner, 5).await;
        let few = measure(&app, &admin, 5, ids[0]).await;
        given::customers(&owner, 45).await;
        let many = measure(&app, &admin, 50, ids[0]).await;
        assert_eq!(few, many);
        assert!(few.iter().all(|(_, statements)| (1..=2).contains(statements)), "{few:?}");
    }
}
