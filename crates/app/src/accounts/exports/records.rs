//! Records as text: CSV, JSON or NDJSON.

use super::input::ExportFormat;
use crate::accounts::{
    imports::{join_entries, neutralise},
    users::model::{LeadStatus, Reader, UserRow, UserView},
};
use base::{Error, Result};
use bytes::Bytes;
use std::{fmt::Display, io::Write as _};

/// The header of a CSV file: the record's field names in the record's order.
const COLUMNS: [&str; 30] = [
    "id",
    "external_id",
    "email",
    "user_type",
    "role",
    "status",
    "name",
    "username",
    "phone",
    "address",
    "city",
    "state",
    "zip_code",
    "country",
    "region",
    "business_site",
    "additional_websites",
    "business_type",
    "lead_status",
    "notes",
    "tags",
    "is_super_admin",
    "is_authenticated",
    "email_verified",
    "has_login",
    "credits",
    "created_at",
    "updated_at",
    "last_login",
    "archived_at",
];

/// Writes records one after the other; what is written is taken away in pieces.
#[derive(Debug)]
pub(super) struct Records {
    format: ExportFormat,
    out: Vec<u8>,
    any: bool,
}

impl Records {
    /// Begins the file.
    pub(super) fn begin(format: ExportFormat) -> Self {
        let mut records = Self {
            format,
            out: Vec::new(),
            any: false,
        };
        match format {
            ExportFormat::Csv => {
                records.out.extend_from_slice(COLUMNS.join(",").as_bytes());
                records.out.extend_from_slice(b"\r\n");
            }
            ExportFormat::Json => records.out.push(b'['),
            ExportFormat::Ndjson => {}
        }
        records
    }

    /// Writes a record as staff see it.
    ///
    /// # Errors
    /// Where it cannot be written as JSON, which does not happen for this type.
    pub(super) fn write(&mut self, user: UserRow) -> Result<()> {
        let user = user.view(Reader::Staff);
        match self.format {
            ExportFormat::Csv => Cells(&mut self.out).record(&user)?,
            ExportFormat::Json => {
                self.out.extend_from_slice(if self.any { b",\n" } else { b"\n" });
                serde_json::to_writer(&mut self.out, &user).map_err(Error::internal)?;
            }
            ExportFormat::Ndjson => {
                serde_json::to_writer(&mut self.out, &user).map_err(Error::internal)?;
                self.out.push(b'\n');
            }
        }
        self.any = true;
        Ok(())
    }

    /// Ends the file.
    pub(super) fn end(&mut self) {
        match self.format {
            ExportFormat::Csv | ExportFormat::Ndjson => {}
            ExportFormat::Json => self.out.extend_from_slice(b"\n]\n"),
        }
    }

    /// The bytes that were not taken yet.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Takes what is written so far.
    pub(super) fn take(&mut self) -> Bytes {
        // The next piece is about as long as this one.
        let next = Vec::with_capacity(self.out.capacity());
        std::mem::replace(&mut self.out, next).into()
    }
}

/// Cells of CSV as RFC 4180 has them, none of which a spreadsheet runs.
struct Cells<'a>(&'a mut Vec<u8>);

impl Cells<'_> {
    fn record(&mut self, user: &UserView) -> Result<()> {
        self.plain(user.id)?;
        self.text(user.external_id.as_deref());
        self.text(user.email.as_deref());
        self.word(user.user_type.name());
        self.word(user.role.name());
        self.word(user.status.name());
        self.text(Some(&user.name));
        self.text(user.username.as_deref());
        self.text(user.phone.as_deref());
        self.text(user.address.as_deref());
        self.text(user.city.as_deref());
        self.text(user.state.as_deref());
        self.text(user.zip_code.as_deref());
        self.text(user.country.as_deref());
        self.text(user.region.as_deref());
        self.text(user.business_site.as_deref());
        self.text(Some(&join_entries(&user.additional_websites)));
        self.text(user.business_type.as_deref());
        self.word(user.lead_status.flatten().map_or("", LeadStatus::name));
        self.text(user.notes.as_ref().and_then(|notes| notes.as_deref()));
        self.text(Some(&join_entries(user.tags.as_deref().unwrap_or_default())));
        self.plain(user.is_super_admin)?;
        self.plain(user.is_authenticated)?;
        self.plain(user.email_verified)?;
        self.plain(user.has_login.unwrap_or_default())?;
        self.plain(user.credits)?;
        self.plain(user.created_at)?;
        self.plain(user.updated_at)?;
        self.moment(user.last_login)?;
        self.moment(user.archived_at.flatten())?;
        // The comma after the last cell ends the line.
        self.0.pop();
        self.0.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// A text of ours, which needs no care.
    fn word(&mut self, word: &str) {
        self.0.extend_from_slice(word.as_bytes());
        self.0.push(b',');
    }

    /// A number, a truth value or a moment.
    fn plain(&mut self, value: impl Display) -> Result<()> {
        write!(self.0, "{value},").map_err(Error::internal)
    }

    fn moment(&mut self, moment: Option<base::Timestamp>) -> Result<()> {
        match moment {
            Some(moment) => self.plain(moment),
            None => {
                self.0.push(b',');
                Ok(())
            }
        }
    }

    /// A text of somebody's; nothing is an empty cell.
    fn text(&mut self, text: Option<&str>) {
        let cell = neutralise(text.unwrap_or_default());
        if cell
            .bytes()
            .any(|byte| matches!(byte, b'"' | b',' | b'\r' | b'\n'))
        {
            self.0.push(b'"');
            for (at, part) in cell.split('"').enumerate() {
                if at > 0 {
                    self.0.extend_from_slice(b"\"\"");
                }
                self.0.extend_from_slice(part.as_bytes());
            }
            self.0.push(b'"');
        } else {
            self.0.extend_from_slice(cell.as_bytes());
        }
        self.0.push(b',');
    }
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
