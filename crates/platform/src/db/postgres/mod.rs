//! PostgreSQL: a pool of connections with kept statements; independent statements are pipelined.

mod connect;
mod together;

pub(super) use connect::open;

use super::{
    engine_tx::Deferred,
    error::DbError,
    row::{FromRow, Row},
    value::Value,
};
use deadpool_postgres::{Client, Pool, PoolError, Timeouts};
use futures_util::{
    TryStreamExt as _,
    future::{FutureExt as _, join_all},
};
use std::{borrow::Cow, pin::pin, time::Duration};
use together::Unit;
use tokio_postgres::{Statement, types::ToSql};

/// Statements kept prepared per connection; beyond, all are let go and prepared anew as needed.
const STATEMENTS_KEPT: usize = 512;
/// Statements sent ahead of the first answer.
const PIPELINE: usize = 24;

/// A connection out of the pool. A free one is taken without a timer: that is the case of nearly every request.
pub(super) async fn client(pool: &Pool) -> Result<Client, DbError> {
    // Connecting has its own limit in the connection's settings.
    const AT_ONCE: Timeouts = Timeouts {
        wait: Some(Duration::ZERO),
        create: None,
        recycle: None,
    };
    match pool.timeout_get(&AT_ONCE).await {
        Err(PoolError::Timeout(_)) => pool.get().await,
        other => other,
    }
    .map_err(|error| match error {
        PoolError::Backend(error) => match DbError::from_postgres(error) {
            DbError::Other(why) => DbError::Unavailable(why),
            other => other,
        },
        PoolError::Timeout(_) => DbError::Unavailable("every connection is in use".to_owned()),
        PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            DbError::Unavailable(error.to_string())
        }
    })
}

async fn prepare(client: &Client, sql: &str) -> Result<Statement, DbError> {
    if client.statement_cache.size() >= STATEMENTS_KEPT {
        client.statement_cache.clear();
    }
    client.prepare_cached(sql).await.map_err(DbError::from_postgres)
}

fn refs(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn decode<T: FromRow>(rows: &[tokio_postgres::Row]) -> Result<Vec<T>, DbError> {
    rows.iter().map(|row| T::from_row(&Row::Postgres(row))).collect()
}

/// Runs a statement and reads every row it returns.
pub(super) async fn query<T: FromRow>(
    client: &Client,
    sql: &str,
    params: &[Value],
) -> Result<Vec<T>, DbError> {
    let statement = prepare(client, sql).await?;
    decode(
        &client
            .query(&statement, &refs(params))
            .await
            .map_err(DbError::from_postgres)?,
    )
}

/// A connection that a walk has. Where the walk is given up, nobody waits behind it: the pool makes another one.
struct Walker(Option<Client>);

impl Drop for Walker {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            drop(Client::take(client));
        }
    }
}

/// Runs a statement and hands every row to `step` as it comes; none are held. It gets memory enough to group a hundred
/// thousand customers without a sort.
pub(super) async fn walk<T: FromRow, A: Default>(
    client: Client,
    sql: &str,
    params: &[Value],
    step: impl Fn(&mut A, T),
) -> Result<A, DbError> {
    const BEGIN: &str = "begin read only; set local work_mem = '64MB'";
    let mut walker = Walker(Some(client));
    let Some(client) = &walker.0 else {
        return Err(DbError::Unavailable("the walk has no connection".to_owned()));
    };
    let statement = prepare(client, sql).await?;
    let (begun, rows) =
        futures_util::join!(client.batch_execute(BEGIN), client.query_raw(&statement, params));
    begun.map_err(DbError::from_postgres)?;
    let mut sum = A::default();
    {
        let mut rows = pin!(rows.map_err(DbError::from_postgres)?);
        while let Some(row) = rows.try_next().await.map_err(DbError::from_postgres)? {
            step(&mut sum, T::from_row(&Row::Postgres(&row))?);
        }
    }
    client
        .batch_execute("commit")
        .await
        .map_err(DbError::from_postgres)?;
    drop(walker.0.take());
    Ok(sum)
}

/// Runs three statements, sent together and run in their order, and reads every row they return.
pub(super) async fn query_three<A: FromRow, B: FromRow, C: FromRow>(
    client: &Client,
    [a, b, c]: &[(Cow<'static, str>, Vec<Value>); 3],
) -> Result<(Vec<A>, Vec<B>, Vec<C>), DbError> {
    let statements = [
        prepare(client, &a.0).await?,
        prepare(client, &b.0).await?,
        prepare(client, &c.0).await?,
    ];
    let params = [refs(&a.1), refs(&b.1), refs(&c.1)];
    let (a, b, c) = futures_util::join!(
        client.query(&statements[0], &params[0]),
        client.query(&statements[1], &params[1]),
        client.query(&statements[2], &params[2])
    );
    Ok((
        decode(&a.map_err(DbError::from_postgres)?)?,
        decode(&b.map_err(DbError::from_postgres)?)?,
        decode(&c.map_err(DbError::from_postgres)?)?,
    ))
}

/// The same as [`query`], as the first statement of a transaction: `begin` travels with it.
pub(super) async fn begin_and_query<T: FromRow>(
    client: &Client,
    sql: &str,
    params: &[Value],
) -> Result<Vec<T>, DbError> {
    let statement = prepare(client, sql).await?;
    let refs = refs(params);
    let (begun, rows) = futures_util::join!(client.batch_execute("begin"), client.query(&statement, &refs));
    begun.map_err(DbError::from_postgres)?;
    decode(&rows.map_err(DbError::from_postgres)?)
}

/// Runs a statement that returns no rows; gives the number of rows it changed.
pub(super) async fn execute(client: &Client, sql: &str, params: &[Value]) -> Result<u64, DbError> {
    let statement = prepare(client, sql).await?;
    client
        .execute(&statement, &refs(params))
        .await
        .map_err(DbError::from_postgres)
}

/// Runs one statement for each parameter list, pipelined; gives the rows each changed.
pub(super) async fn execute_many(
    client: &Client,
    sql: &str,
    lists: &[Vec<Value>],
) -> Result<Vec<u64>, DbError> {
    let statement = &prepare(client, sql).await?;
    let mut changed = Vec::with_capacity(lists.len());
    for chunk in lists.chunks(PIPELINE) {
        let runs = chunk
            .iter()
            .map(|params| async move { client.execute(statement, &refs(params)).await });
        for result in join_all(runs).await {
            changed.push(result.map_err(DbError::from_postgres)?);
        }
    }
    Ok(changed)
}

/// Runs the deferred statements; gives the id that an insert among them gave.
pub(super) async fn run(client: &Client, deferred: &[Deferred]) -> Result<Option<i64>, DbError> {
    let units = prepared(client, deferred).await?;
    let mut inserted = None;
    for chunk in units.chunks(PIPELINE) {
        for result in join_all(chunk.iter().map(|unit| run_unit(client, unit))).await {
            inserted = result?.or(inserted);
        }
    }
    Ok(inserted)
}

/// The same as a whole transaction, where they are one statement, which needs neither `begin` nor `commit`; none where
/// they are several.
pub(super) async fn commit_at_once(
    client: &Client,
    deferred: &[Deferred],
) -> Option<Result<Option<i64>, DbError>> {
    let [unit] = <[Unit<'_>; 1]>::try_from(together::units(deferred)).ok()?;
    Some(async { run_unit(client, &(prepare(client, &unit.text).await?, unit)).await }.await)
}

/// The deferred statements and `commit`, without waiting between them. Where the transaction was not `begun`, it begins
/// with them.
///
/// PostgreSQL turns the `commit` of a transaction with a failed statement into a rollback, so sending it
/// ahead is safe; the first failure is what the caller hears. A statement that must change its row fails by itself
/// where it does not.
pub(super) async fn commit(
    client: &Client,
    deferred: &[Deferred],
    mut begun: bool,
) -> Result<Option<i64>, DbError> {
    let units = prepared(client, deferred).await?;
    let (earlier, last) = units.split_at(units.len().saturating_sub(PIPELINE));
    if !begun && !earlier.is_empty() {
        client
            .batch_execute("begin")
            .await
            .map_err(DbError::from_postgres)?;
        begun = true;
    }
    let mut inserted = None;
    for chunk in earlier.chunks(PIPELINE) {
        for result in join_all(chunk.iter().map(|unit| run_unit(client, unit))).await {
            inserted = result?.or(inserted);
        }
    }
    let begin = async {
        match begun {
            true => Ok(()),
            false => client.batch_execute("begin").await,
        }
    };
    let runs = join_all(last.iter().map(|unit| run_unit(client, unit)));
    let (begun, results, committed) = futures_util::join!(begin, runs, client.batch_execute("commit"));
    begun.map_err(DbError::from_postgres)?;
    for result in results {
        inserted = result?.or(inserted);
    }
    committed.map_err(DbError::from_postgres)?;
    Ok(inserted)
}

async fn prepared<'a>(
    client: &Client,
    deferred: &'a [Deferred],
) -> Result<Vec<(Statement, Unit<'a>)>, DbError> {
    let mut all = Vec::new();
    for unit in together::units(deferred) {
        all.push((prepare(client, &unit.text).await?, unit));
    }
    Ok(all)
}

async fn run_unit(
    client: &Client,
    (statement, unit): &(Statement, Unit<'_>),
) -> Result<Option<i64>, DbError> {
    let params: Vec<&(dyn ToSql + Sync)> = unit.params.iter().map(|value| *value as _).collect();
    if unit.changes {
        let row = client
            .query_one(statement, &params)
            .await
            .map_err(DbError::from_postgres)?;
        return row.try_get(0).map_err(DbError::from_postgres);
    }
    client
        .execute(statement, &params)
        .await
        .map_err(DbError::from_postgres)?;
    Ok(None)
}

/// Takes a transaction back without waiting: the command is on its way before the connection is used again.
pub(super) fn rollback(client: &Client) {
    if let Some(Err(error)) = client.batch_execute("rollback").now_or_never() {
        tracing::warn!(%error, "a transaction could not be taken back; its connection is lost and takes it back");
    }
}
