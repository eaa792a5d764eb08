//! The file itself: a tar of the entries and one of the manifest, each gzipped, and behind them an empty gzip
//! member whose extra field tells where the manifest begins, with a SHA-256 of all before.
//!
//! `tar xzf` reads it like any other. The manifest is last because it holds checksums, and is read first: nothing
//! is unpacked before its name, size and checksum are known.

use super::{
    BackupError,
    manifest::{Entry, Manifest},
};
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

const MANIFEST: &str = "manifest.json";
/// The longest manifest that is read, in bytes: some 500,000 entries.
const MANIFEST_MAX: u64 = 96 * 1024 * 1024;
/// Bytes that are read and written at once.
const PIECE: usize = 256 * 1024;
/// A tar's unit.
const BLOCK: usize = 512;

/// The last member up to what it carries: gzip, one extra field `DB` of 40 bytes.
const FOOTER_HEAD: [u8; 16] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 44, 0, b'D', b'B', 40, 0];
/// And behind it: no data.
const FOOTER_TAIL: [u8; 10] = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const FOOTER: usize = FOOTER_HEAD.len() + 40 + FOOTER_TAIL.len();

/// Passes bytes on, counts them and takes their checksum.
struct Hashing<T> {
    inner: T,
    hash: Sha256,
    bytes: u64,
}

impl<T> Hashing<T> {
    fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

type Out = Hashing<BufWriter<File>>;

/// An archive that is being written.
pub(super) struct Writer {
    out: GzEncoder<Out>,
    path: PathBuf,
    /// The time in the entries' headers, in seconds.
    at: u64,
    entries: Vec<Entry>,
    open: Option<Open>,
}

/// The entry that is being written.
struct Open {
    name: String,
    size: u64,
    written: u64,
    hash: Sha256,
}

fn compressed(out: Out) -> GzEncoder<Out> {
    GzEncoder::new(out, Compression::fast())
}

impl Writer {
    /// Makes a file that only its owner can read.
    pub(super) fn create(path: &Path, at: u64) -> Result<Self, BackupError> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(BackupError::of_file(path))?;
        Ok(Self {
            out: compressed(Hashing::new(BufWriter::with_capacity(PIECE, file))),
            path: path.to_owned(),
            at,
            entries: Vec::new(),
            open: None,
        })
    }

    /// Begins an entry of `size` bytes.
    pub(super) fn begin(&mut self, name: String, size: u64) -> Result<(), BackupError> {
        let header = header(&name, size, self.at).map_err(BackupError::of_file(&self.path))?;
        self.put(&header)?;
        self.open = Some(Open {
            name,
            size,
            written: 0,
            hash: Sha256::new(),
        });
        Ok(())
    }

    /// Writes on in the entry.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        if let Some(open) = &mut self.open {
            open.written += bytes.len() as u64;
            open.hash.update(bytes);
        }
        self.put(bytes)
    }

    /// Ends the entry, which must have got the size it was begun with.
    pub(super) fn end(&mut self) -> Result<(), BackupError> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        if open.written != open.size {
            return Err(BackupError::new(format!(
                "{} changed while it was copied: {} bytes instead of {}",
                open.name, open.written, open.size
            )));
        }
        self.put(padding(open.size))?;
        self.entries.push(Entry {
            name: open.name,
            size: open.size,
            sha256: hex::encode(open.hash.finalize()),
        });
        Ok(())
    }

    /// Writes a whole entry.
    pub(super) fn add(&mut self, name: String, bytes: &[u8]) -> Result<(), BackupError> {
        self.begin(name, bytes.len() as u64)?;
        self.write(bytes)?;
        self.end()
    }

    /// Writes a whole entry out of a file.
    pub(super) fn add_file(&mut self, name: String, path: &Path) -> Result<(), BackupError> {
        let mut file = File::open(path).map_err(BackupError::of_file(path))?;
        let size = file.metadata().map_err(BackupError::of_file(path))?.len();
        self.begin(name, size)?;
        let mut piece = vec![0; PIECE];
        loop {
            let read = file.read(&mut piece).map_err(BackupError::of_file(path))?;
            match piece.get(..read) {
                Some(bytes) if read > 0 => self.write(bytes)?,
                Some(_) | None => return self.end(),
            }
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.out
            .write_all(bytes)
            .map_err(BackupError::of_file(&self.path))
    }

    /// Writes the manifest with the entries written so far, and all of it to the disk; gives the file's size.
    pub(super) fn finish(self, mut manifest: Manifest) -> Result<u64, BackupError> {
        manifest.entries = self.entries;
        let (path, at, out) = (self.path, self.at, self.out);
        let finish = || -> io::Result<u64> {
            let out = out.finish()?;
            let manifest_at = out.bytes.to_le_bytes();
            let text = serde_json::to_vec_pretty(&manifest)?;
            let mut last = compressed(out);
            last.write_all(&header(MANIFEST, text.len() as u64, at)?)?;
            last.write_all(&text)?;
            last.write_all(padding(text.len() as u64))?;
            last.write_all(&[0; 2 * BLOCK])?;
            let Hashing {
                mut inner,
                mut hash,
                bytes,
            } = last.finish()?;
            hash.update(manifest_at);
            inner.write_all(&FOOTER_HEAD)?;
            inner.write_all(&manifest_at)?;
            inner.write_all(&hash.finalize())?;
            inner.write_all(&FOOTER_TAIL)?;
            let file = inner.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            Ok(bytes + FOOTER as u64)
        };
        finish().map_err(BackupError::of_file(&path))
    }
}

fn header(name: &str, size: u64, at: u64) -> io::Result<[u8; BLOCK]> {
    let mut header = tar::Header::new_gnu();
    header.set_path(name)?;
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(at);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Ok(*header.as_bytes())
}

/// What fills an entry's last block.
fn padding(size: u64) -> &'static [u8] {
    const ZEROS: [u8; BLOCK] = [0; BLOCK];
    let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    let fill = if over == 0 { 0 } else { BLOCK - over };
    ZEROS.get(..fill).unwrap_or_default()
}

/// An archive that is being read.
pub(super) struct Archive {
    path: PathBuf,
    file: File,
    /// The bytes before the manifest.
    manifest_at: u64,
    /// What it says of itself.
    pub(super) manifest: Manifest,
}

fn no_backup(path: &Path) -> BackupError {
    BackupError::new(format!(
        "{} is cut off or damaged, or no backup of Deskbell",
        path.display()
    ))
}

impl Archive {
    /// Opens a file, makes sure that it is as it was written, and reads its manifest.
    pub(super) fn open(path: &Path) -> Result<Self, BackupError> {
        let of_file = |error| BackupError::of_file(path)(error);
        let mut file = File::open(path).map_err(of_file)?;
        let length = file.metadata().map_err(of_file)?.len();
        let Some(body) = length.checked_sub(FOOTER as u64) else {
            return Err(no_backup(path));
        };
        let mut footer = [0; FOOTER];
        file.seek(SeekFrom::Start(body)).map_err(of_file)?;
        file.read_exact(&mut footer).map_err(of_file)?;
        let (manifest_at, sum) = read_footer(&footer).ok_or_else(|| no_backup(path))?;
        if manifest_at >= body || sum_of(&mut file, body, manifest_at).map_err(of_file)? != sum {
            return Err(no_backup(path));
        }
        let text = manifest_text(&mut file, manifest_at, body).map_err(|_| no_backup(path))?;
        Ok(Self {
            manifest: Manifest::parse(&text)?,
            path: path.to_owned(),
            file,
            manifest_at,
        })
    }

    /// Compares every entry with what the manifest says of it.
    pub(super) fn verify(&mut self) -> Result<(), BackupError> {
        let manifest = self.manifest.clone();
        let mut payload = self.payload()?;
        let mut entries = payload.entries(&manifest.entries)?;
        while let Some(mut entry) = entries.next()? {
            entry.skip_to_end()?;
        }
        entries.finish()
    }

    /// The entries' part from its beginning.
    pub(super) fn payload(&mut self) -> Result<Payload, BackupError> {
        let open = || -> io::Result<File> {
            let mut file = self.file.try_clone()?;
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        };
        let file = open().map_err(BackupError::of_file(&self.path))?;
        let raw = BufReader::with_capacity(PIECE, file.take(self.manifest_at));
        Ok(Payload {
            tar: tar::Archive::new(GzDecoder::new(raw)),
            path: self.path.clone(),
        })
    }
}

/// The checksum of the file up to the footer, and of what the footer tells.
fn sum_of(file: &mut File, body: u64, manifest_at: u64) -> io::Result<[u8; 32]> {
    file.seek(SeekFrom::Start(0))?;
    let mut sum = Hashing::new(io::sink());
    io::copy(&mut BufReader::with_capacity(PIECE, file).take(body), &mut sum)?;
    sum.hash.update(manifest_at.to_le_bytes());
    Ok(sum.hash.finalize().into())
}

fn read_footer(footer: &[u8; FOOTER]) -> Option<(u64, [u8; 32])> {
    let rest = footer.strip_prefix(&FOOTER_HEAD)?.strip_suffix(&FOOTER_TAIL)?;
    let (at, sum) = rest.split_at_checked(8)?;
    Some((u64::from_le_bytes(at.try_into().ok()?), sum.try_into().ok()?))
}

fn manifest_text(file: &mut File, from: u64, to: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let raw = BufReader::new(file.take(to - from));
    let mut tar = tar::Archive::new(GzDecoder::new(raw));
    let entry = tar.entries()?.raw(true).next();
    let entry = entry.ok_or(io::ErrorKind::UnexpectedEof)??;
    let size = entry.size();
    if *entry.path_bytes() != *MANIFEST.as_bytes() || size > MANIFEST_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut text = Vec::new();
    entry.take(MANIFEST_MAX).read_to_end(&mut text)?;
    if text.len() as u64 != size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(text)
}

type Decoder = GzDecoder<BufReader<io::Take<File>>>;

/// The entries' part of an archive.
pub(super) struct Payload {
    tar: tar::Archive<Decoder>,
    path: PathBuf,
}

impl Payload {
    /// The entries, which must be these in this order.
    pub(super) fn entries<'a>(&'a mut self, expected: &'a [Entry]) -> Result<Entries<'a>, BackupError> {
        let path = self.path.as_path();
        let entries = self.tar.entries().map_err(BackupError::of_file(path))?;
        Ok(Entries {
            // Without the forms that name an entry by another one, whose length nobody declared.
            entries: entries.raw(true),
            expected: expected.iter(),
            path,
        })
    }
}

/// A walk through the entries.
pub(super) struct Entries<'a> {
    entries: tar::Entries<'a, Decoder>,
    expected: std::slice::Iter<'a, Entry>,
    path: &'a Path,
}

impl<'a> Entries<'a> {
    /// The next entry, which is a plain file with the name and the size that the manifest tells.
    pub(super) fn next(&mut self) -> Result<Option<Checked<'a>>, BackupError> {
        let Some(expected) = self.expected.next() else {
            return Ok(None);
        };
        let damaged = || {
            let (path, name) = (self.path.display(), &expected.name);
            BackupError::new(format!("{path} is damaged: {name} is not what its manifest says"))
        };
        let entry = match self.entries.next() {
            Some(Ok(entry)) => entry,
            Some(Err(_)) | None => return Err(damaged()),
        };
        let header = entry.header();
        let is_plain = header.entry_type() == tar::EntryType::Regular;
        let named = *header.path_bytes() == *expected.name.as_bytes();
        if !is_plain || !named || header.entry_size().ok() != Some(expected.size) {
            return Err(damaged());
        }
        Ok(Some(Checked {
            entry,
            expected,
            hash: Sha256::new(),
            left: expected.size,
            path: self.path,
        }))
    }

    /// Makes sure that nothing is behind the last entry.
    pub(super) fn finish(mut self) -> Result<(), BackupError> {
        let path = self.path.display();
        if self.expected.next().is_some() {
            return Err(BackupError::new(format!("{path} ends before its manifest does")));
        }
        match self.entries.next() {
            None => Ok(()),
            Some(_) => Err(BackupError::new(format!(
                "{path} holds more than its manifest says"
            ))),
        }
    }
}

/// An entry's bytes; those that differ from what the manifest says end in an error.
pub(super) struct Checked<'a> {
    entry: tar::Entry<'a, Decoder>,
    expected: &'a Entry,
    hash: Sha256,
    left: u64,
    path: &'a Path,
}

impl Checked<'_> {
    /// The next bytes; none at the end.
    pub(super) fn piece(&mut self) -> Result<Option<bytes::Bytes>, BackupError> {
        let mut piece = vec![0; PIECE];
        let damaged = || {
            let (path, name) = (self.path.display(), &self.expected.name);
            BackupError::new(format!(
                "{path} is damaged: the checksum of {name} is another one"
            ))
        };
        let read = self.entry.read(&mut piece).map_err(|_| damaged())?;
        piece.truncate(read);
        self.hash.update(&piece);
        self.left = self.left.checked_sub(read as u64).ok_or_else(damaged)?;
        if read > 0 {
            return Ok(Some(piece.into()));
        }
        let sum = hex::encode(self.hash.clone().finalize());
        if self.left > 0 || !sum.eq_ignore_ascii_case(&self.expected.sha256) {
            return Err(damaged());
        }
        Ok(None)
    }

    /// Reads to the end, for the checksum alone.
    pub(super) fn skip_to_end(&mut self) -> Result<(), BackupError> {
        while self.piece()?.is_some() {}
        Ok(())
    }
}

/// Writes an archive of any bytes with any manifest, as somebody would who knows the form.
#[cfg(test)]
pub(super) fn forge(path: &Path, payload: &[u8], manifest: &Manifest) -> Result<u64, BackupError> {
    if path.exists() {
        std::fs::remove_file(path).map_err(BackupError::of_file(path))?;
    }
    let mut writer = Writer::create(path, 0)?;
    writer.put(payload)?;
    writer.entries.clone_from(&manifest.entries);
    writer.finish(manifest.clone())
}
