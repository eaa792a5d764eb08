//! The record: as it is read, changed, written and shown.

use base::{CompanyId, Role, Timestamp, UserId, permission::UserType, text};
use serde::{Deserialize, Serialize};

/// A user, in the reply's order of fields; the same JSON as Deskbell's `UserView` for staff, which
/// documents the fields.
#[derive(Debug, Serialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    #[serde(skip)]
    pub(crate) version: i64,
    pub(crate) external_id: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) user_type: UserType,
    pub(crate) role: Role,
    pub(crate) status: String,
    pub(crate) name: String,
    pub(crate) username: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) zip_code: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) business_site: Option<String>,
    pub(crate) additional_websites: Vec<String>,
    pub(crate) business_type: Option<String>,
    pub(crate) lead_status: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) is_super_admin: bool,
    pub(crate) is_authenticated: bool,
    pub(crate) email_verified: bool,
    pub(crate) has_login: bool,
    pub(crate) credits: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) last_login: Option<Timestamp>,
    pub(crate) archived_at: Option<Timestamp>,
}

/// A change: what is present is set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Patch {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) zip_code: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) notes: Option<String>,
}

impl User {
    /// Applies a change.
    pub(crate) fn merge(&mut self, patch: Patch, now: Timestamp) {
        if let Some(name) = patch.name {
            self.name = name;
        }
        let texts = [
            (patch.email, &mut self.email),
            (patch.phone, &mut self.phone),
            (patch.address, &mut self.address),
            (patch.city, &mut self.city),
            (patch.zip_code, &mut self.zip_code),
            (patch.region, &mut self.region),
            (patch.notes, &mut self.notes),
        ];
        for (new, old) in texts {
            if new.is_some() {
                *old = new;
            }
        }
        self.version += 1;
        self.updated_at = now;
    }

    /// The derived columns, made like Deskbell's `store::written`.
    ///
    /// # Errors
    /// Where a list cannot be written as JSON.
    pub(crate) fn derived(&self, company: i64) -> Result<Derived, serde_json::Error> {
        Ok(Derived {
            email_key: self.email.as_deref().map(text::email_key).unwrap_or_default(),
            name_key: text::fold(&self.name).chars().take(200).collect(),
            additional_websites: serde_json::to_string(&self.additional_websites)?,
            tags: serde_json::to_string(&self.tags)?,
            search_words: self.search_words(CompanyId(company)),
        })
    }

    fn search_words(&self, company: CompanyId) -> String {
        let fields = [
            Some(self.name.as_str()),
            self.email.as_deref(),
            self.phone.as_deref(),
            self.username.as_deref(),
            self.business_site.as_deref(),
            self.city.as_deref(),
        ];
        let mut words: Vec<String> = fields
            .into_iter()
            .flatten()
            .flat_map(text::words)
            .map(|word| scoped_word(company, &word))
            .collect();
        if let Some(phone) = &self.phone {
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            words.push(scoped_word(company, &digits));
        }
        words.sort_unstable();
        words.dedup();
        words.join(" ")
    }
}

fn scoped_word(company: CompanyId, word: &str) -> String {
    let cut = word.char_indices().nth(64).map_or(word, |(at, _)| &word[..at]);
    format!("{company}x{cut}")
}

/// Columns that follow from others.
#[derive(Debug)]
pub(crate) struct Derived {
    /// The address as it is compared.
    pub(crate) email_key: String,
    /// The name as it is ordered by.
    pub(crate) name_key: String,
    /// As JSON.
    pub(crate) additional_websites: String,
    /// As JSON.
    pub(crate) tags: String,
    /// What the record is found by.
    pub(crate) search_words: String,
}
