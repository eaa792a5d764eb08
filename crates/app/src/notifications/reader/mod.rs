//! Follows the events of work orders: makes notifications of them at once, and notes whom a mail may have to tell.

mod model;
mod rules;
mod store;

pub(super) use rules::REACH_DAYS;

use base::Result;
use futures_util::future::BoxFuture;
use platform::{db::SystemTx, events::Reader};

/// Turns events into notifications, and notes of mails that may be due.
pub const READER: Reader = Reader {
    name: "notifications.jobs",
    apply,
};

fn apply(tx: &mut SystemTx, after: i64, upto: i64) -> BoxFuture<'_, Result<()>> {
    Box::pin(follow(tx, after, upto))
}

async fn follow(tx: &mut SystemTx, after: i64, upto: i64) -> Result<()> {
    let events = store::events(tx, after, upto).await?;
    if events.is_empty() {
        return Ok(());
    }
    let told: Vec<_> = events
        .iter()
        .flat_map(|event| rules::told(event).into_iter().map(move |told| (event, told)))
        .collect();
    if !told.is_empty() {
        let logins = store::logins(tx, &rules::technicians(&told)).await?;
        let office = store::office(tx, &rules::with_office(&told)).await?;
        let rows = rules::notifications(&told, &logins, &office);
        let made = store::notify(tx, &rows).await?;
        store::record(tx, &made)?;
    }
    store::note(tx, &rules::notices(&events))?;
    store::look_again(tx, &rules::touched(&events))
}
