//! Jobs: work that must not happen inside a request or a transaction.
//!
//! A job is a row, written in the transaction that needs it. A worker claims it with a lease in a short
//! transaction, runs it outside any, and settles it in another. A node that dies lets the lease run out and
//! another takes over, so a job runs at least once and is idempotent. Failures are tried again with back-off
//! and jitter; the job itself says when trying is useless. Dead jobs stay visible. Schedules are rows, so
//! two nodes never fire one twice.

mod schedule;
mod worker;

pub use schedule::Schedule;
pub use worker::{Outcome, Worker};

use crate::{
    company_sql,
    db::{CompanyDb, CompanySql, SystemDb, Value},
    params,
};
use base::{CompanyId, Error, Timestamp};
use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A job about to be enqueued.
#[derive(Debug, Clone)]
pub struct NewJob {
    kind: &'static str,
    payload: serde_json::Value,
}

impl NewJob {
    /// `kind` is `area.verb_noun`, for example `accounts.import_users`; the payload is ids only.
    pub fn new(kind: &'static str, payload: serde_json::Value) -> Self {
        Self { kind, payload }
    }
}

/// A kind of job: how it runs.
///
/// `S` is what the jobs of the application need to run.
pub struct Kind<S> {
    /// `area.verb_noun`; never changes once released.
    pub name: &'static str,
    /// Tries before the job is dead.
    pub max_attempts: i64,
    /// Runs the job.
    pub run: fn(Context<S>) -> BoxFuture<'static, Result<(), Failure>>,
    /// Says where a person looks that the job is dead because its process died with it again and again, so that
    /// `run` never came to say so. None where nobody waits for the job.
    pub lost: Option<Lost<S>>,
}

/// See [`Kind::lost`].
pub type Lost<S> = fn(Context<S>) -> BoxFuture<'static, base::Result<()>>;

/// What a running job has at hand.
pub struct Context<S> {
    /// What the application's jobs need.
    pub state: S,
    /// The job's company, acted on by the system.
    pub db: CompanyDb,
    /// Every company's rows, for the jobs of the house.
    pub system: SystemDb,
    /// The payload it was enqueued with.
    pub payload: serde_json::Value,
    /// Whether the job is dead if this try fails: the time to say so where a person looks.
    pub last_try: bool,
    /// Cancelled when the server stops: a long job ends at its next safe point and is taken up again later.
    pub stop: CancellationToken,
}

/// Why a job did not succeed, and whether trying again could help.
#[derive(Debug)]
pub enum Failure {
    /// Try again later.
    Retry(Error),
    /// Trying again is useless: the job is dead at once.
    Fatal(Error),
    /// The server stops: the job is taken up again as if it had never run.
    Interrupted,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Retry(error)
    }
}

impl From<crate::db::DbError> for Failure {
    fn from(error: crate::db::DbError) -> Self {
        Self::Retry(error.into())
    }
}

/// The statement that writes a job, without the company, which the transaction binds.
pub(crate) fn insert(job: NewJob, now: Timestamp) -> (CompanySql, Vec<Value>) {
    (
        company_sql!(
            "insert into jobs (company_id, kind, payload, state, attempts, run_at, created_at) \
             values ($1, $2, $3, 'queued', 0, $4, $4)"
        ),
        params![Value::Static(job.kind), Value::Json(job.payload.to_string()), now],
    )
}

/// The pause before try number `attempts + 1`: 2 s doubling to an hour, half of it by chance, so that jobs
/// that failed together do not come back together. `chance` is 0…1.
pub(crate) fn back_off(attempts: i64, chance: f64) -> Duration {
    let exponent = u32::try_from(attempts.clamp(1, 12)).unwrap_or(12);
    let full = Duration::from_secs(1 << exponent).min(Duration::from_secs(3600));
    full.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

/// A job of a company as the worker claims it.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) id: i64,
    pub(crate) company: CompanyId,
    pub(crate) kind: String,
    pub(crate) payload: serde_json::Value,
    pub(crate) attempts: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_to_an_hour_and_half_of_it_is_chance() {
        for (attempts, chance, seconds) in [
            (1, 1.0, 2.0),
            (1, 0.0, 1.0),
            (3, 1.0, 8.0),
            (11, 1.0, 2048.0),
            (50, 1.0, 3600.0),
            (50, 0.0, 1800.0),
        ] {
            assert!(
                (back_off(attempts, chance).as_secs_f64() - seconds).abs() < 1e-9,
                "{attempts} {chance}"
            );
        }
    }
}
