//! Making, revoking and reading a technician's calendar feed.

use super::{
    model::{CalendarAddress, Feed},
    rules::{self, Window},
    store,
};
use crate::{accounts::companies, field::technicians};
use base::{Date, Error, Result, TechnicianId, Timestamp};
use platform::{
    auth::{ClientInfo, Login},
    crypto,
    db::{Actor, Committed, CompanyDb},
    http::limits::{Caller, Class},
    state::App,
};

/// Jobs that a feed shows at most.
const MAX_JOBS: i64 = 5_000;
/// Absences that a feed shows at most.
const MAX_TIME_OFF: i64 = 1_000;

/// When a technician's address was made; none where they have none.
///
/// # Errors
/// 404.
pub(super) async fn created_at(db: &CompanyDb, login: &Login, id: TechnicianId) -> Result<Option<Timestamp>> {
    technicians::actions::get(db, login, id).await?;
    Ok(store::created_at(db, id).await?)
}

/// Makes a new address of a technician's feed. One that was made before opens nothing from then on.
///
/// # Errors
/// 404; 409 `not_active`.
pub(super) async fn make(
    app: &App,
    db: &CompanyDb,
    login: &Login,
    id: TechnicianId,
) -> Result<Committed<CalendarAddress>> {
    technicians::actions::get(db, login, id).await?;
    let token = crypto::random_token();
    let mut tx = db.write();
    // Held: whoever archives them at this moment comes before it, or takes this address away.
    let technician = technicians::store::get_for_update(&mut tx, id)
        .await?
        .ok_or_else(technicians::actions::not_found)?;
    if !technician.is_active {
        return Err(Error::conflict(
            "not_active",
            "This technician is not active: their calendar would stay empty",
        ));
    }
    store::replace(&mut tx, id, &crypto::hash_token(&token));
    tx.record(technicians::actions::event("technician.calendar_made", id));
    let made = CalendarAddress {
        url: app
            .config
            .public_url
            .join(&format!("/api/v2/technicians/{id}/schedule.ics?token={token}")),
        created_at: tx.now(),
    };
    Ok(tx.commit(made).await?)
}

/// Revokes the address of a technician's feed.
///
/// # Errors
/// 404 also where there is no address.
pub(super) async fn revoke(db: &CompanyDb, login: &Login, id: TechnicianId) -> Result<Committed<()>> {
    technicians::actions::get(db, login, id).await?;
    let mut tx = db.write();
    if !store::delete(&mut tx, id).await? {
        return Err(Error::NotFound("Calendar feed not found"));
    }
    tx.record(technicians::actions::event("technician.calendar_revoked", id));
    Ok(tx.commit(()).await?)
}

/// What the address of a feed opens.
///
/// # Errors
/// 404 for whatever is not the present address of that technician; 429.
pub(super) async fn read(app: &App, client: &ClientInfo, id: TechnicianId, token: &str) -> Result<String> {
    client.limit(&app.limits, Class::Feeds)?;
    let hash = crypto::hash_token(token);
    app.limits.check(Class::Feeds, Caller::Account(&hash))?;
    let feed = store::find(&app.db.system(), &hash, id)
        .await?
        .ok_or_else(technicians::actions::not_found)?;
    let db = app.db.system().company(feed.company_id, Actor::SYSTEM);
    let company = companies::store::kept(&db).await?;
    let zone = &company.time_zone;
    let window = Window::around(Date::at(app.clock.now(), zone));
    let mut jobs = store::jobs(&db, feed.technician_id, window, MAX_JOBS).await?;
    jobs.sort_by_key(|job| (job.row.scheduled_date, job.row.scheduled_time, job.row.id));
    let span = (window.from.start_in(zone), window.to.next().start_in(zone));
    let time_off = store::time_off(&db, feed.technician_id, span, MAX_TIME_OFF).await?;
    Ok(rules::written(&Feed {
        name: &feed.name,
        color: &feed.color,
        zone,
        usual_min: company.default_duration_min,
        public_url: &app.config.public_url,
        jobs: &jobs,
        time_off: &time_off,
    }))
}
