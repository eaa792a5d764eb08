//! Field service of the demo company: a team, and two weeks of its jobs on either side of today. The same every time,
//! but that it moves along with today.

use crate::{
    accounts::{
        companies,
        demo::LOGINS,
        users::{list::UserQuery, model::UserRow, page_store},
    },
    field::{
        checklist,
        series::{self, input::SeriesBody},
        technicians::{self, model::TechnicianRow, time_off},
        work_orders::{
            self,
            model::{JobStatus, WorkOrderRow},
        },
    },
};
use base::{Date, Error, Result, Role, TimeOfDay, Timestamp, permission::UserType, time::Wall};
use platform::db::{CompanyDb, Json};
use serde_json::json;
use std::time::Duration;

/// The week of the company.
const HOURS: &str = r#"{"mon":[["08:00","17:00"]],"tue":[["08:00","17:00"]],"wed":[["08:00","17:00"]],"thu":[["08:00","17:00"]],"fri":[["08:00","15:00"]]}"#;

/// The team: name, colour, skills. The first has the demo's technician login.
const TEAM: [(&str, &str, &[&str]); 5] = [
    ("Tomasz Zieliński", "#2563eb", &["gas", "heating", "plumbing"]),
    ("Birgit Hofer", "#16a34a", &["heat pumps", "electrics"]),
    (
        "Darko Petrović",
        "#d97706",
        &["air conditioning", "refrigeration"],
    ),
    ("Selin Aydın", "#9333ea", &["heating", "controls"]),
    ("Felix Gruber", "#dc2626", &["plumbing", "drains"]),
];

/// What there is to do: description, minutes, priority.
const WORK: [(&str, i64, i64); 12] = [
    ("Boiler shows error F28 and does not ignite", 90, 1),
    ("Yearly maintenance of the gas boiler", 60, 3),
    ("Heat pump is loud at night, check the compressor's mounts", 90, 3),
    (
        "Radiators on the second floor stay cold, bleed and balance",
        60,
        2,
    ),
    ("Air conditioning in the server room leaks", 75, 1),
    ("Replace the circulation pump", 90, 2),
    ("Install a smart thermostat and explain it", 45, 4),
    ("Kitchen drain is slow", 45, 3),
    ("Cold store does not hold its temperature", 90, 1),
    ("Measure for an offer: new heat pump", 60, 5),
    ("Change filters of the ventilation", 45, 4),
    ("Water heater trips the breaker", 75, 2),
];

/// When jobs of a day begin, in minutes since midnight.
const TIMES: [i64; 4] = [8 * 60, 10 * 60, 12 * 60 + 45, 14 * 60 + 30];
/// Days before and after today that are planned.
const REACH: i64 = 14;
/// Jobs that nobody has yet.
const WAITING: usize = 14;

/// Gives the demo company its team and its jobs.
///
/// # Errors
/// What the database says.
pub async fn create(db: &CompanyDb, now: Timestamp) -> Result<()> {
    let zone = hours(db).await?;
    let team = team(db, now, &zone).await?;
    let customers = customers(db, &zone, now).await?;
    if customers.is_empty() {
        return Ok(());
    }
    let today = Date::at(now, &zone);
    let mut jobs = planned(&team, &customers, today, &zone, now);
    jobs.extend((0..WAITING).map(|n| {
        let customer = &customers[(n * 7 + 3) % customers.len()];
        let mut job = drafted(
            n * 5 + 2,
            customer,
            now.minus(Duration::from_secs(5_400 * (n as u64 + 1))),
        );
        if n.is_multiple_of(3) {
            job.0.scheduled_date = Date::from_days(today.days() + 1 + (n as i64) / 3);
        }
        job
    }));
    // In the order they were taken down, as they would be.
    jobs.sort_by_key(|(job, _)| job.created_at);
    let mut tx = db.write();
    tx.writes_many();
    checklist::demo::create(&mut tx, now).await?;
    for (mut job, customer) in jobs {
        job.id = work_orders::store::insert(&mut tx, &job, &customer).await?;
        work_orders::events::record_created(&mut tx, &job);
        checklist::demo::begin(&mut tx, &job)?;
    }
    tx.commit(()).await?.into_inner();
    series(db, &team, &customers, today).await
}

/// Jobs that recur: description, rule, technician by place in [`TEAM`], time, minutes.
const SERIES: [(&str, &str, usize, &str, i64); 2] = [
    (
        "Check the cold store's log and filters",
        "FREQ=WEEKLY;BYDAY=TH",
        2,
        "16:15",
        30,
    ),
    (
        "Service of the heating plant",
        "FREQ=MONTHLY;BYDAY=1TU",
        3,
        "16:15",
        45,
    ),
];

/// Gives some customers jobs that recur.
async fn series(db: &CompanyDb, team: &[TechnicianRow], customers: &[UserRow], today: Date) -> Result<()> {
    for (n, (description, rule, technician, time, minutes)) in SERIES.into_iter().enumerate() {
        let body = json!({
            "customer_id": customers[(n * 11 + 5) % customers.len()].id, "description": description, "rrule": rule,
            "assigned_technician_id": team.get(technician).map(|one| one.id), "scheduled_time": time,
            "estimated_duration": minutes, "start_date": today,
        });
        let body: SeriesBody = serde_json::from_value(body).map_err(Error::internal)?;
        series::actions::create(db, body).await?.into_inner();
    }
    Ok(())
}

/// Sets the company's week; gives its zone.
async fn hours(db: &CompanyDb) -> Result<String> {
    let mut tx = db.write();
    let company = companies::store::get_for_update(&mut tx).await?;
    let mut company = company.ok_or_else(|| Error::internal("the demo company is gone"))?;
    company.business_hours = Some(Json(serde_json::from_str(HOURS).map_err(Error::internal)?));
    company.version += 1;
    let zone = company.time_zone.clone();
    companies::store::update(&mut tx, &company)?;
    tx.commit(()).await?.into_inner();
    Ok(zone)
}

async fn team(db: &CompanyDb, now: Timestamp, zone: &str) -> Result<Vec<TechnicianRow>> {
    let login = page_store::users(db, people(Role::Technician, zone)?, now).await?;
    let mut tx = db.write();
    let mut team = Vec::new();
    for (name, color, skills) in TEAM {
        let mut row = technicians::rules::blank(name, now);
        row.version = 1;
        row.color = color.to_owned();
        row.skills = Json(skills.iter().map(|skill| (*skill).to_owned()).collect());
        row.phone = Some(format!("+43 1 5550 2{}", team.len()));
        if let Some(user) = login.items.iter().find(|user| user.name == name) {
            row.user_id = Some(user.id);
            row.email = user.email.clone();
        }
        row.id = technicians::store::insert(&mut tx, &row).await?;
        technicians::actions::record_created(&mut tx, &row);
        team.push(row);
    }
    if let Some(away) = team.last() {
        let from = Date::from_days(Date::at(now, zone).days() + 5);
        if let Some(from) = from {
            let to = from.next().next();
            let off = time_off::model::TimeOffRow {
                id: 0,
                technician_id: away.id,
                from_at: from.start_in(zone),
                to_at: to.start_in(zone),
                reason: Some("Training: refrigerants".to_owned()),
                created_at: now,
            };
            time_off::store::insert(&mut tx, &off).await?;
        }
    }
    Ok(tx.commit(team).await?.into_inner())
}

fn people(role: Role, zone: &str) -> Result<crate::accounts::users::list::UserList> {
    let query = UserQuery {
        user_type: Some(role.user_type()),
        role: Some(role),
        sort: Some("id".to_owned()),
        page_size: Some(200),
        ..UserQuery::default()
    };
    query.check(zone)
}

/// Who has jobs: those who could have asked for one by now.
async fn customers(db: &CompanyDb, zone: &str, now: Timestamp) -> Result<Vec<UserRow>> {
    let mut page = page_store::users(db, people(Role::Customer, zone)?, now)
        .await?
        .items;
    page.retain(|user| user.role.user_type() == UserType::Customer);
    // The demo's own customers first: they log in and look at theirs.
    page.sort_by_key(|user| {
        let own = LOGINS
            .iter()
            .any(|(email, ..)| user.email.as_deref() == Some(email));
        (!own, user.id)
    });
    Ok(page)
}

/// A job of the n-th kind, and its customer's name.
fn drafted(n: usize, customer: &UserRow, created: Timestamp) -> (WorkOrderRow, String) {
    let (description, minutes, priority) = WORK[n % WORK.len()];
    let mut job = work_orders::rules::blank(customer.id, created);
    job.version = 1;
    job.description = Some(description.to_owned());
    job.estimated_duration = Some(minutes);
    job.priority = priority;
    (job, customer.name.clone())
}

/// The jobs of the team's days. What lies before now is done, but for a few that were called off.
fn planned(
    team: &[TechnicianRow],
    customers: &[UserRow],
    today: Date,
    zone: &str,
    now: Timestamp,
) -> Vec<(WorkOrderRow, String)> {
    let mut jobs = Vec::new();
    let days = (today.days() - REACH..=today.days() + REACH).filter_map(Date::from_days);
    for day in days.filter(|day| day.weekday() < 5) {
        for (at, technician) in team.iter().enumerate() {
            for (place, begins_min) in TIMES.into_iter().enumerate() {
                let n = usize::try_from(day.days()).unwrap_or(0) * 31 + at * 7 + place * 3;
                // The further ahead, the emptier; Friday afternoons are free.
                let ahead = usize::try_from((day.days() - today.days()).max(0)).unwrap_or(0);
                if n % 16 < 3 + ahead / 2 || (day.weekday() == 4 && place == 3) {
                    continue;
                }
                let Some(time) = TimeOfDay::from_seconds(begins_min * 60) else {
                    continue;
                };
                let begins = Wall::at(day, time).moment(zone);
                let taken_down = begins.minus(Duration::from_secs(3_600 * (20 + 5 * (n as u64 % 23))));
                let created = taken_down.min(now.minus(Duration::from_secs(600)));
                let (mut job, name) = drafted(n, &customers[n % customers.len()], created);
                job.assigned_technician_id = Some(technician.id);
                job.scheduled_date = Some(day);
                job.scheduled_time = Some(time);
                let waited = Duration::from_secs(60 * (5 + n as u64 * 37 % 600));
                job.responded_at = Some(created.plus(waited).min(now));
                progress(&mut job, begins, n, now);
                jobs.push((job, name));
            }
        }
    }
    jobs
}

/// How far a job is by now.
fn progress(job: &mut WorkOrderRow, begins: Timestamp, n: usize, now: Timestamp) {
    let minutes = u64::try_from(job.estimated_duration.unwrap_or(60)).unwrap_or(60);
    let ends = begins.plus(Duration::from_secs(minutes * 60));
    let soon = begins.minus(Duration::from_secs(1_800));
    job.status = if now >= ends {
        if n.is_multiple_of(17) {
            JobStatus::Cancelled
        } else {
            JobStatus::Completed
        }
    } else if now >= begins {
        JobStatus::InProgress
    } else if now >= soon {
        JobStatus::EnRoute
    } else {
        JobStatus::Scheduled
    };
    match job.status {
        JobStatus::Completed => {
            // Some take a little longer than planned, some are done before.
            let took = minutes * 60 * (80 + (n as u64 % 50)) / 100;
            let done = begins.plus(Duration::from_secs(took)).min(now);
            job.on_site_s = i64::try_from(done.since(begins).as_secs()).unwrap_or(0);
            job.completed_at = Some(done);
            job.updated_at = done;
            job.notes = n
                .is_multiple_of(4)
                .then(|| "Done, tested together with the customer.".to_owned());
        }
        JobStatus::InProgress => {
            job.started_at = Some(begins);
            job.updated_at = begins;
        }
        JobStatus::EnRoute => job.updated_at = soon,
        JobStatus::Cancelled => {
            job.updated_at = begins;
            job.notes = Some("Customer called: no longer needed.".to_owned());
        }
        JobStatus::Pending | JobStatus::Scheduled => {}
    }
}
