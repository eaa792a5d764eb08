//! The SQL texts of field service. Keep them the same as Deskbell's: `field::work_orders::{model, store, page_store}`.

const COLUMNS: &str = "w.id, w.version, w.customer_id, w.assigned_technician_id, w.status, w.priority, w.scheduled_day, \
    w.scheduled_time_s, w.estimated_duration, w.description, w.notes, w.completed_at, w.started_at, w.on_site_s, \
    w.responded_at, w.series_id, w.created_at, w.updated_at, w.confirmation, w.confirmation_at, w.confirmation_note";

const CUSTOMER: &str = "c.id, c.name, c.email, c.phone, c.address, c.city, c.state, c.zip_code, c.region, c.notes, \
    c.created_at, c.updated_at";

const TECHNICIAN: &str = "t.id, t.user_id, t.name, t.email, t.phone, t.skills, t.is_active, t.color, \
    w.occurrence_day, w.occurrence_version";

const FROM: &str = "from work_orders w cross join users c \
    left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id \
    where w.company_id = $1 and c.company_id = w.company_id and c.id = w.customer_id";

const NEWEST: &str = "order by w.created_at desc, w.id desc limit $2 offset $3";

const UPDATE: &str = "update work_orders set version = $3, assigned_technician_id = $4, status = $5, \
    scheduled_day = $6, scheduled_time_s = $7, notes = $8, search_words = $9, responded_at = $10, updated_at = $11 \
    where company_id = $1 and id = $2";

const INSERT: &str = "insert into work_orders (company_id, version, customer_id, status, priority, description, notes, \
    on_site_s, search_words, created_at, updated_at) values ($1, 1, $2, 'pending', $3, $4, $5, 0, $6, $7, $7) \
    returning id";

const COUNT: &str = "select cast(coalesce(sum(amount), 0) as bigint) from tallies where company_id = $1";

/// The texts for one database.
#[derive(Debug)]
pub(super) struct Texts {
    /// One. Company, id.
    pub(super) get: String,
    /// One, held until the transaction ends. Company, id.
    pub(super) get_for_update: String,
    /// A page, newest first. Company, limit, offset.
    pub(super) list: String,
    /// A page of a technician's. Company, limit, offset, technician.
    pub(super) list_of: String,
    /// How many there are. Company.
    pub(super) count: String,
    /// How many a technician has. Company, the first facet, the first behind the last.
    pub(super) count_of: String,
    /// A customer. Company, id.
    pub(super) customer: String,
    /// Changes one. Company, id, and the columns in the text's order.
    pub(super) update: String,
    /// Makes one. Company, customer, priority, description, notes, search words, now.
    pub(super) insert: String,
}

impl Texts {
    /// PostgreSQL's.
    pub(super) fn postgres() -> Self {
        Self {
            get: format!("select {COLUMNS}, {CUSTOMER}, {TECHNICIAN} {FROM} and w.id = $2"),
            get_for_update: format!(
                "select {COLUMNS}, {CUSTOMER}, {TECHNICIAN} {FROM} and w.id = $2 for update of w"
            ),
            list: format!("select {COLUMNS}, {CUSTOMER}, {TECHNICIAN} {FROM} {NEWEST}"),
            list_of: format!(
                "select {COLUMNS}, {CUSTOMER}, {TECHNICIAN} {FROM} and w.assigned_technician_id = $4 {NEWEST}"
            ),
            count: format!("{COUNT} and resource = 'work_order'"),
            count_of: format!(
                "{COUNT} and resource = 'work_order_technician' and facet >= $2 and facet < $3"
            ),
            customer: format!("select {CUSTOMER} from users c where c.company_id = $1 and c.id = $2"),
            update: UPDATE.to_owned(),
            insert: INSERT.to_owned(),
        }
    }

    /// SQLite's, which counts `?n` and takes `$n` for a name.
    pub(super) fn sqlite() -> Self {
        let texts = Self::postgres();
        let numbered = |text: String| text.replace('$', "?");
        Self {
            get_for_update: numbered(texts.get.clone()),
            get: numbered(texts.get),
            list: numbered(texts.list),
            list_of: numbered(texts.list_of),
            count: numbered(texts.count),
            count_of: numbered(texts.count_of),
            customer: numbered(texts.customer),
            update: numbered(texts.update),
            insert: numbered(texts.insert),
        }
    }
}

/// The facets of one technician's tallies lie from the first of these to before the second.
pub(super) fn facets(technician: i64) -> (String, String) {
    // `0` comes right behind `/`.
    (format!("{technician}/"), format!("{technician}0"))
}
