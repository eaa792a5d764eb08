//! The calls on SQLite.

use super::{
    record::{Conflict, Customer, New, Occurrence, Patch, Technician, USUAL_MIN, WorkOrder},
    sql::{Texts, facets},
};
use crate::{error::Error, sqlite::Sqlite};
use base::{Clock as _, Date, SystemClock, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId};
use rusqlite::{Connection, Row, params, params_from_iter, types::Value};
use std::sync::Arc;

/// The calls over an open database.
#[derive(Clone)]
pub(super) struct Jobs {
    database: Sqlite,
    company: i64,
    texts: Arc<Texts>,
}

impl Jobs {
    /// Over this database.
    pub(super) fn new(database: Sqlite) -> Self {
        Self {
            company: database.company(),
            database,
            texts: Arc::new(Texts::sqlite()),
        }
    }

    /// One.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what SQLite says.
    pub(super) async fn get(&self, id: i64) -> Result<WorkOrder, Error> {
        let (company, texts) = (self.company, Arc::clone(&self.texts));
        let read = self
            .database
            .read(move |connection, _| get(connection, &texts.get, company, id));
        read.await
    }

    /// Newest first, of one technician or all.
    ///
    /// # Errors
    /// What SQLite says.
    pub(super) async fn list(&self, technician: Option<i64>, limit: i64) -> Result<Vec<WorkOrder>, Error> {
        let (company, texts) = (self.company, Arc::clone(&self.texts));
        let read = self.database.read(move |connection, _| {
            let text = if technician.is_some() {
                &texts.list_of
            } else {
                &texts.list
            };
            let mut statement = connection.prepare_cached(text)?;
            let mut rows = match technician {
                Some(technician) => statement.query(params![company, limit, technician])?,
                None => statement.query(params![company, limit])?,
            };
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(work_order(row)?);
            }
            Ok(found)
        });
        read.await
    }

    /// How many there are.
    ///
    /// # Errors
    /// What SQLite says.
    pub(super) async fn count(&self, technician: Option<i64>) -> Result<i64, Error> {
        let (company, texts) = (self.company, Arc::clone(&self.texts));
        let read = self.database.read(move |connection, _| {
            Ok(match technician.map(facets) {
                Some((from, to)) => connection
                    .prepare_cached(&texts.count_of)?
                    .query_row(params![company, from, to], |row| row.get(0))?,
                None => connection
                    .prepare_cached(&texts.count)?
                    .query_row(params![company], |row| row.get(0))?,
            })
        });
        read.await
    }

    /// Makes one.
    ///
    /// # Errors
    /// What SQLite says.
    pub(super) async fn create(&self, new: New) -> Result<WorkOrder, Error> {
        let (company, texts) = (self.company, Arc::clone(&self.texts));
        let write = self.database.write(move |connection| {
            let mut statement = connection.prepare_cached(&texts.customer)?;
            let mut rows = statement.query(params![company, new.customer_id.0])?;
            let whose = customer(rows.next()?.ok_or(Error::NotFound)?, 0)?;
            let mut job = new.begin(whose, SystemClock.now());
            let id = connection
                .prepare_cached(&texts.insert)?
                .query_row(params_from_iter(written(company, &job)), |row| row.get(0))?;
            job.id = WorkOrderId(id);
            Ok(job)
        });
        write.await
    }

    /// Changes one; gives it as it is then.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what SQLite says.
    pub(super) async fn patch(&self, id: i64, patch: Patch) -> Result<WorkOrder, Error> {
        let (company, texts) = (self.company, Arc::clone(&self.texts));
        let write = self.database.write(move |connection| {
            if patch.keeps_plan() {
                let mut job = get(connection, &texts.get, company, id)?;
                job.merge(patch, SystemClock.now());
                let mut values = written(company, &job);
                values.push(id.into());
                values.push(job.confirmation.clone().into());
                values.push(job.confirmation_at.map(Timestamp::as_micros).into());
                values.push(job.confirmation_note.clone().into());
                connection
                    .prepare_cached(&texts.update_texts)?
                    .execute(params_from_iter(values))?;
                Ok(job)
            } else {
                let mut job = get_to_change(connection, &texts, company, id)?;
                job.merge(patch, SystemClock.now());
                plan(connection, &texts, company, &mut job)?;
                Ok(job)
            }
        });
        write.await
    }
}

/// Looks at who does the job and what is in their way, and stores the plan.
fn plan(connection: &Connection, texts: &Texts, company: i64, job: &mut WorkOrder) -> Result<(), Error> {
    let mut found = Vec::new();
    if let (Some(technician), Some(slot)) = (job.assigned_technician_id, job.slot()) {
        let mut statement = connection.prepare_cached(&texts.assignee)?;
        let mut rows = statement.query(params![company, technician.0])?;
        job.technician = Some(assignee(rows.next()?.ok_or(Error::NotFound)?)?);
        let values = params![company, technician.0, job.id.0, slot.from, slot.to, USUAL_MIN];
        let mut statement = connection.prepare_cached(&texts.overlaps)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            found.push(Conflict::job(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        }
        let mut statement = connection.prepare_cached(&texts.away)?;
        let mut rows = statement.query(params![company, technician.0])?;
        while let Some(row) = rows.next()? {
            let moment = |at| -> Result<Timestamp, Error> { Ok(Timestamp::from_micros(row.get(at)?)) };
            found.extend(Conflict::away(moment(2)?, moment(3)?, &slot));
        }
    }
    job.conflicts = Some(found);
    connection.prepare_cached(&texts.update_plan)?.execute(params![
        company,
        job.version,
        job.assigned_technician_id.map(|technician| technician.0),
        job.status,
        job.priority,
        job.scheduled_date.map(Date::days),
        job.scheduled_time.map(TimeOfDay::seconds),
        job.estimated_duration,
        job.completed_at.map(Timestamp::as_micros),
        job.started_at.map(Timestamp::as_micros),
        job.on_site_s,
        job.responded_at.map(Timestamp::as_micros),
        job.updated_at.as_micros(),
        job.id.0,
        job.confirmation,
        job.confirmation_at.map(Timestamp::as_micros),
        job.confirmation_note,
    ])?;
    Ok(())
}

/// The values of `$1` to `$18` of a statement that writes a whole work order.
fn written(company: i64, job: &WorkOrder) -> Vec<Value> {
    vec![
        company.into(),
        job.version.into(),
        job.customer_id.0.into(),
        job.assigned_technician_id.map(|technician| technician.0).into(),
        job.status.clone().into(),
        job.priority.into(),
        job.scheduled_date.map(Date::days).into(),
        job.scheduled_time.map(TimeOfDay::seconds).into(),
        job.estimated_duration.into(),
        job.description.clone().into(),
        job.notes.clone().into(),
        job.completed_at.map(Timestamp::as_micros).into(),
        job.started_at.map(Timestamp::as_micros).into(),
        job.on_site_s.into(),
        job.responded_at.map(Timestamp::as_micros).into(),
        job.search_words(company).into(),
        job.created_at.as_micros().into(),
        job.updated_at.as_micros().into(),
    ]
}

/// One with what is in its way.
fn get(connection: &Connection, sql: &str, company: i64, id: i64) -> Result<WorkOrder, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![company, id, USUAL_MIN])?;
    let mut found: Option<(WorkOrder, Vec<Conflict>)> = None;
    while let Some(row) = rows.next()? {
        let (_, conflicts) = match &mut found {
            Some(found) => found,
            None => found.insert((work_order(row)?, Vec::new())),
        };
        if let Some(other) = row.get::<_, Option<i64>>(44)? {
            conflicts.push(Conflict::job(other, row.get(45)?, row.get(46)?, row.get(47)?));
        }
    }
    let (mut job, conflicts) = found.ok_or(Error::NotFound)?;
    job.conflicts = Some(conflicts);
    Ok(job)
}

fn get_to_change(connection: &Connection, texts: &Texts, company: i64, id: i64) -> Result<WorkOrder, Error> {
    let mut statement = connection.prepare_cached(&texts.get_to_change)?;
    let mut rows = statement.query(params![company, id])?;
    work_order(rows.next()?.ok_or(Error::NotFound)?)
}

/// The technician of the text of the same name.
fn assignee(row: &Row<'_>) -> Result<Technician, Error> {
    Ok(Technician {
        id: TechnicianId(row.get(0)?),
        user_id: row.get::<_, Option<i64>>(2)?.map(UserId),
        name: row.get(3)?,
        email: row.get(4)?,
        phone: row.get(5)?,
        skills: serde_json::from_slice(row.get_ref(6)?.as_bytes().map_err(rusqlite::Error::from)?)?,
        is_active: row.get(7)?,
        color: row.get(8)?,
    })
}

fn work_order(row: &Row<'_>) -> Result<WorkOrder, Error> {
    let moment = |at| -> Result<Option<Timestamp>, Error> {
        Ok(row.get::<_, Option<i64>>(at)?.map(Timestamp::from_micros))
    };
    let technician = match row.get::<_, Option<i64>>(33)? {
        Some(id) => Some(Technician {
            id: TechnicianId(id),
            user_id: row.get::<_, Option<i64>>(34)?.map(UserId),
            name: row.get(35)?,
            email: row.get(36)?,
            phone: row.get(37)?,
            skills: serde_json::from_slice(row.get_ref(38)?.as_bytes().map_err(rusqlite::Error::from)?)?,
            is_active: row.get(39)?,
            color: row.get(40)?,
        }),
        None => None,
    };
    Ok(WorkOrder {
        id: WorkOrderId(row.get(0)?),
        version: row.get(1)?,
        customer_id: UserId(row.get(2)?),
        assigned_technician_id: row.get::<_, Option<i64>>(3)?.map(TechnicianId),
        status: row.get(4)?,
        priority: row.get(5)?,
        scheduled_date: row.get::<_, Option<i64>>(6)?.and_then(Date::from_days),
        scheduled_time: row.get::<_, Option<i64>>(7)?.and_then(TimeOfDay::from_seconds),
        estimated_duration: row.get(8)?,
        description: row.get(9)?,
        notes: row.get(10)?,
        completed_at: moment(11)?,
        started_at: moment(12)?,
        on_site_s: row.get(13)?,
        responded_at: moment(14)?,
        series_id: row.get(15)?,
        occurrence: Occurrence::new(
            row.get(1)?,
            row.get::<_, Option<i64>>(41)?.and_then(Date::from_days),
            row.get(42)?,
        ),
        created_at: Timestamp::from_micros(row.get(16)?),
        updated_at: Timestamp::from_micros(row.get(17)?),
        confirmation: row.get(18)?,
        confirmation_at: moment(19)?,
        confirmation_note: row.get(20)?,
        customer: customer(row, 21)?,
        technician,
        conflicts: None,
    })
}

fn customer(row: &Row<'_>, at: usize) -> Result<Customer, Error> {
    Ok(Customer {
        id: UserId(row.get(at)?),
        name: row.get(at + 1)?,
        email: row.get(at + 2)?,
        phone: row.get(at + 3)?,
        address: row.get(at + 4)?,
        city: row.get(at + 5)?,
        state: row.get(at + 6)?,
        zip_code: row.get(at + 7)?,
        region: row.get(at + 8)?,
        notes: row.get(at + 9)?,
        created_at: Timestamp::from_micros(row.get(at + 10)?),
        updated_at: Timestamp::from_micros(row.get(at + 11)?),
    })
}
