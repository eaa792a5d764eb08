//! Reads keys one by one and remembers what was wrong and where each value came from.

use super::{
    keys::{KEYS, Use},
    mask::{MASK, masked},
    source::{Origin, Source},
};

/// One key as the server runs with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key's name.
    pub key: &'static str,
    /// Its value; secrets and passwords inside URLs are masked. Empty where nothing is set.
    pub value: String,
    /// Where the value came from.
    pub origin: Origin,
}

pub(super) struct Reader<'a> {
    source: &'a Source,
    entries: Vec<Entry>,
    problems: Vec<String>,
    warnings: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Begins with all keys unset, so that those nobody reads are listed too.
    pub(super) fn new(source: &'a Source) -> Self {
        let mut reader = Self {
            source,
            entries: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
        };
        for (key, kind) in KEYS {
            let (value, origin) = source.value(key).unwrap_or(("", Origin::Default));
            if kind.is_later() && !value.is_empty() {
                reader.warnings.push(format!(
                    "{key} is set in {origin}, but this version does not use it yet."
                ));
            }
            reader.entries.push(Entry {
                key,
                value: shown(value, *kind),
                origin,
            });
        }
        reader
    }

    /// The parsed value of a key, or of its default where none was given. `parse` refuses with the rest of a
    /// sentence that begins with the key, for example `must be on or off`.
    pub(super) fn read<T>(
        &mut self,
        key: &'static str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (value, origin) = self.source.value(key).unwrap_or((default, Origin::Default));
        let mut seen = String::new();
        for (entry, (_, kind)) in self
            .entries
            .iter_mut()
            .zip(KEYS)
            .filter(|(entry, _)| entry.key == key)
        {
            entry.value = shown(value, *kind);
            if !kind.is_secret() {
                seen = format!(", not \"{}\"", entry.value);
            }
        }
        match parse(value) {
            Ok(parsed) => Some(parsed),
            Err(refusal) => {
                self.problems
                    .push(format!("{key} {refusal}{seen} (from {origin})."));
                None
            }
        }
    }

    /// Notes that values do not fit each other.
    pub(super) fn problem(&mut self, sentence: &str) {
        self.problems.push(sentence.to_owned());
    }

    /// The problems, the warnings and all keys.
    pub(super) fn finish(self) -> (Vec<String>, Vec<String>, Vec<Entry>) {
        (self.problems, self.warnings, self.entries)
    }
}

fn shown(value: &str, kind: Use) -> String {
    if value.is_empty() {
        String::new()
    } else if kind.is_secret() {
        MASK.to_owned()
    } else {
        masked(value)
    }
}
