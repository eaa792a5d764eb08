//! Companies, users and customers: who there is, who may log in, and what is done with their records.
//!
//! Owns the tables `companies`, `users`, `user_tags`, `invites`, `signups`, `reset_tokens`, `address_changes`,
//! `quotas`, `notes`, `activity`, `imports`, `import_refusals` and `import_keys`. Invariants: an address belongs to one user of a company who is not archived; a company
//! keeps at least one active owner; who loses a right loses their sessions in the same transaction.

pub mod activity;
pub mod addresses;
pub mod auth;
pub mod bulk;
pub mod companies;
pub mod customers;
pub mod demo;
pub mod exports;
pub mod imports;
pub mod invites;
mod links;
pub mod mail;
pub mod notes;
mod passwords;
pub mod quotas;
pub mod recovery;
pub mod settings;
pub mod signup;
pub mod stats;
pub mod tags;
pub mod timeline;
pub mod users;

pub use passwords::check as check_password;

use platform::{jobs::Kind, state::App};
use utoipa_axum::router::OpenApiRouter;

/// Every kind of mail that accounts send.
pub const MAIL_JOBS: [Kind<App>; 6] = [
    invites::SEND,
    signup::SEND_CODE,
    signup::SEND_ALREADY_REGISTERED,
    recovery::SEND_RESET,
    recovery::SEND_PASSWORD_CHANGED,
    recovery::SEND_EMAIL_CHANGED,
];

/// The feature's routes.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(auth::routes::router())
        .merge(users::routes::router())
        .merge(activity::routes::router())
        .merge(imports::router())
        .merge(customers::routes::router())
        .merge(customers::v2::router())
        .merge(signup::routes::router())
        .merge(recovery::routes::router())
        .merge(notes::routes::router())
        .merge(timeline::routes::router())
        .merge(tags::routes::router())
        .merge(invites::routes::router())
        .merge(companies::routes::router())
        .merge(stats::routes::router())
        .merge(bulk::routes::router())
        .merge(exports::routes::router())
        .merge(settings::routes::router())
}
