//! The query string into a type: unknown and repeated names and bad values are refused by name.

use super::read::Refusal;
use super::words::Reason;
use crate::http::problem::Problem;
use axum::extract::FromRequestParts;
use base::error::Part;
use base::{Error, FieldError, Result};
use http::request::Parts;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;
use url::form_urlencoded;

/// The parameters of the query string.
///
/// `T` is a flat struct: texts, numbers, booleans (`true`/`1`, `false`/`0`), unit enums, options of these, and
/// lists, which are written with commas. `#[serde(flatten)]` does not work here, because serde then asks for
/// values without saying of which type. A name that `T` does not know is refused whether or not `T` says
/// `deny_unknown_fields`.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self(parse(parts.uri.query().unwrap_or(""))?))
    }
}

/// More parameters than this are no honest request, and comparing their names would cost real time.
const MAX_PARAMETERS: usize = 100;

type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Reads a query string.
fn parse<T: DeserializeOwned>(query: &str) -> Result<T> {
    let mut pairs: Vec<Pair<'_>> = form_urlencoded::parse(query.as_bytes())
        .take(MAX_PARAMETERS + 1)
        .collect();
    if pairs.len() > MAX_PARAMETERS {
        let message = format!("must have at most {MAX_PARAMETERS} parameters");
        let field = FieldError {
            part: Part::Query,
            path: Vec::new(),
            message,
            kind: "too_long",
        };
        return Err(Error::Invalid(vec![field]));
    }
    let mut errors = take_repeated(&mut pairs);
    // Each round either succeeds or takes out the parameter it stumbled over, so it ends.
    loop {
        match T::deserialize(Parameters {
            pairs: &pairs,
            next: 0,
        }) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => return Err(Error::Invalid(errors)),
            Err(refusal) => {
                let path = refusal.path();
                let before = pairs.len();
                pairs.retain(|(name, _)| path.first().is_none_or(|first| name != first));
                // Absent because it was taken out for being wrong: that was said already.
                if !errors.iter().any(|error| error.path.first() == path.first()) {
                    let Reason { kind, message } = refusal.reason;
                    errors.push(FieldError {
                        part: Part::Query,
                        path,
                        message,
                        kind,
                    });
                }
                if pairs.len() == before {
                    return Err(Error::Invalid(errors));
                }
            }
        }
    }
}

fn take_repeated(pairs: &mut Vec<Pair<'_>>) -> Vec<FieldError> {
    let mut repeated: Vec<String> = Vec::new();
    for (at, (name, _)) in pairs.iter().enumerate() {
        if pairs[..at].iter().any(|(earlier, _)| earlier == name)
            && !repeated.iter().any(|known| known == name)
        {
            repeated.push(name.clone().into_owned());
        }
    }
    pairs.retain(|(name, _)| !repeated.iter().any(|known| known == name));
    repeated
        .into_iter()
        .map(|name| FieldError::query(name, "duplicate", "is given more than once"))
        .collect()
}

struct Parameters<'de> {
    pairs: &'de [Pair<'de>],
    next: usize,
}

impl<'de> Deserializer<'de> for Parameters<'de> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_map(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Parameters<'de> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some((name, _)) = self.pairs.get(self.next) else {
            return Ok(None);
        };
        let name: StrDeserializer<'de, Refusal> = name.as_ref().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refusal> {
        let Some((name, value)) = self.pairs.get(self.next) else {
            return Err(Refusal::custom("is not valid"));
        };
        self.next += 1;
        seed.deserialize(Parameter { name, value }).map_err(|refusal| {
            if refusal.about_name {
                refusal
            } else {
                refusal.within(name.as_ref())
            }
        })
    }
}

/// One value; `name` is for saying that nobody asked for it.
#[derive(Clone, Copy)]
struct Parameter<'de> {
    name: &'de str,
    value: &'de str,
}

macro_rules! parsed {
    ($($method:ident => $visit:ident),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            match self.value.parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(Refusal::invalid_type(Unexpected::Str(self.value), &visitor)),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Parameter<'de> {
    type Error = Refusal;

    parsed! {
        deserialize_i8 => visit_i64, deserialize_i16 => visit_i64, deserialize_i32 => visit_i64,
        deserialize_i64 => visit_i64, deserialize_u8 => visit_u64, deserialize_u16 => visit_u64,
        deserialize_u32 => visit_u64, deserialize_u64 => visit_u64, deserialize_f32 => visit_f64,
        deserialize_f64 => visit_f64,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_borrowed_str(self.value)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            "true" | "1" => visitor.visit_bool(true),
            "false" | "0" => visitor.visit_bool(false),
            other => Err(Refusal::invalid_type(Unexpected::Str(other), &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let entries = if self.value.is_empty() {
            None
        } else {
            Some(self.value.split(','))
        };
        visitor.visit_seq(Entries {
            name: self.name,
            entries,
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let value: StrDeserializer<'de, Refusal> = self.value.into_deserializer();
        value.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Refusal> {
        // serde ignores what a type has no field for; here that is a name nobody knows.
        Err(Refusal::unknown_field(self.name, &[]))
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}

/// The entries of a list written with commas.
struct Entries<'de> {
    name: &'de str,
    entries: Option<std::str::Split<'de, char>>,
}

impl<'de> SeqAccess<'de> for Entries<'de> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        match self.entries.as_mut().and_then(Iterator::next) {
            Some(value) => seed
                .deserialize(Parameter {
                    name: self.name,
                    value,
                })
                .map(Some),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Timestamp;
    use base::text::Line;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Status {
        Open,
        OnHold,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Filter {
        search: Option<Line<0, 5>>,
        page: Option<i64>,
        small: Option<u8>,
        status: Option<Status>,
        archived: Option<bool>,
        ids: Option<Vec<i64>>,
        since: Option<Timestamp>,
        #[serde(default)]
        share: f64,
    }

    #[derive(Debug, Deserialize)]
    struct Needs {
        #[expect(dead_code, reason = "only its refusal is tested")]
        page_id: i64,
    }

    #[test]
    fn values_are_read_by_their_types() {
        let filter: Filter = parse(
            "search=a%20b&page=-2&small=7&status=on_hold&archived=1&ids=1,2,3&since=2026-11-20T10:00:00Z&share=0.5",
        )
        .unwrap();
        assert_eq!(filter.search.unwrap().as_str(), "a b");
        assert_eq!(
            (filter.page, filter.small, filter.status),
            (Some(-2), Some(7), Some(Status::OnHold))
        );
        assert_eq!((filter.archived, filter.ids), (Some(true), Some(vec![1, 2, 3])));
        assert_eq!(
            (filter.since.unwrap().as_seconds(), filter.share),
            (1_795_168_800, 0.5)
        );
        let empty: Filter = parse("").unwrap();
        assert_eq!(empty.page, None);
    }

    #[test]
    fn refusals_name_the_parameter_and_the_reason() {
        for (query, refused) in [
            ("pgae=1", vec![("pgae", "unknown_field")]),
            ("page=x", vec![("page", "type_error")]),
            ("page=", vec![("page", "type_error")]),
            ("page=99999999999999999999", vec![("page", "type_error")]),
            ("small=300", vec![("small", "out_of_range")]),
            ("search=toolong", vec![("search", "too_long")]),
            ("status=gone", vec![("status", "unknown_value")]),
            ("archived=maybe", vec![("archived", "type_error")]),
            ("ids=1,x", vec![("ids", "type_error")]),
            ("since=today", vec![("since", "invalid")]),
            ("page=1&page=1", vec![("page", "duplicate")]),
            (
                "page=1&page=2&page=3&zzz=1",
                vec![("page", "duplicate"), ("zzz", "unknown_field")],
            ),
            (
                "page=x&status=gone&a=1",
                vec![
                    ("page", "type_error"),
                    ("status", "unknown_value"),
                    ("a", "unknown_field"),
                ],
            ),
        ] {
            let Err(Error::Invalid(errors)) = parse::<Filter>(query) else {
                panic!("{query} was taken")
            };
            let found: Vec<_> = errors.iter().map(|e| (e.path.join("."), e.kind)).collect();
            let refused: Vec<_> = refused
                .into_iter()
                .map(|(name, kind)| (name.to_owned(), kind))
                .collect();
            assert_eq!(found, refused, "{query}");
            assert!(errors.iter().all(|e| e.part == Part::Query));
        }
    }

    #[test]
    fn what_is_required_is_asked_for_once() {
        for (query, kind) in [("", "missing"), ("page_id=x", "type_error")] {
            let Err(Error::Invalid(errors)) = parse::<Needs>(query) else {
                panic!("taken")
            };
            assert_eq!(
                errors.iter().map(|e| e.kind).collect::<Vec<_>>(),
                [kind],
                "{query}"
            );
        }
    }

    #[test]
    fn a_flood_of_parameters_is_refused_as_a_whole() {
        let query = (0..5000).map(|n| format!("a{n}=1")).collect::<Vec<_>>().join("&");
        let Err(Error::Invalid(errors)) = parse::<Filter>(&query) else {
            panic!("taken")
        };
        assert_eq!(errors.len(), 1);
    }
}
