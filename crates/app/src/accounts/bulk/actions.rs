//! Changing many users in one transaction.

use super::{
    input::{BulkAction, BulkBody, BulkDone, BulkFilter},
    rules::{Change, Editor, Target},
    store,
};
use crate::accounts::{
    recovery,
    users::{self, list::UserFilter, rules::Rights},
};
use base::{Error, FieldError, Result, Role, UserId, error::Part};
use platform::{
    auth::{Ended, Login},
    db::{Committed, CompanyDb},
    events::{Audience, NewEvent},
    state::App,
};
use serde_json::json;

/// Users that may be named one by one.
const MOST_IDS: usize = 1_000;
/// Users that a filter may match: what one transaction changes while others wait.
const MOST_MATCHED: usize = 100_000;
/// Users that are read and written at a time: what bounds the memory.
const CHUNK: usize = 1_000;

/// Which users are meant.
#[derive(Debug)]
struct Meant {
    ids: Vec<UserId>,
    filter: UserFilter,
    by_filter: bool,
}

/// Changes many users: all of them, or none. Each changed one has its event.
///
/// # Errors
/// 422 for an id that is not there, a filter that matches too many, and a value that cannot be; what the same
/// change of one user is refused with: 403 `field_forbidden`, `owner_only`, 409 `last_super_admin`; 409
/// `own_account` where a filter would lock the editor out.
pub(super) async fn change(
    app: &App,
    db: &CompanyDb,
    editor: &Login,
    body: BulkBody,
) -> Result<Committed<BulkDone>> {
    let change = Change::read(body.action, body.value)?;
    let meant = meant(db, editor, body.ids, body.filter).await?;
    let editor = Editor {
        user: editor.user,
        rights: Rights::of(editor.role, editor.is_super_admin, false),
        by_filter: meant.by_filter,
    };
    let why = match body.action {
        BulkAction::Archive => Some(Ended::Archived),
        BulkAction::SetStatus => Some(Ended::RightsChanged),
        BulkAction::Tag | BulkAction::Untag | BulkAction::SetLeadStatus => None,
    };
    let mut tx = db.write();
    tx.writes_many();
    let mut ended = Vec::new();
    let (mut matched, mut changed, mut loses_owner) = (0, 0, false);
    for ids in meant.ids.chunks(CHUNK) {
        let users = store::hold(&mut tx, ids, &meant.filter).await?;
        matched += users.len();
        if !meant.by_filter {
            all_there(ids, &users)?;
        }
        let decided = change.decide(&users, editor)?;
        if decided.ids.is_empty() {
            continue;
        }
        changed += decided.ids.len();
        loses_owner |= decided.loses_owner;
        store::write(&mut tx, &change, &decided.ids).await?;
        if body.action == BulkAction::Archive {
            recovery::revoke(&mut tx, &decided.ids)?;
        }
        if let Some(why) = why {
            ended.extend(app.sessions.end_all(&mut tx, why, &decided.ids).await?);
        }
        let event = match change.field() {
            Some(field) => NewEvent::new("user.updated", "user", "each", Audience::Staff)
                .with(&json!({ "changed": [field] })),
            None => NewEvent::new("user.archived", "user", "each", Audience::Staff),
        };
        let subjects: Vec<(UserId, Option<UserId>)> = decided
            .ids
            .iter()
            .zip(&decided.roles)
            .map(|(id, role)| (*id, (*role == Role::Customer).then_some(*id)))
            .collect();
        tx.record_each(event, &subjects)?;
    }
    // The changes are made, so whoever owns the company now owns it after them. Nobody has the id 0.
    if loses_owner && !users::store::has_other_owner(&mut tx, UserId(0)).await? {
        return Err(users::rules::last_owner());
    }
    let done = BulkDone {
        matched: i64::try_from(matched).unwrap_or(i64::MAX),
        changed: i64::try_from(changed).unwrap_or(i64::MAX),
    };
    let committed = tx.commit(done).await?;
    app.sessions.forget(&ended);
    Ok(committed)
}

/// The users a call means. What a filter matches is looked up before the transaction: nobody waits for it.
async fn meant(
    db: &CompanyDb,
    editor: &Login,
    ids: Option<Vec<UserId>>,
    filter: Option<BulkFilter>,
) -> Result<Meant> {
    match (ids, filter) {
        (Some(ids), None) => {
            if ids.len() > MOST_IDS {
                let message = format!("must have at most {MOST_IDS} entries");
                return Err(Error::invalid("ids", "too_long", message));
            }
            Ok(Meant {
                ids,
                filter: UserFilter::default(),
                by_filter: false,
            })
        }
        (None, Some(filter)) => {
            if filter.archived == Some(true) {
                return Err(in_filter(FieldError::body(
                    "archived",
                    "archived",
                    "must be false: archived users cannot be changed",
                )));
            }
            let list = filter.list().check(&editor.time_zone);
            let filter = list.map_err(|error| match error {
                Error::Invalid(fields) => Error::Invalid(fields.into_iter().map(of_filter).collect()),
                other => other,
            })?;
            let mut filter = filter.filter;
            let ids = store::matched(db, &filter, MOST_MATCHED + 1).await?;
            if ids.len() > MOST_MATCHED {
                let message = format!("matches more than {MOST_MATCHED} users: narrow it and call again");
                return Err(Error::invalid("filter", "too_many", message));
            }
            // Looked at again when they are held are the users themselves: a search and a tag would be looked up
            // anew for every thousand of them.
            filter.words.clear();
            filter.tag = None;
            Ok(Meant {
                ids,
                filter,
                by_filter: true,
            })
        }
        (Some(_), Some(_)) => Err(Error::invalid(
            "filter",
            "with_ids",
            "must be left out where ids are given",
        )),
        (None, None) => Err(Error::invalid(
            "ids",
            "missing",
            "is required, or filter instead of it",
        )),
    }
}

/// A refused filter of the list's, where it stands in this body.
fn of_filter(mut field: FieldError) -> FieldError {
    field.part = Part::Body;
    field.path.insert(0, "filter".to_owned());
    field
}

fn in_filter(field: FieldError) -> Error {
    Error::Invalid(vec![of_filter(field)])
}

/// Refuses every id that is not among the users found. One that is given twice is one user.
fn all_there(ids: &[UserId], found: &[Target]) -> Result<()> {
    let refused: Vec<FieldError> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| found.binary_search_by_key(*id, |user| user.id).is_err())
        .map(|(at, _)| FieldError {
            part: Part::Body,
            path: vec!["ids".to_owned(), at.to_string()],
            message: "is no user of yours, or an archived one".to_owned(),
            kind: "not_found",
        })
        .collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(refused))
    }
}
