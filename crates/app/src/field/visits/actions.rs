//! Looking at an appointment by its link, and answering to it.

use super::{
    calendar::{self, Entry},
    model::{RescheduleBody, VisitState, VisitView},
    token::{Visit, link},
};
use crate::{
    accounts::companies::{self, model::CompanyRow},
    field::work_orders::{
        events,
        model::{Confirmation, Job},
        rules,
        store::{self, Texts},
    },
};
use base::{Date, Error, FieldError, Result, Role};
use platform::{
    auth::ClientInfo,
    db::{Actor, Committed, CompanyDb, Hold},
    http::limits::Class,
    state::App,
};

/// The same for a forged and an expired token, and for one of a job that is gone or somebody else's.
fn not_good(field: FieldError) -> Error {
    Error::Refused("token_invalid", field)
}

const NOT_GOOD: &str = "This link is not good, or no longer";

fn in_body() -> Error {
    not_good(FieldError::body("token", "token_invalid", NOT_GOOD))
}

/// What a token opens: the company's rows, the company, and what the token says.
struct Opened {
    db: CompanyDb,
    company: CompanyRow,
    visit: Visit,
}

async fn open(app: &App, client: &ClientInfo, token: &str) -> Result<Option<Opened>> {
    client.limit(&app.limits, Class::Recovery)?;
    let Some(visit) = Visit::read(&app.signer, token) else {
        return Ok(None);
    };
    let actor = Actor::person(Role::Customer, visit.customer, client.address);
    let db = app.db.system().company(visit.company, actor);
    let Some(company) = companies::store::get(&db).await? else {
        return Ok(None);
    };
    let over = visit.is_over(app.clock.now(), &company.time_zone);
    Ok((!over).then_some(Opened { db, company, visit }))
}

impl Opened {
    /// Whether the job is the one that the token's mail went out for.
    fn is_of(&self, job: &Job) -> bool {
        job.row.customer_id == self.visit.customer
    }

    fn is_current(&self, job: &Job) -> bool {
        let row = &job.row;
        (row.scheduled_date, row.scheduled_time) == (Some(self.visit.day), self.visit.time)
    }

    fn view(&self, job: Job) -> VisitView {
        let (state, is_current) = (VisitState::of(&job), self.is_current(&job));
        let technician = job.technician.as_ref();
        let first_name = technician.and_then(|technician| technician.name.split_whitespace().next());
        VisitView {
            company: self.company.name.clone(),
            time_zone: self.company.time_zone.clone(),
            state,
            date: job.row.scheduled_date,
            time: job.row.scheduled_time,
            duration_min: job
                .row
                .estimated_duration
                .unwrap_or(self.company.default_duration_min),
            technician: first_name.map(str::to_owned),
            description: job.row.description,
            confirmation: job.row.confirmation,
            note: job.row.confirmation_note,
            is_current,
            can_answer: is_current && state == VisitState::Planned,
        }
    }
}

/// The appointment of a link as it is now. Changes nothing: mail scanners open links.
///
/// # Errors
/// 422 `token_invalid`; 429.
pub(super) async fn look(app: &App, client: &ClientInfo, token: &str) -> Result<VisitView> {
    let (opened, job) = find(app, client, token).await?;
    Ok(opened.view(job))
}

/// The same as a calendar of one entry.
///
/// # Errors
/// 422 `token_invalid`; 409 `no_day` where it has none now; 429.
pub(super) async fn entry(app: &App, client: &ClientInfo, token: &str) -> Result<String> {
    let (opened, job) = find(app, client, token).await?;
    let Some(day) = job.row.scheduled_date else {
        return Err(Error::conflict("no_day", "This appointment has no day yet"));
    };
    let url = &app.config.public_url;
    Ok(calendar::written(&Entry {
        company: &opened.company.name,
        zone: &opened.company.time_zone,
        usual_min: opened.company.default_duration_min,
        public_url: url,
        link: link(url, &app.signer, &opened.visit),
        job: &job,
        day,
    }))
}

async fn find(app: &App, client: &ClientInfo, token: &str) -> Result<(Opened, Job)> {
    let refused = || not_good(FieldError::query("token", "token_invalid", NOT_GOOD));
    let opened = open(app, client, token).await?.ok_or_else(refused)?;
    let usual = opened.company.default_duration_min;
    let planned = store::get(&opened.db, opened.visit.job, usual).await?;
    let job = planned
        .map(|planned| planned.job)
        .filter(|job| opened.is_of(job))
        .ok_or_else(refused)?;
    Ok((opened, job))
}

async fn answer(
    app: &App,
    client: &ClientInfo,
    token: &str,
    answer: Confirmation,
    note: Option<String>,
) -> Result<Committed<VisitView>> {
    let opened = open(app, client, token).await?.ok_or_else(in_body)?;
    let mut tx = opened.db.write();
    let mut job = store::get_to_change(&mut tx, opened.visit.job, Hold::Row)
        .await?
        .filter(|job| opened.is_of(job))
        .ok_or_else(in_body)?;
    if VisitState::of(&job) != VisitState::Planned {
        return Err(Error::conflict(
            "not_open",
            "This appointment can no longer be answered to",
        ));
    }
    if !opened.is_current(&job) {
        return Err(Error::conflict(
            "appointment_changed",
            "The appointment has another day or time than this link's",
        ));
    }
    if let Some(row) = rules::answered(&job.row, answer, note, tx.now()) {
        job.row = row;
        store::update(&mut tx, &job.row, Texts::Same, None);
        events::record_answered(&mut tx, &job.row);
    }
    Ok(tx.commit(opened.view(job)).await?)
}

/// Confirms the day and the time. Twice is once.
///
/// # Errors
/// 422 `token_invalid`; 409 `appointment_changed`, `not_open`; 429.
pub(super) async fn confirm(app: &App, client: &ClientInfo, token: &str) -> Result<Committed<VisitView>> {
    answer(app, client, token, Confirmation::Confirmed, None).await
}

/// Asks for another time.
///
/// # Errors
/// 422 `token_invalid`, or at `note` or `preferred`; 409 `appointment_changed`, `not_open`; 429.
pub(super) async fn reschedule(
    app: &App,
    client: &ClientInfo,
    body: RescheduleBody,
) -> Result<Committed<VisitView>> {
    let note = String::from(body.note);
    // Anywhere on earth.
    if body
        .preferred
        .is_some_and(|day| day.days() < Date::at(app.clock.now(), "UTC").days() - 1)
    {
        return Err(Error::invalid("preferred", "past", "must be today or later"));
    }
    let note = match body.preferred {
        Some(day) => format!("{}: {note}", day.in_words()),
        None => note,
    };
    answer(app, client, &body.token, Confirmation::Rescheduling, Some(note)).await
}
