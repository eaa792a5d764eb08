//! What tests stand on: the whole application over a database of its own, on both databases; actors who
//! are logged in; a clock to set by hand; and the contract, which every reply is held against.
//!
//! ```ignore
//! db_test! {
//!     async fn an_agent_sees_customers(app: TestApp) {
//!         app.agent().await.get("/api/customers").await.expect(200);
//!     }
//! }
//! ```
//!
//! A test ends with nothing left over: no job that waits or died, no ERROR line that it did not expect.
//! Tests are run by nextest, each in a process of its own: the log is the process's.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a harness fails its test by panicking"
)]

mod actor;
mod app;
mod calendar;
mod clock;
mod contract;
mod database;
mod multipart;
mod people;
mod postgres;
mod python;
mod smtp;
mod socket;
mod sqlite;

pub use actor::{Actor, Call, Reply};
pub use app::TestApp;
pub use calendar::read_calendar;
pub use clock::FakeClock;
pub use database::{Database, Engine};
pub use multipart::Form;
pub use people::{PASSWORD, People, Person};
pub use smtp::{SmtpServer, read_letters};
pub use socket::{Served, Socket, with};

use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;

/// Runs one test body over a fresh database, and checks that it left nothing over.
///
/// # Panics
/// Where the body does, or where something is left over.
pub async fn run<F, R>(engine: Engine, body: F)
where
    F: FnOnce(TestApp) -> R,
    R: Future<Output = ()>,
{
    let app = TestApp::start(engine).await;
    let result = AssertUnwindSafe(async {
        body(app.clone()).await;
        app.check_nothing_left().await;
    })
    .catch_unwind()
    .await;
    app.stop().await;
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

/// Declares a test that runs on both databases: a module of the test's name with `sqlite` and `postgres`.
#[macro_export]
macro_rules! db_test {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: $kind:ty) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of its surroundings")]
            use super::*;

            async fn body($app: $kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::run($crate::Engine::Sqlite, body).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::run($crate::Engine::Postgres, body).await;
            }
        }
    )+ };
}
