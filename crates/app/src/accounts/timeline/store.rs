//! The rows of `activity` that belong to one customer.

use crate::accounts::activity::{kinds::Kinds, model::ActivityRow};
use base::{Result, UserId, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, DbError, Query},
    params,
};

/// One page of a customer's timeline, newest first, with one row more where there are more; `behind` the entry
/// with this id where it is given.
pub(super) async fn entries(
    db: &CompanyDb,
    customer: UserId,
    kind: Option<&Kinds>,
    page: PageQuery,
    behind: Option<i64>,
) -> Result<Vec<ActivityRow>, DbError> {
    let base = company_sql!(
        "select ",
        ActivityRow::COLUMNS,
        " from activity a left join users actor on actor.company_id = a.company_id and actor.id = a.actor_id \
         where a.company_id = $1 and a.customer_id = $2"
    );
    let mut query = Query::new(base, params![customer]);
    filter(&mut query, kind);
    if let Some(seq) = behind {
        query.push(" and a.seq < ?", params![seq]);
    }
    query.push(" order by a.seq desc limit ?", params![page.limit() + 1]);
    if behind.is_none() {
        query.push(" offset ?", params![page.offset()]);
    }
    db.list(query).await
}

/// How many entries there are under the same filter.
pub(super) async fn count(db: &CompanyDb, customer: UserId, kind: Option<&Kinds>) -> Result<i64, DbError> {
    let base = company_sql!("select count(*) from activity a where a.company_id = $1 and a.customer_id = $2");
    let mut query = Query::new(base, params![customer]);
    filter(&mut query, kind);
    let rows: Vec<(i64,)> = db.list(query).await?;
    Ok(rows.first().map_or(0, |row| row.0))
}

fn filter(query: &mut Query<CompanySql>, kind: Option<&Kinds>) {
    match kind {
        Some(Kinds::One(kind)) => query.push(" and a.kind = ?", params![kind]),
        Some(Kinds::Noun(noun)) => query.push(
            " and substr(a.kind, 1, ?) = ?",
            params![i64::try_from(noun.len() + 1).unwrap_or(0), format!("{noun}.")],
        ),
        None => query,
    };
}
