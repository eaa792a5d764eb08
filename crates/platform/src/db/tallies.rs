//! How many rows there are of each kind, kept by the database itself: triggers on a table write what each change
//! adds and takes away to `tallies`, in the same transaction. So a list's total costs the same for ten rows as for
//! ten million.
//!
//! On SQLite a facet has one row. On PostgreSQL every change adds one, for two transactions never wait for each
//! other over a number; [`fold`] makes one of many. The amount of a facet is the sum of its rows.

use super::{CompanyDb, DbError, Sql, SystemTx};
use crate::{company_sql, dialect, jobs::Schedule};
use std::{sync::Arc, time::Duration};

/// How many rows have one facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// What is counted, in the words of the table's triggers.
    pub facet: String,
    /// Rows; never 0.
    pub amount: i64,
}

impl CompanyDb {
    /// The tallies of a `resource`, in the order of the facets. Kept as [`CompanyDb::kept`] keeps an answer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tallies(&self, resource: &'static str) -> Result<Arc<Vec<Tally>>, DbError> {
        self.tallies_of(resource, resource).await
    }

    /// The tallies of a `resource` that changes with events about `subject`, in the order of the facets.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tallies_of(
        &self,
        resource: &'static str,
        subject: &'static str,
    ) -> Result<Arc<Vec<Tally>>, DbError> {
        let ask = || async {
            let sql = company_sql!(
                "select facet, cast(sum(amount) as bigint) from tallies where company_id = $1 and resource = $2 \
                 group by facet having sum(amount) <> 0 order by facet"
            );
            let rows: Vec<(String, i64)> = self.all(sql, vec![resource.into()]).await?;
            Ok(rows
                .into_iter()
                .map(|(facet, amount)| Tally { facet, amount })
                .collect())
        };
        self.kept(subject, format!("tallies {resource}"), ask).await
    }
}

/// Makes one row of many, where they have become many.
///
/// # Errors
/// What the database says.
pub async fn fold(tx: &mut SystemTx) -> Result<(), DbError> {
    const FOLD: Sql = dialect! {
        sqlite: ["delete from tallies where amount = 0"],
        postgres: [
            "with many as ( \
               select company_id, resource from tallies group by company_id, resource \
               having count(*) > 100 + 2 * count(distinct facet) \
             ), gone as ( \
               delete from tallies t using many m where t.company_id = m.company_id and t.resource = m.resource \
               returning t.company_id, t.resource, t.facet, t.amount \
             ) \
             insert into tallies (company_id, resource, facet, amount) \
             select company_id, resource, facet, sum(amount) from gone \
             group by company_id, resource, facet having sum(amount) <> 0",
        ],
    };
    tx.execute(FOLD, Vec::new()).await?;
    Ok(())
}

/// Keeps the tallies short.
pub fn fold_schedule() -> Schedule {
    Schedule {
        name: "platform.fold_tallies",
        every: Duration::from_secs(300),
        run: |tx| Box::pin(async { Ok(fold(tx).await?) }),
    }
}
