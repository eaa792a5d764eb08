//! Believable customers out of small lists and a fixed sequence of numbers.

use crate::accounts::users::model::{LeadStatus, Status};
use base::text;

/// A sequence that is the same every time (xorshift64*, Vigna 2016): the demo needs no randomness.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides.max(1)
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let at = self.roll(list.len() as u64);
        list[usize::try_from(at).unwrap_or(0)]
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.roll(n) == 0
    }
}

/// One customer.
pub(super) struct Person {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) address: String,
    pub(super) city: &'static str,
    pub(super) zip_code: String,
    pub(super) country: &'static str,
    pub(super) region: &'static str,
    pub(super) business_site: Option<String>,
    pub(super) business_type: Option<&'static str>,
    pub(super) lead_status: LeadStatus,
    pub(super) status: Status,
    pub(super) notes: Option<&'static str>,
    pub(super) tags: Vec<&'static str>,
    pub(super) age_hours: u64,
}

const FIRST: [&str; 48] = [
    "Anna",
    "Lukas",
    "Sofia",
    "Jonas",
    "Emma",
    "Mateusz",
    "Zofia",
    "Elif",
    "Emre",
    "Lucía",
    "Mateo",
    "Camille",
    "Hugo",
    "Giulia",
    "Marco",
    "Ingrid",
    "Lars",
    "Freja",
    "Nikolai",
    "Katarína",
    "Petr",
    "Ivana",
    "Dragan",
    "Milica",
    "Aisha",
    "Omar",
    "Yasmin",
    "Priya",
    "Arjun",
    "Mei",
    "Haruto",
    "Yuki",
    "Linh",
    "Minh",
    "Grace",
    "Samuel",
    "Chloe",
    "Oliver",
    "Amelia",
    "Noah",
    "Isabella",
    "Thiago",
    "Beatriz",
    "Rafael",
    "Nadia",
    "Viktor",
    "Elena",
    "Stefan",
];
const LAST: [&str; 48] = [
    "Gruber",
    "Huber",
    "Steiner",
    "Novák",
    "Kowalski",
    "Wiśniewska",
    "Yılmaz",
    "Demir",
    "García",
    "Fernández",
    "Dubois",
    "Lefèvre",
    "Rossi",
    "Bianchi",
    "Hansen",
    "Nilsson",
    "Virtanen",
    "Popescu",
    "Horváth",
    "Nagy",
    "Petrović",
    "Jovanović",
    "Ivanov",
    "Melnyk",
    "Haddad",
    "Rahman",
    "Patel",
    "Sharma",
    "Chen",
    "Tanaka",
    "Suzuki",
    "Nguyễn",
    "Trần",
    "Okafor",
    "Mensah",
    "Smith",
    "Taylor",
    "Murphy",
    "O'Brien",
    "Costa",
    "Almeida",
    "Silva",
    "Weber",
    "Schneider",
    "Fischer",
    "Maier",
    "Berger",
    "Hofer",
];
const STREETS: [&str; 16] = [
    "Hauptstraße",
    "Lindenweg",
    "Bahnhofstraße",
    "Gartengasse",
    "Mühlweg",
    "Schulgasse",
    "Kirchenplatz",
    "Feldgasse",
    "Rosenweg",
    "Wiener Straße",
    "Am Anger",
    "Bergstraße",
    "Uferweg",
    "Ringstraße",
    "Birkenallee",
    "Sonnenhang",
];
const PLACES: [(&str, u64, &str); 14] = [
    ("Vienna", 1010, "East"),
    ("Vienna", 1090, "East"),
    ("Graz", 8010, "South"),
    ("Linz", 4020, "North"),
    ("Salzburg", 5020, "West"),
    ("Innsbruck", 6020, "West"),
    ("Klagenfurt", 9020, "South"),
    ("Villach", 9500, "South"),
    ("Wels", 4600, "North"),
    ("St. Pölten", 3100, "East"),
    ("Dornbirn", 6850, "West"),
    ("Steyr", 4400, "North"),
    ("Eisenstadt", 7000, "East"),
    ("Krems", 3500, "East"),
];
const TRADES: [(&str, &str); 10] = [
    ("Bakery", "bakery"),
    ("Dental practice", "dental"),
    ("Hotel", "hotel"),
    ("Law office", "law"),
    ("Gym", "gym"),
    ("Restaurant", "restaurant"),
    ("Pharmacy", "pharmacy"),
    ("Car repair", "garage"),
    ("Kindergarten", "kinder"),
    ("Brewery", "brewery"),
];
const NOTES: [&str; 8] = [
    "Prefers calls before noon. The boiler is in the basement, key at the neighbour's.",
    "Asked for a maintenance contract; offer sent.",
    "Two heat pumps on the roof, access by the yard.",
    "Pays by invoice, 14 days.",
    "Dog in the garden: ring first.",
    "Wants a yearly check in September.",
    "Old gas heater, planning to replace it next spring.",
    "Recommended us to the housing cooperative next door.",
];
const TAGS: [&str; 7] = [
    "vip",
    "heat pump",
    "gas",
    "maintenance contract",
    "new build",
    "late payer",
    "warranty",
];

impl Person {
    /// The `n`-th customer, from 0.
    pub(super) fn new(n: usize, dice: &mut Dice) -> Self {
        let (first, last) = (dice.pick(&FIRST), dice.pick(&LAST));
        let (city, zip_code, region) = dice.pick(&PLACES);
        let trade = dice.one_in(5).then(|| dice.pick(&TRADES));
        let plain = |name: &str| {
            text::fold(name)
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
        };
        let mut tags: Vec<&'static str> = Vec::new();
        for _ in 0..dice.roll(3) {
            let tag = dice.pick(&TAGS);
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Self {
            number: format!("N-{:05}", 10_000 + n),
            name: format!("{first} {last}"),
            email: (!dice.one_in(12)).then(|| format!("{}.{}{n}@example.com", plain(first), plain(last))),
            phone: (!dice.one_in(8))
                .then(|| format!("+43 {} {:06}", 650 + dice.roll(50), dice.roll(1_000_000))),
            address: format!("{} {}", dice.pick(&STREETS), 1 + dice.roll(120)),
            city,
            zip_code: zip_code.to_string(),
            country: "Austria",
            region,
            business_site: trade.map(|(_, word)| format!("https://{word}-{}.example.com", plain(last))),
            business_type: trade.map(|(name, _)| name),
            lead_status: dice.pick(&[
                LeadStatus::Lead,
                LeadStatus::Qualified,
                LeadStatus::Customer,
                LeadStatus::Customer,
                LeadStatus::Customer,
                LeadStatus::Closed,
            ]),
            status: if dice.one_in(15) {
                Status::Inactive
            } else {
                Status::Active
            },
            notes: dice.one_in(3).then(|| dice.pick(&NOTES)),
            tags,
            age_hours: 1 + dice.roll(2 * 365 * 24),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_people_are_the_same_every_time_and_have_good_addresses() {
        let people = || {
            let mut dice = Dice::new(1);
            (0..200)
                .map(|n| Person::new(n, &mut dice))
                .map(|p| (p.name, p.email))
                .collect::<Vec<_>>()
        };
        assert_eq!(people(), people());
        for (name, email) in people() {
            assert!(
                email.is_none_or(|email| base::text::Email::parse(&email).is_ok()),
                "{name}"
            );
        }
    }
}
