use super::*;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_micros(1_000_000_000);

fn job(status: JobStatus, planned: bool) -> WorkOrderRow {
    let fields = if planned {
        json!({ "scheduled_date": "2026-11-20", "assigned_technician_id": 4, "status": status.name() })
    } else {
        json!({ "status": status.name() })
    };
    create(UserId(1), serde_json::from_value(fields).unwrap(), NOW).unwrap()
}

fn patched(before: &WorkOrderRow, patch: Value) -> Result<Edited> {
    let later = NOW.plus(std::time::Duration::from_secs(90));
    edit(
        before,
        serde_json::from_value(patch).unwrap(),
        Rights::Office,
        later,
    )
}

#[test]
fn the_steps_are_those_of_the_contract() {
    for (from, to) in [
        ("pending", "scheduled en_route in_progress completed cancelled"),
        ("scheduled", "pending en_route in_progress completed cancelled"),
        ("en_route", "scheduled in_progress completed cancelled"),
        ("in_progress", "scheduled completed cancelled"),
        ("completed", "in_progress"),
        ("cancelled", "pending"),
    ] {
        let before = job(JobStatus::parse(from).unwrap(), true);
        for status in JobStatus::ALL {
            let legal = status.name() == from || to.split(' ').any(|step| step == status.name());
            match patched(&before, json!({ "status": status.name() })) {
                Ok(edited) => {
                    assert!(legal, "{from} → {}", status.name());
                    assert_eq!(edited.row.status, *status);
                }
                Err(Error::Conflict { code, detail, facts }) => {
                    assert!(!legal, "{from} → {}", status.name());
                    assert_eq!(code, "illegal_step");
                    assert!(detail.ends_with(&to.replace(' ', ", ")), "{detail}");
                    assert_eq!(facts, Facts::Legal(to.split(' ').collect()));
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn a_plan_makes_a_job_scheduled_and_its_loss_pending_unless_the_request_says_a_status() {
    let (pending, scheduled) = (job(JobStatus::Pending, false), job(JobStatus::Scheduled, true));
    let half = patched(&pending, json!({ "scheduled_date": "2026-11-20" }))
        .unwrap()
        .row;
    let unwilling = job(JobStatus::Pending, true);
    for (before, patch, status) in [
        (
            &pending,
            json!({ "scheduled_date": "2026-11-20", "assigned_technician_id": 4 }),
            "scheduled",
        ),
        (&pending, json!({ "scheduled_date": "2026-11-20" }), "pending"),
        (&half, json!({ "assigned_technician_id": 4 }), "scheduled"),
        (
            &half,
            json!({ "assigned_technician_id": 4, "status": "pending" }),
            "pending",
        ),
        (&unwilling, json!({ "notes": "x" }), "pending"),
        (&scheduled, json!({ "scheduled_date": null }), "pending"),
        (&scheduled, json!({ "assigned_technician_id": null }), "pending"),
        (
            &scheduled,
            json!({ "assigned_technician_id": null, "status": "scheduled" }),
            "scheduled",
        ),
        (
            &scheduled,
            json!({ "scheduled_date": "2026-12-01", "assigned_technician_id": 5 }),
            "scheduled",
        ),
        (
            &scheduled,
            json!({ "scheduled_date": null, "status": "en_route" }),
            "en_route",
        ),
        (
            &job(JobStatus::EnRoute, true),
            json!({ "assigned_technician_id": null }),
            "en_route",
        ),
    ] {
        assert_eq!(
            patched(before, patch.clone()).unwrap().row.status.name(),
            status,
            "{patch}"
        );
    }
    assert_eq!(job(JobStatus::Cancelled, true).status, JobStatus::Cancelled);
    let new = json!({ "scheduled_date": "2026-11-20", "assigned_technician_id": 4 });
    let new = create(UserId(1), serde_json::from_value(new).unwrap(), NOW).unwrap();
    assert_eq!(new.status, JobStatus::Scheduled);
}

#[test]
fn the_first_response_is_written_once() {
    for status in JobStatus::ALL {
        let at_once = !matches!(status, JobStatus::Pending | JobStatus::Cancelled);
        assert_eq!(
            job(*status, false).responded_at,
            at_once.then_some(NOW),
            "{}",
            status.name()
        );
    }
    let at = |seconds| NOW.plus(std::time::Duration::from_secs(seconds));
    let step = |row: &WorkOrderRow, patch: Value, seconds| {
        let patch = serde_json::from_value(patch).unwrap();
        edit(row, patch, Rights::Office, at(seconds)).unwrap().row
    };
    let called_off = step(
        &job(JobStatus::Pending, false),
        json!({ "status": "cancelled" }),
        10,
    );
    assert_eq!(called_off.responded_at, None);
    let again = step(&called_off, json!({ "status": "pending", "notes": "Call" }), 20);
    assert_eq!(again.responded_at, None);
    let plan = json!({ "scheduled_date": "2026-11-20", "assigned_technician_id": 4 });
    let planned = step(&again, plan, 30);
    assert_eq!(planned.responded_at, Some(at(30)));
    let back = step(&planned, json!({ "assigned_technician_id": null }), 40);
    assert_eq!(
        (back.status, back.responded_at),
        (JobStatus::Pending, Some(at(30)))
    );
    let begun = step(&back, json!({ "status": "in_progress" }), 50);
    assert_eq!(begun.responded_at, Some(at(30)));
}

#[test]
fn completed_at_is_there_exactly_while_it_is_completed_and_time_on_site_adds_up() {
    let working = patched(
        &job(JobStatus::Scheduled, true),
        json!({ "status": "in_progress" }),
    )
    .unwrap()
    .row;
    assert_eq!(
        (
            working.started_at.is_some(),
            working.completed_at,
            working.on_site_s
        ),
        (true, None, 0)
    );
    let later = |seconds| {
        working
            .started_at
            .unwrap()
            .plus(std::time::Duration::from_secs(seconds))
    };
    let step = |row: &WorkOrderRow, status: &str, seconds| {
        let patch = serde_json::from_value(json!({ "status": status })).unwrap();
        edit(row, patch, Rights::Technician, later(seconds)).unwrap().row
    };
    let done = step(&working, "completed", 600);
    assert_eq!(
        (done.started_at, done.completed_at, done.on_site_s),
        (None, Some(later(600)), 600)
    );
    let again = step(&done, "in_progress", 1000);
    assert_eq!((again.completed_at, again.on_site_s), (None, 600));
    assert_eq!(step(&again, "cancelled", 1060).on_site_s, 660);
    assert_eq!(job(JobStatus::Completed, false).completed_at, Some(NOW));
    let noted = patched(&done, json!({ "notes": "x" })).unwrap().row;
    assert_eq!(noted.completed_at, done.completed_at);
}

#[test]
fn only_what_differs_is_a_change_and_only_some_of_it_is_a_technicians() {
    let before = job(JobStatus::Scheduled, true);
    let as_technician = |patch: Value| {
        edit(
            &before,
            serde_json::from_value(patch).unwrap(),
            Rights::Technician,
            NOW,
        )
    };
    for (patch, changed) in [
        (json!({}), vec![]),
        (
            json!({ "status": "scheduled", "notes": " ", "priority": 3, "scheduled_date": "2026-11-20" }),
            vec![],
        ),
        (
            json!({ "status": "en_route", "notes": "On my way" }),
            vec!["status", "notes"],
        ),
    ] {
        let edited = as_technician(patch.clone()).unwrap();
        assert_eq!(edited.changed, changed, "{patch}");
        assert_eq!(edited.row.version, if changed.is_empty() { 1 } else { 2 });
    }
    for (patch, field) in [
        (json!({ "priority": 1 }), "priority"),
        (json!({ "scheduled_time": "09:00" }), "scheduled_time"),
        (
            json!({ "assigned_technician_id": null }),
            "assigned_technician_id",
        ),
        (json!({ "customer_id": 2 }), "customer_id"),
        (json!({ "description": "Less" }), "description"),
    ] {
        let error = as_technician(patch).unwrap_err().to_string();
        assert_eq!(error, format!("You may not change {field}"));
    }
}

#[test]
fn numbers_out_of_their_range_are_refused_all_at_once() {
    let before = job(JobStatus::Pending, false);
    for patch in [
        json!({ "priority": 0, "estimated_duration": 0 }),
        json!({ "priority": 6, "estimated_duration": 10_081 }),
        json!({ "priority": i64::MAX, "estimated_duration": i64::MIN }),
    ] {
        match patched(&before, patch).unwrap_err() {
            Error::Invalid(fields) => {
                let names: Vec<&str> = fields.iter().map(|field| field.path[0].as_str()).collect();
                assert_eq!(names, ["priority", "estimated_duration"]);
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_change_takes_time_where_slot_or_technician_differ() {
    let planned =
        json!({ "scheduled_date": "2026-11-20", "scheduled_time": "09:00", "assigned_technician_id": 4 });
    let before = create(UserId(1), serde_json::from_value(planned).unwrap(), NOW).unwrap();
    for (patch, takes) in [
        (json!({ "notes": "x" }), false),
        (json!({ "status": "in_progress" }), false),
        (json!({ "scheduled_time": "09:01" }), true),
        (json!({ "estimated_duration": 61 }), true),
        (json!({ "estimated_duration": 60 }), false),
        (json!({ "assigned_technician_id": 5 }), true),
        (json!({ "assigned_technician_id": null }), false),
        (json!({ "scheduled_time": null }), false),
        (json!({ "status": "cancelled", "scheduled_time": "10:00" }), false),
    ] {
        assert_eq!(
            patched(&before, patch.clone()).unwrap().takes_time(&before, 60),
            takes,
            "{patch}"
        );
    }
    let cancelled = patched(&before, json!({ "status": "cancelled" })).unwrap().row;
    assert!(
        patched(&cancelled, json!({ "status": "pending" }))
            .unwrap()
            .takes_time(&cancelled, 60)
    );
}
