//! Into a SQLite file, in one transaction.

use super::{
    Amount, People,
    rows::{Technician, WorkOrder},
    sql,
};
use crate::error::Error;
use base::Timestamp;
use rusqlite::{Connection, params};
use std::path::Path;

/// Fills it.
///
/// # Errors
/// As [`super::fill`].
pub(super) fn fill(path: &Path, amount: Amount) -> Result<(), Error> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "cache_size", -512_000)?;
    let tx = connection.transaction()?;
    for clear in sql::CLEAR {
        tx.execute(&sql::numbered(clear), [amount.company])?;
    }
    let people = people(&tx, amount)?;
    let put_aside = put_aside(&tx)?;
    write_work_orders(&tx, amount, &people)?;
    tx.execute(
        "insert into work_orders_search (rowid, search_words) select id, search_words from work_orders \
         where company_id = ?1 order by id",
        [amount.company],
    )?;
    // As Deskbell leaves it some seconds after an import.
    tx.execute(
        "insert into work_orders_search (work_orders_search) values ('optimize')",
        [],
    )?;
    for tally in sql::TALLIES {
        tx.execute(&sql::numbered(tally), [amount.company])?;
    }
    for made_again in put_aside {
        tx.execute_batch(&made_again)?;
    }
    tx.commit()?;
    connection.execute_batch("pragma wal_checkpoint(truncate);")?;
    Ok(())
}

fn people(tx: &Connection, amount: Amount) -> Result<People, Error> {
    let mut statement = tx.prepare(&sql::numbered(sql::CUSTOMERS))?;
    let customers = statement
        .query_map([amount.company], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(i64, String)>, _>>()?;
    if customers.is_empty() {
        return Err(Error::NoCustomers);
    }
    let mut insert = tx.prepare(&sql::numbered(sql::INSERT_TECHNICIAN))?;
    let technicians = (0..amount.technicians)
        .map(Technician::new)
        .map(|row| {
            let values = params![
                amount.company,
                row.name,
                row.name_key,
                row.email,
                row.phone,
                row.skills,
                row.color,
                row.created_at.as_micros(),
            ];
            insert.query_row(values, |row| row.get(0))
        })
        .collect::<Result<Vec<i64>, _>>()?;
    Ok(People {
        customers,
        technicians,
    })
}

/// Drops triggers and indexes of the table; gives what makes them again.
fn put_aside(tx: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = tx.prepare(
        "select type, name, sql from sqlite_schema where tbl_name = 'work_orders' and type in ('index', 'trigger') \
         and sql is not null order by type, name",
    )?;
    let found = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(String, String, String)>, _>>()?;
    for (kind, name, _) in &found {
        tx.execute_batch(&format!("drop {kind} {name}"))?;
    }
    Ok(found.into_iter().map(|(_, _, text)| text).collect())
}

fn write_work_orders(tx: &Connection, amount: Amount, people: &People) -> Result<(), Error> {
    let columns = sql::WORK_ORDER_COLUMNS;
    let mut insert = tx.prepare(&format!(
        "insert into work_orders ({columns}) \
         values (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
    ))?;
    for n in 0..amount.work_orders {
        let row = WorkOrder::new(n, people);
        insert.execute(params![
            amount.company,
            row.customer,
            row.technician,
            row.status,
            row.priority,
            row.day,
            row.time_s,
            row.duration,
            row.description,
            row.notes,
            row.completed_at.map(Timestamp::as_micros),
            row.started_at.map(Timestamp::as_micros),
            row.on_site_s,
            row.responded_at.map(Timestamp::as_micros),
            row.search_words(amount.company),
            row.created_at.as_micros(),
            row.updated_at.as_micros(),
        ])?;
    }
    Ok(())
}
