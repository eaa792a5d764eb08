//! The four calls of field service that part G of the bench measures: bare handlers over the same texts as Deskbell's
//! `field::work_orders`. No login, events, rights or checks.

mod postgres;
mod record;
pub(crate) mod routes;
mod sql;
mod sqlite;
mod words;

pub(crate) use words::search_words;
