//! What may be asked of the audit log.

use super::kinds::{Kinds, is_name};
use base::{
    Date, Error, FieldError, Result, Timestamp, UserId,
    page::{Cursor, CursorKey, PageQuery},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters and page of the audit log.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// What this user did.
    #[param(value_type = Option<i64>)]
    pub actor_id: Option<UserId>,
    /// What was done to this kind of record, for example `user`.
    #[param(max_length = 100)]
    pub subject_type: Option<String>,
    /// What was done to this record; together with `subject_type`.
    #[param(max_length = 100)]
    pub subject_id: Option<String>,
    /// What happened: one kind such as `user.updated`, or all of a noun as `user.*`.
    #[param(max_length = 100)]
    pub kind: Option<String>,
    /// On this day of the company's or later.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// On this day of the company's or earlier.
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The page, from 1.
    #[param(minimum = 1)]
    pub page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    pub page_size: Option<i64>,
    /// Where to go on: the `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Checked filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ActivityFilter {
    pub(super) actor: Option<UserId>,
    pub(super) subject_type: Option<String>,
    pub(super) subject_id: Option<String>,
    pub(super) kinds: Option<Kinds>,
    /// At this moment or later.
    pub(super) from: Option<Timestamp>,
    /// Before this moment.
    pub(super) before: Option<Timestamp>,
}

/// A checked request.
#[derive(Debug, Clone)]
pub(super) struct ActivityList {
    pub(super) filter: ActivityFilter,
    pub(super) page: PageQuery,
    /// The moment and place of the last entry seen.
    pub(super) after: Option<(Timestamp, i64)>,
}

fn refused(field: &str, kind: &'static str, message: &str) -> Error {
    Error::Invalid(vec![FieldError::query(field, kind, message)])
}

impl ActivityFilter {
    /// Names every condition: the same text, the same entries.
    pub(super) fn fingerprint(&self) -> String {
        format!("{self:?}")
    }
}

impl ActivityQuery {
    /// Checks the request. `zone` is the company's, for "day".
    ///
    /// # Errors
    /// 422 naming the parameter.
    pub(super) fn check(self, zone: &str) -> Result<ActivityList> {
        let page = PageQuery::new(self.page, self.page_size)?;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            return Err(refused("to", "reversed", "must not be before from"));
        }
        if self.subject_type.as_deref().is_some_and(|kind| !is_name(kind)) {
            return Err(refused("subject_type", "invalid", "must be a name such as user"));
        }
        match &self.subject_id {
            Some(id) if id.len() > 100 => {
                return Err(refused(
                    "subject_id",
                    "too_long",
                    "must have at most 100 characters",
                ));
            }
            Some(_) if self.subject_type.is_none() => {
                return Err(refused("subject_type", "missing", "is needed with subject_id"));
            }
            Some(_) | None => {}
        }
        let filter = ActivityFilter {
            actor: self.actor_id,
            subject_type: self.subject_type,
            subject_id: self.subject_id,
            kinds: self.kind.as_deref().map(Kinds::parse).transpose()?,
            from: self.from.map(|day| day.start_in(zone)),
            before: self.to.map(|day| day.next().start_in(zone)),
        };
        let after = match self.cursor {
            Some(_) if page.page > 1 => {
                return Err(refused(
                    "page",
                    "with_cursor",
                    "must be left out where a cursor is given",
                ));
            }
            Some(text) => Some(place(&text, &filter)?),
            None => None,
        };
        Ok(ActivityList { filter, page, after })
    }
}

fn place(cursor: &str, filter: &ActivityFilter) -> Result<(Timestamp, i64)> {
    let cursor = Cursor::decode(cursor, &bound_to(filter))?;
    match cursor.key {
        CursorKey::Integer(micros) => Ok((Timestamp::from_micros(micros), cursor.id)),
        CursorKey::Text(_) | CursorKey::Null => {
            Err(refused("cursor", "cursor", "is not a cursor of this list"))
        }
    }
}

/// What a cursor is bound to without carrying the filters along.
fn bound_to(filter: &ActivityFilter) -> String {
    base::page::fingerprint(&format!("activity {filter:?}"))
}

impl ActivityList {
    /// The cursor behind an entry.
    ///
    /// # Errors
    /// See [`Cursor::encode`].
    pub(super) fn cursor_after(&self, at: Timestamp, seq: i64) -> Result<String> {
        Cursor {
            fingerprint: bound_to(&self.filter),
            key: CursorKey::Integer(at.as_micros()),
            id: seq,
        }
        .encode()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: ActivityQuery) -> Result<ActivityList> {
        query.check("Europe/Vienna")
    }

    #[test]
    fn days_are_the_company_s_and_the_last_one_counts() {
        let day = Some(Date::parse("2026-07-01").unwrap());
        let list = check(ActivityQuery {
            from: day,
            to: day,
            ..Default::default()
        })
        .unwrap();
        assert_eq!(list.filter.from.unwrap().to_string(), "2026-06-30T22:00:00Z");
        assert_eq!(list.filter.before.unwrap().to_string(), "2026-07-01T22:00:00Z");
    }

    #[test]
    fn a_cursor_is_refused_under_other_filters() {
        let list = check(ActivityQuery::default()).unwrap();
        let cursor = list.cursor_after(Timestamp::from_micros(5), 9).unwrap();
        let again = |kind: Option<&str>| {
            check(ActivityQuery {
                cursor: Some(cursor.clone()),
                kind: kind.map(str::to_owned),
                ..Default::default()
            })
        };
        assert_eq!(again(None).unwrap().after, Some((Timestamp::from_micros(5), 9)));
        assert!(again(Some("user.*")).is_err());
    }
}
