//! The list: filters, orders, pages, totals, search.

use super::{job, path, site};
use crate::given;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use testkit::{Actor, TestApp, db_test};

async fn ids(staff: &Actor, query: &str) -> Vec<i64> {
    let reply = staff
        .get(format!("/api/v2/work-orders?{query}"))
        .await
        .expect(200);
    let found: Vec<i64> = reply.column("id").iter().map(|id| id.as_i64().unwrap()).collect();
    assert_eq!(reply.json()["total"], found.len(), "{query}");
    found
}

/// Jobs that differ in everything a list can ask for, and their technicians.
async fn varied(app: &TestApp) -> (Vec<i64>, [i64; 2]) {
    let (admin, agent) = (app.admin().await, app.agent().await);
    let technicians = [
        given::technician(&admin, "Tom", json!({})).await,
        given::technician(&admin, "Tea", json!({})).await,
    ];
    let (anna, ben) = (site(&agent, "Anna Bell").await, site(&agent, "Ben Anders").await);
    agent
        .put(
            format!("/api/v2/customers/{ben}"),
            json!({ "name": "Ben Anders", "region": "South" }),
        )
        .await
        .expect(200);
    let mut jobs = Vec::new();
    for (customer, more) in [
        (
            anna,
            json!({ "description": "Boiler leaks", "priority": 1, "scheduled_date": "2026-11-23", "assigned_technician_id": technicians[0] }),
        ),
        (
            anna,
            json!({ "notes": "Boiler, yearly", "priority": 2, "status": "completed", "scheduled_date": "2026-11-20", "assigned_technician_id": technicians[1] }),
        ),
        (
            ben,
            json!({ "description": "Heat pump", "scheduled_date": "2026-11-24" }),
        ),
        (
            ben,
            json!({ "description": "Fürnace filter", "status": "cancelled", "assigned_technician_id": technicians[0] }),
        ),
        (
            ben,
            json!({ "priority": 5, "status": "in_progress", "scheduled_date": "2026-11-23", "assigned_technician_id": technicians[0] }),
        ),
    ] {
        let mut body = json!({ "customer_id": customer });
        given::merge(&mut body, more);
        jobs.push(given::work_order(&agent, body).await);
        app.clock().advance(Duration::from_secs(60));
    }
    (jobs, technicians)
}

/// The rows of a list by its cursors, `size` a page.
async fn walk(staff: &Actor, query: &str, size: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let reply = staff
            .get(format!("/api/v2/work-orders?{query}&page_size={size}{cursor}"))
            .await
            .expect(200);
        found.extend(reply.column("id"));
        match reply.json()["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

db_test! {
    async fn every_filter_lets_through_what_it_says(app: TestApp) {
        let (jobs, technicians) = varied(&app).await;
        let agent = app.agent().await;
        let customer = agent.get(path(jobs[0])).await.json()["customer_id"].clone();
        for (query, wanted) in [
            ("".to_owned(), vec![4, 3, 2, 1, 0]),
            ("status=completed".to_owned(), vec![1]), ("status=scheduled".to_owned(), vec![0]), ("status=en_route".to_owned(), vec![]),
            ("priority=3".to_owned(), vec![3, 2]), ("priority=3&status=cancelled".to_owned(), vec![3]),
            (format!("customer_id={customer}"), vec![1, 0]), ("customer_id=999999".to_owned(), vec![]),
            (format!("technician_id={}", technicians[0]), vec![4, 3, 0]),
            (format!("technician_id={}&status=cancelled", technicians[0]), vec![3]),
            (format!("technician_id={}&priority=1", technicians[0]), vec![0]),
            ("date_from=2026-11-23".to_owned(), vec![4, 2, 0]), ("date_to=2026-11-23".to_owned(), vec![4, 1, 0]),
            ("date_from=2026-11-23&date_to=2026-11-23".to_owned(), vec![4, 0]),
            ("region=South".to_owned(), vec![4, 3, 2]), ("region=south".to_owned(), vec![]),
            ("search=boil".to_owned(), vec![1, 0]), ("search=boiler+yearly".to_owned(), vec![1]),
            ("search=furn+ben".to_owned(), vec![3]), ("search=ann".to_owned(), vec![1, 0]), ("search=and".to_owned(), vec![4, 3, 2]),
            ("search=boiler&status=completed".to_owned(), vec![1]), ("search=boilers".to_owned(), vec![]),
        ] {
            let wanted: Vec<i64> = wanted.into_iter().map(|at: usize| jobs[at]).collect();
            assert_eq!(ids(&agent, &query).await, wanted, "{query}");
        }
        for (query, field) in [
            ("status=done", "status"), ("priority=9", "priority"), ("date_from=2026-11-24&date_to=2026-11-23", "date_to"),
            ("sort=name", "sort"), ("statuss=pending", "statuss"), ("customer_id=x", "customer_id"), ("cursor=x", "cursor"),
        ] {
            agent.get(format!("/api/v2/work-orders?{query}")).await.expect_refused("query", &[field]);
        }
    }

    async fn every_order_is_whole_and_the_same_by_pages_and_by_cursors(app: TestApp) {
        let (jobs, _) = varied(&app).await;
        let agent = app.agent().await;
        for at in 0..6 {
            job(&agent, json!({ "priority": at % 2 + 1, "scheduled_date": if at % 3 == 0 { json!("2026-11-23") } else { json!(null) } })).await;
        }
        agent.patch(path(jobs[0]), json!({ "notes": "Newest change" })).await.expect(200);
        for field in ["id", "scheduled_date", "priority", "status", "created_at", "updated_at"] {
            for sign in ["", "-"] {
                let query = format!("sort={sign}{field}");
                let whole = agent.get(format!("/api/v2/work-orders?{query}")).await.expect(200);
                let rows = whole.items();
                for two in rows.windows(2) {
                    let key = |row: &Value| (row[field].as_str().map(str::to_owned), row[field].as_i64(), row["id"].as_i64());
                    let (one, other) = if sign.is_empty() { (&two[0], &two[1]) } else { (&two[1], &two[0]) };
                    assert!(key(one) < key(other), "{query}: {one} {other}");
                }
                assert_eq!(rows.len(), 11);
                for size in [1, 3, 11] {
                    assert_eq!(walk(&agent, &query, size).await, whole.column("id"), "{query} by {size}");
                }
                let third = agent.get(format!("/api/v2/work-orders?{query}&page=3&page_size=4")).await.expect(200);
                assert_eq!(third.column("id"), whole.column("id")[8..], "{query}");
            }
        }
    }

    async fn customer_and_technician_are_nested_and_lists_have_no_conflicts(app: TestApp) {
        let (jobs, technicians) = varied(&app).await;
        let agent = app.agent().await;
        let rows = agent.get("/api/v2/work-orders/?sort=id").await.expect(200).items();
        let mut alone = agent.get(path(jobs[0])).await.json();
        alone.as_object_mut().unwrap().remove("conflicts");
        assert_eq!(rows[0], alone);
        assert_eq!(rows[0]["technician"]["id"], technicians[0]);
        assert_eq!(rows[2]["technician"], json!(null));
    }

    async fn a_job_is_found_by_its_customers_new_name(app: TestApp) {
        let agent = app.agent().await;
        let customer = site(&agent, "Maria Old").await;
        let id = given::work_order(&agent, json!({ "customer_id": customer, "description": "Pump" })).await;
        site(&agent, "Nobody Else").await;
        agent.put(format!("/api/customers/{customer}"), json!({ "name": "Maria Neustadt" })).await.expect(200);
        app.drain().await;
        assert_eq!(ids(&agent, "search=neustadt+pump").await, [id]);
        assert!(ids(&agent, "search=old").await.is_empty());
        let other = site(&agent, "Quentin").await;
        agent.patch(path(id), json!({ "customer_id": other })).await.expect(200);
        assert_eq!(ids(&agent, "search=quentin").await, [id]);
        app.admin().await.delete(path(id)).await.expect(204);
        assert!(ids(&agent, "search=quentin").await.is_empty());
    }

    async fn totals_are_exact_after_every_change(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let technician = given::technician(&admin, "Tom", json!({})).await;
        let id = job(&agent, json!({})).await;
        let queries = ["".to_owned(), "status=pending".to_owned(), "priority=1".to_owned(), format!("technician_id={technician}"),
            format!("technician_id={technician}&status=completed"), "region=North".to_owned()];
        let mut seen = BTreeSet::new();
        for change in [json!({}), json!({ "priority": 1 }), json!({ "assigned_technician_id": technician }), json!({ "status": "completed" }),
            json!({ "assigned_technician_id": null })] {
            agent.patch(path(id), change).await.expect(200);
            for query in &queries {
                seen.insert((query.clone(), ids(&agent, query).await.len()));
            }
        }
        assert_eq!(seen.len(), 10, "{seen:?}");
        admin.delete(path(id)).await.expect(204);
        for query in &queries {
            assert!(ids(&agent, query).await.is_empty());
        }
    }

    async fn the_statements_of_lists_records_and_changes_do_not_grow_with_the_rows(app: TestApp) {
        let (admin, agent) = (app.admin().await, app.agent().await);
        let technician = given::technician(&admin, "Tom", json!({})).await;
        let plan = json!({ "assigned_technician_id": technician, "scheduled_date": "2026-11-23", "scheduled_time": "09:30" });
        let mut counts = Vec::new();
        for rows in [5, 45] {
            let mut id = 0;
            for _ in 0..rows {
                id = job(&agent, plan.clone()).await;
            }
            // What was changed is known everywhere; then what is kept of the session and of the technician is kept.
            app.drain().await;
            agent.get(path(id)).await.expect(200);
            let mut counted = Vec::new();
            for call in ["/api/v2/work-orders?page_size=200", "/api/v2/work-orders?region=North", "/api/v2/work-orders?search=site",
                "/api/v2/schedule?from=2026-11-20&to=2026-11-25", "/api/v2/schedule/unassigned", &path(id)] {
                let (statements, reply) = app.statements(agent.get(call)).await;
                reply.expect(200);
                counted.push((call.split(['?', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).next().unwrap().to_owned(), statements));
            }
            for patch in [json!({ "notes": format!("after {rows}") }), json!({ "scheduled_time": format!("10:{rows:02}") })] {
                let (statements, reply) = app.statements(agent.patch(path(id), patch)).await;
                reply.expect(200);
                counted.push(("patch".to_owned(), statements));
            }
            counts.push(counted);
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0].iter().all(|(_, n)| (1..=7).contains(n)), "{counts:?}");
    }
}
