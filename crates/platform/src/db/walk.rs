//! Reads that walk very many rows to say a few figures about them.
//!
//! They are kept out of the way of everything else: on SQLite they have a thread of their own, on PostgreSQL at most
//! [`AT_ONCE`] of the pool's connections. No row is held longer than it takes to add it up.

use super::{CompanyDb, CompanySql, Db, DbError, Engine, FromRow, Value, postgres};

/// Walks at once on PostgreSQL; others wait their turn.
pub(super) const AT_ONCE: usize = 2;

impl Db {
    async fn walk<T, A>(
        &self,
        sql: CompanySql,
        params: Vec<Value>,
        step: impl Fn(&mut A, T) + Send + 'static,
    ) -> Result<A, DbError>
    where
        T: FromRow,
        A: Default + Send + 'static,
    {
        self.count(1);
        let text = self.text(sql.0, &[]);
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.walk(text, params, step).await,
            Engine::Postgres(pool) => {
                let turn = self.0.walks.acquire().await;
                let _turn = turn.map_err(|_| DbError::Unavailable("the database is closed".to_owned()))?;
                postgres::walk(postgres::client(pool).await?, &text, &params, step).await
            }
        }
    }
}

impl CompanyDb {
    /// What `step` makes of every row of a statement, one after the other. For reads whose rows are too many for a
    /// list. A caller that goes away ends it on SQLite; on PostgreSQL the connection is given up, and the server ends the
    /// statement by its limit at the latest.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fold<T, A>(
        &self,
        sql: CompanySql,
        params: Vec<Value>,
        step: impl Fn(&mut A, T) + Send + 'static,
    ) -> Result<A, DbError>
    where
        T: FromRow,
        A: Default + Send + 'static,
    {
        let mut scoped = Vec::with_capacity(params.len() + 1);
        scoped.push(self.company_id().into());
        scoped.extend(params);
        self.db.walk(sql, scoped, step).await
    }
}
