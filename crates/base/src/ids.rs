//! Ids as types of their own, so that a user's id is never passed where a company's is meant.

use serde::{Deserialize, Serialize};

macro_rules! integer_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

integer_id! {
    /// A company, the tenant: the seeds' `company_id` and `tenant_id`.
    CompanyId
}
integer_id! {
    /// A row of `technicians`: who does jobs, with or without a login.
    TechnicianId
}
integer_id! {
    /// A row of `work_orders`: a job.
    WorkOrderId
}
integer_id! {
    /// A row of `work_order_series`: jobs that recur.
    SeriesId
}
integer_id! {
    /// A row of `users`: staff or customer. A customer's `UserId` is the seeds' `customerId`.
    UserId
}
