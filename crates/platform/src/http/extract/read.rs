//! Reads a tree into a type, and says where and why it could not.
//!
//! serde_json's own errors are texts, and it takes a list where a struct is asked for; this deserialiser keeps
//! place and reason apart from the start, and is strict.

use super::tree::Tree;
use super::words::Reason;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer as _, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;
use std::fmt::Display;

/// A refused value: the way down to it from where reading began, and the reason.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Innermost step first, because that is the order in which the steps become known.
    steps: Vec<String>,
    pub(super) reason: Reason,
    /// Whether the value is absent, or has a name that nobody knows: then its content is not at fault.
    pub(super) about_name: bool,
    /// The names that would be taken, where it should have been one of a closed set.
    pub(super) names: &'static [&'static str],
}

impl Refusal {
    fn here(reason: Reason) -> Self {
        Self {
            steps: Vec::new(),
            reason,
            about_name: false,
            names: &[],
        }
    }

    fn named(name: &str, reason: Reason) -> Self {
        Self {
            steps: vec![name.to_owned()],
            reason,
            about_name: true,
            names: &[],
        }
    }

    pub(super) fn within(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// The way to the refused value, outermost step first.
    pub(super) fn path(&self) -> Vec<String> {
        self.steps.iter().rev().cloned().collect()
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path().join("."), self.reason.message)
    }
}

impl std::error::Error for Refusal {}

impl serde::de::Error for Refusal {
    fn custom<T: Display>(message: T) -> Self {
        Self::here(Reason::custom(&message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::here(Reason::expected(&expected.to_string(), found == Unexpected::Unit))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::here(Reason::out_of_range(&expected.to_string()))
    }

    fn invalid_length(_length: usize, _expected: &dyn Expected) -> Self {
        Self::here(Reason::new("invalid", "has the wrong number of members"))
    }

    fn unknown_variant(_found: &str, expected: &'static [&'static str]) -> Self {
        Self {
            names: expected,
            ..Self::here(Reason::one_of(expected))
        }
    }

    fn unknown_field(field: &str, _expected: &'static [&'static str]) -> Self {
        Self::named(
            field,
            Reason::new("unknown_field", "is not a field of this request"),
        )
    }

    fn missing_field(field: &'static str) -> Self {
        Self::named(field, Reason::new("missing", "is required"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::named(field, Reason::new("duplicate", "is given more than once"))
    }
}

/// A tree on its way into a type.
#[derive(Clone, Copy)]
pub(super) struct Node<'de, 't>(pub(super) &'de Tree<'t>);

impl<'de> Deserializer<'de> for Node<'de, '_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Natural(value) => visitor.visit_u64(*value),
            Tree::Negative(value) => visitor.visit_i64(*value),
            Tree::Float(value) => visitor.visit_f64(*value),
            Tree::Text(text) => visitor.visit_borrowed_str(text),
            Tree::List(items) => visitor.visit_seq(Items { items, next: 0 }),
            Tree::Object(members) => visitor.visit_map(Members {
                members: members.iter(),
                value: None,
            }),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        // serde would read a struct from a list too, by position, which no contract of ours allows.
        match self.0 {
            Tree::List(_) => Err(Refusal::invalid_type(Unexpected::Seq, &visitor)),
            Tree::Null
            | Tree::Bool(_)
            | Tree::Natural(_)
            | Tree::Negative(_)
            | Tree::Float(_)
            | Tree::Text(_)
            | Tree::Object(_) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        if *self.0 == Tree::Null {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Tree::Text(name) => visitor.visit_enum(Variant { name, content: None }),
            Tree::Object(members) => match members.as_slice() {
                [(name, content)] => visitor.visit_enum(Variant {
                    name,
                    content: Some(content),
                }),
                _ => Err(Refusal::custom("must be an object with one member")),
            },
            Tree::Null => Err(Refusal::invalid_type(Unexpected::Unit, &"one of the names")),
            Tree::Bool(_) | Tree::Natural(_) | Tree::Negative(_) | Tree::Float(_) | Tree::List(_) => Err(
                Refusal::here(Reason::new("type_error", Reason::one_of(variants).message)),
            ),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier
    }
}

struct Items<'de, 't> {
    items: &'de [Tree<'t>],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some(item) = self.items.get(self.next) else {
            return Ok(None);
        };
        let at = self.next;
        self.next += 1;
        seed.deserialize(Node(item))
            .map(Some)
            .map_err(|refusal| refusal.within(at.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

struct Members<'de, 't> {
    members: std::slice::Iter<'de, (Cow<'t, str>, Tree<'t>)>,
    value: Option<(&'de str, &'de Tree<'t>)>,
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        self.value = Some((name, value));
        seed.deserialize(Key(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refusal> {
        match self.value.take() {
            Some((name, value)) => seed
                .deserialize(Node(value))
                .map_err(|refusal| refusal.within(name)),
            None => Err(Refusal::custom("is not valid")),
        }
    }
}

/// A member's name: a text, or a number in a map that has numbers for keys.
#[derive(Clone, Copy)]
struct Key<'de>(&'de str);

macro_rules! numbered {
    ($($method:ident => $visit:ident),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            match self.0.parse() {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(Refusal::named(self.0, Reason::new("type_error", "must be named by a whole number"))),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_borrowed_str(self.0)
    }

    numbered! {
        deserialize_i8 => visit_i64, deserialize_i16 => visit_i64, deserialize_i32 => visit_i64,
        deserialize_i64 => visit_i64, deserialize_u8 => visit_u64, deserialize_u16 => visit_u64,
        deserialize_u32 => visit_u64, deserialize_u64 => visit_u64,
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let named: StrDeserializer<'de, Refusal> = self.0.into_deserializer();
        named
            .deserialize_enum(name, variants, visitor)
            .map_err(|refusal| refusal.within(self.0))
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

struct Variant<'de, 't> {
    name: &'de str,
    content: Option<&'de Tree<'t>>,
}

impl<'de, 't> EnumAccess<'de> for Variant<'de, 't> {
    type Error = Refusal;
    type Variant = Content<'de, 't>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content<'de, 't>), Refusal> {
        let name: StrDeserializer<'de, Refusal> = self.name.into_deserializer();
        let content = Content {
            name: self.name,
            content: self.content.unwrap_or(&Tree::Null),
        };
        Ok((seed.deserialize(name)?, content))
    }
}

struct Content<'de, 't> {
    name: &'de str,
    content: &'de Tree<'t>,
}

impl<'de> VariantAccess<'de> for Content<'de, '_> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        if *self.content == Tree::Null {
            Ok(())
        } else {
            Err(Refusal::custom("must be null").within(self.name))
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        seed.deserialize(Node(self.content))
            .map_err(|refusal| refusal.within(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Refusal> {
        Node(self.content)
            .deserialize_any(visitor)
            .map_err(|refusal| refusal.within(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        Node(self.content)
            .deserialize_any(visitor)
            .map_err(|refusal| refusal.within(self.name))
    }
}
