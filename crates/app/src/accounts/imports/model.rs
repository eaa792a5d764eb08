//! What an import is: the row, and what clients see of it.

use super::{Field, plan::Mode};
use base::{CompanyId, Timestamp, UserId};
use platform::{
    db::{Cell, Column, Json, Value},
    record,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// Waits for a worker.
    Queued,
    /// A worker reads it.
    Running,
    /// Every row was taken or refused.
    Completed,
    /// It could not be read on.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl ImportStatus {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Queued, "queued"),
        (Self::Running, "running"),
        (Self::Completed, "completed"),
        (Self::Failed, "failed"),
        (Self::Cancelled, "cancelled"),
    ];

    /// Whether it still goes on.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

impl Column for ImportStatus {
    fn read(cell: Cell<'_>) -> Result<Self, &'static str> {
        let name = cell.text().ok_or("an import's status")?;
        Self::ALL
            .into_iter()
            .find(|(_, known)| *known == name)
            .map(|(status, _)| status)
            .ok_or("an import's status")
    }
}

impl Column for Mode {
    fn read(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell.text() {
            Some("create") => Ok(Self::Create),
            Some("upsert") => Ok(Self::Upsert),
            Some(_) | None => Err("an import's mode"),
        }
    }
}

impl From<Mode> for Value {
    fn from(mode: Mode) -> Self {
        Self::Static(mode.name())
    }
}

record! {
    /// A row of `imports`.
    #[derive(Debug, Clone)]
    pub struct ImportRow {
        /// Its id.
        pub id: Uuid = "i.id",
        /// The company.
        pub company_id: CompanyId = "i.company_id",
        /// How far it is.
        pub status: ImportStatus = "i.status",
        /// Whether nothing is written.
        pub dry_run: bool = "i.dry_run",
        /// What is done with rows whose user exists.
        pub mode: Mode = "i.mode",
        /// What the file is called.
        pub file_name: String = "i.file_name",
        /// Our field → their column.
        pub mapping: Json<BTreeMap<String, String>> = "i.mapping",
        /// Their columns.
        pub columns: Json<Vec<String>> = "i.columns",
        /// The first rows.
        pub samples: Json<Vec<Vec<String>>> = "i.samples",
        /// The encoding, where the sender said it. What was only found is found anew: it is decided at the
        /// first byte that is not ASCII, however far in.
        pub declared_encoding: Option<String> = "i.declared_encoding",
        /// The delimiter, where the sender said it.
        pub declared_delimiter: Option<String> = "i.declared_delimiter",
        /// The encoding.
        pub encoding: String = "i.encoding",
        /// The delimiter; none for JSON.
        pub delimiter: Option<String> = "i.delimiter",
        /// Rows of the file, once they are counted.
        pub rows_total: Option<i64> = "i.rows_total",
        /// Rows taken or refused so far.
        pub rows_done: i64 = "i.rows_done",
        /// Rows that made a new user.
        pub created: i64 = "i.created",
        /// Rows that changed one.
        pub updated: i64 = "i.updated",
        /// Rows that said what was known.
        pub unchanged: i64 = "i.unchanged",
        /// Rows that were refused.
        pub refused: i64 = "i.refused",
        /// Why it failed.
        pub error: Option<String> = "i.error",
        /// Who asked for it; none: the command line.
        pub created_by: Option<UserId> = "i.created_by",
        /// When it was asked for.
        pub created_at: Timestamp = "i.created_at",
        /// When a worker began.
        pub started_at: Option<Timestamp> = "i.started_at",
        /// When it ended.
        pub finished_at: Option<Timestamp> = "i.finished_at",
    }
}

/// An import as clients see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// How far it is.
    pub status: ImportStatus,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// What is done with rows whose user exists.
    pub mode: Mode,
    /// What the file is called.
    pub file_name: String,
    /// Our field → their column.
    pub mapping: BTreeMap<String, String>,
    /// Their columns.
    pub columns: Vec<String>,
    /// The first rows.
    pub samples: Vec<Vec<String>>,
    /// The encoding.
    pub encoding: String,
    /// The delimiter; null for JSON.
    #[schema(required)]
    pub delimiter: Option<String>,
    /// Rows of the file, once they are counted.
    #[schema(required)]
    pub rows_total: Option<i64>,
    /// Rows taken or refused so far.
    pub rows_done: i64,
    /// Rows that made a new user.
    pub created: i64,
    /// Rows that changed one.
    pub updated: i64,
    /// Rows that said what was known.
    pub unchanged: i64,
    /// Rows that were refused.
    pub refused: i64,
    /// Why it failed.
    #[schema(required)]
    pub error: Option<String>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When a worker began.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub finished_at: Option<Timestamp>,
}

impl From<ImportRow> for ImportView {
    fn from(row: ImportRow) -> Self {
        Self {
            id: row.id,
            status: row.status,
            dry_run: row.dry_run,
            mode: row.mode,
            file_name: row.file_name,
            mapping: row.mapping.0,
            columns: row.columns.0,
            samples: row.samples.0,
            encoding: row.encoding,
            delimiter: row.delimiter,
            rows_total: row.rows_total,
            rows_done: row.rows_done,
            created: row.created,
            updated: row.updated,
            unchanged: row.unchanged,
            refused: row.refused,
            error: row.error,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        }
    }
}

record! {
    /// A row of `import_refusals`.
    #[derive(Debug, Clone)]
    pub struct RefusalRow {
        /// The data row, from 1, the header not counted.
        pub row: i64 = "r.row",
        /// The field, where one is to blame.
        pub field: Option<String> = "r.field",
        /// Why, machine-readable.
        pub code: String = "r.code",
        /// Why, as a sentence.
        pub reason: String = "r.reason",
        /// What stood there, cut.
        pub value: Option<String> = "r.value",
        /// The whole row as it came.
        pub cells: Json<Vec<String>> = "r.cells",
    }
}

/// A refused row as clients see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedRow {
    /// The data row, from 1, the header not counted.
    #[schema(minimum = 1)]
    pub row: i64,
    /// The field, where one is to blame.
    #[schema(required)]
    pub field: Option<String>,
    /// Why, machine-readable.
    pub code: String,
    /// Why, as a sentence.
    pub reason: String,
    /// What stood there, cut to 200 characters.
    #[schema(required)]
    pub value: Option<String>,
}

impl From<RefusalRow> for RefusedRow {
    fn from(row: RefusalRow) -> Self {
        Self {
            row: row.row,
            field: row.field,
            code: row.code,
            reason: row.reason,
            value: row.value,
        }
    }
}

/// What a file was found to be, before anything is imported.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPreview {
    /// The guess: our field → their column.
    pub mapping: BTreeMap<String, String>,
    /// Their columns.
    pub columns: Vec<String>,
    /// The first rows.
    pub samples: Vec<Vec<String>>,
    /// The encoding.
    pub encoding: String,
    /// The delimiter; null for JSON.
    #[schema(required)]
    pub delimiter: Option<String>,
    /// What can be imported.
    pub fields: Vec<ImportField>,
}

/// A field that can be imported.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportField {
    /// Its name in records.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
}

impl ImportField {
    /// Every field that can be imported.
    pub fn all() -> Vec<Self> {
        Field::ALL
            .into_iter()
            .map(|field| Self {
                name: field.name(),
                label: field.label(),
            })
            .collect()
    }
}

/// What an import is told besides its file.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ImportOptions {
    /// Our field → their column; none: guessed.
    pub mapping: Option<BTreeMap<String, String>>,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// What is done with rows whose user exists.
    pub mode: Option<Mode>,
    /// The delimiter; none: detected.
    pub delimiter: Option<String>,
    /// The encoding; none: detected.
    pub encoding: Option<String>,
}
