//! The counts behind the figures: tallies, and walks along one index; none is a look at a user.

use super::{
    model::UserStats,
    rules::{self, Day},
};
use crate::accounts::users::kinds;
use base::{Result, Timestamp};
use platform::{
    company_sql,
    db::{CompanyDb, Query, Sql, Value},
    dialect, params,
};

/// How many were created on each day, in the list's order. A day is its two moments in microseconds and as texts.
const SIGNUPS: Sql = dialect! {
    sqlite: [
        "select (select count(*) from users u where u.company_id = $1 and u.created_at >= d.value ->> 0 \
           and u.created_at < d.value ->> 1 and u.archived_at is null) \
         from json_each($2) d order by d.key",
    ],
    postgres: [
        "select (select count(*) from users u where u.company_id = $1 \
           and u.created_at >= cast(d.value ->> 2 as timestamptz) \
           and u.created_at < cast(d.value ->> 3 as timestamptz) and u.archived_at is null) \
         from jsonb_array_elements($2) with ordinality d (value, place) order by d.place",
    ],
};

/// The company's figures. The counts are kept until a user changes; who was seen is asked each time.
///
/// # Errors
/// What the database says.
pub(super) async fn stats(db: &CompanyDb, zone: &str, now: Timestamp) -> Result<UserStats> {
    let kinds = kinds::all(db).await?;

    let days = rules::days(now, zone);
    let moments: Vec<_> = days
        .iter()
        .map(|Day { from, before, .. }| (from.as_micros(), before.as_micros(), from, before))
        .collect();
    let today = days.last().map_or(now, |day| day.from);
    let query = Query::new(company_sql!(dialect: SIGNUPS), params![Value::json(&moments)?]);
    // Tomorrow's days, and another zone's, are others.
    let name = format!("signups {zone} {today}");
    let signups = db.counts("user", name, query).await?;

    let active = active_since(db, today).await?;
    Ok(rules::figures(&kinds, &days, &signups, active))
}

/// Who has had a session since then, a new one or one that was used. A login begins a session, and its row
/// outlives the day.
async fn active_since(db: &CompanyDb, since: Timestamp) -> Result<i64> {
    let sql = company_sql!(
        "select count(*) from (select distinct user_id from sessions where company_id = $1 and last_seen_at >= $2) seen \
         where exists (select 1 from users u where u.company_id = $1 and u.id = seen.user_id and u.archived_at is null)"
    );
    let row: Option<(i64,)> = db.first(sql, params![since]).await?;
    Ok(row.map_or(0, |row| row.0))
}
