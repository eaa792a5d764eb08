use super::*;
use std::io::Read;

const TABLE: &str = "Full Name§E-mail§Street§Remarks\r\nJürgen Müller§j@example.com§Königsstraße 5§\"said \"\"call back\"\", \
     then\nhung up; second | line\tend\"\r\nJosé Peñón§§\"a, b; c\"§\r\n";

/// One byte a read, with interruptions, as the worst of sources does.
struct Trickle(Cursor<Vec<u8>>, bool);

impl Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        let n = out.len().min(1);
        self.0.read(&mut out[..n])
    }
}

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn every_encoding_with_every_delimiter_and_quoted_line_breaks() {
    let expected = vec![
        Ok(texts(&[
            "Jürgen Müller",
            "j@example.com",
            "Königsstraße 5",
            "said \"call back\", then\nhung up; second | line\tend",
        ])),
        Ok(texts(&["José Peñón", "", "a, b; c", ""])),
    ];
    for delimiter in [",", ";", "\t", "|"] {
        let text = TABLE.replace('§', delimiter);
        let encoded: [(&str, Vec<u8>); 8] = [
            ("utf-8", text.clone().into_bytes()),
            ("utf-8", format!("\u{feff}{text}").into_bytes()),
            ("utf-16le", utf_16(&text, u16::to_le_bytes)),
            ("utf-16le", utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes)),
            ("utf-16be", utf_16(&text, u16::to_be_bytes)),
            ("utf-16be", utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes)),
            (
                "windows-1252",
                encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            ),
            (
                "windows-1252",
                encoding_rs::WINDOWS_1252
                    .encode(text.trim_end_matches("\r\n"))
                    .0
                    .into_owned(),
            ),
        ];
        for (name, bytes) in encoded {
            let declared = Hints {
                encoding: Some(Encoding::parse(&name.to_uppercase()).unwrap()),
                delimiter: Some(Delimiter::parse(delimiter).unwrap()),
                format: Some(Format::Csv),
            };
            for hints in [Hints::default(), declared] {
                let trickle = Trickle(Cursor::new(bytes.clone()), false);
                let mut source = Source::open(trickle, hints).unwrap();
                assert_eq!(source.encoding().name(), name, "{delimiter:?}");
                assert_eq!(source.delimiter().unwrap().as_str(), delimiter, "{name}");
                assert_eq!(rows(&mut source), expected, "{name} {delimiter:?}");
            }
        }
    }
}

#[test]
fn names_of_encodings() {
    for (name, encoding) in [
        ("utf-8", Encoding::UTF_8),
        (" UTF-8 ", Encoding::UTF_8),
        ("utf-8-sig", Encoding::UTF_8),
        ("utf-16", Encoding::UTF_16LE),
        ("UTF-16LE", Encoding::UTF_16LE),
        ("utf-16be", Encoding::UTF_16BE),
        ("windows-1252", Encoding::WINDOWS_1252),
        ("ISO-8859-1", Encoding::WINDOWS_1252),
        ("latin1", Encoding::WINDOWS_1252),
    ] {
        assert_eq!(Encoding::parse(name).unwrap(), encoding, "{name}");
    }
    for name in [
        "",
        "klingon",
        "replacement",
        "hz-gb-2312",
        "iso-2022-jp",
        "x-user-defined",
    ] {
        let (field, code, _) = refusal(Encoding::parse(name));
        assert_eq!((field, code), ("encoding", "unknown_value"), "{name}");
    }
}

#[test]
fn utf_16_without_an_order_is_read_in_the_order_it_has() {
    let utf_16_hint = Hints {
        encoding: Some(Encoding::parse("utf-16").unwrap()),
        ..Hints::default()
    };
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes = utf_16("name,city\nAna,Köln\n", to_bytes);
        let mut source = Source::open(Cursor::new(bytes), utf_16_hint).unwrap();
        assert_eq!(rows(&mut source), [Ok(texts(&["Ana", "Köln"]))]);
    }
}

#[test]
fn a_mark_in_the_file_is_believed_before_a_declaration() {
    let hints = Hints {
        encoding: Some(Encoding::WINDOWS_1252),
        ..Hints::default()
    };
    let mut source = Source::open(Cursor::new("\u{feff}name\nJosé\n".as_bytes().to_vec()), hints).unwrap();
    assert_eq!(source.encoding(), Encoding::UTF_8);
    assert_eq!(rows(&mut source), [Ok(texts(&["José"]))]);
}

#[test]
fn a_stray_byte_refuses_its_row_and_no_other() {
    let mut bytes = "name,city\n".as_bytes().to_vec();
    for i in 0..20 {
        bytes.extend_from_slice(format!("Jürgen {i},Köln\n").as_bytes());
    }
    bytes.extend_from_slice(b"Jos\xE9,Paris\nA\xC3,\xA9B\n");
    bytes.extend_from_slice("U+FFFD \u{fffd} of the source,Köln\n".as_bytes());
    let mut source = open(bytes);
    assert_eq!(source.encoding(), Encoding::UTF_8);
    let rows = rows(&mut source);
    assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), 21);
    assert_eq!(rows[20], Err("encoding"));
    assert_eq!(
        rows[21],
        Err("encoding"),
        "half a character on either side of a delimiter"
    );
    assert_eq!(rows[22], Ok(texts(&["U+FFFD \u{fffd} of the source", "Köln"])));
}

#[test]
fn a_declared_utf_8_is_kept_to() {
    let hints = Hints {
        encoding: Some(Encoding::UTF_8),
        ..Hints::default()
    };
    let mut source = Source::open(
        Cursor::new(b"name,city\nJos\xE9,Paris\nAna,Rom\n".to_vec()),
        hints,
    )
    .unwrap();
    let mut row = RawRow::default();
    assert!(source.read(&mut row).unwrap());
    let refusal = parse_row(&row, &guess(source.columns())).unwrap_err();
    assert_eq!(
        (refusal.field, refusal.code, refusal.value.as_str()),
        (Some(Field::Name), "encoding", "Jos\u{fffd}")
    );
    assert!(source.read(&mut row).unwrap());
    assert!(parse_row(&row, &guess(source.columns())).is_ok());
}

#[test]
fn a_lone_surrogate_refuses_its_row() {
    let mut bytes = utf_16("name,city\nA", u16::to_le_bytes);
    bytes.extend_from_slice(&0xD800_u16.to_le_bytes());
    bytes.extend(utf_16("B,Rom\nAna,Rom\n", u16::to_le_bytes));
    bytes.push(b'x');
    let rows = rows(&mut open(bytes));
    assert_eq!(
        rows,
        [Err("encoding"), Ok(texts(&["Ana", "Rom"])), Err("encoding")]
    );
}

#[test]
fn the_encoding_is_decided_where_the_first_other_byte_stands() {
    // Around the borders of the first MiB and of a chunk behind it.
    for ascii in [1_000, 1_048_500, 1_048_575, 1_048_576, 1_114_111, 3_000_000] {
        let mut table = String::from("name,city\n");
        while table.len() < ascii {
            let fill = (ascii - table.len()).min(40);
            table.push_str(&format!("{:x>1$}\n", ",", fill.saturating_sub(1)));
        }
        let lines = table.lines().count() - 1;
        for encoding in [encoding_rs::WINDOWS_1252, encoding_rs::UTF_8] {
            let mut bytes = table.clone().into_bytes();
            bytes.extend_from_slice(&encoding.encode("Ñ,é").0);
            let mut source = open(bytes);
            let rows = rows(&mut source);
            assert_eq!(
                source.encoding().name(),
                encoding.name().to_lowercase(),
                "after {ascii}"
            );
            assert_eq!(rows.len(), lines + 1);
            assert_eq!(
                rows[lines],
                Ok(texts(&["Ñ", "é"])),
                "{} after {ascii}",
                encoding.name()
            );
        }
    }
}

#[test]
fn older_encodings_of_other_languages_are_told_apart() {
    for (encoding, text) in [
        (
            encoding_rs::WINDOWS_1250,
            "Łukasz Wiśniewski;ul. Żółkiewskiego 3;Łódź\nJózef Mączyński;Ostrołęka;Świdnica\n",
        ),
        (
            encoding_rs::WINDOWS_1254,
            "Ayşe Yıldız;Çağdaş Sok.;İstanbul\nGülşah Şahin;Işık Cad.;Eskişehir\n",
        ),
        (
            encoding_rs::WINDOWS_1251,
            "Иван Петров;улица Ленина;Москва\nМария Кузнецова;проспект Мира;Казань\n",
        ),
        (
            encoding_rs::SHIFT_JIS,
            "阿部 桃子;佐藤;我孫子市\n田中 太郎;銀座;東京都\n",
        ),
    ] {
        let text = format!("name;street;city\n{text}");
        let mut source = open(encoding.encode(&text).0.into_owned());
        let found = rows(&mut source)
            .into_iter()
            .map(|row| row.unwrap().join(";"))
            .collect::<Vec<_>>();
        assert_eq!(source.encoding().name(), encoding.name().to_lowercase());
        assert_eq!(found, text.lines().skip(1).collect::<Vec<_>>());
    }
}

#[test]
fn a_preview_may_end_inside_a_character() {
    let text = "name;city\nJürgen;Köln\nJosé;Málaga\n";
    for end in 12..text.len() {
        let preview = preview(&text.as_bytes()[..end], Hints::default()).unwrap();
        assert_eq!(
            (preview.encoding, preview.delimiter),
            (Encoding::UTF_8, Some(Delimiter::Semicolon)),
            "{end}"
        );
        assert!(
            preview.samples.iter().all(|row| *row == ["Jürgen", "Köln"]),
            "no sample is cut: {end}"
        );
    }
}
