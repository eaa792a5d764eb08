//! One row of a file as it was read: texts by column, before any rule looked at them.

use super::formulas::restore;

/// The most characters of a cell that are kept once its row is refused for length: what a spreadsheet's
/// cell holds, and more than any field takes, so a cut cell never passes when it is loaded again.
const KEPT_CHARS: usize = 32_767;

/// Why a row could not be read as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The column it lies in, where it lies in one.
    pub column: Option<usize>,
    /// `columns`, `encoding`, `json`, `quote` or `too_long`.
    pub code: &'static str,
    /// A sentence a person can act on.
    pub reason: String,
}

/// A row of the file; made once and filled again for each row, so its buffers are reused.
#[derive(Debug, Clone, Default)]
pub struct RawRow {
    /// The number of the row: data rows from 1, the header not counted.
    pub row: u64,
    pub(super) text: String,
    pub(super) ends: Vec<usize>,
    /// The elements of cells that are lists, by column; such a cell's text is all of them.
    lists: Vec<(usize, Vec<String>)>,
    pub(super) fault: Option<RowFault>,
}

impl RawRow {
    /// A row of the given cells, for callers that have no file.
    pub fn of<S: AsRef<str>>(row: u64, cells: impl IntoIterator<Item = S>) -> Self {
        let mut made = Self {
            row,
            ..Self::default()
        };
        cells.into_iter().for_each(|cell| made.push(cell.as_ref()));
        made
    }

    /// The text in a column, counted from 0; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        let start = match column.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).copied().unwrap_or(self.text.len()),
        };
        let end = self.ends.get(column).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default()
    }

    /// The cells of the row, as many as it has.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|column| self.cell(column))
    }

    /// The elements of a cell that is a list by itself; none where it is a text.
    pub(super) fn list(&self, column: usize) -> Option<&[String]> {
        let mut lists = self.lists.iter();
        let found = lists.find(|(place, _)| *place == column);
        found.map(|(_, elements)| elements.as_slice())
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let lists = self.lists.iter().flat_map(|(_, elements)| elements);
        self.text.len() + lists.map(|element| element.len() + 24).sum::<usize>()
    }

    /// Why the row cannot be taken at all, whatever its cells mean; the cells are then what could be read.
    pub fn fault(&self) -> Option<&RowFault> {
        self.fault.as_ref()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.lists.clear();
        self.fault = None;
    }

    pub(super) fn push_list(&mut self, column: usize, elements: Vec<String>) {
        self.lists.push((column, elements));
    }

    /// Takes away what was written before cells that a spreadsheet would run.
    pub(super) fn restore_formulas(&mut self) {
        let is_marked = |cell: &str| restore(cell).len() < cell.len();
        // Most rows have no apostrophe at all.
        if self.text.contains('\'') && self.cells().any(is_marked) {
            let restored = Self::of(self.row, self.cells().map(restore));
            (self.text, self.ends) = (restored.text, restored.ends);
        }
    }

    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Takes over a record's bytes; false, and nothing taken, unless every cell is UTF-8.
    pub(super) fn take_utf8(&mut self, bytes: &[u8], ends: &[usize]) -> bool {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return false;
        };
        // The halves of a character on either side of a delimiter make a valid whole, but no cells.
        if !text.is_ascii() && !ends.iter().all(|end| text.is_char_boundary(*end)) {
            return false;
        }
        self.text.push_str(text);
        self.ends.extend_from_slice(ends);
        true
    }

    /// Takes over a record's bytes with U+FFFD where they are no text; the first such column.
    pub(super) fn take_lossy(&mut self, bytes: &[u8], ends: &[usize]) -> Option<usize> {
        let mut start = 0;
        let mut first = None;
        for (column, end) in ends.iter().enumerate() {
            let cell = bytes.get(start..*end).unwrap_or_default();
            if first.is_none() && std::str::from_utf8(cell).is_err() {
                first = Some(column);
            }
            self.push(&String::from_utf8_lossy(cell));
            start = *end;
        }
        first
    }

    /// Cuts each cell to what is worth keeping of a row refused for its length.
    pub(super) fn cut_cells(&mut self) {
        let kept = Self::of(self.row, self.cells().map(|cell| cut(cell, KEPT_CHARS)));
        (self.text, self.ends) = (kept.text, kept.ends);
    }
}

/// The first `chars` characters of a text.
pub(super) fn cut(text: &str, chars: usize) -> &str {
    match text.char_indices().nth(chars) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}
