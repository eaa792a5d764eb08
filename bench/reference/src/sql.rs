//! The SQL texts, copied from Deskbell: `accounts::users::{model, store, page_store}`. Keep them the same.

const COLUMNS: &str = "u.id, u.version, u.external_id, u.email, u.role, u.status, u.name, u.username, u.phone, \
    u.address, u.city, u.state, u.zip_code, u.country, u.region, u.business_site, u.additional_websites, \
    u.business_type, u.lead_status, u.notes, u.is_super_admin, \
    exists (select 1 from sessions s where s.company_id = u.company_id \
            and s.user_id = u.id and s.ended_at is null and s.expires_at > $3) as is_authenticated, \
    u.email_verified, u.credits, u.tags, u.created_at, u.updated_at, u.last_login, u.archived_at, \
    u.password_hash is not null as has_login";

const BY_ID: &str = "from users u where u.company_id = $1 and u.id = $2 and u.archived_at is null";

const UPDATE: &str = "update users set version = $2, external_id = $3, email = $4, email_key = $5, role = $6, \
     status = $7, name = $8, name_key = $9, username = $10, phone = $11, address = $12, city = $13, state = $14, \
     zip_code = $15, country = $16, region = $17, business_site = $18, additional_websites = $19, \
     business_type = $20, lead_status = $21, notes = $22, is_super_admin = $23, email_verified = $24, \
     credits = $25, tags = $26, search_words = $27, created_at = $28, updated_at = $29, archived_at = $30 \
     where company_id = $1 and id = $31";

const LIST: &str = "from users u where u.company_id = $1 and u.archived_at is null \
     order by u.created_at desc, u.id desc limit $2 offset $4";

const COUNT: &str = "select count(*) from users u where u.company_id = $1 and u.archived_at is null";

/// The texts for one database.
#[derive(Debug)]
pub(crate) struct Texts {
    /// One record. Company, id, now.
    pub(crate) get: String,
    /// One record, held until the transaction ends. Company, id, now.
    pub(crate) get_for_update: String,
    /// A page, newest first. Company, limit, now, offset.
    pub(crate) list: String,
    /// How many there are. Company.
    pub(crate) count: String,
    /// Writes every column. The order is that of its columns.
    pub(crate) update: String,
}

impl Texts {
    /// PostgreSQL's.
    pub(crate) fn postgres() -> Self {
        Self {
            get: format!("select {COLUMNS} {BY_ID}"),
            get_for_update: format!("select {COLUMNS} {BY_ID} for update of u"),
            list: format!("select {COLUMNS} {LIST}"),
            count: COUNT.to_owned(),
            update: UPDATE.to_owned(),
        }
    }

    /// SQLite's, which counts `?n` and takes `$n` for a name.
    pub(crate) fn sqlite() -> Self {
        let texts = Self::postgres();
        let numbered = |text: String| text.replace('$', "?");
        Self {
            get_for_update: numbered(texts.get.clone()),
            get: numbered(texts.get),
            list: numbered(texts.list),
            count: numbered(texts.count),
            update: numbered(texts.update),
        }
    }
}
