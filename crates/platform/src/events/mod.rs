//! Events: facts written in the transaction that made them true.
//!
//! Everything that reacts to a change reads events and nothing else. Each committed event has its place in the
//! one order, `seq`, from 1 without gaps, in the order of the commits: on SQLite it is the row's own number, on
//! PostgreSQL the relay gives it after the commit. Readers follow it with a cursor of their own. Events are kept for replay. Delivery is at least once: readers are idempotent.

mod read;
mod relay;

pub use read::{Event, company_range, newest, oldest, range};
pub use relay::{Reader, Relay};

use crate::{
    company_sql,
    db::{Actor, CompanySql, Query, Sql, Value},
    dialect, params,
};
use base::{Result, Timestamp, UserId};

/// Who may learn of an event. Checked again for each subscriber at delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The company's staff.
    Staff,
    /// The company's staff, and this customer.
    Customer(UserId),
    /// This user only.
    User(UserId),
}

impl Audience {
    fn parts(self) -> (&'static str, Option<UserId>) {
        match self {
            Self::Staff => ("staff", None),
            Self::Customer(id) => ("customer", Some(id)),
            Self::User(id) => ("user", Some(id)),
        }
    }

    fn parse(name: &str, id: Option<UserId>) -> Option<Self> {
        match (name, id) {
            ("staff", _) => Some(Self::Staff),
            ("customer", Some(id)) => Some(Self::Customer(id)),
            ("user", Some(id)) => Some(Self::User(id)),
            _ => None,
        }
    }
}

/// Which one of its type a subject is.
#[derive(Debug, Clone)]
enum Subject {
    Known(String),
    /// The row that the same transaction inserts before: an expression for its id, as text.
    Inserted(Sql),
}

/// An event about to be recorded.
#[derive(Debug, Clone)]
pub struct NewEvent {
    kind: &'static str,
    subject_type: &'static str,
    subject_id: Subject,
    audience: Audience,
    customer: Option<UserId>,
    concerns: Vec<i64>,
    /// As JSON.
    data: String,
}

impl NewEvent {
    /// `kind` is `noun.past`, for example `user.updated`; the subject is what it happened to.
    pub fn new(
        kind: &'static str,
        subject_type: &'static str,
        subject_id: impl std::fmt::Display,
        audience: Audience,
    ) -> Self {
        Self {
            kind,
            subject_type,
            subject_id: Subject::Known(subject_id.to_string()),
            audience,
            customer: None,
            concerns: Vec::new(),
            data: "{}".to_owned(),
        }
    }

    /// Whose timeline it belongs to: the customer whose record it changed, or with whom it has to do. Says
    /// nothing of who may learn of it.
    #[must_use]
    pub fn about(mut self, customer: UserId) -> Self {
        self.customer = Some(customer);
        self
    }

    /// Whose own its subject is, or was until now: numbers that a topic's [`Own`](crate::live::Own) knows. Who may
    /// not learn of all that the company's staff may, learns of what concerns them. The numbers are never told.
    #[must_use]
    pub fn concerns(mut self, whose: impl IntoIterator<Item = i64>) -> Self {
        self.concerns = whose.into_iter().collect();
        self
    }

    /// Makes its subject the row that the same transaction puts off to insert
    /// ([`CompanyTx::defer_insert`](crate::db::CompanyTx::defer_insert)) before it records this. `id` is an SQL
    /// expression without parameters for the row's id, as text.
    #[must_use]
    pub fn of_inserted(mut self, id: Sql) -> Self {
        self.subject_id = Subject::Inserted(id);
        self
    }

    /// What else readers need to know: small facts and ids, never secrets.
    #[must_use]
    pub fn with(mut self, data: &serde_json::Value) -> Self {
        self.data = data.to_string();
        self
    }

    pub(crate) fn subject_type(&self) -> &'static str {
        self.subject_type
    }
}

/// The statement that writes an event, without the company, which the transaction binds.
pub(crate) fn insert(event: NewEvent, actor: Actor, now: Timestamp) -> Query<CompanySql> {
    const KNOWN: CompanySql = company_sql!(
        "insert into events (company_id, kind, at, actor_id, actor_type, actor_address, subject_type, audience, \
         audience_id, customer_id, data, concerns, subject_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    const INSERTED: CompanySql = company_sql!(
        "insert into events (company_id, kind, at, actor_id, actor_type, actor_address, subject_type, audience, \
         audience_id, customer_id, data, concerns, subject_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    );
    let (mut params, subject) = parts(event, actor, now);
    match subject {
        Subject::Known(id) => {
            params.push(id.into());
            Query::new(KNOWN, params)
        }
        Subject::Inserted(id) => {
            let mut query = Query::new(INSERTED, params);
            query.push_sql(id, []);
            query.push(")", []);
            query
        }
    }
}

/// The columns of an event from its kind on, but for its subject's id, which stands beside them.
fn parts(event: NewEvent, actor: Actor, now: Timestamp) -> (Vec<Value>, Subject) {
    let (audience, audience_id) = event.audience.parts();
    // Numbers in a list are written alike in Rust and in JSON.
    let concerns = (!event.concerns.is_empty()).then(|| Value::Json(format!("{:?}", event.concerns)));
    let params = params![
        Value::Static(event.kind),
        now,
        actor.user,
        Value::Static(actor.kind.name()),
        actor.address.map(|address| address.to_string()),
        Value::Static(event.subject_type),
        Value::Static(audience),
        audience_id,
        event.customer,
        Value::Json(event.data),
        concerns
    ];
    (params, event.subject_id)
}

/// The statement that writes the same event about each of many subjects, in their order. With each stands the
/// customer to whose timeline it belongs.
pub(crate) fn insert_each(
    event: NewEvent,
    subjects: &[(UserId, Option<UserId>)],
    actor: Actor,
    now: Timestamp,
) -> Result<(CompanySql, Vec<Value>)> {
    const HEAD: &str = "insert into events (company_id, kind, at, actor_id, actor_type, actor_address, subject_type, \
         audience, audience_id, data, subject_id, customer_id) select c.company_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, ";
    const FROM: &str = " from (select id as company_id from companies) c cross join ";
    const TAIL: &str = " where c.company_id = $1 order by ";
    const SQL: Sql = dialect! {
        sqlite: [
            HEAD, "cast(json_extract(s.value, '$[0]') as text), json_extract(s.value, '$[1]')", FROM,
            "json_each($11) s", TAIL, "s.key",
        ],
        postgres: [
            HEAD, "s.value ->> 0, cast(s.value ->> 1 as bigint)", FROM,
            "jsonb_array_elements($11) with ordinality s (value, place)", TAIL, "s.place",
        ],
    };
    let (mut params, _) = parts(event, actor, now);
    // Of many subjects it is not said whose own they are; the customer stands beside the subject.
    params.pop();
    params.remove(CUSTOMER);
    params.push(Value::json(subjects)?);
    Ok((company_sql!(dialect: SQL), params))
}

/// Where the customer stands among [`parts`].
const CUSTOMER: usize = 8;
