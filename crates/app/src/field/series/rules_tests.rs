//! Changes of a series, in tables.

use super::*;
use serde_json::{Value, json};

fn patch(body: Value) -> SeriesPatch {
    serde_json::from_value(body).unwrap()
}

fn weekly() -> SeriesRow {
    let now = Timestamp::from_micros(0);
    let start = Date::parse("2026-11-20").unwrap();
    create(
        UserId(3),
        start,
        patch(json!({ "rrule": "FREQ=WEEKLY;COUNT=4", "description": "Filter" })),
        now,
    )
    .unwrap()
}

#[test]
fn a_new_series_knows_its_last_day_and_the_usual_priority() {
    let row = weekly();
    assert_eq!(
        (
            row.version,
            row.template.0.priority,
            row.template.0.description.as_deref()
        ),
        (1, 3, Some("Filter"))
    );
    assert_eq!(row.last_date, Some(Date::parse("2026-12-11").unwrap()));
}

#[test]
fn what_differs_is_named_and_the_last_day_follows_the_rule() {
    let before = weekly();
    for (change, changed, last) in [
        (json!({}), &[][..], Some("2026-12-11")),
        (json!({ "rrule": "freq=weekly;count=4" }), &[], Some("2026-12-11")),
        (json!({ "rrule": "FREQ=DAILY" }), &["rrule"], None),
        (
            json!({ "start_date": "2026-11-27" }),
            &["start_date"],
            Some("2026-12-18"),
        ),
        (
            json!({ "scheduled_time": "09:00", "description": null, "priority": 1 }),
            &["scheduled_time", "priority", "description"],
            Some("2026-12-11"),
        ),
        (
            json!({ "checklist": [" Filter "] }),
            &["checklist"],
            Some("2026-12-11"),
        ),
        (json!({ "checklist": [] }), &[], Some("2026-12-11")),
        (
            json!({ "description": "", "notes": "", "estimated_duration": 30 }),
            &["estimated_duration", "description"],
            Some("2026-12-11"),
        ),
    ] {
        let edited = edit(&before, patch(change.clone()), Timestamp::from_micros(5)).unwrap();
        assert_eq!(edited.changed, changed, "{change}");
        assert_eq!(edited.row.version, 1 + i64::from(!changed.is_empty()), "{change}");
        assert_eq!(
            edited.row.last_date.map(|day| day.to_string()).as_deref(),
            last,
            "{change}"
        );
    }
}

#[test]
fn a_template_of_before_there_were_checklists_has_none() {
    let old: Template = serde_json::from_value(json!({ "priority": 2, "notes": "Ring twice" })).unwrap();
    assert_eq!((old.priority, old.checklist), (2, Vec::<String>::new()));
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    for (change, field) in [
        (json!({ "priority": 6 }), "priority"),
        (json!({ "estimated_duration": 0 }), "estimated_duration"),
        (json!({ "checklist": vec!["x"; 101] }), "checklist"),
        (json!({ "start_date": "1969-12-31" }), "start_date"),
        (json!({ "start_date": "2200-01-01" }), "start_date"),
        (json!({ "rrule": "FREQ=SECONDLY" }), "rrule"),
        (json!({ "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }), "rrule"),
    ] {
        match edit(&weekly(), patch(change.clone()), Timestamp::from_micros(5)).unwrap_err() {
            Error::Invalid(fields) => assert_eq!(fields[0].path, [field], "{change}"),
            other => panic!("{change}: {other}"),
        }
    }
    let mut ended = weekly();
    ended.ended_at = Some(Timestamp::from_micros(1));
    assert!(matches!(
        edit(&ended, patch(json!({ "priority": 1 })), Timestamp::from_micros(5)),
        Err(Error::Conflict {
            code: "series_ended",
            ..
        })
    ));
}
