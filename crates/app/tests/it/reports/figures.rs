//! Every figure is recomputed from the lists.

use super::{
    Field, STATUSES, agent, all_jobs, counted, date, how_many, is_open, local_day, mean_response, rate,
    rounded, seconds, wall, work,
};
use base::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{TestApp, db_test};

fn check_summary(report: &Value, all: &[Value], from: &str, to: &str) {
    let jobs = counted(all, from, to);
    let with = |field: &str, value: Value| how_many(&jobs, |job| job[field] == value);
    let (completed, cancelled) = (
        with("status", json!("completed")),
        with("status", json!("cancelled")),
    );
    assert_eq!((&report["from"], &report["to"]), (&json!(from), &json!(to)));
    assert_eq!(report["total"], jobs.len());
    for status in STATUSES {
        assert_eq!(
            report["by_status"][status],
            with("status", json!(status)),
            "{status}"
        );
    }
    for priority in 1..=5 {
        assert_eq!(
            report["by_priority"][priority.to_string()],
            with("priority", json!(priority)),
            "{priority}"
        );
    }
    let mut regions: BTreeMap<String, usize> = BTreeMap::new();
    for job in &jobs {
        *regions.entry(job["customer"]["region"].to_string()).or_default() += 1;
    }
    let told = report["by_region"].as_array().unwrap().iter();
    let told: BTreeMap<String, usize> = told
        .map(|one| {
            (
                one["region"].to_string(),
                usize::try_from(one["count"].as_i64().unwrap()).unwrap(),
            )
        })
        .collect();
    assert_eq!(told, regions);
    for (figure, expected) in [
        ("completed", completed),
        ("cancelled", cancelled),
        ("open", jobs.len() - completed - cancelled),
        (
            "overdue",
            how_many(&jobs, |job| {
                is_open(job)
                    && job["scheduled_date"]
                        .as_str()
                        .is_some_and(|day| day < "2026-03-30")
            }),
        ),
        (
            "unassigned",
            how_many(&jobs, |job| is_open(job) && job["technician"].is_null()),
        ),
    ] {
        assert_eq!(report[figure], expected, "{figure}");
    }
    assert_eq!(report["completion_rate"], rate(completed, jobs.len() - cancelled));
    let took = jobs.iter().filter(|job| !job["completed_at"].is_null());
    let took: i64 = took
        .map(|job| (seconds(&job["completed_at"]) - seconds(&job["created_at"])) / 1_000_000)
        .sum();
    assert_eq!(
        report["mean_completion_min"],
        rounded(took as f64, completed as f64 * 60.0, 1)
    );
    assert_eq!(report["mean_first_response_min"], mean_response(&jobs));
    let days = report["by_day"].as_array().unwrap();
    let span = base::Date::parse(to).unwrap().days() - base::Date::parse(from).unwrap().days() + 1;
    assert_eq!(i64::try_from(days.len()).unwrap(), span);
    for day in days {
        let on = |field: &str| {
            all.iter()
                .filter(|job| !job[field].is_null() && json!(local_day(&job[field])) == day["date"])
                .count()
        };
        assert_eq!(
            (&day["created"], &day["completed"]),
            (&json!(on("created_at")), &json!(on("completed_at"))),
            "{day}"
        );
    }
}

/// The working minutes of a range, counted minute by minute. `hours`: by day of March, from and to in minutes.
fn working_minutes(hours: &dyn Fn(i64, i64) -> bool, away: &[(&str, &str)], from: &str, to: &str) -> usize {
    let first = Timestamp::parse(&format!("{from}T00:00:00Z"))
        .unwrap()
        .as_seconds()
        - 7_200;
    let last = Timestamp::parse(&format!("{to}T00:00:00Z")).unwrap().as_seconds() + 90_000;
    (first / 60..last / 60)
        .filter(|minute| {
            let moment = Timestamp::from_micros(minute * 60_000_000).to_string();
            let shown = wall(&moment);
            let day = date(shown.div_euclid(86_400));
            let off = away
                .iter()
                .any(|(begin, end)| (*begin..*end).contains(&moment.as_str()));
            // 1970-01-01 was a Thursday: Monday is 0.
            let weekday = (shown.div_euclid(86_400) + 3) % 7;
            (from..=to).contains(&day.as_str()) && !off && hours(weekday, shown.rem_euclid(86_400) / 60)
        })
        .count()
}

fn check_technicians(report: &Value, all: &[Value], field: &Field, from: &str, to: &str) {
    let jobs = counted(all, from, to);
    let items = report["items"].as_array().unwrap();
    let names: Vec<&Value> = items.iter().map(|item| &item["name"]).collect();
    assert_eq!(names, ["=Tom()", "Idle", "Zoe"]);
    for item in items {
        let own: Vec<&Value> = jobs
            .iter()
            .copied()
            .filter(|job| job["assigned_technician_id"] == item["technician_id"])
            .collect();
        let done: Vec<&Value> = own
            .iter()
            .copied()
            .filter(|job| job["status"] == "completed")
            .collect();
        let cancelled = how_many(&own, |job| job["status"] == "cancelled");
        assert_eq!(item["assigned"], own.len());
        assert_eq!(
            (&item["completed"], &item["cancelled"]),
            (&json!(done.len()), &json!(cancelled))
        );
        assert_eq!(item["completion_rate"], rate(done.len(), own.len() - cancelled));
        let dated: Vec<&Value> = done
            .iter()
            .copied()
            .filter(|job| !job["scheduled_date"].is_null())
            .collect();
        let on_time = how_many(&dated, |job| {
            local_day(&job["completed_at"]).as_str() <= job["scheduled_date"].as_str().unwrap()
        });
        assert_eq!(item["on_time_rate"], rate(on_time, dated.len()));
        let minutes = |job: &Value| job["on_site_min"].as_i64().unwrap();
        let visits: Vec<&Value> = done.iter().copied().filter(|job| minutes(job) > 0).collect();
        let on_site: i64 = visits.iter().map(|job| minutes(job)).sum();
        assert_eq!(
            item["mean_on_site_min"],
            rounded(on_site as f64, visits.len() as f64, 1)
        );
        assert_eq!(item["mean_first_response_min"], mean_response(&own));
        let busy: i64 = own
            .iter()
            .filter(|job| job["status"] != "cancelled")
            .map(
                |job| match (minutes(job), &job["scheduled_date"], &job["estimated_duration"]) {
                    (1.., _, _) => minutes(job),
                    (_, Value::Null, _) => 0,
                    (_, _, Value::Null) => 45,
                    (_, _, planned) => planned.as_i64().unwrap(),
                },
            )
            .sum();
        let working = if item["technician_id"] == field.technicians[0] {
            let hours = |weekday, minute| weekday == 6 || (weekday == 0 && (420..660).contains(&minute));
            let away = [
                ("2026-03-29T00:30:00Z", "2026-03-29T03:15:00Z"),
                ("2026-03-29T02:00:00Z", "2026-03-29T04:00:00Z"),
            ];
            working_minutes(&hours, &away, from, to)
        } else if item["technician_id"] == field.technicians[1] {
            let hours = |weekday, minute| match weekday {
                0 => (480..960).contains(&minute),
                4 => (540..1_020).contains(&minute),
                5 => minute >= 1_320,
                6 => minute < 360,
                _ => false,
            };
            working_minutes(
                &hours,
                &[("2026-03-20T00:00:00Z", "2026-03-28T22:00:00Z")],
                from,
                to,
            )
        } else {
            0
        };
        assert_eq!(
            item["utilisation"],
            rounded(busy as f64, working as f64, 4),
            "{item}"
        );
    }
}

fn check_customers(report: &Value, all: &[Value], from: &str, to: &str) {
    let jobs = counted(all, from, to);
    let ids: BTreeSet<i64> = jobs
        .iter()
        .map(|job| job["customer_id"].as_i64().unwrap())
        .collect();
    let items = report["items"].as_array().unwrap();
    assert_eq!((items.len(), &report["total"]), (ids.len(), &json!(ids.len())));
    let counts: Vec<i64> = items
        .iter()
        .map(|item| item["work_orders"].as_i64().unwrap())
        .collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    for item in items {
        let own: Vec<&Value> = jobs
            .iter()
            .copied()
            .filter(|job| job["customer_id"] == item["customer_id"])
            .collect();
        assert_eq!(item["name"], own[0]["customer"]["name"]);
        assert_eq!(item["work_orders"], own.len());
        assert_eq!(
            item["completed"],
            how_many(&own, |job| job["status"] == "completed")
        );
        assert_eq!(item["open"], how_many(&own, is_open));
        let last = own.iter().max_by_key(|job| seconds(&job["created_at"])).unwrap();
        assert_eq!(item["last_work_order_at"], last["created_at"]);
        assert_eq!((&item["chats"], &item["tickets"]), (&json!(0), &json!(0)));
    }
}

db_test! {
    async fn every_figure_agrees_with_the_rows_it_counts_over_a_change_of_the_clocks(app: TestApp) {
        let field = work(&app).await;
        let agent = agent(&app).await;
        let all = all_jobs(&agent).await;
        assert_eq!(all.len(), 252);
        for (from, to) in [
            ("2026-03-01", "2026-03-30"), ("2026-03-29", "2026-03-29"), ("2026-03-28", "2026-03-28"),
            ("2026-03-27", "2026-03-29"), ("2026-03-30", "2026-04-30"), ("2025-01-01", "2025-12-31"),
        ] {
            let range = format!("from={from}&to={to}");
            let get = |name: &str| agent.get(format!("/api/v2/reports/{name}/?{range}"));
            check_summary(&get("summary").await.expect(200).json(), &all, from, to);
            check_technicians(&get("technician-performance").await.expect(200).json(), &all, &field, from, to);
            check_customers(&get("customer-activity").await.expect(200).json(), &all, from, to);
        }
        // Absent: the last 30 days.
        check_summary(&agent.get("/api/v2/reports/summary").await.expect(200).json(), &all, "2026-03-01", "2026-03-30");
        let customers = agent.get("/api/v2/customers?page_size=200").await.column("id");
        let named = agent.get("/api/v2/reports/customer-activity").await.items();
        assert!(named.iter().all(|item| customers.contains(&item["customer_id"])));
        assert_eq!(named.len(), field.customers.len());
    }
}
