//! Pages of long lists (S3) and cursors for deep walks (`api.md` §1).

use crate::{Error, FieldError, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// The page size where none is asked for.
pub const DEFAULT_PAGE_SIZE: u32 = 50;
/// The largest page size that may be asked for.
pub const MAX_PAGE_SIZE: u32 = 200;

/// Which page: `page` ≥ 1, `page_size` 1…200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageQuery {
    /// The page, from 1.
    pub page: u32,
    /// Rows a page.
    pub size: u32,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self {
            page: 1,
            size: DEFAULT_PAGE_SIZE,
        }
    }
}

impl PageQuery {
    /// Checks what was asked for.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `page` or `page_size`.
    pub fn new(page: Option<i64>, size: Option<i64>) -> Result<Self> {
        let mut errors = Vec::new();
        let page = match u32::try_from(page.unwrap_or(1)) {
            Ok(page) if (1..=10_000_000).contains(&page) => page,
            Ok(_) | Err(_) => {
                errors.push(FieldError::query(
                    "page",
                    "out_of_range",
                    "must be a whole number from 1 to 10000000",
                ));
                1
            }
        };
        let size = match u32::try_from(size.unwrap_or(i64::from(DEFAULT_PAGE_SIZE))) {
            Ok(size) if (1..=MAX_PAGE_SIZE).contains(&size) => size,
            Ok(_) | Err(_) => {
                errors.push(FieldError::query(
                    "page_size",
                    "out_of_range",
                    "must be a whole number from 1 to 200",
                ));
                1
            }
        };
        if errors.is_empty() {
            Ok(Self { page, size })
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// Rows before this page.
    pub fn offset(self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.size)
    }

    /// Rows of this page at most.
    pub fn limit(self) -> i64 {
        i64::from(self.size)
    }
}

/// One page of a list and how many rows the whole list has.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The rows of this page, in the list's order.
    pub items: Vec<T>,
    /// Rows in the whole list under the same filters.
    #[schema(minimum = 0)]
    pub total: i64,
    /// This page, from 1. With a cursor: 1.
    #[schema(minimum = 1)]
    pub page: u32,
    /// Rows a page.
    #[schema(minimum = 1, maximum = 200)]
    pub page_size: u32,
    /// Pages in the whole list: `ceil(total / page_size)`.
    #[schema(minimum = 0)]
    pub pages: i64,
    /// Give this as `cursor` to get the next page; null where this is the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of `items` out of `total`.
    pub fn new(items: Vec<T>, total: i64, query: PageQuery, next_cursor: Option<String>) -> Self {
        let size = query.limit();
        Self {
            items,
            total,
            page: query.page,
            page_size: query.size,
            pages: (total + size - 1) / size,
            next_cursor,
        }
    }

    /// The same page with each row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            total: self.total,
            page: self.page,
            page_size: self.page_size,
            pages: self.pages,
            next_cursor: self.next_cursor,
        }
    }
}

/// Where a walk through a list stands: the sort key and id of the last row seen, bound to sort and filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Names the list, its sort and its filters; a cursor of another list is refused.
    #[serde(rename = "f")]
    pub fingerprint: String,
    /// The last row's sort key: text, or an integer (times in microseconds); null where the row has none.
    #[serde(rename = "k")]
    pub key: CursorKey,
    /// The last row's id.
    #[serde(rename = "i")]
    pub id: i64,
}

/// A sort key inside a [`Cursor`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CursorKey {
    /// A number or a time in microseconds.
    Integer(i64),
    /// A text.
    Text(String),
    /// The row has no such value.
    Null,
}

impl Cursor {
    /// The cursor as the client sees it: opaque, safe in an address.
    ///
    /// # Errors
    /// [`Error::Internal`] where JSON cannot be written, which does not happen for these types.
    pub fn encode(&self) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).map_err(Error::internal)?))
    }

    /// Reads a cursor that belongs to `fingerprint`.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `cursor` where it is damaged or belongs to another sort or filter.
    pub fn decode(text: &str, fingerprint: &str) -> Result<Self> {
        let refused = |message: &str| Error::Invalid(vec![FieldError::query("cursor", "cursor", message)]);
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| refused("is not a cursor of this list"))?;
        let cursor: Self =
            serde_json::from_slice(&bytes).map_err(|_| refused("is not a cursor of this list"))?;
        if cursor.fingerprint == fingerprint {
            Ok(cursor)
        } else {
            Err(refused("belongs to another sort or other filters"))
        }
    }
}

/// Names a list by its filters and order without carrying them along: FNV-1a of their text.
pub fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded() {
        assert_eq!(
            PageQuery::new(None, None).unwrap(),
            PageQuery { page: 1, size: 50 }
        );
        for (page, size) in [(0, 50), (-1, 50), (1, 0), (1, 201), (i64::MAX, 1)] {
            assert!(PageQuery::new(Some(page), Some(size)).is_err(), "{page} {size}");
        }
        let page = Page::new(vec![1, 2], 101, PageQuery { page: 1, size: 50 }, None);
        assert_eq!(page.pages, 3);
    }

    #[test]
    fn a_cursor_belongs_to_its_sort_and_filters() {
        let cursor = Cursor {
            fingerprint: "users -created_at".into(),
            key: CursorKey::Integer(5),
            id: 7,
        };
        let text = cursor.encode().unwrap();
        assert_eq!(Cursor::decode(&text, "users -created_at").unwrap(), cursor);
        assert!(Cursor::decode(&text, "users name").is_err());
        assert!(Cursor::decode("%%%", "users name").is_err());
        assert!(Cursor::decode("e30", "users name").is_err());
    }
}
