//! What a note is: the row, the view staff see, and what they send.

use base::{Timestamp, UserId, text::Prose};
use platform::record;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

record! {
    /// A row of `notes` with its author's name.
    #[derive(Debug, Clone)]
    pub struct NoteRow {
        /// Its id.
        pub id: i64 = "n.id",
        /// The text, of several lines.
        pub body: String = "n.body",
        /// Who wrote it.
        pub author_id: UserId = "n.author_id",
        /// Their name now.
        pub author_name: String = "author.name as author_name",
        /// When.
        pub created_at: Timestamp = "n.created_at",
    }
}

/// Who wrote a note.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteAuthor {
    /// The user's id.
    #[schema(value_type = i64)]
    id: UserId,
    /// Their name now.
    name: String,
}

/// A note as staff see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    /// Its id.
    pub id: i64,
    /// The text, of several lines.
    pub body: String,
    /// Who wrote it.
    pub author: NoteAuthor,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<NoteRow> for NoteView {
    fn from(row: NoteRow) -> Self {
        Self {
            id: row.id,
            body: row.body,
            author: NoteAuthor {
                id: row.author_id,
                name: row.author_name,
            },
            created_at: row.created_at,
        }
    }
}

/// A note to be written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// The text. Line breaks are kept.
    #[schema(value_type = String, min_length = 1, max_length = 20000)]
    pub body: Prose<20_000>,
}
