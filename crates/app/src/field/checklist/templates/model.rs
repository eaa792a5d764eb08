//! What a template is, and what clients send.

use crate::field::checklist::model::Label;
use base::{Edit, Timestamp, text::Line};
use platform::{db::Json, record};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

record! {
    /// A row of `checklist_templates`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TemplateRow {
        /// Its id.
        pub id: i64 = "m.id",
        /// Counts the changes: the ETag.
        pub version: i64 = "m.version",
        /// What it is called.
        pub name: String = "m.name",
        /// What is on the list, in its order.
        pub labels: Json<Vec<String>> = "m.labels",
        /// When it was created.
        pub created_at: Timestamp = "m.created_at",
        /// When it was last changed.
        pub updated_at: Timestamp = "m.updated_at",
    }
}

/// A template as clients see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChecklistTemplateView {
    /// Its id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What is on the list, in its order.
    pub labels: Vec<String>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<TemplateRow> for ChecklistTemplateView {
    fn from(row: TemplateRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            labels: row.labels.0,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A new template.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChecklistTemplate {
    /// What it is called; no other one is, whatever the case.
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    pub name: Line<1, 100>,
    /// What is on the list, in its order.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 100)]
    pub labels: Vec<Label>,
}

/// A change of a template: what is absent is kept.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistTemplatePatch {
    /// What it is called; no other one is, whatever the case.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, nullable = false)]
    pub name: Edit<Line<1, 100>>,
    /// What is on the list, in its order.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 100, nullable = false)]
    pub labels: Edit<Vec<Label>>,
}
