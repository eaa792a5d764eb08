//! Tests of the import, by subject.

mod csv_files;
mod encodings;
mod json_files;
mod mappings;
mod plans;
mod refused_rows;
mod robustness;
mod rows;
mod ten_thousand;

use super::*;
use std::io::Cursor;

/// Opens bytes as a file, everything detected.
fn open(bytes: impl Into<Vec<u8>>) -> Source {
    Source::open(Cursor::new(bytes.into()), Hints::default()).unwrap()
}

/// All rows of a source: their cells, or the code of their fault.
fn rows(source: &mut Source) -> Vec<Result<Vec<String>, &'static str>> {
    let mut row = RawRow::default();
    let mut rows = Vec::new();
    while source.read(&mut row).unwrap() {
        assert_eq!(row.row, rows.len() as u64 + 1, "rows are counted from 1");
        rows.push(match row.fault() {
            Some(fault) => Err(fault.code),
            None => Ok(row.cells().map(str::to_owned).collect()),
        });
    }
    rows
}

/// The code and field of a refused file or setting.
fn refusal<T>(result: Result<T, ImportError>) -> (&'static str, &'static str, String) {
    match result {
        Err(ImportError::Refused { field, code, reason }) => (field, code, reason),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}
