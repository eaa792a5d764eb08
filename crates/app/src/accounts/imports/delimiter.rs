//! Which character separates the cells of a CSV file.

use super::csv_records::{Records, Step};
use super::error::ImportError;

/// How many records the choice looks at.
const SAMPLE_RECORDS: usize = 50;

/// The character between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`, what Excel writes where the comma is the decimal sign.
    Semicolon,
    /// A tabulator.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// Reads the character itself, or `comma`, `semicolon`, `tab`, `pipe` without case.
    ///
    /// # Errors
    /// [`ImportError::Refused`] at `delimiter` for anything else.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        match text.to_ascii_lowercase().as_str() {
            "," | "comma" => Ok(Self::Comma),
            ";" | "semicolon" => Ok(Self::Semicolon),
            "\t" | "\\t" | "tab" => Ok(Self::Tab),
            "|" | "pipe" => Ok(Self::Pipe),
            _ => Err(ImportError::Refused {
                field: "delimiter",
                code: "unknown_value",
                reason: "The delimiter must be comma, semicolon, tab or pipe, or be left out".to_owned(),
            }),
        }
    }

    /// The character as a byte.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }

    /// The character as a text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Semicolon => ";",
            Self::Tab => "\t",
            Self::Pipe => "|",
        }
    }

    /// The delimiter under which the first records have most often as many cells as the header.
    ///
    /// `whole` says that `head` is the entire text; otherwise its last record may be cut and is left
    /// out. A file of one column has no delimiter to find and gets the comma.
    pub(super) fn detect(head: &[u8], whole: bool) -> Self {
        let mut best = (Self::Comma, Fit::default());
        for delimiter in Self::ALL {
            let fit = Fit::of(head, whole, delimiter);
            if fit.beats(&best.1) {
                best = (delimiter, fit);
            }
        }
        best.0
    }

    /// The delimiter that a first line such as `sep=;` names (Excel's own convention), and the length
    /// of that line.
    pub(super) fn declared_in(head: &[u8]) -> Option<(Self, usize)> {
        let rest = head
            .strip_prefix(b"sep=")
            .or_else(|| head.strip_prefix(b"SEP="))?;
        let (byte, rest) = rest.split_first()?;
        let delimiter = Self::ALL.into_iter().find(|d| d.byte() == *byte)?;
        let after = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
        Some((delimiter, head.len() - after.len()))
    }
}

/// How well a delimiter explains the first records.
#[derive(Default)]
struct Fit {
    columns: usize,
    records: usize,
    matching: usize,
    /// Quotation marks inside cells. Those of cells that were cut at the wrong places stay there.
    quotes: usize,
}

impl Fit {
    fn of(head: &[u8], whole: bool, delimiter: Delimiter) -> Self {
        let mut records = Records::new(head, delimiter.byte());
        let mut counts = Vec::with_capacity(SAMPLE_RECORDS);
        let mut quotes = 0;
        // Reading from memory does not fail; an oversize record ends the sample as the text's end does.
        while counts.len() < SAMPLE_RECORDS
            && let Ok(Step::Record) = records.advance()
        {
            counts.push(records.ends().len());
            quotes += records.bytes().iter().filter(|b| **b == b'"').count();
        }
        if !whole && counts.len() < SAMPLE_RECORDS && counts.len() > 1 {
            counts.pop();
        }
        let columns = counts.first().copied().unwrap_or(0);
        let matching = counts.iter().filter(|n| **n == columns).count();
        Self {
            columns,
            records: counts.len(),
            matching,
            quotes,
        }
    }

    fn beats(&self, other: &Self) -> bool {
        // Shares are compared across multiplied, so that no division is needed.
        let (mine, theirs) = (self.matching * other.records, other.matching * self.records);
        match (self.columns > 1, other.columns > 1) {
            (true, false) => true,
            (false, _) => false,
            (true, true) if mine != theirs => mine > theirs,
            (true, true) if self.quotes != other.quotes => self.quotes < other.quotes,
            (true, true) => self.columns > other.columns,
        }
    }
}
