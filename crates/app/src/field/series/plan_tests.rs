//! What is made ahead, in tables.

use super::*;
use crate::field::series::{model::Template, rules};
use base::{SeriesId, TimeOfDay, Timestamp, UserId, time::Wall};
use platform::db::Json;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn series(rrule: &str, start: &str, skipped: &[&str]) -> SeriesRow {
    let rule = Rule::parse(rrule).unwrap();
    let moment = Timestamp::from_micros(0);
    SeriesRow {
        id: SeriesId(1),
        version: 1,
        customer_id: UserId(1),
        rrule: rule.text(),
        start_date: date(start),
        start_time: Some(TimeOfDay::parse("09:00").unwrap()),
        template: Json(Template::default()),
        skipped: Json(skipped.iter().map(|day| date(day)).collect()),
        generated_until: None,
        last_date: days::last(&rule, date(start)).unwrap(),
        ended_at: None,
        created_at: moment,
        updated_at: moment,
    }
}

#[test]
fn jobs_are_made_from_today_to_the_horizon_and_the_next_day_is_known() {
    let today = date("2026-11-20");
    for (rule, start, from, skipped, first, amount, until) in [
        // The horizon is 2027-01-19.
        (
            "FREQ=DAILY",
            "1970-01-01",
            "2026-11-20",
            &[][..],
            "2026-11-20",
            61,
            "2027-01-19",
        ),
        (
            "FREQ=DAILY",
            "1970-01-01",
            "1980-01-01",
            &[],
            "2026-11-20",
            61,
            "2027-01-19",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO",
            "2026-11-01",
            "2026-11-20",
            &[],
            "2026-11-23",
            9,
            "2027-01-24",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO",
            "2026-11-01",
            "2026-11-20",
            &["2026-11-23", "2027-01-25"],
            "2026-11-30",
            8,
            "2027-01-31",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO",
            "2026-11-01",
            "2027-01-18",
            &[],
            "2027-01-18",
            1,
            "2027-01-24",
        ),
        (
            "FREQ=YEARLY",
            "2026-08-01",
            "2026-11-20",
            &[],
            "",
            0,
            "2027-07-31",
        ),
        (
            "FREQ=DAILY;COUNT=2",
            "2026-11-21",
            "2026-11-20",
            &[],
            "2026-11-21",
            2,
            "9998-12-31",
        ),
        (
            "FREQ=DAILY;COUNT=2",
            "2026-10-01",
            "2026-11-20",
            &[],
            "",
            0,
            "9998-12-31",
        ),
    ] {
        let ahead = ahead(&series(rule, start, skipped), date(from), today).unwrap();
        let found = ahead.days.first().map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(
            (found.as_str(), ahead.days.len(), ahead.until.to_string().as_str()),
            (first, amount, until),
            "{rule} {from}"
        );
    }
}

#[test]
fn the_next_day_is_known_until_there_is_none() {
    let mut row = series("FREQ=YEARLY;COUNT=2", "2026-08-01", &[]);
    assert_eq!(next_unmade(&row), None, "nothing was made");
    row.generated_until = Some(date("2027-07-31"));
    assert_eq!(next_unmade(&row), Some(date("2027-08-01")));
    row.generated_until = Some(never());
    assert_eq!(next_unmade(&row), None);
    row.generated_until = Some(date("2027-07-31"));
    row.ended_at = Some(Timestamp::from_micros(0));
    assert_eq!(next_unmade(&row), None);
    assert!(has_day(&row, date("2027-08-01")).unwrap());
    assert!(!has_day(&row, date("2027-08-02")).unwrap());
    assert!(!has_day(&row, date("2028-08-01")).unwrap());
}

#[test]
fn a_job_stays_at_its_time_where_clocks_are_put_forward_and_back() {
    let nine = TimeOfDay::parse("09:00").unwrap();
    for (zone, start, moments) in [
        // Northern spring and autumn.
        (
            "Europe/Vienna",
            "2027-03-27",
            [
                "2027-03-27T08:00:00Z",
                "2027-03-28T07:00:00Z",
                "2027-03-29T07:00:00Z",
            ],
        ),
        (
            "Europe/Vienna",
            "2027-10-30",
            [
                "2027-10-30T07:00:00Z",
                "2027-10-31T08:00:00Z",
                "2027-11-01T08:00:00Z",
            ],
        ),
        (
            "America/New_York",
            "2027-03-13",
            [
                "2027-03-13T14:00:00Z",
                "2027-03-14T13:00:00Z",
                "2027-03-15T13:00:00Z",
            ],
        ),
        // Southern autumn and spring.
        (
            "Australia/Sydney",
            "2027-04-03",
            [
                "2027-04-02T22:00:00Z",
                "2027-04-03T23:00:00Z",
                "2027-04-04T23:00:00Z",
            ],
        ),
        (
            "Australia/Sydney",
            "2027-10-02",
            [
                "2027-10-01T23:00:00Z",
                "2027-10-02T22:00:00Z",
                "2027-10-03T22:00:00Z",
            ],
        ),
        (
            "America/Santiago",
            "2027-04-03",
            [
                "2027-04-03T12:00:00Z",
                "2027-04-04T13:00:00Z",
                "2027-04-05T13:00:00Z",
            ],
        ),
        // Clocks are put forward at midnight: the day has none.
        (
            "Africa/Cairo",
            "2027-04-29",
            [
                "2027-04-29T07:00:00Z",
                "2027-04-30T06:00:00Z",
                "2027-05-01T06:00:00Z",
            ],
        ),
        // Half an hour only.
        (
            "Australia/Lord_Howe",
            "2027-04-03",
            [
                "2027-04-02T22:00:00Z",
                "2027-04-03T22:30:00Z",
                "2027-04-04T22:30:00Z",
            ],
        ),
    ] {
        let row = series("FREQ=DAILY", start, &[]);
        let made = ahead(&row, row.start_date, row.start_date).unwrap();
        let found: Vec<String> = made.days[..3]
            .iter()
            .map(|day| Wall::at(*day, nine).moment(zone).to_string())
            .collect();
        assert_eq!(found, moments, "{zone}");
    }
}

#[test]
fn a_diary_takes_what_is_free_and_says_what_is_in_the_way() {
    let slot = |day: &str, time: &str, minutes: i64| {
        Slot::new(Some(date(day)), Some(TimeOfDay::parse(time).unwrap()), minutes).unwrap()
    };
    let mut diary = Diary {
        zone: "Europe/Vienna".to_owned(),
        away: vec![TimeOffRow {
            id: 1,
            technician_id: base::TechnicianId(1),
            from_at: Timestamp::parse("2026-11-23T23:00:00Z").unwrap(),
            to_at: Timestamp::parse("2026-11-24T23:00:00Z").unwrap(),
            reason: None,
            created_at: Timestamp::from_micros(0),
        }],
        jobs: vec![(WorkOrderId(7), slot("2026-11-23", "09:30", 60))],
    };
    assert_eq!(diary.put(slot("2026-11-23", "09:00", 60)), Err(Unassigned::Taken));
    assert_eq!(diary.put(slot("2026-11-24", "09:00", 60)), Err(Unassigned::Away));
    assert_eq!(diary.put(slot("2026-11-25", "09:00", 60)), Ok(()));
    assert_eq!(
        diary.put(slot("2026-11-25", "09:59", 60)),
        Err(Unassigned::Taken),
        "it holds what it took"
    );
}

#[test]
fn skipped_days_stand_in_order_once_and_are_forgotten_after_a_year() {
    let today = date("2026-11-20");
    let mut row = series("FREQ=DAILY", "2020-01-01", &["2025-11-19", "2026-11-21"]);
    assert!(rules::skip(&mut row, date("2026-11-25"), today).unwrap());
    assert!(!rules::skip(&mut row, date("2026-11-25"), today).unwrap());
    assert!(rules::skip(&mut row, date("2026-11-20"), today).unwrap());
    assert_eq!(
        row.skipped.0,
        ["2025-11-19", "2026-11-20", "2026-11-21", "2026-11-25"].map(date)
    );
    assert!(rules::skip(&mut row, date("2026-11-26"), today.next().next()).unwrap());
    assert_eq!(
        row.skipped.0,
        ["2026-11-20", "2026-11-21", "2026-11-25", "2026-11-26"].map(date)
    );
    row.skipped = Json(
        (0..1_000)
            .filter_map(|n| Date::from_days(today.days() + n))
            .collect(),
    );
    assert!(rules::skip(&mut row, date("2030-01-01"), today).is_err());
}
