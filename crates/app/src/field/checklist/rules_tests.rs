use super::*;
use base::Edit;

const NOW: Timestamp = Timestamp::from_micros(0);
const TECHNICIAN: Hand = Hand {
    rights: Rights::Technician,
    user: UserId(7),
    now: NOW,
};
const OFFICE: Hand = Hand {
    rights: Rights::Office,
    user: UserId(3),
    now: NOW,
};

/// Items 1 and on; what ends with `!` is ticked by user 5.
fn list(labels: &str) -> Vec<ItemRow> {
    let items = (1..).zip(labels.split_whitespace()).map(|(id, label)| {
        let done = label.ends_with('!');
        ItemRow {
            id,
            done_at: done.then_some(NOW),
            done_by: done.then_some(UserId(5)),
            ..fresh(label.trim_end_matches('!').to_owned())
        }
    });
    placed(items.collect())
}

/// Each as `id:label`, with `!` where it is ticked.
fn shown(items: &[ItemRow]) -> String {
    let places: Vec<i64> = items.iter().map(|item| item.position).collect();
    let expected: Vec<i64> = (0..).take(items.len()).collect();
    assert_eq!(places, expected, "places have no gaps");
    let texts = items.iter().map(|item| {
        assert_eq!(item.done_at.is_some(), item.done_by.is_some());
        let tick = if item.done_at.is_some() { "!" } else { "" };
        format!("{}:{}{tick}", item.id, item.label)
    });
    texts.collect::<Vec<_>>().join(" ")
}

fn labels(text: &str) -> Vec<Label> {
    text.split_whitespace()
        .map(|label| Label::parse(label).unwrap())
        .collect()
}

#[test]
fn setting_a_list_keeps_what_has_the_same_label() {
    for (before, set, after) in [
        ("", "a b", "0:a 0:b"),
        ("a! b", "b a", "2:b 1:a!"),
        ("a! b", "c a", "0:c 1:a!"),
        ("a! a", "a a a", "1:a! 2:a 0:a"),
        ("a!", "A", "0:A"),
        ("a b!", "", ""),
    ] {
        assert_eq!(
            shown(&replace(&list(before), labels(set)).unwrap()),
            after,
            "{before} → {set}"
        );
    }
}

#[test]
fn a_template_adds_what_is_missing() {
    let of = |before: &str, template: &str| {
        let template: Vec<String> = template.split_whitespace().map(str::to_owned).collect();
        shown(&complete(&list(before), &template).unwrap())
    };
    assert_eq!(of("", "a b"), "0:a 0:b");
    assert_eq!(of("b! x", "a b"), "1:b! 2:x 0:a");
    assert_eq!(of("a b", "a b"), "1:a 2:b");
}

#[test]
fn an_item_moves_and_others_make_room() {
    for (id, to, after) in [
        (1, 2, "2:b 3:c! 1:a"),
        (3, 0, "3:c! 1:a 2:b"),
        (2, 1, "1:a 2:b 3:c!"),
        (1, 99, "2:b 3:c! 1:a"),
    ] {
        let patch = ChecklistItemPatch {
            position: Edit::Set(to),
            ..Default::default()
        };
        let items = edit(&list("a b c!"), id, patch, OFFICE).unwrap();
        assert_eq!(shown(&items), after, "{id} → {to}");
    }
    for to in [-1, 100, i64::MIN, i64::MAX] {
        let patch = ChecklistItemPatch {
            position: Edit::Set(to),
            ..Default::default()
        };
        assert!(
            matches!(edit(&list("a"), 1, patch, OFFICE), Err(Error::Invalid(_))),
            "{to}"
        );
    }
}

#[test]
fn who_ticks_first_is_kept_and_opening_forgets_them() {
    let tick = |before: &str, done| {
        let patch = ChecklistItemPatch {
            done: Edit::Set(done),
            ..Default::default()
        };
        edit(&list(before), 1, patch, TECHNICIAN).unwrap().remove(0)
    };
    assert_eq!(tick("a", true).done_by, Some(UserId(7)));
    assert_eq!(tick("a!", true).done_by, Some(UserId(5)));
    assert_eq!(tick("a!", false).done_by, None);
    assert_eq!(tick("a", false).done_at, None);
}

#[test]
fn a_technician_ticks_and_does_nothing_else() {
    let label = |text: &str| ChecklistItemPatch {
        label: Edit::Set(Label::parse(text).unwrap()),
        ..Default::default()
    };
    let position = |to| ChecklistItemPatch {
        position: Edit::Set(to),
        ..Default::default()
    };
    for (patch, may) in [
        (label("b"), false),
        (label("a"), true),
        (position(1), false),
        (position(0), true),
    ] {
        let result = edit(&list("a x"), 1, patch.clone(), TECHNICIAN);
        match result {
            Ok(_) => assert!(may, "{patch:?}"),
            Err(Error::Forbidden { code, .. }) => assert!(!may && code == "field_forbidden", "{patch:?}"),
            Err(other) => panic!("{patch:?}: {other}"),
        }
    }
}

#[test]
fn a_list_has_at_most_a_hundred_items() {
    let many = "a ".repeat(MAX_ITEMS);
    assert!(replace(&[], labels(&many)).is_ok());
    let full = list(&many);
    assert!(matches!(
        replace(&full, labels(&format!("{many} b"))),
        Err(Error::Invalid(_))
    ));
    let is_full = |result: Result<Vec<ItemRow>>| {
        matches!(
            result,
            Err(Error::Conflict {
                code: "checklist_full",
                ..
            })
        )
    };
    assert!(is_full(add(&full, labels("b").remove(0))));
    assert!(is_full(complete(&full, &["b".to_owned()])));
    assert!(complete(&full, &["a".to_owned()]).is_ok());
}

#[test]
fn what_is_not_on_the_list_is_not_found() {
    assert!(matches!(remove(&list("a"), 2), Err(Error::NotFound(_))));
    let ticked = edit(&list("a"), 2, ChecklistItemPatch::default(), OFFICE);
    assert!(matches!(ticked, Err(Error::NotFound(_))));
    assert_eq!(shown(&remove(&list("a b! c"), 1).unwrap()), "2:b! 3:c");
}

#[test]
fn a_change_is_told_by_what_it_did() {
    let told = |added, removed, renamed, moved| Changed {
        added,
        removed,
        renamed,
        moved,
    };
    for (set, expected) in [
        ("a b c", told(0, 0, 0, false)),
        ("b a c", told(0, 0, 0, true)),
        ("a c", told(0, 1, 0, false)),
        ("x a b c y", told(2, 0, 0, false)),
        ("c x", told(1, 2, 0, false)),
    ] {
        let before = list("a b c");
        let after = replace(&before, labels(set)).unwrap();
        assert_eq!(changed(&before, &after), expected, "{set}");
        assert_eq!(changed(&before, &after).any(), set != "a b c");
    }
    let mut renamed = list("a b");
    renamed[0].label = "z".into();
    assert_eq!(changed(&list("a b"), &renamed), told(0, 0, 1, false));
}

#[test]
fn a_list_follows_its_series_unless_it_says_so_already_or_something_is_ticked() {
    let counts = |added, removed, moved| {
        Some(Changed {
            added,
            removed,
            renamed: 0,
            moved,
        })
    };
    for (before, labels, expected) in [
        ("", "", None),
        ("a b", "a b", None),
        ("", "a b", counts(2, 0, false)),
        ("a b", "", counts(0, 2, false)),
        ("a b", "b c", counts(1, 1, false)),
        ("a b", "b a", counts(0, 0, true)),
        ("a a", "a", counts(0, 1, false)),
        ("a! b", "b c", None),
    ] {
        let labels: Vec<String> = labels.split_whitespace().map(str::to_owned).collect();
        assert_eq!(follow(&list(before), &labels), expected, "{before} → {labels:?}");
    }
}
