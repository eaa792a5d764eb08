use super::*;
use crate::accounts::{
    imports::{Field, Hints, ImportedUser, RawRow, Source, guess, parse_row},
    users::{model::Status, rules::blank},
};
use base::{Role, Timestamp, UserId};
use platform::db::Json;
use proptest::prelude::*;
use std::io::Cursor;

fn user(name: &str) -> UserRow {
    let mut user = blank(
        name.to_owned(),
        Role::Customer,
        Status::Active,
        Timestamp::from_micros(0),
    );
    user.id = UserId(7);
    user
}

/// A whole file, its pieces put together.
fn file(format: ExportFormat, users: &[UserRow]) -> String {
    let mut records = Records::begin(format);
    let mut file = Vec::new();
    for user in users {
        records.write(user.clone()).unwrap();
        file.extend_from_slice(&records.take());
    }
    records.end();
    file.extend_from_slice(&records.take());
    String::from_utf8(file).unwrap()
}

/// What an import makes of a file, its mapping guessed.
fn imported(file: String) -> Vec<ImportedUser> {
    let mut source = Source::open(Cursor::new(file.into_bytes()), Hints::default()).unwrap();
    let mapping = guess(source.columns()).complete().unwrap();
    let (mut row, mut users) = (RawRow::default(), Vec::new());
    while source.read(&mut row).unwrap() {
        users.push(parse_row(&row, &mapping).unwrap_or_else(|refusal| panic!("{refusal:?}")));
    }
    users
}

/// Every field that an import can fill, as texts.
fn importable(user: &UserRow) -> Vec<(&'static str, Vec<String>)> {
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    vec![
        ("external_id", one(&user.external_id)),
        ("email", one(&user.email)),
        ("name", vec![user.name.clone()]),
        ("username", one(&user.username)),
        ("phone", one(&user.phone)),
        ("address", one(&user.address)),
        ("city", one(&user.city)),
        ("state", one(&user.state)),
        ("zip_code", one(&user.zip_code)),
        ("country", one(&user.country)),
        ("region", one(&user.region)),
        ("business_site", one(&user.business_site)),
        ("additional_websites", user.additional_websites.0.clone()),
        ("business_type", one(&user.business_type)),
        (
            "lead_status",
            user.lead_status.iter().map(|s| s.name().to_owned()).collect(),
        ),
        ("notes", one(&user.notes)),
        ("tags", user.tags.0.clone()),
    ]
}

fn read(user: &ImportedUser) -> Vec<(&'static str, Vec<String>)> {
    fn one(text: Option<&impl AsRef<str>>) -> Vec<String> {
        text.iter().map(|text| text.as_ref().to_owned()).collect()
    }
    fn list<const MAX: usize>(list: &[base::text::Line<1, MAX>]) -> Vec<String> {
        list.iter().map(|entry| entry.as_str().to_owned()).collect()
    }
    vec![
        ("external_id", one(user.external_id.as_ref())),
        ("email", one(user.email.as_ref())),
        ("name", vec![user.name.as_str().to_owned()]),
        ("username", one(user.username.as_ref())),
        ("phone", one(user.phone.as_ref())),
        ("address", one(user.address.as_ref())),
        ("city", one(user.city.as_ref())),
        ("state", one(user.state.as_ref())),
        ("zip_code", one(user.zip_code.as_ref())),
        ("country", one(user.country.as_ref())),
        ("region", one(user.region.as_ref())),
        ("business_site", one(user.business_site.as_ref())),
        ("additional_websites", list(&user.additional_websites)),
        ("business_type", one(user.business_type.as_ref())),
        (
            "lead_status",
            user.lead_status.iter().map(|s| s.name().to_owned()).collect(),
        ),
        ("notes", one(user.notes.as_ref())),
        ("tags", list(&user.tags)),
    ]
}

/// A line as the API stores one: trimmed, without control characters.
fn line(most: usize) -> impl Strategy<Value = String> {
    let nasty = prop_oneof![
        Just('\''),
        Just('='),
        Just('+'),
        Just('-'),
        Just('@'),
        Just('"'),
        Just(','),
        Just(';'),
        Just('|'),
        Just(' '),
        Just('\\'),
        Just('%'),
        Just('\u{feff}'),
        Just('\u{202e}'),
        Just('😀'),
        Just('＝'),
        any::<char>(),
    ];
    prop::collection::vec(nasty, 1..most).prop_filter_map("a line", |chars| {
        let text: String = chars.into_iter().collect();
        base::text::Line::<1, 50>::parse(&text).ok().map(String::from)
    })
}

fn notes() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![Just("\n".to_owned()), Just("\t".to_owned()), line(9)],
        1..6,
    )
    .prop_filter_map("notes", |parts| {
        let text = base::text::Text::<500>::parse(&parts.concat())
            .ok()
            .map(String::from);
        text.filter(|text| !text.is_empty())
    })
}

/// A list of entries, each once.
fn entries() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(line(8), 0..5).prop_map(|list| {
        let mut once: Vec<String> = Vec::new();
        for entry in list {
            if !once.contains(&entry) {
                once.push(entry);
            }
        }
        once
    })
}

fn anybody() -> impl Strategy<Value = UserRow> {
    let lines = prop::collection::vec(prop::option::of(line(20)), 9);
    (
        line(30),
        lines,
        entries(),
        entries(),
        prop::option::of(notes()),
        0..5_usize,
    )
        .prop_map(|(name, lines, tags, sites, notes, lead)| {
            let mut user = user(&name);
            let mut lines = lines.into_iter();
            for field in [
                &mut user.external_id,
                &mut user.username,
                &mut user.address,
                &mut user.city,
                &mut user.state,
                &mut user.country,
                &mut user.region,
                &mut user.business_site,
                &mut user.business_type,
            ] {
                *field = lines.next().flatten();
            }
            user.phone = Some(format!("+{lead} 123"));
            user.zip_code = Some(format!("-{lead}"));
            user.email = Some(format!("'o+{lead}@x.example"));
            user.lead_status = LeadStatus::ALL.get(lead).copied();
            user.tags = Json(tags);
            user.additional_websites = Json(sites);
            user.notes = notes;
            user
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_imported_field_for_field(users in prop::collection::vec(anybody(), 1..4)) {
        let expected: Vec<_> = users.iter().map(importable).collect();
        for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::Ndjson] {
            let text = file(format, &users);
            let read: Vec<_> = imported(text.clone()).iter().map(read).collect();
            prop_assert_eq!(&read, &expected, "{:?}: {}", format, text);
        }
    }

    /// Hole class 17: no cell of any record begins with what a spreadsheet runs.
    #[test]
    fn no_cell_is_a_formula(user in anybody()) {
        let text = file(ExportFormat::Csv, &[user]);
        let mut cells = csv::Reader::from_reader(text.as_bytes());
        for cell in &cells.records().next().unwrap().unwrap() {
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
        }
    }
}

#[test]
fn a_file_is_as_documented() {
    let mut ana = user("Ana, \"the\" Great");
    ana.phone = Some("+43 1".to_owned());
    ana.notes = Some("=1+1\nnext".to_owned());
    ana.tags = Json(vec!["a,b".to_owned(), "c".to_owned()]);
    let header = COLUMNS.join(",");
    assert_eq!(
        file(ExportFormat::Csv, &[ana.clone(), user("Bo")]),
        format!(
            "{header}\r\n7,,,customer,customer,active,\"Ana, \"\"the\"\" Great\",,'+43 1,,,,,,,,,,,\"'=1+1\nnext\",\
             \"\"\"a,b\"\", c\",false,false,false,false,0,1970-01-01T00:00:00Z,1970-01-01T00:00:00Z,,\r\n\
             7,,,customer,customer,active,Bo,,,,,,,,,,,,,,,false,false,false,false,0,1970-01-01T00:00:00Z,1970-01-01T00:00:00Z,,\r\n"
        )
    );
    let record = serde_json::to_string(&ana.clone().view(Reader::Staff)).unwrap();
    assert_eq!(
        file(ExportFormat::Json, &[ana.clone(), ana.clone()]),
        format!("[\n{record},\n{record}\n]\n")
    );
    assert_eq!(
        file(ExportFormat::Ndjson, &[ana.clone(), ana]),
        format!("{record}\n{record}\n")
    );
    assert_eq!(file(ExportFormat::Csv, &[]), format!("{header}\r\n"));
    assert_eq!(file(ExportFormat::Json, &[]), "[\n]\n");
    assert_eq!(file(ExportFormat::Ndjson, &[]), "");
}

#[test]
fn the_header_is_the_record_s_own() {
    let record = serde_json::to_string(&user("Ana").view(Reader::Staff)).unwrap();
    let keys: Vec<&str> = record
        .split("\":")
        .filter_map(|part| part.rsplit_once('"').map(|(_, key)| key))
        .collect();
    assert_eq!(keys[..COLUMNS.len()], COLUMNS);
    let columns: Vec<String> = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    let mapping = guess(&columns);
    let mapped: Vec<(Field, &str)> = mapping.entries().collect();
    assert_eq!(
        mapped.len(),
        Field::COUNT,
        "every field an import can fill is found, and nothing else: {mapped:?}"
    );
    assert!(mapped.iter().all(|(field, column)| field.name() == *column));
}
