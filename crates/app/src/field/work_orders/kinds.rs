//! How many work orders there are of each kind. The database keeps the tallies: by status, priority and whether
//! somebody has them (`work_orders.counted_as`), and of each technician by status (`work_orders.counted_for`).

use super::{list::WorkOrderFilter, model::JobStatus};
use base::{Error, Result, TechnicianId};
use platform::db::CompanyDb;
use std::sync::Arc;

/// What a work order counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    status: JobStatus,
    priority: i64,
    has_technician: bool,
}

impl Kind {
    /// Reads `work_orders.counted_as`, for example `pending/3/u`.
    fn parse(counted_as: &str) -> Option<Self> {
        let mut names = counted_as.split('/');
        let kind = Self {
            status: JobStatus::parse(names.next()?)?,
            priority: names.next()?.parse().ok()?,
            has_technician: match names.next()? {
                "u" => false,
                "a" => true,
                _ => return None,
            },
        };
        names.next().is_none().then_some(kind)
    }
}

/// Reads `work_orders.counted_for`, for example `12/pending`.
fn of_technician(counted_for: &str) -> Option<(TechnicianId, JobStatus)> {
    let (technician, status) = counted_for.split_once('/')?;
    Some((TechnicianId(technician.parse().ok()?), JobStatus::parse(status)?))
}

fn unknown(facet: &str) -> Error {
    Error::internal(format!("work orders are counted as {facet:?}"))
}

/// Every kind that there is, and how many there are of it. Kept until a work order changes.
async fn of_kinds(db: &CompanyDb) -> Result<Arc<Vec<(Kind, i64)>>> {
    let ask = || async {
        let tallies = db.tallies("work_order").await?;
        let kinds = tallies.iter().map(|tally| {
            let kind = Kind::parse(&tally.facet).ok_or_else(|| unknown(&tally.facet))?;
            Ok((kind, tally.amount))
        });
        kinds.collect()
    };
    db.kept("work_order", "kinds".to_owned(), ask).await
}

/// How many work orders each technician has of each status. Kept until a work order changes.
async fn of_technicians(db: &CompanyDb) -> Result<Arc<Vec<(TechnicianId, JobStatus, i64)>>> {
    let ask = || async {
        let tallies = db.tallies("work_order_technician").await?;
        let found = tallies.iter().map(|tally| {
            let (technician, status) = of_technician(&tally.facet).ok_or_else(|| unknown(&tally.facet))?;
            Ok((technician, status, tally.amount))
        });
        found.collect()
    };
    db.kept("work_order", "technicians".to_owned(), ask).await
}

/// How many there are under these conditions, if the tallies know.
///
/// # Errors
/// What the database says.
pub(super) async fn total(db: &CompanyDb, by: &WorkOrderFilter) -> Result<Option<i64>> {
    let of_kind = WorkOrderFilter {
        status: by.status,
        priority: by.priority,
        unassigned: by.unassigned,
        ..WorkOrderFilter::default()
    };
    let of_one = WorkOrderFilter {
        status: by.status,
        technician: by.technician,
        ..WorkOrderFilter::default()
    };
    let passes = |status| by.status.is_none_or(|wanted| wanted == status);
    if *by == of_kind {
        let kinds = of_kinds(db).await?;
        let passing = kinds.iter().filter(|(kind, _)| {
            let waits = kind.status.is_open() && !kind.has_technician;
            passes(kind.status)
                && (waits || !by.unassigned)
                && by.priority.is_none_or(|wanted| wanted == kind.priority)
        });
        return Ok(Some(passing.map(|(_, n)| n).sum()));
    }
    if *by == of_one {
        let found = of_technicians(db).await?;
        let passing = found
            .iter()
            .filter(|(technician, status, _)| passes(*status) && by.technician == Some(*technician));
        return Ok(Some(passing.map(|(.., n)| n).sum()));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_counts_is_read() {
        let kind = Kind {
            status: JobStatus::EnRoute,
            priority: 2,
            has_technician: true,
        };
        assert_eq!(Kind::parse("en_route/2/a"), Some(kind));
        for other in [
            "",
            "pending",
            "pending/3",
            "pending/3/x",
            "pending/3/u/u",
            "done/3/u",
            "pending/x/u",
        ] {
            assert_eq!(Kind::parse(other), None, "{other}");
        }
        assert_eq!(
            of_technician("12/pending"),
            Some((TechnicianId(12), JobStatus::Pending))
        );
        assert_eq!(of_technician("x/pending"), None);
    }
}
