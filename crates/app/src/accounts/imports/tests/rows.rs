use super::*;

/// A row that names the given field and nothing else but, where it is another, the name.
fn one(field: Field, value: &str) -> Result<ImportedUser, RowRefusal> {
    let mapping = guess(&texts(&["name", field.name()]));
    if field == Field::Name {
        return parse_row(&RawRow::of(7, [value]), &mapping);
    }
    parse_row(&RawRow::of(7, ["Ana", value]), &mapping)
}

#[test]
fn refused_values() {
    let long = |n: usize| "x".repeat(n);
    let many = (0..51).map(|i| i.to_string()).collect::<Vec<_>>().join(";");
    for (field, value, code, words) in [
        (Field::Name, String::new(), "missing", "Name must not be blank."),
        (Field::Name, " \u{a0}\t\n ".to_owned(), "missing", "blank"),
        (
            Field::Name,
            long(201),
            "too_long",
            "Name must have at most 200 characters; this one has 201.",
        ),
        (
            Field::Name,
            "a\u{0}b".to_owned(),
            "control_character",
            "control characters",
        ),
        (
            Field::Email,
            "nobody".to_owned(),
            "email",
            "E-mail must be an e-mail address such as",
        ),
        (Field::Email, "a@b.co\nc@d.ef".to_owned(), "email", "address"),
        (
            Field::Phone,
            "none".to_owned(),
            "phone",
            "Phone must contain at least one digit.",
        ),
        (Field::Phone, "1".repeat(51), "too_long", "50"),
        (Field::ZipCode, "1".repeat(21), "too_long", "20"),
        (Field::ExternalId, long(501), "too_long", "500"),
        (Field::Address, long(501), "too_long", "500"),
        (
            Field::LeadStatus,
            "VIP???".to_owned(),
            "unknown_value",
            "lead, qualified, customer or closed",
        ),
        (Field::Notes, long(20_001), "too_long", "20000"),
        (Field::Notes, "a\u{7}b".to_owned(), "control_character", "control"),
        (
            Field::Tags,
            long(51),
            "too_long",
            "Tags: each entry must have at most 50 characters.",
        ),
        (Field::Tags, many.clone(), "too_many", "50"),
        (Field::AdditionalWebsites, long(501), "too_long", "500"),
    ] {
        let refusal = one(field, &value).unwrap_err();
        assert_eq!(
            (refusal.row, refusal.field, refusal.code),
            (7, Some(field), code),
            "{}",
            refusal.reason
        );
        assert!(
            refusal.reason.contains(words) && refusal.reason.ends_with('.'),
            "{}",
            refusal.reason
        );
        assert!(refusal.value.chars().count() <= 200);
    }
}

#[test]
fn values_at_their_limits_are_taken() {
    for (field, value) in [
        (Field::Name, "é".repeat(200)),
        (Field::Phone, "1".repeat(50)),
        (Field::ZipCode, "x".repeat(20)),
        (Field::Region, "x".repeat(500)),
        (Field::Notes, "x\n".repeat(9_999)),
        (
            Field::Tags,
            (0..50).map(|i| i.to_string()).collect::<Vec<_>>().join(","),
        ),
    ] {
        assert!(one(field, &value).is_ok(), "{}", field.name());
    }
}

#[test]
fn messy_values_are_tidied() {
    let line = |value: &str| one(Field::Address, value).unwrap().address.map(String::from);
    for (raw, tidy) in [
        ("  12 High St ", Some("12 High St")),
        ("12 High St\r\n  Flat\t2\n", Some("12 High St Flat 2")),
        ("a  b", Some("a  b")),
        ("\u{2028}", None),
        ("", None),
    ] {
        assert_eq!(line(raw).as_deref(), tidy, "{raw:?}");
    }
    assert_eq!(one(Field::Name, "Ana\nLi").unwrap().name.as_str(), "Ana Li");
    assert_eq!(
        one(Field::Email, " Ana@Example.com\n")
            .unwrap()
            .email
            .unwrap()
            .key(),
        "ana@example.com"
    );
    assert_eq!(
        one(Field::Notes, " a\r\nb\t ").unwrap().notes.unwrap().as_str(),
        "a\nb"
    );
    let tags = one(Field::Tags, " a, b;B |c\n,,Ä;ä").unwrap().tags;
    assert_eq!(
        tags.iter().map(|t| t.as_str()).collect::<Vec<_>>(),
        ["a", "b", "c", "Ä"]
    );
    assert_eq!(
        one(Field::Notes, "=1+1").unwrap().notes.unwrap().as_str(),
        "=1+1",
        "a formula is a text to us"
    );
}

#[test]
fn lead_statuses() {
    for (text, status) in [
        ("lead", Some(LeadStatus::Lead)),
        (" Qualified ", Some(LeadStatus::Qualified)),
        ("CUSTOMER", Some(LeadStatus::Customer)),
        ("Closed", Some(LeadStatus::Closed)),
        ("Kunde", Some(LeadStatus::Customer)),
        ("Müşteri", Some(LeadStatus::Customer)),
        ("KAPALI", Some(LeadStatus::Closed)),
        ("kapalı", Some(LeadStatus::Closed)),
        ("", None),
    ] {
        assert_eq!(
            one(Field::LeadStatus, text).unwrap().lead_status,
            status,
            "{text}"
        );
    }
}

#[test]
fn a_cell_of_very_many_entries_is_read_quickly() {
    let value = (0..150_000)
        .map(|i| format!("é{}", i % 49))
        .collect::<Vec<_>>()
        .join(",");
    assert_eq!(one(Field::Tags, &value).unwrap().tags.len(), 49);
}

#[test]
fn the_first_fault_in_the_order_of_the_record_is_told() {
    let mapping = guess(&texts(&["lead_status", "name", "email"]));
    let refused = |cells| {
        parse_row(&RawRow::of(1, cells), &mapping)
            .unwrap_err()
            .field
            .unwrap()
    };
    assert_eq!(refused(["??", "", "nope"]), Field::Email);
    assert_eq!(refused(["??", "", ""]), Field::Name);
    assert_eq!(refused(["??", "Ana", ""]), Field::LeadStatus);
}

#[test]
fn what_is_not_mapped_is_not_set() {
    let columns = texts(&["name", "email", "phone"]);
    let mapping = Mapping::parse(&[("name".to_owned(), "name".to_owned())].into(), &columns).unwrap();
    let user = parse_row(&RawRow::of(1, ["Ana", "not an address", "no number"]), &mapping).unwrap();
    assert_eq!((user.email, user.phone), (None, None));
    assert!(mapping.has(Field::Name) && !mapping.has(Field::Email));
}

#[test]
fn a_row_with_too_many_cells_shows_the_first_that_is_too_many() {
    let mut source = open("name,city\nAna,Rom,Italy\n");
    let mut row = RawRow::default();
    assert!(source.read(&mut row).unwrap());
    let refusal = parse_row(&row, &guess(source.columns())).unwrap_err();
    assert_eq!(
        (refusal.field, refusal.code, refusal.value.as_str()),
        (None, "columns", "Italy")
    );
    assert!(
        refusal.reason.contains("3 cells, the header has 2"),
        "{}",
        refusal.reason
    );
}
