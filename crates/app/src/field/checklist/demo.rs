//! The demo company's templates, and the lists of its jobs.

use super::{rules, store, templates};
use crate::field::work_orders::model::WorkOrderRow;
use base::{Result, Timestamp};
use platform::db::{CompanyTx, Json};

/// Templates, and the beginnings of the descriptions of the jobs that they are put on.
const TEMPLATES: [(&str, &[&str], &[&str]); 3] = [
    (
        "Boiler maintenance",
        &["Yearly maintenance", "Boiler shows"],
        &[
            "Measure the exhaust before the work",
            "Clean burner and heat exchanger",
            "Change the electrode and its seal",
            "Check the pressure of the expansion vessel",
            "Measure the exhaust after the work",
            "Show the customer the refill valve",
        ],
    ),
    (
        "Cooling",
        &["Air conditioning", "Cold store"],
        &[
            "Note both pressures and the outside temperature",
            "Look for leaks at all joints",
            "Clean condenser and drain",
            "Let it run for ten minutes and measure again",
        ],
    ),
    (
        "Before leaving",
        &["Install", "Replace", "Change filters"],
        &[
            "Test together with the customer",
            "Take a photo of the finished work",
            "Clean up and take the old parts along",
        ],
    ),
];

fn texts(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| (*label).to_owned()).collect()
}

/// Stores the templates.
///
/// # Errors
/// What the database says.
pub(in crate::field) async fn create(tx: &mut CompanyTx, now: Timestamp) -> Result<()> {
    for (name, _, labels) in TEMPLATES {
        let row = templates::model::TemplateRow {
            id: 0,
            version: 1,
            name: name.to_owned(),
            labels: Json(texts(labels)),
            created_at: now,
            updated_at: now,
        };
        templates::store::insert(tx, &row).await?;
    }
    Ok(())
}

/// Writes the list of a job on which something is still to be done.
///
/// # Errors
/// Does not fail for the demo's own lists, which are short.
pub(in crate::field) fn begin(tx: &mut CompanyTx, job: &WorkOrderRow) -> Result<()> {
    let about = job.description.as_deref().unwrap_or_default();
    let fits = |begins: &&str| about.starts_with(*begins);
    let found = TEMPLATES.iter().find(|(_, begins, _)| begins.iter().any(fits));
    if let Some((_, _, labels)) = found.filter(|_| job.status.is_open()) {
        store::save(tx, job.id, &[], &rules::complete(&[], &texts(labels))?);
    }
    Ok(())
}
