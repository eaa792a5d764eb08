//! Parameters on their way into a statement.

use base::{CompanyId, Date, Role, SeriesId, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId};
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::borrow::Cow;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use uuid::Uuid;

/// Microseconds between 1970-01-01 and 2000-01-01, where PostgreSQL's `timestamptz` counts from.
pub(super) const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

/// One parameter of a statement. Build lists of them with [`crate::params!`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL null, of any type.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// A truth value; 0 or 1 on SQLite.
    Bool(bool),
    /// Text.
    Text(String),
    /// Text known at compile time.
    Static(&'static str),
    /// A moment: `timestamptz` on PostgreSQL, microseconds on SQLite.
    Time(Timestamp),
    /// A UUID: native on PostgreSQL, hyphenated text on SQLite.
    Uuid(Uuid),
    /// JSON, already written: `jsonb` on PostgreSQL, text on SQLite.
    Json(String),
}

/// Makes the parameter list of a statement: `params![id, name, now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::db::Value::from($value)),*] };
}

macro_rules! from {
    ($($type:ty => |$v:ident| $e:expr),* $(,)?) => { $(
        impl From<$type> for Value {
            fn from($v: $type) -> Self { $e }
        }
    )* };
}

from! {
    i64 => |v| Self::Integer(v),
    i32 => |v| Self::Integer(v.into()),
    u32 => |v| Self::Integer(v.into()),
    f64 => |v| Self::Real(v),
    bool => |v| Self::Bool(v),
    String => |v| Self::Text(v),
    &String => |v| Self::Text(v.clone()),
    &str => |v| Self::Text(v.to_owned()),
    Timestamp => |v| Self::Time(v),
    Uuid => |v| Self::Uuid(v),
    CompanyId => |v| Self::Integer(v.0),
    UserId => |v| Self::Integer(v.0),
    SeriesId => |v| Self::Integer(v.0),
    TechnicianId => |v| Self::Integer(v.0),
    WorkOrderId => |v| Self::Integer(v.0),
    Date => |v| Self::Integer(v.days()),
    TimeOfDay => |v| Self::Integer(v.seconds()),
    Role => |v| Self::Static(v.name()),
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Value {
    /// A value written as JSON.
    ///
    /// # Errors
    /// [`base::Error::Internal`] where the type cannot be written as JSON.
    pub fn json<T: serde::Serialize + ?Sized>(value: &T) -> base::Result<Self> {
        serde_json::to_string(value)
            .map(Self::Json)
            .map_err(base::Error::internal)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(v) => ValueRef::Integer(*v),
            Self::Real(v) => ValueRef::Real(*v),
            Self::Bool(v) => ValueRef::Integer((*v).into()),
            Self::Text(v) | Self::Json(v) => ValueRef::Text(v.as_bytes()),
            Self::Static(v) => ValueRef::Text(v.as_bytes()),
            Self::Time(v) => ValueRef::Integer(v.as_micros()),
            Self::Uuid(v) => return Ok(ToSqlOutput::Owned(rusqlite::types::Value::Text(v.to_string()))),
        }))
    }
}

type Fault = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(v) => match *ty {
                Type::INT8 => v.to_sql(ty, out),
                Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*v)?.to_sql(ty, out),
                _ => Err(mismatch("an integer", ty)),
            },
            Self::Real(v) if *ty == Type::FLOAT8 => v.to_sql(ty, out),
            Self::Bool(v) if *ty == Type::BOOL => v.to_sql(ty, out),
            Self::Real(_) => Err(mismatch("a number", ty)),
            Self::Bool(_) => Err(mismatch("a truth value", ty)),
            Self::Text(v) => text(v, ty, out),
            Self::Static(v) => text(v, ty, out),
            Self::Time(v) => match *ty {
                Type::TIMESTAMPTZ => (v.as_micros() - POSTGRES_EPOCH_MICROS).to_sql(&Type::INT8, out),
                _ => Err(mismatch("a moment", ty)),
            },
            Self::Uuid(v) => match *ty {
                Type::UUID => {
                    out.extend_from_slice(v.as_bytes());
                    Ok(IsNull::No)
                }
                _ => Err(mismatch("a uuid", ty)),
            },
            Self::Json(v) => match *ty {
                Type::JSONB => {
                    // The binary form of jsonb is a version byte before the text.
                    out.extend_from_slice(&[1]);
                    out.extend_from_slice(json_without_nul(v).as_bytes());
                    Ok(IsNull::No)
                }
                Type::JSON | Type::TEXT => text(v, ty, out),
                _ => Err(mismatch("JSON", ty)),
            },
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn text(value: &str, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
    match *ty {
        Type::TEXT | Type::VARCHAR | Type::UNKNOWN | Type::JSON => {
            if value.contains('\0') {
                out.extend_from_slice(value.replace('\0', INSTEAD_OF_NUL).as_bytes());
            } else {
                out.extend_from_slice(value.as_bytes());
            }
            Ok(IsNull::No)
        }
        _ => Err(mismatch("a text", ty)),
    }
}

/// PostgreSQL's texts hold no NUL. Nothing that is stored has one, but it can be asked for in many ways, and whoever
/// asks is to find nothing instead of a fault.
const INSTEAD_OF_NUL: &str = "\u{fffd}";

/// JSON without the escape that `jsonb` refuses.
fn json_without_nul(json: &str) -> Cow<'_, str> {
    const ESCAPE: &str = "\\u0000";
    if !json.contains(ESCAPE) {
        return Cow::Borrowed(json);
    }
    let mut clean = String::with_capacity(json.len());
    let mut parts = json.split(ESCAPE);
    clean.push_str(parts.next().unwrap_or_default());
    for part in parts {
        // After an odd number of backslashes this one is a character of its own.
        let before = clean.len() - clean.trim_end_matches('\\').len();
        clean.push_str(if before.is_multiple_of(2) {
            INSTEAD_OF_NUL
        } else {
            ESCAPE
        });
        clean.push_str(part);
    }
    Cow::Owned(clean)
}

fn mismatch(what: &str, ty: &Type) -> Fault {
    format!("the statement wants {ty} where {what} was given").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_loses_its_nul_and_nothing_that_looks_like_it() {
        for (json, clean) in [
            (r#""plain""#, r#""plain""#),
            (r#""x\u0000y""#, "\"x\u{fffd}y\""),
            (r#""\u0000\u0000""#, "\"\u{fffd}\u{fffd}\""),
            (r#""\\u0000""#, r#""\\u0000""#),
            (r#""\\\u0000""#, "\"\\\\\u{fffd}\""),
            (r#""\u00001""#, "\"\u{fffd}1\""),
        ] {
            assert_eq!(json_without_nul(json), clean);
            assert!(serde_json::from_str::<String>(clean).is_ok());
        }
    }
}
