//! `/api/v2/reports`: every figure is recomputed from the lists.

use crate::given;
use base::Timestamp;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use testkit::{Actor, TestApp, db_test};

const STATUSES: [&str; 6] = [
    "pending",
    "scheduled",
    "en_route",
    "in_progress",
    "completed",
    "cancelled",
];
/// The night in which Vienna sets its clocks is the one to 2026-03-29: each side of midnight, and of that moment.
const MOMENTS: [&str; 6] = [
    "2026-03-27T22:30:00Z",
    "2026-03-28T22:59:59.999999Z",
    "2026-03-28T23:00:00Z",
    "2026-03-29T00:59:59Z",
    "2026-03-29T21:59:59.999999Z",
    "2026-03-29T22:00:00Z",
];

/// Seconds since 1970 that a clock on a wall in Vienna shows, in March 2026.
fn wall(moment: &str) -> i64 {
    let at = Timestamp::parse(moment).unwrap();
    let summer = at >= Timestamp::parse("2026-03-29T01:00:00Z").unwrap();
    at.as_seconds() + if summer { 7_200 } else { 3_600 }
}

fn date(days: i64) -> String {
    base::Date::from_days(days).unwrap().to_string()
}

fn local_day(moment: &Value) -> String {
    date(wall(moment.as_str().unwrap()).div_euclid(86_400))
}

fn seconds(moment: &Value) -> i64 {
    Timestamp::parse(moment.as_str().unwrap()).unwrap().as_micros()
}

fn rounded(part: f64, whole: f64, decimals: i32) -> Value {
    if whole == 0.0 {
        return json!(null);
    }
    let scale = 10_f64.powi(decimals);
    json!((part / whole * scale).round() / scale)
}

fn rate(part: usize, whole: usize) -> Value {
    rounded(part as f64, whole as f64, 4)
}

/// All work orders, by the list.
async fn all_jobs(staff: &Actor) -> Vec<Value> {
    let (mut jobs, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v2/work-orders?page_size=200{cursor}");
        let page = staff.get(path).await.expect(200);
        jobs.extend(page.items());
        match page.json()["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return jobs,
        }
    }
}

struct Field {
    technicians: Vec<i64>,
    customers: Vec<i64>,
}

async fn people(admin: &Actor) -> Field {
    let hours =
        json!({ "mon": [["08:00", "16:00"]], "fri": [["09:00", "17:00"]], "sat": [["22:00", "06:00"]] });
    let settings = json!({ "business_hours": hours, "default_duration_min": 45 });
    admin.patch("/api/settings", settings).await.expect(200);
    let own = json!({ "sun": [["00:00", "24:00"]], "mon": [["07:00", "11:00"]] });
    let mut technicians = vec![
        given::technician(admin, "Zoe", json!({ "working_hours": own })).await,
        given::technician(admin, "=Tom()", json!({})).await,
        given::technician(admin, "Idle", json!({ "working_hours": {}, "is_active": false })).await,
    ];
    given::time_off(
        admin,
        technicians[0],
        "2026-03-29T00:30:00Z",
        "2026-03-29T03:15:00Z",
    )
    .await;
    given::time_off(
        admin,
        technicians[0],
        "2026-03-29T02:00:00Z",
        "2026-03-29T04:00:00Z",
    )
    .await;
    given::time_off(
        admin,
        technicians[1],
        "2026-03-20T00:00:00Z",
        "2026-03-28T22:00:00Z",
    )
    .await;
    technicians.truncate(2);
    let mut customers = Vec::new();
    for (name, region) in [
        ("Anna", json!("North")),
        ("@Berta", json!("+1")),
        ("Cora", json!(null)),
        ("Dora", json!("North")),
    ] {
        customers.push(given::customer(admin, name, json!({ "role": "customer", "region": region })).await);
    }
    Field {
        technicians,
        customers,
    }
}

/// An agent who logs in now: an earlier login may have ended.
async fn agent(app: &TestApp) -> Actor {
    let nobody = app.anonymous();
    let token = nobody
        .login(&app.people().agent.email)
        .await
        .expect(200)
        .text("access_token");
    nobody.with_token(token)
}

/// Some hundreds of jobs, of every status, with and without day, time, technician and duration; some really done.
async fn work(app: &TestApp) -> Field {
    app.clock().set(Timestamp::parse("2026-03-27T09:00:00Z").unwrap());
    let field = people(&app.owner().await).await;
    for (round, moment) in MOMENTS.iter().enumerate() {
        app.clock().set(Timestamp::parse(moment).unwrap());
        let agent = agent(app).await;
        let (mut running, mut pending) = (Vec::new(), Vec::new());
        for n in 0..42 {
            let technician = [None, Some(field.technicians[0]), Some(field.technicians[1])][(n + n / 6) % 3];
            let day = (n % 5 > 0).then(|| format!("2026-03-{}", 26 + (n * 7 + round) % 6));
            let body = json!({
                "customer_id": field.customers[(n * n + round) % 4], "assigned_technician_id": technician,
                "status": STATUSES[n % 6], "priority": 1 + n % 5, "scheduled_date": day,
                "estimated_duration": (n % 4 > 0).then_some(10 * n + 5),
            });
            let id = given::work_order(&agent, body).await;
            match n % 6 {
                0 => pending.push(id),
                3 => running.push(id),
                _ => {}
            }
        }
        // Some of what was pending is planned or begun later, and taken back.
        for (at, id) in pending.iter().enumerate().skip(1) {
            app.clock().advance(Duration::from_secs(31 * u64::try_from(at).unwrap()));
            for status in [&["scheduled", "pending", "in_progress"][..], &["cancelled", "pending"], &["cancelled"]][at % 3] {
                let path = format!("/api/v2/work-orders/{id}");
                agent.patch(path, json!({ "status": status })).await.expect(200);
                app.clock().advance(Duration::from_secs(17));
            }
        }
        // What is in progress ends at different times, or not.
        for (at, id) in running.iter().enumerate().skip(1) {
            app.clock()
                .advance(Duration::from_secs(29 * u64::try_from(at * at).unwrap() * 7));
            agent
                .patch(
                    format!("/api/v2/work-orders/{id}"),
                    json!({ "status": "completed" }),
                )
                .await
                .expect(200);
        }
    }
    app.clock().set(Timestamp::parse("2026-03-30T10:00:00Z").unwrap());
    field
}

fn counted<'a>(jobs: &'a [Value], from: &str, to: &str) -> Vec<&'a Value> {
    let day = |job: &Value| match &job["scheduled_date"] {
        Value::String(day) => day.clone(),
        _ => local_day(&job["created_at"]),
    };
    jobs.iter()
        .filter(|job| (from..=to).contains(&day(job).as_str()))
        .collect()
}

fn how_many(jobs: &[&Value], good: impl Fn(&Value) -> bool) -> usize {
    jobs.iter().filter(|job| good(job)).count()
}

fn is_open(job: &Value) -> bool {
    job["status"] != "completed" && job["status"] != "cancelled"
}

/// Minutes from creation until somebody planned or began it, over those where somebody did.
fn mean_response(jobs: &[&Value]) -> Value {
    let responded: Vec<i64> = jobs
        .iter()
        .filter(|job| !job["responded_at"].is_null())
        .map(|job| (seconds(&job["responded_at"]) - seconds(&job["created_at"])) / 1_000_000)
        .collect();
    let waited: i64 = responded.iter().sum();
    rounded(waited as f64, responded.len() as f64 * 60.0, 1)
}

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
