//! The refused rows as a file, ready to mend and load again, in pieces as the client takes them.

use super::{Delimiter, RefusedWriter, model::ImportRow, store};
use base::{Error, Result};
use bytes::Bytes;
use futures_util::{Stream, stream};
use platform::db::CompanyDb;
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// The file: the original columns and a reason a row.
///
/// # Errors
/// [`Error::Internal`] where the header cannot be written.
pub(super) fn stream(db: CompanyDb, import: ImportRow) -> Result<impl Stream<Item = Result<Bytes>> + Send> {
    let delimiter = match import.delimiter.as_deref().map(Delimiter::parse) {
        Some(Ok(delimiter)) => delimiter,
        Some(Err(_)) | None => Delimiter::Comma,
    };
    let out = Piece::default();
    let writer =
        RefusedWriter::new(out.clone(), &import.columns.0, delimiter.byte()).map_err(Error::internal)?;
    let walk = Walk {
        db,
        import,
        after: 0,
        out,
        writer,
    };
    Ok(stream::try_unfold(Some(walk), |walk| async move {
        match walk {
            Some(walk) => walk.step().await.map(Some),
            None => Ok(None),
        }
    }))
}

struct Walk {
    db: CompanyDb,
    import: ImportRow,
    after: i64,
    out: Piece,
    writer: RefusedWriter<Piece>,
}

impl Walk {
    /// Writes the next rows; without any, ends the file.
    async fn step(mut self) -> Result<(Bytes, Option<Self>)> {
        let rows = store::refusals_after(&self.db, self.import.id, self.after).await?;
        let Some(last) = rows.last() else {
            let out = self.out.clone();
            self.writer.finish().map_err(Error::internal)?;
            return Ok((out.take(), None));
        };
        self.after = last.row;
        for row in &rows {
            let cells = row.cells.0.iter().map(String::as_str);
            self.writer.write(cells, &row.reason).map_err(Error::internal)?;
        }
        Ok((self.out.take(), Some(self)))
    }
}

/// What was written and not yet taken.
#[derive(Debug, Clone, Default)]
struct Piece(Arc<Mutex<Vec<u8>>>);

impl Piece {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Piece {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
