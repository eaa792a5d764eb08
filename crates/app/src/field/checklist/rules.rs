//! What may become of a checklist. Pure.

use super::model::{ChecklistItemPatch, ItemRow, Label};
use crate::field::work_orders::rules::Rights;
use base::{Error, FieldError, Result, Timestamp, UserId};

/// The most items of one list.
pub const MAX_ITEMS: usize = 100;

/// The refusal where the list has no such item.
pub const NO_ITEM: Error = Error::NotFound("Checklist item not found");

/// What a change did to a list, for its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// How many items are new.
    pub added: usize,
    /// How many are gone.
    pub removed: usize,
    /// How many have another label.
    pub renamed: usize,
    /// Whether those that stayed are in another order.
    pub moved: bool,
}

impl Changed {
    /// Whether anything is different.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

fn fresh(label: String) -> ItemRow {
    ItemRow {
        id: 0,
        position: 0,
        label,
        done_at: None,
        done_by: None,
        done_by_name: None,
    }
}

/// Gives each its place.
fn placed(mut items: Vec<ItemRow>) -> Vec<ItemRow> {
    for (position, item) in (0..).zip(items.iter_mut()) {
        item.position = position;
    }
    items
}

/// Refuses labels that are too many for one list.
///
/// # Errors
/// 422 at `field`.
pub fn check_count(field: &'static str, labels: &[Label]) -> Result<()> {
    if labels.len() > MAX_ITEMS {
        return Err(Error::Invalid(vec![FieldError::body(
            field,
            "too_long",
            format!("must have at most {MAX_ITEMS} items"),
        )]));
    }
    Ok(())
}

/// The list with one more item at its end.
///
/// # Errors
/// 409 `checklist_full`.
pub fn add(before: &[ItemRow], label: Label) -> Result<Vec<ItemRow>> {
    append(before, vec![fresh(label.into())])
}

/// The list with these labels behind it, but for those that stand in it already.
///
/// # Errors
/// 409 `checklist_full`.
pub fn complete(before: &[ItemRow], labels: &[String]) -> Result<Vec<ItemRow>> {
    let missing = labels
        .iter()
        .filter(|label| before.iter().all(|item| item.label != **label));
    append(before, missing.cloned().map(fresh).collect())
}

fn append(before: &[ItemRow], more: Vec<ItemRow>) -> Result<Vec<ItemRow>> {
    let mut items = before.to_vec();
    items.extend(more);
    if items.len() > MAX_ITEMS {
        return Err(Error::conflict(
            "checklist_full",
            format!("A checklist has at most {MAX_ITEMS} items"),
        ));
    }
    Ok(placed(items))
}

/// A list of these labels; what was on the list before under the same label stays itself, ticked or not.
///
/// # Errors
/// 422 at `labels`.
pub fn replace(before: &[ItemRow], labels: Vec<Label>) -> Result<Vec<ItemRow>> {
    check_count("labels", &labels)?;
    Ok(matched(before, labels.into_iter().map(String::from)))
}

fn matched(before: &[ItemRow], labels: impl Iterator<Item = String>) -> Vec<ItemRow> {
    let mut left = before.to_vec();
    let items = labels.map(|label| match left.iter().position(|item| item.label == label) {
        Some(at) => left.remove(at),
        None => fresh(label),
    });
    placed(items.collect())
}

/// What becomes of a job's list where its series has these labels; none: it stays as it is, because it says so already
/// or something is ticked.
pub fn follow(before: &[ItemRow], labels: &[String]) -> Option<Changed> {
    let ticked = before.iter().any(|item| item.done_at.is_some());
    let same = before.iter().map(|item| &item.label).eq(labels);
    (!ticked && !same).then(|| changed(before, &matched(before, labels.iter().cloned())))
}

/// The list without an item.
///
/// # Errors
/// 404.
pub fn remove(before: &[ItemRow], id: i64) -> Result<Vec<ItemRow>> {
    let mut items = before.to_vec();
    items.retain(|item| item.id != id);
    if items.len() == before.len() {
        return Err(NO_ITEM);
    }
    Ok(placed(items))
}

/// Who changes an item, and when.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    /// What they may change.
    pub rights: Rights,
    /// Who it is.
    pub user: UserId,
    /// The present.
    pub now: Timestamp,
}

/// The list with one item changed. Ticking what is ticked keeps who did it first.
///
/// # Errors
/// 404; 422 at `position`; 403 `field_forbidden` for the first field that differs and may not.
pub fn edit(before: &[ItemRow], id: i64, patch: ChecklistItemPatch, by: Hand) -> Result<Vec<ItemRow>> {
    let mut items = before.to_vec();
    let at = items.iter().position(|item| item.id == id).ok_or(NO_ITEM)?;
    let mut item = items.remove(at);
    let mut to = at;
    if let Some(label) = patch.label.into_option() {
        forbid(by.rights, "label", item.label != label.as_str())?;
        item.label = label.into();
    }
    if let Some(position) = patch.position.into_option() {
        to = place(position)?.min(items.len());
        forbid(by.rights, "position", to != at)?;
    }
    match patch.done.into_option() {
        Some(true) if item.done_at.is_none() => {
            item.done_at = Some(by.now);
            item.done_by = Some(by.user);
        }
        Some(false) => {
            item.done_at = None;
            item.done_by = None;
        }
        Some(true) | None => {}
    }
    items.insert(to, item);
    Ok(placed(items))
}

fn place(position: i64) -> Result<usize> {
    usize::try_from(position)
        .ok()
        .filter(|place| *place < MAX_ITEMS)
        .ok_or_else(|| {
            let message = format!("must be a whole number from 0 to {}", MAX_ITEMS - 1);
            Error::invalid("position", "out_of_range", message)
        })
}

fn forbid(rights: Rights, field: &'static str, differs: bool) -> Result<()> {
    match rights {
        Rights::Technician if differs => Err(Error::forbidden(
            "field_forbidden",
            format!("You may not change {field}"),
        )),
        Rights::Technician | Rights::Office => Ok(()),
    }
}

/// What is different between two states of a list.
pub fn changed(before: &[ItemRow], after: &[ItemRow]) -> Changed {
    let stayed = |items: &[ItemRow], others: &[ItemRow]| -> Vec<i64> {
        let there = |id: i64| others.iter().any(|other| other.id == id);
        items.iter().map(|item| item.id).filter(|id| there(*id)).collect()
    };
    let (was, is) = (stayed(before, after), stayed(after, before));
    let renamed = after
        .iter()
        .filter(|item| {
            before
                .iter()
                .any(|old| old.id == item.id && old.label != item.label)
        })
        .count();
    Changed {
        added: after.iter().filter(|item| item.id == 0).count(),
        removed: before.len() - was.len(),
        renamed,
        moved: was != is,
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
