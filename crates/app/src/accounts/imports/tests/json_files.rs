use super::*;

#[test]
fn the_same_rows_come_out_of_every_form() {
    let one = r#"{"name": "Ana [x] \"y\" {z}", "email": "ana@example.com", "zip": 1234, "vip": true}"#;
    let two = r#"{"email": null, "name": "Jos\u00e9", "tags": ["a", 2, null, "b"], "vip": false}"#;
    let pretty = |record: &str| {
        record
            .replace(", \"", ",\n  \"")
            .replace('{', "{\n")
            .replace("{\nz", "{z")
    };
    let forms = [
        format!("[{one},{two}]"),
        format!(" [ \n{one}\r\n,\t{two} ] \n"),
        format!("{one}\n{two}\n"),
        format!("{one}\r\n\r\n{two}"),
        format!("{}\n{}\n", pretty(one), pretty(two)),
        format!("{one}{two}"),
        format!("{{\"items\":[{one},{two}]}}"),
        format!(
            "{{\"total\": 2, \"page\": {{\"items\": []}}, \"items\" : [ {one} , {two} ], \"next\": null}}"
        ),
    ];
    for text in forms {
        for bytes in [
            text.clone().into_bytes(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ] {
            let mut source = open(bytes);
            assert_eq!(
                (source.format(), source.delimiter()),
                (Format::Json, None),
                "{text}"
            );
            assert_eq!(
                source.columns(),
                ["name", "email", "zip", "vip", "tags"],
                "{text}"
            );
            assert_eq!(
                rows(&mut source),
                [
                    Ok(texts(&[
                        "Ana [x] \"y\" {z}",
                        "ana@example.com",
                        "1234",
                        "true",
                        ""
                    ])),
                    Ok(texts(&["José", "", "", "false", "a, 2, b"])),
                ],
                "{text}"
            );
        }
    }
}

#[test]
fn numbers_are_kept_as_written() {
    let mut source = open(r#"[{"phone": 4915112345678901234567890, "b": 1.50, "c": -0, "d": 1e3}]"#);
    assert_eq!(
        rows(&mut source),
        [Ok(texts(&["4915112345678901234567890", "1.50", "-0", "1e3"]))]
    );
}

#[test]
fn a_bad_record_refuses_itself_only() {
    for (text, expected) in [
        (
            r#"[{"name":"A"},{"name":{"first":"B"}},{"name":"C"}]"#,
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
        (
            r#"[{"name":"A"},{"name":[["B"]]},{"name":"C"}]"#,
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
        (
            r#"[{"name":"A"},{"name":"\ud800"},{"name":"C"}]"#,
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
        (
            r#"[{"name":"A"},7,"x",null,[1],{"name":"C"}]"#,
            vec![
                Ok("A"),
                Err("json"),
                Err("json"),
                Err("json"),
                Err("json"),
                Ok("C"),
            ],
        ),
        (
            r#"[{"name":"A"},{"name" "B"},{"name":"C"}]"#,
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
        (
            r#"[{"name":"A"},}{"name":"C"}]"#,
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
        (
            "[{\"name\":\"A\"},{\"name\":\"raw\nbreak\"},{\"name\":\"C\"}]",
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
        (
            r#"[{"name":"A"},{"name":"B"}"#,
            vec![Ok("A"), Ok("B"), Err("json")],
        ),
        (r#"[{"name":"A"},{"name":"B"#, vec![Ok("A"), Err("json")]),
        (r#"[{"name":"A"}] [{"name":"B"}]"#, vec![Ok("A"), Err("json")]),
        (
            "{\"name\":\"A\"}\n{\"name\": \"B\n{\"name\":\"C\"}\n",
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
        (
            "{\"name\":\"A\"}\n{\"name\":\"B\"} x\n{\"name\":\"C\"}\n",
            vec![Ok("A"), Err("json"), Ok("C")],
        ),
    ] {
        let found = rows(&mut open(text));
        let expected: Vec<_> = expected
            .into_iter()
            .map(|row| row.map(|name| texts(&[name])))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn undecodable_bytes_refuse_their_record() {
    let hints = Hints {
        encoding: Some(Encoding::UTF_8),
        ..Hints::default()
    };
    let bytes = b"{\"name\":\"A\"}\n{\"name\":\"Jos\xE9\"}\n{\"name\":\"C\"}\n".to_vec();
    let mut source = Source::open(Cursor::new(bytes), hints).unwrap();
    assert_eq!(
        rows(&mut source),
        [Ok(texts(&["A"])), Err("encoding"), Ok(texts(&["C"]))]
    );
}

#[test]
fn too_long_records_are_refused_and_what_follows_is_read() {
    for (length, taken) in [
        (1_000_000, true),
        (1_048_577, false),
        (4_200_000, false),
        (9_000_000, false),
    ] {
        for (start, between, end) in [("[", ",", "]"), ("", "\n", "\n"), ("", "\n\n\n", "")] {
            let record = |name: &str| format!("{{\"name\":\"{name}\",\n\"city\":\"Rom\"}}");
            let record = |name: &str| {
                if between == "\n" {
                    record(name).replace('\n', "")
                } else {
                    record(name)
                }
            };
            let text = [
                start,
                &record("A"),
                between,
                &record(&"x".repeat(length)),
                between,
                &record("B"),
                end,
            ]
            .concat();
            let found = rows(&mut open(text));
            assert_eq!(found.len(), 3, "{length} {start}");
            assert_eq!(
                found[1].clone().err(),
                (!taken).then_some("too_long"),
                "{length} {start}"
            );
            assert_eq!(found[2], Ok(texts(&["B", "Rom"])));
        }
    }
}

#[test]
fn columns_are_those_of_the_first_hundred_records() {
    let mut lines: Vec<String> = (0..100).map(|i| format!("{{\"name\":\"N{i}\"}}")).collect();
    lines[99] = r#"{"name":"N99","city":"Rom"}"#.to_owned();
    lines.push(r#"{"name":"late","favourite_colour":"red","notes":null}"#.to_owned());
    lines.push(r#"{"name":"late","notes":"would be lost"}"#.to_owned());
    let mut source = open(lines.join("\n"));
    assert_eq!(source.columns(), ["name", "city"]);
    let rows = rows(&mut source);
    assert_eq!(rows[99], Ok(texts(&["N99", "Rom"])));
    assert_eq!(
        rows[100],
        Ok(texts(&["late", ""])),
        "a late key nobody would map is left out"
    );
    assert_eq!(
        rows[101],
        Err("columns"),
        "one that fills a field is not lost without a word"
    );
}

#[test]
fn files_without_records_are_refused() {
    for (text, code) in [
        ("[]", "header"),
        ("{}", "header"),
        ("{\"items\":[]}", "header"),
        ("[{}]", "header"),
    ] {
        assert_eq!(
            refusal(Source::open(
                Cursor::new(text.as_bytes().to_vec()),
                Hints::default()
            ))
            .1,
            code,
            "{text}"
        );
    }
}

#[test]
fn our_own_export_is_understood() {
    let text = r#"[{"id": 7, "external_id": null, "email": "ana@example.com", "user_type": "customer", "role":
        "customer", "status": "active", "name": "Ana", "username": null, "phone": "+49 30 1", "additional_websites":
        ["https://a.example", "https://b.example"], "lead_status": "qualified", "is_super_admin": false, "credits": 0,
        "tags": ["vip", "north"], "created_at": "2026-01-01T00:00:00Z"}]"#;
    let mut source = open(text);
    let mapping = guess(source.columns());
    let mut row = RawRow::default();
    assert!(source.read(&mut row).unwrap());
    let user = parse_row(&row, &mapping).unwrap();
    assert_eq!(user.lead_status, Some(LeadStatus::Qualified));
    assert_eq!(
        user.additional_websites
            .iter()
            .map(|w| w.as_str())
            .collect::<Vec<_>>(),
        ["https://a.example", "https://b.example"]
    );
    assert_eq!(
        user.tags.iter().map(|t| t.as_str()).collect::<Vec<_>>(),
        ["vip", "north"]
    );
    assert_eq!(mapping.field_of(0), None, "our id is nobody's external id");
}
