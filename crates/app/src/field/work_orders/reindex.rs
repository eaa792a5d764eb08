//! Jobs are found by their customer's name: when that changes, their words are written anew.

use super::reindex_store as store;
use base::{Error, Result, UserId};
use futures_util::future::BoxFuture;
use platform::{
    db::SystemTx,
    events::Reader,
    jobs::{Context, Failure, Kind},
    state::App,
};

/// Follows changes of customers' names.
pub const READER: Reader = Reader {
    name: "field.customer_names",
    apply,
};

/// Writes the words of one customer's work orders anew.
pub const REINDEX: Kind<App> = Kind {
    name: "field.reindex_customer",
    max_attempts: 8,
    run: |context| Box::pin(run(context)),
    lost: None,
};

fn apply(tx: &mut SystemTx, after: i64, upto: i64) -> BoxFuture<'_, Result<()>> {
    store::enqueue(tx, REINDEX.name, after, upto);
    Box::pin(async { Ok(()) })
}

async fn run(context: Context<App>) -> Result<(), Failure> {
    let customer = context.payload["customer_id"].as_i64();
    let customer = customer.ok_or_else(|| Failure::Fatal(Error::internal("a job without a customer")))?;
    let mut after = 0;
    loop {
        if context.stop.is_cancelled() {
            return Err(Failure::Interrupted);
        }
        let mut tx = context.db.write();
        let Some(last) = store::index_some(&mut tx, UserId(customer), after).await? else {
            return Ok(());
        };
        tx.commit(()).await?.into_inner();
        after = last;
    }
}
