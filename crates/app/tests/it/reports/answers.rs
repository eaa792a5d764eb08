//! Files, refusals, statements and companies.

use super::{agent, people, work};
use crate::given;
use serde_json::json;
use testkit::{TestApp, db_test};

db_test! {
    async fn a_report_is_a_file_that_no_spreadsheet_runs(app: TestApp) {
        let agent = app.agent().await;
        let field = people(&app.owner().await).await;
        let body = json!({ "customer_id": field.customers[1], "assigned_technician_id": field.technicians[1],
            "scheduled_date": "2026-03-02", "status": "completed" });
        given::work_order(&agent, body).await;
        let text = |name: &'static str| {
            let agent = agent.clone();
            async move {
                let reply = agent.get(format!("/api/v2/reports/{name}?format=csv&from=2026-03-01&to=2026-03-02")).await.expect(200);
                assert_eq!(reply.header("content-type").unwrap(), "text/csv; charset=utf-8");
                let file = format!("attachment; filename=\"{name}-2026-03-01-2026-03-02.csv\"");
                assert_eq!(reply.header("content-disposition").unwrap(), file);
                reply.body_text()
            }
        };
        assert_eq!(
            text("technician-performance").await,
            format!("technician_id,name,assigned,completed,cancelled,completion_rate,on_time_rate,mean_on_site_min,mean_first_response_min,utilisation\r\n\
             {},'=Tom(),1,1,0,1,1,,0,0.0536\r\n{},Idle,0,0,0,,,,,\r\n{},Zoe,0,0,0,,,,,0\r\n",
             field.technicians[1], field.technicians[1] + 1, field.technicians[0])
        );
        assert_eq!(
            text("customer-activity").await,
            format!("customer_id,name,work_orders,completed,open,last_work_order_at,chats,tickets\r\n\
             {},'@Berta,1,1,0,2026-03-02T09:00:00Z,0,0\r\n", field.customers[1])
        );
        let summary = text("summary").await;
        for line in ["figure,key,value", "from,,2026-03-01", "total,,1", "by_status,completed,1", "by_priority,3,1", "by_region,'+1,1",
            "completion_rate,,1", "mean_first_response_min,,0", "mean_completion_min,,0", "created_on,2026-03-01,0", "completed_on,2026-03-02,1"] {
            assert!(summary.split("\r\n").any(|found| found == line), "{line}: {summary}");
        }
    }

    async fn what_no_report_can_be_is_refused_by_name(app: TestApp) {
        let agent = app.agent().await;
        for report in ["summary", "technician-performance", "customer-activity"] {
            for (query, field) in [
                ("from=2026-03-02&to=2026-03-01", "to"), ("from=0001-01-01&to=9998-12-31", "to"), ("from=2026-02-30", "from"),
                ("to=yesterday", "to"), ("format=pdf", "format"), ("since=2026-03-01", "since"),
            ] {
                agent.get(format!("/api/v2/reports/{report}?{query}")).await.expect_refused("query", &[field]);
            }
        }
        for limit in ["0", "100001", "many"] {
            agent.get(format!("/api/v2/reports/customer-activity?limit={limit}")).await.expect_refused("query", &["limit"]);
        }
    }

    async fn the_longest_report_sends_as_many_statements_as_the_shortest(app: TestApp) {
        work(&app).await;
        let agent = agent(&app).await;
        agent.get("/api/settings").await.expect(403);
        for (report, most) in [("summary", 3), ("technician-performance", 3), ("customer-activity", 2)] {
            let path = format!("/api/v2/reports/{report}");
            agent.get(&path).await.expect(200);
            for query in ["from=2020-01-01&to=2029-12-31", "from=2026-03-29&to=2026-03-29", "limit=1"] {
                if query == "limit=1" && report != "customer-activity" {
                    continue;
                }
                let (statements, reply) = app.statements(agent.get(format!("{path}?{query}"))).await;
                reply.expect(200);
                assert!((1..=most).contains(&statements), "{report} {query}: {statements}");
            }
        }
        let few = agent.get("/api/v2/reports/customer-activity?limit=1&from=2026-03-01&to=2026-03-31").await.json();
        assert_eq!((few["items"].as_array().unwrap().len(), &few["total"]), (1, &json!(4)));
    }

    async fn a_report_counts_the_own_company_only(app: TestApp) {
        let foreigner = app.foreign_admin().await;
        let tom = given::technician(&foreigner, "Foreign Tom", json!({})).await;
        let body = json!({ "customer_id": app.foreigners().customer.id, "assigned_technician_id": tom, "status": "completed" });
        given::work_order(&foreigner, body).await;
        let agent = app.agent().await;
        let summary = agent.get("/api/v2/reports/summary").await.expect(200).json();
        assert_eq!((&summary["total"], &summary["completion_rate"]), (&json!(0), &json!(null)));
        let happened = summary["by_day"].as_array().unwrap().iter();
        assert!(happened.clone().all(|day| day["created"] == 0 && day["completed"] == 0));
        for report in ["technician-performance", "customer-activity"] {
            assert_eq!(agent.get(format!("/api/v2/reports/{report}")).await.json()["items"], json!([]));
        }
        assert_eq!(foreigner.get("/api/v2/reports/summary").await.json()["total"], 1);
    }
}
