//! Stored files: uploads, imports, exports. Each belongs to a company and is named by ids alone.
//!
//! Content streams through in pieces, so memory does not depend on a file's size. A file is either whole or
//! not there: it becomes visible when its last byte is on the disk. What a file is and what it is called are decided
//! by [`kinds`] and [`names`]; [`pictures`] writes pictures anew.

pub mod kinds;
pub mod names;
pub mod pictures;
mod places;

use std::{io, path::Path, sync::Arc};

use base::{CompanyId, Error, Result};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, pin_mut, stream::BoxStream};
use object_store::{
    GetResult, MultipartUpload, ObjectStore, ObjectStoreExt as _, PutPayload, PutPayloadMut,
    local::LocalFileSystem, path::Path as StorePath,
};
use tokio_util::io::{StreamReader, SyncIoBridge};
use uuid::Uuid;

use crate::config::Config;

pub use kinds::{FileKind, PictureFormat};
pub use pictures::{Picture, Pictures, Sizes};
pub use places::Place;

/// How much is collected before it is written; the most that one upload holds in memory.
const PIECE_BYTES: usize = 1024 * 1024;

/// Which file: company, area and id. Nothing of it comes from a user's text, so no path can lead elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileKey {
    company: CompanyId,
    area: &'static str,
    id: Uuid,
}

impl FileKey {
    /// The file of this id in a part of the company's space, for example `uploads`: lower-case letters and `_`.
    pub const fn new(company: CompanyId, area: &'static str, id: Uuid) -> Self {
        Self { company, area, id }
    }

    /// `{company}/{area}/{last two digits of the id}/{id}`: no folder becomes too large. The first digits would
    /// not do, for they are the time.
    fn path(self) -> StorePath {
        let id = self.id.simple().to_string();
        let spread = id.get(30..).unwrap_or("");
        StorePath::from_iter([self.company.to_string().as_str(), self.area, spread, id.as_str()])
    }
}

/// The store of all companies' files. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    pictures: Pictures,
}

/// A stored file, opened for reading.
pub struct StoredFile {
    /// The size in bytes.
    pub size_bytes: u64,
    content: BoxStream<'static, object_store::Result<Bytes>>,
}

impl std::fmt::Debug for StoredFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredFile")
            .field("size_bytes", &self.size_bytes)
            .finish_non_exhaustive()
    }
}

impl Files {
    /// Opens the store of `STORAGE_URL` and makes its folder where it does not exist.
    ///
    /// # Errors
    /// [`Error::Internal`] where the folder cannot be made or entered.
    pub fn open(config: &Config) -> Result<Self> {
        Self::in_folder(&config.storage_dir)
    }

    fn in_folder(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::internal(format!(
                "the file store's folder {} cannot be made: {error}",
                folder.display()
            ))
        })?;
        // Written means on the disk: the row that names the file is durable too.
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(Error::internal)?
            .with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            pictures: Pictures::default(),
        })
    }

    /// Where pictures are made ready to be kept.
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// Stores what `content` yields, at most `limit_bytes`, and returns the size in bytes. A file already there
    /// is replaced when the last byte is written. After an error nothing is left behind.
    ///
    /// # Errors
    /// [`Error::TooLarge`] over the limit; the stream's own error; [`Error::Unavailable`] `storage_full`;
    /// [`Error::Internal`] for other faults of the store.
    pub async fn put<S, E>(&self, key: FileKey, content: S, limit_bytes: u64) -> Result<u64>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Into<Error>,
    {
        self.put_at(&key.path(), content, limit_bytes).await
    }

    async fn put_at<S, E>(&self, path: &StorePath, content: S, limit_bytes: u64) -> Result<u64>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Into<Error>,
    {
        // Should this future be dropped half way, dropping the upload removes what was written.
        let mut upload = self.store.put_multipart(path).await.map_err(store_error)?;
        let result = match copy(upload.as_mut(), content, limit_bytes).await {
            Ok(size_bytes) => upload.complete().await.map(|_| size_bytes).map_err(store_error),
            Err(error) => Err(error),
        };
        if result.is_err()
            && let Err(error) = upload.abort().await
        {
            tracing::debug!(%error, "a half-written file was already gone");
        }
        result
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Internal`] for faults of the store.
    pub async fn get(&self, key: FileKey) -> Result<StoredFile> {
        self.get_at(&key.path()).await
    }

    async fn get_at(&self, path: &StorePath) -> Result<StoredFile> {
        let result: GetResult = self.store.get(path).await.map_err(store_error)?;
        Ok(StoredFile {
            size_bytes: result.meta.size,
            content: result.into_stream(),
        })
    }

    /// The size of a file in bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Internal`] for faults of the store.
    pub async fn size(&self, key: FileKey) -> Result<u64> {
        Ok(self.store.head(&key.path()).await.map_err(store_error)?.size)
    }

    /// The size of all files of a company together, in bytes. Walks through them: not for a request.
    ///
    /// # Errors
    /// [`Error::Internal`] for faults of the store.
    pub async fn company_size(&self, company: CompanyId) -> Result<u64> {
        let folder = StorePath::from(company.to_string());
        let sizes = self.store.list(Some(&folder)).map_ok(|file| file.size);
        sizes
            .try_fold(0, async |sum: u64, size| Ok(sum.saturating_add(size)))
            .await
            .map_err(store_error)
    }

    /// Deletes a file; one that is already gone is no error.
    ///
    /// # Errors
    /// [`Error::Internal`] for faults of the store.
    pub async fn delete(&self, key: FileKey) -> Result<()> {
        self.delete_at(&key.path()).await
    }

    async fn delete_at(&self, path: &StorePath) -> Result<()> {
        match self.store.delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(store_error(error)),
        }
    }
}

impl StoredFile {
    /// The whole content. For files whose limit fits into memory.
    ///
    /// # Errors
    /// [`Error::Internal`] for faults of the store.
    pub async fn into_bytes(self) -> Result<Vec<u8>> {
        let all = Vec::with_capacity(usize::try_from(self.size_bytes).unwrap_or(0));
        let gather = async |mut all: Vec<u8>, piece: Bytes| {
            all.extend_from_slice(&piece);
            Ok(all)
        };
        self.content.try_fold(all, gather).await.map_err(store_error)
    }

    /// The content, piece by piece, for a response's body.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        self.content.map_err(io::Error::other)
    }

    /// The content for code that reads blockingly, such as a CSV parser. Make it inside the async runtime, then
    /// hand it to `spawn_blocking`: reading waits for the runtime and must not happen on its own threads.
    pub fn into_reader(self) -> impl io::Read + Send + 'static {
        SyncIoBridge::new(StreamReader::new(self.content.map_err(io::Error::other)))
    }
}

/// Writes a stream in pieces and returns its size.
async fn copy<E: Into<Error>>(
    upload: &mut dyn MultipartUpload,
    content: impl Stream<Item = Result<Bytes, E>>,
    limit_bytes: u64,
) -> Result<u64> {
    pin_mut!(content);
    let mut size_bytes = 0_u64;
    let mut piece = PutPayloadMut::new();
    while let Some(bytes) = content.next().await {
        let bytes = bytes.map_err(Into::into)?;
        size_bytes = size_bytes.saturating_add(bytes.len() as u64);
        if size_bytes > limit_bytes {
            return Err(Error::TooLarge(format!(
                "The file has more than {limit_bytes} bytes"
            )));
        }
        // Copied into blocks: a sender of single bytes would otherwise cost a hundred times what it sends.
        piece.extend_from_slice(&bytes);
        if piece.content_length() >= PIECE_BYTES {
            let full: PutPayload = std::mem::take(&mut piece).freeze();
            upload.put_part(full).await.map_err(store_error)?;
        }
    }
    upload.put_part(piece.freeze()).await.map_err(store_error)?;
    Ok(size_bytes)
}

fn store_error(error: object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Error::NotFound("File not found");
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<io::Error>()
            && matches!(
                io.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            )
        {
            let detail = "The server has no room for files at the moment".to_owned();
            return Error::Unavailable {
                code: "storage_full",
                detail,
            };
        }
        cause = inner.source();
    }
    Error::internal(error)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use futures_util::stream;

    use super::*;

    const KEY: FileKey = FileKey::new(CompanyId(7), "uploads", Uuid::from_u128(0x0123_4567_89ab_cdef));

    fn store() -> (tempfile::TempDir, Files) {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(&folder.path().join("new/files")).unwrap();
        (folder, files)
    }

    fn pieces(sizes: &[usize]) -> impl Stream<Item = Result<Bytes>> + use<> {
        let pieces: Vec<_> = sizes
            .iter()
            .zip(b'a'..)
            .map(|(size, byte)| Ok(Bytes::from(vec![byte; *size])))
            .collect();
        stream::iter(pieces)
    }

    /// Every file below a folder, half-written ones too.
    fn on_disk(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(on_disk(&path))
            } else {
                found.push(path.display().to_string())
            }
        }
        found
    }

    async fn content(files: &Files, key: FileKey) -> Vec<u8> {
        files
            .get(key)
            .await
            .unwrap()
            .into_stream()
            .try_fold(Vec::new(), async |mut all, piece| {
                all.extend_from_slice(&piece);
                Ok(all)
            })
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_file_comes_back_as_it_was_stored() {
        let (folder, files) = store();
        for sizes in [
            &[][..],
            &[0],
            &[1],
            &[3, 0, 4],
            &[PIECE_BYTES, 1],
            &[700_000, 700_000, 700_000],
        ] {
            let expected: usize = sizes.iter().sum();
            assert_eq!(
                files.put(KEY, pieces(sizes), u64::MAX).await.unwrap(),
                expected as u64
            );
            let bytes = content(&files, KEY).await;
            assert_eq!(bytes.len(), expected, "{sizes:?}");
            assert_eq!(files.size(KEY).await.unwrap(), expected as u64);
            if let (Some(first), Some(last)) = (bytes.first(), bytes.last()) {
                assert_eq!((*first, usize::from(*last)), (b'a', 96 + sizes.len()), "in order");
            }
        }
        let path = on_disk(folder.path());
        assert_eq!(path.len(), 1);
        assert!(
            path[0].ends_with("new/files/7/uploads/ef/00000000000000000123456789abcdef"),
            "{path:?}"
        );
    }

    #[tokio::test]
    async fn the_limit_is_inclusive_and_leaves_nothing_behind() {
        let (folder, files) = store();
        assert_eq!(files.put(KEY, pieces(&[6, 4]), 10).await.unwrap(), 10);
        for sizes in [&[6, 5][..], &[11], &[PIECE_BYTES, PIECE_BYTES]] {
            let error = files.put(KEY, pieces(sizes), 10).await.unwrap_err();
            assert!(
                matches!(&error, Error::TooLarge(text) if text == "The file has more than 10 bytes"),
                "{error}"
            );
        }
        assert_eq!(
            content(&files, KEY).await,
            b"aaaaaabbbb",
            "the file that was there is untouched"
        );
        assert_eq!(on_disk(folder.path()).len(), 1);
    }

    #[tokio::test]
    async fn a_broken_stream_leaves_nothing_behind() {
        let (folder, files) = store();
        let broken = pieces(&[PIECE_BYTES]).chain(stream::iter([Err(Error::Unreadable("cut off".into()))]));
        assert!(matches!(
            files.put(KEY, broken, u64::MAX).await,
            Err(Error::Unreadable(_))
        ));
        assert!(matches!(
            files.get(KEY).await,
            Err(Error::NotFound("File not found"))
        ));
        assert!(on_disk(folder.path()).is_empty());
    }

    #[tokio::test]
    async fn a_dropped_upload_leaves_nothing_behind() {
        let (folder, files) = store();
        let endless = pieces(&[PIECE_BYTES]).chain(stream::pending());
        let upload = tokio::time::timeout(
            std::time::Duration::from_millis(50),
            files.put(KEY, endless, u64::MAX),
        );
        assert!(upload.await.is_err());
        // The removal runs on the blocking pool.
        for _ in 0..1_000 {
            if on_disk(folder.path()).is_empty() {
                return;
            }
            tokio::task::yield_now().await;
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        panic!("{:?}", on_disk(folder.path()));
    }

    #[tokio::test]
    async fn deleting_twice_is_no_error_and_reading_then_is_not_found() {
        let (_folder, files) = store();
        files.put(KEY, pieces(&[1]), 10).await.unwrap();
        files.delete(KEY).await.unwrap();
        files.delete(KEY).await.unwrap();
        assert!(matches!(files.get(KEY).await, Err(Error::NotFound(_))));
        assert!(matches!(files.size(KEY).await, Err(Error::NotFound(_))));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_blocking_reader_sees_the_same_bytes() {
        let (_folder, files) = store();
        files.put(KEY, pieces(&[PIECE_BYTES, 5]), u64::MAX).await.unwrap();
        let mut reader = files.get(KEY).await.unwrap().into_reader();
        let read = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            reader.read_to_end(&mut all).map(|_| all)
        });
        assert_eq!(read.await.unwrap().unwrap(), content(&files, KEY).await);
    }

    #[tokio::test]
    async fn companies_are_kept_apart() {
        let (_folder, files) = store();
        let other = FileKey::new(CompanyId(70), "uploads", Uuid::from_u128(1));
        files.put(KEY, pieces(&[5]), 10).await.unwrap();
        files.put(other, pieces(&[7]), 10).await.unwrap();
        assert_eq!(files.company_size(CompanyId(7)).await.unwrap(), 5);
        assert_eq!(files.company_size(CompanyId(70)).await.unwrap(), 7);
        assert_eq!(files.company_size(CompanyId(8)).await.unwrap(), 0);
    }
}
