//! What a row must look like to become a customer. Pure: whether an address is taken already is the
//! database's to say.

use super::fields::Field;
use super::lead_status::LeadStatus;
use super::lists::{self, Entry};
use super::mapping::Mapping;
use super::row::{RawRow, cut};
use base::text::{Email, Line, Phone, Text, TextError};
use std::borrow::Cow;
use std::collections::HashSet;

/// The most tags, or further websites, of one customer.
const MAX_ENTRIES: usize = 50;

/// The most characters of the refused value that are reported.
const VALUE_CHARS: usize = 200;

/// A row that may become a customer.
///
/// `None` and the empty list say that the file has nothing for the field, because its cell is empty or
/// because no column is mapped to it. Either way an update keeps what is stored: a file cannot clear a
/// field, so a sparse export loaded again destroys nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedUser {
    /// The customer's number in the system the file comes from.
    pub external_id: Option<Line<1, 500>>,
    /// The address as written; compared by [`Email::key`].
    pub email: Option<Email>,
    /// The full name.
    pub name: Line<1, 200>,
    /// The name for logging in.
    pub username: Option<Line<1, 500>>,
    /// The telephone number.
    pub phone: Option<Phone>,
    /// Street and number.
    pub address: Option<Line<1, 500>>,
    /// The town.
    pub city: Option<Line<1, 500>>,
    /// State or province.
    pub state: Option<Line<1, 500>>,
    /// Postal code.
    pub zip_code: Option<Line<1, 20>>,
    /// The country.
    pub country: Option<Line<1, 500>>,
    /// The company's own division of its area.
    pub region: Option<Line<1, 500>>,
    /// The customer's website.
    pub business_site: Option<Line<1, 500>>,
    /// Further websites, at most 50, none twice.
    pub additional_websites: Vec<Line<1, 500>>,
    /// What the customer's business is.
    pub business_type: Option<Line<1, 500>>,
    /// How far the customer is in sales.
    pub lead_status: Option<LeadStatus>,
    /// Staff notes; never blank when present.
    pub notes: Option<Text<20_000>>,
    /// Tags, at most 50, none twice (without case).
    pub tags: Vec<Line<1, 50>>,
}

/// Why a row was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowRefusal {
    /// The number of the row: data rows from 1, the header not counted.
    pub row: u64,
    /// The field to mend; none where the row as a whole is at fault.
    pub field: Option<Field>,
    /// Stable and machine-readable: `missing`, `too_long`, `too_many`, `control_character`, `email`, `phone`,
    /// `unknown_value`, or a [`super::RowFault`]'s code; `duplicate_email` comes from the database.
    pub code: &'static str,
    /// A sentence a person can act on.
    pub reason: String,
    /// What stood in the file, the first 200 characters of it.
    pub value: String,
}

/// Reads a row as a customer.
///
/// # Errors
/// [`RowRefusal`] for the first thing that is wrong: the row as such, then its fields in the record's order.
pub fn parse_row(row: &RawRow, mapping: &Mapping) -> Result<ImportedUser, RowRefusal> {
    if let Some(fault) = row.fault() {
        return Err(RowRefusal {
            row: row.row,
            field: fault.column.and_then(|column| mapping.field_of(column)),
            code: fault.code,
            reason: format!("{}.", fault.reason),
            value: cut(row.cell(fault.column.unwrap_or(0)), VALUE_CHARS).to_owned(),
        });
    }
    let row = Cells { row, mapping };
    Ok(ImportedUser {
        external_id: row.line(Field::ExternalId)?,
        email: row.text(Field::Email, Email::parse)?,
        name: row.name()?,
        username: row.line(Field::Username)?,
        phone: row.text(Field::Phone, Phone::parse)?,
        address: row.line(Field::Address)?,
        city: row.line(Field::City)?,
        state: row.line(Field::State)?,
        zip_code: row.line(Field::ZipCode)?,
        country: row.line(Field::Country)?,
        region: row.line(Field::Region)?,
        business_site: row.line(Field::BusinessSite)?,
        additional_websites: row.list(Field::AdditionalWebsites)?,
        business_type: row.line(Field::BusinessType)?,
        lead_status: row.lead_status()?,
        notes: row.notes()?,
        tags: row.list(Field::Tags)?,
    })
}

/// A row seen through its mapping.
struct Cells<'a> {
    row: &'a RawRow,
    mapping: &'a Mapping,
}

impl Cells<'_> {
    fn line<const MAX: usize>(&self, field: Field) -> Result<Option<Line<1, MAX>>, RowRefusal> {
        self.text(field, Line::parse)
    }

    /// A single-line value, nothing where the cell is blank.
    fn text<T>(
        &self,
        field: Field,
        parse: impl FnOnce(&str) -> Result<T, TextError>,
    ) -> Result<Option<T>, RowRefusal> {
        let raw = self.mapping.value(self.row, field);
        let text = one_line(&raw);
        if text.is_empty() {
            return Ok(None);
        }
        parse(&text)
            .map(Some)
            .map_err(|error| self.refuse_text(field, &error, &raw))
    }

    fn name(&self) -> Result<Line<1, 200>, RowRefusal> {
        let missing = || {
            let raw = self.mapping.value(self.row, Field::Name);
            self.refuse(Field::Name, "missing", "Name must not be blank.".to_owned(), &raw)
        };
        self.line(Field::Name)?.ok_or_else(missing)
    }

    fn lead_status(&self) -> Result<Option<LeadStatus>, RowRefusal> {
        let raw = self.mapping.value(self.row, Field::LeadStatus);
        let text = raw.trim();
        if text.is_empty() {
            return Ok(None);
        }
        LeadStatus::recognise(text).map(Some).ok_or_else(|| {
            let reason = "Lead status must be lead, qualified, customer or closed.".to_owned();
            self.refuse(Field::LeadStatus, "unknown_value", reason, &raw)
        })
    }

    fn notes(&self) -> Result<Option<Text<20_000>>, RowRefusal> {
        let raw = self.mapping.value(self.row, Field::Notes);
        if raw.trim().is_empty() {
            return Ok(None);
        }
        Text::parse(&raw)
            .map(Some)
            .map_err(|error| self.refuse_text(Field::Notes, &error, &raw))
    }

    /// The entries of the field's cells, each once: those that nobody wrote with care also where only their case
    /// differs.
    fn list<const MAX: usize>(&self, field: Field) -> Result<Vec<Line<1, MAX>>, RowRefusal> {
        let mut entries: Vec<Line<1, MAX>> = Vec::new();
        let mut seen = HashSet::new();
        for Entry { text, is_exact } in self.entries(field) {
            let text = one_line(&text);
            let key = text.to_lowercase();
            let is_known = if is_exact {
                entries.iter().any(|entry| entry.as_str() == text)
            } else {
                seen.contains(&key)
            };
            if text.is_empty() || is_known {
                continue;
            }
            if entries.len() == MAX_ENTRIES {
                let reason = format!("{} must have at most {MAX_ENTRIES} entries.", field.label());
                return Err(self.refuse(field, "too_many", reason, &self.mapping.value(self.row, field)));
            }
            let entry = Line::parse(&text).map_err(|error| {
                let reason = format!("{}: each entry {}.", field.label(), error.message);
                self.refuse(field, error.kind, reason, &text)
            })?;
            entries.push(entry);
            seen.insert(key);
        }
        Ok(entries)
    }

    fn entries(&self, field: Field) -> impl Iterator<Item = Entry<'_>> {
        self.mapping.columns(field).iter().flat_map(|&column| {
            let exact = |element: &'_ String| Entry {
                text: Cow::Owned(element.clone()),
                is_exact: true,
            };
            match self.row.list(column) {
                Some(elements) => elements.iter().map(exact).collect(),
                None => lists::split(self.row.cell(column)),
            }
        })
    }

    fn refuse_text(&self, field: Field, error: &TextError, value: &str) -> RowRefusal {
        let label = field.label();
        let reason = if error.kind == "too_long" {
            format!(
                "{label} {}; this one has {}.",
                error.message,
                value.trim().chars().count()
            )
        } else {
            format!("{label} {}.", error.message)
        };
        self.refuse(field, error.kind, reason, value)
    }

    fn refuse(&self, field: Field, code: &'static str, reason: String, value: &str) -> RowRefusal {
        let value = cut(value, VALUE_CHARS).to_owned();
        RowRefusal {
            row: self.row.row,
            field: Some(field),
            code,
            reason,
            value,
        }
    }
}

/// A cell as a single line: trimmed, and line breaks and tabs inside it, with the blanks around them,
/// become one blank. People paste addresses of two lines into one cell; nothing is lost by this.
fn one_line(raw: &str) -> Cow<'_, str> {
    const BREAKS: [char; 7] = ['\n', '\r', '\t', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}'];
    let text = raw.trim();
    if !text.contains(BREAKS) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(BREAKS).map(str::trim).filter(|part| !part.is_empty());
    Cow::Owned(parts.collect::<Vec<_>>().join(" "))
}
