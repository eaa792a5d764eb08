//! Notes: what staff write down about a customer, dated and signed. Customers never see them. A note is not
//! changed afterwards.

pub mod actions;
pub mod model;
pub mod routes;
pub mod store;
