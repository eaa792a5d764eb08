//! The calls on PostgreSQL.

use super::{
    record::{Customer, New, Occurrence, Patch, Technician, WorkOrder},
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
        let row = client.query_opt(&statement, &[&self.company, &id]).await?;
        one(row)
    }

    /// Newest first, of one technician or all.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub(super) async fn list(
        &self,
        technician: Option<i64>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<WorkOrder>, Error> {
        let client = self.database.client().await?;
        let rows = match technician {
            Some(technician) => {
                let statement = client.prepare_cached(&self.texts.list_of).await?;
                let values: &Values<'_> = &[&self.company, &limit, &offset, &technician];
                client.query(&statement, values).await?
            }
            None => {
                let statement = client.prepare_cached(&self.texts.list).await?;
                client
                    .query(&statement, &[&self.company, &limit, &offset])
                    .await?
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
        let (words, now) = (job.search_words(self.company), Moment(job.created_at));
        let values: &Values<'_> = &[
            &self.company,
            &job.customer_id.0,
            &job.priority,
            &job.description,
            &job.notes,
            &words,
            &now,
        ];
        job.id = WorkOrderId(client.query_one(&insert, values).await?.try_get(0)?);
        Ok(job)
    }

    /// Changes one; gives it as it is then.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what PostgreSQL says.
    pub(super) async fn patch(&self, id: i64, patch: Patch) -> Result<WorkOrder, Error> {
        let client = self.database.client().await?;
        let result = self.patch_with(&client, id, patch).await;
        if result.is_err() {
            client.batch_execute("rollback").await?;
        }
        result
    }

    async fn patch_with(&self, client: &Client, id: i64, patch: Patch) -> Result<WorkOrder, Error> {
        let select = client.prepare_cached(&self.texts.get_for_update).await?;
        let update = client.prepare_cached(&self.texts.update).await?;
        let key: [&(dyn ToSql + Sync); 2] = [&self.company, &id];
        let row = if self.database.pipelined() {
            let (begun, row) = join!(client.batch_execute("begin"), client.query_opt(&select, &key));
            begun?;
            row?
        } else {
            client.batch_execute("begin").await?;
            client.query_opt(&select, &key).await?
        };
        let mut job = one(row)?;
        let handed_over = job.merge(patch, SystemClock.now());
        let (technician, day, time, words, responded, now) = (
            job.assigned_technician_id.map(|technician| technician.0),
            job.scheduled_date.map(Date::days),
            job.scheduled_time.map(TimeOfDay::seconds),
            job.search_words(self.company),
            job.responded_at.map(Moment),
            Moment(job.updated_at),
        );
        let values: &Values<'_> = &[
            &self.company,
            &id,
            &job.version,
            &technician,
            &job.status,
            &day,
            &time,
            &job.notes,
            &words,
            &responded,
            &now,
        ];
        if self.database.pipelined() {
            let (written, committed) = join!(client.execute(&update, values), client.batch_execute("commit"));
            written?;
            committed?;
        } else {
            client.execute(&update, values).await?;
            client.batch_execute("commit").await?;
        }
        if handed_over {
            self.get_with(client, id).await
        } else {
            Ok(job)
        }
    }
}

fn one(row: Option<Row>) -> Result<WorkOrder, Error> {
    let mut job = work_order(&row.ok_or(Error::NotFound)?)?;
    job.conflicts = Some([]);
    Ok(job)
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
