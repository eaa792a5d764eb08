//! Users of every role: the one table, what may be changed of it by whom, and its list.
//!
//! Others may use [`model`], [`store`], [`events`], [`rules::blank`], [`kinds`] and the list; the routes are `/api/users`.

pub mod actions;
pub mod events;
pub(crate) mod filters;
pub mod input;
pub mod kinds;
pub mod list;
pub mod model;
pub mod page_store;
pub mod password;
pub mod routes;
pub mod rules;
pub mod search;
pub mod store;
