//! Exact totals of lists without counting on every page.
//!
//! Counts are kept per company, resource and filter, together with the generation of the resource it was
//! taken at. A commit that touches the resource moves the generation on, so the next list counts anew.
//! The generation is read before the count runs: a count that raced a commit is outdated, never wrong.

use base::CompanyId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Answers kept at most; when full, all are let go.
const KEPT: usize = 4_096;

#[derive(Debug, Default)]
pub(super) struct Totals(Mutex<HashMap<(CompanyId, &'static str, String), Kept>>);

#[derive(Debug)]
struct Kept {
    generation: u64,
    counts: Arc<[i64]>,
}

impl Totals {
    pub(super) fn get(
        &self,
        company: CompanyId,
        resource: &'static str,
        filter: &str,
        generation: u64,
    ) -> Option<Arc<[i64]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(company, resource, filter.to_owned()))
            .filter(|kept| kept.generation == generation)
            .map(|kept| Arc::clone(&kept.counts))
    }

    pub(super) fn put(
        &self,
        company: CompanyId,
        resource: &'static str,
        filter: String,
        generation: u64,
        counts: Arc<[i64]>,
    ) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert((company, resource, filter), Kept { generation, counts });
    }
}
