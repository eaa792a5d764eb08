//! Calendar feeds as clients see them, and what one is made of.

use crate::field::{technicians::time_off::model::TimeOffRow, work_orders::model::Job};
use base::{CompanyId, TechnicianId, Timestamp};
use platform::{config::PublicUrl, record};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether a technician has a calendar feed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalendarTokenView {
    /// When its address was made; null: there is none.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub(super) created_at: Option<Timestamp>,
}

/// A new address of a calendar feed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalendarAddress {
    /// The address, secret in it included. It is told this once.
    pub(super) url: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub(super) created_at: Timestamp,
}

record! {
    /// Whose feed an address is.
    #[derive(Debug, Clone)]
    pub(super) struct FeedRow {
        /// The company.
        pub(super) company_id: CompanyId = "t.company_id",
        /// The technician.
        pub(super) technician_id: TechnicianId = "t.id",
        /// Their name.
        pub(super) name: String = "t.name",
        /// Their colour, `#rrggbb`.
        pub(super) color: String = "t.color",
    }
}

/// What a feed is written from.
#[derive(Debug)]
pub(super) struct Feed<'a> {
    /// The technician's name.
    pub(super) name: &'a str,
    /// Their colour, `#rrggbb`.
    pub(super) color: &'a str,
    /// The zone of the company's days, an IANA name.
    pub(super) zone: &'a str,
    /// How long a job takes that does not say so. Minutes.
    pub(super) usual_min: i64,
    /// Where the server is reached; its host makes the events' ids unique.
    pub(super) public_url: &'a PublicUrl,
    /// Jobs with a day that are not cancelled, in order.
    pub(super) jobs: &'a [Job],
    /// When they are away, earliest first.
    pub(super) time_off: &'a [TimeOffRow],
}
