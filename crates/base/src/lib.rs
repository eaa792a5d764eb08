//! Deskbell's vocabulary: the types every layer speaks in.
//!
//! Nothing here does I/O, reads a clock or knows HTTP. A value of one of these types is valid by
//! construction, so rules and stores never check again what was parsed at the edge.

pub mod clock;
pub mod error;
pub mod hours;
pub mod ids;
pub mod page;
pub mod patch;
pub mod permission;
pub mod text;
pub mod time;

pub use clock::{Clock, SystemClock};
pub use error::{Error, Facts, FieldError, Result};
pub use hours::WeekHours;
pub use ids::{CompanyId, SeriesId, TechnicianId, UserId, WorkOrderId};
pub use page::{Page, PageQuery};
pub use patch::{Edit, Patch};
pub use permission::{Permission, Role};
pub use time::{Date, TimeOfDay, Timestamp};
