//! What may become of a user: pure functions from record and request to record or refusal.

use super::{
    input::{NewUser, UserPatch},
    model::{Status, UserRow},
};
use base::{Edit, Error, Patch, Result, Role, Timestamp, UserId, permission::UserType};
use platform::db::Json;

/// Web sites a record may have beside the main one.
const MAX_WEBSITES: usize = 20;
/// Labels a record may have.
pub const MAX_TAGS: usize = 50;

/// What it depends on in a record who may change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whose {
    /// Whether it is a super admin's.
    pub is_owner: bool,
    /// Whether there is a password.
    pub has_login: bool,
}

impl Whose {
    /// That of a whole record.
    pub fn of(user: &UserRow) -> Self {
        Self {
            is_owner: user.is_super_admin,
            has_login: user.has_login,
        }
    }
}

/// What somebody may change of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Their own contact fields.
    Own,
    /// A customer's record, but not whether they may log in, nor the address that a login hangs on.
    Customer,
    /// Every record but an owner's login.
    Admin,
    /// Every record.
    Owner,
}

impl Rights {
    /// What an editor may change of `target`.
    ///
    /// `own`: it is the editor's own record. An editor whose role may neither edit users nor customers gets
    /// here for their own record only.
    pub fn of(editor: Role, editor_is_owner: bool, own: bool) -> Self {
        match editor {
            Role::Admin if editor_is_owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Agent if !own => Self::Customer,
            Role::Agent | Role::Technician | Role::Customer => Self::Own,
        }
    }

    fn allow(self, field: &str, of: Whose) -> bool {
        match field {
            "credits" => false,
            "is_super_admin" => self == Self::Owner,
            "role" | "status" => match self {
                Self::Owner => true,
                Self::Admin => !of.is_owner,
                Self::Own | Self::Customer => false,
            },
            "email" => match self {
                Self::Owner => true,
                // A link for a new password goes to the address: who may change it may take the login over.
                Self::Customer => !of.has_login,
                Self::Admin => !of.is_owner,
                Self::Own => false,
            },
            "lead_status" | "notes" | "tags" | "region" | "external_id" => self != Self::Own,
            _ => true,
        }
    }

    /// Lets a change of this field pass.
    ///
    /// # Errors
    /// 403 `field_forbidden`.
    pub fn check(self, field: &str, of: Whose) -> Result<()> {
        if self.allow(field, of) {
            return Ok(());
        }
        Err(Error::forbidden(
            "field_forbidden",
            format!("You may not change {field}"),
        ))
    }

    /// Lets a record be archived; `of_owner`: a super admin's.
    ///
    /// # Errors
    /// 403 `owner_only`.
    pub fn check_archive(self, of_owner: bool) -> Result<()> {
        if of_owner && self != Self::Owner {
            return Err(Error::forbidden(
                "owner_only",
                "Only a super admin may archive a super admin",
            ));
        }
        Ok(())
    }
}

/// A record after a change, and the names of the fields that differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The record as it is to be stored.
    pub row: UserRow,
    /// What differs; empty where nothing does.
    pub changed: Vec<&'static str>,
}

impl Edited {
    /// Whether the user's open sessions must end: what the user may do is no longer what they say.
    pub fn ends_sessions(&self) -> bool {
        self.changed
            .iter()
            .any(|field| matches!(*field, "role" | "status" | "is_super_admin"))
    }

    /// Whether the user is to be reached elsewhere now: what was mailed to the address before must open nothing.
    pub fn moves_address(&self) -> bool {
        self.changed.contains(&"email")
    }

    /// Whether the user waits for an invitation, which then goes to the new address.
    pub fn awaits_invite(&self) -> bool {
        self.row.status == Status::Pending && !self.row.has_login && self.row.email.is_some()
    }

    /// Whether the company could be left without an owner by this.
    pub fn may_orphan(&self, before: &UserRow) -> bool {
        owns(before) && !owns(&self.row)
    }
}

/// Whether this user can act as the company's owner.
pub fn owns(user: &UserRow) -> bool {
    user.is_super_admin && user.status == Status::Active
}

/// The refusal where the last owner would go.
pub fn last_owner() -> Error {
    Error::conflict(
        "last_super_admin",
        "The company's last super admin cannot be archived, demoted or suspended",
    )
}

/// Applies a patch.
///
/// # Errors
/// 403 `field_forbidden` for the first field that differs and may not; 422 for what cannot be.
pub fn edit(before: &UserRow, patch: UserPatch, rights: Rights, now: Timestamp) -> Result<Edited> {
    if rights == Rights::Own && before.role == Role::Customer {
        refuse_hidden(&patch)?;
    }
    let asks_to_own = patch.is_super_admin == Edit::Set(true) && !before.is_super_admin;
    let mut row = before.clone();
    apply(&mut row, patch)?;
    if row.role != Role::Admin {
        if asks_to_own && rights == Rights::Owner {
            return Err(Error::invalid(
                "is_super_admin",
                "role",
                "only an admin can be a super admin",
            ));
        }
        // Who asks and may not is told so below, instead of being passed over.
        row.is_super_admin = asks_to_own;
    }
    if row.email != before.email {
        row.email_verified = false;
    }
    let changed = differences(before, &row);
    for field in &changed {
        rights.check(field, Whose::of(before))?;
    }
    if row.role.is_staff() && row.email.is_none() {
        return Err(Error::invalid(
            "email",
            "missing",
            "staff need an e-mail address to log in",
        ));
    }
    if !changed.is_empty() {
        row.version += 1;
        row.updated_at = now;
    }
    Ok(Edited { row, changed })
}

/// A customer does not see these, so also their own value would be a guess that tells something.
fn refuse_hidden(patch: &UserPatch) -> Result<()> {
    let hidden = [
        ("lead_status", patch.lead_status != Patch::Keep),
        ("notes", patch.notes != Patch::Keep),
        ("tags", patch.tags != Patch::Keep),
    ];
    match hidden.iter().find(|(_, said)| *said) {
        Some((field, _)) => Err(Error::forbidden(
            "field_forbidden",
            format!("You may not change {field}"),
        )),
        None => Ok(()),
    }
}

fn apply(row: &mut UserRow, patch: UserPatch) -> Result<()> {
    patch.name.apply(&mut row.name);
    patch.email.apply(&mut row.email);
    patch.role.apply(&mut row.role);
    patch.status.apply(&mut row.status);
    patch.is_super_admin.apply(&mut row.is_super_admin);
    patch.credits.apply(&mut row.credits);
    patch.lead_status.apply(&mut row.lead_status);
    patch.phone.apply(&mut row.phone);
    set(patch.external_id, &mut row.external_id);
    set(patch.username, &mut row.username);
    set(patch.address, &mut row.address);
    set(patch.city, &mut row.city);
    set(patch.state, &mut row.state);
    set(patch.zip_code, &mut row.zip_code);
    set(patch.country, &mut row.country);
    set(patch.region, &mut row.region);
    set(patch.business_site, &mut row.business_site);
    set(patch.business_type, &mut row.business_type);
    set(patch.notes, &mut row.notes);
    match patch.tags {
        Patch::Keep => {}
        Patch::Clear => row.tags = Json(Vec::new()),
        Patch::Set(tags) => row.tags = Json(labels(tags, "tags", MAX_TAGS)?),
    }
    match patch.additional_websites {
        Patch::Keep => {}
        Patch::Clear => row.additional_websites = Json(Vec::new()),
        Patch::Set(sites) => {
            row.additional_websites = Json(labels(sites, "additional_websites", MAX_WEBSITES)?)
        }
    }
    Ok(())
}

/// A text field: blank means cleared.
fn set(patch: Patch<impl Into<String>>, field: &mut Option<String>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(text) => *field = some_text(text),
    }
}

fn some_text(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}

/// A list of labels: each once, in the order given.
fn labels(given: Vec<impl Into<String>>, field: &'static str, most: usize) -> Result<Vec<String>> {
    let mut labels: Vec<String> = Vec::with_capacity(given.len());
    for label in given {
        let label = label.into();
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    if labels.len() > most {
        return Err(Error::invalid(
            field,
            "too_long",
            format!("must have at most {most} entries"),
        ));
    }
    Ok(labels)
}

fn differences(before: &UserRow, after: &UserRow) -> Vec<&'static str> {
    macro_rules! differing {
        ($($field:ident),+ $(,)?) => {{
            let mut names = Vec::new();
            $( if before.$field != after.$field { names.push(stringify!($field)); } )+
            names
        }};
    }
    differing!(
        name,
        email,
        role,
        status,
        external_id,
        username,
        phone,
        address,
        city,
        state,
        zip_code,
        country,
        region,
        business_site,
        additional_websites,
        business_type,
        lead_status,
        notes,
        tags,
        is_super_admin,
        credits,
    )
}

/// A user that is to be stored; its id is the database's to give.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The record; the id is 0 until it is stored.
    pub row: UserRow,
    /// Whether an invitation is to be sent.
    pub invite: bool,
}

/// An empty record of this role and status.
pub fn blank(name: String, role: Role, status: Status, now: Timestamp) -> UserRow {
    UserRow {
        id: UserId(0),
        version: 1,
        external_id: None,
        email: None,
        role,
        status,
        name,
        username: None,
        phone: None,
        address: None,
        city: None,
        state: None,
        zip_code: None,
        country: None,
        region: None,
        business_site: None,
        additional_websites: Json(Vec::new()),
        business_type: None,
        lead_status: None,
        notes: None,
        is_super_admin: false,
        is_authenticated: false,
        email_verified: false,
        has_login: false,
        credits: 0,
        tags: Json(Vec::new()),
        created_at: now,
        updated_at: now,
        last_login: None,
        archived_at: None,
    }
}

/// Makes a new user out of a request. The password is checked and hashed by the caller.
///
/// # Errors
/// 422 where role, type, address or lists do not fit together; 403 where only an owner may.
pub fn create(new: NewUser, creator: Rights, now: Timestamp) -> Result<Draft> {
    let role = role_of(&new)?;
    let owner = new.is_super_admin.unwrap_or(false);
    if owner && creator != Rights::Owner {
        return Err(Error::forbidden(
            "field_forbidden",
            "You may not set is_super_admin",
        ));
    }
    if owner && role != Role::Admin {
        return Err(Error::invalid(
            "is_super_admin",
            "role",
            "only an admin can be a super admin",
        ));
    }
    let email = new.email.map(String::from);
    if role.is_staff() && email.is_none() {
        return Err(Error::invalid(
            "email",
            "missing",
            "staff need an e-mail address to log in",
        ));
    }
    if new.password.is_some() && email.is_none() {
        return Err(Error::invalid(
            "email",
            "missing",
            "a login needs an e-mail address",
        ));
    }
    let waits = new.password.is_none() && email.is_some();
    let status = new
        .status
        .unwrap_or(if waits { Status::Pending } else { Status::Active });
    let mut row = blank(new.name.into(), role, status, now);
    row.email = email;
    row.is_super_admin = owner;
    row.phone = new.phone.map(String::from);
    row.external_id = new.external_id.and_then(some_text);
    row.username = new.username.and_then(some_text);
    row.address = new.address.and_then(some_text);
    row.city = new.city.and_then(some_text);
    row.state = new.state.and_then(some_text);
    row.zip_code = new.zip_code.and_then(some_text);
    row.country = new.country.and_then(some_text);
    row.region = new.region.and_then(some_text);
    row.business_site = new.business_site.and_then(some_text);
    row.business_type = new.business_type.and_then(some_text);
    row.notes = new.notes.and_then(some_text);
    row.lead_status = new.lead_status;
    row.tags = Json(labels(new.tags.unwrap_or_default(), "tags", MAX_TAGS)?);
    row.additional_websites = Json(labels(
        new.additional_websites.unwrap_or_default(),
        "additional_websites",
        MAX_WEBSITES,
    )?);
    Ok(Draft {
        row,
        invite: waits && status == Status::Pending,
    })
}

fn role_of(new: &NewUser) -> Result<Role> {
    match (new.role, new.user_type) {
        (Some(role), Some(kind)) if role.user_type() != kind => {
            Err(Error::invalid("user_type", "mismatch", "does not fit the role"))
        }
        (Some(role), _) => Ok(role),
        (None, Some(UserType::Admin)) => Ok(Role::Admin),
        (None, Some(UserType::Customer) | None) => Ok(Role::Customer),
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
