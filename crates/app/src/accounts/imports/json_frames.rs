//! Cuts a JSON text into its records in bounded memory, without reading what is in them.

use super::csv_records::MAX_RECORD;
use std::io::{self, BufRead};

/// How the records stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `[{…}, {…}]`, beginning `skip` bytes into the text, just behind the bracket. With `inside`, the
    /// list is the `items` of an object, whose other keys are of no interest.
    List {
        /// Where the first record can begin.
        skip: usize,
        /// Whether an object is around the list.
        inside: bool,
    },
    /// One record a line.
    Lines,
    /// Records one after the other, over any number of lines each.
    Values,
}

impl Shape {
    /// Tells the shape from the beginning of a text.
    pub(super) fn of(head: &[u8]) -> Self {
        let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
        match head.get(start) {
            Some(b'[') => Self::List {
                skip: start + 1,
                inside: false,
            },
            Some(b'{') => Self::of_object(head, start),
            Some(_) | None => Self::Values,
        }
    }

    /// The text begins with an object: one around the records, or the first record.
    fn of_object(head: &[u8], start: usize) -> Self {
        let mut scan = Scan::default();
        let mut text_start = 0;
        for (at, byte) in head.iter().enumerate().skip(start) {
            let was_in_text = scan.in_text;
            scan.step(*byte);
            if scan.in_text && !was_in_text {
                text_start = at;
            }
            if scan.depth == 1
                && was_in_text
                && !scan.in_text
                && head.get(text_start..=at) == Some(b"\"items\"")
                && let Some(skip) = list_after(head, at + 1)
            {
                return Self::List { skip, inside: true };
            }
            if scan.depth == 0 {
                let one_line = !head.get(start..at).unwrap_or_default().contains(&b'\n');
                let rest = head.get(at + 1..).unwrap_or_default();
                let line_ends = rest
                    .iter()
                    .find(|b| !matches!(b, b' ' | b'\t' | b'\r'))
                    .is_none_or(|b| *b == b'\n');
                return if one_line && line_ends {
                    Self::Lines
                } else {
                    Self::Values
                };
            }
        }
        Self::Values
    }
}

/// Where a list of records begins, if what follows a key is one.
fn list_after(head: &[u8], from: usize) -> Option<usize> {
    let mut tokens = head
        .iter()
        .enumerate()
        .skip(from)
        .filter(|(_, byte)| !byte.is_ascii_whitespace())
        .map(|(at, byte)| (at, *byte));
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some((_, b':')), Some((at, b'[')), Some((_, b'{' | b']')) | None) => Some(at + 1),
        _ => None,
    }
}

/// Follows nesting and texts through JSON, byte by byte.
#[derive(Debug, Default, Clone, Copy)]
struct Scan {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Scan {
    #[inline]
    fn step(&mut self, byte: u8) {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => self.in_text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}

/// What [`Frames::advance`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// The text of one record.
    Record,
    /// A record beyond [`MAX_RECORD`]; its beginning is there, the rest was skipped.
    Oversize,
    /// The text ended inside a record, or before the list was closed.
    Cut,
    /// Something follows the list.
    Stray,
    /// No more records.
    End,
}

/// The records of a JSON text, one after the other, in one buffer.
pub(super) struct Frames<R> {
    input: R,
    shape: Shape,
    bytes: Vec<u8>,
    ended: bool,
}

impl<R: BufRead> Frames<R> {
    /// `shape` must be that of the text in `input`.
    pub(super) fn new(mut input: R, shape: Shape) -> io::Result<Self> {
        if let Shape::List { skip, .. } = shape {
            io::copy(&mut io::Read::take(&mut input, skip as u64), &mut io::sink())?;
        }
        Ok(Self {
            input,
            shape,
            bytes: Vec::new(),
            ended: false,
        })
    }

    /// Where the text comes from.
    pub(super) fn input(&self) -> &R {
        &self.input
    }

    /// The text of the last record.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads the next record.
    pub(super) fn advance(&mut self) -> io::Result<Frame> {
        self.bytes.clear();
        if self.ended {
            return Ok(Frame::End);
        }
        let Some(first) = self.next_token()? else {
            self.ended = true;
            let open = matches!(self.shape, Shape::List { .. });
            return Ok(if open { Frame::Cut } else { Frame::End });
        };
        if let (Shape::List { inside, .. }, b']') = (self.shape, first) {
            self.input.consume(1);
            self.ended = true;
            let stray = !inside && self.next_token()?.is_some();
            return Ok(if stray { Frame::Stray } else { Frame::End });
        }
        match self.shape {
            Shape::Lines => self.line(),
            Shape::List { .. } | Shape::Values => self.value(first),
        }
    }

    /// The first byte of the next record, not consumed; None at the end of the text.
    fn next_token(&mut self) -> io::Result<Option<u8>> {
        let commas = matches!(self.shape, Shape::List { .. });
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let found = chunk
                .iter()
                .position(|b| !(b.is_ascii_whitespace() || (commas && *b == b',')));
            let byte = found.and_then(|at| chunk.get(at)).copied();
            let skipped = found.unwrap_or(chunk.len());
            self.input.consume(skipped);
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    fn line(&mut self) -> io::Result<Frame> {
        self.collect(|chunk| match chunk.iter().position(|b| *b == b'\n') {
            Some(at) => (at, true),
            None => (chunk.len(), false),
        })
        // A last line needs no line end.
        .map(|frame| if frame == Frame::Cut { Frame::Record } else { frame })
    }

    fn value(&mut self, first: u8) -> io::Result<Frame> {
        if matches!(first, b'{' | b'[' | b'"') {
            let mut scan = Scan::default();
            return self.collect(|chunk| {
                for (at, byte) in chunk.iter().enumerate() {
                    scan.step(*byte);
                    if scan.depth == 0 && !scan.in_text {
                        return (at + 1, true);
                    }
                }
                (chunk.len(), false)
            });
        }
        // A bare word or number, or a stray bracket: no record, but it must be got over.
        let mut begun = false;
        self.collect(|chunk| {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || b",[]{}\"".contains(byte);
            let from = usize::from(!begun);
            begun = true;
            match chunk.iter().skip(from).position(ends) {
                Some(at) => (from + at, true),
                None => (chunk.len(), false),
            }
        })
        .map(|frame| if frame == Frame::Cut { Frame::Record } else { frame })
    }

    /// Takes bytes until `part` says where the record ends in a chunk; what is too much is skipped.
    fn collect(&mut self, mut part: impl FnMut(&[u8]) -> (usize, bool)) -> io::Result<Frame> {
        let mut oversize = false;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                self.ended = true;
                return Ok(if oversize { Frame::Oversize } else { Frame::Cut });
            }
            let (used, done) = part(chunk);
            let room = MAX_RECORD - self.bytes.len();
            oversize |= used > room;
            self.bytes
                .extend_from_slice(chunk.get(..used.min(room)).unwrap_or_default());
            self.input.consume(used);
            if done {
                return Ok(if oversize { Frame::Oversize } else { Frame::Record });
            }
        }
    }
}
