//! Removing files that nobody has: after the transaction that gave them up, and after uploads that died.

use super::{store, upload::remove_stored};
use base::Result;
use platform::{
    db::{CompanyDb, CompanyTx},
    jobs::{Context, Failure, Kind, Schedule},
    state::App,
};
use std::time::Duration;

/// Removes a company's files that are due.
pub const REMOVE: Kind<App> = Kind {
    name: "files.remove_loose",
    max_attempts: 12,
    run: |context| Box::pin(run(context)),
    lost: None,
};

/// Has removed, after this transaction, what it gave up so far: nothing is enqueued where that was no file.
pub fn remove_given_up(tx: &mut CompanyTx) {
    store::enqueue_given_up(tx, REMOVE.name);
}

/// Looks every hour for what uploads left that died, and for what was given up without a job.
pub fn sweep_schedule() -> Schedule {
    Schedule {
        name: "files.sweep",
        every: Duration::from_secs(3600),
        run: |tx| {
            Box::pin(async {
                store::enqueue_due(tx, REMOVE.name);
                Ok(())
            })
        },
    }
}

async fn run(context: Context<App>) -> Result<(), Failure> {
    while remove_some(&context.state, &context.db).await? {
        if context.stop.is_cancelled() {
            return Err(Failure::Interrupted);
        }
    }
    Ok(())
}

/// Removes some files; whether there were any.
async fn remove_some(app: &App, db: &CompanyDb) -> Result<bool> {
    let mut tx = db.write();
    let files = store::doom_some(&mut tx).await?;
    let files = tx.commit(files).await?.into_inner();
    if files.is_empty() {
        return Ok(false);
    }
    for file in &files {
        remove_stored(app, db.company_id(), *file).await?;
    }
    let mut tx = db.write();
    for file in files {
        store::forget(&mut tx, file);
    }
    tx.commit(()).await?.into_inner();
    Ok(true)
}
