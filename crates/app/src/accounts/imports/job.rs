//! The job that reads a file into the database, batch by batch.
//!
//! A batch's rows, refusals, events and the import's own progress are one transaction. A worker that dies
//! leaves a whole number of batches behind; the next one skips the rows they had, so no row is taken twice.

use super::{
    Delimiter, Encoding, Hints, ImportError, ImportedUser, Mapping, RawRow, RowRefusal, Source,
    model::{ImportRow, ImportStatus},
    parse_row,
    plan::{self, Known, Plan, Write},
    store::{self, Progress},
};
use crate::accounts::users;
use base::{Error, Result};
use futures_util::future::BoxFuture;
use platform::{
    db::{CompanyDb, CompanyTx},
    events::{Audience, NewEvent},
    jobs::{Context, Failure, Kind, NewJob},
    state::App,
};
use serde_json::json;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Rows of one transaction.
const BATCH: usize = 1_000;
/// Batches read ahead of the database.
const AHEAD: usize = 3;

/// Runs an import.
pub const RUN: Kind<App> = Kind {
    name: "accounts.import_users",
    max_attempts: 5,
    run,
};

/// The job for one import.
pub(super) fn run_job(import: Uuid) -> NewJob {
    NewJob::new(RUN.name, json!({ "import_id": import }))
}

fn run(context: Context<App>) -> BoxFuture<'static, Result<(), Failure>> {
    Box::pin(async move {
        let id = context.payload["import_id"]
            .as_str()
            .and_then(|id| Uuid::try_parse(id).ok());
        let id = id.ok_or_else(|| Failure::Fatal(Error::internal("the payload has no import_id")))?;
        let import = store::get(&context.db, id).await?;
        let result = match import.filter(|import| import.status.is_open()) {
            Some(import) => match read(&context, &import).await {
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

/// One row as it came and what it means.
struct Parsed {
    raw: RawRow,
    user: Result<ImportedUser, RowRefusal>,
}

async fn read(context: &Context<App>, import: &ImportRow) -> Result<(), Stop> {
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
    let mut tx = context.db.write();
    store::start(&mut tx, import.id, total);
    tx.commit(()).await?.into_inner();

    let file = super::files::reader(app, import.company_id, import.id).await?;
    let (send, mut batches) = mpsc::channel(AHEAD);
    let (skip, parse_mapping) = (import.rows_done, mapping.clone());
    let parsing = tokio::task::spawn_blocking(move || parse(file, hints, &parse_mapping, skip, &send));
    let mut done = import.rows_done;
    while let Some(batch) = batches.recv().await {
        if context.stop.is_cancelled() {
            return Err(Stop::Interrupted);
        }
        let rows = i64::try_from(batch.len()).unwrap_or(i64::MAX);
        write(&context.db, import, &mapping, batch, done).await?;
        done += rows;
    }
    let encoding = parsing.await.map_err(Error::internal)?.map_err(Stop::File)?;
    complete(&context.db, import, encoding).await?;
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

/// Reads and checks rows ahead of the database, on a thread of its own.
fn parse(
    file: impl std::io::Read + Send + 'static,
    hints: Hints,
    mapping: &Mapping,
    skip: i64,
    send: &mpsc::Sender<Vec<Parsed>>,
) -> Result<Encoding, ImportError> {
    let mut source = Source::open(file, hints)?;
    let mut raw = RawRow::default();
    let mut batch = Vec::with_capacity(BATCH);
    while source.read(&mut raw)? {
        if i64::try_from(raw.row).is_ok_and(|row| row <= skip) {
            continue;
        }
        batch.push(Parsed {
            user: parse_row(&raw, mapping),
            raw: raw.clone(),
        });
        // The receiver is gone where the run was stopped; then nobody wants the rest.
        if batch.len() == BATCH
            && send
                .blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))
                .is_err()
        {
            return Ok(source.encoding());
        }
    }
    if !batch.is_empty() {
        drop(send.blocking_send(batch));
    }
    Ok(source.encoding())
}

/// Writes one batch.
async fn write(
    db: &CompanyDb,
    import: &ImportRow,
    mapping: &Mapping,
    batch: Vec<Parsed>,
    done: i64,
) -> Result<(), Stop> {
    let mut tx = db.write();
    tx.writes_many();
    let rows = i64::try_from(batch.len()).unwrap_or(i64::MAX);
    let first = batch.first().map_or(1, |parsed| parsed.raw.row);
    let (mut users, mut refused, mut raws) = (
        Vec::with_capacity(batch.len()),
        Vec::new(),
        Vec::with_capacity(batch.len()),
    );
    for parsed in batch {
        match parsed.user {
            Ok(user) => users.push((parsed.raw.row, user)),
            Err(refusal) => refused.push(refusal),
        }
        raws.push(parsed.raw);
    }
    let keys: Vec<String> = users
        .iter()
        .filter_map(|(_, user)| plan::key(user, import.mode))
        .collect();
    let known = known(&mut tx, import, &users, &keys).await?;
    let Plan {
        writes,
        mut created,
        updated,
        unchanged,
        refused: planned,
    } = known.plan(users, import.mode, mapping, tx.now());
    refused.extend(planned);
    if import.dry_run {
        store::insert_keys(&mut tx, import.id, &keys);
    } else {
        let missed = apply(&mut tx, import, writes).await?;
        created -= i64::try_from(missed.len()).unwrap_or(0);
        refused.extend(missed);
    }
    for refusal in &refused {
        let at = usize::try_from(refusal.row - first).unwrap_or(usize::MAX);
        let cells: Vec<String> = raws
            .get(at)
            .map(|raw| raw.cells().map(str::to_owned).collect())
            .unwrap_or_default();
        store::insert_refusal(&mut tx, import.id, refusal, &cells)?;
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
async fn known(
    tx: &mut CompanyTx,
    import: &ImportRow,
    users: &[(u64, ImportedUser)],
    keys: &[String],
) -> Result<Known> {
    let mut known = Known::default();
    if import.dry_run {
        for key in store::seen_keys(tx, import.id, keys).await? {
            known.add_seen(&key);
        }
    }
    let emails: Vec<String> = users
        .iter()
        .filter_map(|(_, user)| user.email.as_ref())
        .map(|e| e.key())
        .collect();
    let ids: Vec<String> = users
        .iter()
        .filter_map(|(_, user)| user.external_id.as_ref())
        .map(|id| id.as_str().to_owned())
        .collect();
    let names: Vec<String> = match import.mode {
        plan::Mode::Create => Vec::new(),
        plan::Mode::Upsert => users
            .iter()
            .filter(|(_, user)| user.email.is_none() && user.external_id.is_none())
            .map(|(_, user)| users::store::name_key(user.name.as_str()))
            .collect(),
    };
    let mut found = store::by_email(tx, &emails).await?;
    found.extend(store::by_external_id(tx, &ids).await?);
    found.extend(store::by_name(tx, &names).await?);
    found.sort_by_key(|user| user.id);
    found.dedup_by_key(|user| user.id);
    for user in found {
        known.add(user);
    }
    Ok(known)
}

/// Writes the planned users with their events; gives those whose address was taken meanwhile.
async fn apply(tx: &mut CompanyTx, import: &ImportRow, writes: Vec<(u64, Write)>) -> Result<Vec<RowRefusal>> {
    let mut rows = Vec::new();
    let mut inserts = Vec::new();
    let from = json!({ "import_id": import.id });
    for (row, write) in writes {
        match write {
            Write::Insert(user) => {
                rows.push(row);
                inserts.push(user);
            }
            Write::Update(user) => {
                users::store::update(tx, &user, true)?;
                tx.record(NewEvent::new("user.updated", "user", user.id, Audience::Staff).with(from.clone()));
            }
        }
    }
    let ids = users::store::insert_many(tx, &inserts).await?;
    let mut missed = Vec::new();
    for ((row, user), id) in rows.into_iter().zip(&inserts).zip(ids) {
        match id {
            Some(id) => {
                tx.record(NewEvent::new("user.imported", "user", id, Audience::Staff).with(from.clone()))
            }
            None => missed.push(plan::taken_meanwhile(row, user)),
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
