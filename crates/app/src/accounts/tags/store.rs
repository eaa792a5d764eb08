//! The rows of `user_tags`, counted.

use super::rules::{MostUsed, TagCount};
use base::Result;
use platform::{
    company_sql,
    db::{CompanyDb, DbError},
    params,
};
use std::sync::Arc;

/// Tags of one step of the walk.
const STEP: usize = 10_000;

/// The tags behind this one in their order, with how many customers have each: a step of the walk through all.
///
/// Names those who do not count instead of looking up everybody who has a tag: there are few of them.
async fn after(db: &CompanyDb, tag: &str) -> Result<Vec<TagCount>, DbError> {
    let sql = company_sql!(
        "select tag, count(*) from user_tags where company_id = $1 and tag > $2 and user_id not in ( \
           select id from users where company_id = $1 and archived_at is not null \
           union select id from users where company_id = $1 and role <> 'customer' \
         ) group by tag order by tag limit $3"
    );
    let step = i64::try_from(STEP).unwrap_or(i64::MAX);
    let rows: Vec<(String, i64)> = db.all(sql, params![tag, step]).await?;
    Ok(rows
        .into_iter()
        .map(|(tag, count)| TagCount { tag, count })
        .collect())
}

/// The most used tags that begin with `search`, kept until a user changes: every tag is counted for it.
pub(super) async fn most_used(db: &CompanyDb, search: &str) -> Result<Arc<Vec<TagCount>>, DbError> {
    let most_used = MostUsed::beginning_with(search);
    let name = format!("tags {}", most_used.beginning());
    let walk = async move || {
        let mut most_used = most_used;
        let mut last = String::new();
        loop {
            let tags = after(db, &last).await?;
            let more = tags.len() == STEP;
            if let Some(tag) = tags.last() {
                last.clone_from(&tag.tag);
            }
            most_used.look_at(tags);
            if !more {
                return Ok(most_used.finish());
            }
        }
    };
    db.kept("user", name, walk).await
}
