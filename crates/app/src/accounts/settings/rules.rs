//! What may become of settings.

use super::model::SettingsPatch;
use crate::accounts::companies::{model::CompanyRow, rules::check_time_zone};
use base::{Error, Patch, Result};
use platform::db::Json;

/// The longest a job may take: a week, in minutes.
pub const MAX_DURATION_MIN: i64 = 10_080;
/// The longest that changes of a job may gather before a mail. Minutes.
const MAX_DELAY_MIN: i64 = 60;

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
    patch
        .prevent_double_booking
        .apply(&mut company.prevent_double_booking);
    patch
        .default_duration_min
        .apply(&mut company.default_duration_min);
    patch.notify_customers.apply(&mut company.notify_customers);
    patch.notify_technicians.apply(&mut company.notify_technicians);
    patch.notify_delay_min.apply(&mut company.notify_delay_min);
    if !(0..=MAX_DELAY_MIN).contains(&company.notify_delay_min) {
        return Err(Error::invalid(
            "notify_delay_min",
            "out_of_range",
            format!("must be a whole number from 0 to {MAX_DELAY_MIN}"),
        ));
    }
    if !(1..=MAX_DURATION_MIN).contains(&company.default_duration_min) {
        return Err(Error::invalid(
            "default_duration_min",
            "out_of_range",
            format!("must be a whole number from 1 to {MAX_DURATION_MIN}"),
        ));
    }
    match patch.business_hours {
        Patch::Keep => {}
        Patch::Clear => company.business_hours = None,
        Patch::Set(hours) => company.business_hours = Some(Json(hours)),
    }
    if company.slug != before.slug {
        return Err(Error::forbidden("field_forbidden", "You may not change slug"));
    }
    let mut changed = Vec::new();
    for (field, differs) in [
        ("name", company.name != before.name),
        ("time_zone", company.time_zone != before.time_zone),
        ("signup_enabled", company.signup_enabled != before.signup_enabled),
        ("business_hours", company.business_hours != before.business_hours),
        (
            "prevent_double_booking",
            company.prevent_double_booking != before.prevent_double_booking,
        ),
        (
            "default_duration_min",
            company.default_duration_min != before.default_duration_min,
        ),
        (
            "notify_customers",
            company.notify_customers != before.notify_customers,
        ),
        (
            "notify_technicians",
            company.notify_technicians != before.notify_technicians,
        ),
        (
            "notify_delay_min",
            company.notify_delay_min != before.notify_delay_min,
        ),
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
            business_hours: None,
            prevent_double_booking: false,
            default_duration_min: 60,
            notify_customers: true,
            notify_technicians: true,
            notify_delay_min: 2,
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
            (
                json!({ "business_hours": null, "default_duration_min": 60, "prevent_double_booking": false }),
                vec![],
            ),
            (
                json!({ "business_hours": { "mon": [["08:00", "17:00"]] }, "default_duration_min": 90 }),
                vec!["business_hours", "default_duration_min"],
            ),
            (
                json!({ "notify_customers": false, "notify_technicians": true }),
                vec!["notify_customers"],
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
            (
                json!({ "default_duration_min": 0 }),
                "default_duration_min: must be",
            ),
            (
                json!({ "default_duration_min": 10_081 }),
                "default_duration_min: must be",
            ),
            (json!({ "notify_delay_min": 61 }), "notify_delay_min: must be"),
            (json!({ "notify_delay_min": -1 }), "notify_delay_min: must be"),
            (json!({ "slug": "other" }), "You may not change slug"),
        ] {
            let error = patched(patch.clone()).unwrap_err().to_string();
            assert!(error.starts_with(refused), "{patch}: {error}");
        }
    }
}
