//! The words a work order is found by: see [`platform::search`].

use base::{CompanyId, text};
use platform::search::{self, Group, Search};

/// Work orders are one group.
const GROUP: Group = 'j';

/// Every spelling of the words of a job with these texts and this customer's name.
pub fn indexed(
    company: CompanyId,
    description: Option<&str>,
    notes: Option<&str>,
    customer_name: &str,
) -> String {
    let texts = [description, notes, Some(customer_name)];
    search::indexed(company, GROUP, texts.into_iter().flatten().flat_map(text::words))
}

/// What a search for these folded words looks for.
pub(super) fn search(company: CompanyId, words: &[String]) -> Search {
    Search::new(company, &[GROUP], words)
}
