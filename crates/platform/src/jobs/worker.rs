//! The worker: claims, runs and settles jobs.

use super::{Claimed, Context, Failure, Kind, back_off, schedule::Schedule};
use crate::{
    crypto,
    db::{Actor, Db, Json, Sql, SystemDb},
    dialect, params,
};
use base::{Clock, CompanyId, Result, Timestamp};
use std::{sync::Arc, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a claim holds without a sign of life.
const LEASE: Duration = Duration::from_secs(60);
/// How often a running job's lease is renewed.
const RENEW: Duration = Duration::from_secs(20);
/// How many runs may end with their process, beyond a kind's own attempts, before the job is what kills it.
const LOST: i64 = 5;
/// How often to look for due jobs of other processes and of later.
const LOOK: Duration = Duration::from_secs(1);
/// Jobs a node runs at once.
const AT_ONCE: usize = 4;

const CLAIM: Sql = dialect! {
    sqlite: [
        "update jobs set state = 'running', attempts = attempts + 1, lease_until = $2, lease_owner = $3 \
         where id = (select id from jobs where (state = 'queued' and run_at <= $1) \
           or (state = 'running' and lease_until < $1) order by run_at, id limit 1) \
         returning id, company_id, kind, payload, attempts",
    ],
    postgres: [
        "update jobs set state = 'running', attempts = attempts + 1, lease_until = $2, lease_owner = $3 \
         where id = (select id from jobs where (state = 'queued' and run_at <= $1) \
           or (state = 'running' and lease_until < $1) order by run_at, id limit 1 for update skip locked) \
         returning id, company_id, kind, payload, attempts",
    ],
};

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Done,
    /// It failed and is tried again later.
    Retried,
    /// It failed for good.
    Dead,
}

/// Runs the jobs of this node.
pub struct Worker<S> {
    inner: Arc<Inner<S>>,
}

struct Inner<S> {
    db: Db,
    clock: Arc<dyn Clock>,
    state: S,
    kinds: Vec<Kind<S>>,
    schedules: Vec<Schedule>,
    name: String,
    stop: CancellationToken,
    renew_every: Duration,
}

impl<S: Clone + Send + Sync + 'static> Worker<S> {
    /// A worker that knows `kinds` and fires `schedules`.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        state: S,
        kinds: Vec<Kind<S>>,
        schedules: Vec<Schedule>,
        stop: CancellationToken,
    ) -> Self {
        let name = crypto::new_id(clock.as_ref()).to_string();
        Self {
            inner: Arc::new(Inner {
                db,
                clock,
                state,
                kinds,
                schedules,
                name,
                stop,
                renew_every: RENEW,
            }),
        }
    }

    /// Renews leases at another pace than every 20 seconds.
    /// A worker that runs already keeps its pace.
    #[must_use]
    pub fn renewing_every(mut self, pace: Duration) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.renew_every = pace;
        }
        self
    }

    /// Works until the server stops, then waits for the jobs under way.
    pub async fn run(self) {
        let running = TaskTracker::new();
        let places = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
        loop {
            if let Err(error) = self.inner.fire_schedules().await {
                tracing::error!(error = error.chain(), "the schedules could not be looked at");
            }
            while let Ok(place) = Arc::clone(&places).try_acquire_owned() {
                match self.inner.claim(self.inner.clock.now()).await {
                    Ok(Some(job)) => {
                        let inner = Arc::clone(&self.inner);
                        running.spawn(async move {
                            inner.run_and_settle(job).await;
                            drop(place);
                        });
                    }
                    Ok(None) => break,
                    Err(error) => {
                        tracing::error!(error = error.chain(), "no job could be claimed");
                        break;
                    }
                }
            }
            tokio::select! {
                () = self.inner.stop.cancelled() => break,
                () = self.inner.db.pulse().enqueued() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        running.close();
        running.wait().await;
    }

    /// Runs every job that is due, one after the other, also those they enqueue; for tests and the command
    /// line. Gives how each ended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drain(&self) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        while let Some(job) = self.inner.claim(self.inner.clock.now()).await? {
            if let Some(outcome) = self.inner.run_and_settle(job).await {
                outcomes.push(outcome);
            }
            // An interrupted job is due again at once: the one who stops it does not want it back.
            if self.inner.stop.is_cancelled() {
                break;
            }
        }
        Ok(outcomes)
    }

    /// Fires the schedules that are due.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fire_schedules(&self) -> Result<()> {
        self.inner.fire_schedules().await
    }
}

impl<S: Clone + Send + Sync + 'static> Inner<S> {
    async fn fire_schedules(&self) -> Result<()> {
        for schedule in &self.schedules {
            schedule.fire(&self.db.system(), self.clock.now()).await?;
        }
        Ok(())
    }

    async fn claim(&self, now: Timestamp) -> Result<Option<Claimed>> {
        let system = self.db.system();
        // Most looks find nothing: they must not cost a write transaction.
        let due: Option<(i64,)> = system
            .first(
                Sql::same(
                    "select id from jobs where (state = 'queued' and run_at <= $1) \
                     or (state = 'running' and lease_until < $1) limit 1",
                ),
                params![now],
            )
            .await?;
        if due.is_none() {
            return Ok(None);
        }
        let mut tx = system.write();
        let row: Option<(i64, CompanyId, String, Json<serde_json::Value>, i64)> =
            tx.first(CLAIM, params![now, now.plus(LEASE), &self.name]).await?;
        let claimed = row.map(|(id, company, kind, payload, attempts)| Claimed {
            id,
            company,
            kind,
            payload: payload.0,
            attempts,
        });
        Ok(tx.commit(claimed).await?.into_inner())
    }

    /// Runs a claimed job while renewing its lease, and settles it. None: it was interrupted by the stop.
    async fn run_and_settle(&self, job: Claimed) -> Option<Outcome> {
        let system = self.db.system();
        let Some(kind) = self.kinds.iter().find(|kind| kind.name == job.kind) else {
            let error = format!("this version knows no job {}", job.kind);
            return self.settle(&system, &job, Err((error, true)), 0).await;
        };
        let context = Context {
            state: self.state.clone(),
            db: system.company(job.company, Actor::SYSTEM),
            system: system.clone(),
            payload: job.payload.clone(),
            last_try: job.attempts >= kind.max_attempts,
            stop: self.stop.clone(),
        };
        if job.attempts > kind.max_attempts + LOST {
            if let Some(lost) = kind.lost
                && let Err(error) = lost(context).await
            {
                tracing::error!(
                    job = job.id,
                    error = error.chain(),
                    "nobody could be told that job {} is dead",
                    job.id
                );
            }
            let error = format!(
                "it was begun {} times and its process died each time",
                job.attempts - 1
            );
            return self.settle(&system, &job, Err((error, true)), 0).await;
        }
        // Side by side, never in turn: a job may hold the writer that the renewal waits for.
        let renewals = async {
            loop {
                tokio::time::sleep(self.renew_every).await;
                self.renew(&system, &job).await;
            }
        };
        let result = tokio::select! {
            result = (kind.run)(context) => result,
            never = renewals => never,
        };
        let result = match result {
            Ok(()) => Ok(()),
            Err(Failure::Retry(error)) => Err((error.chain(), false)),
            Err(Failure::Fatal(error)) => Err((error.chain(), true)),
            Err(Failure::Interrupted) => {
                self.give_back(&system, &job).await;
                return None;
            }
        };
        self.settle(&system, &job, result, kind.max_attempts).await
    }

    async fn renew(&self, system: &SystemDb, job: &Claimed) {
        let until = self.clock.now().plus(LEASE);
        let sql = Sql::same(
            "update jobs set lease_until = $3 where id = $1 and lease_owner = $2 and state = 'running'",
        );
        let mut tx = system.write();
        tx.defer(sql, params![job.id, &self.name, until]);
        if let Err(error) = tx.commit(()).await {
            tracing::warn!(job = job.id, %error, "the lease of job {} could not be renewed", job.id);
        }
    }

    async fn give_back(&self, system: &SystemDb, job: &Claimed) {
        let sql = Sql::same(
            "update jobs set state = 'queued', attempts = attempts - 1, lease_until = null, lease_owner = null \
             where id = $1 and lease_owner = $2",
        );
        let mut tx = system.write();
        tx.defer(sql, params![job.id, &self.name]);
        if let Err(error) = tx.commit(()).await {
            tracing::warn!(job = job.id, %error, "job {} could not be given back; its lease will run out", job.id);
        }
    }

    async fn settle(
        &self,
        system: &SystemDb,
        job: &Claimed,
        result: Result<(), (String, bool)>,
        max_attempts: i64,
    ) -> Option<Outcome> {
        let now = self.clock.now();
        let (outcome, state, run_at, error) = match result {
            Ok(()) => (Outcome::Done, "done", now, None),
            Err((error, fatal)) if fatal || job.attempts >= max_attempts => {
                tracing::error!(
                    job = job.id,
                    kind = job.kind,
                    error,
                    "job {} is dead: {error}",
                    job.id
                );
                (Outcome::Dead, "dead", now, Some(error))
            }
            Err((error, _)) => {
                tracing::warn!(
                    job = job.id,
                    kind = job.kind,
                    error,
                    "job {} failed and is tried again: {error}",
                    job.id
                );
                (
                    Outcome::Retried,
                    "queued",
                    now.plus(back_off(job.attempts, crypto::chance())),
                    Some(error),
                )
            }
        };
        let finished = (state != "queued").then_some(now);
        let mut tx = system.write();
        tx.defer(
            Sql::same(
                "update jobs set state = $3, run_at = $4, last_error = $5, finished_at = $6, lease_until = null, \
                 lease_owner = null where id = $1 and lease_owner = $2",
            ),
            params![job.id, &self.name, state, run_at, error, finished],
        );
        if let Err(error) = tx.commit(()).await {
            tracing::error!(job = job.id, %error, "job {} could not be settled; its lease will run out", job.id);
        }
        Some(outcome)
    }
}
