use super::*;
use base::{TechnicianId, Timestamp, UserId, WorkOrderId};

const TODAY: &str = "2026-03-02";

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn notice() -> NoticeRow {
    NoticeRow {
        job: WorkOrderId(5),
        is_own: false,
        told: None,
        told_day: None,
        told_time: None,
        ready_at: Timestamp::from_micros(0),
        status: Some(JobStatus::Scheduled),
        day: Some(date("2026-03-05")),
        time: TimeOfDay::parse("09:00").ok(),
        duration_min: None,
        description: None,
        customer: Some(UserId(9)),
        technician: Some(TechnicianId(3)),
        customer_name: Some("Anna".to_owned()),
        address: None,
        city: None,
        technician_name: Some("Tom".to_owned()),
    }
}

/// The same after a mail named its day and time.
fn told() -> NoticeRow {
    let notice = notice();
    NoticeRow {
        told: Some(Told::Planned),
        told_day: notice.day,
        told_time: notice.time,
        ..notice
    }
}

const CUSTOMER: Recipient = Recipient::Customer(UserId(9));
const TECHNICIAN: Recipient = Recipient::Technician(TechnicianId(3));

/// What both are told: `-` nothing, `=` nothing, but it is remembered, `>` later.
fn words(notice: &NoticeRow) -> (String, String) {
    let word = |recipient| match look(recipient, notice, date(TODAY)) {
        Step::Nothing => "-".to_owned(),
        Step::Later(_) => ">".to_owned(),
        Step::Remember(_) => "=".to_owned(),
        Step::Write(about, _) => about.name().to_owned(),
    };
    (word(CUSTOMER), word(TECHNICIAN))
}

#[test]
fn a_mail_tells_what_holds_where_that_is_not_what_the_last_one_said() {
    let status = |row: NoticeRow, status| NoticeRow {
        status: Some(status),
        ..row
    };
    let on = |row: NoticeRow, day: &str| NoticeRow {
        day: Some(date(day)),
        ..row
    };
    let undated = |row: NoticeRow| NoticeRow {
        day: None,
        time: None,
        ..row
    };
    let of_others = |row: NoticeRow| NoticeRow {
        customer: Some(UserId(10)),
        technician: None,
        ..row
    };
    let gone = |row: NoticeRow| NoticeRow { status: None, ..row };
    let after = |told: Told, row: NoticeRow| NoticeRow {
        told: Some(told),
        ..row
    };
    for (what, row, customer, technician) in [
        ("new", notice(), "planned", "planned"),
        ("the same", told(), "-", "-"),
        ("moved", on(told(), "2026-03-06"), "moved", "moved"),
        (
            "another time",
            NoticeRow { time: None, ..told() },
            "moved",
            "moved",
        ),
        ("today", on(notice(), TODAY), "planned", "planned"),
        ("over", on(notice(), "2026-03-01"), "-", "-"),
        ("moved into the past", on(told(), "2026-03-01"), "-", "-"),
        ("far", on(notice(), "2026-05-02"), ">", ">"),
        ("near", on(notice(), "2026-05-01"), "planned", "planned"),
        ("moved far", on(told(), "2026-12-01"), "moved", "moved"),
        ("without a day", undated(notice()), "-", "planned"),
        ("its day is lost", undated(told()), "postponed", "moved"),
        (
            "under way, untold",
            status(notice(), JobStatus::EnRoute),
            "-",
            "-",
        ),
        ("under way", status(told(), JobStatus::InProgress), "-", "-"),
        ("done, untold", status(notice(), JobStatus::Completed), "-", "-"),
        ("done", status(told(), JobStatus::Completed), "done", "="),
        ("off, untold", status(notice(), JobStatus::Cancelled), "-", "-"),
        ("off", status(told(), JobStatus::Cancelled), "off", "off"),
        ("gone", gone(told()), "off", "off"),
        ("gone, untold", gone(notice()), "-", "-"),
        ("somebody else's", of_others(told()), "off", "off"),
        ("never theirs", of_others(notice()), "-", "-"),
        (
            "off after its day",
            NoticeRow {
                told_day: Some(date("2026-03-01")),
                ..status(told(), JobStatus::Cancelled)
            },
            "=",
            "=",
        ),
        (
            "off, told",
            after(Told::Off, status(told(), JobStatus::Cancelled)),
            "-",
            "-",
        ),
        ("on again", after(Told::Off, notice()), "planned", "planned"),
        (
            "done, told",
            after(Told::Done, status(told(), JobStatus::Completed)),
            "-",
            "-",
        ),
    ] {
        let expected = (customer.to_owned(), technician.to_owned());
        assert_eq!(words(&row), expected, "{what}");
    }
}

#[test]
fn what_somebody_did_themselves_is_remembered_and_not_written() {
    let own = NoticeRow {
        is_own: true,
        status: Some(JobStatus::Cancelled),
        ..told()
    };
    assert_eq!(words(&own), ("=".to_owned(), "=".to_owned()));
}

#[test]
fn a_mail_that_is_too_early_comes_when_the_day_is_near() {
    let far = NoticeRow {
        day: Some(date("2026-12-01")),
        ..notice()
    };
    assert_eq!(look(CUSTOMER, &far, date(TODAY)), Step::Later(date("2026-10-02")));
}
