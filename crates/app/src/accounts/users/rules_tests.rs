use super::*;
use crate::accounts::users::model::LeadStatus;

const NOW: Timestamp = Timestamp::from_micros(5_000_000);

fn user(role: Role) -> UserRow {
    let mut row = blank("Ana".into(), role, Status::Active, Timestamp::from_micros(0));
    row.email = Some("ana@example.com".into());
    row
}

fn patch(json: serde_json::Value) -> UserPatch {
    serde_json::from_value(json).unwrap()
}

#[test]
fn who_may_change_what() {
    use serde_json::json;
    let owner = UserRow {
        is_super_admin: true,
        ..user(Role::Admin)
    };
    let (customer, agent) = (user(Role::Customer), user(Role::Agent));
    for (target, rights, body, allowed) in [
        (&customer, Rights::Own, json!({"phone": "1"}), true),
        (&customer, Rights::Own, json!({"email": "b@example.com"}), false),
        (&customer, Rights::Own, json!({"status": "inactive"}), false),
        (&customer, Rights::Own, json!({"status": "active"}), true),
        (&customer, Rights::Own, json!({"credits": 0}), true),
        (&customer, Rights::Own, json!({"notes": null}), false),
        (&customer, Rights::Own, json!({"lead_status": null}), false),
        (
            &customer,
            Rights::Customer,
            json!({"notes": "called", "lead_status": "lead", "email": "b@example.com"}),
            true,
        ),
        (&customer, Rights::Customer, json!({"role": "admin"}), false),
        (
            &customer,
            Rights::Admin,
            json!({"role": "agent", "status": "suspended"}),
            true,
        ),
        (&customer, Rights::Owner, json!({"credits": 5}), false),
        (&agent, Rights::Own, json!({"role": "admin"}), false),
        (&agent, Rights::Admin, json!({"is_super_admin": false}), true),
        (&owner, Rights::Admin, json!({"status": "suspended"}), false),
        (&owner, Rights::Admin, json!({"email": "mine@example.com"}), false),
        (&owner, Rights::Admin, json!({"role": "agent"}), false),
        (&owner, Rights::Admin, json!({"phone": "1"}), true),
        (&owner, Rights::Owner, json!({"is_super_admin": false}), true),
    ] {
        let result = edit(target, patch(body.clone()), rights, NOW);
        match result {
            Ok(_) => assert!(allowed, "{rights:?} {body} was allowed"),
            Err(Error::Forbidden {
                code: "field_forbidden",
                ..
            }) => assert!(!allowed, "{rights:?} {body} was refused"),
            Err(other) => panic!("{rights:?} {body}: {other:?}"),
        }
    }
}

#[test]
fn an_admin_who_is_no_owner_cannot_make_one() {
    let admin = user(Role::Admin);
    assert!(
        edit(
            &admin,
            patch(serde_json::json!({"is_super_admin": true})),
            Rights::Admin,
            NOW
        )
        .is_err()
    );
    assert!(
        edit(
            &admin,
            patch(serde_json::json!({"is_super_admin": true})),
            Rights::Owner,
            NOW
        )
        .unwrap()
        .row
        .is_super_admin
    );
}

#[test]
fn a_record_sent_back_as_it_was_read_changes_nothing() {
    let before = UserRow {
        lead_status: Some(LeadStatus::Lead),
        ..user(Role::Customer)
    };
    let view =
        serde_json::to_value(before.clone().view(crate::accounts::users::model::Reader::Staff)).unwrap();
    let edited = edit(&before, patch(view), Rights::Customer, NOW).unwrap();
    assert_eq!(
        edited,
        Edited {
            row: before,
            changed: Vec::new()
        }
    );
}

#[test]
fn a_change_moves_version_and_time_and_names_its_fields() {
    let before = user(Role::Customer);
    let edited = edit(
        &before,
        patch(serde_json::json!({"city": " Graz ", "phone": null, "state": ""})),
        Rights::Admin,
        NOW,
    )
    .unwrap();
    assert_eq!(edited.changed, ["city"]);
    assert_eq!(
        (
            edited.row.version,
            edited.row.updated_at,
            edited.row.city.as_deref()
        ),
        (2, NOW, Some("Graz"))
    );
    assert!(!edited.ends_sessions());
    let suspended = edit(
        &before,
        patch(serde_json::json!({"status": "suspended"})),
        Rights::Admin,
        NOW,
    )
    .unwrap();
    assert!(suspended.ends_sessions());
}

#[test]
fn an_unknown_field_is_refused() {
    assert!(serde_json::from_value::<UserPatch>(serde_json::json!({"emial": "x"})).is_err());
}

#[test]
fn a_demoted_owner_no_longer_owns() {
    let owner = UserRow {
        is_super_admin: true,
        ..user(Role::Admin)
    };
    let edited = edit(
        &owner,
        patch(serde_json::json!({"role": "agent"})),
        Rights::Owner,
        NOW,
    )
    .unwrap();
    assert!(!edited.row.is_super_admin && edited.may_orphan(&owner));
}

#[test]
fn a_new_user_waits_for_its_invitation_unless_it_has_a_password_or_no_address() {
    use serde_json::json;
    for (body, status, invite) in [
        (
            json!({"name": "A", "email": "a@example.com"}),
            Status::Pending,
            true,
        ),
        (
            json!({"name": "A", "email": "a@example.com", "password": "a long pass phrase"}),
            Status::Active,
            false,
        ),
        (json!({"name": "A"}), Status::Active, false),
        (
            json!({"name": "A", "email": "a@example.com", "status": "active"}),
            Status::Active,
            false,
        ),
    ] {
        let draft = create(serde_json::from_value(body.clone()).unwrap(), Rights::Admin, NOW).unwrap();
        assert_eq!((draft.row.status, draft.invite), (status, invite), "{body}");
    }
    for body in [
        json!({"name": "A", "role": "agent"}),
        json!({"name": "A", "password": "a long pass phrase"}),
        json!({"name": "A", "role": "agent", "user_type": "customer", "email": "a@example.com"}),
        json!({"name": "A", "is_super_admin": true, "email": "a@example.com", "role": "admin"}),
    ] {
        assert!(
            create(serde_json::from_value(body.clone()).unwrap(), Rights::Admin, NOW).is_err(),
            "{body}"
        );
    }
}
