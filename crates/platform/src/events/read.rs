//! Events as those who follow them read them.

use super::Audience;
use crate::{
    company_sql,
    db::{CompanyDb, CompanySql, DbError, Json, Sql, SystemDb},
    params, record,
};
use base::{CompanyId, Timestamp, UserId};
use serde_json::value::RawValue;

record! {
    /// A committed event that has its place.
    #[derive(Debug, Clone)]
    pub struct Event {
        /// Its place in the one order of all companies' events.
        pub seq: i64 = "e.seq",
        /// The company.
        pub company: CompanyId = "e.company_id",
        /// What happened, as `noun.past`.
        pub kind: String = "e.kind",
        /// When.
        pub at: Timestamp = "e.at",
        /// Who did it; none: the system, or an operator.
        pub actor_id: Option<UserId> = "e.actor_id",
        /// `staff`, `customer`, `system` or `operator`.
        pub actor_type: String = "e.actor_type",
        /// What kind of record it happened to.
        pub subject_type: String = "e.subject_type",
        /// Which record.
        pub subject_id: String = "e.subject_id",
        /// Whose timeline it belongs to.
        pub customer: Option<UserId> = "e.customer_id",
        /// More facts, by kind.
        pub data: Json<Box<RawValue>> = "e.data",
        audience: String = "e.audience",
        audience_id: Option<UserId> = "e.audience_id",
        concerns: Option<Json<Vec<i64>>> = "e.concerns",
    }
}

impl Event {
    /// Who may learn of it; none where this version does not know its audience: nobody, then.
    pub fn audience(&self) -> Option<Audience> {
        Audience::parse(&self.audience, self.audience_id)
    }

    /// Whose own its subject is, or was until then.
    pub fn concerns(&self) -> &[i64] {
        self.concerns.as_ref().map_or(&[], |list| &list.0)
    }
}

/// The events of all companies with `after < seq <= upto`, in order, at most `limit`.
///
/// # Errors
/// What the database says.
pub async fn range(system: &SystemDb, after: i64, upto: i64, limit: i64) -> Result<Vec<Event>, DbError> {
    const SQL: Sql = Sql::same(crate::db::concat!(
        "select ",
        Event::COLUMNS,
        " from events e where e.seq > $1 and e.seq <= $2 order by e.seq limit $3"
    ));
    system.all(SQL, params![after, upto, limit]).await
}

/// The same of one company.
///
/// # Errors
/// What the database says.
pub async fn company_range(db: &CompanyDb, after: i64, upto: i64, limit: i64) -> Result<Vec<Event>, DbError> {
    const SQL: CompanySql = company_sql!(crate::db::concat!(
        "select ",
        Event::COLUMNS,
        " from events e where e.company_id = $1 and e.seq > $2 and e.seq <= $3 order by e.seq limit $4"
    ));
    db.all(SQL, params![after, upto, limit]).await
}

/// The newest event's place; 0 where there is none.
///
/// # Errors
/// What the database says.
pub async fn newest(system: &SystemDb) -> Result<i64, DbError> {
    let sql = Sql::same("select seq from events where seq is not null order by seq desc limit 1");
    let row: Option<(i64,)> = system.first(sql, Vec::new()).await?;
    Ok(row.map_or(0, |row| row.0))
}

/// The place of the oldest event that is kept; 0 where there is none.
///
/// # Errors
/// What the database says.
pub async fn oldest(system: &SystemDb) -> Result<i64, DbError> {
    let sql = Sql::same("select seq from events where seq is not null order by seq limit 1");
    let row: Option<(i64,)> = system.first(sql, Vec::new()).await?;
    Ok(row.map_or(0, |row| row.0))
}
