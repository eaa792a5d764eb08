//! Rules in tables.

use super::*;
use proptest::prelude::*;

fn kind(text: &str) -> &'static str {
    match Rule::parse(text).unwrap_err() {
        Error::Invalid(fields) => {
            assert_eq!(fields[0].path, ["rrule"], "{text}");
            fields[0].kind
        }
        other => panic!("{text}: {other}"),
    }
}

#[test]
fn a_rule_is_stored_in_one_way() {
    for (text, stored) in [
        ("FREQ=DAILY", "FREQ=DAILY"),
        (" rrule:freq=daily;interval=1 ", "FREQ=DAILY"),
        (
            "INTERVAL=2;FREQ=WEEKLY;BYDAY=TH,MO,TH",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
        ),
        ("FREQ=WEEKLY;WKST=SU", "FREQ=WEEKLY;WKST=SU"),
        ("FREQ=WEEKLY;WKST=MO", "FREQ=WEEKLY"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=+01,-1,15",
            "FREQ=MONTHLY;BYMONTHDAY=-1,1,15",
        ),
        ("FREQ=MONTHLY;BYDAY=2TU,-1FR", "FREQ=MONTHLY;BYDAY=-1FR,2TU"),
        ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        ),
        (
            "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        ),
        ("FREQ=DAILY;COUNT=10", "FREQ=DAILY;COUNT=10"),
        ("FREQ=DAILY;UNTIL=20271231", "FREQ=DAILY;UNTIL=20271231"),
        ("FREQ=DAILY;UNTIL=20271231T235959Z", "FREQ=DAILY;UNTIL=20271231"),
    ] {
        let rule = Rule::parse(text).unwrap();
        assert_eq!(rule.text(), stored, "{text}");
        assert_eq!(Rule::parse(stored).unwrap(), rule, "{text}");
    }
}

#[test]
fn what_makes_no_sense_for_jobs_or_would_cost_too_much_is_refused_by_its_reason() {
    for (text, reason) in [
        ("", "rule"),
        ("FREQ", "rule"),
        ("FREQ=", "rule"),
        ("FREQ=DAILY;", "rule"),
        ("COUNT=3", "missing_part"),
        ("FREQ=SECONDLY", "unknown_value"),
        ("FREQ=MINUTELY", "unknown_value"),
        ("FREQ=HOURLY", "unknown_value"),
        ("FREQ=DAILY;FREQ=DAILY", "repeated"),
        ("FREQ=DAILY;COUNT=1000000000", "out_of_range"),
        ("FREQ=DAILY;COUNT=1001", "out_of_range"),
        ("FREQ=DAILY;COUNT=0", "out_of_range"),
        ("FREQ=DAILY;COUNT=99999999999999999999", "out_of_range"),
        ("FREQ=DAILY;INTERVAL=0", "out_of_range"),
        ("FREQ=DAILY;INTERVAL=367", "out_of_range"),
        ("FREQ=DAILY;INTERVAL=-1", "out_of_range"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20271231", "both_ends"),
        ("FREQ=DAILY;UNTIL=20270230", "date"),
        ("FREQ=DAILY;UNTIL=2027-02-03", "date"),
        ("FREQ=DAILY;UNTIL=20270203T25", "date"),
        ("FREQ=DAILY;BYHOUR=9", "time_of_day"),
        ("FREQ=DAILY;BYMINUTE=0,15,30,45", "time_of_day"),
        ("FREQ=DAILY;BYSECOND=0", "time_of_day"),
        ("FREQ=DAILY;BYEASTER=0", "unknown_part"),
        ("FREQ=DAILY;DTSTART=20260101", "unknown_part"),
        ("FREQ=DAILY\nEXDATE:20260101", "unknown_value"),
        ("FREQ=WEEKLY;BYDAY=XX", "unknown_value"),
        ("FREQ=WEEKLY;BYDAY=MO,", "unknown_value"),
        ("FREQ=WEEKLY;BYDAY=1MO", "not_together"),
        ("FREQ=MONTHLY;BYDAY=6MO", "out_of_range"),
        ("FREQ=MONTHLY;BYDAY=0MO", "out_of_range"),
        ("FREQ=MONTHLY;BYDAY=é1MO", "out_of_range"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "out_of_range"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "out_of_range"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "not_together"),
        ("FREQ=YEARLY;BYMONTH=13", "out_of_range"),
        ("FREQ=YEARLY;BYMONTH=-1", "out_of_range"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "not_together"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "not_together"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "not_together"),
        ("FREQ=MONTHLY;BYSETPOS=1", "not_together"),
        ("FREQ=WEEKLY;WKST=XX", "unknown_value"),
    ] {
        assert_eq!(kind(text), reason, "{text}");
    }
    assert_eq!(
        kind(&format!("FREQ=DAILY;BYMONTH={}1", "1,".repeat(300))),
        "too_long"
    );
}

#[test]
fn what_a_rule_takes_from_its_first_day_is_written_out() {
    // A Monday.
    let start = Date::parse("2026-11-30").unwrap();
    for (text, explicit) in [
        ("FREQ=DAILY;COUNT=3", "FREQ=DAILY"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=30"),
        ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30"),
        ("FREQ=YEARLY;BYMONTH=3,9", "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=30"),
        ("FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"),
        ("FREQ=YEARLY;BYYEARDAY=100", "FREQ=YEARLY;BYYEARDAY=100"),
    ] {
        assert_eq!(Rule::parse(text).unwrap().explicit(start), explicit, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_never_kills(text in "\\PC{0,80}") {
        if let Ok(rule) = Rule::parse(&text) {
            prop_assert_eq!(Rule::parse(&rule.text()).unwrap(), rule);
        }
    }

    #[test]
    fn anything_that_looks_like_a_rule_is_read_or_refused(
        parts in proptest::collection::vec(
            "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY)|INTERVAL=[0-9]{1,4}|COUNT=[0-9]{1,11}|UNTIL=[0-9]{8}(T[0-9]{6}Z?)?|BYDAY=[-+]?[0-9]{0,3}(MO|TU|SU)(,(WE|-1FR))?|BYMONTHDAY=-?[0-9]{1,3}|BYMONTH=[0-9]{1,2}|BYYEARDAY=-?[0-9]{1,3}|BYWEEKNO=-?[0-9]{1,2}|BYSETPOS=-?[0-9]{1,3}|WKST=(MO|SU))",
            1..6,
        ),
    ) {
        if let Ok(rule) = Rule::parse(&parts.join(";")) {
            prop_assert!((1..=MAX_INTERVAL).contains(&rule.interval));
            prop_assert_eq!(Rule::parse(&rule.text()).unwrap(), rule);
        }
    }
}
