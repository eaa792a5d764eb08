//! `/api/customers/{id}/timeline`.

use super::store;
use crate::accounts::{
    activity::{kinds::Kinds, model::ActivityEntry},
    notes,
    users::{self, actions::Scope},
};
use axum::extract::State;
use base::{
    Error, FieldError, Page, Result, UserId,
    page::{Cursor, CursorKey, PageQuery},
};
use platform::{
    auth::{Staff, perm},
    db::CompanyDb,
    http::{Path, Query, Reply},
    state::App,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of timelines.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_timeline))
}

/// Which part of a timeline.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct TimelineQuery {
    /// This kind only, such as `user.updated`, or all of a noun, such as `note.*`.
    #[param(max_length = 121)]
    kind: Option<String>,
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<i64>,
    /// Entries a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    page_size: Option<i64>,
    /// `next_cursor` of the page before, instead of `page`.
    cursor: Option<String>,
}

/// Everything that has to do with a customer, newest first. An entry of `note.created` has the note's text in
/// `data.body`.
#[utoipa::path(get, path = "/api/customers/{id}/timeline", tag = "customers", operation_id = "get_timeline",
    params(("id" = i64, Path), TimelineQuery), responses((status = 200, body = Page<ActivityEntry>)),
    extensions(("x-allowed" = json!("agent, admin"))))]
async fn get_timeline(
    staff: Staff<perm::CustomersRead>,
    State(app): State<App>,
    Path(id): Path<UserId>,
    Query(query): Query<TimelineQuery>,
) -> Reply<axum::Json<Page<ActivityEntry>>> {
    let part = Part::of(id, query)?;
    users::actions::get(&staff.db, Scope::Customers, id, app.clock.now()).await?;
    Ok(axum::Json(part.read(&staff.db).await?))
}

/// A checked request.
struct Part {
    customer: UserId,
    kind: Option<Kinds>,
    page: PageQuery,
    behind: Option<i64>,
}

impl Part {
    fn of(customer: UserId, query: TimelineQuery) -> Result<Self> {
        let page = PageQuery::new(query.page, query.page_size)?;
        let kind = query.kind.as_deref().map(Kinds::parse).transpose()?;
        let mut part = Self {
            customer,
            kind,
            page,
            behind: None,
        };
        if let Some(cursor) = query.cursor {
            if page.page > 1 {
                return Err(Error::Invalid(vec![FieldError::query(
                    "page",
                    "with_cursor",
                    "must be left out where a cursor is given",
                )]));
            }
            part.behind = Some(Cursor::decode(&cursor, &part.fingerprint())?.id);
        }
        Ok(part)
    }

    /// Names the list: a cursor of another customer's, or of other kinds, is none of this one.
    fn fingerprint(&self) -> String {
        format!("timeline {} {:?}", self.customer, self.kind)
    }

    async fn read(self, db: &CompanyDb) -> Result<Page<ActivityEntry>> {
        let kind = self.kind.as_ref();
        let mut rows = store::entries(db, self.customer, kind, self.page, self.behind).await?;
        let limit = usize::try_from(self.page.limit()).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = match rows.last() {
            Some(last) if more => Some(
                Cursor {
                    fingerprint: self.fingerprint(),
                    key: CursorKey::Null,
                    id: last.seq,
                }
                .encode()?,
            ),
            Some(_) | None => None,
        };
        let total = store::count(db, self.customer, kind).await?;
        let mut entries: Vec<ActivityEntry> = rows.into_iter().map(ActivityEntry::from).collect();
        add_bodies(db, self.customer, &mut entries).await?;
        Ok(Page::new(entries, total, self.page, next))
    }
}

/// Gives entries about notes the notes' texts, which their events do not carry.
async fn add_bodies(db: &CompanyDb, customer: UserId, entries: &mut [ActivityEntry]) -> Result<()> {
    let note_id = |entry: &ActivityEntry| match entry.kind.as_str() {
        "note.created" => entry.data["note_id"].as_i64(),
        _ => None,
    };
    let ids: Vec<i64> = entries.iter().filter_map(note_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut bodies: HashMap<i64, String> = notes::store::bodies(db, customer, &ids)
        .await?
        .into_iter()
        .collect();
    for entry in entries {
        let body = note_id(entry).and_then(|id| bodies.remove(&id));
        if let (Some(body), Some(data)) = (body, entry.data.as_object_mut()) {
            data.insert("body".to_owned(), body.into());
        }
    }
    Ok(())
}
