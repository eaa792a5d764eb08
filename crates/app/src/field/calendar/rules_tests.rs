use super::*;
use crate::field::work_orders::{model::JobCustomer, rules::create};
use base::UserId;
use platform::config::PublicUrl;
use serde_json::json;

fn customer(name: &str) -> JobCustomer {
    let known = |text: &str| Some(text.to_owned());
    JobCustomer {
        id: UserId(1),
        name: name.to_owned(),
        email: None,
        phone: None,
        address: known("Graben 1"),
        city: known("Wien"),
        state: None,
        zip_code: known("1010"),
        region: None,
        notes: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    }
}

fn job(name: &str, description: Option<&str>) -> Job {
    let fields = json!({ "scheduled_date": "2026-03-03", "description": description });
    let now = Timestamp::from_micros(1_772_442_000_500_000);
    Job {
        row: create(UserId(1), serde_json::from_value(fields).unwrap(), now).unwrap(),
        customer: customer(name),
        technician: None,
    }
}

fn feed(jobs: &[Job]) -> String {
    written(&Feed {
        name: "Tom; END:VCALENDAR",
        color: "#2563eb",
        zone: "Europe/Vienna",
        usual_min: 60,
        public_url: &PublicUrl::parse("https://desk.example.com").unwrap(),
        jobs,
        time_off: &[],
    })
}

#[test]
fn the_window_is_60_days_back_and_365_ahead() {
    let window = Window::around(Date::parse("2026-03-02").unwrap());
    assert_eq!(
        (window.from.to_string(), window.to.to_string()),
        ("2026-01-01".to_owned(), "2027-03-02".to_owned())
    );
}

#[test]
fn a_moment_is_written_in_utc_to_the_second() {
    for (moment, text) in [
        ("2026-03-02T10:00:00.999+01:00", "20260302T090000Z"),
        ("1969-12-31T23:59:59Z", "19691231T235959Z"),
    ] {
        assert_eq!(utc(Timestamp::parse(moment).unwrap()), text);
    }
}

#[test]
fn a_day_off_ends_at_the_midnight_of_its_zone() {
    let vienna = |moment| midnight(Timestamp::parse(moment).unwrap(), "Europe/Vienna");
    assert_eq!(
        vienna("2026-03-28T23:00:00Z").map(|day| day.to_string()),
        Some("2026-03-29".to_owned())
    );
    assert_eq!(
        vienna("2026-03-29T22:00:00Z").map(|day| day.to_string()),
        Some("2026-03-30".to_owned())
    );
    assert_eq!(vienna("2026-03-29T23:00:00Z"), None);
}

#[test]
fn the_heading_is_the_customer_and_the_first_line_of_what_is_to_be_done() {
    for (description, heading) in [
        (None, "Ada"),
        (Some(" \n Boiler \n tomorrow"), "Ada: Boiler"),
        (Some("\u{7}\r\n\r\nA"), "Ada: A"),
    ] {
        let mut job = job("Ada", None);
        job.row.description = description.map(str::to_owned);
        assert_eq!(summary(&job), heading, "{description:?}");
    }
    let long = summary(&job("Ada", Some(&"ü".repeat(200))));
    assert_eq!((long.chars().count(), long.ends_with('…')), (121, true));
}

#[test]
fn what_no_calendar_can_hold_is_left_out() {
    assert_eq!(clean("a\r\nb\rc\0\u{1b}\td\u{85}"), "a\nb\nc\td");
}

#[test]
fn no_line_is_longer_than_75_octets_and_no_text_leaves_its_place() {
    let evil = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil;,\\\r".repeat(30);
    let mut job = job("END:VEVENT\n老虎", None);
    job.row.description = Some(evil);
    let text = feed(&[job]);
    for line in text.split("\r\n") {
        assert!(
            line.len() <= 75 && !line.contains(['\r', '\n']),
            "{}: {line:?}",
            line.len()
        );
    }
    let begins = |start: &str| text.split("\r\n").filter(|line| line.starts_with(start)).count();
    assert_eq!(
        (begins("BEGIN:VEVENT"), begins("END:VEVENT"), begins("UID:")),
        (1, 1, 1)
    );
    assert!(text.contains("\r\nNAME;VALUE=TEXT:Tom\\; END:VCALENDAR\r\n"));
    assert!(text.contains("\r\nDTSTART;VALUE=DATE:20260303\r\n"));
    assert!(text.contains("\r\nDTSTAMP:20260302T090000Z\r\n"));
}

#[test]
fn no_line_is_longer_whatever_the_length_of_its_text() {
    for length in 0..200 {
        for letter in ["x", "ü", "老", " "] {
            let mut job = job("Ada", None);
            job.row.notes = Some(letter.repeat(length));
            let text = feed(&[job]);
            let longest = text.split("\r\n").map(str::len).max();
            assert!(longest <= Some(75), "{length} of {letter:?}: {longest:?}");
            let unfolded = text.replace("\r\n ", "");
            assert!(
                unfolded.contains(&format!("{}\\n\\nStatus:", letter.repeat(length))),
                "{length} of {letter:?}"
            );
        }
    }
}

#[test]
fn the_same_schedule_is_the_same_text() {
    let jobs = [job("Ada", Some("Boiler")), job("Bob", None)];
    assert_eq!(feed(&jobs), feed(&jobs));
}
