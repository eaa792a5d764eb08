//! What a batch comes to against the users there are.

use super::super::{
    ImportedUser, Mapping, RawRow, parse_row,
    plan::{Candidate, Known, Mode, Plan, Write, key},
};
use crate::accounts::users::{
    model::{LeadStatus, Status, UserRow},
    rules,
};
use base::{Role, Timestamp, UserId};
use std::collections::BTreeMap;

const NOW: Timestamp = Timestamp::from_micros(9_000_000);
const COLUMNS: [&str; 6] = ["Number", "Name", "Mail", "Phone", "Street", "Lead"];

fn mapping() -> Mapping {
    let fields = ["external_id", "name", "email", "phone", "address", "lead_status"];
    let wanted: BTreeMap<String, String> = fields
        .iter()
        .zip(COLUMNS)
        .map(|(field, column)| ((*field).to_owned(), column.to_owned()))
        .collect();
    Mapping::parse(&wanted, &COLUMNS.map(str::to_owned)).unwrap()
}

fn imported(cells: [&str; 6]) -> ImportedUser {
    parse_row(&RawRow::of(1, cells), &mapping()).unwrap()
}

/// A stored customer.
fn stored(id: i64, number: Option<&str>, name: &str, email: Option<&str>) -> UserRow {
    let mut row = rules::blank(
        name.to_owned(),
        Role::Customer,
        Status::Active,
        Timestamp::from_micros(0),
    );
    row.id = UserId(id);
    row.external_id = number.map(str::to_owned);
    row.email = email.map(str::to_owned);
    row
}

fn plan(known: Vec<UserRow>, rows: &[[&str; 6]], mode: Mode) -> Plan {
    let mut index = Known::default();
    for row in known {
        index.add(row);
    }
    let rows = (1..)
        .zip(rows)
        .map(|(row, cells)| Candidate::new(row, imported(*cells), NOW))
        .collect();
    index.plan(rows, mode, &mapping(), NOW)
}

/// Created, updated, unchanged, and the refused rows with their codes.
fn counts(plan: &Plan) -> (i64, i64, i64, Vec<(u64, &str)>) {
    let refused = plan
        .refused
        .iter()
        .map(|refusal| (refusal.row, refusal.code))
        .collect();
    (plan.created, plan.updated, plan.unchanged, refused)
}

#[test]
fn create_refuses_who_is_there_in_the_database_or_earlier_in_the_file() {
    let plan = plan(
        vec![stored(7, Some("N1"), "Ana", Some("ana@example.com"))],
        &[
            ["", "Ana", "ANA@example.com", "", "", ""],
            ["", "Ben", "ben@example.com", "", "", ""],
            ["", "Ben again", "Ben@Example.com", "", "", ""],
            ["N1", "Cem", "", "", "", ""],
            ["N2", "Dan", "", "", "", ""],
            ["N2", "Dan again", "", "", "", ""],
            ["", "Without anything", "", "", "", ""],
            ["", "Without anything", "", "", "", ""],
        ],
        Mode::Create,
    );
    assert_eq!(
        counts(&plan),
        (
            4,
            0,
            0,
            vec![
                (1, "duplicate_email"),
                (3, "duplicate_email"),
                (4, "duplicate_external_id"),
                (6, "duplicate_external_id"),
            ]
        )
    );
    assert_eq!(plan.writes.len(), 4);
}

#[test]
fn upsert_finds_by_number_then_by_address_then_by_identity() {
    let known = || {
        vec![
            stored(1, Some("N1"), "By number", Some("one@example.com")),
            stored(2, None, "By address", Some("two@example.com")),
            UserRow {
                phone: Some("5 55".into()),
                address: Some("Road 1".into()),
                ..stored(3, None, "By identity", None)
            },
        ]
    };
    for (cells, changed) in [
        (["N1", "Renamed", "", "", "", ""], Some(1)),
        (["", "Renamed", "TWO@example.com", "", "", ""], Some(2)),
        (["N9", "Gets a number", "two@example.com", "", "", ""], Some(2)),
        (["", "By identity", "", "5 55", "Road 1", "closed"], Some(3)),
        (["", "By identity", "", "5 55", "Road 2", ""], None),
        (["", "New", "new@example.com", "", "", ""], None),
    ] {
        let plan = plan(known(), &[cells], Mode::Upsert);
        match (changed, plan.writes.as_slice()) {
            (Some(id), [(1, Write::Update(row, None))]) => {
                assert_eq!(
                    (row.id, row.version, row.updated_at),
                    (UserId(id), 2, NOW),
                    "{cells:?}"
                );
            }
            (None, [(1, Write::Insert(_))]) => {}
            (_, writes) => panic!("{cells:?}: {writes:?}"),
        }
    }
}

#[test]
fn upsert_refuses_what_would_mix_two_people_up() {
    let staff = UserRow {
        role: Role::Agent,
        ..stored(9, None, "Agent", Some("agent@example.com"))
    };
    let known = vec![
        stored(1, Some("N1"), "One", Some("one@example.com")),
        stored(2, Some("N2"), "Two", Some("two@example.com")),
        staff,
    ];
    let plan = plan(
        known,
        &[
            ["N1", "One", "two@example.com", "", "", ""],
            ["N3", "Three", "two@example.com", "", "", ""],
            ["", "Customer", "agent@example.com", "", "", ""],
            // An export holds the staff, too.
            ["", "Agent", "agent@example.com", "", "", ""],
        ],
        Mode::Upsert,
    );
    let refused = vec![
        (1, "duplicate_email"),
        (2, "duplicate_email"),
        (3, "duplicate_email"),
    ];
    assert_eq!(counts(&plan), (0, 0, 1, refused));
    assert!(plan.writes.is_empty());
}

#[test]
fn an_empty_cell_keeps_what_is_stored_and_a_row_that_says_nothing_new_changes_nothing() {
    let ana = UserRow {
        lead_status: Some(LeadStatus::Lead),
        phone: Some("1".into()),
        ..stored(1, None, "Ana", Some("ana@example.com"))
    };
    let plan = plan(
        vec![ana.clone()],
        &[
            ["", "Ana", "Ana@EXAMPLE.com", "", "", ""],
            ["", "Ana", "ana@example.com", "2", "", ""],
        ],
        Mode::Upsert,
    );
    assert_eq!(counts(&plan), (0, 1, 1, vec![]));
    let expected = UserRow {
        phone: Some("2".into()),
        version: 2,
        updated_at: NOW,
        ..ana
    };
    assert_eq!(plan.writes, [(2, Write::Update(expected, None))]);
}

#[test]
fn a_changed_address_is_told_with_the_record_as_it_is_stored() {
    let ana = stored(1, Some("N1"), "Ana", Some("ana@example.com"));
    let plan = plan(
        vec![ana.clone()],
        &[
            ["N1", "Ana", "", "1", "", ""],
            ["N1", "Ana", "new@example.com", "2", "", ""],
            ["N1", "Ana", "newer@example.com", "2", "", ""],
        ],
        Mode::Upsert,
    );
    match plan.writes.as_slice() {
        [(1, Write::Update(row, Some(before)))] => {
            assert_eq!(row.email.as_deref(), Some("newer@example.com"));
            assert_eq!(before.email, ana.email);
        }
        writes => panic!("{writes:?}"),
    }
}

#[test]
fn later_rows_of_a_batch_see_earlier_ones_and_each_user_is_written_once() {
    let plan = plan(
        Vec::new(),
        &[
            ["", "Ana", "ana@example.com", "1", "", ""],
            ["", "Ana", "ana@example.com", "2", "", ""],
            ["", "Ana", "ana@example.com", "2", "", ""],
        ],
        Mode::Upsert,
    );
    assert_eq!(counts(&plan), (1, 1, 1, vec![]));
    match plan.writes.as_slice() {
        [(1, Write::InsertMerged(row))] => assert_eq!(row.phone.as_deref(), Some("2")),
        writes => panic!("{writes:?}"),
    }
}

#[test]
fn a_dry_run_remembers_earlier_batches_by_their_keys() {
    for (cells, mode, expected) in [
        (
            ["", "Ana", "ana@example.com", "", "", ""],
            Mode::Create,
            (0, 0, 0, vec![(1, "duplicate_email")]),
        ),
        (
            ["", "Ana", "ana@example.com", "", "", ""],
            Mode::Upsert,
            (0, 1, 0, vec![]),
        ),
        (["N1", "Ana", "", "", "", ""], Mode::Upsert, (0, 1, 0, vec![])),
        (["", "Ana", "", "1", "Road", ""], Mode::Upsert, (0, 1, 0, vec![])),
        (["", "Ana", "", "1", "Road", ""], Mode::Create, (1, 0, 0, vec![])),
    ] {
        let user = imported(cells);
        let mut known = Known::default();
        if let Some(key) = key(&user, mode) {
            known.add_seen(&key);
        }
        let plan = known.plan(vec![Candidate::new(1, user, NOW)], mode, &mapping(), NOW);
        assert_eq!(counts(&plan), expected, "{cells:?} {mode:?}");
    }
}

#[test]
fn of_several_who_are_called_the_same_the_row_is_about_the_one_it_describes() {
    let of_lead = |id: i64, lead: LeadStatus| UserRow {
        lead_status: Some(lead),
        ..stored(id, None, "Ana", None)
    };
    let plan_of = |lead| {
        let known = vec![of_lead(1, LeadStatus::Lead), of_lead(2, LeadStatus::Closed)];
        plan(known, &[["", "Ana", "", "", "", lead]], Mode::Upsert)
    };
    for known in ["lead", "closed"] {
        assert_eq!(counts(&plan_of(known)), (0, 0, 1, vec![]), "{known}");
    }
    // The last of them, as long as nobody knows better.
    match plan_of("qualified").writes.as_slice() {
        [(1, Write::Update(user, _))] => assert_eq!(user.id, UserId(2)),
        other => panic!("{other:?}"),
    }
}
