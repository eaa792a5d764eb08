//! Reports as CSV (RFC 4180): no cell runs in a spreadsheet; a figure that there is not is an empty cell.

use super::model::{CustomerReport, SummaryReport, TechnicianReport};
use crate::accounts::imports::neutralise;
use base::{Error, Result};
use csv::{Terminator, Writer, WriterBuilder};

/// A table that is being written.
struct Table(Writer<Vec<u8>>);

fn text(figure: Option<f64>) -> String {
    figure.map(|figure| figure.to_string()).unwrap_or_default()
}

impl Table {
    fn new(columns: &[&str]) -> Result<Self> {
        let writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(Vec::new());
        let mut table = Self(writer);
        table.0.write_record(columns).map_err(Error::internal)?;
        Ok(table)
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) -> Result<()> {
        let cells = cells.map(|cell| neutralise(&cell).into_owned());
        self.0.write_record(&cells).map_err(Error::internal)
    }

    fn done(self) -> Result<Vec<u8>> {
        self.0
            .into_inner()
            .map_err(|error| Error::internal(error.into_error()))
    }
}

/// The summary in long form: a row a figure. `key` is what the figure is broken down by, or empty.
///
/// # Errors
/// Where it cannot be written, which does not happen in memory.
pub(super) fn summary(report: &SummaryReport) -> Result<Vec<u8>> {
    let mut table = Table::new(&["figure", "key", "value"])?;
    let mut row =
        |figure: &str, key: &str, value: String| table.row([figure.to_owned(), key.to_owned(), value]);
    row("from", "", report.from.to_string())?;
    row("to", "", report.to.to_string())?;
    row("total", "", report.total.to_string())?;
    let status = &report.by_status;
    for (key, count) in [
        ("pending", status.pending),
        ("scheduled", status.scheduled),
        ("en_route", status.en_route),
        ("in_progress", status.in_progress),
        ("completed", status.completed),
        ("cancelled", status.cancelled),
    ] {
        row("by_status", key, count.to_string())?;
    }
    let priority = &report.by_priority;
    for (key, count) in [
        ("1", priority.p1),
        ("2", priority.p2),
        ("3", priority.p3),
        ("4", priority.p4),
        ("5", priority.p5),
    ] {
        row("by_priority", key, count.to_string())?;
    }
    for one in &report.by_region {
        row(
            "by_region",
            one.region.as_deref().unwrap_or_default(),
            one.count.to_string(),
        )?;
    }
    for (figure, count) in [
        ("completed", report.completed),
        ("cancelled", report.cancelled),
        ("open", report.open),
        ("overdue", report.overdue),
        ("unassigned", report.unassigned),
    ] {
        row(figure, "", count.to_string())?;
    }
    row("completion_rate", "", text(report.completion_rate))?;
    row(
        "mean_first_response_min",
        "",
        text(report.mean_first_response_min),
    )?;
    row("mean_completion_min", "", text(report.mean_completion_min))?;
    for day in &report.by_day {
        let date = day.date.to_string();
        row("created_on", &date, day.created.to_string())?;
        row("completed_on", &date, day.completed.to_string())?;
    }
    table.done()
}

/// A row a technician.
///
/// # Errors
/// Where it cannot be written, which does not happen in memory.
pub(super) fn technicians(report: &TechnicianReport) -> Result<Vec<u8>> {
    let mut table = Table::new(&[
        "technician_id",
        "name",
        "assigned",
        "completed",
        "cancelled",
        "completion_rate",
        "on_time_rate",
        "mean_on_site_min",
        "mean_first_response_min",
        "utilisation",
    ])?;
    for item in &report.items {
        table.row([
            item.technician_id.to_string(),
            item.name.clone(),
            item.assigned.to_string(),
            item.completed.to_string(),
            item.cancelled.to_string(),
            text(item.completion_rate),
            text(item.on_time_rate),
            text(item.mean_on_site_min),
            text(item.mean_first_response_min),
            text(item.utilisation),
        ])?;
    }
    table.done()
}

/// A row a customer.
///
/// # Errors
/// Where it cannot be written, which does not happen in memory.
pub(super) fn customers(report: &CustomerReport) -> Result<Vec<u8>> {
    let mut table = Table::new(&[
        "customer_id",
        "name",
        "work_orders",
        "completed",
        "open",
        "last_work_order_at",
        "chats",
        "tickets",
    ])?;
    for item in &report.items {
        table.row([
            item.customer_id.to_string(),
            item.name.clone(),
            item.work_orders.to_string(),
            item.completed.to_string(),
            item.open.to_string(),
            item.last_work_order_at.to_string(),
            item.chats.to_string(),
            item.tickets.to_string(),
        ])?;
    }
    table.done()
}
