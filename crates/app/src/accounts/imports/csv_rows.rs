//! The rows of a CSV file below its header.

use super::csv_records::{MAX_COLUMNS, Records, Step};
use super::error::ImportError;
use super::formulas::restore;
use super::row::{RawRow, RowFault};
use std::io::{self, BufRead};

/// The most bytes of one cell.
pub(super) const MAX_CELL: usize = 1024 * 1024;

/// Reads data rows and says of each what is wrong with it as a row.
pub(super) struct CsvRows<R> {
    records: Records<R>,
    columns: Vec<String>,
    row: u64,
}

impl<R: BufRead> CsvRows<R> {
    /// Reads the header and stands before the first data row.
    pub(super) fn open(input: R, delimiter: u8) -> Result<Self, ImportError> {
        let mut records = Records::new(input, delimiter);
        let columns = match records.advance()? {
            Step::End => return Err(empty()),
            Step::Unclosed => {
                return Err(header(
                    "A quotation mark in the header row is opened and never closed".to_owned(),
                ));
            }
            Step::Oversize => {
                return Err(header(format!(
                    "The header row has more than {MAX_COLUMNS} columns"
                )));
            }
            Step::Record => header_names(&records)?,
        };
        Ok(Self {
            records,
            columns,
            row: 0,
        })
    }

    /// The names in the header.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where the text comes from.
    pub(super) fn input(&self) -> &R {
        self.records.input()
    }

    /// Reads the next row into `row`; false at the end.
    pub(super) fn read(&mut self, row: &mut RawRow) -> io::Result<bool> {
        let step = self.records.advance()?;
        if step == Step::End {
            return Ok(false);
        }
        self.row += 1;
        row.clear();
        row.row = self.row;
        let (bytes, ends) = (self.records.bytes(), self.records.ends());
        if !row.take_utf8(bytes, ends) {
            let column = row.take_lossy(bytes, ends);
            row.fault = Some(self.undecodable(column));
        }
        row.restore_formulas();
        match step {
            Step::Record => self.judge(row),
            Step::Oversize => {
                row.fault = Some(self.oversize(longest(row)));
                row.cut_cells();
            }
            Step::Unclosed => {
                row.fault = Some(RowFault {
                    column: row.ends.len().checked_sub(1),
                    code: "quote",
                    reason:
                        "A quotation mark is opened in this row and never closed, so the rest of the file \
                             was read as one cell"
                            .to_owned(),
                });
                row.cut_cells();
            }
            Step::End => {}
        }
        Ok(true)
    }

    fn judge(&self, row: &mut RawRow) {
        if row.text.len() > MAX_CELL
            && let Some(column) = longest(row).filter(|column| row.cell(*column).len() > MAX_CELL)
        {
            row.fault = Some(self.oversize(Some(column)));
            row.cut_cells();
        }
        // Delimiters at the end of a row are harmless as long as nothing stands between them.
        if row.ends.len() > self.columns.len()
            && row.fault.is_none()
            && let Some(column) =
                (self.columns.len()..row.ends.len()).find(|column| !row.cell(*column).trim().is_empty())
        {
            let (cells, columns) = (row.ends.len(), self.columns.len());
            row.fault = Some(RowFault {
                column: Some(column),
                code: "columns",
                reason: format!(
                    "The row has {cells} cells, the header has {columns}; put a cell that contains the \
                     delimiter into quotation marks"
                ),
            });
        }
    }

    fn undecodable(&self, column: Option<usize>) -> RowFault {
        let place = self.place(column);
        RowFault {
            column,
            code: "encoding",
            reason: format!(
                "{place} holds bytes that are no text in the file's encoding; save the file as UTF-8"
            ),
        }
    }

    fn oversize(&self, column: Option<usize>) -> RowFault {
        let place = self.place(column);
        RowFault {
            column,
            code: "too_long",
            reason: format!(
                "{place} is longer than 1 MiB, or the row longer than 4 MiB; perhaps a quotation mark is not \
                 closed. Its cells are cut in the list of refused rows"
            ),
        }
    }

    fn place(&self, column: Option<usize>) -> String {
        match column.and_then(|column| self.columns.get(column)) {
            Some(name) => format!("The cell in column “{name}”"),
            None => "A cell of the row".to_owned(),
        }
    }
}

fn longest(row: &RawRow) -> Option<usize> {
    (0..row.ends.len()).max_by_key(|column| row.cell(*column).len())
}

/// The refusal of a file with nothing in it.
pub(super) fn empty() -> ImportError {
    ImportError::file("empty", "The file is empty")
}

/// The refusal of a file for its header.
pub(super) fn header(reason: String) -> ImportError {
    ImportError::file("header", reason)
}

fn header_names<R: BufRead>(records: &Records<R>) -> Result<Vec<String>, ImportError> {
    let mut row = RawRow::default();
    if !row.take_utf8(records.bytes(), records.ends()) {
        return Err(ImportError::file(
            "encoding",
            "The header row holds bytes that are no text in the file's encoding; save the file as UTF-8",
        ));
    }
    let mut names: Vec<String> = row
        .cells()
        .map(|name| restore(name).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    // Spreadsheets write empty columns at the right edge; they have no name and no content.
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    Ok(names)
}

/// Refuses names that cannot be a header: none, twice the same, or data.
pub(super) fn check_names(names: &[String]) -> Result<(), ImportError> {
    if names.iter().all(String::is_empty) {
        return Err(header(
            "The file has no header: its first row must name the columns".to_owned(),
        ));
    }
    let mut seen = std::collections::HashSet::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        if name.chars().count() > 200 {
            return Err(header(
                "A column name in the first row has more than 200 characters".to_owned(),
            ));
        }
        if !seen.insert(name) {
            return Err(header(format!(
                "The header names the column “{name}” twice; rename one of them"
            )));
        }
        if base::text::Email::parse(name).is_ok() {
            return Err(header(format!(
                "The first row must name the columns, but it holds “{name}”; put a header row above it"
            )));
        }
    }
    Ok(())
}
