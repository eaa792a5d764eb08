//! What a signature is: the row, and what clients see.

use crate::field::checklist::model::JobPerson;
use base::{Timestamp, UserId};
use platform::record;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

record! {
    /// A row of `work_order_signatures` with the name of who took it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SignatureRow {
        /// Who signed.
        pub signer_name: String = "g.signer_name",
        /// The drawing.
        pub file_id: Uuid = "g.file_id",
        /// What the drawing is.
        pub content_type: String = "g.content_type",
        /// The drawing's size in bytes.
        pub size_bytes: i64 = "g.size_bytes",
        /// Who held the pad.
        pub taken_by: UserId = "g.taken_by",
        /// Their name now.
        pub taken_by_name: String = "taker.name as taken_by_name",
        /// When it was signed.
        pub signed_at: Timestamp = "g.signed_at",
    }
}

/// A customer's signature as clients see it. The drawing is at `…/signature/image`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignatureView {
    /// Names this very drawing.
    pub id: Uuid,
    /// Who signed.
    pub signer_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub signed_at: Timestamp,
    /// Who held the pad.
    pub taken_by: JobPerson,
    /// What the drawing is, as a rule `image/png`.
    pub content_type: String,
    /// The drawing's size in bytes.
    pub size_bytes: i64,
}

impl From<SignatureRow> for SignatureView {
    fn from(row: SignatureRow) -> Self {
        Self {
            id: row.file_id,
            signer_name: row.signer_name,
            signed_at: row.signed_at,
            taken_by: JobPerson {
                id: row.taken_by,
                name: row.taken_by_name,
            },
            content_type: row.content_type,
            size_bytes: row.size_bytes,
        }
    }
}

/// Whether a job is signed, and by whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobSignature {
    /// The signature; null: nobody has signed yet.
    #[schema(required)]
    pub signature: Option<SignatureView>,
}
