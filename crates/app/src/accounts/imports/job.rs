//! The job that reads a file into the database, batch by batch.
//!
//! A batch's rows, refusals, events and the import's own progress are one transaction. A worker that dies
//! leaves a whole number of batches behind; the next one skips the rows they had, so no row is taken twice.

use super::{
    Delimiter, Encoding, Hints, ImportError, Mapping, RowRefusal, Source,
    batch::{self, Batch, Reader, Unread},
    model::{ImportRow, ImportStatus},
    plan::{self, Known, Plan, Write},
    store::{self, Progress},
};
use crate::accounts::{
    recovery,
    users::{self, model::UserRow, store::NewRow},
};
use base::{Error, Result, UserId};
use futures_util::future::{BoxFuture, join};
use platform::{
    db::{Actor, ActorKind, CompanyDb, CompanyTx},
    events::{Audience, NewEvent},
    jobs::{Context, Failure, Kind, NewJob},
    state::App,
};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// Runs an import.
pub const RUN: Kind<App> = Kind {
    name: "accounts.import_users",
    max_attempts: 5,
    run,
    lost: Some(lost),
};

/// The job for one import.
pub(super) fn run_job(import: Uuid) -> NewJob {
    NewJob::new(RUN.name, json!({ "import_id": import }))
}

fn run(context: Context<App>) -> BoxFuture<'static, Result<(), Failure>> {
    Box::pin(async move {
        let id = import_id(&context).map_err(Failure::Fatal)?;
        let import = store::get(&context.db, id).await?;
        let result = match import.filter(|import| import.status.is_open()) {
            Some(import) => match read(&context, &context.db.acting_as(actor(&import)), &import).await {
                Ok(()) | Err(Stop::Elsewhere) => Ok(()),
                Err(Stop::Interrupted) => Err(Failure::Interrupted),
                Err(Stop::File(error)) => Ok(fail(&context.db, id, error.to_string()).await?),
                Err(Stop::Error(error)) => {
                    if context.last_try {
                        let told = "Deskbell could not read on; its log says why".to_owned();
                        fail(&context.db, id, told).await?;
                    }
                    Err(Failure::Retry(error))
                }
            },
            None => Ok(()),
        };
        let_go(&context, id).await?;
        result
    })
}

fn lost(context: Context<App>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let id = import_id(&context)?;
        let told = "Deskbell ended each time it read this file; its log says more".to_owned();
        fail(&context.db, id, told).await?;
        let_go(&context, id).await
    })
}

fn import_id(context: &Context<App>) -> Result<Uuid> {
    context.payload["import_id"]
        .as_str()
        .and_then(|id| Uuid::try_parse(id).ok())
        .ok_or_else(|| Error::internal("the payload has no import_id"))
}

/// Lets the file of an ended import go, however it ended.
async fn let_go(context: &Context<App>, id: Uuid) -> Result<()> {
    let import = store::get(&context.db, id).await?;
    if import.is_some_and(|import| !import.status.is_open()) {
        super::files::delete(&context.state, context.db.company_id(), id).await?;
    }
    Ok(())
}

/// Why a run ended before the file did.
enum Stop {
    /// The server stops.
    Interrupted,
    /// It was cancelled, or another worker has it.
    Elsewhere,
    /// The file cannot be read on: trying again is useless.
    File(ImportError),
    /// Something else; it is tried again.
    Error(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl From<Unread> for Stop {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::File(error) => Self::File(error),
            Unread::Error(error) => Self::Error(error),
        }
    }
}

/// Whoever started an import did all it does. Without a user it was started on the command line.
fn actor(import: &ImportRow) -> Actor {
    import.created_by.map_or(Actor::OPERATOR, |user| Actor {
        user: Some(user),
        kind: ActorKind::Staff,
        address: None,
    })
}

async fn read(context: &Context<App>, db: &CompanyDb, import: &ImportRow) -> Result<(), Stop> {
    let app = &context.state;
    let hints = hints(import).map_err(Stop::File)?;
    let mapping = Mapping::parse(&import.mapping.0, &import.columns.0)?;
    let total = match import.rows_total {
        Some(total) => total,
        None => {
            let file = super::files::reader(app, import.company_id, import.id).await?;
            let count = tokio::task::spawn_blocking(move || Source::open(file, hints)?.count());
            let rows = count.await.map_err(Error::internal)?.map_err(Stop::File)?;
            i64::try_from(rows).unwrap_or(i64::MAX)
        }
    };
    let mut tx = db.write();
    store::start(&mut tx, import.id, total);
    tx.commit(()).await?.into_inner();

    let file = super::files::reader(app, import.company_id, import.id).await?;
    let size = batch::size(total);
    let (send, mut chunks) = Reader::channel(size);
    let reader = Reader {
        hints,
        mapping: mapping.clone(),
        mode: import.mode,
        company: import.company_id,
        skip: import.rows_done,
        clock: Arc::clone(&app.clock),
    };
    let reading = tokio::task::spawn_blocking(move || reader.run(file, &send));
    let mut done = import.rows_done;
    let mut next = Batch::default();
    loop {
        let chunk = chunks.recv().await;
        let ended = chunk.is_none();
        next.append(chunk.unwrap_or_default());
        if context.stop.is_cancelled() {
            return Err(Stop::Interrupted);
        }
        if next.is_full(size) || (ended && next.len() > 0) {
            let batch = std::mem::take(&mut next);
            let rows = i64::try_from(batch.len()).unwrap_or(i64::MAX);
            write(app, db, import, &mapping, batch, done).await?;
            done += rows;
        }
        if ended {
            break;
        }
    }
    let encoding = reading.await.map_err(Error::internal)??;
    complete(db, import, encoding).await?;
    Ok(())
}

fn hints(import: &ImportRow) -> Result<Hints, ImportError> {
    Ok(Hints {
        format: None,
        encoding: import
            .declared_encoding
            .as_deref()
            .map(Encoding::parse)
            .transpose()?,
        delimiter: import
            .declared_delimiter
            .as_deref()
            .map(Delimiter::parse)
            .transpose()?,
    })
}

/// Writes one batch.
async fn write(
    app: &App,
    db: &CompanyDb,
    import: &ImportRow,
    mapping: &Mapping,
    mut batch: Batch,
    done: i64,
) -> Result<(), Stop> {
    let rows = i64::try_from(batch.len()).unwrap_or(i64::MAX);
    let keys: Vec<String> = match import.dry_run {
        true => batch
            .candidates
            .iter()
            .filter_map(|one| plan::key(&one.user, import.mode))
            .collect(),
        false => Vec::new(),
    };
    let mut refused = std::mem::take(&mut batch.refused);
    let mut tx = db.write();
    tx.writes_many();
    let known = known(&mut tx, import, &batch, &keys).await?;
    let Plan {
        writes,
        mut created,
        updated,
        unchanged,
        refused: planned,
    } = known.plan(
        std::mem::take(&mut batch.candidates),
        import.mode,
        mapping,
        tx.now(),
    );
    refused.extend(planned);
    if import.dry_run {
        store::insert_keys(&mut tx, import.id, &keys);
    } else {
        let missed = apply(app, &mut tx, import, writes, |row| batch.take_new(row)).await?;
        created -= i64::try_from(missed.len()).unwrap_or(0);
        refused.extend(missed);
    }
    for refusal in &refused {
        store::insert_refusal(&mut tx, import.id, refusal, &batch.cells(refusal.row, mapping))?;
    }
    let progress = Progress {
        rows,
        created,
        updated,
        unchanged,
        refused: i64::try_from(refused.len()).unwrap_or(i64::MAX),
    };
    if !store::advance(&mut tx, import.id, done, progress).await? {
        return Err(Stop::Elsewhere);
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// The users this batch may meet.
async fn known(tx: &mut CompanyTx, import: &ImportRow, batch: &Batch, keys: &[String]) -> Result<Known> {
    let mut known = Known::default();
    if import.dry_run {
        for key in store::seen_keys(tx, import.id, keys).await? {
            known.add_seen(&key);
        }
    }
    let mut found = store::by_email(tx, &batch.emails).await?;
    found.extend(store::by_external_id(tx, &batch.external_ids).await?);
    found.extend(store::by_name(tx, &batch.names).await?);
    found.sort_by_key(|user| user.id);
    found.dedup_by_key(|user| user.id);
    for user in found {
        known.add(user);
    }
    Ok(known)
}

/// Writes the planned users with their events; gives those whose address was taken meanwhile. `prepared`
/// hands over what was made of a row ahead of the transaction.
async fn apply(
    app: &App,
    tx: &mut CompanyTx,
    import: &ImportRow,
    writes: Vec<(u64, Write)>,
    mut prepared: impl FnMut(u64) -> Option<NewRow>,
) -> Result<Vec<RowRefusal>> {
    let company = tx.company_id();
    let mut inserts = Vec::new();
    let mut rows = Vec::new();
    let from = json!({ "import_id": import.id });
    for (row, write) in writes {
        let (user, ready) = match write {
            Write::Insert(user) => (user, prepared(row)),
            Write::InsertMerged(user) => (user, None),
            Write::Update(user, moved) => {
                users::store::update(tx, &user, true)?;
                if let Some(before) = moved {
                    recovery::address_moved(app, tx, &before)?;
                }
                tx.record(users::events::event("user.updated", user.id, user.role).with(&from));
                continue;
            }
        };
        rows.push(ready.map_or_else(|| NewRow::new(company, &user), Ok)?);
        inserts.push((row, user));
    }
    let ids = users::store::next_ids(tx, rows.len()).await?;
    // The events are made while the database writes the users.
    let imported = |(id, (_, user)): (&UserId, &(u64, UserRow))| {
        users::events::event("user.imported", *id, user.role).with(&from)
    };
    let (inserted, events) = join(users::store::insert_many(tx, rows, &ids), async {
        ids.iter().zip(&inserts).map(imported).collect::<Vec<_>>()
    })
    .await;
    let mut missed = Vec::new();
    for (((row, user), inserted), event) in inserts.into_iter().zip(inserted?).zip(events) {
        if inserted {
            tx.record(event);
        } else {
            missed.push(plan::taken_meanwhile(row, &user));
        }
    }
    Ok(missed)
}

async fn complete(db: &CompanyDb, import: &ImportRow, encoding: Encoding) -> Result<()> {
    let mut tx = db.write();
    store::set_encoding(&mut tx, import.id, encoding.name());
    if store::finish(&mut tx, import.id, "completed", None).await? {
        tx.record(NewEvent::new(
            "import.completed",
            "import",
            import.id,
            Audience::Staff,
        ));
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

async fn fail(db: &CompanyDb, id: Uuid, error: String) -> Result<()> {
    let mut tx = db.write();
    if store::finish(&mut tx, id, "failed", Some(error)).await? {
        tx.record(NewEvent::new("import.failed", "import", id, Audience::Staff));
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

/// Stops an import at its next batch.
///
/// # Errors
/// 404; 409 `import_ended` where there is nothing left to stop.
pub(super) async fn cancel(db: &CompanyDb, id: Uuid) -> Result<ImportRow> {
    let mut tx = db.write();
    let mut import = store::get_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound("Import not found"))?;
    if !import.status.is_open() {
        return Err(Error::conflict("import_ended", "This import has ended already"));
    }
    store::finish(&mut tx, id, "cancelled", None).await?;
    tx.record(NewEvent::new("import.cancelled", "import", id, Audience::Staff));
    (import.status, import.finished_at) = (ImportStatus::Cancelled, Some(tx.now()));
    Ok(tx.commit(import).await?.into_inner())
}
