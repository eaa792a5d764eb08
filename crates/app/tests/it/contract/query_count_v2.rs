//! No read under `/api/v2` sends more statements for more rows: every GET of the document is asked, also one that was
//! added yesterday.

use crate::given;
use http::Method;
use serde_json::json;
use std::collections::BTreeMap;
use testkit::{Actor, TestApp, db_test};

/// What every day of the board is asked for.
const DAYS: &str = "from=2026-11-20&to=2026-11-26&date_from=2026-11-20&date_to=2026-11-26";

/// Every GET under `/api/v2`, as the document writes its path.
fn reads() -> Vec<String> {
    let document = serde_json::to_value(app::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let of_v2 = paths.filter(|(path, item)| path.starts_with("/api/v2/") && item["get"].is_object());
    of_v2.map(|(path, _)| path.clone()).collect()
}

/// The parameters of [`DAYS`] that this read takes.
fn query(path: &str) -> String {
    let document = serde_json::to_value(app::document()).unwrap();
    let parameters = document["paths"][path]["get"]["parameters"].as_array().cloned();
    let taken: Vec<String> = parameters
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
        .collect();
    let mut given: Vec<String> = DAYS
        .split('&')
        .filter(|pair| taken.iter().any(|name| pair.starts_with(&format!("{name}="))))
        .map(str::to_owned)
        .collect();
    if taken.iter().any(|name| name == "page_size") {
        given.push("page_size=200".to_owned());
    }
    given.join("&")
}

/// The record with the rows behind each path.
struct Rows {
    customer: i64,
    technician: i64,
    job: i64,
    series: i64,
    template: i64,
}

impl Rows {
    /// A path with ids in it; one that none of these has is asked for a record that is not there.
    fn fill(&self, path: &str) -> String {
        let of = [
            ("/api/v2/customers/{id}", self.customer),
            ("/api/v2/technicians/{id}", self.technician),
            ("/api/v2/work-orders/{id}", self.job),
            ("/api/v2/work-order-series/{id}", self.series),
            ("/api/v2/checklist-templates/{id}", self.template),
        ];
        let mut filled = path.to_owned();
        for (prefix, id) in of {
            if path.starts_with(prefix) {
                filled = path.replacen("{id}", &id.to_string(), 1);
            }
        }
        while let Some((before, rest)) = filled.clone().split_once('{') {
            filled = format!("{before}1{}", rest.split_once('}').unwrap().1);
        }
        format!("{filled}?{}", query(path))
    }
}

/// More rows of everything: jobs at the same time of the same technician for the same customer, changed before, with
/// customers, technicians, time off, items of its checklist, templates and series beside them.
async fn grow(admin: &Actor, rows: &Rows, from: usize, to: usize) {
    for at in from..to {
        given::work_order(
            admin,
            json!({ "customer_id": rows.customer, "assigned_technician_id": rows.technician,
                "scheduled_date": "2026-11-23", "scheduled_time": "09:00" }),
        )
        .await;
        given::work_order(
            admin,
            json!({ "customer_id": rows.customer, "scheduled_date": "2026-11-24" }),
        )
        .await;
        given::technician(admin, &format!("Other {at}"), json!({})).await;
        given::time_off(
            admin,
            rows.technician,
            "2026-11-23T07:00:00Z",
            "2026-11-23T17:00:00Z",
        )
        .await;
        given::checklist_item(admin, rows.job, &format!("Item {at}")).await;
        given::checklist_template(admin, &format!("Template {at}"), &["Filter"]).await;
        if at % 5 == 0 {
            given::series(admin, rows.customer).await;
        }
        let change = json!({ "notes": format!("change {at}") });
        admin
            .patch(format!("/api/v2/work-orders/{}", rows.job), change)
            .await
            .expect(200);
    }
    given::customers(admin, to - from).await;
}

/// Status and statements of each read, once what is kept of the session is kept.
async fn measure(app: &TestApp, admin: &Actor, rows: &Rows) -> BTreeMap<String, (u16, u64)> {
    app.drain().await;
    admin.get("/api/auth/me").await.expect(200);
    let mut counts = BTreeMap::new();
    for path in reads() {
        // The first one may find an outdated total, the second finds it kept: neither depends on the rows.
        for turn in ["first", "second"] {
            let (statements, reply) = app
                .statements(admin.call(Method::GET, rows.fill(&path)).send())
                .await;
            counts.insert(format!("{path} {turn}"), (reply.status(), statements));
        }
    }
    counts
}

db_test! {
    async fn reads_of_v2_over_5_and_over_50_rows_send_the_same_statements(app: TestApp) {
        let admin = app.admin().await;
        let mut rows = Rows {
            customer: given::customers(&admin, 1).await[0],
            technician: given::technician(&admin, "Tom", json!({})).await,
            job: 0,
            series: 0,
            template: given::checklist_template(&admin, "Yearly", &["Filter", "Pump"]).await,
        };
        rows.series = given::series(&admin, rows.customer).await;
        let plan = json!({ "customer_id": rows.customer, "assigned_technician_id": rows.technician,
            "scheduled_date": "2026-11-23", "scheduled_time": "09:30" });
        rows.job = given::work_order(&admin, plan).await;
        grow(&admin, &rows, 0, 5).await;
        let few = measure(&app, &admin, &rows).await;
        grow(&admin, &rows, 5, 50).await;
        assert_eq!(measure(&app, &admin, &rows).await, few);
        let job = admin.get(format!("/api/v2/work-orders/{}", rows.job)).await.expect(200).json();
        assert!(job["conflicts"].as_array().unwrap().len() >= 100, "{job}");
        assert!(few.values().all(|(_, statements)| *statements <= 7), "{few:#?}");
        let answered = few.values().filter(|(status, _)| *status == 200).count();
        assert!(answered >= 26, "{few:#?}");
    }
}
