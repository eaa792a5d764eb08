//! The list of work orders: what may be asked for, and the checked request it becomes.

use super::model::{Confirmation, JobStatus};
use base::{
    Date, Error, FieldError, Result, SeriesId, TechnicianId, Timestamp, UserId,
    page::{Cursor, CursorKey, PageQuery},
    text,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is the matter with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Neither completed nor cancelled.
    Open,
    /// Open, and scheduled before today.
    Overdue,
    /// Open, and nobody has it.
    Unassigned,
}

/// Filters, order and page of a list of work orders.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct WorkOrderQuery {
    /// This status only.
    pub status: Option<JobStatus>,
    /// This priority only.
    #[param(minimum = 1, maximum = 5)]
    pub priority: Option<i64>,
    /// Of this customer only.
    #[param(value_type = Option<i64>)]
    pub customer_id: Option<UserId>,
    /// Of this technician only.
    #[param(value_type = Option<i64>)]
    pub technician_id: Option<TechnicianId>,
    /// Of this series only.
    #[param(value_type = Option<i64>)]
    pub series_id: Option<SeriesId>,
    /// Scheduled on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    pub date_from: Option<Date>,
    /// Scheduled on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    pub date_to: Option<Date>,
    /// `open`: neither completed nor cancelled; `overdue`: open and scheduled before today; `unassigned`: open and
    /// nobody's.
    #[param(inline)]
    pub state: Option<JobState>,
    /// Those that a report from this day on counts: scheduled then or, without a day, created then.
    #[param(value_type = Option<String>, format = Date)]
    pub counted_from: Option<Date>,
    /// Those that a report up to this day counts.
    #[param(value_type = Option<String>, format = Date)]
    pub counted_to: Option<Date>,
    /// Created on this day or later, by the company's calendar.
    #[param(value_type = Option<String>, format = Date)]
    pub created_from: Option<Date>,
    /// Created on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    pub created_to: Option<Date>,
    /// Completed on this day or later, by the company's calendar.
    #[param(value_type = Option<String>, format = Date)]
    pub completed_from: Option<Date>,
    /// Completed on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    pub completed_to: Option<Date>,
    /// In this region of the customers' only.
    pub region: Option<String>,
    /// With this answer of the customer only.
    pub confirmation: Option<Confirmation>,
    /// Words that description, notes or the customer's name must all contain; prefixes count.
    #[param(max_length = 200)]
    pub search: Option<String>,
    /// `id`, `scheduled_date`, `priority`, `status`, `created_at` or `updated_at`; `-` before it: descending. Jobs
    /// without a date come first, descending last. Default `-created_at`.
    pub sort: Option<String>,
    /// The page, from 1.
    #[param(minimum = 1)]
    pub page: Option<i64>,
    /// Rows a page, 50 where it is left out.
    #[param(minimum = 1, maximum = 200)]
    pub page_size: Option<i64>,
    /// Where to go on: the `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What a list may be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortField {
    /// The id.
    Id,
    /// The day it is scheduled on; none comes first.
    ScheduledDate,
    /// The priority; urgent first.
    Priority,
    /// The status' name.
    Status,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// The order of the unassigned queue: the most urgent first, of those the oldest. Not to be asked for.
    Queue,
}

/// An order: ties are broken by id in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub field: SortField,
    /// Largest first.
    pub descending: bool,
}

impl Sort {
    fn parse(text: &str) -> Option<Self> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let field = match name {
            "id" => SortField::Id,
            "scheduled_date" => SortField::ScheduledDate,
            "priority" => SortField::Priority,
            "status" => SortField::Status,
            "created_at" => SortField::CreatedAt,
            "updated_at" => SortField::UpdatedAt,
            _ => return None,
        };
        Some(Self { field, descending })
    }
}

/// Checked filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkOrderFilter {
    /// This status.
    pub status: Option<JobStatus>,
    /// This priority.
    pub priority: Option<i64>,
    /// This customer.
    pub customer: Option<UserId>,
    /// This technician.
    pub technician: Option<TechnicianId>,
    /// This series.
    pub series: Option<SeriesId>,
    /// On this day or later.
    pub date_from: Option<Date>,
    /// On this day or earlier.
    pub date_to: Option<Date>,
    /// This region.
    pub region: Option<String>,
    /// This answer of the customer.
    pub confirmation: Option<Confirmation>,
    /// Folded words; none: no search.
    pub words: Vec<String>,
    /// Open ones that nobody has.
    pub unassigned: bool,
    /// Open ones.
    pub open: bool,
    /// Open ones that were scheduled before this day.
    pub overdue_on: Option<Date>,
    /// Scheduled on this day or later or, without a day, created at this moment or later.
    pub counted_from: Option<(Date, Timestamp)>,
    /// Scheduled on this day or earlier or, without a day, created before this moment.
    pub counted_to: Option<(Date, Timestamp)>,
    /// Created at this moment or later.
    pub created_from: Option<Timestamp>,
    /// Created before this moment.
    pub created_before: Option<Timestamp>,
    /// Completed at this moment or later.
    pub completed_from: Option<Timestamp>,
    /// Completed before this moment.
    pub completed_before: Option<Timestamp>,
}

impl WorkOrderFilter {
    /// Whether it is a search with no other condition.
    pub fn is_search_only(&self) -> bool {
        let search = Self {
            words: self.words.clone(),
            ..Self::default()
        };
        !self.words.is_empty() && search == *self
    }

    /// Whether an index has all rows that it lets through, and no others, in the order of their creation.
    pub fn is_of_one_index(&self) -> bool {
        let of_status = Self {
            status: self.status,
            ..Self::default()
        };
        let of_technician = Self {
            technician: self.technician,
            ..Self::default()
        };
        *self == of_status || *self == of_technician
    }

    /// Names every condition: the same text, the same rows.
    pub fn fingerprint(&self) -> String {
        format!("{self:?}")
    }
}

/// A checked list request.
#[derive(Debug, Clone)]
pub struct WorkOrderList {
    /// The filters.
    pub filter: WorkOrderFilter,
    /// The order.
    pub sort: Sort,
    /// The page.
    pub page: PageQuery,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

fn refused(field: &str, kind: &'static str, message: &str) -> Error {
    Error::Invalid(vec![FieldError::query(field, kind, message)])
}

impl WorkOrderQuery {
    /// Checks the request. `zone`: the company's; `today`: its day.
    ///
    /// # Errors
    /// 422 naming the parameter.
    pub fn check(self, zone: &str, today: Date) -> Result<WorkOrderList> {
        let sort = self.sort.as_deref().unwrap_or("-created_at");
        let sort = Sort::parse(sort).ok_or_else(|| {
            refused(
                "sort",
                "unknown_value",
                "must be one of id, scheduled_date, priority, status, created_at, updated_at, with - for descending",
            )
        })?;
        for (from, to, field, message) in [
            (
                self.date_from,
                self.date_to,
                "date_to",
                "must not be before date_from",
            ),
            (
                self.counted_from,
                self.counted_to,
                "counted_to",
                "must not be before counted_from",
            ),
            (
                self.created_from,
                self.created_to,
                "created_to",
                "must not be before created_from",
            ),
            (
                self.completed_from,
                self.completed_to,
                "completed_to",
                "must not be before completed_from",
            ),
        ] {
            if from.zip(to).is_some_and(|(from, to)| to < from) {
                return Err(refused(field, "reversed", message));
            }
        }
        if self.priority.is_some_and(|priority| !(1..=5).contains(&priority)) {
            return Err(refused(
                "priority",
                "out_of_range",
                "must be a whole number from 1 to 5",
            ));
        }
        let search = self.search.unwrap_or_default();
        if search.chars().count() > 200 {
            return Err(refused("search", "too_long", "must have at most 200 characters"));
        }
        let filter = WorkOrderFilter {
            status: self.status,
            priority: self.priority,
            customer: self.customer_id,
            technician: self.technician_id,
            series: self.series_id,
            date_from: self.date_from,
            date_to: self.date_to,
            region: self.region,
            confirmation: self.confirmation,
            words: text::words(&search).collect(),
            unassigned: self.state == Some(JobState::Unassigned),
            open: self.state == Some(JobState::Open),
            overdue_on: (self.state == Some(JobState::Overdue)).then_some(today),
            counted_from: self.counted_from.map(|day| (day, day.start_in(zone))),
            counted_to: self.counted_to.map(|day| (day, day.next().start_in(zone))),
            created_from: self.created_from.map(|day| day.start_in(zone)),
            created_before: self.created_to.map(|day| day.next().start_in(zone)),
            completed_from: self.completed_from.map(|day| day.start_in(zone)),
            completed_before: self.completed_to.map(|day| day.next().start_in(zone)),
        };
        let page = PageQuery::new(self.page, self.page_size)?;
        WorkOrderList::new(filter, sort, page, self.cursor)
    }
}

impl WorkOrderList {
    /// A request for these rows in this order.
    ///
    /// # Errors
    /// 422 at `cursor` or `page`.
    pub fn new(filter: WorkOrderFilter, sort: Sort, page: PageQuery, cursor: Option<String>) -> Result<Self> {
        let cursor = match cursor {
            Some(_) if page.page > 1 => {
                return Err(refused(
                    "page",
                    "with_cursor",
                    "must be left out where a cursor is given",
                ));
            }
            Some(text) => Some(Cursor::decode(&text, &fingerprint(&filter, sort))?),
            None => None,
        };
        Ok(Self {
            filter,
            sort,
            page,
            cursor,
        })
    }

    /// The cursor behind a row.
    ///
    /// # Errors
    /// See [`Cursor::encode`].
    pub fn cursor_after(&self, key: CursorKey, id: i64) -> Result<String> {
        Cursor {
            fingerprint: fingerprint(&self.filter, self.sort),
            key,
            id,
        }
        .encode()
    }
}

/// What a cursor is bound to, without carrying the filters along.
fn fingerprint(filter: &WorkOrderFilter, sort: Sort) -> String {
    base::page::fingerprint(&format!("work_orders {filter:?} {sort:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: WorkOrderQuery) -> Result<WorkOrderList> {
        query.check("Europe/Vienna", Date::parse("2026-11-20").unwrap())
    }

    #[test]
    fn days_are_the_companys_and_end_where_the_next_begins() {
        let day = |text| Some(Date::parse(text).unwrap());
        let at = |text| Timestamp::parse(text).unwrap();
        // Vienna sets its clocks in the night to 2026-03-29.
        let asked = |state| WorkOrderQuery {
            state: Some(state),
            counted_from: day("2026-03-28"),
            counted_to: day("2026-03-29"),
            created_to: day("2026-03-28"),
            completed_from: day("2026-03-30"),
            ..Default::default()
        };
        let filter = check(asked(JobState::Overdue)).unwrap().filter;
        assert_eq!(
            filter.counted_from,
            Some((day("2026-03-28").unwrap(), at("2026-03-27T23:00:00Z")))
        );
        assert_eq!(
            filter.counted_to,
            Some((day("2026-03-29").unwrap(), at("2026-03-29T22:00:00Z")))
        );
        assert_eq!(filter.created_before, Some(at("2026-03-28T23:00:00Z")));
        assert_eq!(filter.completed_from, Some(at("2026-03-29T22:00:00Z")));
        assert_eq!(
            (filter.overdue_on, filter.open, filter.unassigned),
            (day("2026-11-20"), false, false)
        );
        assert!(check(asked(JobState::Open)).unwrap().filter.open);
        assert!(check(asked(JobState::Unassigned)).unwrap().filter.unassigned);
    }

    #[test]
    fn a_cursor_belongs_to_its_sort_and_filters() {
        let list = check(WorkOrderQuery::default()).unwrap();
        let cursor = list.cursor_after(CursorKey::Integer(5), 9).unwrap();
        let again = |sort: Option<&str>, priority| {
            check(WorkOrderQuery {
                cursor: Some(cursor.clone()),
                sort: sort.map(str::to_owned),
                priority,
                ..Default::default()
            })
        };
        assert_eq!(again(None, None).unwrap().cursor.unwrap().id, 9);
        assert!(again(Some("-created_at"), None).is_ok());
        assert!(again(Some("created_at"), None).is_err());
        assert!(again(None, Some(1)).is_err());
    }

    #[test]
    fn what_cannot_be_asked_for_is_refused_by_name() {
        let day = |text| Some(Date::parse(text).unwrap());
        for (query, field) in [
            (
                WorkOrderQuery {
                    sort: Some("name".into()),
                    ..Default::default()
                },
                "sort",
            ),
            (
                WorkOrderQuery {
                    sort: Some("queue".into()),
                    ..Default::default()
                },
                "sort",
            ),
            (
                WorkOrderQuery {
                    priority: Some(6),
                    ..Default::default()
                },
                "priority",
            ),
            (
                WorkOrderQuery {
                    date_from: day("2026-11-21"),
                    date_to: day("2026-11-20"),
                    ..Default::default()
                },
                "date_to",
            ),
            (
                WorkOrderQuery {
                    counted_from: day("2026-11-21"),
                    counted_to: day("2026-11-20"),
                    ..Default::default()
                },
                "counted_to",
            ),
            (
                WorkOrderQuery {
                    created_from: day("2026-11-21"),
                    created_to: day("2026-11-20"),
                    ..Default::default()
                },
                "created_to",
            ),
            (
                WorkOrderQuery {
                    completed_from: day("2026-11-21"),
                    completed_to: day("2026-11-20"),
                    ..Default::default()
                },
                "completed_to",
            ),
            (
                WorkOrderQuery {
                    page_size: Some(201),
                    ..Default::default()
                },
                "page_size",
            ),
            (
                WorkOrderQuery {
                    search: Some("x".repeat(201)),
                    ..Default::default()
                },
                "search",
            ),
            (
                WorkOrderQuery {
                    cursor: Some("x".into()),
                    ..Default::default()
                },
                "cursor",
            ),
            (
                WorkOrderQuery {
                    cursor: Some("x".into()),
                    page: Some(2),
                    ..Default::default()
                },
                "page",
            ),
        ] {
            match check(query).unwrap_err() {
                Error::Invalid(fields) => assert_eq!(fields[0].path, [field]),
                other => panic!("{field}: {other}"),
            }
        }
    }
}
