//! Answers that are kept until what they tell of changes: totals of lists, above all.
//!
//! They are kept per company, resource and name, together with the generation of the resource they were taken at.
//! A commit that touches the resource moves the generation on, so whoever asks next finds out anew. The generation
//! is read before the question is asked: an answer that raced a commit is outdated, never wrong.

use super::{CompanyDb, CompanySql, DbError, Query};
use base::CompanyId;
use std::{
    any::Any,
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex as Lock, PoisonError},
};
use tokio::sync::Mutex;

/// Answers kept at most; when full, all are let go.
const MOST: usize = 4_096;

/// What was answered to one question. Whoever holds its lock asks; the others wait and take the same answer.
type Slot = Arc<Mutex<Option<Answer>>>;

/// An answer, and the generation it was taken at.
#[derive(Debug)]
struct Answer {
    generation: u64,
    value: Arc<dyn Any + Send + Sync>,
}

impl Answer {
    fn new<T: Send + Sync + 'static>(generation: u64, value: Arc<T>) -> Self {
        Self { generation, value }
    }

    /// The answer, unless it is older than `generation`.
    fn since<T: Send + Sync + 'static>(&self, generation: u64) -> Option<Arc<T>> {
        if self.generation < generation {
            return None;
        }
        Arc::clone(&self.value).downcast().ok()
    }
}

#[derive(Debug, Default)]
pub(super) struct Kept(Lock<HashMap<(CompanyId, &'static str, String), Slot>>);

impl Kept {
    /// Where the answer to a question is kept.
    fn slot(&self, company: CompanyId, resource: &'static str, name: String) -> Slot {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (company, resource, name);
        if kept.len() >= MOST && !kept.contains_key(&key) {
            kept.clear();
        }
        Arc::clone(kept.entry(key).or_default())
    }
}

impl CompanyDb {
    /// What `ask` answers, kept under `name` until the `resource` changes. Who comes while it is being asked waits
    /// for the same answer.
    ///
    /// `name` must say every condition of the question; `resource` is the subject type of the events that change the
    /// answer.
    ///
    /// # Errors
    /// What `ask` says.
    pub async fn kept<T, E, F>(
        &self,
        resource: &'static str,
        name: String,
        ask: impl FnOnce() -> F,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, E>>,
    {
        let generation = || self.db.pulse().generation(self.company, resource);
        let wanted = generation();
        let slot = self.db.0.kept.slot(self.company, resource, name);
        let mut slot = slot.lock().await;
        if let Some(value) = slot.as_ref().and_then(|answer| answer.since(wanted)) {
            return Ok(value);
        }
        let asked_at = generation();
        let value = Arc::new(ask().await?);
        *slot = Some(Answer::new(asked_at, Arc::clone(&value)));
        Ok(value)
    }

    /// The exact number that `count` gives, kept under `filter` as [`CompanyDb::kept`] keeps an answer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn total(
        &self,
        resource: &'static str,
        filter: String,
        count: Query<CompanySql>,
    ) -> Result<i64, DbError> {
        let counts = self.counts(resource, filter, count).await?;
        Ok(counts.first().copied().unwrap_or(0))
    }

    /// The exact numbers that the rows of `query` give, one each, kept as [`CompanyDb::kept`] keeps an answer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn counts(
        &self,
        resource: &'static str,
        filter: String,
        query: Query<CompanySql>,
    ) -> Result<Arc<Vec<i64>>, DbError> {
        let ask = || async {
            let rows: Vec<(i64,)> = self.list(query).await?;
            Ok(rows.into_iter().map(|row| row.0).collect())
        };
        self.kept(resource, filter, ask).await
    }

    /// The exact number of rows of a log under `filter`: of a table whose rows come in the order of their `seq`,
    /// and never change or go. What was counted once is kept, so only what came since is counted.
    ///
    /// `count` makes the query: the number of rows, of those behind the `seq` it is given, and the newest `seq`
    /// of all the company's rows, in this order. `filter` must name every other condition of it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn log_total(
        &self,
        log: &'static str,
        filter: String,
        count: impl Fn(Option<i64>) -> Query<CompanySql>,
    ) -> Result<i64, DbError> {
        let slot = self.db.0.kept.slot(self.company, log, filter);
        let mut slot = slot.lock().await;
        let kept: Option<Arc<(i64, i64)>> = slot.as_ref().and_then(|answer| answer.since(0));
        let mut before = kept.map(|kept| *kept);
        loop {
            let rows: Vec<(i64, Option<i64>)> = self.list(count(before.map(|(_, seq)| seq))).await?;
            let (more, newest) = rows.first().copied().unwrap_or_default();
            let newest = newest.unwrap_or(0);
            match before {
                // A log that is shorter than it was is another one.
                Some((_, seq)) if newest < seq => before = None,
                Some((counted, _)) if more == 0 => return Ok(counted),
                Some(_) | None => {
                    let total = before.map_or(0, |(counted, _)| counted) + more;
                    *slot = Some(Answer::new(0, Arc::new((total, newest))));
                    return Ok(total);
                }
            }
        }
    }
}
