//! Who has an address, for calls that know nothing but an address; and mail to them, without telling the caller
//! whether there is anybody.

pub mod jobs;
pub mod model;
pub mod store;
