//! What may be asked of an export.

use crate::accounts::users::filters::filtered;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How the records are written down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// A header and a row a record (RFC 4180), UTF-8 without a byte order mark.
    #[default]
    Csv,
    /// An array of records.
    Json,
    /// A record a line.
    Ndjson,
}

impl ExportFormat {
    /// The media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// The ending of a file's name; also the format's own name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }
}

filtered! {
    /// The list's filters and order, without its pages.
    #[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
    #[serde(deny_unknown_fields, default)]
    #[into_params(parameter_in = Query)]
    param ExportQuery {
        /// `csv`, `json` or `ndjson`. Default `csv`.
        #[param(inline)]
        pub format: ExportFormat,
        /// `id`, `name`, `email`, `created_at`, `updated_at`, `last_login` or `status`; `-` before it:
        /// descending. Default `-created_at`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub sort: Option<String>,
    }
}
