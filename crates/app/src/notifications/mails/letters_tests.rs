//! Every mail about jobs, with the worst that people can be called.

use super::*;
use crate::field::work_orders::model::JobStatus;
use base::{CompanyId, TechnicianId, Timestamp, UserId, WorkOrderId};

const NASTY: &str = "<b>\"Ana\"</b>{{ 1 + 1 }}<img src=x onerror=alert(1)> & 'co'";
const LINK: &str = "https://desk.example.com/visit?token=1.2.3.4.5.abc_-";

fn company(name: &str) -> CompanyRow {
    CompanyRow {
        id: CompanyId(1),
        version: 1,
        name: name.to_owned(),
        slug: "acme".to_owned(),
        time_zone: "Europe/Vienna".to_owned(),
        signup_enabled: true,
        business_hours: None,
        prevent_double_booking: false,
        default_duration_min: 90,
        notify_customers: true,
        notify_technicians: true,
        notify_delay_min: 2,
    }
}

fn notice(text: &str) -> NoticeRow {
    NoticeRow {
        job: WorkOrderId(5),
        is_own: false,
        told: None,
        told_day: Date::parse("2026-03-04").ok(),
        told_time: None,
        ready_at: Timestamp::from_micros(0),
        status: Some(JobStatus::Scheduled),
        day: Date::parse("2026-03-05").ok(),
        time: TimeOfDay::parse("09:30").ok(),
        duration_min: None,
        description: Some(text.to_owned()),
        customer: Some(UserId(9)),
        technician: Some(TechnicianId(3)),
        customer_name: Some(text.to_owned()),
        address: Some(text.to_owned()),
        city: None,
        technician_name: Some(text.to_owned()),
    }
}

const ALL: [About; 5] = [
    About::Planned,
    About::Moved,
    About::Off,
    About::Postponed,
    About::Done,
];

fn write(text: &str, about: About) -> [Message; 2] {
    let (company, notice) = (company(text), notice(text));
    let reader = Reader {
        name: text.to_owned(),
        email: "ana@example.com".to_owned(),
    };
    let memory = Memory {
        told: super::super::model::Told::Planned,
        day: notice.day,
        time: notice.time,
    };
    let link = matches!(about, About::Planned | About::Moved).then(|| LINK.to_owned());
    let id = || "job-1".to_owned();
    [
        to_customer(&company, &reader, &notice, about, memory, link, id()).unwrap(),
        to_technician(&company, &reader, &[(&notice, about, memory)], LINK, id()).unwrap(),
    ]
}

#[test]
fn no_word_of_others_is_markup_or_begins_a_header() {
    for about in ALL {
        for mail in write(NASTY, about) {
            for raw in ["<b>", "</b>", "<img", "onerror=alert(1)>"] {
                assert!(!mail.html.contains(raw), "{about:?}: {raw}");
            }
            assert!(
                !mail.html.contains(">2<") && !mail.text.contains("</b>2"),
                "{about:?}"
            );
        }
        for mail in write("Acme\r\nBcc: eve@example.com\u{2028}x", about) {
            assert!(
                !mail.subject.contains(['\r', '\n', '\u{2028}']),
                "{:?}",
                mail.subject
            );
        }
    }
}

#[test]
fn every_mail_has_the_same_link_in_both_parts_and_no_other() {
    for about in ALL {
        for (mail, linked) in write("Acme", about)
            .into_iter()
            .zip([matches!(about, About::Planned | About::Moved), true])
        {
            let lines: Vec<&str> = mail.text.lines().filter(|line| line.contains("://")).collect();
            assert_eq!(lines, if linked { vec![LINK] } else { vec![] }, "{about:?}");
            let targets: Vec<&str> = mail
                .html
                .split("href=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap())
                .collect();
            assert!(targets.iter().all(|target| *target == LINK), "{targets:?}");
            assert_eq!(targets.is_empty(), !linked, "{about:?}");
            assert!(!mail.text.contains("{%") && !mail.html.contains("{{"));
            assert!(mail.text.contains("Acme") && mail.html.contains("Acme"));
        }
    }
}

#[test]
fn a_customer_reads_when_who_and_how_long() {
    let [mail, _] = write("Acme", About::Planned);
    assert_eq!(mail.subject, "Your appointment with Acme: Thursday, 5 March 2026");
    for part in [
        "When: Thursday, 5 March 2026, 09:30",
        "It takes about 1 h 30 min.",
    ] {
        assert!(mail.text.contains(part), "{part}: {}", mail.text);
    }
    let [moved, _] = write("Acme", About::Moved);
    assert!(
        moved.text.contains("It was: Wednesday, 4 March 2026."),
        "{}",
        moved.text
    );
}

#[test]
fn lengths_and_times_are_short() {
    for (minutes, text) in [(45, "45 min"), (60, "1 h"), (90, "1 h 30 min")] {
        assert_eq!(duration(minutes), text);
    }
    assert_eq!(clock(TimeOfDay::parse("09:30").unwrap()), "09:30");
    assert_eq!(clock(TimeOfDay::parse("09:30:15").unwrap()), "09:30:15");
    let long = "x".repeat(SHOWN + 1);
    assert_eq!(
        shown(Some(&long)).unwrap().chars().count(),
        SHOWN + 1,
        "cut, with a sign of it"
    );
    assert_eq!(shown(Some("  ")), None);
}
