//! The rows of `quotas`. They are of no company: an address may be known to several.

use base::Timestamp;
use platform::{
    db::{DbError, Sql, SystemDb, SystemTx, Value},
    params,
};
use std::time::Duration;

/// One more, in a window that began not before `$3`, while there were fewer than `$4`.
const TAKE: Sql = Sql::same(
    "insert into quotas (name, since, used) values ($1, $2, 1) \
     on conflict (name) do update set \
       since = case when quotas.since <= $3 then excluded.since else quotas.since end, \
       used = case when quotas.since <= $3 then 1 else quotas.used + 1 end \
     where quotas.since <= $3 or quotas.used < $4",
);

fn taken(tx: &SystemTx, name: String, most: i64, window: Duration) -> Vec<Value> {
    params![name, tx.now(), tx.now().minus(window), most]
}

pub(super) async fn take(
    tx: &mut SystemTx,
    name: String,
    most: i64,
    window: Duration,
) -> Result<bool, DbError> {
    let params = taken(tx, name, most, window);
    Ok(tx.execute(TAKE, params).await? == 1)
}

pub(super) fn count(tx: &mut SystemTx, name: String, most: i64, window: Duration) {
    let params = taken(tx, name, most, window);
    tx.defer(TAKE, params);
}

/// How many in a window that began after `begun`.
pub(super) async fn used(system: &SystemDb, name: &str, begun: Timestamp) -> Result<i64, DbError> {
    let sql = Sql::same("select used from quotas where name = $1 and since > $2");
    let row: Option<(i64,)> = system.first(sql, params![name, begun]).await?;
    Ok(row.map_or(0, |row| row.0))
}

pub(super) fn prune(tx: &mut SystemTx, window: Duration) {
    let begun = tx.now().minus(window);
    tx.defer(Sql::same("delete from quotas where since <= $1"), params![begun]);
}
