//! What came in, parsed into types that cannot be wrong, or refused with every field named.
//!
//! A body or query type derives `Deserialize` with `#[serde(deny_unknown_fields)]`; read-only fields that a
//! client may send back are `serde::de::IgnoredAny` with `#[serde(default)]`. A custom `Deserialize` says why it
//! refuses in a sentence that begins with "must", "is" or "belongs"; any other text stays inside. `RawValue` fields
//! are not supported; `serde_json::Value` is.

mod body;
mod collect;
mod path;
mod query;
mod read;
mod tree;
mod upload;
mod words;

pub(super) use body::read_all;
pub use body::{Json, MAX_BODY_BYTES, RawBody};
pub use path::Path;
pub use query::Query;
pub use upload::{Multipart, upload_limit, upload_problem};
