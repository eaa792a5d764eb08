//! Schedules: house-keeping that recurs. The row's conditional update lets exactly one node fire.

use crate::{
    db::{Sql, SystemDb, SystemTx},
    params,
};
use base::{Result, Timestamp};
use futures_util::future::BoxFuture;
use std::time::Duration;

/// Something that recurs.
#[derive(Clone, Copy)]
pub struct Schedule {
    /// `area.verb_noun`; never changes once released.
    pub name: &'static str,
    /// The pause between two runs.
    pub every: Duration,
    /// What to do, short and idempotent, in the transaction that also moves the schedule on.
    pub run: for<'a> fn(&'a mut SystemTx) -> BoxFuture<'a, Result<()>>,
}

impl Schedule {
    /// Fires if it is due and no other node was faster.
    pub(super) async fn fire(&self, system: &SystemDb, now: Timestamp) -> Result<()> {
        let next: Option<(Timestamp,)> = system
            .first(
                Sql::same("select next_at from schedules where name = $1"),
                params![self.name],
            )
            .await?;
        if next.is_some_and(|row| row.0 > now) {
            return Ok(());
        }
        let mut tx = system.write();
        let fired = tx
            .execute(
                Sql::same(
                    "insert into schedules (name, next_at) values ($1, $2) \
                     on conflict (name) do update set next_at = excluded.next_at where schedules.next_at <= $3",
                ),
                params![self.name, now.plus(self.every), now],
            )
            .await?;
        if fired == 0 {
            return Ok(());
        }
        (self.run)(&mut tx).await?;
        tx.commit(()).await?.into_inner();
        Ok(())
    }
}
