//! The ten thousand customers of `tests/fixtures`, and what is known of them.

use super::*;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

#[derive(serde::Deserialize)]
struct Expected {
    rows: u64,
    accepted: u64,
    refused_rows: Vec<ExpectedRow>,
    columns: BTreeMap<String, String>,
}

#[derive(serde::Deserialize, Debug, PartialEq, Eq)]
struct ExpectedRow {
    row: u64,
    why: String,
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(name),
    )
    .unwrap()
}

fn expected() -> Expected {
    serde_json::from_slice(&fixture("customers-10k.expected.json")).unwrap()
}

/// Imports a source as the job does, with a set in place of the database.
fn import(source: &mut Source, mapping: &Mapping) -> (u64, Vec<(RowRefusal, RawRow)>) {
    let (mut row, mut addresses) = (RawRow::default(), HashSet::new());
    let (mut accepted, mut refused) = (0, Vec::new());
    while source.read(&mut row).unwrap() {
        let parsed = parse_row(&row, mapping).and_then(|user| {
            let taken = user
                .email
                .as_ref()
                .is_some_and(|email| !addresses.insert(email.key()));
            let refusal = || RowRefusal {
                row: row.row,
                field: Some(Field::Email),
                code: "duplicate_email",
                reason: String::new(),
                value: String::new(),
            };
            if taken { Err(refusal()) } else { Ok(user) }
        });
        match parsed {
            Ok(_) => accepted += 1,
            Err(refusal) => refused.push((refusal, row.clone())),
        }
    }
    (accepted, refused)
}

fn why(refusal: &RowRefusal) -> ExpectedRow {
    let why = match refusal.code {
        "duplicate_email" => "duplicate_email",
        _ => refusal.field.unwrap().name(),
    };
    ExpectedRow {
        row: refusal.row,
        why: why.to_owned(),
    }
}

#[test]
fn exactly_the_known_rows_are_refused() {
    let expected = expected();
    let mut source = open(fixture("customers-10k.csv"));
    let mapping = guess(source.columns());
    assert_eq!(
        serde_json::to_value(&mapping).unwrap(),
        serde_json::to_value(&expected.columns).unwrap(),
        "the guess is the known mapping"
    );
    assert_eq!(
        (source.encoding(), source.delimiter()),
        (Encoding::UTF_8, Some(Delimiter::Comma))
    );

    let (accepted, refused) = import(&mut source, &mapping);
    assert_eq!(accepted + refused.len() as u64, expected.rows);
    assert_eq!(accepted, expected.accepted);
    assert_eq!(
        refused
            .iter()
            .map(|(refusal, _)| why(refusal))
            .collect::<Vec<_>>(),
        expected.refused_rows
    );
    for (refusal, _) in refused
        .iter()
        .filter(|(refusal, _)| refusal.code != "duplicate_email")
    {
        assert!(
            matches!(
                (refusal.field.unwrap(), refusal.code),
                (Field::Name, "missing" | "too_long")
                    | (Field::Email, "email")
                    | (Field::LeadStatus, "unknown_value")
            ),
            "{} {}",
            refusal.row,
            refusal.code
        );
        assert!(refusal.value.chars().count() <= 200);
    }
}

#[test]
fn the_refused_rows_are_refused_again_and_mended_ones_are_not() {
    let mut source = open(fixture("customers-10k.csv"));
    let columns = source.columns().to_vec();
    let mapping = guess(&columns);
    let (_, refused) = import(&mut source, &mapping);

    let mut writer = RefusedWriter::new(Vec::new(), &columns, b',').unwrap();
    for (refusal, row) in &refused {
        writer.write(row.cells(), &refusal.reason).unwrap();
    }
    let mut again = open(writer.finish().unwrap());
    assert_eq!(
        again.columns().split_last().unwrap(),
        (&"reason".to_owned(), columns.as_slice())
    );
    assert_eq!(guess(again.columns()), mapping);
    let (accepted, refused_again) = import(&mut again, &mapping);
    let duplicates = refused
        .iter()
        .filter(|(refusal, _)| refusal.code == "duplicate_email")
        .count() as u64;
    assert_eq!(
        accepted, duplicates,
        "an address is a duplicate only beside the first"
    );
    assert_eq!(refused_again.len() as u64, refused.len() as u64 - duplicates);
}

#[test]
fn the_same_rows_come_out_of_every_encoding_and_delimiter() {
    let mut first = open(fixture("customers-10k.csv"));
    let columns = first.columns().to_vec();
    let wanted = rows(&mut first);

    let table = |delimiter| {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .from_writer(Vec::new());
        writer.write_record(&columns).unwrap();
        wanted
            .iter()
            .for_each(|row| writer.write_record(row.as_ref().unwrap()).unwrap());
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    for delimiter in [b',', b';', b'\t', b'|'] {
        let text = table(delimiter);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, encoding) in [
            (text.into_bytes(), Encoding::UTF_8),
            (little, Encoding::UTF_16LE),
            (big, Encoding::UTF_16BE),
        ] {
            let mut source = open(bytes);
            assert_eq!(
                (source.encoding(), source.delimiter().unwrap().byte()),
                (encoding, delimiter)
            );
            assert_eq!(source.columns(), columns);
            assert!(rows(&mut source) == wanted, "{encoding:?} {delimiter}");
        }
    }
}

#[test]
fn western_rows_come_out_of_windows_1252() {
    let mut first = open(fixture("customers-10k.csv"));
    let columns = first.columns().to_vec();
    let fits = |row: &Vec<String>| row.iter().all(|c| !encoding_rs::WINDOWS_1252.encode(c).2);
    let wanted: Vec<Vec<String>> = rows(&mut first)
        .into_iter()
        .map(Result::unwrap)
        .filter(fits)
        .collect();
    assert!(wanted.len() > 4_000, "{}", wanted.len());
    // From the first row that is not plain ASCII alone to all of them.
    let accented = wanted
        .iter()
        .filter(|row| row.iter().any(|c| !c.is_ascii()))
        .cloned()
        .collect::<Vec<_>>();
    for sample in [
        &accented[..1],
        &accented[..2],
        &accented[..20],
        &accented,
        &wanted,
    ] {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        writer.write_record(&columns).unwrap();
        sample.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let mut source = open(encoding_rs::WINDOWS_1252.encode(&text).0.into_owned());
        assert!(
            rows(&mut source)
                .into_iter()
                .map(Result::unwrap)
                .eq(sample.iter().cloned()),
            "{}",
            sample.len()
        );
        assert_eq!(source.encoding(), Encoding::WINDOWS_1252, "{} rows", sample.len());
    }
}
