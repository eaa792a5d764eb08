//! Beginning an export, and writing it while it is read.

use super::{
    input::{ExportFormat, ExportQuery},
    records::Records,
};
use crate::accounts::users::{
    list::UserList,
    model::UserRow,
    page_store::{self, total},
};
use base::{Date, Error, Result, Timestamp};
use bytes::Bytes;
use futures_util::{Stream, stream};
use platform::{
    db::{Committed, CompanyDb},
    events::{Audience, NewEvent},
    state::App,
};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::task::JoinHandle;

/// Bytes of a piece: what the client is handed at a time.
const PIECE: usize = 64 * 1024;
/// Rows that are read first: so few that the file begins at once.
const FIRST: usize = 50;
/// Rows that are read at a time: so few that others who export soon have their turn.
const MOST: usize = 500;
/// The same where each reading looks at the whole list anew.
const MOST_UNORDERED: usize = 20_000;
/// Bytes of texts that are enough for fewer rows.
const BYTES: usize = 4 * 1024 * 1024;

/// An export that was asked for and can be had.
#[derive(Debug)]
pub struct Export {
    app: App,
    db: CompanyDb,
    query: ExportQuery,
    list: UserList,
    now: Timestamp,
    day: Date,
    written: Arc<AtomicU64>,
}

impl Export {
    /// Checks what is asked for. `zone` is the company's.
    ///
    /// # Errors
    /// 422 for filters or an order that are none.
    pub fn new(app: &App, db: &CompanyDb, zone: &str, query: ExportQuery) -> Result<Self> {
        let mut list = query.list();
        list.sort.clone_from(&query.sort);
        let now = app.clock.now();
        Ok(Self {
            app: app.clone(),
            db: db.clone(),
            list: list.check(zone)?,
            query,
            now,
            day: Date::at(now, zone),
            written: Arc::default(),
        })
    }

    /// How it is written down.
    pub fn format(&self) -> ExportFormat {
        self.query.format
    }

    /// A name for the file, with the company's day.
    pub fn file_name(&self) -> String {
        format!("users-{}.{}", self.day, self.format().extension())
    }

    /// How many records were written so far, for who watches the stream.
    pub fn written(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.written)
    }

    /// Notes in the audit log who takes the data, and begins. The file comes in pieces, as fast as they are taken;
    /// where reading fails, the stream ends with the error.
    ///
    /// # Errors
    /// What the database says of the first rows.
    pub async fn begin(mut self) -> Result<impl Stream<Item = Result<Bytes>> + Send + use<>> {
        let count = total(&self.db, &self.list.filter).await?;
        self.record(count).await?.into_inner();
        let rows = page_store::step(&self.db, &mut self.list, FIRST, self.now).await?;
        let is_all = rows.len() < FIRST;
        let mut walk = Walk {
            records: Records::begin(self.format()),
            rows: Vec::new().into_iter(),
            next: None,
            export: self,
        };
        walk.take(rows, is_all);
        Ok(stream::try_unfold(Some(walk), |walk| async move {
            match walk {
                Some(walk) => walk.piece().await.map(Some),
                None => Ok(None),
            }
        }))
    }

    async fn record(&self, count: i64) -> Result<Committed<()>> {
        let mut filter = serde_json::to_value(&self.query).map_err(Error::internal)?;
        if let Some(filter) = filter.as_object_mut() {
            filter.remove("format");
        }
        let told = json!({ "format": self.format().extension(), "count": count, "filter": filter });
        let mut tx = self.db.write();
        let company = self.db.company_id();
        tx.record(NewEvent::new("users.exported", "company", company, Audience::Staff).with(&told));
        Ok(tx.commit(()).await?)
    }
}

/// The rows that were read, those that are being read meanwhile, and what is written of them.
struct Walk {
    export: Export,
    records: Records,
    rows: std::vec::IntoIter<UserRow>,
    /// None: there are no more.
    next: Option<JoinHandle<Result<Read>>>,
}

/// Rows, and the list with its cursor behind them.
struct Read {
    rows: Vec<UserRow>,
    is_all: bool,
    list: UserList,
}

impl Walk {
    /// Goes on to these rows, and has the next ones read at the same time.
    fn take(&mut self, rows: Vec<UserRow>, is_all: bool) {
        let Export {
            app, db, list, now, ..
        } = &self.export;
        if !is_all {
            let limit = pace(&rows, list.is_walked_in_order());
            let (db, mut list, now) = (db.clone(), list.clone(), *now);
            // At most these rows are read for nobody where the client goes away.
            self.next = Some(app.tasks.tracker.spawn(async move {
                let rows = page_store::step(&db, &mut list, limit, now).await?;
                let is_all = rows.len() < limit;
                Ok(Read { rows, is_all, list })
            }));
        }
        self.rows = rows.into_iter();
    }

    /// The next piece; without a walk after it where it was the last.
    async fn piece(mut self) -> Result<(Bytes, Option<Self>)> {
        loop {
            while self.records.len() < PIECE {
                let Some(row) = self.rows.next() else { break };
                self.records.write(row)?;
                self.export.written.fetch_add(1, Ordering::Relaxed);
            }
            // What is written goes on its way before the next rows are waited for.
            let waits = self.next.is_some() && self.records.len() > 0;
            if self.records.len() >= PIECE || waits {
                return Ok((self.records.take(), Some(self)));
            }
            match self.next.take() {
                Some(next) => {
                    let Read { rows, is_all, list } = next.await.map_err(Error::internal)??;
                    self.export.list = list;
                    self.take(rows, is_all);
                }
                None => {
                    self.records.end();
                    return Ok((self.records.take(), None));
                }
            }
        }
    }
}

/// How many rows to read next, by how long the texts of these were: what bounds the memory.
fn pace(rows: &[UserRow], in_order: bool) -> usize {
    let most = if in_order { MOST } else { MOST_UNORDERED };
    let long = |row: &UserRow| {
        let lists = row.additional_websites.0.iter().chain(&row.tags.0);
        1_000 + row.notes.as_ref().map_or(0, String::len) + lists.map(String::len).sum::<usize>()
    };
    let bytes: usize = rows.iter().map(long).sum();
    let each = bytes / rows.len().max(1);
    (BYTES / each.max(1)).clamp(FIRST, most)
}
