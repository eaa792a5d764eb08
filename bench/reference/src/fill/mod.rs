//! `reference fill`: technicians and work orders for part G of the bench, written past the server.
//!
//! The rows are the same every time, and those of a smaller table are the first of a larger one's. Indexes, the search
//! and the tallies are made behind the rows, which is what makes it fast; triggers are off until then.

mod postgres;
mod rows;
mod sql;
mod sqlite;

use crate::error::Error;
use std::path::PathBuf;

/// How much there shall be.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Amount {
    /// The company that gets the rows.
    #[arg(long, default_value_t = 1)]
    company: i64,
    /// Technicians; those that the company has go.
    #[arg(long, default_value_t = 200)]
    technicians: i64,
    /// Work orders; those that the company has go.
    #[arg(long)]
    work_orders: i64,
}

/// What the rows refer to.
struct People {
    /// Ids and names.
    customers: Vec<(i64, String)>,
    technicians: Vec<i64>,
}

/// Fills a database that Deskbell made, while nobody is connected to it.
///
/// # Errors
/// [`Error::NoCustomers`]; what the database says.
pub(crate) async fn fill(database: &str, amount: Amount) -> Result<(), Error> {
    match database.strip_prefix("sqlite://") {
        Some(path) => sqlite::fill(&PathBuf::from(path), amount),
        None => postgres::fill(database, amount).await,
    }
}
