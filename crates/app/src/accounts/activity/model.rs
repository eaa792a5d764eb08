//! What the activity log tells.

use base::{Timestamp, UserId, permission::UserType};
use platform::{db::Json, record};
use serde::Serialize;
use utoipa::ToSchema;

record! {
    /// A row of `activity` with its actor's name.
    #[derive(Debug, Clone)]
    pub struct ActivityRow {
        /// Its place in the order of events.
        pub seq: i64 = "a.seq",
        /// What happened, as `noun.past`.
        pub kind: String = "a.kind",
        /// When.
        pub at: Timestamp = "a.at",
        /// Who did it; none: the system.
        pub actor_id: Option<UserId> = "a.actor_id",
        /// Their name.
        pub actor_name: Option<String> = "actor.name as actor_name",
        /// `staff`, `customer`, `system` or `operator`.
        pub actor_type: String = "a.actor_type",
        /// From where.
        pub actor_address: Option<String> = "a.actor_address",
        /// What kind of record it was done to.
        pub subject_type: String = "a.subject_type",
        /// Which record.
        pub subject_id: String = "a.subject_id",
        /// In whose timeline it is.
        pub customer_id: Option<UserId> = "a.customer_id",
        /// More facts, by kind.
        pub data: Json<serde_json::Value> = "a.data",
    }
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActorView {
    /// The user's id; null for the system and for operators.
    #[schema(value_type = Option<i64>, required)]
    pub id: Option<UserId>,
    /// The name to show.
    pub name: String,
    /// `staff`, `customer`, `system` or `operator`.
    #[serde(rename = "type")]
    pub kind: String,
    /// From where.
    #[schema(required)]
    pub ip: Option<String>,
}

/// What something was done to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubjectView {
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The user's name, in the audit log; absent for other records, and elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// Whether the user is staff or a customer; there with the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub user_type: Option<UserType>,
}

/// A customer that something has to do with.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerRef {
    /// Their id.
    #[schema(value_type = i64)]
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityEntry {
    /// Its place in the order of everything that happened.
    pub id: i64,
    /// What happened, as `noun.past`.
    pub kind: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who did it.
    pub actor: ActorView,
    /// What it was done to.
    pub subject: SubjectView,
    /// The customer in whose timeline it is, in the audit log; absent elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub customer: Option<CustomerRef>,
    /// More facts, by kind.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

impl From<ActivityRow> for ActivityEntry {
    fn from(row: ActivityRow) -> Self {
        let name = match (row.actor_name, row.actor_type.as_str()) {
            (Some(name), _) => name,
            (None, "operator") => "Operator".to_owned(),
            // Whoever signs up is nobody yet.
            (None, "customer") => "A visitor".to_owned(),
            (None, _) => "Deskbell".to_owned(),
        };
        Self {
            id: row.seq,
            kind: row.kind,
            at: row.at,
            actor: ActorView {
                id: row.actor_id,
                name,
                kind: row.actor_type,
                ip: row.actor_address,
            },
            subject: SubjectView {
                kind: row.subject_type,
                id: row.subject_id,
                name: None,
                user_type: None,
            },
            customer: None,
            data: row.data.0,
        }
    }
}
