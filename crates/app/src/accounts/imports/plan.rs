//! What a batch of rows means against the users there are: a pure decision, row by row in the file's order.

use super::{Field, ImportedUser, Mapping, RowRefusal};
use crate::accounts::users::{
    model::{Status, UserRow},
    rules,
};
use base::{Role, Timestamp, text::email_key};
use platform::db::Json;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// What an import does with a row whose user exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Refuse it.
    Create,
    /// Change the user.
    Upsert,
}

impl Mode {
    /// The name stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Upsert => "upsert",
        }
    }
}

/// The users a batch may meet, by the keys rows are matched with.
#[derive(Debug, Default)]
pub struct Known {
    users: Vec<KnownUser>,
    by_external_id: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
    by_identity: HashMap<[String; 3], Vec<usize>>,
}

#[derive(Debug)]
enum KnownUser {
    /// A row of this file that a dry run saw in an earlier batch; its content is not kept.
    Seen,
    /// A stored user.
    Stored(Box<UserRow>),
    /// One that this batch writes: where it is in the plan.
    Planned(usize),
}

impl KnownUser {
    fn row<'a>(&'a self, plan: &'a Plan) -> Option<&'a UserRow> {
        match self {
            Self::Seen => None,
            Self::Stored(row) => Some(row),
            Self::Planned(at) => plan.writes.get(*at).map(|(_, write)| write.user()),
        }
    }
}

/// A row with the user it becomes where it meets none; made ahead of the transaction.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The row's number.
    pub row: u64,
    /// What it says.
    pub user: ImportedUser,
    /// The new user.
    pub new: UserRow,
}

impl Candidate {
    /// What a row says, and the user it becomes if it meets none.
    pub fn new(row: u64, user: ImportedUser, now: Timestamp) -> Self {
        let mut new = rules::blank(String::new(), Role::Customer, Status::Active, now);
        write_fields(&mut new, &user, |_| true);
        Self { row, user, new }
    }
}

/// What is to be done with one user.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// A new user, just as its row made it.
    Insert(UserRow),
    /// A new user that later rows of the same batch added to.
    InsertMerged(UserRow),
    /// A changed one, and the stored one where it is to be reached elsewhere now.
    Update(UserRow, Option<Box<UserRow>>),
}

impl Write {
    fn user(&self) -> &UserRow {
        match self {
            Self::Insert(user) | Self::InsertMerged(user) | Self::Update(user, _) => user,
        }
    }
}

/// What a batch comes to.
#[derive(Debug, Default, PartialEq)]
pub struct Plan {
    /// Users to write, each once, with the row of the file that it comes from first.
    pub writes: Vec<(u64, Write)>,
    /// Rows that make a new user.
    pub created: i64,
    /// Rows that change one.
    pub updated: i64,
    /// Rows that say what is known already.
    pub unchanged: i64,
    /// Rows that are refused because their user exists.
    pub refused: Vec<RowRefusal>,
}

/// The key a dry run remembers a row by; none where the row is matched with nothing.
pub fn key(user: &ImportedUser, mode: Mode) -> Option<String> {
    match (&user.external_id, &user.email, mode) {
        (Some(id), _, Mode::Upsert) => Some(format!("x {}", id.as_str())),
        (_, Some(email), Mode::Create | Mode::Upsert) => Some(format!("e {}", email.key())),
        (Some(id), None, Mode::Create) => Some(format!("x {}", id.as_str())),
        (None, None, Mode::Upsert) => Some(format!("i {}", identity_of(user).join("\u{1f}"))),
        (None, None, Mode::Create) => None,
    }
}

/// Name, phone and address: what makes two rows without number and address the same person.
pub fn identity_of(user: &ImportedUser) -> [String; 3] {
    [
        user.name.as_str().to_owned(),
        user.phone
            .as_ref()
            .map_or_else(String::new, |phone| phone.as_str().to_owned()),
        user.address
            .as_ref()
            .map_or_else(String::new, |address| address.as_str().to_owned()),
    ]
}

impl Known {
    /// Adds a stored user.
    pub fn add(&mut self, row: UserRow) {
        let at = self.users.len();
        self.index(&row, at);
        self.users.push(KnownUser::Stored(Box::new(row)));
    }

    /// Adds a key that a dry run saw in an earlier batch of the same file.
    pub fn add_seen(&mut self, key: &str) {
        let at = self.users.len();
        match key.split_at_checked(2) {
            Some(("x ", id)) => {
                self.by_external_id.insert(id.to_owned(), at);
            }
            Some(("e ", email)) => {
                self.by_email.insert(email.to_owned(), at);
            }
            Some(("i ", identity)) => {
                let mut parts = identity.split('\u{1f}').map(str::to_owned);
                let identity = std::array::from_fn(|_| parts.next().unwrap_or_default());
                self.by_identity.entry(identity).or_default().push(at);
            }
            Some(_) | None => return,
        }
        self.users.push(KnownUser::Seen);
    }

    fn index(&mut self, row: &UserRow, at: usize) {
        if let Some(id) = &row.external_id {
            self.by_external_id.insert(id.clone(), at);
        }
        if let Some(email) = &row.email {
            self.by_email.insert(email_key(email), at);
        }
        if row.role == Role::Customer && row.email.is_none() && row.external_id.is_none() {
            let field = |value: &Option<String>| value.clone().unwrap_or_default();
            let identity = [row.name.clone(), field(&row.phone), field(&row.address)];
            let same = self.by_identity.entry(identity).or_default();
            if !same.contains(&at) {
                same.push(at);
            }
        }
    }

    /// Decides every row of a batch, in order; later rows see what earlier ones do.
    pub fn plan(mut self, rows: Vec<Candidate>, mode: Mode, mapping: &Mapping, now: Timestamp) -> Plan {
        let mut plan = Plan::default();
        for Candidate { row, user, new } in rows {
            match self.find(&plan, &user, mode, mapping) {
                Err(Taken::Staff | Taken::ExternalId) if self.is_known_staff(&plan, &user, mode, mapping) => {
                    plan.unchanged += 1;
                }
                Err(refusal) => plan.refused.push(refusal.of(row, &user)),
                Ok(None) => self.create(&mut plan, row, new),
                Ok(Some(at)) => match mode {
                    Mode::Create => plan.refused.push(Taken::by(&user).of(row, &user)),
                    Mode::Upsert => self.merge(&mut plan, row, at, &user, mapping, now),
                },
            }
        }
        plan
    }

    /// The user a row means, if it is known.
    fn find(
        &self,
        plan: &Plan,
        user: &ImportedUser,
        mode: Mode,
        mapping: &Mapping,
    ) -> Result<Option<usize>, Taken> {
        let by_email = user
            .email
            .as_ref()
            .and_then(|email| self.by_email.get(&email.key()).copied());
        let by_id = user
            .external_id
            .as_ref()
            .and_then(|id| self.by_external_id.get(id.as_str()).copied());
        let is_staff = |at: usize| {
            self.users[at]
                .row(plan)
                .is_some_and(|row| row.role != Role::Customer)
        };
        if by_email.is_some_and(is_staff) {
            return Err(Taken::Staff);
        }
        if by_id.is_some_and(is_staff) {
            return Err(Taken::ExternalId);
        }
        if mode == Mode::Create {
            return match (by_email, by_id) {
                (Some(_), _) => Err(Taken::Email),
                (None, Some(_)) => Err(Taken::ExternalId),
                (None, None) => Ok(None),
            };
        }
        match (user.external_id.is_some(), by_id, by_email) {
            // The number decides; the address must then be free or that user's own.
            (true, Some(id), Some(email)) if id != email => Err(Taken::Email),
            (true, Some(id), _) => Ok(Some(id)),
            // A known address without a number yet gets this one.
            (true, None, Some(email)) => match self.users[email].row(plan) {
                Some(row) if row.external_id.is_some() => Err(Taken::Email),
                Some(_) | None => Ok(Some(email)),
            },
            (true, None, None) => Ok(None),
            (false, _, Some(email)) => Ok(Some(email)),
            (false, _, None) if user.email.is_none() => {
                let same = self.by_identity.get(&identity_of(user)).map(Vec::as_slice);
                let same = same.unwrap_or_default();
                // Of several who are called the same, the one of whom the row says what is known; else the last.
                let known = |at: &&usize| self.says_nothing_new(plan, **at, user, mapping);
                Ok(same.iter().find(known).or(same.last()).copied())
            }
            (false, _, None) => Ok(None),
        }
    }

    /// Whether all that a row says of a user is known.
    fn says_nothing_new(&self, plan: &Plan, at: usize, user: &ImportedUser, mapping: &Mapping) -> bool {
        self.users[at].row(plan).is_some_and(|before| {
            let mut after = before.clone();
            write_fields(&mut after, user, |field| mapping.has(field));
            after == *before
        })
    }

    /// Whether a row is about a member of staff and says what is known of them: an export holds them, too.
    fn is_known_staff(&self, plan: &Plan, user: &ImportedUser, mode: Mode, mapping: &Mapping) -> bool {
        let email = user.email.as_ref().map(|email| email.key());
        let at = email.and_then(|email| self.by_email.get(&email).copied());
        mode == Mode::Upsert && at.is_some_and(|at| self.says_nothing_new(plan, at, user, mapping))
    }

    fn create(&mut self, plan: &mut Plan, row: u64, new: UserRow) {
        let at = self.users.len();
        self.index(&new, at);
        self.users.push(KnownUser::Planned(plan.writes.len()));
        plan.writes.push((row, Write::Insert(new)));
        plan.created += 1;
    }

    fn merge(
        &mut self,
        plan: &mut Plan,
        row: u64,
        at: usize,
        user: &ImportedUser,
        mapping: &Mapping,
        now: Timestamp,
    ) {
        let Some(before) = self.users[at].row(plan) else {
            plan.updated += 1;
            return;
        };
        let mut after = before.clone();
        write_fields(&mut after, user, |field| mapping.has(field));
        if after == *before {
            plan.unchanged += 1;
            return;
        }
        let moved = (before.email != after.email).then(|| Box::new(before.clone()));
        plan.updated += 1;
        after.updated_at = now;
        self.index(&after, at);
        let planned = plan.writes.len();
        match &mut self.users[at] {
            KnownUser::Planned(planned) => {
                let write = &mut plan.writes[*planned].1;
                *write = match write {
                    Write::Insert(_) | Write::InsertMerged(_) => Write::InsertMerged(after),
                    Write::Update(_, earlier) => Write::Update(after, earlier.take().or(moved)),
                };
            }
            known @ (KnownUser::Stored(_) | KnownUser::Seen) => {
                after.version += 1;
                *known = KnownUser::Planned(planned);
                plan.writes.push((row, Write::Update(after, moved)));
            }
        }
    }
}

/// Why a row's user cannot be written.
#[derive(Debug, Clone, Copy)]
enum Taken {
    Email,
    ExternalId,
    Staff,
}

impl Taken {
    fn by(user: &ImportedUser) -> Self {
        if user.email.is_some() {
            Self::Email
        } else {
            Self::ExternalId
        }
    }

    fn of(self, row: u64, user: &ImportedUser) -> RowRefusal {
        let email = || {
            user.email
                .as_ref()
                .map_or_else(String::new, |email| email.as_str().to_owned())
        };
        let (field, code, reason, value) = match self {
            Self::Email => (
                Field::Email,
                "duplicate_email",
                "this e-mail address is already there, in the database or earlier in the file",
                email(),
            ),
            Self::Staff => (
                Field::Email,
                "duplicate_email",
                "this e-mail address belongs to a member of your staff",
                email(),
            ),
            Self::ExternalId => (
                Field::ExternalId,
                "duplicate_external_id",
                "this number is already there, in the database or earlier in the file",
                user.external_id
                    .as_ref()
                    .map_or_else(String::new, |id| id.as_str().to_owned()),
            ),
        };
        RowRefusal {
            row,
            field: Some(field),
            code,
            reason: reason.to_owned(),
            value,
        }
    }
}

/// The refusal of a row whose address or number was taken while the batch was under way.
pub fn taken_meanwhile(row: u64, user: &UserRow) -> RowRefusal {
    let (field, code, value) = match (&user.email, &user.external_id) {
        (Some(email), _) => (Field::Email, "duplicate_email", email.clone()),
        (None, id) => (
            Field::ExternalId,
            "duplicate_external_id",
            id.clone().unwrap_or_default(),
        ),
    };
    RowRefusal {
        row,
        field: Some(field),
        code,
        reason: "was taken while the import was running".to_owned(),
        value,
    }
}

/// Writes what the row says. An empty cell says nothing: it keeps what is stored.
fn write_fields(row: &mut UserRow, user: &ImportedUser, mapped: impl Fn(Field) -> bool) {
    row.name = user.name.as_str().to_owned();
    if let Some(email) = &user.email {
        // Only the case differs: the stored spelling stays, so that a second run changes nothing.
        if row.email.as_deref().map(email_key) != Some(email.key()) {
            row.email_verified = false;
            row.email = Some(email.as_str().to_owned());
        }
    }
    macro_rules! texts {
        ($($name:ident: $field:ident),+ $(,)?) => { $(
            if let Some(value) = &user.$name && mapped(Field::$field) {
                row.$name = Some(value.as_str().to_owned());
            }
        )+ };
    }
    texts!(
        external_id: ExternalId, username: Username, phone: Phone, address: Address, city: City, state: State,
        zip_code: ZipCode, country: Country, region: Region, business_site: BusinessSite,
        business_type: BusinessType, notes: Notes,
    );
    if let Some(status) = user.lead_status {
        row.lead_status = Some(status);
    }
    if !user.tags.is_empty() {
        row.tags = Json(user.tags.iter().map(|tag| tag.as_str().to_owned()).collect());
    }
    if !user.additional_websites.is_empty() {
        row.additional_websites = Json(
            user.additional_websites
                .iter()
                .map(|site| site.as_str().to_owned())
                .collect(),
        );
    }
}
