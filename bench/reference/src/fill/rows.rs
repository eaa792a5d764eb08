//! The rows, each computed from its number.

use super::People;
use crate::field::search_words;
use base::{Timestamp, text};
use std::time::Duration;

/// 2025-01-01T00:00:00Z, when the first work order is made.
const FIRST_MICROS: i64 = 1_735_689_600_000_000;
/// The same day, counted from 1970-01-01.
const FIRST_DAY: i64 = 20_089;
/// Work orders of a day, so that each technician has one in each hour from 08:00 to 16:00, and no two at once.
const A_DAY: i64 = 1_600;
const HOURS: i64 = 8;
/// Days between making a work order and doing it.
const AHEAD: i64 = 5;

const FIRST_NAMES: [&str; 10] = [
    "Anna", "Jonas", "Zofia", "Emre", "Camille", "Marco", "Ingrid", "Petr", "Aisha", "Oliver",
];
const LAST_NAMES: [&str; 20] = [
    "Gruber", "Novak", "Kowalski", "Demir", "Dubois", "Rossi", "Hansen", "Popescu", "Silva", "Meyer",
    "Berger", "Horvat", "Lindgren", "Moreau", "Fischer", "Keller", "Sanders", "Moran", "Weiss", "Ortega",
];
const SKILLS: [&str; 6] = ["heating", "cooling", "gas", "electric", "plumbing", "ventilation"];
const COLORS: [&str; 8] = [
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf",
];
const TASKS: [&str; 8] = [
    "Yearly service of the",
    "Repair of the",
    "No heat: look at the",
    "Install a new",
    "Replace the",
    "Leak at the",
    "Strange noise from the",
    "Inspect the",
];
const THINGS: [&str; 8] = [
    "gas boiler",
    "heat pump",
    "air conditioner",
    "water heater",
    "circulation pump",
    "thermostat",
    "ventilation unit",
    "radiator in the hall",
];
const NOTES: [&str; 4] = [
    "Key is with the neighbour",
    "Call half an hour before",
    "Dog in the yard",
    "Parking behind the house",
];

/// Mixes a number's bits (splitmix64, Steele and others 2014).
const fn mixed(n: i64) -> u64 {
    let mut bits = n.cast_unsigned().wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn pick<T: Copy>(list: &[T], bits: u64) -> T {
    let at = bits % list.len() as u64;
    list[usize::try_from(at).unwrap_or(0)]
}

/// A technician.
pub(super) struct Technician {
    pub(super) name: String,
    pub(super) name_key: String,
    pub(super) email: String,
    pub(super) phone: String,
    /// As JSON.
    pub(super) skills: String,
    pub(super) color: &'static str,
    pub(super) created_at: Timestamp,
}

impl Technician {
    /// Number `n`, from 0.
    pub(super) fn new(n: i64) -> Self {
        let bits = mixed(-1 - n);
        let (first, last) = (pick(&FIRST_NAMES, bits), pick(&LAST_NAMES, bits >> 8));
        let name = format!("{first} {last}");
        Self {
            name_key: text::fold(&name),
            email: format!("technician{n}@example.org"),
            phone: format!("+43 1 555 {:04}", n % 10_000),
            skills: format!(
                r#"["{}","{}"]"#,
                pick(&SKILLS[..3], bits >> 16),
                pick(&SKILLS[3..], bits >> 24)
            ),
            color: pick(&COLORS, bits >> 32),
            created_at: Timestamp::from_micros(FIRST_MICROS),
            name,
        }
    }
}

/// A work order.
pub(super) struct WorkOrder<'a> {
    pub(super) customer: i64,
    customer_name: &'a str,
    pub(super) technician: Option<i64>,
    pub(super) status: &'static str,
    pub(super) priority: i64,
    pub(super) day: Option<i64>,
    pub(super) time_s: Option<i64>,
    pub(super) duration: Option<i64>,
    pub(super) description: String,
    pub(super) notes: Option<&'static str>,
    pub(super) completed_at: Option<Timestamp>,
    pub(super) started_at: Option<Timestamp>,
    pub(super) on_site_s: i64,
    pub(super) responded_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl<'a> WorkOrder<'a> {
    /// Number `n`, from 0.
    pub(super) fn new(n: i64, people: &'a People) -> Self {
        let bits = mixed(n);
        let status = match bits % 100 {
            0..12 => "pending",
            12..30 => "scheduled",
            30..32 => "en_route",
            32..36 => "in_progress",
            36..94 => "completed",
            _ => "cancelled",
        };
        let assigned = status != "pending" || bits & 0x100 == 0;
        // Pending means that the date, the technician or both are missing.
        let dated = status != "pending" || (!assigned && bits & 0x200 == 0);
        let count = i64::try_from(people.technicians.len()).unwrap_or(1).max(1);
        let hour = 8 + n / count % HOURS;
        let day = n / A_DAY;
        let seconds_apart = 86_400 * n / A_DAY;
        let created_at = Timestamp::from_micros(FIRST_MICROS + seconds_apart * 1_000_000);
        let start =
            Timestamp::from_micros(FIRST_MICROS + ((day + AHEAD) * 86_400 + hour * 3_600) * 1_000_000);
        let minutes = 30 + 15 * i64::from((bits >> 10).is_multiple_of(3));
        let end = start.plus(Duration::from_secs(minutes.unsigned_abs() * 60));
        let completed = status == "completed";
        let on_site = status == "in_progress";
        let planned = status != "pending" && status != "cancelled";
        let waited = Duration::from_secs(60 * ((bits >> 20) % 480));
        let whose = (bits >> 16) % people.customers.len() as u64;
        let (customer, customer_name) = &people.customers[usize::try_from(whose).unwrap_or(0)];
        Self {
            customer: *customer,
            customer_name,
            technician: assigned.then(|| people.technicians[usize::try_from(n % count).unwrap_or(0)]),
            status,
            priority: [3, 3, 3, 1, 2, 2, 4, 5][usize::try_from((bits >> 13) % 8).unwrap_or(0)],
            day: dated.then_some(FIRST_DAY + day + AHEAD),
            time_s: dated.then_some(hour * 3_600),
            duration: ((bits >> 12) & 1 == 0 || assigned).then_some(minutes),
            description: format!(
                "{} {}, order {}",
                pick(&TASKS, bits >> 40),
                pick(&THINGS, bits >> 48),
                bits % 1_000_000
            ),
            notes: (bits & 0x400 == 0).then(|| pick(&NOTES, bits >> 56)),
            completed_at: completed.then_some(end),
            started_at: on_site.then_some(start),
            on_site_s: if completed { minutes * 60 } else { 0 },
            responded_at: planned.then(|| created_at.plus(waited)),
            created_at,
            updated_at: if completed { end } else { created_at },
        }
    }

    /// What it is found by.
    pub(super) fn search_words(&self, company: i64) -> String {
        search_words(
            company,
            [Some(&self.description), self.notes, Some(self.customer_name)],
        )
    }
}
