//! Files that are no text, told by how they begin, so that the reason can say what to do instead.

use super::error::ImportError;

/// How each kind of file begins, its code and what to tell the person who sent it.
const KINDS: &[(&[u8], &str, &str)] = &[
    (
        b"\xD0\xCF\x11\xE0",
        "workbook",
        "This is an old Excel workbook; open it and save it as CSV",
    ),
    (
        b"%PDF",
        "not_text",
        "This is a PDF document; import needs the table itself, as CSV or JSON",
    ),
    (b"\x89PNG", "not_text", IMAGE),
    (b"\xFF\xD8\xFF", "not_text", IMAGE),
    (b"GIF8", "not_text", IMAGE),
    (b"RIFF", "not_text", IMAGE),
    (
        b"\x1F\x8B",
        "compressed",
        "This file is compressed; unpack it first",
    ),
    (b"BZh", "compressed", "This file is compressed; unpack it first"),
    (
        b"\xFD7zXZ",
        "compressed",
        "This file is compressed; unpack it first",
    ),
    (
        b"7z\xBC\xAF",
        "compressed",
        "This file is compressed; unpack it first",
    ),
    (
        b"\x28\xB5\x2F\xFD",
        "compressed",
        "This file is compressed; unpack it first",
    ),
    (b"Rar!", "compressed", "This file is compressed; unpack it first"),
    (
        b"SQLite format 3",
        "not_text",
        "This is a database file; export the table as CSV first",
    ),
    (
        b"\xFF\xFE\0\0",
        "encoding",
        "This file is written in UTF-32; save it as UTF-8",
    ),
    (
        b"\0\0\xFE\xFF",
        "encoding",
        "This file is written in UTF-32; save it as UTF-8",
    ),
];

const IMAGE: &str = "This is an image; import needs the table itself, as CSV or JSON";

/// Refuses a file by its first bytes.
pub(super) fn check_bytes(head: &[u8]) -> Result<(), ImportError> {
    if head.starts_with(b"PK\x03\x04") {
        return Err(zip(head));
    }
    match KINDS.iter().find(|(magic, ..)| head.starts_with(magic)) {
        Some((_, code, reason)) => Err(ImportError::file(code, *reason)),
        None => Ok(()),
    }
}

/// Workbooks are zip archives; what is in one stands in plain letters at its beginning.
fn zip(head: &[u8]) -> ImportError {
    let has = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if has(b"opendocument.spreadsheet") {
        ImportError::file(
            "workbook",
            "This is an OpenDocument spreadsheet; open it and save it as CSV",
        )
    } else if has(b"[Content_Types].xml") || has(b"xl/") {
        ImportError::file(
            "workbook",
            "This is an Excel workbook; open it and save it as CSV",
        )
    } else {
        ImportError::file("compressed", "This is a zip archive; unpack it first")
    }
}

/// Refuses a file by its first bytes as UTF-8: control characters no table has, or a page of markup.
pub(super) fn check_text(head: &[u8]) -> Result<(), ImportError> {
    let odd = |b: u8| matches!(b, 0..=8 | 14..=31 | 127);
    if head.iter().filter(|b| odd(**b)).count() * 20 > head.len() {
        return Err(ImportError::file(
            "not_text",
            "This is not a text file; save the table as CSV",
        ));
    }
    let start = head.trim_ascii_start();
    let markup = [b"<!doctype".as_slice(), b"<html", b"<?xml", b"<table"];
    if markup.iter().any(|tag| {
        start
            .get(..tag.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(tag))
    }) {
        return Err(ImportError::file(
            "not_text",
            "This is a page of HTML or XML; save the table as CSV",
        ));
    }
    Ok(())
}
