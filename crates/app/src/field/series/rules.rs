//! What may become of a series. Pure.

use super::{
    days,
    input::SeriesPatch,
    model::{SeriesRow, Template},
    rule::Rule,
};
use crate::{accounts::settings::MAX_DURATION_MIN, field::checklist};
use base::{Date, Error, FieldError, Patch, Result, SeriesId, Timestamp, UserId};
use platform::db::Json;

/// The most days that are left out of one series.
pub const MAX_SKIPPED: usize = 1_000;
/// How long skipped days are remembered, in days.
const REMEMBERED_DAYS: i64 = 366;

/// A series after a change, and the names of the fields that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// As it is to be stored.
    pub row: SeriesRow,
    /// What differs of the writable fields; empty where nothing does.
    pub changed: Vec<&'static str>,
}

/// Makes a new series; `id` 0, nothing generated.
///
/// # Errors
/// 422 at the fields that cannot be.
pub fn create(customer: UserId, start: Date, patch: SeriesPatch, now: Timestamp) -> Result<SeriesRow> {
    let blank = SeriesRow {
        id: SeriesId(0),
        version: 0,
        customer_id: customer,
        rrule: String::new(),
        start_date: start,
        start_time: None,
        template: Json(Template::default()),
        skipped: Json(Vec::new()),
        generated_until: None,
        last_date: None,
        ended_at: None,
        created_at: now,
        updated_at: now,
    };
    Ok(edit(&blank, patch, now)?.row)
}

/// Applies a change.
///
/// # Errors
/// 409 `series_ended`; 422 at the fields that cannot be.
pub fn edit(before: &SeriesRow, patch: SeriesPatch, now: Timestamp) -> Result<Edited> {
    check_goes_on(before)?;
    let mut row = before.clone();
    let template = &mut row.template.0;
    patch.customer_id.apply(&mut row.customer_id);
    patch.start_date.apply(&mut row.start_date);
    patch.scheduled_time.apply(&mut row.start_time);
    patch
        .assigned_technician_id
        .apply(&mut template.assigned_technician_id);
    patch.priority.apply(&mut template.priority);
    patch.estimated_duration.apply(&mut template.estimated_duration);
    text(patch.description, &mut template.description);
    text(patch.notes, &mut template.notes);
    let mut refused = Vec::new();
    let mut refuse = |field: &str, message: String| {
        refused.push(FieldError::body(field, "out_of_range", message));
    };
    if !(1..=5).contains(&template.priority) {
        refuse(
            "priority",
            "must be a whole number from 1 (urgent) to 5".to_owned(),
        );
    }
    if template
        .estimated_duration
        .is_some_and(|minutes| !(1..=MAX_DURATION_MIN).contains(&minutes))
    {
        let message = format!("must be a whole number of minutes from 1 to {MAX_DURATION_MIN}");
        refuse("estimated_duration", message);
    }
    check_start(row.start_date, &mut refuse);
    if !refused.is_empty() {
        return Err(Error::Invalid(refused));
    }
    if let Some(labels) = patch.checklist.into_option() {
        checklist::rules::check_count("checklist", &labels)?;
        row.template.0.checklist = labels.into_iter().map(String::from).collect();
    }
    if let Some(text) = patch.rrule.into_option() {
        row.rrule = Rule::parse(text.as_str())?.text();
    }
    if row.rrule != before.rrule || row.start_date != before.start_date {
        row.last_date = days::last(&Rule::parse(&row.rrule)?, row.start_date)?;
    }
    let changed = differences(before, &row);
    if !changed.is_empty() {
        row.version += 1;
        row.updated_at = now;
    }
    Ok(Edited { row, changed })
}

/// The years in which a series may begin.
fn check_start(start: Date, refuse: &mut impl FnMut(&str, String)) {
    let (year, ..) = start.ymd();
    if !(1970..=2199).contains(&year) {
        refuse("start_date", "must be a day from 1970 to 2199".to_owned());
    }
}

/// Reads the rule of a preview; gives it with its last day.
///
/// # Errors
/// 422.
pub fn previewed(rule: &str, start: Date) -> Result<(Rule, Option<Date>)> {
    let mut refused = Vec::new();
    check_start(start, &mut |field, message| {
        refused.push(FieldError::body(field, "out_of_range", message));
    });
    if !refused.is_empty() {
        return Err(Error::Invalid(refused));
    }
    let rule = Rule::parse(rule)?;
    let last = days::last(&rule, start)?;
    Ok((rule, last))
}

/// Lets a series be changed that nobody has ended.
///
/// # Errors
/// 409 `series_ended`.
pub fn check_goes_on(series: &SeriesRow) -> Result<()> {
    if series.ended_at.is_some() {
        return Err(Error::conflict(
            "series_ended",
            "This series was ended: begin a new one",
        ));
    }
    Ok(())
}

/// Leaves a day out; false where it is already. Days of long ago are forgotten on the way.
///
/// # Errors
/// 409 `too_many_skipped`.
pub fn skip(series: &mut SeriesRow, day: Date, today: Date) -> Result<bool> {
    let skipped = &mut series.skipped.0;
    skipped.retain(|day| day.days() >= today.days() - REMEMBERED_DAYS);
    let Err(place) = skipped.binary_search(&day) else {
        return Ok(false);
    };
    if skipped.len() >= MAX_SKIPPED {
        return Err(Error::conflict(
            "too_many_skipped",
            format!("At most {MAX_SKIPPED} days of a series can be skipped"),
        ));
    }
    skipped.insert(place, day);
    Ok(true)
}

/// A text: blank means cleared.
fn text(patch: Patch<impl Into<String>>, field: &mut Option<String>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(text) => *field = Some(text.into()).filter(|text: &String| !text.is_empty()),
    }
}

fn differences(before: &SeriesRow, after: &SeriesRow) -> Vec<&'static str> {
    let (old, new) = (&before.template.0, &after.template.0);
    let all = [
        ("customer_id", before.customer_id != after.customer_id),
        ("rrule", before.rrule != after.rrule),
        ("start_date", before.start_date != after.start_date),
        ("scheduled_time", before.start_time != after.start_time),
        (
            "assigned_technician_id",
            old.assigned_technician_id != new.assigned_technician_id,
        ),
        ("priority", old.priority != new.priority),
        (
            "estimated_duration",
            old.estimated_duration != new.estimated_duration,
        ),
        ("description", old.description != new.description),
        ("notes", old.notes != new.notes),
        ("checklist", old.checklist != new.checklist),
    ];
    all.into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(field, _)| field)
        .collect()
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
