//! What may become of a work order. Pure.

use super::{
    input::WorkOrderPatch,
    model::{Confirmation, JobStatus, WorkOrderRow},
};
use crate::accounts::settings::MAX_DURATION_MIN;
use base::{Edit, Error, Facts, FieldError, Patch, Result, Timestamp, UserId};

/// The steps that a job may take.
pub const fn steps(from: JobStatus) -> &'static [JobStatus] {
    use JobStatus::{Cancelled, Completed, EnRoute, InProgress, Pending, Scheduled};
    match from {
        Pending => &[Scheduled, EnRoute, InProgress, Completed, Cancelled],
        Scheduled => &[Pending, EnRoute, InProgress, Completed, Cancelled],
        EnRoute => &[Scheduled, InProgress, Completed, Cancelled],
        InProgress => &[Scheduled, Completed, Cancelled],
        Completed => &[InProgress],
        Cancelled => &[Pending],
    }
}

/// Lets a job take a step, or stay where it is.
///
/// # Errors
/// 409 `illegal_step` with the legal ones.
fn check_step(from: JobStatus, to: JobStatus) -> Result<()> {
    if from == to || steps(from).contains(&to) {
        return Ok(());
    }
    let legal: Vec<&'static str> = steps(from).iter().map(|step| step.name()).collect();
    Err(Error::conflict_with(
        "illegal_step",
        format!(
            "A work order that is {} cannot become {}; it can become {}",
            from.name(),
            to.name(),
            legal.join(", ")
        ),
        Facts::Legal(legal),
    ))
}

/// What somebody may change of a work order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Everything.
    Office,
    /// What doing the job changes.
    Technician,
}

impl Rights {
    fn check(self, field: &'static str) -> Result<()> {
        match self {
            Self::Office => Ok(()),
            Self::Technician if matches!(field, "status" | "notes") => Ok(()),
            Self::Technician => Err(Error::forbidden(
                "field_forbidden",
                format!("You may not change {field}"),
            )),
        }
    }
}

/// A work order after a change, and the names of the fields that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// As it is to be stored.
    pub row: WorkOrderRow,
    /// What differs of the writable fields; empty where nothing does.
    pub changed: Vec<&'static str>,
}

impl Edited {
    /// Whether one of these differs.
    pub fn changes(&self, fields: &[&str]) -> bool {
        self.changed.iter().any(|field| fields.contains(field))
    }

    /// Whether it takes somebody's time that it did not take before.
    pub fn takes_time(&self, before: &WorkOrderRow, usual_min: i64) -> bool {
        let (was, is) = (before.slot(usual_min), self.row.slot(usual_min));
        is.is_some()
            && self.row.assigned_technician_id.is_some()
            && (is != was || self.row.assigned_technician_id != before.assigned_technician_id)
    }
}

/// A job of this customer about which nothing else is known. The id is the database's to give.
pub fn blank(customer: UserId, now: Timestamp) -> WorkOrderRow {
    WorkOrderRow {
        id: WorkOrderRow::UNSTORED,
        version: 0,
        customer_id: customer,
        assigned_technician_id: None,
        status: JobStatus::Pending,
        priority: super::input::USUAL_PRIORITY,
        scheduled_date: None,
        scheduled_time: None,
        estimated_duration: None,
        description: None,
        notes: None,
        completed_at: None,
        started_at: None,
        on_site_s: 0,
        responded_at: None,
        series_id: None,
        occurrence_date: None,
        occurrence_version: None,
        created_at: now,
        updated_at: now,
        confirmation: None,
        confirmation_at: None,
        confirmation_note: None,
    }
}

/// Makes a new job; it may begin in any status.
///
/// # Errors
/// 422 at the fields that cannot be.
pub fn create(customer: UserId, patch: WorkOrderPatch, now: Timestamp) -> Result<WorkOrderRow> {
    let before = blank(customer, now);
    let mut row = before.clone();
    let said = apply(&mut row, patch)?;
    settle(&before, &mut row, said, now);
    row.version = 1;
    Ok(row)
}

/// Applies a change.
///
/// # Errors
/// 422 at the fields that cannot be; 403 `field_forbidden` for the first that differs and may not; 409
/// `illegal_step`.
pub fn edit(before: &WorkOrderRow, patch: WorkOrderPatch, rights: Rights, now: Timestamp) -> Result<Edited> {
    let mut row = before.clone();
    let said = apply(&mut row, patch)?;
    settle(before, &mut row, said, now);
    let changed = differences(before, &row);
    for field in &changed {
        rights.check(field)?;
    }
    check_step(before.status, row.status)?;
    if !changed.is_empty() {
        row.version += 1;
        row.updated_at = now;
    }
    Ok(Edited { row, changed })
}

/// Writes the fields; says whether the status was one of them.
fn apply(row: &mut WorkOrderRow, patch: WorkOrderPatch) -> Result<bool> {
    let said = patch.status != Edit::Keep;
    patch.customer_id.apply(&mut row.customer_id);
    patch
        .assigned_technician_id
        .apply(&mut row.assigned_technician_id);
    patch.status.apply(&mut row.status);
    patch.priority.apply(&mut row.priority);
    patch.scheduled_date.apply(&mut row.scheduled_date);
    patch.scheduled_time.apply(&mut row.scheduled_time);
    patch.estimated_duration.apply(&mut row.estimated_duration);
    text(patch.description, &mut row.description);
    text(patch.notes, &mut row.notes);
    let mut refused = Vec::new();
    if !(1..=5).contains(&row.priority) {
        refused.push(FieldError::body(
            "priority",
            "out_of_range",
            "must be a whole number from 1 (urgent) to 5",
        ));
    }
    if row
        .estimated_duration
        .is_some_and(|minutes| !(1..=MAX_DURATION_MIN).contains(&minutes))
    {
        refused.push(FieldError::body(
            "estimated_duration",
            "out_of_range",
            format!("must be a whole number of minutes from 1 to {MAX_DURATION_MIN}"),
        ));
    }
    if refused.is_empty() {
        Ok(said)
    } else {
        Err(Error::Invalid(refused))
    }
}

/// A text: blank means cleared.
fn text(patch: Patch<impl Into<String>>, field: &mut Option<String>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(text) => *field = Some(text.into()).filter(|text: &String| !text.is_empty()),
    }
}

/// What follows from the fields: the status where the request did not say it, and the times that hang on it.
fn settle(before: &WorkOrderRow, row: &mut WorkOrderRow, said: bool, now: Timestamp) {
    let planned = |row: &WorkOrderRow| row.scheduled_date.is_some() && row.assigned_technician_id.is_some();
    let lost = (before.scheduled_date.is_some() && row.scheduled_date.is_none())
        || (before.assigned_technician_id.is_some() && row.assigned_technician_id.is_none());
    match before.status {
        JobStatus::Pending if !said && planned(row) && !planned(before) => row.status = JobStatus::Scheduled,
        JobStatus::Scheduled if !said && lost => row.status = JobStatus::Pending,
        JobStatus::Pending
        | JobStatus::Scheduled
        | JobStatus::EnRoute
        | JobStatus::InProgress
        | JobStatus::Completed
        | JobStatus::Cancelled => {}
    }
    let appointment = |row: &WorkOrderRow| (row.customer_id, row.scheduled_date, row.scheduled_time);
    if appointment(before) != appointment(row) {
        // The answer was to another appointment.
        row.confirmation = None;
        row.confirmation_at = None;
        row.confirmation_note = None;
    }
    // A new job has no status before.
    if before.version > 0 && before.status == row.status {
        return;
    }
    if let Some(started) = row.started_at.take() {
        row.on_site_s += i64::try_from(now.since(started).as_secs()).unwrap_or(0);
    }
    row.completed_at = (row.status == JobStatus::Completed).then_some(now);
    row.started_at = (row.status == JobStatus::InProgress).then_some(now);
    if !matches!(row.status, JobStatus::Pending | JobStatus::Cancelled) {
        row.responded_at = row.responded_at.or(Some(now));
    }
}

/// A job whose customer answered to its appointment; none where they said the same before.
pub fn answered(
    before: &WorkOrderRow,
    answer: Confirmation,
    note: Option<String>,
    now: Timestamp,
) -> Option<WorkOrderRow> {
    let same = before.confirmation == Some(answer) && before.confirmation_note == note;
    (!same).then(|| WorkOrderRow {
        version: before.version + 1,
        confirmation: Some(answer),
        confirmation_at: Some(now),
        confirmation_note: note,
        updated_at: now,
        ..before.clone()
    })
}

fn differences(before: &WorkOrderRow, after: &WorkOrderRow) -> Vec<&'static str> {
    let mut changed = Vec::new();
    for (field, differs) in [
        ("customer_id", before.customer_id != after.customer_id),
        (
            "assigned_technician_id",
            before.assigned_technician_id != after.assigned_technician_id,
        ),
        ("status", before.status != after.status),
        ("priority", before.priority != after.priority),
        ("scheduled_date", before.scheduled_date != after.scheduled_date),
        ("scheduled_time", before.scheduled_time != after.scheduled_time),
        (
            "estimated_duration",
            before.estimated_duration != after.estimated_duration,
        ),
        ("description", before.description != after.description),
        ("notes", before.notes != after.notes),
    ] {
        if differs {
            changed.push(field);
        }
    }
    changed
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
