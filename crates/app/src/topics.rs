//! The one list of what live connections may subscribe to.

use base::Permission;
use platform::{events::Event, live::Topic};

/// Every topic.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "users",
        takes: |event| event.subject_type == "user",
        needs: Permission::UsersRead,
        own: None,
    },
    // Whatever has to do with a customer: their record, and everything on their timeline.
    Topic {
        name: "customers",
        takes: |event| event.customer.is_some(),
        needs: Permission::CustomersRead,
        own: None,
    },
    Topic {
        name: "users_stats",
        takes: |event| event.subject_type == "user",
        needs: Permission::UsersRead,
        own: None,
    },
    Topic {
        name: "work_orders",
        takes: |event| {
            matches!(
                event.subject_type.as_str(),
                "work_order" | "work_order_series" | "technician"
            )
        },
        needs: Permission::CustomersRead,
        own: Some(addressed_only),
    },
    // What each user is told, themselves only.
    Topic {
        name: "notifications",
        takes: |event| event.subject_type == "notification",
        needs: Permission::WorkOrdersRead,
        own: Some(addressed_only),
    },
    Topic {
        name: "tickets",
        takes: |event| event.subject_type == "ticket",
        needs: Permission::CustomersRead,
        own: None,
    },
    Topic {
        name: "campaigns",
        takes: |event| event.subject_type == "campaign",
        needs: Permission::SettingsWrite,
        own: None,
    },
];

/// Nothing but the events whose audience is that very user.
fn addressed_only(_: &platform::auth::Login, _: &Event) -> bool {
    false
}
