//! Batches of rows, read and worked out ahead of the database on a thread of its own.
//!
//! What can be done without the database is done here: while a batch's transaction is open, every other
//! write waits for it.

use super::{
    Encoding, Field, Hints, ImportError, Mapping, RawRow, RowRefusal, Source, join_entries, parse_row,
    plan::{Candidate, Mode},
};
use crate::accounts::users::store::{NewRow, name_key};
use base::{Clock, CompanyId, Error};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Rows that travel together from the reading thread, and the bytes that are enough for fewer.
const CHUNK: usize = 250;
const CHUNK_BYTES: usize = 128 * 1024;
/// The bytes of cells after which a batch is full, however few its rows: what bounds the memory.
const BYTES: usize = 4 * 1024 * 1024;
/// The smallest and the largest batch.
const SIZES: (i64, i64) = (1_000, 10_000);

/// Rows of one transaction, by the rows of the whole file. A large one writes each page of an index fewer
/// times; a small one shows progress sooner, and lets other writes through.
pub(super) fn size(total: i64) -> usize {
    usize::try_from((total / 50).clamp(SIZES.0, SIZES.1)).unwrap_or(1)
}

/// Rows of a file in its order, each refused or worked out.
#[derive(Default)]
pub(super) struct Batch {
    bytes: usize,
    raws: Vec<RawRow>,
    new: Vec<Option<NewRow>>,
    /// The good rows.
    pub(super) candidates: Vec<Candidate>,
    /// The others.
    pub(super) refused: Vec<RowRefusal>,
    /// The addresses of the good rows, without case.
    pub(super) emails: Vec<String>,
    /// Their numbers.
    pub(super) external_ids: Vec<String>,
    /// The folded names of those that are matched by them.
    pub(super) names: Vec<String>,
}

impl Batch {
    /// How many rows.
    pub(super) fn len(&self) -> usize {
        self.raws.len()
    }

    /// Whether it is time to write it, `size` rows being wanted.
    pub(super) fn is_full(&self, size: usize) -> bool {
        self.len() >= size || self.bytes >= BYTES
    }

    /// What was made of a row ahead of the transaction; each can be taken once.
    pub(super) fn take_new(&mut self, row: u64) -> Option<NewRow> {
        let place = self.place(row);
        self.new.get_mut(place)?.take()
    }

    /// The cells of a row as they came; a list that fills a field of several entries so that it is the same
    /// list when it is loaded again.
    pub(super) fn cells(&self, row: u64, mapping: &Mapping) -> Vec<String> {
        let Some(raw) = self.raws.get(self.place(row)) else {
            return Vec::new();
        };
        let is_list = |column: usize| {
            let fills = |field: Field| mapping.columns(field).contains(&column);
            fills(Field::Tags) || fills(Field::AdditionalWebsites)
        };
        raw.cells()
            .enumerate()
            .map(|(column, cell)| match raw.list(column) {
                Some(elements) if is_list(column) => join_entries(elements).into_owned(),
                Some(_) | None => cell.to_owned(),
            })
            .collect()
    }

    fn place(&self, row: u64) -> usize {
        let first = self.raws.first().map_or(row, |raw| raw.row);
        usize::try_from(row - first).unwrap_or(usize::MAX)
    }

    /// Takes in what follows.
    pub(super) fn append(&mut self, mut more: Self) {
        self.bytes += more.bytes;
        self.raws.append(&mut more.raws);
        self.new.append(&mut more.new);
        self.candidates.append(&mut more.candidates);
        self.refused.append(&mut more.refused);
        self.emails.append(&mut more.emails);
        self.external_ids.append(&mut more.external_ids);
        self.names.append(&mut more.names);
    }
}

/// Why reading ended before the file did.
pub(super) enum Unread {
    /// The file cannot be read on.
    File(ImportError),
    /// Something else.
    Error(Error),
}

impl From<ImportError> for Unread {
    fn from(error: ImportError) -> Self {
        Self::File(error)
    }
}

impl From<Error> for Unread {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Reads a file's rows.
pub(super) struct Reader {
    pub(super) hints: Hints,
    pub(super) mapping: Mapping,
    pub(super) mode: Mode,
    pub(super) company: CompanyId,
    /// Rows that are written already.
    pub(super) skip: i64,
    pub(super) clock: Arc<dyn Clock>,
}

impl Reader {
    /// The way from a reader to whoever writes: it holds one batch beside the one that is being written.
    pub(super) fn channel(size: usize) -> (mpsc::Sender<Batch>, mpsc::Receiver<Batch>) {
        mpsc::channel((size / CHUNK).max(1))
    }

    /// Reads and checks rows until the file or the receiver ends; gives the encoding the file turned out to
    /// have.
    pub(super) fn run(
        self,
        file: impl std::io::Read + Send + 'static,
        send: &mpsc::Sender<Batch>,
    ) -> Result<Encoding, Unread> {
        let mut source = Source::open(file, self.hints)?;
        let mut raw = RawRow::default();
        let mut chunk = Batch::default();
        while source.read(&mut raw)? {
            if i64::try_from(raw.row).is_ok_and(|row| row <= self.skip) {
                continue;
            }
            self.add(&mut chunk, &raw)?;
            // The receiver is gone where the run was stopped; then nobody wants the rest.
            let is_full = chunk.len() == CHUNK || chunk.bytes >= CHUNK_BYTES;
            if is_full && send.blocking_send(std::mem::take(&mut chunk)).is_err() {
                return Ok(source.encoding());
            }
        }
        if chunk.len() > 0 {
            drop(send.blocking_send(chunk));
        }
        Ok(source.encoding())
    }

    fn add(&self, chunk: &mut Batch, raw: &RawRow) -> Result<(), Error> {
        chunk.bytes += raw.bytes();
        chunk.raws.push(raw.clone());
        let user = match parse_row(raw, &self.mapping) {
            Ok(user) => user,
            Err(refusal) => {
                chunk.refused.push(refusal);
                chunk.new.push(None);
                return Ok(());
            }
        };
        chunk.emails.extend(user.email.as_ref().map(|email| email.key()));
        chunk
            .external_ids
            .extend(user.external_id.as_ref().map(|id| id.as_str().to_owned()));
        if self.mode == Mode::Upsert && user.email.is_none() && user.external_id.is_none() {
            chunk.names.push(name_key(user.name.as_str()));
        }
        let candidate = Candidate::new(raw.row, user, self.clock.now());
        chunk.new.push(Some(NewRow::new(self.company, &candidate.new)?));
        chunk.candidates.push(candidate);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_grows_with_the_file_within_bounds() {
        for (total, rows) in [(0, 1_000), (10_000, 1_000), (200_000, 4_000), (5_000_000, 10_000)] {
            assert_eq!(size(total), rows, "{total}");
        }
    }

    #[test]
    fn a_batch_is_full_by_rows_or_by_bytes() {
        let of = |rows: u64, cell: &str| {
            let mut batch = Batch::default();
            for row in 1..=rows {
                let raw = RawRow::of(row, [cell]);
                batch.append(Batch {
                    bytes: raw.bytes(),
                    raws: vec![raw],
                    ..Batch::default()
                });
            }
            batch
        };
        assert!(!of(9, "x").is_full(10));
        assert!(of(10, "x").is_full(10));
        let large = "x".repeat(BYTES / 4);
        assert!(!of(3, &large).is_full(10));
        assert!(of(4, &large).is_full(10));
    }
}
