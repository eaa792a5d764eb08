//! Which column fills which field, guessed from the headers.

use super::fields::Field;
use super::mapping::Mapping;
use super::synonyms::{Role, recognise};

/// Whether a header of this name would be taken for a field.
pub(super) fn recognised(header: &str) -> bool {
    recognise(header).is_some()
}

/// Guesses the mapping of a file from its columns. Each column is used at most once; what is not
/// recognised is left out, so the result need not be complete: see [`Mapping::complete`].
///
/// First and last name in columns of their own fill `name` together, as do street and house number
/// `address`.
pub fn guess(columns: &[String]) -> Mapping {
    let recognised: Vec<(usize, Role, usize)> = columns
        .iter()
        .enumerate()
        .filter_map(|(column, header)| recognise(header).map(|(role, rank)| (column, role, rank)))
        .collect();
    // The first of equally good columns: `min_by_key` keeps the first.
    let best = |wanted: Role| {
        recognised
            .iter()
            .filter(|(_, role, _)| *role == wanted)
            .min_by_key(|(_, _, rank)| *rank)
            .map(|(c, _, _)| *c)
    };

    let mut mapping = Mapping::default();
    for field in Field::ALL {
        if let Some(column) = best(Role::Field(field)) {
            mapping.bind(field, vec![column], columns);
        }
    }
    if let Some(street) = best(Role::Field(Field::Address)) {
        let parts = [Some(street), best(Role::HouseNumber), best(Role::AddressTwo)];
        mapping.bind(Field::Address, parts.into_iter().flatten().collect(), columns);
    }
    let name = name_columns(best);
    if !name.is_empty() {
        mapping.bind(Field::Name, name, columns);
    }
    mapping
}

/// The columns of the name, in the order they are joined.
fn name_columns(best: impl Fn(Role) -> Option<usize>) -> Vec<usize> {
    let (full, bare) = (best(Role::FullName), best(Role::BareName));
    let (first, last) = (best(Role::FirstName), best(Role::LastName));
    match (full, bare, first, last) {
        (Some(full), ..) => vec![full],
        // "Vorname" and "Name": the latter is the last name.
        (None, Some(bare), Some(first), None) => vec![first, bare],
        (None, Some(bare), None, Some(last)) => vec![bare, last],
        (None, Some(bare), ..) => vec![bare],
        (None, None, Some(first), Some(last)) => vec![first, last],
        (None, None, Some(only), None) | (None, None, None, Some(only)) => vec![only],
        (None, None, None, None) => best(Role::Firm).into_iter().collect(),
    }
}
