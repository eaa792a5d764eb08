//! All faults of a body at once, although serde stops at the first.
//!
//! Reading is repeated: what was refused is noted and mended, by taking it out or putting something acceptable
//! in its place, until reading succeeds or nothing can be mended. The result of a mended reading is never used.

use super::read::{Node, Refusal};
use super::tree::Tree;
use super::words::Reason;
use base::FieldError;
use base::error::Part;
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// How often a body may be read: often when it is small. A big one is not worth the time it would take.
const fn readings(bytes: usize) -> usize {
    if bytes <= 16 * 1024 { 96 } else { 8 }
}

/// Reads a body of `bytes` bytes, or says everything that is wrong with it.
pub(super) fn read<T: DeserializeOwned>(tree: Tree<'_>, bytes: usize) -> Result<T, Vec<FieldError>> {
    let mut body = Mended {
        tree,
        stand_ins: Vec::new(),
        readings: readings(bytes),
    };
    let mut errors: Vec<FieldError> = Vec::new();
    loop {
        let refusal = match body.read::<T>() {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => return Err(errors),
            Err(refusal) => refusal,
        };
        let path = refusal.path();
        if errors.iter().any(|error| error.path == path) || body.is_about_a_stand_in(&refusal, &path) {
            return Err(errors);
        }
        let mended = body.mend::<T>(&refusal, &path);
        let Reason { kind, message } = refusal.reason;
        errors.push(FieldError {
            part: Part::Body,
            path,
            message,
            kind,
        });
        if !mended {
            return Err(errors);
        }
    }
}

struct Mended<'t> {
    tree: Tree<'t>,
    /// Where something stands that the client did not send.
    stand_ins: Vec<Vec<String>>,
    /// Readings left.
    readings: usize,
}

impl Mended<'_> {
    fn read<T: DeserializeOwned>(&mut self) -> Result<T, Refusal> {
        self.readings = self.readings.saturating_sub(1);
        T::deserialize(Node(&self.tree))
    }

    /// Whether a refusal may be the fault of what we put in, not of what the client sent.
    fn is_about_a_stand_in(&self, refusal: &Refusal, path: &[String]) -> bool {
        !refusal.about_name && self.stand_ins.iter().any(|stand_in| stand_in.starts_with(path))
    }

    /// Makes reading get past `path`; false where that did not work.
    fn mend<T: DeserializeOwned>(&mut self, refusal: &Refusal, path: &[String]) -> bool {
        let Some((last, parents)) = path.split_last() else {
            return false;
        };
        match parents
            .iter()
            .try_fold(&mut self.tree, |tree, step| child(tree, step))
        {
            Some(Tree::Object(members)) => {
                members.retain(|(name, _)| name != last);
                // Most fields may be absent. Where this one may not, reading stops at the same place again.
                if self.is_past::<T>(path) {
                    return true;
                }
            }
            // Taking an item out of a list would rename those behind it.
            Some(Tree::List(_)) => {}
            Some(_) | None => return false,
        }
        let mut names = refusal.names;
        for candidate in CANDIDATES {
            if self.readings == 0 {
                return false;
            }
            self.put(path, candidate);
            match self.read::<T>() {
                Err(refusal) if refusal.path().starts_with(path) => {
                    if names.is_empty() {
                        names = refusal.names;
                    }
                }
                Ok(_) | Err(_) => {
                    self.stand_ins.push(path.to_vec());
                    return true;
                }
            }
            if let Some(name) = names.first() {
                self.put(path, text(name));
                self.stand_ins.push(path.to_vec());
                return self.is_past::<T>(path);
            }
        }
        false
    }

    fn is_past<T: DeserializeOwned>(&mut self, path: &[String]) -> bool {
        match self.read::<T>() {
            Ok(_) => true,
            Err(refusal) => !refusal.path().starts_with(path),
        }
    }

    fn put(&mut self, path: &[String], stand_in: Tree<'static>) {
        let Some((last, parents)) = path.split_last() else {
            return;
        };
        let Some(parent) = parents
            .iter()
            .try_fold(&mut self.tree, |tree, step| child(tree, step))
        else {
            return;
        };
        if let Some(slot) = child(parent, last) {
            *slot = stand_in;
        } else if let Tree::Object(members) = parent {
            members.push((Cow::Owned(last.clone()), stand_in));
        }
    }
}

fn child<'a, 't>(tree: &'a mut Tree<'t>, step: &str) -> Option<&'a mut Tree<'t>> {
    match tree {
        Tree::Object(members) => members
            .iter_mut()
            .find(|(name, _)| name == step)
            .map(|(_, member)| member),
        Tree::List(items) => items.get_mut(step.parse::<usize>().ok()?),
        Tree::Null
        | Tree::Bool(_)
        | Tree::Natural(_)
        | Tree::Negative(_)
        | Tree::Float(_)
        | Tree::Text(_) => None,
    }
}

const fn text(text: &'static str) -> Tree<'static> {
    Tree::Text(Cow::Borrowed(text))
}

/// Values of which one is acceptable to most fields, the likely ones first.
const CANDIDATES: [Tree<'static>; 12] = [
    text("x"),
    Tree::Natural(1),
    text("stand-in stand-in"),
    text("a@b.cc"),
    Tree::Bool(true),
    Tree::List(Vec::new()),
    Tree::Object(Vec::new()),
    text("2026-01-01T00:00:00Z"),
    text("2026-01-01"),
    text("00:00:00"),
    text("1"),
    text("00000000-0000-7000-8000-000000000000"),
];
