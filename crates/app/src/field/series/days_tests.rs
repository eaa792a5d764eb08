//! Days in tables, most of them RFC 5545's own examples.

use super::*;
use proptest::prelude::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The first days from `from` on.
fn some(rule: &str, start: &str, from: &str, n: usize) -> Vec<String> {
    let rule = Rule::parse(rule).unwrap();
    let start = date(start);
    let last = last(&rule, start).unwrap();
    let found = days(&rule, start, last, date(from)).unwrap();
    found.take(n).map(|day| day.to_string()).collect()
}

#[test]
fn the_days_of_a_rule_are_rfc_5545s() {
    for (rule, start, expected) in [
        (
            "FREQ=DAILY;INTERVAL=10;COUNT=3",
            "1997-09-02",
            "1997-09-02 1997-09-12 1997-09-22",
        ),
        (
            "FREQ=DAILY;UNTIL=19970904",
            "1997-09-02",
            "1997-09-02 1997-09-03 1997-09-04",
        ),
        (
            "FREQ=WEEKLY;COUNT=3",
            "1997-09-02",
            "1997-09-02 1997-09-09 1997-09-16",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR",
            "1997-09-01",
            "1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05",
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05",
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
        ),
        (
            "FREQ=MONTHLY;COUNT=3;BYDAY=1FR",
            "1997-09-05",
            "1997-09-05 1997-10-03 1997-11-07",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU",
            "1997-09-07",
            "1997-09-07 1997-09-28 1997-11-02 1997-11-30",
        ),
        (
            "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO",
            "1997-09-22",
            "1997-09-22 1997-10-20 1997-11-17",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-3",
            "1997-09-28",
            "1997-09-28 1997-10-29 1997-11-28",
        ),
        (
            "FREQ=MONTHLY",
            "2026-01-31",
            "2026-01-31 2026-03-31 2026-05-31 2026-07-31",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2026-01-31",
            "2026-01-31 2026-02-28 2026-03-31",
        ),
        (
            "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3;COUNT=3",
            "1997-09-04",
            "1997-09-04 1997-10-07 1997-11-06",
        ),
        (
            "FREQ=YEARLY;BYMONTH=6,7;COUNT=4",
            "1997-06-10",
            "1997-06-10 1997-07-10 1998-06-10 1998-07-10",
        ),
        (
            "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
            "1997-01-01",
            "1997-01-01 1997-04-10 1997-07-19 2000-01-01",
        ),
        (
            "FREQ=YEARLY;BYDAY=20MO",
            "1997-05-19",
            "1997-05-19 1998-05-18 1999-05-17",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "1997-05-12",
            "1997-05-12 1998-05-11 1999-05-17",
        ),
        ("FREQ=YEARLY", "2024-02-29", "2024-02-29 2028-02-29 2032-02-29"),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "1997-09-02",
            "1998-02-13 1998-03-13 1998-11-13",
        ),
    ] {
        let expected: Vec<&str> = expected.split(' ').collect();
        assert_eq!(some(rule, start, start, expected.len()), expected, "{rule}");
    }
}

#[test]
fn a_series_of_long_ago_goes_on_where_it_would_be() {
    for (rule, start, from, expected) in [
        (
            "FREQ=DAILY;INTERVAL=3",
            "1970-01-01",
            "2026-11-20",
            "2026-11-21 2026-11-24",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2",
            "1970-01-05",
            "2026-11-20",
            "2026-11-23 2026-12-07",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31",
            "1970-01-31",
            "2026-11-20",
            "2027-07-31 2027-12-31",
        ),
        (
            "FREQ=YEARLY;INTERVAL=7;BYMONTH=11;BYDAY=-1FR",
            "1970-01-01",
            "2026-11-20",
            "2026-11-27 2033-11-25",
        ),
        // A count is counted from the first day, also where that was long ago.
        ("FREQ=WEEKLY;COUNT=3", "2026-11-09", "2026-11-20", "2026-11-23"),
        ("FREQ=WEEKLY;COUNT=3", "2020-01-01", "2026-11-20", ""),
    ] {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(some(rule, start, from, expected.len().max(1)), expected, "{rule}");
    }
}

#[test]
fn the_last_day_is_known_from_the_beginning() {
    let start = date("2026-11-20");
    for (rule, expected) in [
        ("FREQ=DAILY", None),
        ("FREQ=DAILY;COUNT=1", Some("2026-11-20")),
        ("FREQ=WEEKLY;BYDAY=MO,FR;COUNT=4", Some("2026-11-30")),
        ("FREQ=DAILY;UNTIL=20270101", Some("2027-01-01")),
        ("FREQ=DAILY;COUNT=1000", Some("2029-08-15")),
        ("FREQ=YEARLY;COUNT=1000", Some("2126-11-20")),
    ] {
        let found = last(&Rule::parse(rule).unwrap(), start).unwrap();
        assert_eq!(found.map(|day| day.to_string()).as_deref(), expected, "{rule}");
    }
}

#[test]
fn a_rule_that_no_day_ever_fits_is_refused() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
        "FREQ=DAILY;UNTIL=20261119",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261122",
    ] {
        match last(&Rule::parse(rule).unwrap(), date("2026-11-20")).unwrap_err() {
            Error::Invalid(fields) => assert_eq!(
                (fields[0].path[0].as_str(), fields[0].kind),
                ("rrule", "never"),
                "{rule}"
            ),
            other => panic!("{rule}: {other}"),
        }
    }
}

/// A rule as the form makes them.
fn rules() -> impl Strategy<Value = String> {
    let by = prop_oneof![
        Just("FREQ=DAILY".to_owned()),
        Just("FREQ=WEEKLY".to_owned()),
        Just("FREQ=WEEKLY;BYDAY=MO,WE,SU".to_owned()),
        Just("FREQ=WEEKLY;BYDAY=SU,MO;WKST=SU".to_owned()),
        Just("FREQ=MONTHLY".to_owned()),
        Just("FREQ=MONTHLY;BYDAY=2TU".to_owned()),
        Just("FREQ=MONTHLY;BYDAY=-1FR".to_owned()),
        Just("FREQ=MONTHLY;BYMONTHDAY=1,15,-1".to_owned()),
        Just("FREQ=YEARLY".to_owned()),
        Just("FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU".to_owned()),
    ];
    (by, 1..40_i64).prop_map(|(by, interval)| format!("{by};INTERVAL={interval}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Beginning in the middle gives what the walk from the first day gives from there on.
    #[test]
    fn where_the_walk_begins_changes_nothing(rule in rules(), start in 18_000..21_000_i64, after in 0..2_000_i64) {
        let rule = Rule::parse(&rule).unwrap();
        let start = Date::from_days(start).unwrap();
        let from = Date::from_days(start.days() + after).unwrap();
        let whole = walk(&rule, start, anchor(&rule, start, start), start, None).unwrap();
        let whole: Vec<Date> = whole.filter(|day| *day >= from).take(5).collect();
        let jumped: Vec<Date> = days(&rule, start, None, from).unwrap().take(5).collect();
        // The walk from the beginning ends its hundred years a little earlier.
        let both = whole.len().min(jumped.len());
        prop_assert_eq!(&whole[..both], &jumped[..both]);
        prop_assert!(jumped.windows(2).all(|pair| pair[0] < pair[1]), "at most one a day");
        prop_assert!(jumped.iter().all(|day| *day >= from));
    }
}
