use super::formulas::neutralise_but_numbers as neutralise;
use super::*;

fn written(columns: &[&str], rows: &[(&[&str], &str)]) -> String {
    let mut writer = RefusedWriter::new(Vec::new(), &texts(columns), b',').unwrap();
    for (cells, reason) in rows {
        writer.write(cells.iter().copied(), reason).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

#[test]
fn formulas_are_neutralised_and_numbers_are_not() {
    for (cell, expected) in [
        ("=1+1", "'=1+1"),
        (
            "=HYPERLINK(\"http://evil.example\",\"x\")",
            "'=HYPERLINK(\"http://evil.example\",\"x\")",
        ),
        ("+1+1", "'+1+1"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("+A1", "'+A1"),
        ("-", "'-"),
        ("+", "'+"),
        ("+49 (0)3479 61439", "+49 (0)3479 61439"),
        ("+1-206-357-6681x158", "+1-206-357-6681x158"),
        ("-12.5", "-12.5"),
        ("'=1", "''=1"),
        ("a=b", "a=b"),
        ("", ""),
        (" ", " "),
    ] {
        assert_eq!(neutralise(cell), expected, "{cell:?}");
    }
}

#[test]
fn a_row_keeps_its_cells_and_gets_its_reason() {
    let text = written(
        &["Name", "Notes"],
        &[
            (&["Ana", "a \"b\",\nc"], "Name must not be blank."),
            (&["short"], "x"),
            (&["Ana", "Rom", "Italy", "IT"], "The row has 4 cells"),
        ],
    );
    assert_eq!(
        text,
        "Name,Notes,reason\nAna,\"a \"\"b\"\",\nc\",Name must not be blank.\nshort,,x\nAna,Rom,The row has 4 \
         cells,Italy,IT\n"
    );
}

#[test]
fn a_file_that_was_mended_keeps_one_column_of_reasons() {
    assert_eq!(
        written(&["Name", "reason"], &[(&["Ana", "old"], "new")]),
        "Name,reason\nAna,new\n"
    );
    assert_eq!(
        written(&["reason", "Name"], &[(&["theirs", "Ana"], "ours")]),
        "reason,Name,import_reason\ntheirs,Ana,ours\n"
    );
}

#[test]
fn cells_survive_the_way_there_and_back() {
    let text = written(
        &["Name", "Phone"],
        &[(&["Ana", "+49 (0)3479 61439"], "x"), (&["@bob", "-"], "y")],
    );
    assert_eq!(
        rows(&mut open(text)),
        [
            Ok(texts(&["Ana", "+49 (0)3479 61439", "x"])),
            Ok(texts(&["@bob", "-", "y"]))
        ]
    );
}

#[test]
fn the_delimiter_can_be_that_of_the_original() {
    let mut writer = RefusedWriter::new(Vec::new(), &texts(&["a", "b"]), b';').unwrap();
    writer.write(["1,5", "x;y"], "no").unwrap();
    assert_eq!(writer.finish().unwrap(), b"a;b;reason\n1,5;\"x;y\";no\n");
}
