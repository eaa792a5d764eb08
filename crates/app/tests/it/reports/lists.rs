//! Figures lead to lists, and the lists agree with them.

use super::{STATUSES, agent, all_jobs, work};
use platform::db::Sql;
use serde_json::json;
use testkit::{TestApp, db_test};

/// What the migration finds out about rows that were there before it.
const MIGRATION: &str = include_str!("../../../../../migrations/0013_first_response.sql");

db_test! {
    async fn each_figure_is_as_many_as_the_list_under_its_filters_says(app: TestApp) {
        let field = work(&app).await;
        let agent = agent(&app).await;
        for (from, to) in [("2026-03-01", "2026-03-30"), ("2026-03-28", "2026-03-29"), ("2026-03-29", "2026-03-29")] {
            let summary = agent.get(format!("/api/v2/reports/summary?from={from}&to={to}")).await.expect(200).json();
            let counted = format!("counted_from={from}&counted_to={to}");
            let mut asked = vec![(format!("{counted}&region=North"), summary["by_region"].as_array().unwrap().iter()
                .find(|one| one["region"] == "North").map_or(json!(0), |one| one["count"].clone()))];
            asked.push((counted.clone(), summary["total"].clone()));
            for state in ["open", "overdue", "unassigned"] {
                asked.push((format!("{counted}&state={state}"), summary[state].clone()));
            }
            for status in STATUSES {
                asked.push((format!("{counted}&status={status}"), summary["by_status"][status].clone()));
            }
            for priority in 1..=5 {
                asked.push((format!("{counted}&priority={priority}"), summary["by_priority"][priority.to_string()].clone()));
            }
            for day in summary["by_day"].as_array().unwrap().iter().rev().take(3) {
                let date = day["date"].as_str().unwrap();
                asked.push((format!("created_from={date}&created_to={date}"), day["created"].clone()));
                asked.push((format!("completed_from={date}&completed_to={date}"), day["completed"].clone()));
            }
            let technicians = agent.get(format!("/api/v2/reports/technician-performance?from={from}&to={to}")).await.items();
            let zoe = technicians.iter().find(|item| item["technician_id"] == field.technicians[0]).unwrap();
            asked.push((format!("{counted}&technician_id={}", field.technicians[0]), zoe["assigned"].clone()));
            let customers = agent.get(format!("/api/v2/reports/customer-activity?from={from}&to={to}")).await.items();
            let first = &customers[0];
            asked.push((format!("{counted}&customer_id={}&state=open", first["customer_id"]), first["open"].clone()));
            for (query, expected) in asked {
                let page = agent.get(format!("/api/v2/work-orders?page_size=200&{query}")).await.expect(200).json();
                assert_eq!(page["total"], expected, "{query}");
                assert_eq!(page["items"].as_array().unwrap().len() as u64, expected.as_u64().unwrap().min(200), "{query}");
            }
        }
    }

    async fn the_migration_finds_out_when_each_job_was_first_planned_or_begun(app: TestApp) {
        work(&app).await;
        let agent = agent(&app).await;
        let before = all_jobs(&agent).await;
        assert!(before.iter().any(|job| job["status"] == "pending" && !job["responded_at"].is_null()));
        assert!(before.iter().any(|job| job["status"] == "cancelled" && job["responded_at"].is_null()));
        let mut tx = app.state().db.system().write();
        tx.execute(Sql::same("update work_orders set responded_at = null"), Vec::new()).await.unwrap();
        let texts = MIGRATION.split_inclusive(";\n").filter(|text| text.contains("update work_orders set responded_at"));
        let updates: Vec<&'static str> = texts.map(|text| text.trim_end().trim_end_matches(';')).collect();
        assert_eq!(updates.len(), 3);
        for text in updates {
            tx.execute(Sql::same(text), Vec::new()).await.unwrap();
        }
        tx.commit(()).await.unwrap().into_inner();
        assert_eq!(all_jobs(&agent).await, before);
    }
}
