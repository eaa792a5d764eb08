//! The rows of `checklist_templates`.

use super::model::TemplateRow;
use crate::accounts::users::store::name_key;
use base::{Error, Page, Result, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Query, Sql, Value},
    dialect, params,
};

const BY_ID: &str = platform::db::concat!(
    "select ",
    TemplateRow::COLUMNS,
    " from checklist_templates m where m.company_id = $1 and m.id = $2"
);

/// One page of templates, by name.
///
/// # Errors
/// What the database says.
pub(super) async fn page(db: &CompanyDb, page: PageQuery) -> Result<Page<TemplateRow>, DbError> {
    let sql = company_sql!(
        "select ",
        TemplateRow::COLUMNS,
        " from checklist_templates m where m.company_id = $1 order by m.name_key, m.id limit $2 offset $3"
    );
    let rows = db.all(sql, params![page.limit(), page.offset()]).await?;
    let count = company_sql!("select count(*) from checklist_templates m where m.company_id = $1");
    let total = db
        .total("checklist_template", String::new(), Query::new(count, Vec::new()))
        .await?;
    Ok(Page::new(rows, total, page, None))
}

/// A template.
///
/// # Errors
/// What the database says.
pub(super) async fn get(db: &CompanyDb, id: i64) -> Result<Option<TemplateRow>, DbError> {
    db.first(company_sql!(BY_ID), params![id]).await
}

/// A template as the transaction sees it.
///
/// # Errors
/// What the database says.
pub(in crate::field::checklist) async fn get_now(
    tx: &mut CompanyTx,
    id: i64,
) -> Result<Option<TemplateRow>, DbError> {
    tx.first(company_sql!(BY_ID), params![id]).await
}

/// A template that this transaction is about to change, held until it ends.
///
/// # Errors
/// What the database says.
pub(super) async fn get_to_change(tx: &mut CompanyTx, id: i64) -> Result<Option<TemplateRow>, DbError> {
    const SQL: Sql = dialect! { sqlite: [BY_ID], postgres: [BY_ID, " for update of m"] };
    tx.first(company_sql!(dialect: SQL), params![id]).await
}

fn written(row: &TemplateRow) -> Result<Vec<Value>> {
    Ok(params![
        row.version,
        &row.name,
        name_key(&row.name),
        Value::json(&row.labels.0)?,
        row.created_at,
        row.updated_at
    ])
}

/// Stores a new template; gives its id.
///
/// # Errors
/// 409 `name_taken`; what the database says.
pub(in crate::field::checklist) async fn insert(tx: &mut CompanyTx, row: &TemplateRow) -> Result<i64> {
    let sql = company_sql!(
        "insert into checklist_templates (company_id, version, name, name_key, labels, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7) returning id"
    );
    let stored: Option<(i64,)> = tx.first(sql, written(row)?).await.map_err(taken)?;
    stored
        .map(|row| row.0)
        .ok_or_else(|| Error::internal("the new template has no id"))
}

/// Stores a changed template that this transaction holds.
///
/// # Errors
/// Where the labels cannot be written as JSON.
pub(super) fn update(tx: &mut CompanyTx, row: &TemplateRow) -> Result<()> {
    let sql = company_sql!(
        "update checklist_templates set version = $2, name = $3, name_key = $4, labels = $5, created_at = $6, \
         updated_at = $7 where company_id = $1 and id = $8 and version = $2 - 1"
    );
    let mut params = written(row)?;
    params.push(row.id.into());
    tx.defer_change(sql, params);
    Ok(())
}

/// Deletes a template that this transaction holds.
pub(super) fn delete(tx: &mut CompanyTx, row: &TemplateRow) {
    tx.defer_change(
        company_sql!("delete from checklist_templates where company_id = $1 and id = $2 and version = $3"),
        params![row.id, row.version],
    );
}

/// What a write that broke a uniqueness of templates means to the caller.
pub(super) fn taken(error: DbError) -> Error {
    error.on("checklist_templates__company_id_name_key", || {
        Error::conflict("name_taken", "Another template has this name")
    })
}
