//! The counts behind the figures.

use super::model::UserStats;
use base::{Result, Timestamp};
use platform::db::CompanyDb;

/// The company's figures.
pub(super) async fn stats(_db: &CompanyDb, _zone: &str, _now: Timestamp) -> Result<UserStats> {
    Ok(UserStats {
        total: 0,
        by_user_type: Default::default(),
        by_role: Default::default(),
        by_status: Default::default(),
        by_lead_status: Default::default(),
        active_today: 0,
        signups: Vec::new(),
    })
}
