//! The rows of a JSON file: one flat object each.

use super::csv_records::MAX_COLUMNS;
use super::csv_rows::MAX_CELL;
use super::guess;
use super::json_frames::{Frame, Frames, Shape};
use super::row::{RawRow, RowFault, cut};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

/// How many records the columns are taken from.
const COLUMN_RECORDS: usize = 100;

/// Reads records as rows of texts.
pub(super) struct JsonRows<R> {
    frames: Frames<R>,
    columns: Columns,
    cells: Vec<String>,
    lists: Vec<(usize, Vec<String>)>,
    row: u64,
}

impl<R: BufRead> JsonRows<R> {
    /// Reads the records of `input`, of which `columns` are taken.
    pub(super) fn open(input: R, shape: Shape, columns: Vec<String>) -> io::Result<Self> {
        let cells = vec![String::new(); columns.len()];
        Ok(Self {
            frames: Frames::new(input, shape)?,
            columns: Columns::new(columns),
            cells,
            lists: Vec::new(),
            row: 0,
        })
    }

    /// The keys that are taken.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns.names
    }

    /// Where the text comes from.
    pub(super) fn input(&self) -> &R {
        self.frames.input()
    }

    /// Reads the next row into `row`; false at the end.
    pub(super) fn read(&mut self, row: &mut RawRow) -> io::Result<bool> {
        let frame = self.frames.advance()?;
        if frame == Frame::End {
            return Ok(false);
        }
        self.row += 1;
        row.clear();
        row.row = self.row;
        let fault = match frame {
            Frame::Record => match std::str::from_utf8(self.frames.bytes()) {
                Ok(text) => take(text, &self.columns, (&mut self.cells, &mut self.lists), row),
                Err(_) => fault("encoding", UNDECODABLE),
            },
            Frame::Oversize => fault("too_long", "The record is longer than 4 MiB"),
            Frame::Cut => fault(
                "json",
                "The file ends before this record, or the list of records, is closed",
            ),
            Frame::Stray => fault("json", "Something follows the list of records; it was not read"),
            Frame::End => None,
        };
        if fault.is_some() && row.ends.is_empty() {
            // The list of refused rows shows what stood there, as far as one looks at it.
            row.push(cut(&String::from_utf8_lossy(self.frames.bytes()), 200));
        }
        row.fault = fault;
        Ok(true)
    }
}

/// Fills `row` from the text of a record, and says what is wrong with it as a row.
fn take(
    text: &str,
    columns: &Columns,
    (cells, lists): (&mut [String], &mut Vec<(usize, Vec<String>)>),
    row: &mut RawRow,
) -> Option<RowFault> {
    cells.iter_mut().for_each(String::clear);
    lists.clear();
    let mut fill = Fill {
        columns,
        cells,
        lists,
        expected: 0,
        fault: None,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = DeserializeSeed::deserialize(&mut fill, &mut deserializer).and_then(|()| deserializer.end());
    let found = fill.fault;
    if let Err(error) = read {
        let reason = if text.trim_start().starts_with('{') {
            format!("The record is not valid JSON ({error})")
        } else {
            "The record is not a JSON object".to_owned()
        };
        return fault("json", reason);
    }
    cells.iter().for_each(|cell| row.push(cell));
    if let Some(column) = cells.iter().position(|cell| cell.len() > MAX_CELL) {
        row.cut_cells();
        let name = columns.names.get(column).map(String::as_str).unwrap_or_default();
        return Some(RowFault {
            column: Some(column),
            code: "too_long",
            reason: format!(
                "The value of “{name}” is longer than 1 MiB; it is cut in the list of refused rows"
            ),
        });
    }
    for (column, elements) in lists.drain(..) {
        row.push_list(column, elements);
    }
    found
}

const UNDECODABLE: &str =
    "The record holds bytes that are no text in the file's encoding; save the file as UTF-8";

fn fault(code: &'static str, reason: impl Into<String>) -> Option<RowFault> {
    Some(RowFault {
        column: None,
        code,
        reason: reason.into(),
    })
}

/// The keys of the first records, in the order they appear.
pub(super) fn discover(head: &[u8], shape: Shape) -> io::Result<Vec<String>> {
    let mut frames = Frames::new(head, shape)?;
    let mut columns: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for _ in 0..COLUMN_RECORDS {
        if frames.advance()? != Frame::Record {
            break;
        }
        // A record that cannot be read names no columns; it is refused when its turn comes.
        let Ok(keys) = serde_json::from_slice::<Keys>(frames.bytes()) else {
            continue;
        };
        for key in keys.0 {
            if !key.trim().is_empty() && columns.len() < MAX_COLUMNS && known.insert(key.clone()) {
                columns.push(key);
            }
        }
    }
    Ok(columns)
}

/// The keys of an object.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Keys;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, _)) = map.next_entry::<String, serde::de::IgnoredAny>()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// The columns by name.
struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    fn new(names: Vec<String>) -> Self {
        let places = names
            .iter()
            .cloned()
            .enumerate()
            .map(|(place, name)| (name, place))
            .collect();
        Self { names, places }
    }

    /// The column of a key; most records have their keys in the same order, so that one is tried first.
    fn find(&self, key: &str, expected: usize) -> Option<usize> {
        if self.names.get(expected).is_some_and(|name| name == key) {
            return Some(expected);
        }
        self.places.get(key).copied()
    }
}

/// Writes an object's values into the cells of their columns.
struct Fill<'a> {
    columns: &'a Columns,
    cells: &'a mut [String],
    lists: &'a mut Vec<(usize, Vec<String>)>,
    expected: usize,
    fault: Option<RowFault>,
}

/// A key, borrowed from the text where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> DeserializeSeed<'de> for &mut Fill<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Fill<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            let column = self.columns.find(&key, self.expected);
            let written = match column.and_then(|column| Some((column, self.cells.get_mut(column)?))) {
                Some((column, cell)) => {
                    cell.clear();
                    self.lists.retain(|(place, _)| *place != column);
                    if value.get().starts_with('[') {
                        elements(value.get()).map(|elements| {
                            cell.push_str(&elements.join(", "));
                            self.lists.push((column, elements));
                        })
                    } else {
                        write_text(value.get(), cell)
                    }
                }
                None => Ok(()),
            };
            if let Err(why) = written
                && self.fault.is_none()
            {
                let reason = format!("The value of “{}” {}", cut(&key, 100), why.sentence());
                self.fault = Some(RowFault {
                    column,
                    code: "json",
                    reason,
                });
            }
            // A key that comes this late has no column. Leaving it out is right where nobody would have
            // mapped it, and a silent loss where it would have been.
            if column.is_none() && self.fault.is_none() && value.get() != "null" && guess::recognised(&key) {
                self.fault = Some(RowFault {
                    column: None,
                    code: "columns",
                    reason: format!(
                        "The key “{}” is in none of the first {COLUMN_RECORDS} records; add it to the first one, \
                         empty if need be",
                        cut(&key, 100)
                    ),
                });
            }
            self.expected = column.map_or(self.expected, |column| column + 1);
        }
        Ok(())
    }
}

/// Why a value has no text.
enum NoText {
    /// It is an object, or a list with something nested in it.
    Nested,
    /// It is a text with an escape that stands for no character.
    BadEscape,
}

impl NoText {
    const fn sentence(&self) -> &'static str {
        match self {
            Self::Nested => "is nested; it must be a text, a number, true, false, null or a list of those",
            Self::BadEscape => "has an escape sequence that stands for no character",
        }
    }
}

/// The elements of a list as texts, those that say nothing left out.
fn elements(raw: &str) -> Result<Vec<String>, NoText> {
    let mut elements = Vec::new();
    for element in serde_json::from_str::<Vec<&RawValue>>(raw).map_err(|_| NoText::Nested)? {
        let mut text = String::new();
        write_text(element.get(), &mut text)?;
        if !text.is_empty() {
            elements.push(text);
        }
    }
    Ok(elements)
}

/// Appends a value as a text: a text as it is, a number or a truth value as written, null as nothing.
fn write_text(raw: &str, out: &mut String) -> Result<(), NoText> {
    match raw.as_bytes().first() {
        Some(b'"') => {
            let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
            if inner.contains('\\') {
                out.push_str(&serde_json::from_str::<String>(raw).map_err(|_| NoText::BadEscape)?);
            } else {
                out.push_str(inner);
            }
        }
        Some(b'n') | None => {}
        Some(b'{' | b'[') => return Err(NoText::Nested),
        Some(_) => out.push_str(raw),
    }
    Ok(())
}
