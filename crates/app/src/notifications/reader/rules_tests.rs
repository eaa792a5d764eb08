use super::{
    super::model::{Facts, JobEvent},
    *,
};
use base::{Timestamp, WorkOrderId};
use platform::db::Json;

/// 2026-03-02T09:00:00Z, a Monday.
const NOW: Timestamp = Timestamp::from_micros(1_772_442_000_000_000);

fn event(kind: &str, data: serde_json::Value) -> JobEvent {
    JobEvent {
        seq: 7,
        company: CompanyId(1),
        kind: format!("work_order.{kind}"),
        at: NOW,
        actor: Some(UserId(100)),
        job: WorkOrderId(5),
        data: Json(serde_json::from_value::<Facts>(data).unwrap()),
        status: Some(JobStatus::Scheduled),
        day: Date::parse("2026-03-05").ok(),
        series: None,
        customer: Some(UserId(9)),
        technician: Some(TechnicianId(3)),
        technician_login: Some(UserId(30)),
        mails_customer: true,
        mails_technician: true,
        delay_min: 2,
    }
}

#[test]
fn each_event_is_told_to_whom_it_concerns() {
    let (three, four) = (
        Whom::Technician(TechnicianId(3)),
        Whom::Technician(TechnicianId(4)),
    );
    for (kind, data, expected) in [
        (
            "assigned",
            json!({ "technician_id": 3 }),
            vec![(three, Kind::Assigned)],
        ),
        (
            "assigned",
            json!({ "technician_id": 3, "from": 4 }),
            vec![(four, Kind::Unassigned), (three, Kind::Assigned)],
        ),
        (
            "assigned",
            json!({ "technician_id": null, "from": 4 }),
            vec![(four, Kind::Unassigned)],
        ),
        (
            "scheduled",
            json!({ "technician_id": 3 }),
            vec![(three, Kind::Moved)],
        ),
        ("scheduled", json!({ "technician_id": null }), vec![]),
        (
            "scheduled",
            json!({ "technician_id": 3, "with": ["assigned"] }),
            vec![],
        ),
        (
            "scheduled",
            json!({ "technician_id": 3, "with": ["created"] }),
            vec![],
        ),
        (
            "status_changed",
            json!({ "technician_id": 3, "from": "scheduled", "to": "cancelled" }),
            vec![(three, Kind::Cancelled)],
        ),
        (
            "status_changed",
            json!({ "technician_id": 3, "from": "scheduled", "to": "en_route" }),
            vec![],
        ),
        (
            "deleted",
            json!({ "technician_id": 3, "status": "scheduled" }),
            vec![(three, Kind::Cancelled)],
        ),
        (
            "deleted",
            json!({ "technician_id": 3, "status": "completed" }),
            vec![],
        ),
        (
            "updated",
            json!({ "technician_id": 3, "changed": ["description"] }),
            vec![(three, Kind::Changed)],
        ),
        (
            "updated",
            json!({ "technician_id": 3, "changed": ["notes"], "with": ["assigned"] }),
            vec![],
        ),
        (
            "confirmed",
            json!({ "technician_id": 3 }),
            vec![(three, Kind::Confirmed)],
        ),
        (
            "reschedule_asked",
            json!({ "technician_id": 3 }),
            vec![
                (three, Kind::RescheduleAsked),
                (Whom::Office, Kind::RescheduleAsked),
            ],
        ),
        (
            "reschedule_asked",
            json!({}),
            vec![(Whom::Office, Kind::RescheduleAsked)],
        ),
        ("created", json!({ "technician_id": 3 }), vec![]),
        ("completed", json!({ "technician_id": 3 }), vec![]),
        ("customer_told", json!({ "about": "planned" }), vec![]),
        ("of_a_later_version", json!({ "technician_id": 3 }), vec![]),
    ] {
        assert_eq!(told(&event(kind, data.clone())), expected, "{kind} {data}");
    }
}

#[test]
fn a_series_tells_of_the_job_that_is_near() {
    let made = |day: &str| JobEvent {
        series: Some(1),
        day: Date::parse(day).ok(),
        ..event("assigned", json!({ "technician_id": 3, "with": ["created"] }))
    };
    assert_eq!(told(&made("2026-03-09")).len(), 1);
    assert_eq!(told(&made("2026-03-10")).len(), 0);
    let later = JobEvent {
        series: Some(1),
        day: Date::parse("2026-05-01").ok(),
        ..event("assigned", json!({ "technician_id": 3 }))
    };
    assert_eq!(told(&later).len(), 1, "a person gave it to them");
}

#[test]
fn a_job_that_is_taken_down_when_it_is_over_is_given_to_nobody() {
    let given = |status: &str| {
        told(&event(
            "assigned",
            json!({ "technician_id": 3, "status": status, "with": ["created"] }),
        ))
    };
    assert_eq!(given("completed"), []);
    assert_eq!(given("scheduled").len(), 1);
}

#[test]
fn nobody_is_told_what_they_did_and_of_their_company_only() {
    let event = event("reschedule_asked", json!({ "technician_id": 3 }));
    let told: Vec<Told<'_>> = super::told(&event)
        .into_iter()
        .map(|told| (&event, told))
        .collect();
    let login = |company, user| TechnicianLogin {
        company: CompanyId(company),
        technician: TechnicianId(3),
        user: UserId(user),
    };
    let office = [
        (CompanyId(1), UserId(100)),
        (CompanyId(1), UserId(101)),
        (CompanyId(2), UserId(200)),
    ];
    let rows = notifications(&told, &[login(1, 30), login(2, 31)], &office);
    let users: Vec<i64> = rows.iter().map(|row| row.user.0).collect();
    assert_eq!(users, [30, 101]);
}

#[test]
fn a_mail_waits_for_the_last_of_several_changes() {
    let minute = 60_000_000;
    let at = |minutes: i64| JobEvent {
        at: Timestamp::from_micros(NOW.as_micros() + minutes * minute),
        ..event("scheduled", json!({}))
    };
    let look = |events: &[JobEvent]| {
        let notices = notices(events);
        assert_eq!(notices.len(), 2);
        let one = notices[&(1, 5, "customer", 9)].clone();
        (
            (one.due - NOW.as_micros()) / minute,
            (one.until - NOW.as_micros()) / minute,
        )
    };
    assert_eq!(look(&[at(0)]), (2, 10));
    assert_eq!(look(&[at(0), at(1)]), (3, 10));
    assert_eq!(look(&[at(0), at(9)]), (10, 10), "not for ever");
}

#[test]
fn a_mail_of_a_far_day_waits_for_it() {
    let days = |event: &JobEvent| (when(event).0 - NOW.as_micros()) / DAY_MICROS;
    let on = |day: &str| JobEvent {
        day: Date::parse(day).ok(),
        ..event("scheduled", json!({ "with": ["created"] }))
    };
    assert_eq!(days(&on("2026-05-01")), 0);
    assert_eq!(days(&on("2026-05-10")), 8);
    let series = JobEvent {
        series: Some(1),
        ..on("2026-03-31")
    };
    assert_eq!(days(&series), 21);
}

#[test]
fn mails_go_to_whom_they_can_reach_and_only_where_the_plan_changed() {
    let amount = |event: JobEvent| notices(&[event]).len();
    assert_eq!(amount(event("scheduled", json!({}))), 2);
    assert_eq!(amount(event("updated", json!({ "changed": ["notes"] }))), 0);
    assert_eq!(amount(event("updated", json!({ "changed": ["customer_id"] }))), 2);
    assert_eq!(amount(event("confirmed", json!({}))), 0);
    let scheduled = || event("scheduled", json!({}));
    assert_eq!(
        amount(JobEvent {
            mails_customer: false,
            ..scheduled()
        }),
        1
    );
    assert_eq!(
        amount(JobEvent {
            mails_technician: false,
            ..scheduled()
        }),
        1
    );
    assert_eq!(
        amount(JobEvent {
            day: None,
            ..scheduled()
        }),
        1,
        "no day, no appointment"
    );
    assert_eq!(
        amount(JobEvent {
            status: None,
            ..scheduled()
        }),
        0
    );
    assert_eq!(
        amount(JobEvent {
            day: Date::parse("2026-02-28").ok(),
            ..scheduled()
        }),
        0
    );
    let own = JobEvent {
        actor: Some(UserId(30)),
        ..scheduled()
    };
    let notices = notices(&[own]);
    assert!(notices[&(1, 5, "technician", 3)].is_own && !notices[&(1, 5, "customer", 9)].is_own);
}
