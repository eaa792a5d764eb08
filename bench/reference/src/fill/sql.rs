//! The SQL texts, for both databases; SQLite's after [`numbered`].

/// A technician: company, name, its key, address, phone, skills, colour, when made.
pub(super) const INSERT_TECHNICIAN: &str = "insert into technicians (company_id, version, name, name_key, email, phone, \
     skills, is_active, color, created_at, updated_at) values ($1, 1, $2, $3, $4, $5, $6, true, $7, $8, $8) returning id";

/// The columns of a work order, in the order in which they are written.
pub(super) const WORK_ORDER_COLUMNS: &str = "company_id, version, customer_id, assigned_technician_id, status, priority, \
     scheduled_day, scheduled_time_s, estimated_duration, description, notes, completed_at, started_at, on_site_s, \
     responded_at, search_words, created_at, updated_at";

/// Customers that a job may be for. Company.
pub(super) const CUSTOMERS: &str = "select id, name from users where company_id = $1 and role = 'customer' and archived_at is null order by id";

/// Takes away what the demo company has of it, and the hours outside of which a job is in its own way. Company.
pub(super) const CLEAR: [&str; 6] = [
    "delete from work_orders where company_id = $1",
    "delete from technician_time_off where company_id = $1",
    "delete from calendar_tokens where company_id = $1",
    "delete from technicians where company_id = $1",
    "delete from tallies where company_id = $1 and resource in ('work_order', 'work_order_technician')",
    "update companies set business_hours = null where id = $1",
];

/// What the triggers would have counted: see migrations/0006_field.sql. Company.
pub(super) const TALLIES: [&str; 2] = [
    "insert into tallies (company_id, resource, facet, amount) \
     select company_id, 'work_order', counted_as, count(*) from work_orders where company_id = $1 \
     group by company_id, counted_as",
    "insert into tallies (company_id, resource, facet, amount) \
     select company_id, 'work_order_technician', counted_for, count(*) from work_orders \
     where company_id = $1 and counted_for is not null group by company_id, counted_for",
];

/// SQLite counts `?n` and takes `$n` for a name.
pub(super) fn numbered(text: &str) -> String {
    text.replace('$', "?")
}
