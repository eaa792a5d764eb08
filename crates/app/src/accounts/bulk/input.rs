//! What is asked of many users at once.

use crate::accounts::users::filters::filtered;
use base::{Patch, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

filtered! {
    /// The list's filters. Archived users cannot be changed, so `archived` may only be false.
    #[derive(Debug, Clone, Default, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields, default)]
    schema BulkFilter {}
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Adds the tag `value`.
    Tag,
    /// Takes the tag `value` away.
    Untag,
    /// Sets the status to `value`. Who is no longer what they were is logged out.
    SetStatus,
    /// Sets the lead status to `value`; null clears it.
    SetLeadStatus,
    /// Archives, and logs out.
    Archive,
}

/// A change of many users: either `ids` or `filter`, and what to do.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkBody {
    /// These users, at most 1,000. One that is not there refuses the whole call.
    #[serde(default)]
    #[schema(value_type = Option<Vec<i64>>, max_items = 1000)]
    pub ids: Option<Vec<UserId>>,
    /// Every user that the list shows under these filters, at most 100,000.
    #[serde(default)]
    pub filter: Option<BulkFilter>,
    /// What is done.
    pub action: BulkAction,
    /// The tag, status or lead status; left out for `archive`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub value: Patch<String>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkDone {
    /// Users that were meant.
    #[schema(minimum = 0)]
    pub matched: i64,
    /// Those of them that are not what they were; each has its event.
    #[schema(minimum = 0)]
    pub changed: i64,
}
