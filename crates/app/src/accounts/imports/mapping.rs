//! Which columns of the file fill which field.

use super::fields::Field;
use super::row::RawRow;
use base::error::{FieldError, Part};
use base::{Error, Result};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What stands between the names of columns that fill a field together: `First Name + Last Name`.
const JOIN: &str = " + ";

/// The most columns that fill one field together.
const MAX_JOINED: usize = 20;

/// The columns each field is filled from. As JSON: `{"name": "Full Name", "email": "E-mail"}`, our field →
/// their column, mapped fields only, in the record's order.
///
/// Several columns can fill one field: `{"name": "First Name + Last Name"}`. Their cells are joined with a
/// blank (with a comma for `tags` and `additional_websites`, a line break for `notes`), empty ones left
/// out. A column whose own name contains ` + ` is found by that name first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    bindings: [Binding; Field::COUNT],
}

/// The columns of one field, none where it is not mapped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Binding {
    columns: Vec<usize>,
    names: String,
}

impl Mapping {
    /// Reads a mapping as a caller writes it, against the columns of the file. Fields it does not name, or
    /// names with a blank column, are not imported; one column may fill several fields. Names are compared exactly, then without case and surrounding blanks.
    ///
    /// # Errors
    /// [`Error::Invalid`] with an entry `mapping.<field>` for each unknown field, unknown column and for
    /// `name` where it is missing.
    pub fn parse(wanted: &BTreeMap<String, String>, columns: &[String]) -> Result<Self> {
        let mut mapping = Self::default();
        let mut errors = Vec::new();
        for (name, text) in wanted {
            let Some(field) = Field::parse(name) else {
                let known = Field::ALL.map(Field::name).join(", ");
                errors.push(refused(
                    name,
                    "unknown_field",
                    format!("There is no such field; the fields are {known}"),
                ));
                continue;
            };
            if text.trim().is_empty() {
                continue;
            }
            match find_all(text, columns) {
                Ok(found) => mapping.bind(field, found, columns),
                Err(unknown) => {
                    let known = columns
                        .iter()
                        .filter(|c| !c.is_empty())
                        .take(30)
                        .map(String::as_str);
                    let known = known.collect::<Vec<_>>().join(", ");
                    let reason = format!("The file has no column “{unknown}”; its columns are {known}");
                    errors.push(refused(name, "unknown_column", reason));
                }
            }
        }
        if wanted
            .get(Field::Name.name())
            .is_none_or(|text| text.trim().is_empty())
        {
            errors.push(name_missing());
        }
        if errors.is_empty() {
            Ok(mapping)
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// The same mapping, if it is enough to import with.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `mapping.name` where no column gives the name.
    pub fn complete(self) -> Result<Self> {
        if self.has(Field::Name) {
            Ok(self)
        } else {
            Err(Error::Invalid(vec![name_missing()]))
        }
    }

    /// Whether a field is filled from the file. An update writes these fields only.
    pub fn has(&self, field: Field) -> bool {
        !self.binding(field).columns.is_empty()
    }

    /// The mapped fields with the names of their columns, in the record's order.
    pub fn entries(&self) -> impl Iterator<Item = (Field, &str)> {
        Field::ALL
            .into_iter()
            .filter(|field| self.has(*field))
            .map(|field| (field, self.binding(field).names.as_str()))
    }

    /// The field a column fills; the first in the record's order where it fills several.
    pub fn field_of(&self, column: usize) -> Option<Field> {
        Field::ALL
            .into_iter()
            .find(|field| self.binding(*field).columns.contains(&column))
    }

    /// What a row has for a field, as it stands in the file; empty where the field is not mapped.
    pub fn value<'row>(&self, row: &'row RawRow, field: Field) -> Cow<'row, str> {
        match self.binding(field).columns.as_slice() {
            [] => Cow::Borrowed(""),
            [column] => Cow::Borrowed(row.cell(*column)),
            columns => {
                let cells = columns
                    .iter()
                    .map(|column| row.cell(*column).trim())
                    .filter(|cell| !cell.is_empty());
                Cow::Owned(cells.collect::<Vec<_>>().join(field.joint()))
            }
        }
    }

    /// The columns that fill a field, in their order; none where it is not mapped.
    pub(super) fn columns(&self, field: Field) -> &[usize] {
        &self.binding(field).columns
    }

    /// Fills a field from columns, in their order.
    pub(super) fn bind(&mut self, field: Field, found: Vec<usize>, columns: &[String]) {
        let names = found
            .iter()
            .filter_map(|column| columns.get(*column))
            .map(String::as_str)
            .collect::<Vec<_>>();
        let binding = Binding {
            names: names.join(JOIN),
            columns: found,
        };
        if let Some(place) = self.bindings.get_mut(field as usize) {
            *place = binding;
        }
    }

    fn binding(&self, field: Field) -> &Binding {
        // `Field` has exactly as many values as there are bindings.
        &self.bindings[field as usize]
    }
}

impl Serialize for Mapping {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, columns) in self.entries() {
            map.serialize_entry(field.name(), columns)?;
        }
        map.end()
    }
}

/// The columns a text names, or the name that is none. A column whose own name has a [`JOIN`] in it is
/// found because the longest name that fits is taken.
fn find_all<'text>(text: &'text str, columns: &[String]) -> Result<Vec<usize>, &'text str> {
    let parts: Vec<&str> = text.split(JOIN).collect();
    if parts.len() > MAX_JOINED {
        return Err(text);
    }
    let mut found = Vec::new();
    let mut rest = parts.as_slice();
    while let [first, ..] = rest {
        let longest = (1..=rest.len()).rev().find_map(|n| {
            let (name, after) = rest.split_at(n);
            find(&name.join(JOIN), columns).map(|column| (column, after))
        });
        let (column, after) = longest.ok_or(if found.is_empty() && rest.len() == 1 {
            text
        } else {
            *first
        })?;
        found.push(column);
        rest = after;
    }
    Ok(found)
}

fn find(name: &str, columns: &[String]) -> Option<usize> {
    let wanted = name.trim();
    if wanted.is_empty() {
        return None;
    }
    let key = wanted.to_lowercase();
    columns.iter().position(|column| column == name).or_else(|| {
        columns
            .iter()
            .position(|column| column.trim().to_lowercase() == key)
    })
}

fn refused(field: &str, kind: &'static str, message: String) -> FieldError {
    FieldError {
        part: Part::Body,
        path: vec!["mapping".to_owned(), field.to_owned()],
        message,
        kind,
    }
}

fn name_missing() -> FieldError {
    refused(
        Field::Name.name(),
        "missing",
        "Say which column holds the name, for example {\"name\": \"Full Name\"} or {\"name\": \"First Name + Last \
         Name\"}"
            .to_owned(),
    )
}
