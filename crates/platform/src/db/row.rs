//! Rows on their way out of a statement, decoded on the thread that steps it.

use super::{error::DbError, value::POSTGRES_EPOCH_MICROS};
use base::{CompanyId, Date, Role, SeriesId, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId};
use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

/// One cell as the driver hands it over.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'a> {
    /// From SQLite.
    Sqlite(ValueRef<'a>),
    /// From PostgreSQL: the binary form; `None` is null.
    Postgres(Option<&'a [u8]>),
}

impl<'a> Cell<'a> {
    /// The cell's text, where it is one: for enums, which need no copy of it.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Sqlite(ValueRef::Text(v)) => std::str::from_utf8(v).ok(),
            Self::Sqlite(_) => None,
            Self::Postgres(raw) => std::str::from_utf8(raw?).ok(),
        }
    }
}

/// A type that a column can be read as, from either database.
pub trait Column: Sized {
    /// Reads the cell.
    ///
    /// # Errors
    /// What was expected, in words, where the cell is something else.
    fn read(cell: Cell<'_>) -> Result<Self, &'static str>;
}

/// One row of a result.
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Postgres(&'a tokio_postgres::Row),
}

struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Some(raw)))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(None))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Row<'_> {
    /// Reads the column at `index`, from 0.
    ///
    /// # Errors
    /// [`DbError::Decode`] naming the column and what was expected.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, DbError> {
        let cell = match self {
            Self::Sqlite(row) => Cell::Sqlite(row.get_ref(index).map_err(DbError::from_sqlite)?),
            Self::Postgres(row) => Cell::Postgres(
                row.try_get::<_, Raw<'_>>(index)
                    .map_err(DbError::from_postgres)?
                    .0,
            ),
        };
        T::read(cell).map_err(|expected| DbError::Decode(format!("column {index} is not {expected}")))
    }
}

/// A type that a whole row can be read as. [`crate::record!`] implements it; tuples of columns do, too.
pub trait FromRow: Sized + Send + 'static {
    /// Reads the row.
    ///
    /// # Errors
    /// [`DbError::Decode`] naming the column that did not fit.
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

macro_rules! tuple {
    ($($type:ident $index:literal),+) => {
        impl<$($type: Column + Send + 'static),+> FromRow for ($($type,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
                Ok(($(row.get::<$type>($index)?,)+))
            }
        }
    };
}
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);

/// Declares a row once: the struct, its column list `COLUMNS` and its decoder for both databases.
///
/// ```ignore
/// record! {
///     /// A company.
///     pub struct CompanyRow {
///         /// Its id.
///         pub id: CompanyId = "c.id",
///     }
/// }
/// ```
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$fmeta:meta])* $fvis:vis $field:ident : $type:ty = $column:expr),+ $(,)?
    }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$fmeta])* $fvis $field: $type),+ }

        impl $name {
            /// The select list this row is decoded from, in the fields' order.
            pub const COLUMNS: &'static str = $crate::record!(@columns $($column),+);

            /// How many columns that list has.
            pub const WIDTH: usize = [$($column),+].len();

            /// Reads it where its columns begin at `at`.
            ///
            /// # Errors
            /// What was expected, where a column is something else.
            pub fn read(row: &$crate::db::Row<'_>, at: usize) -> ::std::result::Result<Self, $crate::db::DbError> {
                let mut at = at;
                $( let $field = row.get::<$type>(at)?; at += 1; )+
                debug_assert!(at > 0, "a record has columns");
                Ok(Self { $($field),+ })
            }
        }

        impl $crate::db::FromRow for $name {
            fn from_row(row: &$crate::db::Row<'_>) -> ::std::result::Result<Self, $crate::db::DbError> {
                Self::read(row, 0)
            }
        }
    };
    (@columns $first:expr $(, $rest:expr)*) => { $crate::db::concat!($first $(, ", ", $rest)*) };
}

/// A JSON column, read into `T`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Json<T>(pub T);

fn integer(cell: Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Sqlite(ValueRef::Integer(v)) => Some(v),
        Cell::Sqlite(_) => None,
        Cell::Postgres(raw) => match *raw? {
            [a, b, c, d, e, f, g, h] => Some(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
            [a, b, c, d] => Some(i32::from_be_bytes([a, b, c, d]).into()),
            _ => None,
        },
    }
}

macro_rules! column {
    ($($type:ty, $what:literal, |$cell:ident| $e:expr);+ $(;)?) => { $(
        impl Column for $type {
            fn read($cell: Cell<'_>) -> Result<Self, &'static str> { $e.ok_or($what) }
        }
    )+ };
}

column! {
    i64, "an integer", |cell| integer(cell);
    CompanyId, "an integer", |cell| integer(cell).map(CompanyId);
    UserId, "an integer", |cell| integer(cell).map(UserId);
    SeriesId, "an integer", |cell| integer(cell).map(SeriesId);
    TechnicianId, "an integer", |cell| integer(cell).map(TechnicianId);
    WorkOrderId, "an integer", |cell| integer(cell).map(WorkOrderId);
    Date, "days since 1970-01-01", |cell| integer(cell).and_then(Date::from_days);
    TimeOfDay, "seconds since midnight", |cell| integer(cell).and_then(TimeOfDay::from_seconds);
    String, "a text", |cell| cell.text().map(str::to_owned);
    Role, "a role", |cell| cell.text().and_then(Role::parse);
    bool, "a truth value", |cell| match cell {
        Cell::Sqlite(ValueRef::Integer(v)) => Some(v != 0),
        Cell::Sqlite(_) => None,
        Cell::Postgres(raw) => raw.and_then(|raw| raw.first()).map(|v| *v != 0),
    };
    f64, "a number", |cell| match cell {
        Cell::Sqlite(ValueRef::Real(v)) => Some(v),
        Cell::Sqlite(_) => None,
        Cell::Postgres(raw) => raw.and_then(|raw| raw.try_into().ok()).map(f64::from_be_bytes),
    };
    Timestamp, "a moment", |cell| match cell {
        Cell::Sqlite(_) => integer(cell),
        Cell::Postgres(_) => integer(cell).map(|v| v.saturating_add(POSTGRES_EPOCH_MICROS)),
    }.map(Timestamp::from_micros);
    Uuid, "a uuid", |cell| match cell {
        Cell::Sqlite(_) => cell.text().and_then(|v| Uuid::try_parse(v).ok()),
        Cell::Postgres(raw) => raw.and_then(|raw| Uuid::from_slice(raw).ok()),
    };
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Sqlite(ValueRef::Null) | Cell::Postgres(None) => Ok(None),
            Cell::Sqlite(_) | Cell::Postgres(_) => T::read(cell).map(Some),
        }
    }
}

impl<T: DeserializeOwned> Column for Json<T> {
    fn read(cell: Cell<'_>) -> Result<Self, &'static str> {
        let bytes = match cell {
            Cell::Sqlite(ValueRef::Text(v)) => Some(v),
            Cell::Sqlite(_) => None,
            // The binary form of jsonb is a version byte before the text.
            Cell::Postgres(raw) => raw.map(|raw| raw.strip_prefix(&[1]).unwrap_or(raw)),
        };
        bytes
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .map(Self)
            .ok_or("the expected JSON")
    }
}
