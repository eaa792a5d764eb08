//! A file as a stream of rows, whatever its format, encoding and delimiter.

use super::csv_rows::{self, CsvRows};
use super::delimiter::Delimiter;
use super::encoding::{Encoding, Transcoder, judge};
use super::error::ImportError;
use super::guess::guess;
use super::json_frames::Shape;
use super::json_rows::{self, JsonRows};
use super::magic;
use super::mapping::Mapping;
use super::row::{RawRow, cut};
use std::io::{self, BufReader, Chain, Cursor, Read};

/// How much of a file is looked at before anything is decided.
const HEAD: usize = 1024 * 1024;

/// How many rows are shown as samples.
const SAMPLES: usize = 5;

/// The most characters of a cell that are shown in a sample.
const SAMPLE_CHARS: usize = 200;

/// How the rows of a file are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A header row, then a row a record (RFC 4180 and what programs in fact write).
    Csv,
    /// An array of objects, an object with such an array as `items`, or one object a line (NDJSON).
    Json,
}

/// What the sender says of a file; what is left out is detected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints {
    /// How the rows are written down.
    pub format: Option<Format>,
    /// The encoding; a byte order mark in the file is believed before it.
    pub encoding: Option<Encoding>,
    /// What separates the cells; of no meaning for JSON.
    pub delimiter: Option<Delimiter>,
}

/// An opened file: what it was found to be, and its rows, read one at a time in bounded memory.
pub struct Source {
    format: Format,
    delimiter: Option<Delimiter>,
    samples: Vec<Vec<String>>,
    rows: Rows,
}

/// The decoded text: the beginning, which was looked at already, and the rest.
type Text = BufReader<Chain<Cursor<Vec<u8>>, Transcoder<Box<dyn Read + Send>>>>;

enum Rows {
    Csv(Box<CsvRows<Text>>),
    Json(Box<JsonRows<Text>>),
}

impl Source {
    /// Opens a file: reads up to the first MiB and finds out what it is.
    ///
    /// # Errors
    /// [`ImportError::Refused`] at `file` for a file that is empty, no text, or has no usable header;
    /// [`ImportError::Unreadable`] where it cannot be read.
    pub fn open(file: impl Read + Send + 'static, hints: Hints) -> Result<Self, ImportError> {
        Self::open_part(file, hints, false)
    }

    /// With `part`, `file` may be the beginning of a longer one and end anywhere.
    fn open_part(file: impl Read + Send + 'static, hints: Hints, part: bool) -> Result<Self, ImportError> {
        let mut file: Box<dyn Read + Send> = Box::new(file);
        let (raw, whole) = read_head(&mut file)?;
        magic::check_bytes(&raw)?;
        let verdict = judge(&raw, whole && !part, hints.encoding);
        let mut rest = Cursor::new(raw);
        rest.set_position(verdict.bom_len as u64);
        let mut text = Transcoder::new(Box::new(rest.chain(file)) as Box<dyn Read + Send>, verdict, part);
        let (mut head, whole) = read_head(&mut text)?;
        let whole = whole && !part;
        magic::check_text(&head)?;

        match hints.format.unwrap_or_else(|| format_of(&head)) {
            Format::Csv => {
                let mut delimiter = hints.delimiter;
                if let Some((named, length)) = Delimiter::declared_in(&head) {
                    head.drain(..length);
                    delimiter = delimiter.or(Some(named));
                }
                let delimiter = delimiter.unwrap_or_else(|| Delimiter::detect(&head, whole));
                let mut sampled = CsvRows::open(head.as_slice(), delimiter.byte())?;
                csv_rows::check_names(sampled.columns())?;
                let samples = samples(whole, |row| sampled.read(row))?;
                let rows = Rows::Csv(Box::new(CsvRows::open(joined(head, text), delimiter.byte())?));
                Ok(Self {
                    format: Format::Csv,
                    delimiter: Some(delimiter),
                    samples,
                    rows,
                })
            }
            Format::Json => {
                if head.trim_ascii().is_empty() {
                    return Err(csv_rows::empty());
                }
                let shape = Shape::of(&head);
                let columns = json_rows::discover(&head, shape)?;
                if columns.is_empty() {
                    let reason = "No record with a key was found in the first MiB of the file; it must hold JSON \
                                  objects, in an array or one a line";
                    return Err(csv_rows::header(reason.to_owned()));
                }
                let mut sampled = JsonRows::open(head.as_slice(), shape, columns.clone())?;
                let samples = samples(whole, |row| sampled.read(row))?;
                let rows = Rows::Json(Box::new(JsonRows::open(joined(head, text), shape, columns)?));
                Ok(Self {
                    format: Format::Json,
                    delimiter: None,
                    samples,
                    rows,
                })
            }
        }
    }

    /// How the rows are written down.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The encoding as known so far. A file that begins with ASCII alone is `utf-8` until another byte
    /// comes, so this is final only when the last row was read.
    pub fn encoding(&self) -> Encoding {
        let text = match &self.rows {
            Rows::Csv(rows) => rows.input(),
            Rows::Json(rows) => rows.input(),
        };
        text.get_ref().get_ref().1.encoding()
    }

    /// What separates the cells; none in JSON.
    pub fn delimiter(&self) -> Option<Delimiter> {
        self.delimiter
    }

    /// The columns: the header of a CSV file, the keys of the first 100 records of a JSON file. In CSV a
    /// name may be blank; such a column cannot be mapped.
    pub fn columns(&self) -> &[String] {
        match &self.rows {
            Rows::Csv(rows) => rows.columns(),
            Rows::Json(rows) => rows.columns(),
        }
    }

    /// Up to five first rows, each cell cut to 200 characters.
    pub fn samples(&self) -> &[Vec<String>] {
        &self.samples
    }

    /// Reads the next row into `row`, whose buffers are used again; false at the end of the file. A row
    /// that cannot be read as one is a row with a [`RawRow::fault`], not an error.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`] where the file cannot be read on.
    pub fn read(&mut self, row: &mut RawRow) -> Result<bool, ImportError> {
        Ok(match &mut self.rows {
            Rows::Csv(rows) => rows.read(row)?,
            Rows::Json(rows) => rows.read(row)?,
        })
    }

    /// Reads to the end and says how many rows there were.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`] where the file cannot be read on.
    pub fn count(mut self) -> Result<u64, ImportError> {
        let mut row = RawRow::default();
        while self.read(&mut row)? {}
        Ok(row.row)
    }
}

/// What a file looks like from its beginning, for the person who maps its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How the rows are written down.
    pub format: Format,
    /// The encoding, as far as the beginning shows it.
    pub encoding: Encoding,
    /// What separates the cells; none in JSON.
    pub delimiter: Option<Delimiter>,
    /// The columns.
    pub columns: Vec<String>,
    /// Up to five first rows, each cell cut to 200 characters.
    pub samples: Vec<Vec<String>>,
    /// The guessed mapping; it may lack the name.
    pub mapping: Mapping,
}

/// Looks at the beginning of a file; 64 KiB or so are plenty, and they may end anywhere.
///
/// # Errors
/// Those of [`Source::open`].
pub fn preview(first_bytes: &[u8], hints: Hints) -> Result<Preview, ImportError> {
    let source = Source::open_part(Cursor::new(first_bytes.to_vec()), hints, true)?;
    Ok(Preview {
        format: source.format(),
        encoding: source.encoding(),
        delimiter: source.delimiter(),
        columns: source.columns().to_vec(),
        mapping: guess(source.columns()),
        samples: source.samples,
    })
}

/// Reads up to [`HEAD`] bytes; and whether that is all there is.
fn read_head(source: &mut impl Read) -> io::Result<(Vec<u8>, bool)> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let whole = head.len() < HEAD;
    Ok((head, whole))
}

fn joined(head: Vec<u8>, rest: Transcoder<Box<dyn Read + Send>>) -> Text {
    BufReader::with_capacity(64 * 1024, Cursor::new(head).chain(rest))
}

/// JSON begins with an array of objects or an object; a CSV header does not look like that.
fn format_of(head: &[u8]) -> Format {
    let mut tokens = head.iter().filter(|b| !b.is_ascii_whitespace());
    match (tokens.next(), tokens.next()) {
        (Some(b'['), Some(b'{' | b']') | None) | (Some(b'{'), Some(b'"' | b'}')) => Format::Json,
        _ => Format::Csv,
    }
}

/// The first rows as `read` gives them; without `whole` the last row before the end may be cut, and is
/// left out.
fn samples(
    whole: bool,
    mut read: impl FnMut(&mut RawRow) -> io::Result<bool>,
) -> Result<Vec<Vec<String>>, ImportError> {
    let mut row = RawRow::default();
    let mut samples: Vec<Vec<String>> = Vec::new();
    while samples.len() <= SAMPLES && read(&mut row)? {
        samples.push(
            row.cells()
                .map(|cell| cut(cell, SAMPLE_CHARS).to_owned())
                .collect(),
        );
    }
    if samples.len() > SAMPLES || !whole {
        samples.pop();
    }
    Ok(samples)
}
