//! A JSON text as a tree that borrows from it.
//!
//! Unlike `serde_json::Value` it copies no text without escapes, keeps the order of members, and notices names
//! that an object says twice.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree<'t> {
    Null,
    Bool(bool),
    Natural(u64),
    Negative(i64),
    Float(f64),
    Text(Cow<'t, str>),
    List(Vec<Tree<'t>>),
    Object(Vec<(Cow<'t, str>, Tree<'t>)>),
}

/// A JSON text and whether one of its objects says a name twice.
#[derive(Debug)]
pub(super) struct Parsed<'t> {
    pub(super) tree: Tree<'t>,
    pub(super) has_repeated_names: bool,
}

/// Reads a JSON text of at most 127 levels.
///
/// # Errors
/// Where it is none.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed<'_>, serde_json::Error> {
    let repeated = Cell::new(false);
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let tree = Build { repeated: &repeated }.deserialize(&mut text)?;
    text.end()?;
    Ok(Parsed {
        tree,
        has_repeated_names: repeated.get(),
    })
}

impl Tree<'_> {
    /// The way to the first name that its object already had.
    pub(super) fn first_repeated_name(&self) -> Option<Vec<String>> {
        let below = |step: String, tree: &Self| {
            let mut path = tree.first_repeated_name()?;
            path.insert(0, step);
            Some(path)
        };
        match self {
            Self::Null
            | Self::Bool(_)
            | Self::Natural(_)
            | Self::Negative(_)
            | Self::Float(_)
            | Self::Text(_) => None,
            Self::List(items) => items
                .iter()
                .enumerate()
                .find_map(|(at, item)| below(at.to_string(), item)),
            Self::Object(members) => {
                let mut names = HashSet::new();
                members.iter().find_map(|(name, member)| {
                    if names.insert(name.as_ref()) {
                        below(name.to_string(), member)
                    } else {
                        Some(vec![name.to_string()])
                    }
                })
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Build<'c> {
    repeated: &'c Cell<bool>,
}

impl<'t> DeserializeSeed<'t> for Build<'_> {
    type Value = Tree<'t>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Tree<'t>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Objects of up to this many members are compared name by name, which is faster than hashing.
const FEW: usize = 24;

impl<'t> Visitor<'t> for Build<'_> {
    type Value = Tree<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree<'t>, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'t>, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree<'t>, E> {
        Ok(Tree::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree<'t>, E> {
        Ok(Tree::Negative(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree<'t>, E> {
        Ok(Tree::Float(value))
    }

    fn visit_borrowed_str<E>(self, text: &'t str) -> Result<Tree<'t>, E> {
        Ok(Tree::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree<'t>, E> {
        Ok(Tree::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut access: A) -> Result<Tree<'t>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut access: A) -> Result<Tree<'t>, A::Error> {
        let mut members: Vec<(Cow<'t, str>, Tree<'t>)> = Vec::with_capacity(8);
        // Holds every name once there are more than a few.
        let mut names: HashSet<Cow<'t, str>> = HashSet::new();
        while let Some(name) = access.next_key_seed(Name)? {
            let is_new = if members.len() < FEW {
                members.iter().all(|(earlier, _)| *earlier != name)
            } else {
                if names.is_empty() {
                    names.extend(members.iter().map(|(earlier, _)| earlier.clone()));
                }
                names.insert(name.clone())
            };
            if !is_new {
                self.repeated.set(true);
            }
            members.push((name, access.next_value_seed(self)?));
        }
        Ok(Tree::Object(members))
    }
}

/// A member's name, borrowed where it has no escapes.
struct Name;

impl<'t> DeserializeSeed<'t> for Name {
    type Value = Cow<'t, str>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for Name {
    type Value = Cow<'t, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'t str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
