//! What an instance does: stores files, sends mail, works off jobs and events.

use super::{Finding, Known};
use crate::{
    config::Config,
    crypto,
    db::{Db, DbError, Sql, SystemDb},
    files::{FileKey, Files},
    mail::{Mailer, SendError},
    params,
};
use base::{Clock, CompanyId, Error, Timestamp};
use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use std::{sync::Arc, time::Duration};

/// How long a mail server has to answer.
const MAIL_PATIENCE: Duration = Duration::from_secs(20);
/// What waits longer than this waits for somebody who is not there.
const LONG: Duration = Duration::from_secs(5 * 60);

/// Writes, reads and deletes a file.
pub(super) async fn storage(config: &Config) -> Finding {
    match try_storage(config).await {
        Ok(()) => Finding::ok("storage", "a file was written, read and deleted"),
        Err(error) => {
            let why = match &error {
                Error::Internal(cause) => cause.to_string(),
                other => other.chain(),
            };
            let mend = "make the folder of STORAGE_URL writable for the server's user, and check its disk";
            Finding::problem("storage", format_args!("files cannot be stored: {why}"), mend)
        }
    }
}

async fn try_storage(config: &Config) -> base::Result<()> {
    const CONTENT: &[u8] = b"written by deskbell doctor";
    let files = Files::open(config)?;
    // No company has this number, so no backup takes it along should it stay behind.
    let id = uuid::Uuid::from_bytes(crypto::random_bytes());
    let key = FileKey::new(CompanyId(0), "doctor", id);
    let content = stream::iter([Ok::<_, Error>(Bytes::from_static(CONTENT))]);
    files.put(key, content, CONTENT.len() as u64).await?;
    let stored = files.get(key).await;
    let read = match stored {
        Ok(stored) => {
            let pieces: Vec<Bytes> = stored
                .into_stream()
                .try_collect()
                .await
                .map_err(Error::internal)?;
            Ok(pieces.concat())
        }
        Err(error) => Err(error),
    };
    files.delete(key).await?;
    if read? == CONTENT {
        Ok(())
    } else {
        Err(Error::internal("what was read is not what was written"))
    }
}

/// Asks the mail server for a sign of life; sends nothing.
pub(super) async fn mail(config: &Config, clock: &Arc<dyn Clock>) -> Finding {
    let mend = "check MAIL_URL: host, port, user and password, and that this machine may connect there";
    let mailer = match Mailer::new(config, Arc::clone(clock)) {
        Ok(mailer) => mailer,
        Err(error) => return Finding::problem("mail", error.chain(), mend),
    };
    match tokio::time::timeout(MAIL_PATIENCE, mailer.check()).await {
        Ok(Ok(())) => Finding::ok("mail", "can be handed over"),
        Ok(Err(SendError::Insecure)) => {
            let says = "none is sent while PUBLIC_URL is plain http on a public host";
            Finding::problem("mail", says, "set PUBLIC_URL to an https address")
        }
        Ok(Err(error)) => Finding::problem("mail", error, mend),
        Err(_) => {
            let says = format_args!(
                "the mail server does not answer within {} s",
                MAIL_PATIENCE.as_secs()
            )
            .to_string();
            Finding::problem("mail", says, mend)
        }
    }
}

/// Jobs and events: what failed for good, and what nobody takes up.
pub(super) async fn work(config: &Config, known: &Known<'_>) -> Vec<Finding> {
    let looked = async {
        let db = Db::open(&config.database_address(), Arc::clone(&known.clock))?;
        let system = db.system();
        let since = known.clock.now().minus(LONG);
        let mut findings = vec![dead_jobs(&system).await?, waiting_jobs(&system, since).await?];
        findings.push(events(&system, known, since, db.is_sqlite()).await?);
        Ok::<_, DbError>(findings)
    };
    looked.await.unwrap_or_else(|error| {
        let mend = "see the sentences about the database above";
        vec![Finding::problem(
            "jobs",
            format_args!("cannot be looked at: {error}"),
            mend,
        )]
    })
}

async fn dead_jobs(system: &SystemDb) -> Result<Finding, DbError> {
    let sql = "select kind, count(*) from jobs where state = 'dead' group by kind order by kind";
    let dead: Vec<(String, i64)> = system.all(Sql::same(sql), Vec::new()).await?;
    if dead.is_empty() {
        return Ok(Finding::ok("jobs", "none failed for good"));
    }
    let list: Vec<String> = dead
        .iter()
        .map(|(kind, count)| format!("{count} × {kind}"))
        .collect();
    Ok(Finding::warning(
        "jobs",
        format_args!("some failed for good: {}", list.join(", ")),
        "see last_error of the rows of jobs with the state 'dead', mend what it says, and do again what they did",
    ))
}

async fn waiting_jobs(system: &SystemDb, since: Timestamp) -> Result<Finding, DbError> {
    let sql = "select count(*) from jobs where state = 'queued' and run_at < $1";
    let late: Option<(i64,)> = system.first(Sql::same(sql), params![since]).await?;
    Ok(match late.map_or(0, |row| row.0) {
        0 => Finding::ok("jobs", "none waits for long"),
        some => Finding::warning(
            "jobs",
            format_args!("{some} have waited for more than {} minutes", LONG.as_secs() / 60),
            "start a server, or one without --no-workers",
        ),
    })
}

async fn events(
    system: &SystemDb,
    known: &Known<'_>,
    since: Timestamp,
    is_sqlite: bool,
) -> Result<Finding, DbError> {
    let mend = "start a server, or one without --no-workers; where one runs, its log says what fails";
    if !is_sqlite {
        let sql = "select count(*) from events where seq is null and at < $1";
        let unstamped: Option<(i64,)> = system.first(Sql::same(sql), params![since]).await?;
        if let Some((some @ 1..,)) = unstamped {
            let says = format!("{some} events have waited for their place for long");
            return Ok(Finding::warning("events", says, mend));
        }
    }
    let cursors: Vec<(String, i64)> = system
        .all(Sql::same("select reader, seq from event_cursors"), Vec::new())
        .await?;
    for reader in known.readers {
        let seen = cursors
            .iter()
            .find(|(name, _)| name == reader)
            .map_or(0, |(_, seq)| *seq);
        let sql = "select count(*) from events where seq > $1 and at < $2";
        let behind: Option<(i64,)> = system.first(Sql::same(sql), params![seen, since]).await?;
        if let Some((some @ 1..,)) = behind {
            let says = format!("{reader} is {some} events behind, and has been for long");
            return Ok(Finding::warning("events", says, mend));
        }
    }
    Ok(Finding::ok("events", "are read as they come"))
}
