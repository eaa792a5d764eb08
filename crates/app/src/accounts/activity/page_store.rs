//! Pages of the audit log.

use super::{list::ActivityList, model::ActivityRow};
use base::{Page, Result};
use platform::{company_sql, db::CompanyDb, params};

/// One page of the log.
pub(super) async fn page(db: &CompanyDb, list: ActivityList) -> Result<Page<ActivityRow>> {
    let sql = company_sql!(
        "select ",
        ActivityRow::COLUMNS,
        " from activity a left join users actor on actor.company_id = a.company_id and actor.id = a.actor_id \
         where a.company_id = $1 order by a.at desc, a.seq desc limit $2"
    );
    let rows = db.all(sql, params![list.page.limit()]).await?;
    Ok(Page::new(rows, 0, list.page, None))
}
