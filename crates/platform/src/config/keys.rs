//! The list of keys: their names, in the documentation's order, and what this version does with them.

/// What is done with a key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Read; its value may be shown, apart from passwords inside URLs.
    Plain,
    /// Read; never shown.
    Secret,
    /// Known, so that one configuration serves several versions, but this version does not use it yet.
    Later,
    /// As [`Use::Later`]; never shown.
    LaterSecret,
}

impl Use {
    pub(super) fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::LaterSecret)
    }

    pub(super) fn is_later(self) -> bool {
        matches!(self, Self::Later | Self::LaterSecret)
    }
}

/// Every key there is.
pub(super) const KEYS: &[(&str, Use)] = &[
    ("DATABASE_URL", Use::Plain),
    ("DATABASE_READ_URL", Use::Later),
    ("DATA_DIR", Use::Plain),
    ("HOST", Use::Plain),
    ("PORT", Use::Plain),
    ("PUBLIC_URL", Use::Plain),
    ("ALLOWED_ORIGINS", Use::Plain),
    ("TRUSTED_PROXIES", Use::Plain),
    ("SECRET_KEY", Use::Secret),
    ("JWT_SECRET", Use::Secret),
    ("ACCESS_TOKEN_TTL", Use::Plain),
    ("REFRESH_TOKEN_TTL", Use::Plain),
    ("MAIL_URL", Use::Plain),
    ("MAIL_FROM", Use::Plain),
    ("INBOUND_MAIL_URL", Use::Later),
    ("STORAGE_URL", Use::Plain),
    ("BUS_URL", Use::Later),
    ("GRAPH_API_URL", Use::Later),
    ("MESSENGER_VERIFY_TOKEN", Use::LaterSecret),
    ("MESSENGER_APP_SECRET", Use::LaterSecret),
    ("CLAMD_ADDR", Use::Later),
    ("RATE_LIMITS", Use::Plain),
    ("UPLOAD_MAX_BYTES", Use::Plain),
    ("IMPORT_MAX_BYTES", Use::Plain),
    ("LIVE_SOCKETS", Use::Plain),
    ("LIVE_SOCKETS_PER_USER", Use::Plain),
    ("METRICS_ADDR", Use::Later),
    ("LOG_LEVEL", Use::Plain),
    ("LOG_FORMAT", Use::Plain),
    ("SENTRY_DSN", Use::LaterSecret),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", Use::Later),
];

/// The known key of this name, read without case.
pub(super) fn known(name: &str) -> Option<&'static str> {
    KEYS.iter()
        .map(|(key, _)| *key)
        .find(|key| key.eq_ignore_ascii_case(name))
}

/// The known key that is the fewest edits away from a misspelt one.
pub(super) fn nearest(name: &str) -> &'static str {
    let name = name.to_ascii_uppercase();
    let mut best = ("DATABASE_URL", usize::MAX);
    for (key, _) in KEYS {
        let edits = edits(&name, key);
        if edits < best.1 {
            best = (key, edits);
        }
    }
    best.0
}

/// How many letters must be added, dropped or replaced to make `from` into `to` (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&to) {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_finds_its_neighbour() {
        for (written, meant) in [
            ("DATABSE_URL", "DATABASE_URL"),
            ("secretkey", "SECRET_KEY"),
            ("public_uri", "PUBLIC_URL"),
            ("LOGLEVEL", "LOG_LEVEL"),
            ("UPLOAD_MAX", "UPLOAD_MAX_BYTES"),
            ("PORTS", "PORT"),
        ] {
            assert_eq!(nearest(written), meant, "{written}");
        }
    }

    #[test]
    fn edits_are_counted() {
        for (from, to, count) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("a", "a", 0),
        ] {
            assert_eq!(edits(from, to), count, "{from} {to}");
        }
    }
}
