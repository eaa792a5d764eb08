//! Cuts a UTF-8 stream into CSV records in bounded memory.
//!
//! This is `csv-core`, the state machine inside the `csv` crate, driven directly: the crate's own reader
//! takes a record of any length into memory, and reads an open quotation mark to the end of the file
//! without a word. Blank lines are no records, as there.

use std::io::{self, BufRead};

/// The most bytes of a record that are read into memory.
pub(super) const MAX_RECORD: usize = 4 * 1024 * 1024;

/// The most cells of a record; what Excel has columns.
pub(super) const MAX_COLUMNS: usize = 16_384;

/// What [`Records::advance`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A record.
    Record,
    /// A record beyond [`MAX_RECORD`] or [`MAX_COLUMNS`]; its beginning is there, the rest was skipped.
    Oversize,
    /// The text ended inside a quoted cell; what there was of the record is there.
    Unclosed,
    /// No more records.
    End,
}

/// The records of a text, one after the other, in buffers that are used again.
pub(super) struct Records<R> {
    input: R,
    core: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    len: usize,
    count: usize,
    ended: bool,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            bytes: vec![0; 4096],
            ends: vec![0; 64],
            len: 0,
            count: 0,
            ended: false,
        }
    }

    /// Where the text comes from.
    pub(super) fn input(&self) -> &R {
        &self.input
    }

    /// The cells of the last record, one after the other.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Where each cell ends within [`Self::bytes`].
    pub(super) fn ends(&self) -> &[usize] {
        self.ends.get(..self.count).unwrap_or_default()
    }

    /// Reads the next record.
    pub(super) fn advance(&mut self) -> io::Result<Step> {
        (self.len, self.count) = (0, 0);
        if self.ended {
            return Ok(Step::End);
        }
        loop {
            if self.len == self.bytes.len() {
                if self.len >= MAX_RECORD {
                    return self.skip();
                }
                self.bytes.resize(self.len * 2, 0);
            }
            if self.count == self.ends.len() {
                if self.count >= MAX_COLUMNS {
                    return self.skip();
                }
                self.ends.resize(self.count * 2, 0);
            }
            let (bytes, ends) = (self.bytes.get_mut(self.len..), self.ends.get_mut(self.count..));
            let (bytes, ends) = (bytes.unwrap_or_default(), ends.unwrap_or_default());
            let chunk = self.input.fill_buf()?;
            let at_end = chunk.is_empty();
            // At the end of the text a line end is offered: only a quoted cell takes it as content.
            let offered: &[u8] = if at_end { b"\n" } else { chunk };
            let (result, read, written, cells) = self.core.read_record(offered, bytes, ends);
            if let csv_core::ReadRecordResult::Record = result {
                self.len += written;
                self.count += cells;
                if !at_end {
                    self.input.consume(read);
                }
                self.ended = at_end;
                return Ok(Step::Record);
            }
            if at_end {
                self.ended = true;
                return Ok(if written == 0 { Step::End } else { self.close() });
            }
            self.input.consume(read);
            self.len += written;
            self.count += cells;
        }
    }

    /// Ends the last cell where the text ends or became too long.
    fn close(&mut self) -> Step {
        if let Some(end) = self.ends.get_mut(self.count) {
            *end = self.len;
            self.count += 1;
        }
        Step::Unclosed
    }

    /// Reads to the end of a record that is too big, keeping what is there already.
    fn skip(&mut self) -> io::Result<Step> {
        if self.count < self.ends.len() {
            self.close();
        }
        let (mut bytes, mut ends) = ([0; 4096], [0; 64]);
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                self.ended = true;
                return Ok(Step::Oversize);
            }
            let (result, read, _, _) = self.core.read_record(chunk, &mut bytes, &mut ends);
            self.input.consume(read);
            if let csv_core::ReadRecordResult::Record = result {
                return Ok(Step::Oversize);
            }
        }
    }
}
