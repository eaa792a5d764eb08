//! Pages of the audit log. Each filter alone has an index in the log's order; several walk the one that most
//! likely has the fewest entries: the subject's, else the actor's, else the kind's.

use super::{
    kinds::Kinds,
    list::{ActivityFilter, ActivityList},
    model::ActivityRow,
};
use base::{Page, Result, Timestamp, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanySql, DbError, Query, Sql, Value},
    dialect, params,
};

/// One page of the log, newest first.
///
/// # Errors
/// What the database says.
pub(super) async fn page(db: &CompanyDb, list: ActivityList) -> Result<Page<ActivityRow>> {
    let limit = list.page.limit();
    let offset = if list.after.is_some() {
        0
    } else {
        list.page.offset()
    };
    // First the places of the entries, of which there are few; then the entries. The first line finds nothing.
    let base = company_sql!(
        "select ",
        ActivityRow::COLUMNS,
        " from (select m.seq from activity m where m.company_id = $1 and m.seq is null"
    );
    // One entry more than the page tells whether there is another.
    let most = offset + limit + 1;
    let mut query = Query::new(base, Vec::new());
    match &list.filter.kinds {
        Some(Kinds::Noun(noun)) if list.filter.actor.is_none() && list.filter.subject_id.is_none() => {
            for kind in kinds_of(db, noun).await? {
                let of_kind = ActivityFilter {
                    kinds: Some(Kinds::One(kind)),
                    ..list.filter.clone()
                };
                // Among the newest of each kind are the newest of all.
                newest(&mut query, &of_kind, list.after, most);
            }
        }
        Some(Kinds::Noun(_) | Kinds::One(_)) | None => {
            newest(&mut query, &list.filter, list.after, most);
        }
    }
    // SQLite takes the two sides of a cross join in this order.
    query.push(
        ") newest cross join activity a \
         left join users actor on actor.company_id = a.company_id and actor.id = a.actor_id \
         where a.company_id = $1 and a.seq = newest.seq order by a.at desc, a.seq desc limit ? offset ?",
        params![limit + 1, offset],
    );
    let mut rows: Vec<ActivityRow> = db.list(query).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = match rows.last() {
        Some(last) if more => Some(list.cursor_after(last.at, last.seq)?),
        Some(_) | None => None,
    };
    let total = total(db, &list.filter).await?;
    let page = if list.after.is_some() {
        PageQuery { page: 1, ..list.page }
    } else {
        list.page
    };
    Ok(Page::new(rows, total, page, next))
}

/// Adds the places of the newest entries, found in an index alone where that is possible.
fn newest(
    query: &mut Query<CompanySql>,
    filter: &ActivityFilter,
    after: Option<(Timestamp, i64)>,
    most: i64,
) {
    const SORTED: Sql = dialect! {
        sqlite: [" order by +a.at desc, +a.seq desc limit ?"],
        postgres: [" order by a.at desc, a.seq desc limit ?"],
    };
    query.push(
        " union all select seq from (select a.seq from activity a where a.company_id = $1",
        [],
    );
    conditions(query, filter, Indexes::ByFilter);
    if let Some((at, seq)) = after {
        query.push(" and (a.at, a.seq) < (?, ?)", params![at, seq]);
    }
    if filter.subject_id.is_some() {
        // A subject's entries are few: SQLite is to look them up and sort them, not to walk the whole log in order.
        query.push_sql(SORTED, params![most]);
    } else {
        query.push(" order by a.at desc, a.seq desc limit ?", params![most]);
    }
    query.push(") found", []);
}

/// The kinds of a noun that the log has: a leap through the index from each to the next.
async fn kinds_of(db: &CompanyDb, noun: &str) -> Result<Vec<String>, DbError> {
    let sql = company_sql!(
        "with recursive k (kind) as ( \
           select (select a.kind from activity a where a.company_id = $1 and a.kind > $2 and a.kind < $3 \
             order by a.kind limit 1) \
           union all \
           select (select a.kind from activity a where a.company_id = $1 and a.kind > k.kind and a.kind < $3 \
             order by a.kind limit 1) from k where k.kind is not null \
         ) select k.kind from k where k.kind is not null limit 200"
    );
    let (after, before) = bounds(noun);
    let rows: Vec<(String,)> = db.all(sql, params![after, before]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What the kinds of a noun stand between, byte by byte: the slash follows the dot.
fn bounds(noun: &str) -> (String, String) {
    (format!("{noun}."), format!("{noun}/"))
}

/// Which index SQLite is to use; PostgreSQL knows its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Indexes {
    /// The one of the filter.
    ByFilter,
    /// None of any filter.
    BySeq,
}

const ACTOR: [Sql; 2] = [
    Sql::same(" and a.actor_id = ?"),
    dialect! { sqlite: [" and +a.actor_id = ?"], postgres: [" and a.actor_id = ?"] },
];
const KIND: [Sql; 2] = [
    Sql::same(" and a.kind = ?"),
    dialect! { sqlite: [" and +a.kind = ?"], postgres: [" and a.kind = ?"] },
];
const KINDS: [Sql; 2] = [
    Sql::same(" and a.kind > ? and a.kind < ?"),
    dialect! { sqlite: [" and +a.kind > ? and +a.kind < ?"], postgres: [" and a.kind > ? and a.kind < ?"] },
];
const SUBJECT: [Sql; 2] = [
    Sql::same(" and a.subject_type = ? and a.subject_id = ?"),
    Sql::same(" and a.subject_type = ? and a.subject_id = ?"),
];
/// The subject's index is not in the log's order, so a kind of subject alone is not looked up in it.
const SUBJECT_TYPE: [Sql; 2] = [
    dialect! { sqlite: [" and +a.subject_type = ?"], postgres: [" and a.subject_type = ?"] },
    dialect! { sqlite: [" and +a.subject_type = ?"], postgres: [" and a.subject_type = ?"] },
];
const FROM: [Sql; 2] = [
    Sql::same(" and a.at >= ?"),
    dialect! { sqlite: [" and +a.at >= ?"], postgres: [" and a.at >= ?"] },
];
const BEFORE: [Sql; 2] = [
    Sql::same(" and a.at < ?"),
    dialect! { sqlite: [" and +a.at < ?"], postgres: [" and a.at < ?"] },
];

fn conditions(query: &mut Query<CompanySql>, filter: &ActivityFilter, indexes: Indexes) {
    let mut push = |[by_filter, by_seq]: [Sql; 2], indexed: bool, params: Vec<Value>| {
        let sql = match indexes {
            Indexes::ByFilter if indexed => by_filter,
            Indexes::ByFilter | Indexes::BySeq => by_seq,
        };
        query.push_sql(sql, params);
    };
    let of_one_subject = filter.subject_id.is_some();
    match (filter.subject_type.clone(), filter.subject_id.clone()) {
        (Some(kind), Some(id)) => push(SUBJECT, true, params![kind, id]),
        (Some(kind), None) => push(SUBJECT_TYPE, true, params![kind]),
        (None, _) => {}
    }
    if let Some(actor) = filter.actor {
        push(ACTOR, !of_one_subject, params![actor]);
    }
    let by_kind = !of_one_subject && filter.actor.is_none();
    match &filter.kinds {
        Some(Kinds::One(kind)) => push(KIND, by_kind, params![kind]),
        Some(Kinds::Noun(noun)) => {
            let (after, before) = bounds(noun);
            push(KINDS, by_kind, params![after, before]);
        }
        None => {}
    }
    if let Some(from) = filter.from {
        push(FROM, true, params![from]);
    }
    if let Some(before) = filter.before {
        push(BEFORE, true, params![before]);
    }
}

/// How many entries there are under these filters.
async fn total(db: &CompanyDb, filter: &ActivityFilter) -> Result<i64, DbError> {
    let base = company_sql!(
        "select count(*), (select max(m.seq) from activity m where m.company_id = $1) \
         from activity a where a.company_id = $1"
    );
    // The limit leaves nothing out: it has the few new entries found before their kinds are looked at.
    let behind = company_sql!(
        "select count(*), (select max(m.seq) from activity m where m.company_id = $1) \
         from (select n.company_id, n.seq, n.kind, n.at, n.actor_id, n.subject_type, n.subject_id from activity n \
           where n.company_id = $1 and n.seq > $2 limit 9223372036854775807) a where a.company_id = $1"
    );
    let count = |after: Option<i64>| match after {
        Some(seq) => {
            let mut query = Query::new(behind, params![seq]);
            conditions(&mut query, filter, Indexes::BySeq);
            query
        }
        None => {
            let mut query = Query::new(base, Vec::new());
            conditions(&mut query, filter, Indexes::ByFilter);
            query
        }
    };
    db.log_total("activity", filter.fingerprint(), count).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_s_kinds_and_no_others_are_between_its_bounds() {
        let (after, before) = bounds("user");
        let within = |kind: &str| kind > after.as_str() && kind < before.as_str();
        for (kind, is_of_noun) in [
            ("user.updated", true),
            ("user.a", true),
            ("user.", false),
            ("users.exported", false),
            ("user_tag.added", false),
            ("use.d", false),
        ] {
            assert_eq!(within(kind), is_of_noun, "{kind}");
        }
    }
}
