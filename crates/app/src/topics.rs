//! The one list of what live connections may subscribe to.

use crate::field::technicians;
use base::{Permission, Result, Role};
use futures_util::future::BoxFuture;
use platform::{
    auth::Login,
    db::CompanyDb,
    live::{Own, Topic},
};

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
        // The company's settings say what a day on the board is.
        takes: |event| {
            matches!(
                event.subject_type.as_str(),
                "work_order" | "work_order_series" | "technician" | "company"
            )
        },
        needs: Permission::CustomersRead,
        own: Some(Own(technician_of)),
    },
    // What each user is told, themselves only.
    Topic {
        name: "notifications",
        takes: |event| event.subject_type == "notification",
        needs: Permission::WorkOrdersRead,
        own: None,
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

/// The technician whose jobs are a login's own.
fn technician_of<'a>(db: &'a CompanyDb, login: &'a Login) -> BoxFuture<'a, Result<Option<i64>>> {
    Box::pin(async move {
        match login.role {
            Role::Technician => {
                let own = technicians::store::of_login(db, login.user).await?;
                Ok(own.map(|technician| technician.0))
            }
            Role::Admin | Role::Agent | Role::Customer => Ok(None),
        }
    })
}
