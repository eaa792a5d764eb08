//! The SQL texts of field service. Keep them the same as Deskbell's: `field::work_orders::{model, store, page_store}`,
//! `field::technicians::store` and `field::technicians::time_off::store`.

const COLUMNS: &str = "w.id, w.version, w.customer_id, w.assigned_technician_id, w.status, w.priority, w.scheduled_day, \
    w.scheduled_time_s, w.estimated_duration, w.description, w.notes, w.completed_at, w.started_at, w.on_site_s, \
    w.responded_at, w.series_id, w.created_at, w.updated_at, w.confirmation, w.confirmation_at, w.confirmation_note";

const CUSTOMER: &str = "c.id, c.name, c.email, c.phone, c.address, c.city, c.state, c.zip_code, c.region, c.notes, \
    c.created_at, c.updated_at";

const TECHNICIAN: &str = "t.id, t.user_id, t.name, t.email, t.phone, t.skills, t.is_active, t.color, \
    w.occurrence_day, w.occurrence_version";

const OVERLAP: &str = "o.id, o.scheduled_day, o.scheduled_time_s, o.estimated_duration";

const FROM: &str = "from work_orders w cross join users c \
    left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id \
    where w.company_id = $1 and c.company_id = w.company_id and c.id = w.customer_id";

/// Company, id, minutes of a job that does not say how long it takes.
fn with_overlaps() -> String {
    let start = "w.scheduled_day * 86400 + w.scheduled_time_s";
    let longest = "coalesce((select max(l.estimated_duration) from work_orders l \
        where l.company_id = w.company_id and l.assigned_technician_id = w.assigned_technician_id \
        and l.estimated_duration > 120), 0)";
    let earliest = place(&format!("{start} - ({longest} + $3 + 120) * 60"));
    let end = place(&format!("{start} + coalesce(w.estimated_duration, $3) * 60"));
    format!(
        "select {COLUMNS}, {CUSTOMER}, {TECHNICIAN}, t.working_hours, {OVERLAP} \
         from work_orders w cross join users c \
         left join technicians t on t.company_id = w.company_id and t.id = w.assigned_technician_id \
         left join work_orders o on o.company_id = w.company_id \
           and o.assigned_technician_id = w.assigned_technician_id and o.id <> w.id \
           and o.status <> 'cancelled' and w.status <> 'cancelled' \
           and (o.scheduled_day, o.scheduled_time_s) > {earliest} \
           and (o.scheduled_day, o.scheduled_time_s) < {end} \
           and o.scheduled_day * 86400 + o.scheduled_time_s + coalesce(o.estimated_duration, $3) * 60 > {start} \
         where w.company_id = $1 and c.company_id = w.company_id and c.id = w.customer_id and w.id = $2"
    )
}

/// Company, technician, job, its beginning and end, minutes of a job that does not say how long it takes.
fn overlaps() -> String {
    let longest = "coalesce((select max(l.estimated_duration) from work_orders l \
        where l.company_id = $1 and l.assigned_technician_id = $2 and l.estimated_duration > 120), 0)";
    let (earliest, end) = (place(&format!("$4 - ({longest} + $6 + 120) * 60")), place("$5"));
    format!(
        "select {OVERLAP} from work_orders o where o.company_id = $1 and o.assigned_technician_id = $2 and o.id <> $3 \
         and o.status <> 'cancelled' \
         and (o.scheduled_day, o.scheduled_time_s) > {earliest} \
         and (o.scheduled_day, o.scheduled_time_s) < {end} \
         and o.scheduled_day * 86400 + o.scheduled_time_s + coalesce(o.estimated_duration, $6) * 60 > $4 \
         order by o.scheduled_day, o.scheduled_time_s, o.id"
    )
}

/// A moment in seconds as a day and a second of it.
fn place(moment: &str) -> String {
    format!("(({moment} + 864000000000) / 86400 - 10000000, ({moment} + 864000000000) % 86400)")
}

const NEWEST: &str = "order by w.created_at desc, w.id desc limit $2";

const ASSIGNEE: &str = "select t.id, t.version, t.user_id, t.name, t.email, t.phone, t.skills, t.is_active, t.color, \
    t.working_hours, t.created_at, t.updated_at, t.archived_at from technicians t \
    where t.company_id = $1 and t.id = $2 and t.archived_at is null";

const AWAY: &str = "select f.id, f.technician_id, f.from_at, f.to_at, f.reason, f.created_at \
    from technician_time_off f where f.company_id = $1 and f.technician_id = $2 order by f.from_at, f.id";

const UPDATE_PLAN: &str = "update work_orders set version = $2, assigned_technician_id = $3, status = $4, priority = $5, \
    scheduled_day = $6, scheduled_time_s = $7, estimated_duration = $8, completed_at = $9, \
    started_at = $10, on_site_s = $11, responded_at = $12, updated_at = $13, confirmation = $15, \
    confirmation_at = $16, confirmation_note = $17 where company_id = $1 and id = $14 and version = $2 - 1";

const UPDATE_TEXTS: &str = "update work_orders set version = $2, customer_id = $3, assigned_technician_id = $4, \
    status = $5, priority = $6, scheduled_day = $7, scheduled_time_s = $8, estimated_duration = $9, \
    description = $10, notes = $11, completed_at = $12, started_at = $13, on_site_s = $14, \
    responded_at = $15, search_words = $16, created_at = $17, updated_at = $18, confirmation = $20, \
    confirmation_at = $21, confirmation_note = $22 where company_id = $1 and id = $19 and version = $2 - 1";

const INSERT: &str = "insert into work_orders (company_id, version, customer_id, assigned_technician_id, status, priority, \
    scheduled_day, scheduled_time_s, estimated_duration, description, notes, completed_at, started_at, on_site_s, \
    responded_at, search_words, created_at, updated_at) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) returning id";

const COUNT: &str = "select cast(coalesce(sum(amount), 0) as bigint) from tallies where company_id = $1";

/// The texts for one database.
#[derive(Debug)]
pub(super) struct Texts {
    /// One with what overlaps it, a row for each. Company, id, minutes of a job that does not say how long it takes.
    pub(super) get: String,
    /// One that is about to change. Company, id.
    pub(super) get_to_change: String,
    /// A page, newest first. Company, limit.
    pub(super) list: String,
    /// A page of a technician's. Company, limit, technician.
    pub(super) list_of: String,
    /// How many there are. Company.
    pub(super) count: String,
    /// How many a technician has. Company, the first facet, the first behind the last.
    pub(super) count_of: String,
    /// A customer. Company, id.
    pub(super) customer: String,
    /// Who is to do a job. Company, id.
    pub(super) assignee: String,
    /// What overlaps a job to be. Company, technician, id, beginning, end, usual minutes.
    pub(super) overlaps: String,
    /// When somebody is away. Company, technician.
    pub(super) away: String,
    /// Changes who does it, when, and how far it is. Company, and the columns in the text's order.
    pub(super) update_plan: String,
    /// Changes all. Company, and the columns in the text's order.
    pub(super) update_texts: String,
    /// Makes one. Company, and the columns in the text's order.
    pub(super) insert: String,
}

impl Texts {
    /// PostgreSQL's.
    pub(super) fn postgres() -> Self {
        Self {
            get: with_overlaps(),
            get_to_change: format!("select {COLUMNS}, {CUSTOMER}, {TECHNICIAN} {FROM} and w.id = $2"),
            list: format!("select {COLUMNS}, {CUSTOMER}, {TECHNICIAN} {FROM} {NEWEST}"),
            list_of: format!(
                "select {COLUMNS}, {CUSTOMER}, {TECHNICIAN} {FROM} and w.assigned_technician_id = $3 {NEWEST}"
            ),
            count: format!("{COUNT} and resource = 'work_order'"),
            count_of: format!(
                "{COUNT} and resource = 'work_order_technician' and facet >= $2 and facet < $3"
            ),
            customer: format!(
                "select {CUSTOMER} from users c where c.company_id = $1 and c.id = $2 and c.role = 'customer' \
                 and c.archived_at is null"
            ),
            assignee: ASSIGNEE.to_owned(),
            overlaps: overlaps(),
            away: AWAY.to_owned(),
            update_plan: UPDATE_PLAN.to_owned(),
            update_texts: UPDATE_TEXTS.to_owned(),
            insert: INSERT.to_owned(),
        }
    }

    /// SQLite's, which counts `?n` and takes `$n` for a name.
    pub(super) fn sqlite() -> Self {
        let texts = Self::postgres();
        let numbered = |text: String| text.replace('$', "?");
        Self {
            get_to_change: numbered(texts.get_to_change),
            assignee: numbered(texts.assignee),
            get: numbered(texts.get),
            list: numbered(texts.list),
            list_of: numbered(texts.list_of),
            count: numbered(texts.count),
            count_of: numbered(texts.count_of),
            customer: numbered(texts.customer),
            overlaps: numbered(texts.overlaps),
            away: numbered(texts.away),
            update_plan: numbered(texts.update_plan),
            update_texts: numbered(texts.update_texts),
            insert: numbered(texts.insert),
        }
    }
}

/// The facets of one technician's tallies lie from the first of these to before the second.
pub(super) fn facets(technician: i64) -> (String, String) {
    // `0` comes right behind `/`.
    (format!("{technician}/"), format!("{technician}0"))
}
