//! Whatever the bytes: an answer, in bounded time, without a panic.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

fn hints() -> impl Strategy<Value = Hints> {
    let formats = prop::option::of(prop::sample::select(vec![Format::Csv, Format::Json]));
    let names = [
        "utf-8",
        "utf-16",
        "utf-16be",
        "windows-1252",
        "shift_jis",
        "gb18030",
    ];
    let encodings = prop::option::of(prop::sample::select(names.to_vec()));
    let delimiters = prop::option::of(prop::sample::select(vec![
        Delimiter::Comma,
        Delimiter::Tab,
        Delimiter::Pipe,
    ]));
    (formats, encodings, delimiters).prop_map(|(format, encoding, delimiter)| Hints {
        format,
        encoding: encoding.map(|name| Encoding::parse(name).unwrap()),
        delimiter,
    })
}

/// Bytes that look enough like a table to get past the header.
fn near_tables() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"name",
        b"email",
        b",",
        b";",
        b"\t",
        b"|",
        b"\"",
        b"\"\"",
        b"\n",
        b"\r\n",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"\"name\":",
        b"\"items\":[",
        b"\\",
        b"\\u00",
        b"null",
        b"12",
        b"x@y.zz",
        b"lead",
        b"\0",
        b"\xFF",
        b"\xC3",
        b"\xA9",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b" ",
        b"=1",
        "é".as_bytes(),
        "😀".as_bytes(),
    ];
    vec(prop::sample::select(pieces), 0..200).prop_map(|pieces| pieces.concat())
}

/// Reads everything there is to read of a file; whether there was something.
fn exhaust(bytes: &[u8], hints: Hints) -> bool {
    if let Err(error) = preview(bytes, hints) {
        assert!(matches!(error, ImportError::Refused { .. }), "{error:?}");
    }
    let mut source = match Source::open(Cursor::new(bytes.to_vec()), hints) {
        Ok(source) => source,
        Err(ImportError::Refused { reason, .. }) => {
            assert!(!reason.is_empty());
            return false;
        }
        Err(unreadable) => panic!("{unreadable:?}"),
    };
    let columns = source.columns().to_vec();
    let mapping = guess(&columns);
    let mut writer = RefusedWriter::new(Vec::new(), &columns, b',').unwrap();
    let mut row = RawRow::default();
    while source.read(&mut row).unwrap() {
        assert!(
            row.row <= bytes.len() as u64 + 1,
            "every row takes at least a byte"
        );
        if let Err(refusal) = parse_row(&row, &mapping) {
            assert!(refusal.value.chars().count() <= 200 && !refusal.reason.is_empty());
            writer.write(row.cells(), &refusal.reason).unwrap();
        }
    }
    assert!(!source.read(&mut row).unwrap(), "the end stays the end");
    writer.finish().unwrap();
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..600), hints in hints()) {
        exhaust(&bytes, hints);
    }

    #[test]
    fn nearly_a_table(bytes in near_tables(), hints in hints()) {
        exhaust(&bytes, hints);
    }

    #[test]
    fn what_is_written_is_read(rows_in in vec(vec("[^\u{0}-\u{8}\u{b}-\u{1f}\u{7f}]{0,12}", 3), 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["alpha", "beta", "gamma"]).unwrap();
        let written = |row: &Vec<String>| row.iter().map(|cell| neutralise(cell).into_owned()).collect::<Vec<_>>();
        rows_in.iter().for_each(|row| writer.write_record(written(row)).unwrap());
        let hints = Hints { delimiter: Some(Delimiter::Comma), ..Hints::default() };
        let bytes = writer.into_inner().unwrap();
        let mut source = Source::open(Cursor::new(bytes), hints).unwrap();
        prop_assert_eq!(rows(&mut source), rows_in.into_iter().map(Ok).collect::<Vec<_>>());
    }
}

#[test]
fn a_file_cut_anywhere_is_read_as_far_as_it_goes() {
    for text in [
        "\u{feff}name,notes\r\nJürgen,\"a \"\"b\"\"\r\nc\"\r\nAna,x\r\n",
        "[{\"name\":\"J\\u00fcrgen\",\"tags\":[\"a\",\"b\"]},{\"name\":\"Ána\"}]",
        "{\"total\":1,\"items\":[{\"name\":\"Jürgen\"}]}",
        "{\"name\":\"Jürgen\"}\n{\"name\":\"Ana\"}\n",
    ] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes(), &wide] {
            assert!(exhaust(bytes, Hints::default()), "{text}");
            for end in 0..bytes.len() {
                exhaust(&bytes[..end], Hints::default());
            }
        }
    }
}
