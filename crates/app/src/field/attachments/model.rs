//! What an attachment is: the row, and the record clients see.

use crate::accounts::users::model::text_enum;
use base::{Timestamp, UserId, WorkOrderId};
use platform::record;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

text_enum! {
    /// How an attachment is shown.
    AttachmentKind {
        /// As a picture.
        Photo = "photo",
        /// As a file to save.
        File = "file",
    }
}

record! {
    /// A row of `work_order_attachments` with its sender's name.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AttachmentRow {
        /// Its id, under which the file lies too.
        pub id: Uuid = "a.id",
        /// The job.
        pub work_order_id: WorkOrderId = "a.work_order_id",
        /// How it is shown.
        pub kind: AttachmentKind = "a.kind",
        /// The name to show and to save it under.
        pub filename: String = "a.filename",
        /// What it is, by its content.
        pub content_type: String = "a.content_type",
        /// The size in bytes.
        pub size_bytes: i64 = "a.size_bytes",
        /// Of a picture, in pixels.
        pub width: Option<i64> = "a.width",
        /// Of a picture, in pixels.
        pub height: Option<i64> = "a.height",
        /// What its sender says about it.
        pub caption: Option<String> = "a.caption",
        /// Who sent it.
        pub uploaded_by: UserId = "a.uploaded_by",
        /// Their name now.
        pub uploader_name: String = "u.name as uploader_name",
        /// When.
        pub created_at: Timestamp = "a.created_at",
    }
}

/// Who sent an attachment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttachmentUploader {
    /// The user's id.
    #[schema(value_type = i64)]
    id: UserId,
    /// Their name now.
    name: String,
}

/// A photo or file of a work order, as clients see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttachmentView {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// How it is shown.
    pub kind: AttachmentKind,
    /// The name to show; its ending says what the content is.
    pub filename: String,
    /// Where the file is.
    pub url: String,
    /// What it is, by its content.
    pub content_type: String,
    /// The size in bytes, as it is kept.
    pub size_bytes: i64,
    /// Of a picture, in pixels; absent for other files.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub width: Option<i64>,
    /// Of a picture, in pixels; absent for other files.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub height: Option<i64>,
    /// Where a small form of the picture is; absent for other files.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub thumbnail_url: Option<String>,
    /// What its sender says about it.
    #[schema(required)]
    pub caption: Option<String>,
    /// Who sent it.
    pub uploaded_by: AttachmentUploader,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl AttachmentRow {
    /// Whether it is a picture, which was written anew and has a thumbnail.
    pub fn is_picture(&self) -> bool {
        self.width.is_some()
    }

    /// Where it is.
    pub fn path(&self) -> String {
        format!(
            "/api/v2/work-orders/{}/attachments/{}",
            self.work_order_id, self.id
        )
    }
}

impl From<AttachmentRow> for AttachmentView {
    fn from(row: AttachmentRow) -> Self {
        let url = row.path();
        Self {
            thumbnail_url: row.is_picture().then(|| format!("{url}?size=thumbnail")),
            url,
            id: row.id,
            kind: row.kind,
            filename: row.filename,
            content_type: row.content_type,
            size_bytes: row.size_bytes,
            width: row.width,
            height: row.height,
            caption: row.caption,
            uploaded_by: AttachmentUploader {
                id: row.uploaded_by,
                name: row.uploader_name,
            },
            created_at: row.created_at,
        }
    }
}
