//! What may become of a technician.

use super::{input::TechnicianPatch, model::TechnicianRow};
use base::{Edit, Error, Patch, Result, Role, TechnicianId, Timestamp};
use platform::db::Json;

/// Skills a technician may have.
const MAX_SKILLS: usize = 50;

/// Colours that are easily told apart on a white and on a dark board.
const COLORS: [&str; 10] = [
    "#2563eb", "#16a34a", "#d97706", "#9333ea", "#dc2626", "#0891b2", "#db2777", "#65a30d", "#7c3aed",
    "#ea580c",
];

/// A technician after a change, and the names of the fields that differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// As it is to be stored.
    pub row: TechnicianRow,
    /// What differs; empty where nothing does.
    pub changed: Vec<&'static str>,
}

/// The colour of who has chosen none.
fn color_of(name: &str) -> &'static str {
    let sum: usize = name.bytes().map(usize::from).sum();
    COLORS[sum % COLORS.len()]
}

/// A technician of this name about whom nothing else is known. The id is the database's to give.
pub fn blank(name: &str, now: Timestamp) -> TechnicianRow {
    TechnicianRow {
        id: TechnicianId(0),
        version: 0,
        user_id: None,
        name: name.to_owned(),
        email: None,
        phone: None,
        skills: Json(Vec::new()),
        is_active: true,
        color: color_of(name).to_owned(),
        working_hours: None,
        created_at: now,
        updated_at: now,
        archived_at: None,
    }
}

/// Applies a change.
///
/// # Errors
/// 422 at `color` or `skills`.
pub fn edit(before: &TechnicianRow, patch: TechnicianPatch, now: Timestamp) -> Result<Edited> {
    let mut row = before.clone();
    patch.name.apply(&mut row.name);
    patch.user_id.apply(&mut row.user_id);
    patch.email.apply(&mut row.email);
    patch.phone.apply(&mut row.phone);
    patch.is_active.apply(&mut row.is_active);
    if let Edit::Set(color) = patch.color {
        row.color = checked_color(color.as_str())?;
    }
    match patch.skills {
        Patch::Keep => {}
        Patch::Clear => row.skills = Json(Vec::new()),
        Patch::Set(skills) => row.skills = Json(distinct(skills)?),
    }
    match patch.working_hours {
        Patch::Keep => {}
        Patch::Clear => row.working_hours = None,
        Patch::Set(hours) => row.working_hours = Some(Json(hours)),
    }
    let mut changed = Vec::new();
    for (field, differs) in [
        ("name", row.name != before.name),
        ("user_id", row.user_id != before.user_id),
        ("email", row.email != before.email),
        ("phone", row.phone != before.phone),
        ("skills", row.skills != before.skills),
        ("is_active", row.is_active != before.is_active),
        ("color", row.color != before.color),
        ("working_hours", row.working_hours != before.working_hours),
    ] {
        if differs {
            changed.push(field);
        }
    }
    if !changed.is_empty() {
        row.version += 1;
        row.updated_at = now;
    }
    Ok(Edited { row, changed })
}

fn checked_color(color: &str) -> Result<String> {
    let is_color = color
        .strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|c| c.is_ascii_hexdigit()));
    if is_color {
        Ok(color.to_ascii_lowercase())
    } else {
        Err(Error::invalid(
            "color",
            "color",
            "must be a colour such as #2563eb",
        ))
    }
}

/// Each skill once, in the order given.
fn distinct(given: Vec<impl Into<String>>) -> Result<Vec<String>> {
    let mut skills: Vec<String> = Vec::with_capacity(given.len());
    for skill in given {
        let skill = skill.into();
        if !skills.contains(&skill) {
            skills.push(skill);
        }
    }
    if skills.len() > MAX_SKILLS {
        return Err(Error::invalid(
            "skills",
            "too_long",
            format!("must have at most {MAX_SKILLS} entries"),
        ));
    }
    Ok(skills)
}

/// Lets a login be linked; `role` is none where there is no such user.
///
/// # Errors
/// 422 at `user_id`.
pub fn check_login(role: Option<Role>) -> Result<()> {
    match role {
        Some(Role::Technician) => Ok(()),
        Some(Role::Admin | Role::Agent | Role::Customer) => Err(Error::invalid(
            "user_id",
            "role",
            "must be a user of role technician",
        )),
        None => Err(Error::invalid(
            "user_id",
            "unknown_reference",
            "there is no such user",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn patched(patch: Value) -> Result<Edited> {
        let before = blank("Tom Tech", Timestamp::from_micros(0));
        edit(
            &before,
            serde_json::from_value(patch).unwrap(),
            Timestamp::from_micros(5),
        )
    }

    #[test]
    fn only_what_differs_is_a_change() {
        for (patch, changed) in [
            (json!({}), vec![]),
            (
                json!({ "name": " Tom Tech ", "skills": [], "is_active": true, "user_id": null }),
                vec![],
            ),
            (
                json!({ "color": "#ABCDEF", "working_hours": {} }),
                vec!["color", "working_hours"],
            ),
            (
                json!({ "skills": ["gas", "gas"], "user_id": 4 }),
                vec!["user_id", "skills"],
            ),
        ] {
            let edited = patched(patch.clone()).unwrap();
            assert_eq!(edited.changed, changed, "{patch}");
            assert_eq!(edited.row.version, i64::from(!changed.is_empty()));
        }
        assert_eq!(
            patched(json!({ "color": "#ABCDEF" })).unwrap().row.color,
            "#abcdef"
        );
        assert_eq!(
            patched(json!({ "skills": ["gas", "gas"] })).unwrap().row.skills.0,
            ["gas"]
        );
    }

    #[test]
    fn what_is_no_color_and_no_technicians_login_is_refused() {
        for color in ["red", "#12345", "#12345g", "1234567", "#é1234"] {
            assert!(patched(json!({ "color": color })).is_err(), "{color}");
        }
        for (role, good) in [
            (Some(Role::Technician), true),
            (Some(Role::Agent), false),
            (Some(Role::Customer), false),
            (None, false),
        ] {
            assert_eq!(check_login(role).is_ok(), good);
        }
    }
}
