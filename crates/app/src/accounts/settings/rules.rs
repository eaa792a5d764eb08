//! What may become of settings.

use super::model::SettingsPatch;
use crate::accounts::companies::{model::CompanyRow, rules::check_time_zone};
use base::{Error, Result};

/// Settings after a change, and the names of those that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edited {
    pub(super) company: CompanyRow,
    pub(super) changed: Vec<&'static str>,
}

/// Applies a patch.
///
/// # Errors
/// 422 at `time_zone`; 403 `field_forbidden` for another slug.
pub(super) fn edit(before: &CompanyRow, patch: SettingsPatch) -> Result<Edited> {
    let mut company = before.clone();
    patch.name.apply(&mut company.name);
    patch.slug.apply(&mut company.slug);
    patch.signup_enabled.apply(&mut company.signup_enabled);
    if let Some(zone) = patch.time_zone.into_option() {
        company.time_zone = check_time_zone(&zone)?;
    }
    if company.slug != before.slug {
        return Err(Error::forbidden("field_forbidden", "You may not change slug"));
    }
    let mut changed = Vec::new();
    for (field, differs) in [
        ("name", company.name != before.name),
        ("time_zone", company.time_zone != before.time_zone),
        ("signup_enabled", company.signup_enabled != before.signup_enabled),
    ] {
        if differs {
            changed.push(field);
        }
    }
    if !changed.is_empty() {
        company.version += 1;
    }
    Ok(Edited { company, changed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::CompanyId;
    use serde_json::json;

    fn company() -> CompanyRow {
        CompanyRow {
            id: CompanyId(1),
            version: 4,
            name: "Acme".to_owned(),
            slug: "acme".to_owned(),
            time_zone: "Europe/Vienna".to_owned(),
            signup_enabled: true,
        }
    }

    fn patched(patch: serde_json::Value) -> Result<Edited> {
        edit(&company(), serde_json::from_value(patch).unwrap())
    }

    #[test]
    fn only_what_differs_is_a_change() {
        for (patch, changed) in [
            (json!({}), vec![]),
            (
                json!({ "name": " Acme ", "slug": "acme", "time_zone": "europe/vienna", "signup_enabled": true }),
                vec![],
            ),
            (json!({ "name": "Acme 2" }), vec!["name"]),
            (
                json!({ "signup_enabled": false, "time_zone": "Asia/Tokyo" }),
                vec!["time_zone", "signup_enabled"],
            ),
        ] {
            let edited = patched(patch.clone()).unwrap();
            assert_eq!(edited.changed, changed, "{patch}");
            assert_eq!(
                edited.company.version,
                if changed.is_empty() { 4 } else { 5 },
                "{patch}"
            );
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (patch, refused) in [
            (json!({ "time_zone": "Mars/Olympus" }), "time_zone: must be"),
            (json!({ "time_zone": "" }), "time_zone: must be"),
            (json!({ "slug": "other" }), "You may not change slug"),
        ] {
            let error = patched(patch.clone()).unwrap_err().to_string();
            assert!(error.starts_with(refused), "{patch}: {error}");
        }
    }
}
