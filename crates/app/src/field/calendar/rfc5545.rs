//! What every calendar of ours has in common, as RFC 5545 has it. Pure.
//!
//! Moments are written in UTC: each calendar shows them by the clock of whoever looks, and no calendar's own idea of
//! the company's zone can move an appointment. Days have no zone.

use crate::field::{conflicts::Slot, work_orders::model::JobCustomer};
use base::{
    Date, TimeOfDay, Timestamp,
    time::{DAY_S, Wall},
};
use icalendar::{Calendar, Component as _, Event, Property};
use std::time::Duration;

/// An empty calendar; `what` says in English what is in it.
pub(in crate::field) fn calendar(what: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    let product = format!("-//Deskbell//{what}//EN");
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", product.as_str()),
        ("CALSCALE", "GREGORIAN"),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar
}

/// Says when a job takes place: in its slot, or some time on its day.
pub(in crate::field) fn takes_place(event: &mut Event, (day, slot): (Date, Option<Slot>), zone: &str) {
    match slot {
        Some(slot) => {
            let from = slot.from.moment(zone);
            let to = slot.to.moment(zone);
            // Where the clock is put forward, both ends may be the same moment.
            let length = Duration::from_secs(u64::try_from(slot.to.0 - slot.from.0).unwrap_or(0));
            let to = if to > from { to } else { from.plus(length) };
            event.add_property("DTSTART", utc(from));
            event.add_property("DTEND", utc(to));
            event.add_property("TRANSP", "OPAQUE");
        }
        None => {
            all_day(event, day, day.next());
            // It is not known which part of the day it takes.
            event.add_property("TRANSP", "TRANSPARENT");
        }
    }
}

/// From the first day to the one after the last.
pub(in crate::field) fn all_day(event: &mut Event, from: Date, to: Date) {
    for (key, day) in [("DTSTART", from), ("DTEND", to)] {
        event.append_property(
            Property::new(key, digits(day))
                .add_parameter("VALUE", "DATE")
                .done(),
        );
    }
}

fn digits(value: impl ToString) -> String {
    value.to_string().replace(['-', ':'], "")
}

/// `20261120T090000Z`.
pub(in crate::field) fn utc(moment: Timestamp) -> String {
    let Wall(seconds) = moment.wall("UTC");
    let day = Date::from_days(seconds.div_euclid(DAY_S)).map(digits);
    let time = TimeOfDay::from_seconds(seconds.rem_euclid(DAY_S)).map(digits);
    format!(
        "{}T{}Z",
        day.unwrap_or_else(|| "19700101".to_owned()),
        time.unwrap_or_else(|| "000000".to_owned())
    )
}

/// The address in one line, where anything of it is known.
pub(in crate::field) fn place(customer: &JobCustomer) -> Option<String> {
    let known = |parts: &[&Option<String>]| {
        let known: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
        known.join(" ")
    };
    let parts = [
        known(&[&customer.address]),
        known(&[&customer.zip_code, &customer.city]),
        known(&[&customer.state]),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| clean(&parts.join(", ")))
}

/// A text whose lines end with `\n` alone and that has no other control characters than these and tabs: RFC 5545
/// knows no way to write them, and a bare carriage return would end its line.
pub(in crate::field) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// At most this many characters of a text.
pub(in crate::field) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Octets that a line has at most, without its end.
const MAX_LINE: usize = 75;

/// The same text without a longer line: the library counts the blank before the last part of a long line to none.
pub(in crate::field) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive("\r\n") {
        let (mut rest, mut room) = (line, MAX_LINE);
        while rest.trim_end_matches("\r\n").len() > room {
            let (part, after) = rest.split_at(rest.floor_char_boundary(room));
            out.push_str(part);
            out.push_str("\r\n ");
            (rest, room) = (after, MAX_LINE - 1);
        }
        out.push_str(rest);
    }
    out
}
