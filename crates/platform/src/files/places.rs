//! Files by where they lie instead of by what they are: for backups, which take all there are.

use super::{Files, StoredFile, store_error};
use base::{Error, Result};
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use object_store::path::Path as StorePath;

/// Where a file lies in the store, as [`super::FileKey`] makes it and nothing else: `7/uploads/ef/0123…ef`. So no
/// text of this type leads out of the store or to a file that is not Deskbell's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(String);

impl Place {
    /// Reads a place; none where a key cannot have made it.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let [company, area, spread, id] = parts.as_slice() else {
            return None;
        };
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let is_company = (1..=19).contains(&company.len())
            && !company.starts_with('0')
            && company.chars().all(|c| c.is_ascii_digit());
        let is_area =
            (1..=40).contains(&area.len()) && area.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let is_id = id.len() == 32 && id.chars().all(hex) && id.ends_with(spread) && spread.len() == 2;
        (is_company && is_area && is_id).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn path(&self) -> StorePath {
        StorePath::from(self.0.as_str())
    }
}

impl Files {
    /// Every file of every company, in the order of their names; and how many others lie between them, which
    /// Deskbell did not put there.
    ///
    /// # Errors
    /// [`Error::Internal`] for faults of the store.
    pub async fn places(&self) -> Result<(Vec<Place>, usize)> {
        let (mut places, mut strange) = (Vec::new(), 0);
        let mut all = self.store.list(None);
        while let Some(file) = all.try_next().await.map_err(store_error)? {
            match Place::parse(file.location.as_ref()) {
                Some(place) => places.push(place),
                None => strange += 1,
            }
        }
        places.sort_unstable();
        Ok((places, strange))
    }

    /// Opens the file at a place.
    ///
    /// # Errors
    /// As [`Files::get`].
    pub async fn open_place(&self, place: &Place) -> Result<StoredFile> {
        self.get_at(&place.path()).await
    }

    /// Stores a file at a place.
    ///
    /// # Errors
    /// As [`Files::put`].
    pub async fn put_place<S, E>(&self, place: &Place, content: S) -> Result<u64>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Into<Error>,
    {
        self.put_at(&place.path(), content, u64::MAX).await
    }

    /// Deletes the file at a place; one that is already gone is no error.
    ///
    /// # Errors
    /// As [`Files::delete`].
    pub async fn delete_place(&self, place: &Place) -> Result<()> {
        self.delete_at(&place.path()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::FileKey;
    use base::CompanyId;
    use futures_util::stream;
    use uuid::Uuid;

    #[test]
    fn only_what_a_key_makes_is_a_place() {
        let good = "7/uploads/ef/00000000000000000123456789abcdef";
        assert_eq!(Place::parse(good).unwrap().as_str(), good);
        let key = FileKey::new(CompanyId(i64::MAX), "exports", Uuid::from_u128(u128::MAX));
        assert!(Place::parse(key.path().as_ref()).is_some());
        for bad in [
            "",
            "/7/uploads/ef/00000000000000000123456789abcdef",
            "../uploads/ef/00000000000000000123456789abcdef",
            "7/../ef/00000000000000000123456789abcdef",
            "7/uploads/../00000000000000000123456789abcdef",
            "7/uploads/ef/../../../../../etc/passwd",
            "7/uploads/ef/00000000000000000123456789abcdef/",
            "7/uploads/ef/00000000000000000123456789abcdef/x",
            "7/uploads/ab/00000000000000000123456789abcdef",
            "7/uploads/ef/00000000000000000123456789ABCDEF",
            "7/uploads//00000000000000000123456789abcdef",
            "7/up%2floads/ef/00000000000000000123456789abcdef",
            "7\\uploads\\ef\\00000000000000000123456789abcdef",
            "07/uploads/ef/00000000000000000123456789abcdef",
            "x/uploads/ef/00000000000000000123456789abcdef",
            "7/uploads/ef/0000000000000000\u{0}123456789abcdef",
            "7/uploads/ef/00000000000000000123456789abcdef#1",
        ] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
    }

    #[tokio::test]
    async fn every_file_is_found_and_strangers_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path()).unwrap();
        let mut expected = Vec::new();
        for (company, id) in [(70, 3), (7, 2), (7, 1)] {
            let key = FileKey::new(CompanyId(company), "uploads", Uuid::from_u128(id));
            let content = stream::iter([Ok::<_, Error>(Bytes::from("x"))]);
            files.put(key, content, 10).await.unwrap();
            expected.push(key.path().to_string());
        }
        expected.sort();
        std::fs::write(folder.path().join("7/.DS_Store"), "x").unwrap();
        let (places, strange) = files.places().await.unwrap();
        let found: Vec<&str> = places.iter().map(Place::as_str).collect();
        assert_eq!(
            (found, strange),
            (expected.iter().map(String::as_str).collect(), 1)
        );
        files.delete_place(&places[0]).await.unwrap();
        assert!(files.open_place(&places[0]).await.is_err());
        assert_eq!(files.open_place(&places[1]).await.unwrap().size_bytes, 1);
    }
}
