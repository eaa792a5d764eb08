//! In which encoding a file is written, and reading it as UTF-8 whatever it is.
//!
//! A byte order mark is believed before anything else, also before what the caller declared: it is
//! certain. A file whose beginning is plain ASCII has not shown its encoding yet; the decision then
//! falls where its first other byte stands, however far inside that is.

use super::error::ImportError;
use std::io::{self, Read};

/// Stands in the decoded stream where the source could not be decoded. No UTF-8 text contains this
/// byte, so the reader of the rows sees which cell was struck, and a U+FFFD of the source stays good.
pub(super) const UNDECODABLE: u8 = 0xFF;

/// How much is read from the source at a time.
const CHUNK: usize = 64 * 1024;

/// How much after the first non-ASCII byte is looked at before an undecided encoding is decided.
const PROBE: usize = 8 * 1024;

/// A character encoding Deskbell reads. Two values are equal when they decode alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// UTF-8, also with a byte order mark.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// UTF-16, low byte first; what Excel calls "Unicode text".
    pub const UTF_16LE: Self = Self(encoding_rs::UTF_16LE);
    /// UTF-16, high byte first.
    pub const UTF_16BE: Self = Self(encoding_rs::UTF_16BE);
    /// Western European Windows, which ISO 8859-1 is read as too (as every browser does).
    pub const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);

    /// Reads an encoding's name, without case: `utf-8`, `utf-16le`, `utf-16be`, `utf-16` (the order is
    /// then seen from the bytes), `windows-1252`, `iso-8859-1`, and the other names of the WHATWG list.
    ///
    /// # Errors
    /// [`ImportError::Refused`] at `encoding` for a name nobody knows.
    pub fn parse(name: &str) -> Result<Self, ImportError> {
        let label = name.trim().to_ascii_lowercase();
        // Python's name for UTF-8 with a byte order mark; people copy it from there.
        let label = if label == "utf-8-sig" {
            "utf-8"
        } else {
            label.as_str()
        };
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())
            .filter(|e| *e != encoding_rs::X_USER_DEFINED && *e != encoding_rs::ISO_2022_JP)
            .map(Self)
            .ok_or_else(|| ImportError::Refused {
                field: "encoding",
                code: "unknown_value",
                reason: format!(
                    "There is no encoding “{}”; use utf-8, utf-16le, utf-16be or windows-1252, or leave it out",
                    name.trim().chars().take(50).collect::<String>()
                ),
            })
    }

    /// The name in lower case, for example `utf-8`.
    pub fn name(self) -> String {
        self.0.name().to_ascii_lowercase()
    }

    fn is_utf_16(self) -> bool {
        self == Self::UTF_16LE || self == Self::UTF_16BE
    }
}

/// What the first bytes of a file say about its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The encoding to read with.
    pub(super) encoding: Encoding,
    /// How many bytes of byte order mark to skip.
    pub(super) bom_len: usize,
    /// False while only ASCII was seen, which nearly every encoding shares.
    pub(super) settled: bool,
}

/// Judges the first bytes of a file; `whole` when they are all of it, `declared` is what the caller said.
pub(super) fn judge(head: &[u8], whole: bool, declared: Option<Encoding>) -> Verdict {
    let settled = |encoding| Verdict {
        encoding,
        bom_len: 0,
        settled: true,
    };
    if let Some((encoding, bom_len)) = encoding_rs::Encoding::for_bom(head) {
        return Verdict {
            encoding: Encoding(encoding),
            bom_len,
            settled: true,
        };
    }
    match declared {
        // "utf-16" alone does not say the order, and a wrong order reads no text at all.
        Some(encoding) if encoding.is_utf_16() => settled(utf_16_order(head).unwrap_or(encoding)),
        Some(encoding) => settled(encoding),
        None => match utf_16_order(head) {
            Some(encoding) => settled(encoding),
            None => match judge_bytes(head, whole) {
                Some(encoding) => settled(encoding),
                None => Verdict {
                    settled: false,
                    ..settled(Encoding::UTF_8)
                },
            },
        },
    }
}

/// UTF-16 without a mark: ASCII letters, digits and separators leave every second byte zero, which no
/// text in another encoding does.
fn utf_16_order(head: &[u8]) -> Option<Encoding> {
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = even.max(odd) * 20 >= head.len() / 2 && even.max(odd) > 0;
    match (even, odd) {
        _ if !enough => None,
        // A tolerance of one in eight: U+4E00 and its like have a zero in the other place.
        (even, odd) if odd > even * 8 => Some(Encoding::UTF_16LE),
        (even, odd) if even > odd * 8 => Some(Encoding::UTF_16BE),
        _ => None,
    }
}

/// UTF-8 or one of the older encodings; none while only ASCII, and perhaps the cut beginning of a
/// character, was seen.
fn judge_bytes(bytes: &[u8], whole: bool) -> Option<Encoding> {
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // The last character may merely be cut off by the end of the sample.
        let cut = !whole
            && chunks.peek().is_none()
            && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        bad += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    // A stray byte in a UTF-8 file costs that row, not the reading of all others: text of another
    // encoding hardly ever forms one valid UTF-8 sequence, never ten for each invalid one.
    if good + bad == 0 {
        return None;
    }
    if good >= bad * 10 {
        return Some(Encoding::UTF_8);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let (as_guessed, faulty) = guess.decode_without_bom_handling(bytes);
    // Where it makes no difference, or the guess does not even fit, the answer is the usual one.
    let usual = faulty || as_guessed == encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0;
    Some(if usual {
        Encoding::WINDOWS_1252
    } else {
        Encoding(guess)
    })
}

/// Reads a source of any encoding as UTF-8, with [`UNDECODABLE`] where it cannot be decoded.
///
/// UTF-8 is passed on untouched, invalid bytes included: the reader of the rows judges those. The byte
/// order mark must have been skipped. `Interrupted` is retried here, so callers never see it.
pub(super) struct Transcoder<R> {
    inner: R,
    encoding: Encoding,
    settled: bool,
    part: bool,
    /// None while the bytes are passed on as they are.
    decoder: Option<encoding_rs::Decoder>,
    raw: Vec<u8>,
    text: Vec<u8>,
    served: usize,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    /// With `part`, `inner` may end inside a character.
    pub(super) fn new(inner: R, verdict: Verdict, part: bool) -> Self {
        let mut transcoder = Self {
            inner,
            encoding: Encoding::UTF_8,
            settled: verdict.settled,
            part,
            decoder: None,
            raw: Vec::new(),
            text: Vec::new(),
            served: 0,
            ended: false,
        };
        transcoder.decide(verdict.encoding);
        transcoder
    }

    /// The encoding as known so far; final once the source was read to its end.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn decide(&mut self, encoding: Encoding) {
        self.encoding = encoding;
        if encoding != Encoding::UTF_8 {
            self.decoder = Some(encoding.0.new_decoder_without_bom_handling());
        }
    }

    /// Appends up to `limit` bytes of the source to `raw`.
    fn read_raw(&mut self, limit: usize) -> io::Result<()> {
        let before = self.raw.len();
        // `read_to_end` on a bounded reader retries interruptions and does not zero the buffer.
        self.inner
            .by_ref()
            .take(limit as u64)
            .read_to_end(&mut self.raw)?;
        self.ended |= self.raw.len() < before + limit;
        Ok(())
    }

    /// Makes the next part of the text.
    fn refill(&mut self) -> io::Result<()> {
        self.raw.clear();
        self.text.clear();
        self.served = 0;
        self.read_raw(CHUNK)?;
        if !self.settled
            && let Some(first) = self.raw.iter().position(|b| !b.is_ascii())
        {
            let missing = (first + PROBE).saturating_sub(self.raw.len());
            if missing > 0 && !self.ended {
                self.read_raw(missing)?;
            }
            self.settled = true;
            let whole = self.ended && !self.part;
            if let Some(encoding) = judge_bytes(self.raw.get(first..).unwrap_or_default(), whole) {
                self.decide(encoding);
            }
        }
        if self.decoder.is_some() {
            self.decode();
        } else {
            std::mem::swap(&mut self.raw, &mut self.text);
        }
        Ok(())
    }

    /// Decodes `raw` into `text`.
    fn decode(&mut self) {
        let Some(decoder) = &mut self.decoder else { return };
        // Room for the worst case is made once: a malformed sequence costs at least the byte its
        // marker takes.
        let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
        self.text.resize(room.unwrap_or(self.raw.len()) + 16, 0);
        let (mut from, mut to) = (0, 0);
        loop {
            if self.text.len() < to + 16 {
                self.text.resize(to + CHUNK, 0);
            }
            let source = self.raw.get(from..).unwrap_or_default();
            let target = self.text.get_mut(to..).unwrap_or_default();
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(source, target, self.ended);
            from += read;
            to += written;
            match result {
                encoding_rs::DecoderResult::InputEmpty => break,
                encoding_rs::DecoderResult::OutputFull => self.text.resize(to + CHUNK, 0),
                encoding_rs::DecoderResult::Malformed(..) => {
                    if let Some(place) = self.text.get_mut(to) {
                        *place = UNDECODABLE;
                        to += 1;
                    }
                }
            }
        }
        self.text.truncate(to);
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let mut ready = self.text.get(self.served..).unwrap_or_default();
            if !ready.is_empty() {
                let n = ready.read(out)?;
                self.served += n;
                return Ok(n);
            }
            if self.ended {
                return Ok(0);
            }
            if self.settled && self.decoder.is_none() {
                match self.inner.read(out) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    done => return done,
                }
            } else {
                self.refill()?;
            }
        }
    }
}
