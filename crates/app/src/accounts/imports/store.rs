//! The rows of `imports`, `import_refusals` and `import_keys`, and the look-ups a batch needs.

use super::{
    RowRefusal,
    model::{ImportRow, RefusalRow},
};
use crate::accounts::users::model::UserRow;
use base::{Page, Result, page::PageQuery};
use platform::{
    company_sql,
    db::{CompanyDb, CompanyTx, DbError, Sql, Value},
    dialect, params,
};
use uuid::Uuid;

const BY_ID: &str = platform::db::concat!(
    "select ",
    ImportRow::COLUMNS,
    " from imports i where i.company_id = $1 and i.id = $2"
);

pub(super) async fn get(db: &CompanyDb, id: Uuid) -> Result<Option<ImportRow>, DbError> {
    db.first(company_sql!(BY_ID), params![id]).await
}

pub(super) async fn get_for_update(tx: &mut CompanyTx, id: Uuid) -> Result<Option<ImportRow>, DbError> {
    const SQL: Sql = dialect! { sqlite: [BY_ID], postgres: [BY_ID, " for update of i"] };
    tx.first(company_sql!(dialect: SQL), params![id]).await
}

pub(super) async fn page(db: &CompanyDb, page: PageQuery) -> Result<Page<ImportRow>, DbError> {
    let sql = company_sql!(
        "select ",
        ImportRow::COLUMNS,
        " from imports i where i.company_id = $1 order by i.created_at desc, i.id desc limit $2 offset $3"
    );
    let rows = db.all(sql, params![page.limit(), page.offset()]).await?;
    let count: Option<(i64,)> = db
        .first(
            company_sql!("select count(*) from imports where company_id = $1"),
            Vec::new(),
        )
        .await?;
    Ok(Page::new(rows, count.map_or(0, |row| row.0), page, None))
}

pub(super) fn insert(tx: &mut CompanyTx, import: &ImportRow) -> Result<()> {
    tx.defer(
        company_sql!(
            "insert into imports (company_id, id, status, dry_run, mode, file_name, mapping, columns, samples, \
             encoding, delimiter, created_by, created_at, declared_encoding, declared_delimiter, rows_done, created, \
             updated, unchanged, refused) \
             values ($1, $2, 'queued', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, 0, 0, 0)"
        ),
        params![
            import.id,
            import.dry_run,
            import.mode,
            &import.file_name,
            Value::json(&import.mapping.0)?,
            Value::json(&import.columns.0)?,
            Value::json(&import.samples.0)?,
            &import.encoding,
            import.delimiter.clone(),
            import.created_by,
            import.created_at,
            import.declared_encoding.clone(),
            import.declared_delimiter.clone()
        ],
    );
    Ok(())
}

/// Marks a run as begun; keeps the moment of the first begin.
pub(super) fn start(tx: &mut CompanyTx, id: Uuid, rows_total: i64) {
    let now = tx.now();
    tx.defer(
        company_sql!(
            "update imports set status = 'running', rows_total = $3, started_at = coalesce(started_at, $4) \
             where company_id = $1 and id = $2 and status in ('queued', 'running')"
        ),
        params![id, rows_total, now],
    );
}

/// What a batch adds to an import's counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) rows: i64,
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) unchanged: i64,
    pub(super) refused: i64,
}

/// Moves the counts on from `rows_before`; false where the import was cancelled, or another worker did it.
pub(super) async fn advance(
    tx: &mut CompanyTx,
    id: Uuid,
    rows_before: i64,
    by: Progress,
) -> Result<bool, DbError> {
    let sql = company_sql!(
        "update imports set rows_done = rows_done + $4, created = created + $5, updated = updated + $6, \
         unchanged = unchanged + $7, refused = refused + $8 \
         where company_id = $1 and id = $2 and status = 'running' and rows_done = $3"
    );
    let params = params![
        id,
        rows_before,
        by.rows,
        by.created,
        by.updated,
        by.unchanged,
        by.refused
    ];
    Ok(tx.execute(sql, params).await? == 1)
}

/// Notes the encoding that the whole file turned out to have.
pub(super) fn set_encoding(tx: &mut CompanyTx, id: Uuid, encoding: String) {
    tx.defer(
        company_sql!("update imports set encoding = $3 where company_id = $1 and id = $2"),
        params![id, encoding],
    );
}

/// Ends an import; its helper keys go. False where it had ended before.
pub(super) async fn finish(
    tx: &mut CompanyTx,
    id: Uuid,
    status: &'static str,
    error: Option<String>,
) -> Result<bool, DbError> {
    let now = tx.now();
    let sql = company_sql!(
        "update imports set status = $3, error = $4, finished_at = $5 \
         where company_id = $1 and id = $2 and status in ('queued', 'running')"
    );
    let ended = tx.execute(sql, params![id, status, error, now]).await? == 1;
    tx.defer(
        company_sql!("delete from import_keys where company_id = $1 and import_id = $2"),
        params![id],
    );
    Ok(ended)
}

pub(super) fn insert_refusal(
    tx: &mut CompanyTx,
    id: Uuid,
    refusal: &RowRefusal,
    cells: &[String],
) -> Result<()> {
    tx.defer(
        company_sql!(
            "insert into import_refusals (company_id, import_id, row, field, code, reason, value, cells) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            id,
            i64::try_from(refusal.row).unwrap_or(i64::MAX),
            refusal.field.map(super::Field::name),
            refusal.code,
            &refusal.reason,
            &refusal.value,
            Value::json(cells)?
        ],
    );
    Ok(())
}

pub(super) async fn refusals(db: &CompanyDb, id: Uuid, page: PageQuery) -> Result<Page<RefusalRow>, DbError> {
    let sql = company_sql!(
        "select ",
        RefusalRow::COLUMNS,
        " from import_refusals r where r.company_id = $1 and r.import_id = $2 order by r.row limit $3 offset $4"
    );
    let rows = db.all(sql, params![id, page.limit(), page.offset()]).await?;
    let count = company_sql!("select count(*) from import_refusals where company_id = $1 and import_id = $2");
    let total: Option<(i64,)> = db.first(count, params![id]).await?;
    Ok(Page::new(rows, total.map_or(0, |row| row.0), page, None))
}

/// Refused rows behind `after`, at most a thousand: the step of a walk.
pub(super) async fn refusals_after(db: &CompanyDb, id: Uuid, after: i64) -> Result<Vec<RefusalRow>, DbError> {
    let sql = company_sql!(
        "select ",
        RefusalRow::COLUMNS,
        " from import_refusals r where r.company_id = $1 and r.import_id = $2 and r.row > $3 order by r.row limit 1000"
    );
    db.all(sql, params![id, after]).await
}

/// Remembers the keys of a dry run's rows.
pub(super) fn insert_keys(tx: &mut CompanyTx, id: Uuid, keys: &[String]) {
    for key in keys {
        tx.defer(
            company_sql!(
                "insert into import_keys (company_id, import_id, key) values ($1, $2, $3) on conflict do nothing"
            ),
            params![id, key],
        );
    }
}

/// Those of `keys` that earlier batches of a dry run saw.
pub(super) async fn seen_keys(tx: &mut CompanyTx, id: Uuid, keys: &[String]) -> Result<Vec<String>> {
    const SQL: Sql = dialect! {
        sqlite: ["select key from import_keys where company_id = $1 and import_id = $2 \
                  and key in (select value from json_each($3))"],
        postgres: ["select key from import_keys where company_id = $1 and import_id = $2 \
                    and key = any (array(select jsonb_array_elements_text($3)))"],
    };
    let keys = Value::json(keys)?;
    Ok(tx
        .all::<(String,)>(company_sql!(dialect: SQL), params![id, keys])
        .await?
        .into_iter()
        .map(|row| row.0)
        .collect())
}

macro_rules! lookup {
    ($doc:literal, $name:ident, $condition:literal) => {
        #[doc = $doc]
        pub(super) async fn $name(tx: &mut CompanyTx, keys: &[String]) -> Result<Vec<UserRow>> {
            const HEAD: &str = platform::db::concat!(
                "select ",
                UserRow::COLUMNS,
                " from users u where u.company_id = $1 and u.archived_at is null and ",
                $condition
            );
            const SQL: Sql = dialect! {
                sqlite: [HEAD, " in (select value from json_each($2))"],
                // An array drives the index whatever the planner believes of a table that is just being filled.
                postgres: [HEAD, " = any (array(select jsonb_array_elements_text($2)))"],
            };
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let (keys, now) = (Value::json(keys)?, tx.now());
            Ok(tx.all(company_sql!(dialect: SQL), params![keys, now]).await?)
        }
    };
}

lookup!(
    "Users with one of these addresses, without case.",
    by_email,
    "u.email_key <> '' and u.email_key"
);
lookup!(
    "Users with one of these numbers of the company's own.",
    by_external_id,
    "u.external_id is not null and u.external_id"
);
lookup!(
    "Customers without number and address whose folded name is one of these.",
    by_name,
    "u.email_key = '' and u.external_id is null and u.role = 'customer' and u.name_key"
);
