//! The list of refused rows as a CSV file: the original columns and why, ready to mend and load again.

use super::formulas::neutralise_but_numbers as neutralise;
use std::io::{self, Write};

/// The column that is added to the original ones.
const REASON: &str = "reason";

/// Writes refused rows, one by one, in constant memory.
pub struct RefusedWriter<W: Write> {
    writer: csv::Writer<W>,
    columns: usize,
    /// Whether the original has a column of reasons already, whose cells are replaced.
    mended: bool,
}

impl<W: Write> RefusedWriter<W> {
    /// Begins the file: the header. `delimiter` is best that of the original, so that the same spreadsheet
    /// opens both.
    ///
    /// The column for the reasons is called `reason`. A file that was mended already has it as its last
    /// column, which is then used again; where another column has that name, ours gets a free one.
    ///
    /// # Errors
    /// Those of the place written to.
    pub fn new(out: W, columns: &[String], delimiter: u8) -> io::Result<Self> {
        let (original, mended) = match columns.split_last() {
            Some((last, before)) if last == REASON => (before, true),
            Some(_) | None => (columns, false),
        };
        let mut reason = REASON.to_owned();
        while original.contains(&reason) {
            reason.insert_str(0, "import_");
        }
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_writer(out);
        let names = original.iter().map(String::as_str).chain([reason.as_str()]);
        writer.write_record(names.map(|name| neutralise(name).into_owned()))?;
        Ok(Self {
            writer,
            columns: original.len(),
            mended,
        })
    }

    /// Writes a row: its cells as they stood in the original, and why it was refused. Cells beyond the
    /// columns follow the reason, so that nothing of the row is lost.
    ///
    /// # Errors
    /// Those of the place written to.
    pub fn write<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>, reason: &str) -> io::Result<()> {
        let mut cells = cells.into_iter();
        for _ in 0..self.columns {
            self.writer
                .write_field(neutralise(cells.next().unwrap_or_default()).as_bytes())?;
        }
        self.writer.write_field(neutralise(reason).as_bytes())?;
        for beyond in cells.skip(usize::from(self.mended)) {
            self.writer.write_field(neutralise(beyond).as_bytes())?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the file and gives back where it was written to.
    ///
    /// # Errors
    /// Those of the place written to.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}
