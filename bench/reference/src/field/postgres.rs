//! The calls on PostgreSQL.

use super::{
    record::{Conflict, Customer, New, Occurrence, Patch, Slot, Technician, USUAL_MIN, WorkOrder},
    sql::{Texts, facets},
};
use crate::{
    error::Error,
    postgres::{Moment, Postgres, TextList},
};
use base::{Clock as _, Date, SystemClock, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId};
use deadpool_postgres::Client;
use futures_util::join;
use std::sync::Arc;
use tokio_postgres::{Row, types::ToSql};

type Values<'a> = [&'a (dyn ToSql + Sync)];

/// The calls over an open database.
#[derive(Clone)]
pub(super) struct Jobs {
    database: Postgres,
    company: i64,
    texts: Arc<Texts>,
}

impl Jobs {
    /// Over this database.
    pub(super) fn new(database: Postgres) -> Self {
        Self {
            company: database.company(),
            database,
            texts: Arc::new(Texts::postgres()),
        }
    }

    /// One.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what PostgreSQL says.
    pub(super) async fn get(&self, id: i64) -> Result<WorkOrder, Error> {
        let client = self.database.client().await?;
        self.get_with(&client, id).await
    }

    async fn get_with(&self, client: &Client, id: i64) -> Result<WorkOrder, Error> {
        let statement = client.prepare_cached(&self.texts.get).await?;
        let rows = client
            .query(&statement, &[&self.company, &id, &USUAL_MIN])
            .await?;
        planned(&rows)
    }

    /// Newest first, of one technician or all.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub(super) async fn list(&self, technician: Option<i64>, limit: i64) -> Result<Vec<WorkOrder>, Error> {
        let client = self.database.client().await?;
        let rows = match technician {
            Some(technician) => {
                let statement = client.prepare_cached(&self.texts.list_of).await?;
                let values: &Values<'_> = &[&self.company, &limit, &technician];
                client.query(&statement, values).await?
            }
            None => {
                let statement = client.prepare_cached(&self.texts.list).await?;
                client.query(&statement, &[&self.company, &limit]).await?
            }
        };
        rows.iter().map(work_order).collect()
    }

    /// How many there are.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub(super) async fn count(&self, technician: Option<i64>) -> Result<i64, Error> {
        let client = self.database.client().await?;
        let row = match technician.map(facets) {
            Some((from, to)) => {
                let statement = client.prepare_cached(&self.texts.count_of).await?;
                client.query_one(&statement, &[&self.company, &from, &to]).await?
            }
            None => {
                let statement = client.prepare_cached(&self.texts.count).await?;
                client.query_one(&statement, &[&self.company]).await?
            }
        };
        Ok(row.try_get(0)?)
    }

    /// Makes one.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub(super) async fn create(&self, new: New) -> Result<WorkOrder, Error> {
        let client = self.database.client().await?;
        let select = client.prepare_cached(&self.texts.customer).await?;
        let insert = client.prepare_cached(&self.texts.insert).await?;
        let row = client
            .query_opt(&select, &[&self.company, &new.customer_id.0])
            .await?;
        let whose = customer(&row.ok_or(Error::NotFound)?, 0)?;
        let mut job = new.begin(whose, SystemClock.now());
        let row = Written::new(self.company, &job);
        let values = row.values(&self.company, &job);
        let id = client.query_one(&insert, &values).await?.try_get(0)?;
        job.id = WorkOrderId(id);
        Ok(job)
    }

    /// Changes one; gives it as it is then.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what PostgreSQL says.
    pub(super) async fn patch(&self, id: i64, patch: Patch) -> Result<WorkOrder, Error> {
        // Who was overtaken by somebody begins again.
        loop {
            if let Some(job) = self.try_patch(id, patch.clone()).await? {
                return Ok(job);
            }
        }
    }

    async fn try_patch(&self, id: i64, patch: Patch) -> Result<Option<WorkOrder>, Error> {
        let client = &self.database.client().await?;
        if patch.keeps_plan() {
            let select = client.prepare_cached(&self.texts.get).await?;
            let update = client.prepare_cached(&self.texts.update_texts).await?;
            let rows = client.query(&select, &[&self.company, &id, &USUAL_MIN]).await?;
            let mut job = planned(&rows)?;
            job.merge(patch, SystemClock.now());
            let row = Written::new(self.company, &job);
            let version = counted(job.version);
            let mut values = row.values(&self.company, &job).to_vec();
            let answered = job.confirmation_at.map(Moment);
            values.extend([
                &job.id.0 as &(dyn ToSql + Sync),
                &job.confirmation,
                &answered,
                &job.confirmation_note,
            ]);
            values[1] = &version;
            let changed = client.execute(&update, &values).await?;
            return Ok((changed == 1).then_some(job));
        }
        let select = client.prepare_cached(&self.texts.get_to_change).await?;
        let rows = client.query(&select, &[&self.company, &id]).await?;
        let mut job = work_order(rows.first().ok_or(Error::NotFound)?)?;
        job.merge(patch, SystemClock.now());
        let changed = self.plan(client, &mut job).await?;
        Ok((changed == 1).then_some(job))
    }

    /// Looks at who does the job and what is in their way, and stores the plan; gives the number of rows it changed.
    async fn plan(&self, client: &Client, job: &mut WorkOrder) -> Result<u64, Error> {
        job.conflicts = Some(match (job.assigned_technician_id, job.slot()) {
            (Some(technician), Some(slot)) => self.look(client, job, technician, &slot).await?,
            (Some(_) | None, _) => Vec::new(),
        });
        let update = client.prepare_cached(&self.texts.update_plan).await?;
        let moment = |at: Option<Timestamp>| at.map(Moment);
        let (completed, started) = (moment(job.completed_at), moment(job.started_at));
        let (responded, answered) = (moment(job.responded_at), moment(job.confirmation_at));
        let (technician, day, time, now) = (
            job.assigned_technician_id.map(|technician| technician.0),
            job.scheduled_date.map(Date::days),
            job.scheduled_time.map(TimeOfDay::seconds),
            Moment(job.updated_at),
        );
        let version = counted(job.version);
        let values: &Values<'_> = &[
            &self.company,
            &version,
            &technician,
            &job.status,
            &job.priority,
            &day,
            &time,
            &job.estimated_duration,
            &completed,
            &started,
            &job.on_site_s,
            &responded,
            &now,
            &job.id.0,
            &job.confirmation,
            &answered,
            &job.confirmation_note,
        ];
        Ok(client.execute(&update, values).await?)
    }

    async fn look(
        &self,
        client: &Client,
        job: &mut WorkOrder,
        technician: TechnicianId,
        slot: &Slot,
    ) -> Result<Vec<Conflict>, Error> {
        let assignee = client.prepare_cached(&self.texts.assignee).await?;
        let overlaps = client.prepare_cached(&self.texts.overlaps).await?;
        let away = client.prepare_cached(&self.texts.away).await?;
        let key: [&(dyn ToSql + Sync); 2] = [&self.company, &technician.0];
        let values: &Values<'_> = &[
            &self.company,
            &technician.0,
            &job.id.0,
            &slot.from,
            &slot.to,
            &USUAL_MIN,
        ];
        let (row, others, days) = if self.database.pipelined() {
            let (row, others, days) = join!(
                client.query_opt(&assignee, &key),
                client.query(&overlaps, values),
                client.query(&away, &key)
            );
            (row?, others?, days?)
        } else {
            let row = client.query_opt(&assignee, &key).await?;
            let others = client.query(&overlaps, values).await?;
            (row, others, client.query(&away, &key).await?)
        };
        job.technician = Some(self::assignee(&row.ok_or(Error::NotFound)?)?);
        let mut found = Vec::new();
        for row in &others {
            found.push(Conflict::job(
                row.try_get(0)?,
                row.try_get(1)?,
                row.try_get(2)?,
                row.try_get(3)?,
            ));
        }
        for row in &days {
            let moment = |at| -> Result<Timestamp, Error> { Ok(row.try_get::<_, Moment>(at)?.0) };
            found.extend(Conflict::away(moment(2)?, moment(3)?, slot));
        }
        Ok(found)
    }
}

/// One with what is in its way.
fn planned(rows: &[Row]) -> Result<WorkOrder, Error> {
    let mut job = work_order(rows.first().ok_or(Error::NotFound)?)?;
    let mut conflicts = Vec::new();
    for row in rows {
        if let Some(other) = row.try_get::<_, Option<i64>>(44)? {
            conflicts.push(Conflict::job(
                other,
                row.try_get(45)?,
                row.try_get(46)?,
                row.try_get(47)?,
            ));
        }
    }
    job.conflicts = Some(conflicts);
    Ok(job)
}

/// What a statement that writes a whole work order needs and the record does not have as the database wants it.
struct Written {
    technician: Option<i64>,
    day: Option<i64>,
    time: Option<i64>,
    completed: Option<Moment>,
    started: Option<Moment>,
    responded: Option<Moment>,
    words: String,
    created: Moment,
    updated: Moment,
}

impl Written {
    fn new(company: i64, job: &WorkOrder) -> Self {
        Self {
            technician: job.assigned_technician_id.map(|technician| technician.0),
            day: job.scheduled_date.map(Date::days),
            time: job.scheduled_time.map(TimeOfDay::seconds),
            completed: job.completed_at.map(Moment),
            started: job.started_at.map(Moment),
            responded: job.responded_at.map(Moment),
            words: job.search_words(company),
            created: Moment(job.created_at),
            updated: Moment(job.updated_at),
        }
    }

    /// The values of `$1` to `$18`.
    fn values<'a>(&'a self, company: &'a i64, job: &'a WorkOrder) -> [&'a (dyn ToSql + Sync); 18] {
        [
            company,
            &job.version,
            &job.customer_id.0,
            &self.technician,
            &job.status,
            &job.priority,
            &self.day,
            &self.time,
            &job.estimated_duration,
            &job.description,
            &job.notes,
            &self.completed,
            &self.started,
            &job.on_site_s,
            &self.responded,
            &self.words,
            &self.created,
            &self.updated,
        ]
    }
}

/// A version as PostgreSQL wants it in `$2 - 1`.
fn counted(version: i64) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}

/// The technician of the text of the same name.
fn assignee(row: &Row) -> Result<Technician, Error> {
    Ok(Technician {
        id: TechnicianId(row.try_get(0)?),
        user_id: row.try_get::<_, Option<i64>>(2)?.map(UserId),
        name: row.try_get(3)?,
        email: row.try_get(4)?,
        phone: row.try_get(5)?,
        skills: row.try_get::<_, TextList>(6)?.0,
        is_active: row.try_get(7)?,
        color: row.try_get(8)?,
    })
}

fn work_order(row: &Row) -> Result<WorkOrder, Error> {
    let moment = |at| -> Result<Option<Timestamp>, Error> {
        Ok(row.try_get::<_, Option<Moment>>(at)?.map(|moment| moment.0))
    };
    let technician = match row.try_get::<_, Option<i64>>(33)? {
        Some(id) => Some(Technician {
            id: TechnicianId(id),
            user_id: row.try_get::<_, Option<i64>>(34)?.map(UserId),
            name: row.try_get(35)?,
            email: row.try_get(36)?,
            phone: row.try_get(37)?,
            skills: row.try_get::<_, TextList>(38)?.0,
            is_active: row.try_get(39)?,
            color: row.try_get(40)?,
        }),
        None => None,
    };
    Ok(WorkOrder {
        id: WorkOrderId(row.try_get(0)?),
        version: row.try_get(1)?,
        customer_id: UserId(row.try_get(2)?),
        assigned_technician_id: row.try_get::<_, Option<i64>>(3)?.map(TechnicianId),
        status: row.try_get(4)?,
        priority: row.try_get(5)?,
        scheduled_date: row.try_get::<_, Option<i64>>(6)?.and_then(Date::from_days),
        scheduled_time: row
            .try_get::<_, Option<i64>>(7)?
            .and_then(TimeOfDay::from_seconds),
        estimated_duration: row.try_get(8)?,
        description: row.try_get(9)?,
        notes: row.try_get(10)?,
        completed_at: moment(11)?,
        started_at: moment(12)?,
        on_site_s: row.try_get(13)?,
        responded_at: moment(14)?,
        series_id: row.try_get(15)?,
        occurrence: Occurrence::new(
            row.try_get(1)?,
            row.try_get::<_, Option<i64>>(41)?.and_then(Date::from_days),
            row.try_get(42)?,
        ),
        created_at: row.try_get::<_, Moment>(16)?.0,
        updated_at: row.try_get::<_, Moment>(17)?.0,
        confirmation: row.try_get(18)?,
        confirmation_at: moment(19)?,
        confirmation_note: row.try_get(20)?,
        customer: customer(row, 21)?,
        technician,
        conflicts: None,
    })
}

fn customer(row: &Row, at: usize) -> Result<Customer, Error> {
    Ok(Customer {
        id: UserId(row.try_get(at)?),
        name: row.try_get(at + 1)?,
        email: row.try_get(at + 2)?,
        phone: row.try_get(at + 3)?,
        address: row.try_get(at + 4)?,
        city: row.try_get(at + 5)?,
        state: row.try_get(at + 6)?,
        zip_code: row.try_get(at + 7)?,
        region: row.try_get(at + 8)?,
        notes: row.try_get(at + 9)?,
        created_at: row.try_get::<_, Moment>(at + 10)?.0,
        updated_at: row.try_get::<_, Moment>(at + 11)?.0,
    })
}
