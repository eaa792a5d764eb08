//! The rows of `notes`.

use super::model::NoteRow;
use base::{Page, Result, UserId, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Sql, Value},
    dialect, params,
};

/// Stores a note about a customer; none where there is no such customer, or no longer.
pub(super) async fn insert(
    tx: &mut CompanyTx,
    customer: UserId,
    author: UserId,
    body: &str,
) -> Result<Option<NoteRow>, DbError> {
    let now = tx.now();
    let sql = company_sql!(
        "insert into notes (company_id, customer_id, author_id, body, created_at) \
         select u.company_id, u.id, author.id, $4, $5 from users u \
         join users author on author.company_id = u.company_id and author.id = $3 \
         where u.company_id = $1 and u.id = $2 and u.role = 'customer' and u.archived_at is null \
         returning id"
    );
    let params = params![customer, author, body, now];
    let Some((id,)) = tx.first::<(i64,)>(sql, params).await? else {
        return Ok(None);
    };
    let sql = company_sql!(
        "select ",
        NoteRow::COLUMNS,
        " from notes n join users author on author.company_id = n.company_id and author.id = n.author_id \
         where n.company_id = $1 and n.id = $2"
    );
    tx.first(sql, params![id]).await
}

/// The notes about a customer, newest first.
pub(super) async fn page(
    db: &CompanyDb,
    customer: UserId,
    page: PageQuery,
) -> Result<Page<NoteRow>, DbError> {
    let sql = company_sql!(
        "select ",
        NoteRow::COLUMNS,
        " from notes n join users author on author.company_id = n.company_id and author.id = n.author_id \
         where n.company_id = $1 and n.customer_id = $2 order by n.id desc limit $3 offset $4"
    );
    let rows = db
        .all(sql, params![customer, page.limit(), page.offset()])
        .await?;
    let count = company_sql!("select count(*) from notes where company_id = $1 and customer_id = $2");
    let total: Option<(i64,)> = db.first(count, params![customer]).await?;
    Ok(Page::new(rows, total.map_or(0, |row| row.0), page, None))
}

/// The texts of these notes about a customer, with their ids.
///
/// # Errors
/// What the database says.
pub async fn bodies(db: &CompanyDb, customer: UserId, ids: &[i64]) -> Result<Vec<(i64, String)>> {
    const SQL: Sql = dialect! {
        sqlite: ["select id, body from notes where company_id = $1 and customer_id = $2 \
                  and id in (select value from json_each($3))"],
        postgres: ["select id, body from notes where company_id = $1 and customer_id = $2 \
                    and id = any (array(select jsonb_array_elements_text($3)::bigint))"],
    };
    let params = params![customer, Value::json(ids)?];
    Ok(db.all(company_sql!(dialect: SQL), params).await?)
}
