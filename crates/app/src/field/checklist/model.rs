//! What an item of a checklist is, the list clients see, and what they send.

use base::{Edit, Timestamp, UserId, WorkOrderId, text::Line};
use platform::{
    db::{DbError, FromRow, Row},
    record,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be ticked off.
pub type Label = Line<1, 200>;

record! {
    /// A row of `work_order_checklist` with the name of who ticked it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ItemRow {
        /// Its id; 0: it is not stored yet.
        pub id: i64 = "k.id",
        /// Its place, from 0.
        pub position: i64 = "k.position",
        /// What is to be ticked off.
        pub label: String = "k.label",
        /// When it was ticked; none: it is open.
        pub done_at: Option<Timestamp> = "k.done_at",
        /// Who ticked it.
        pub done_by: Option<UserId> = "k.done_by",
        /// Their name now.
        pub done_by_name: Option<String> = "doer.name as done_by_name",
    }
}

/// An item with its job.
#[derive(Debug, Clone)]
pub struct JobItem {
    /// The item.
    pub item: ItemRow,
    /// Its job.
    pub job: WorkOrderId,
}

impl JobItem {
    /// The select list it is decoded from, over `work_order_checklist k` and, left-joined, `users doer`.
    pub const COLUMNS: &'static str = platform::db::concat!(ItemRow::COLUMNS, ", k.work_order_id");
}

impl FromRow for JobItem {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            item: ItemRow::read(row, 0)?,
            job: row.get(ItemRow::WIDTH)?,
        })
    }
}

/// Somebody of the company.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobPerson {
    /// The user's id.
    #[schema(value_type = i64)]
    pub id: UserId,
    /// Their name now.
    pub name: String,
}

/// An item of a checklist as clients see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChecklistItemView {
    /// Its id.
    pub id: i64,
    /// Its place, from 0.
    pub position: i64,
    /// What is to be ticked off.
    pub label: String,
    /// Whether it is ticked.
    pub done: bool,
    /// When it was ticked; null: it is open.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub done_at: Option<Timestamp>,
    /// Who ticked it; null: it is open.
    #[schema(required)]
    pub done_by: Option<JobPerson>,
}

impl From<ItemRow> for ChecklistItemView {
    fn from(row: ItemRow) -> Self {
        let done_by = row
            .done_by
            .zip(row.done_by_name)
            .map(|(id, name)| JobPerson { id, name });
        Self {
            id: row.id,
            position: row.position,
            label: row.label,
            done: row.done_at.is_some(),
            done_at: row.done_at,
            done_by,
        }
    }
}

/// A job's whole checklist.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChecklistView {
    /// All items in their order, at most 100.
    #[schema(max_items = 100)]
    pub items: Vec<ChecklistItemView>,
    /// How many of them are ticked.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

impl From<Vec<ItemRow>> for ChecklistView {
    fn from(rows: Vec<ItemRow>) -> Self {
        Self {
            done: rows.iter().filter(|row| row.done_at.is_some()).count(),
            total: rows.len(),
            items: rows.into_iter().map(ChecklistItemView::from).collect(),
        }
    }
}

/// An item to be added at the end.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChecklistItem {
    /// What is to be ticked off.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub label: Label,
}

/// A change of an item: what is absent is kept. A technician may change `done`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItemPatch {
    /// What is to be ticked off.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, nullable = false)]
    pub label: Edit<Label>,
    /// The place it moves to, from 0; others make room. Beyond the last: the last.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 99, nullable = false)]
    pub position: Edit<i64>,
    /// Whether it is ticked.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub done: Edit<bool>,
}

/// What a checklist is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistBody {
    /// The items in their order. What has the label of an item that there is stays that item, ticked or not.
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub labels: Vec<Label>,
}

/// Which template is put on a job.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppliedTemplate {
    /// The template's id.
    pub template_id: i64,
}
