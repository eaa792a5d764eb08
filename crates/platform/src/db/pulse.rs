//! What this process knows of fresh commits: wakes the event relay, outdates kept totals, tells how far events go.

use base::CompanyId;
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};
use tokio::sync::{Notify, watch};

/// Counts the commits that touched a resource of a company, and wakes who waits for them.
#[derive(Debug, Default)]
pub struct Pulse {
    /// By resource and company: asked by name, without a copy of it.
    generations: RwLock<HashMap<String, HashMap<CompanyId, u64>>>,
    recorded: Notify,
    enqueued: Notify,
    newest: watch::Sender<Option<i64>>,
}

impl Pulse {
    /// The number of commits seen that touched this company's `resource`, for example `user`.
    pub fn generation(&self, company: CompanyId, resource: &str) -> u64 {
        let generations = self.generations.read().unwrap_or_else(PoisonError::into_inner);
        let of_companies = generations.get(resource);
        of_companies.and_then(|of| of.get(&company)).copied().unwrap_or(0)
    }

    /// A commit touched this company's `resource`, here or in another process.
    pub fn touched(&self, company: CompanyId, resource: &str) {
        let mut generations = self.generations.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_companies) = generations.get_mut(resource) {
            *of_companies.entry(company).or_insert(0) += 1;
        } else {
            generations.insert(resource.to_owned(), HashMap::from([(company, 1)]));
        }
    }

    /// Events were recorded: the relay has work.
    pub(crate) fn events_recorded(&self) {
        self.recorded.notify_one();
    }

    /// Waits until events were recorded in this process.
    pub(crate) async fn recorded(&self) {
        self.recorded.notified().await;
    }

    /// Events up to this `seq` have their place, the totals they touch are outdated, and the readers had their turn.
    pub(crate) fn events_placed(&self, newest: i64) {
        self.newest.send_if_modified(|known| {
            let is_news = known.is_none_or(|known| known < newest);
            if is_news {
                *known = Some(newest);
            }
            is_news
        });
    }

    /// The newest event's `seq` as it becomes known; none before the relay's first look.
    pub(crate) fn newest_event(&self) -> watch::Receiver<Option<i64>> {
        self.newest.subscribe()
    }

    /// Jobs were enqueued: a worker has work.
    pub(crate) fn jobs_enqueued(&self) {
        self.enqueued.notify_one();
    }

    /// Waits until jobs were enqueued in this process.
    pub(crate) async fn enqueued(&self) {
        self.enqueued.notified().await;
    }
}
