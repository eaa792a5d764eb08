//! The relay: stamps `seq` in commit order, where the database does not by itself, and drives the readers.

use super::read;
use crate::{
    db::{Committed, Db, Sql, SystemDb, SystemTx},
    params,
};
use base::{CompanyId, Result};
use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Events stamped, or read, in one transaction at most.
const BATCH: i64 = 1_000;
/// How long a burst may gather before it is stamped: it bounds the relay's share of the work.
const GATHER: Duration = Duration::from_millis(20);
/// How often to look for events of other processes.
const LOOK: Duration = Duration::from_millis(250);

/// Something that follows the events: it is handed each range of `seq` once its events are stamped.
///
/// `apply` gets a transaction and the range `after < seq <= upto`; the reader's cursor moves in the same
/// transaction. It must be idempotent all the same: a restored backup replays.
#[derive(Clone, Copy)]
pub struct Reader {
    /// Names the cursor; never changes once released.
    pub name: &'static str,
    /// Applies the range.
    pub apply: for<'a> fn(&'a mut SystemTx, i64, i64) -> BoxFuture<'a, Result<()>>,
}

/// Stamps events and drives the readers of this process.
pub struct Relay {
    db: Db,
    readers: Vec<Reader>,
    stamps: bool,
    tail: i64,
}

impl Relay {
    /// A relay over `readers`.
    pub fn new(db: Db, readers: Vec<Reader>) -> Self {
        Self {
            db,
            readers,
            stamps: true,
            tail: -1,
        }
    }

    /// Only tells this process what others changed: for a node that leaves stamping and readers to others.
    pub fn watch(db: Db) -> Self {
        Self {
            db,
            readers: Vec::new(),
            stamps: false,
            tail: -1,
        }
    }

    /// Works until `stop`. A fault is logged and tried again: no event is lost by it.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.drain().await {
                tracing::error!(error = error.chain(), "the event relay failed and tries again");
            }
            let pulse = self.db.pulse();
            tokio::select! {
                () = stop.cancelled() => return,
                () = pulse.recorded() => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Stamps and reads everything there is.
    ///
    /// # Errors
    /// What the database or a reader says; what was done before stays done.
    pub async fn drain(&mut self) -> Result<()> {
        let system = self.db.system();
        // On SQLite an event is written with its place.
        while self.stamps && !self.db.is_sqlite() && stamp(&system).await? == BATCH {}
        let newest = read::newest(&system).await?;
        self.announce(&system, newest).await?;
        let mut failed = None;
        for reader in &self.readers {
            // One reader's fault is not the others': each has its own cursor.
            if let Err(error) = catch_up(&system, reader, newest).await {
                tracing::warn!(
                    reader = reader.name,
                    error = error.chain(),
                    "the reader {} failed",
                    reader.name
                );
                failed = Some(error);
            }
        }
        // Behind the readers: who is told of an event and looks finds what they made of it, if they work.
        self.db.pulse().events_placed(newest);
        failed.map_or(Ok(()), Err)
    }

    /// Tells this process which resources changed, also by other processes.
    async fn announce(&mut self, system: &SystemDb, newest: i64) -> Result<()> {
        if self.tail < 0 {
            self.tail = newest;
        }
        if self.tail == newest {
            return Ok(());
        }
        let touched: Vec<(CompanyId, String)> = system
            .all(
                Sql::same(
                    "select distinct company_id, subject_type from events where seq > $1 and seq <= $2",
                ),
                params![self.tail, newest],
            )
            .await?;
        for (company, resource) in touched {
            self.db.pulse().touched(company, &resource);
        }
        self.tail = newest;
        Ok(())
    }
}

async fn catch_up(system: &SystemDb, reader: &Reader, newest: i64) -> Result<()> {
    while advance(system, reader, newest).await? {}
    Ok(())
}

/// Gives committed events of PostgreSQL their place. One process does it at a time; gives how many there were.
async fn stamp(system: &SystemDb) -> Result<i64> {
    // Most looks find nothing: they must not cost a write transaction.
    let waiting: Option<(i64,)> = system
        .first(
            Sql::same("select id from events where seq is null limit 1"),
            Vec::new(),
        )
        .await?;
    if waiting.is_none() {
        return Ok(0);
    }
    let mut tx = system.write();
    let mine: Option<(bool,)> = tx
        .first(
            // Not a session's lock: it must work behind pgbouncer in transaction mode.
            Sql::same("select pg_try_advisory_xact_lock(7305140222)"),
            Vec::new(),
        )
        .await?;
    if !mine.is_some_and(|row| row.0) {
        return Ok(0);
    }
    let stamped = tx
        .execute(
            Sql::same(
                "update events set seq = place.seq from ( \
                   select id, (select seq from event_relay where id = 1) + row_number() over (order by id) as seq \
                   from (select id from events where seq is null order by id limit 1000) waiting \
                 ) place where events.id = place.id",
            ),
            Vec::new(),
        )
        .await?;
    let stamped = i64::try_from(stamped).unwrap_or(BATCH);
    tx.defer(
        Sql::same("update event_relay set seq = seq + $1 where id = 1"),
        params![stamped],
    );
    Ok(tx.commit(stamped).await?.into_inner())
}

/// Moves one reader on by one batch; says whether there is more.
async fn advance(system: &SystemDb, reader: &Reader, newest: i64) -> Result<bool> {
    let cursor: Option<(i64,)> = system
        .first(
            Sql::same("select seq from event_cursors where reader = $1"),
            params![reader.name],
        )
        .await?;
    let seen = cursor.map_or(0, |row| row.0);
    if seen >= newest {
        return Ok(false);
    }
    let upto = newest.min(seen + BATCH);
    let mut tx = system.write();
    // Claims the range: a second node that read the same cursor changes no row and leaves it alone.
    let claimed = match cursor {
        Some(_) => {
            tx.execute(
                Sql::same("update event_cursors set seq = $2 where reader = $1 and seq = $3"),
                params![reader.name, upto, seen],
            )
            .await?
        }
        None => {
            tx.execute(
                Sql::same(
                    "insert into event_cursors (reader, seq) values ($1, $2) on conflict (reader) do nothing",
                ),
                params![reader.name, upto],
            )
            .await?
        }
    };
    if claimed == 0 {
        return Ok(false);
    }
    (reader.apply)(&mut tx, seen, upto).await?;
    tx.commit(upto < newest)
        .await
        .map(Committed::into_inner)
        .map_err(Into::into)
}
