use super::super::synonyms::{SYNONYMS, normalise};
use super::*;
use base::Error;
use std::collections::{BTreeMap, HashSet};

/// The guess as `field=columns` entries.
fn guessed(columns: &[&str]) -> Vec<String> {
    guess(&texts(columns))
        .entries()
        .map(|(field, columns)| format!("{}={columns}", field.name()))
        .collect()
}

#[test]
fn synonyms_are_normalised_and_mean_one_thing() {
    let mut seen = HashSet::new();
    for (_, headers) in SYNONYMS {
        for header in headers.split(' ') {
            assert_eq!(normalise(header), header);
            assert!(seen.insert(header), "{header} stands in two lists");
        }
    }
}

#[test]
fn every_field_is_guessed_by_its_own_name_and_label() {
    for field in Field::ALL {
        for header in [field.name(), field.label()] {
            assert_eq!(guessed(&[header]), [format!("{}={header}", field.name())]);
        }
    }
}

#[test]
fn headers_of_six_languages() {
    for (columns, expected) in [
        (
            &[
                "Full Name",
                "E-mail",
                "Phone #",
                "Street",
                "City",
                "State",
                "ZIP",
                "Region",
                "Lead",
                "Remarks",
            ][..],
            &[
                "email=E-mail",
                "name=Full Name",
                "phone=Phone #",
                "address=Street",
                "city=City",
                "state=State",
                "zip_code=ZIP",
                "region=Region",
                "lead_status=Lead",
                "notes=Remarks",
            ][..],
        ),
        (
            &[
                "Kunden-Nr.",
                "Kundenname",
                "E-Mail-Adresse",
                "Telefonnummer",
                "Straße",
                "PLZ",
                "Ort",
                "Land",
                "Branche",
            ],
            &[
                "external_id=Kunden-Nr.",
                "email=E-Mail-Adresse",
                "name=Kundenname",
                "phone=Telefonnummer",
                "address=Straße",
                "city=Ort",
                "zip_code=PLZ",
                "country=Land",
                "business_type=Branche",
            ],
        ),
        (
            &["Vorname", "Nachname", "Straße", "Hausnummer", "Bemerkungen"],
            &[
                "name=Vorname + Nachname",
                "address=Straße + Hausnummer",
                "notes=Bemerkungen",
            ],
        ),
        (&["Name", "Vorname"], &["name=Vorname + Name"]),
        (
            &[
                "Nom",
                "Prénom",
                "Courriel",
                "Téléphone",
                "Adresse",
                "Code postal",
                "Ville",
                "Pays",
                "Étiquettes",
            ],
            &[
                "email=Courriel",
                "name=Prénom + Nom",
                "phone=Téléphone",
                "address=Adresse",
                "city=Ville",
                "zip_code=Code postal",
                "country=Pays",
                "tags=Étiquettes",
            ],
        ),
        (
            &[
                "Nombre",
                "Apellidos",
                "Correo electrónico",
                "Teléfono",
                "Dirección",
                "Código postal",
                "Ciudad",
                "País",
            ],
            &[
                "email=Correo electrónico",
                "name=Nombre + Apellidos",
                "phone=Teléfono",
                "address=Dirección",
                "city=Ciudad",
                "zip_code=Código postal",
                "country=País",
            ],
        ),
        (
            &["Nombre", "Nº de cliente"],
            &["external_id=Nº de cliente", "name=Nombre"],
        ),
        (
            &[
                "Müşteri Adı",
                "E-posta",
                "Cep Telefonu",
                "Adres",
                "Posta Kodu",
                "Şehir",
                "Ülke",
                "Açıklama",
            ],
            &[
                "email=E-posta",
                "name=Müşteri Adı",
                "phone=Cep Telefonu",
                "address=Adres",
                "city=Şehir",
                "zip_code=Posta Kodu",
                "country=Ülke",
                "notes=Açıklama",
            ],
        ),
        (&["Ad", "Soyad", "İl"], &["name=Ad + Soyad", "city=İl"]),
        (
            &[
                "Imię",
                "Nazwisko",
                "Adres e-mail",
                "Numer telefonu",
                "Ulica",
                "Kod pocztowy",
                "Miejscowość",
                "Uwagi",
            ],
            &[
                "email=Adres e-mail",
                "name=Imię + Nazwisko",
                "phone=Numer telefonu",
                "address=Ulica",
                "city=Miejscowość",
                "zip_code=Kod pocztowy",
                "notes=Uwagi",
            ],
        ),
        (
            &["Imię i nazwisko", "Województwo"],
            &["name=Imię i nazwisko", "state=Województwo"],
        ),
        (
            &["FIRST NAME", "last_name", "Company"],
            &["name=FIRST NAME + last_name"],
        ),
        (&["Name", "First Name", "Last Name"], &["name=Name"]),
        (
            &["Company", "Website", "Website 2"],
            &[
                "name=Company",
                "business_site=Website",
                "additional_websites=Website 2",
            ],
        ),
        (
            &[
                "customer_name",
                "customer_email",
                "Contact Phone",
                "Address 1",
                "Address 2",
            ],
            &[
                "email=customer_email",
                "name=customer_name",
                "phone=Contact Phone",
                "address=Address 1 + Address 2",
            ],
        ),
        (
            &["Mobile", "Phone", "Email 2", "Email 1"],
            &["email=Email 1", "phone=Phone"],
        ),
        (
            &["name", "status", "id", "reason", "", "created_at"],
            &["name=name"],
        ),
    ] {
        assert_eq!(guessed(columns), expected, "{columns:?}");
    }
}

fn parse(wanted: &[(&str, &str)], columns: &[&str]) -> base::Result<Mapping> {
    let wanted: BTreeMap<String, String> = wanted
        .iter()
        .map(|(field, column)| ((*field).to_owned(), (*column).to_owned()))
        .collect();
    Mapping::parse(&wanted, &texts(columns))
}

#[test]
fn a_given_mapping_is_taken_as_given() {
    let columns = ["First Name", "Last Name", "E-mail", "A + B", "A"];
    for (wanted, expected) in [
        (vec![("name", "First Name")], r#"{"name":"First Name"}"#),
        (
            vec![("name", " first name "), ("email", "")],
            r#"{"name":"First Name"}"#,
        ),
        (
            vec![("name", "First Name + Last Name")],
            r#"{"name":"First Name + Last Name"}"#,
        ),
        (vec![("name", "A + B")], r#"{"name":"A + B"}"#),
        (
            vec![("name", "E-mail"), ("email", "E-mail")],
            r#"{"email":"E-mail","name":"E-mail"}"#,
        ),
    ] {
        let mapping = parse(&wanted, &columns).unwrap();
        assert_eq!(serde_json::to_string(&mapping).unwrap(), expected, "{wanted:?}");
    }
    let longest = parse(&[("name", "A + B + A + Last Name")], &columns).unwrap();
    let names = RawRow::of(1, ["Ana", "Li", "", "whole", "part"]);
    assert_eq!(longest.value(&names, Field::Name), "whole part Li");
    let one = parse(&[("name", "A + B")], &columns).unwrap();
    let row = RawRow::of(1, ["Ana", "Li", "", "whole", "part"]);
    assert_eq!(
        one.value(&row, Field::Name),
        "whole",
        "a column is found by its whole name first"
    );
}

#[test]
fn a_wrong_mapping_is_refused_field_by_field() {
    for (wanted, expected) in [
        (vec![], vec![("mapping.name", "missing")]),
        (vec![("name", " ")], vec![("mapping.name", "missing")]),
        (vec![("name", "Nom")], vec![("mapping.name", "unknown_column")]),
        (
            vec![("name", "Name + Nom")],
            vec![("mapping.name", "unknown_column")],
        ),
        (
            vec![("name", "Name + ")],
            vec![("mapping.name", "unknown_column")],
        ),
        (
            vec![("credits", "Name"), ("email", "nope"), ("role", "Name")],
            vec![
                ("mapping.credits", "unknown_field"),
                ("mapping.email", "unknown_column"),
                ("mapping.role", "unknown_field"),
                ("mapping.name", "missing"),
            ],
        ),
    ] {
        let Err(Error::Invalid(errors)) = parse(&wanted, &["Name", ""]) else {
            panic!("{wanted:?} was taken")
        };
        let found: Vec<_> = errors.iter().map(|e| (e.path.join("."), e.kind)).collect();
        let found: Vec<_> = found.iter().map(|(path, kind)| (path.as_str(), *kind)).collect();
        assert_eq!(found, expected, "{wanted:?}");
    }
    assert!(guess(&texts(&["email"])).complete().is_err());
    assert!(guess(&texts(&["name"])).complete().is_ok());
}

#[test]
fn several_columns_fill_one_field() {
    let columns = ["first", "last", "t1", "t2", "n1", "n2"];
    let mapping = parse(
        &[
            ("name", "first + last"),
            ("tags", "t1 + t2"),
            ("notes", "n1 + n2"),
        ],
        &columns,
    )
    .unwrap();
    for (cells, name, tags, notes) in [
        (
            ["Ana", "Li", "a", "b", "x", "y"],
            "Ana Li",
            vec!["a", "b"],
            Some("x\ny"),
        ),
        (
            [" Ana ", "", "a,c", " ", "", "y"],
            "Ana",
            vec!["a", "c"],
            Some("y"),
        ),
        (["", "Li", "", "", "", ""], "Li", vec![], None),
    ] {
        let user = parse_row(&RawRow::of(1, cells), &mapping).unwrap();
        assert_eq!(user.name.as_str(), name);
        assert_eq!(user.tags.iter().map(|t| t.as_str()).collect::<Vec<_>>(), tags);
        assert_eq!(user.notes.as_ref().map(|n| n.as_str()), notes);
    }
}
