//! The rows of `users` and `user_tags`.

use super::{model::UserRow, search};
use base::{CompanyId, Error, Result, Role, Timestamp, UserId, text};
use platform::{
    company_sql, customer_sql,
    db::{CompanyDb, CompanySql, CompanyTx, CustomerDb, DbError, Hold, Lock, Sql, Value},
    dialect, params,
};

/// The constraint that keeps addresses apart within a company.
pub const UNIQUE_EMAIL: &str = "users__company_id_email_key_email_slot";
/// The constraint that keeps the company's own numbers apart.
pub const UNIQUE_EXTERNAL_ID: &str = "users__company_id_external_id";

const BY_ID: &str = platform::db::concat!(
    "select ",
    UserRow::COLUMNS,
    " from users u where u.company_id = $1 and u.id = $2 and u.archived_at is null"
);
const BY_ID_ARCHIVED: &str = platform::db::concat!(
    "select ",
    UserRow::COLUMNS,
    " from users u where u.company_id = $1 and u.id = $2 and u.archived_at is not null"
);

/// A user who is not archived.
///
/// # Errors
/// What the database says.
pub async fn get(db: &CompanyDb, id: UserId, now: Timestamp) -> Result<Option<UserRow>, DbError> {
    db.first(company_sql!(BY_ID), params![id, now]).await
}

/// A customer's own record.
///
/// # Errors
/// What the database says.
pub async fn get_own(db: &CustomerDb, now: Timestamp) -> Result<Option<UserRow>, DbError> {
    Ok(db
        .all(customer_sql!(BY_ID), params![now])
        .await?
        .into_iter()
        .next())
}

/// A customer who is not archived, found by address without case.
///
/// # Errors
/// What the database says.
pub async fn find_customer_by_email(
    db: &CompanyDb,
    email: &str,
    now: Timestamp,
) -> Result<Option<UserRow>, DbError> {
    Ok(find_by_email(db, email, now)
        .await?
        .filter(|user| user.role == Role::Customer))
}

/// A user of any role who is not archived, found by address without case.
///
/// # Errors
/// What the database says.
pub async fn find_by_email(db: &CompanyDb, email: &str, now: Timestamp) -> Result<Option<UserRow>, DbError> {
    let sql = company_sql!(
        "select ",
        UserRow::COLUMNS,
        " from users u where u.company_id = $1 and u.email_key = $2 and u.archived_at is null"
    );
    db.first(sql, params![text::email_key(email), now]).await
}

/// A user who is not archived, held until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn get_for_update(tx: &mut CompanyTx, id: UserId) -> Result<Option<UserRow>, DbError> {
    get_to_change(tx, id, Hold::Row).await
}

/// A user who is not archived, for a change with [`update`].
///
/// # Errors
/// What the database says.
pub async fn get_to_change(tx: &mut CompanyTx, id: UserId, hold: Hold) -> Result<Option<UserRow>, DbError> {
    let asked = (company_sql!(BY_ID), params![id, tx.now()]);
    tx.first_to_change(asked, Lock(" for update of u"), hold).await
}

/// An archived user, held until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn get_archived_for_update(tx: &mut CompanyTx, id: UserId) -> Result<Option<UserRow>, DbError> {
    const SQL: Sql = dialect! { sqlite: [BY_ID_ARCHIVED], postgres: [BY_ID_ARCHIVED, " for update of u"] };
    let now = tx.now();
    tx.first(company_sql!(dialect: SQL), params![id, now]).await
}

/// Whether the company has an active owner beside this user. From here on nobody else is told so until this
/// transaction ends, so that two owners cannot leave at once.
///
/// # Errors
/// What the database says.
pub async fn has_other_owner(tx: &mut CompanyTx, id: UserId) -> Result<bool, DbError> {
    // The company's row stands for its owners. It is held after the users' own rows, by everybody: locking the
    // owners themselves, two who archive each other would wait for each other.
    const COMPANY: &str =
        "select c.company_id from (select id as company_id from companies) c where c.company_id = $1";
    const HOLD: Sql = dialect! { sqlite: [COMPANY], postgres: [COMPANY, " for no key update of c"] };
    tx.first::<(i64,)>(company_sql!(dialect: HOLD), Vec::new())
        .await?;
    let sql = company_sql!(
        "select u.id from users u where u.company_id = $1 and u.id <> $2 and u.role = 'admin' \
         and u.is_super_admin = true and u.status = 'active' and u.archived_at is null limit 1"
    );
    Ok(tx.first::<(i64,)>(sql, params![id]).await?.is_some())
}

/// The name as lists are ordered by it.
pub fn name_key(name: &str) -> String {
    text::fold(name).chars().take(200).collect()
}

/// The values of `$2` to `$30` of a statement that writes a whole user, in this order.
const WRITTEN: &str = "version, external_id, email, email_key, role, status, name, name_key, username, phone, address, city, \
     state, zip_code, country, region, business_site, additional_websites, business_type, lead_status, notes, \
     is_super_admin, email_verified, credits, tags, search_words, created_at, updated_at, archived_at";

fn written(company: CompanyId, user: &UserRow) -> Result<Vec<Value>> {
    Ok(params![
        user.version,
        user.external_id.clone(),
        user.email.clone(),
        user.email.as_deref().map(text::email_key).unwrap_or_default(),
        user.role,
        user.status,
        &user.name,
        name_key(&user.name),
        user.username.clone(),
        user.phone.clone(),
        user.address.clone(),
        user.city.clone(),
        user.state.clone(),
        user.zip_code.clone(),
        user.country.clone(),
        user.region.clone(),
        user.business_site.clone(),
        Value::json(&user.additional_websites.0)?,
        user.business_type.clone(),
        user.lead_status,
        user.notes.clone(),
        user.is_super_admin,
        user.email_verified,
        user.credits,
        Value::json(&user.tags.0)?,
        search::indexed(company, user),
        user.created_at,
        user.updated_at,
        user.archived_at,
    ])
}

const INSERT: &str = platform::db::concat!(
    "insert into users (company_id, ",
    WRITTEN,
    ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
     $22, $23, $24, $25, $26, $27, $28, $29, $30)"
);

/// Stores a new user with an already hashed password; gives its id.
///
/// # Errors
/// 409 `email_taken` or `external_id_taken`; what the database says.
pub async fn insert(tx: &mut CompanyTx, user: &UserRow, password_hash: Option<String>) -> Result<UserId> {
    let params = written(tx.company_id(), user)?;
    let sql = company_sql!(INSERT, " returning id");
    let row: Option<(UserId,)> = tx.first(sql, params).await.map_err(taken)?;
    let id = row.ok_or_else(|| Error::internal("the new user has no id"))?.0;
    if let Some(hash) = password_hash {
        set_password(tx, id, hash);
    }
    insert_tags(tx, id, &user.tags.0);
    Ok(id)
}

/// Stores a new user without a password, where nobody has the address; gives the id if it was stored. It is the same
/// statements where it was not.
///
/// # Errors
/// What the database says.
pub async fn insert_if_free(tx: &mut CompanyTx, user: &UserRow) -> Result<Option<UserId>> {
    let params = written(tx.company_id(), user)?;
    let sql = company_sql!(INSERT, " on conflict do nothing returning id");
    let row: Option<(UserId,)> = tx.first(sql, params).await?;
    Ok(row.map(|row| row.0))
}

/// A new user as its columns and tags. Making one needs no transaction, so it is done before one is open.
#[derive(Debug, Clone)]
pub struct NewRow {
    columns: Vec<Value>,
    tags: Vec<String>,
}

impl NewRow {
    /// The columns of a user of this company.
    ///
    /// # Errors
    /// Where a list cannot be written as JSON.
    pub fn new(company: CompanyId, user: &UserRow) -> Result<Self> {
        let mut columns = written(company, user)?;
        // The id is still to come.
        columns.reserve_exact(1);
        Ok(Self {
            columns,
            tags: user.tags.0.clone(),
        })
    }
}

/// Takes ids for users that this transaction inserts before it asks again, in rising order.
///
/// # Errors
/// What the database says.
pub async fn next_ids(tx: &mut CompanyTx, n: usize) -> Result<Vec<UserId>, DbError> {
    let ids = tx.next_ids("users", n).await?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Stores new users under ids that [`next_ids`] gave; says of each whether it was stored: not
/// where its address or number is taken.
///
/// # Errors
/// What the database says.
pub async fn insert_many(tx: &mut CompanyTx, users: Vec<NewRow>, ids: &[UserId]) -> Result<Vec<bool>> {
    // Not `returning id`: SQLite keeps a journal for every single statement that returns something.
    let sql = company_sql!(
        "insert into users (company_id, ",
        WRITTEN,
        ", id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
         $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31) on conflict do nothing"
    );
    let mut tags = Vec::new();
    let mut lists = Vec::with_capacity(users.len());
    for (user, id) in users.into_iter().zip(ids) {
        let mut columns = user.columns;
        columns.push((*id).into());
        lists.push(columns);
        if !user.tags.is_empty() {
            tags.push((*id, user.tags));
        }
    }
    let inserted: Vec<bool> = tx
        .execute_each(sql, lists)
        .await?
        .into_iter()
        .map(|rows| rows == 1)
        .collect();
    let stored: Vec<UserId> = ids
        .iter()
        .zip(&inserted)
        .filter_map(|(id, inserted)| inserted.then_some(*id))
        .collect();
    for (id, tags) in tags {
        if stored.binary_search(&id).is_ok() {
            insert_tags(tx, id, &tags);
        }
    }
    Ok(inserted)
}

fn insert_tags(tx: &mut CompanyTx, id: UserId, tags: &[String]) {
    for tag in tags {
        tx.defer(
            company_sql!("insert into user_tags (company_id, tag, user_id) values ($1, $2, $3)"),
            params![tag, id],
        );
    }
}

const UPDATE: CompanySql = company_sql!(
    "update users set version = $2, external_id = $3, email = $4, email_key = $5, role = $6, status = $7, name = $8, \
     name_key = $9, username = $10, phone = $11, address = $12, city = $13, state = $14, zip_code = $15, \
     country = $16, region = $17, business_site = $18, additional_websites = $19, business_type = $20, \
     lead_status = $21, notes = $22, is_super_admin = $23, email_verified = $24, credits = $25, tags = $26, \
     search_words = $27, created_at = $28, updated_at = $29, archived_at = $30 where company_id = $1 and id = $31 \
     and version = $2 - 1"
);

/// Stores a changed user that this transaction read, under the version after the one it read. A taken
/// address shows at the commit: see [`taken`].
///
/// # Errors
/// Where a list cannot be written as JSON.
pub fn update(tx: &mut CompanyTx, user: &UserRow, tags_changed: bool) -> Result<()> {
    let mut params = written(tx.company_id(), user)?;
    params.push(user.id.into());
    tx.defer_change(UPDATE, params);
    if tags_changed {
        tx.defer(
            company_sql!("delete from user_tags where company_id = $1 and user_id = $2"),
            params![user.id],
        );
        insert_tags(tx, user.id, &user.tags.0);
    }
    Ok(())
}

/// What a write that broke a uniqueness of users means to the caller.
pub fn taken(error: DbError) -> Error {
    match error {
        DbError::Constraint { ref name, .. } if name == UNIQUE_EXTERNAL_ID => {
            Error::conflict("external_id_taken", "Another user has this external id")
        }
        other => other.on(UNIQUE_EMAIL, || {
            Error::conflict("email_taken", "Another user has this e-mail address")
        }),
    }
}

/// Stores a hashed password.
pub fn set_password(tx: &mut CompanyTx, id: UserId, hash: String) {
    tx.defer(
        company_sql!("update users set password_hash = $3 where company_id = $1 and id = $2"),
        params![id, hash],
    );
}

/// The hash of a user's password; none where the user has no login.
///
/// # Errors
/// What the database says.
pub async fn password_hash(db: &CompanyDb, id: UserId) -> Result<Option<String>, DbError> {
    let sql = company_sql!(
        "select password_hash from users where company_id = $1 and id = $2 and archived_at is null"
    );
    Ok(db
        .first::<(Option<String>,)>(sql, params![id])
        .await?
        .and_then(|row| row.0))
}

/// Marks a login.
pub fn set_last_login(tx: &mut CompanyTx, id: UserId) {
    let now = tx.now();
    tx.defer(
        company_sql!("update users set last_login = $3 where company_id = $1 and id = $2"),
        params![id, now],
    );
}
