//! Cells that hold several entries, `vip, north`, and entries that hold what stands between them.
//!
//! An entry in quotation marks is meant to the letter: `"a, b", c` are two. The marks inside are doubled, as they
//! are in CSV.

use std::borrow::Cow;

/// What separates the entries of a cell that holds several.
const SEPARATORS: [char; 4] = [',', ';', '|', '\n'];

/// One entry of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) text: Cow<'a, str>,
    /// It was quoted, or is an element of a list of its own: nobody wrote it carelessly.
    pub(super) is_exact: bool,
}

/// The entries of a cell; blank ones among them.
pub(super) fn split(cell: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut rest = cell;
    loop {
        let (entry, after) = match quoted(rest.trim_start()) {
            Some((text, after)) => {
                let text = Cow::Owned(text);
                (Entry { text, is_exact: true }, after)
            }
            None => {
                let (text, after) = match rest.split_once(SEPARATORS) {
                    Some((text, after)) => (text, Some(after)),
                    None => (rest, None),
                };
                let text = Cow::Borrowed(text);
                (
                    Entry {
                        text,
                        is_exact: false,
                    },
                    after,
                )
            }
        };
        entries.push(entry);
        match after {
            Some(after) => rest = after,
            None => return entries,
        }
    }
}

/// The entry that a text begins with in quotation marks, and what follows its separator; nothing where it begins
/// otherwise, or where anything but a separator follows the marks.
fn quoted(text: &str) -> Option<(String, Option<&str>)> {
    let mut rest = text.strip_prefix('"')?;
    let mut entry = String::new();
    loop {
        let (before, after) = rest.split_once('"')?;
        entry.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                entry.push('"');
                rest = after;
            }
            None => {
                let after = after.trim_start_matches([' ', '\t', '\r']);
                if after.is_empty() {
                    return Some((entry, None));
                }
                return Some((entry, Some(after.strip_prefix(SEPARATORS)?)));
            }
        }
    }
}

/// Writes entries as one cell, which [`split`] takes apart into the same ones.
pub fn join(entries: &[String]) -> Cow<'_, str> {
    match entries {
        [] => Cow::Borrowed(""),
        [only] if !must_quote(only, &[]) => Cow::Borrowed(only),
        entries => {
            let mut cell = String::new();
            for (at, entry) in entries.iter().enumerate() {
                if at > 0 {
                    cell.push_str(", ");
                }
                if must_quote(entry, entries.get(..at).unwrap_or_default()) {
                    cell.push('"');
                    cell.push_str(&entry.replace('"', "\"\""));
                    cell.push('"');
                } else {
                    cell.push_str(entry);
                }
            }
            Cow::Owned(cell)
        }
    }
}

/// Whether an entry would be read as another one, or be passed over as the same as one before it.
fn must_quote(entry: &str, before: &[String]) -> bool {
    let key = || entry.to_lowercase();
    entry.contains(SEPARATORS)
        || entry.starts_with('"')
        || before.iter().any(|other| other.to_lowercase() == key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(cell: &str) -> Vec<(String, bool)> {
        split(cell)
            .into_iter()
            .map(|entry| (entry.text.trim().to_owned(), entry.is_exact))
            .filter(|(text, _)| !text.is_empty())
            .collect()
    }

    #[test]
    fn cells_as_people_write_them() {
        for (cell, entries) in [
            ("", vec![]),
            (" a, b;c |d\n\ne,", vec!["a", "b", "c", "d", "e"]),
            ("12\" pipe, 5\" pipe", vec!["12\" pipe", "5\" pipe"]),
            ("\"open, b", vec!["\"open", "b"]),
            ("\"a\" b, c", vec!["\"a\" b", "c"]),
        ] {
            let expected: Vec<_> = entries
                .into_iter()
                .map(|entry| (entry.to_owned(), false))
                .collect();
            assert_eq!(read(cell), expected, "{cell:?}");
        }
        for (cell, entry) in [("\"a, b\"", "a, b"), (" \"a\" ", "a"), ("\"\"\"x\"\"\"", "\"x\"")] {
            assert_eq!(read(cell), [(entry.to_owned(), true)], "{cell:?}");
        }
        assert_eq!(read("\"a;b\" ,c").len(), 2);
    }

    #[test]
    fn only_what_needs_them_gets_marks() {
        for (entries, cell) in [
            (vec!["vip"], "vip"),
            (vec!["vip", "b2b"], "vip, b2b"),
            (vec!["a,b", "c"], "\"a,b\", c"),
            (vec!["VIP", "vip"], "VIP, \"vip\""),
            (vec!["\"", "x"], "\"\"\"\", x"),
        ] {
            let entries: Vec<String> = entries.into_iter().map(str::to_owned).collect();
            assert_eq!(join(&entries), cell);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_list_survives(entries in prop::collection::vec("[a-bA\",;| '=]{0,3}[^\\s\\p{Cc}][a\",;| ]{0,3}", 0..6)) {
            let entries: Vec<String> = entries.iter().map(|entry| entry.trim().to_owned()).collect();
            let cell = join(&entries);
            let read: Vec<String> = split(&cell).into_iter().map(|entry| entry.text.trim().to_owned())
                .filter(|text| !text.is_empty()).collect();
            prop_assert_eq!(read, entries);
        }
    }
}
