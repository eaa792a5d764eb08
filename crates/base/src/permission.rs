//! Roles and what each may do. The whole authorisation table is this file.

use serde::{Deserialize, Serialize};

/// A user's role. The seeds' `user_type` is derived from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the company: users, settings, imports.
    Admin,
    /// Works with customers.
    Agent,
    /// Does the jobs on site.
    Technician,
    /// Is served.
    Customer,
}

/// The seeds' two-way split of [`Role`] (S0, S1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserType {
    /// Every staff role.
    Admin,
    /// Role customer.
    Customer,
}

/// One thing a staff role may be allowed to do, spelled `noun:verb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See staff and customers as users.
    UsersRead,
    /// Create, change, archive and restore users.
    UsersWrite,
    /// See customers.
    CustomersRead,
    /// Create and change customers.
    CustomersWrite,
    /// Archive customers.
    CustomersDelete,
    /// Import users from files.
    ImportsWrite,
    /// See and change the company's settings.
    SettingsWrite,
    /// See work orders and the schedule; technicians: their own.
    WorkOrdersRead,
    /// Change what doing a job changes: its status, notes, checklist, photos. Technicians: of their own.
    WorkOrdersProgress,
    /// Create and plan work orders.
    WorkOrdersWrite,
    /// Delete work orders.
    WorkOrdersDelete,
    /// See technicians, their hours and time off; technicians: themselves.
    TechniciansRead,
    /// Create, change and archive technicians, their hours and time off.
    TechniciansWrite,
    /// See the reports.
    ReportsRead,
    /// Make and revoke the calendar feeds of technicians; technicians: their own.
    CalendarWrite,
}

impl Permission {
    /// Every permission, in the order they are documented.
    pub const ALL: [Self; 15] = [
        Self::UsersRead,
        Self::UsersWrite,
        Self::CustomersRead,
        Self::CustomersWrite,
        Self::CustomersDelete,
        Self::ImportsWrite,
        Self::SettingsWrite,
        Self::WorkOrdersRead,
        Self::WorkOrdersProgress,
        Self::WorkOrdersWrite,
        Self::WorkOrdersDelete,
        Self::TechniciansRead,
        Self::TechniciansWrite,
        Self::ReportsRead,
        Self::CalendarWrite,
    ];

    /// The name clients see, for example `users:read`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UsersRead => "users:read",
            Self::UsersWrite => "users:write",
            Self::CustomersRead => "customers:read",
            Self::CustomersWrite => "customers:write",
            Self::CustomersDelete => "customers:delete",
            Self::ImportsWrite => "imports:write",
            Self::SettingsWrite => "settings:write",
            Self::WorkOrdersRead => "work_orders:read",
            Self::WorkOrdersProgress => "work_orders:progress",
            Self::WorkOrdersWrite => "work_orders:write",
            Self::WorkOrdersDelete => "work_orders:delete",
            Self::TechniciansRead => "technicians:read",
            Self::TechniciansWrite => "technicians:write",
            Self::ReportsRead => "reports:read",
            Self::CalendarWrite => "calendar:write",
        }
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Agent, Self::Technician, Self::Customer];

    /// The name stored and shown, for example `agent`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Technician => "technician",
            Self::Customer => "customer",
        }
    }

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The seeds' `user_type`.
    pub const fn user_type(self) -> UserType {
        match self {
            Self::Admin | Self::Agent | Self::Technician => UserType::Admin,
            Self::Customer => UserType::Customer,
        }
    }

    /// Whether this role works for the company.
    pub const fn is_staff(self) -> bool {
        matches!(self.user_type(), UserType::Admin)
    }

    /// Whether this role may do `permission`.
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Self::Admin => true,
            Self::Agent => match permission {
                Permission::CustomersRead
                | Permission::CustomersWrite
                | Permission::WorkOrdersRead
                | Permission::WorkOrdersProgress
                | Permission::WorkOrdersWrite
                | Permission::TechniciansRead
                | Permission::ReportsRead => true,
                Permission::UsersRead
                | Permission::UsersWrite
                | Permission::CustomersDelete
                | Permission::ImportsWrite
                | Permission::SettingsWrite
                | Permission::WorkOrdersDelete
                | Permission::TechniciansWrite
                | Permission::CalendarWrite => false,
            },
            Self::Technician => match permission {
                Permission::WorkOrdersRead
                | Permission::WorkOrdersProgress
                | Permission::TechniciansRead
                | Permission::CalendarWrite => true,
                Permission::UsersRead
                | Permission::UsersWrite
                | Permission::CustomersRead
                | Permission::CustomersWrite
                | Permission::CustomersDelete
                | Permission::ImportsWrite
                | Permission::SettingsWrite
                | Permission::WorkOrdersWrite
                | Permission::WorkOrdersDelete
                | Permission::TechniciansWrite
                | Permission::ReportsRead => false,
            },
            Self::Customer => false,
        }
    }

    /// What this role may do, in the order of [`Permission::ALL`].
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .into_iter()
            .filter(move |permission| self.may(*permission))
    }
}

impl UserType {
    /// The name stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Customer => "customer",
        }
    }
}
