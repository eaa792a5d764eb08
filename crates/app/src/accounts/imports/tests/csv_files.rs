use super::*;

#[test]
fn rows_of_every_kind() {
    for (text, expected) in [
        ("a,b\n1,2\n", vec![Ok(vec!["1", "2"])]),
        ("a,b\n1,2", vec![Ok(vec!["1", "2"])]),
        ("a,b\r1,2\r", vec![Ok(vec!["1", "2"])]),
        ("a,b\n\n\r\n1,2\n\n", vec![Ok(vec!["1", "2"])]),
        (
            "a,b\n1\n,2\n,\n",
            vec![Ok(vec!["1"]), Ok(vec!["", "2"]), Ok(vec!["", ""])],
        ),
        (
            "a,b\n1,2,\n1,2, ,\n",
            vec![Ok(vec!["1", "2", ""]), Ok(vec!["1", "2", " ", ""])],
        ),
        ("a,b\n1,2,3\n4,5\n", vec![Err("columns"), Ok(vec!["4", "5"])]),
        (
            "a,b\n\"x\r\ny\",\"say \"\"hi\"\"\"\n",
            vec![Ok(vec!["x\r\ny", "say \"hi\""])],
        ),
        ("a,b\n1,\"open\n2,3\n", vec![Err("quote")]),
        ("a,b\n1,\"", vec![Err("quote")]),
        ("a,b\n1,\"x\"", vec![Ok(vec!["1", "x"])]),
        ("a,b\n\"\",\"\"\n", vec![Ok(vec!["", ""])]),
        ("a,b,,\n1,2,,\n", vec![Ok(vec!["1", "2", "", ""])]),
        ("a,,b\n1,2,3\n", vec![Ok(vec!["1", "2", "3"])]),
        ("a\n1\n2\n", vec![Ok(vec!["1"]), Ok(vec!["2"])]),
        ("a,b\n", vec![]),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|row| row.map(|cells| texts(&cells)))
            .collect();
        assert_eq!(rows(&mut open(text)), expected, "{text:?}");
    }
}

#[test]
fn a_missing_cell_is_empty() {
    let mut source = open("a,b,c\n1,2\n");
    let mut row = RawRow::default();
    assert!(source.read(&mut row).unwrap());
    assert_eq!(
        [row.cell(0), row.cell(1), row.cell(2), row.cell(99)],
        ["1", "2", "", ""]
    );
}

#[test]
fn delimiters_are_found() {
    for (text, delimiter, columns) in [
        ("name,email\nA,a@b.co\n", ",", 2),
        ("name;email\nA;a@b.co\n", ";", 2),
        ("name\temail\nA\ta@b.co\n", "\t", 2),
        ("name|email\nA|a@b.co\n", "|", 2),
        ("name\nA\n", ",", 1),
        ("name;notes\nA;one, two, three\nB;four, five\n", ";", 2),
        ("name;amount;notes\nA;1,5;x\nB;2,5;y\n", ";", 3),
        ("name,notes\nA,a;b;c\nB,d;e\n", ",", 2),
        ("\"name\";\"a,b\"\n\"A\";\"x,y\nz,w\"\n", ";", 2),
        ("name\tnotes\nA\t\"a\tb\"\nB\tc,d;e\n", "\t", 2),
        ("sep=;\r\nname;x,y,z\r\nA;1,2,3\r\n", ";", 2),
        ("sep=|\nname|x\nA|1\n", "|", 2),
        ("name;email\n", ";", 2),
        ("name,city,notes\nA\nB,C\nD,E,f;g\n", ",", 3),
    ] {
        let source = open(text);
        assert_eq!(source.delimiter().unwrap().as_str(), delimiter, "{text:?}");
        assert_eq!(source.columns().len(), columns, "{text:?}");
    }
}

#[test]
fn delimiters_are_named() {
    for (text, delimiter) in [
        (",", Delimiter::Comma),
        ("comma", Delimiter::Comma),
        (";", Delimiter::Semicolon),
        ("Semicolon", Delimiter::Semicolon),
        ("\t", Delimiter::Tab),
        ("tab", Delimiter::Tab),
        ("|", Delimiter::Pipe),
        ("pipe", Delimiter::Pipe),
    ] {
        assert_eq!(Delimiter::parse(text).unwrap(), delimiter, "{text:?}");
    }
    for text in ["", ":", ",,", "colon", "\u{1f}"] {
        let (field, code, _) = refusal(Delimiter::parse(text));
        assert_eq!((field, code), ("delimiter", "unknown_value"), "{text:?}");
    }
    let hints = Hints {
        delimiter: Some(Delimiter::Comma),
        ..Hints::default()
    };
    let source = Source::open(Cursor::new(b"a;b,c;d\n1;2,3;4\n".to_vec()), hints).unwrap();
    assert_eq!(source.columns(), ["a;b", "c;d"]);
}

#[test]
fn files_that_are_none_are_refused_with_what_to_do() {
    let wide = format!("a{}\n", ",x".repeat(20_000));
    let zip = |inside: &str| format!("PK\u{3}\u{4}......{inside}....").into_bytes();
    for (bytes, code, words) in [
        (b"".to_vec(), "empty", "empty"),
        (b"\xEF\xBB\xBF".to_vec(), "empty", "empty"),
        (b"\n\r\n\n".to_vec(), "empty", "empty"),
        (b",,,\n1,2,3,4\n".to_vec(), "header", "no header"),
        (b"name,email,name\n".to_vec(), "header", "“name” twice"),
        (
            b"Ana,ana@example.com,Rom\nEva,eva@example.com,Rom\n".to_vec(),
            "header",
            "ana@example.com",
        ),
        (b"\"name,email\nA,b\n".to_vec(), "header", "never closed"),
        (wide.into_bytes(), "header", "more than 16384 columns"),
        (
            format!("{}\n1\n", "x".repeat(201)).into_bytes(),
            "header",
            "more than 200",
        ),
        (
            zip("[Content_Types].xml"),
            "workbook",
            "Excel workbook; open it and save it as CSV",
        ),
        (
            zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
            "workbook",
            "OpenDocument",
        ),
        (zip("customers.csv"), "compressed", "unpack"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1".to_vec(), "workbook", "Excel workbook"),
        (b"%PDF-1.7\n%\xE2\xE3".to_vec(), "not_text", "PDF"),
        (b"\x89PNG\r\n\x1A\n\0\0".to_vec(), "not_text", "image"),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), "not_text", "image"),
        (b"\x1F\x8B\x08\0".to_vec(), "compressed", "unpack"),
        (
            b"\x7FELF\x02\x01\x01\0\0\0\x03\0\0\x02\x01".to_vec(),
            "not_text",
            "not a text file",
        ),
        (b" <!DOCTYPE html><html><table>".to_vec(), "not_text", "HTML"),
        (b"<?xml version=\"1.0\"?><Workbook>".to_vec(), "not_text", "XML"),
    ] {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(30)]).into_owned();
        let (field, found, reason) = refusal(Source::open(Cursor::new(bytes), Hints::default()));
        assert_eq!((field, found), ("file", code), "{shown}");
        assert!(reason.contains(words), "{shown}: {reason}");
    }
}

#[test]
fn a_header_that_is_no_text_is_refused() {
    let hints = Hints {
        encoding: Some(Encoding::UTF_8),
        ..Hints::default()
    };
    let (field, code, _) = refusal(Source::open(Cursor::new(b"n\xE4me,email\nA,b\n".to_vec()), hints));
    assert_eq!((field, code), ("file", "encoding"));
}

#[test]
fn a_refused_file_is_a_refused_field_of_the_request() {
    let Err(error) = Source::open(Cursor::new(Vec::new()), Hints::default()) else {
        panic!("it was taken")
    };
    let base::Error::Invalid(fields) = error.into_error() else {
        panic!("not a refused field")
    };
    assert_eq!(
        (fields[0].path.as_slice(), fields[0].kind),
        (["file".to_owned()].as_slice(), "empty")
    );
}

#[test]
fn too_long_cells_and_rows_are_refused_and_what_follows_is_read() {
    for (length, taken) in [
        (1_000_000, true),
        (1_048_577, false),
        (4_200_000, false),
        (9_000_000, false),
    ] {
        for quote in ["", "\""] {
            let big = "x".repeat(length);
            let text = format!("name,notes,city\nA,{quote}{big}{quote},Rom\nB,short,Köln\n");
            let mut source = open(text);
            let mut row = RawRow::default();
            assert!(source.read(&mut row).unwrap());
            assert_eq!(
                row.fault().map(|fault| fault.code),
                (!taken).then_some("too_long"),
                "{length}"
            );
            if !taken {
                assert!(
                    row.cells().map(str::len).sum::<usize>() < 100_000,
                    "cells of a refused row are cut"
                );
                let refusal = parse_row(&row, &guess(source.columns())).unwrap_err();
                assert_eq!((refusal.field, refusal.value.len()), (Some(Field::Notes), 200));
            }
            assert!(source.read(&mut row).unwrap());
            assert_eq!(row.cells().collect::<Vec<_>>(), ["B", "short", "Köln"]);
            assert!(!source.read(&mut row).unwrap());
        }
    }
    let text = format!("name,city\nA{}\nB,Rom\n", ",x".repeat(3_000_000));
    assert_eq!(rows(&mut open(text)), [Err("too_long"), Ok(texts(&["B", "Rom"]))]);
}

#[test]
fn samples_are_the_first_five_rows() {
    let mut text = String::from("name,city\n");
    (1..=9).for_each(|i| text.push_str(&format!("N{i},C\n")));
    let source = open(text);
    assert_eq!(source.samples().len(), 5);
    assert_eq!(source.samples()[4], ["N5", "C"]);
    assert_eq!(open("name\nA\nB\n").samples(), [["A"], ["B"]]);
    assert_eq!(source.count().unwrap(), 9);
}

#[test]
fn a_source_can_go_to_another_thread() {
    fn sendable<T: Send>(_: &T) {}
    sendable(&open("name\nA\n"));
}
