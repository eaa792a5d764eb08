//! The words of mails about jobs.

use super::{
    model::{About, NoticeRow, Reader},
    rules::Memory,
};
use crate::accounts::{
    companies::model::CompanyRow,
    mail::{Letter, Templates, To, templates},
};
use base::{Date, Result, TimeOfDay};
use minijinja::{Value, context};
use platform::mail::Message;

const PLANNED: Templates = templates!("visit_planned");
const OFF: Templates = templates!("visit_off");
const DONE: Templates = templates!("visit_done");
const JOBS: Templates = templates!("jobs_changed");

/// The longest description in a mail, in characters.
const SHOWN: usize = 600;

fn shown(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    let cut: String = text.chars().take(SHOWN).collect();
    Some(if cut.len() < text.len() {
        format!("{}…", cut.trim_end())
    } else {
        cut
    })
    .filter(|text| !text.is_empty())
}

/// `09:30`, with seconds only where there are any.
fn clock(time: TimeOfDay) -> String {
    let text = time.to_string();
    text.strip_suffix(":00").unwrap_or(&text).to_owned()
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "a day that is still open".to_owned(), Date::in_words)
}

fn when(date: Option<Date>, time: Option<TimeOfDay>) -> String {
    match time {
        Some(time) => format!("{}, {}", day(date), clock(time)),
        None => day(date),
    }
}

/// `1 h 30 min`.
fn duration(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// The mail to a job's customer. `link` leads to the page of the appointment.
pub(super) fn to_customer(
    company: &CompanyRow,
    reader: &Reader,
    notice: &NoticeRow,
    about: About,
    memory: Memory,
    link: Option<String>,
    id: String,
) -> Result<Message> {
    let templates = match about {
        About::Planned | About::Moved => &PLANNED,
        About::Off | About::Postponed => &OFF,
        About::Done => &DONE,
    };
    let technician = notice.technician_name.as_deref();
    let first_name = technician.and_then(|name| name.split_whitespace().next());
    let values = |link: Value| {
        context! {
            name => reader.name,
            company => company.name,
            is_moved => about == About::Moved,
            is_postponed => about == About::Postponed,
            day => day(memory.day),
            time => memory.time.map(clock),
            when => when(memory.day, memory.time),
            before => when(notice.told_day, notice.told_time),
            duration => duration(notice.duration_min.unwrap_or(company.default_duration_min)),
            technician => first_name,
            what => shown(notice.description.as_deref()),
            link,
        }
    };
    let letter = Letter {
        templates,
        topic: "your appointment",
        company: &company.name,
    };
    let to = To {
        name: &reader.name,
        email: &reader.email,
    };
    letter.write(to, link.as_deref().unwrap_or_default(), id, values)
}

/// The mail to a technician about everything that changed.
pub(super) fn to_technician(
    company: &CompanyRow,
    reader: &Reader,
    writes: &[(&NoticeRow, About, Memory)],
    link: &str,
    id: String,
) -> Result<Message> {
    let entries: Vec<Value> = writes
        .iter()
        .map(|(notice, about, memory)| entry(notice, *about, *memory))
        .collect();
    let headline = match writes {
        [(notice, about, memory)] => headline(notice, *about, *memory),
        _ => format!("{} changes", writes.len()),
    };
    let values = |link: Value| {
        context! { name => reader.name, company => company.name, headline, entries, link }
    };
    let letter = Letter {
        templates: &JOBS,
        topic: "your jobs",
        company: &company.name,
    };
    let to = To {
        name: &reader.name,
        email: &reader.email,
    };
    letter.write(to, link, id, values)
}

fn verb(about: About) -> &'static str {
    match about {
        About::Planned => "New",
        About::Moved => "Moved",
        About::Off | About::Postponed => "Off",
        About::Done => "Done",
    }
}

fn headline(notice: &NoticeRow, about: About, memory: Memory) -> String {
    let verb = verb(about).to_lowercase();
    match &notice.customer_name {
        Some(customer) => format!("{verb}, {customer}, {}", when(memory.day, memory.time)),
        None => format!("{verb}, {}", when(memory.day, memory.time)),
    }
}

fn entry(notice: &NoticeRow, about: About, memory: Memory) -> Value {
    let place: Vec<&str> = [&notice.address, &notice.city]
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    // Of a job that is theirs no longer they learn no more.
    let is_theirs = matches!(about, About::Planned | About::Moved);
    context! {
        verb => verb(about),
        when => when(memory.day, memory.time),
        before => (about == About::Moved).then(|| when(notice.told_day, notice.told_time)),
        customer => notice.customer_name,
        place => is_theirs.then(|| place.join(", ")).filter(|place| !place.is_empty()),
        what => is_theirs.then(|| shown(notice.description.as_deref())).flatten(),
    }
}

#[cfg(test)]
#[path = "letters_tests.rs"]
mod tests;
