//! Into PostgreSQL, by `copy`, in one transaction.

use super::{
    Amount, People,
    rows::{Technician, WorkOrder},
    sql,
};
use crate::{
    error::Error,
    postgres::{Jsonb, Moment},
};
use base::Timestamp;
use futures_util::{SinkExt as _, future::select, pin_mut};
use std::{fmt::Write as _, io::Cursor};
use tokio_postgres::{NoTls, Transaction};

/// Bytes that are sent at once.
const CHUNK: usize = 1 << 20;

/// Fills it.
///
/// # Errors
/// As [`super::fill`].
pub(super) async fn fill(url: &str, amount: Amount) -> Result<(), Error> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let work = async {
        let tx = client.transaction().await?;
        write(&tx, amount).await?;
        tx.commit().await?;
        Ok(client.batch_execute("vacuum analyze").await?)
    };
    pin_mut!(work, connection);
    // The connection ends first only where it is lost.
    match select(work, connection).await {
        futures_util::future::Either::Left((done, _)) => done,
        futures_util::future::Either::Right((lost, _)) => Ok(lost?),
    }
}

async fn write(tx: &Transaction<'_>, amount: Amount) -> Result<(), Error> {
    for clear in sql::CLEAR {
        tx.execute(clear, &[&amount.company]).await?;
    }
    let people = people(tx, amount).await?;
    let indexes = put_aside(tx).await?;
    copy_work_orders(tx, amount, &people).await?;
    for index in indexes {
        tx.batch_execute(&index).await?;
    }
    for tally in sql::TALLIES {
        tx.execute(tally, &[&amount.company]).await?;
    }
    tx.batch_execute("alter table work_orders enable trigger user")
        .await?;
    Ok(())
}

async fn people(tx: &Transaction<'_>, amount: Amount) -> Result<People, Error> {
    let rows = tx.query(sql::CUSTOMERS, &[&amount.company]).await?;
    let customers = rows
        .iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect::<Result<Vec<(i64, String)>, tokio_postgres::Error>>()?;
    if customers.is_empty() {
        return Err(Error::NoCustomers);
    }
    let insert = tx.prepare(sql::INSERT_TECHNICIAN).await?;
    let mut technicians = Vec::new();
    for n in 0..amount.technicians {
        let row = Technician::new(n);
        let id = tx
            .query_one(
                &insert,
                &[
                    &amount.company,
                    &row.name,
                    &row.name_key,
                    &row.email,
                    &row.phone,
                    &Jsonb(row.skills),
                    &row.color,
                    &Moment(row.created_at),
                ],
            )
            .await?;
        technicians.push(id.try_get(0)?);
    }
    Ok(People {
        customers,
        technicians,
    })
}

/// Drops the table's indexes but those of constraints, and stops its triggers; gives what makes the indexes again.
async fn put_aside(tx: &Transaction<'_>) -> Result<Vec<String>, Error> {
    tx.batch_execute("alter table work_orders disable trigger user")
        .await?;
    let found = tx
        .query(
            "select indexname::text, indexdef from pg_indexes i where schemaname = current_schema() \
             and tablename = 'work_orders' \
             and not exists (select 1 from pg_constraint c where c.conname = i.indexname) order by indexname",
            &[],
        )
        .await?;
    let mut texts = Vec::new();
    for row in found {
        let name: String = row.try_get(0)?;
        tx.batch_execute(&format!("drop index {name}")).await?;
        texts.push(row.try_get(1)?);
    }
    Ok(texts)
}

async fn copy_work_orders(tx: &Transaction<'_>, amount: Amount, people: &People) -> Result<(), Error> {
    let copy = format!("copy work_orders ({}) from stdin", sql::WORK_ORDER_COLUMNS);
    let sink = tx.copy_in::<_, Cursor<Vec<u8>>>(&copy).await?;
    pin_mut!(sink);
    let mut text = String::with_capacity(CHUNK + 1_024);
    for n in 0..amount.work_orders {
        write_row(&mut text, amount.company, &WorkOrder::new(n, people))?;
        if text.len() >= CHUNK {
            sink.send(Cursor::new(std::mem::take(&mut text).into_bytes()))
                .await?;
        }
    }
    sink.send(Cursor::new(text.into_bytes())).await?;
    sink.as_mut().finish().await?;
    Ok(())
}

/// A line of `copy`'s text format; the texts of rows have nothing in them that it would take for something else.
fn write_row(text: &mut String, company: i64, row: &WorkOrder<'_>) -> Result<(), Error> {
    let number = |value: Option<i64>| value.map_or_else(|| r"\N".to_owned(), |value| value.to_string());
    let moment = |value: Option<Timestamp>| value.map_or_else(|| r"\N".to_owned(), |value| value.to_string());
    writeln!(
        text,
        "{company}\t1\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
        row.customer,
        number(row.technician),
        row.status,
        row.priority,
        number(row.day),
        number(row.time_s),
        number(row.duration),
        row.description,
        row.notes.unwrap_or(r"\N"),
        moment(row.completed_at),
        moment(row.started_at),
        row.on_site_s,
        moment(row.responded_at),
        row.search_words(company),
        row.created_at,
        row.updated_at,
    )?;
    Ok(())
}
