//! The demo company: believable people, the same every time.

mod people;

use crate::accounts::{
    companies::actions::{self, NewCompany},
    users::{
        self,
        model::{LeadStatus, Status, UserRow},
    },
};
use base::{CompanyId, Error, Result, Role, Timestamp};
use people::{Dice, Person};
use platform::{
    db::{Actor, CompanyDb, Json},
    state::App,
};
use std::time::Duration;

/// The password of every demo login (S4). Shorter than the rules allow: it is no secret.
pub const PASSWORD: &str = "demo123";

/// The demo logins (S4), with role and name; the first owns the company.
pub const LOGINS: [(&str, Role, &str); 6] = [
    ("owner@demo.test", Role::Admin, "Olivia Brandt"),
    ("agent@demo.test", Role::Agent, "Amir Haddad"),
    ("agent2@demo.test", Role::Agent, "Ana Kovač"),
    ("tech@demo.test", Role::Technician, "Tomasz Zieliński"),
    ("customer@demo.test", Role::Customer, "Clara Jensen"),
    ("customer2@demo.test", Role::Customer, "Carlos Ribeiro"),
];

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A few hundred customers.
    Small,
    /// 100,000 customers.
    Large,
}

impl Size {
    const fn customers(self) -> usize {
        match self {
            Self::Small => 320,
            Self::Large => 100_000,
        }
    }
}

/// Customers of one transaction.
const BATCH: usize = 500;

/// Makes the demo company.
///
/// # Errors
/// 409 `already_set_up` where there is a company.
pub async fn create(app: &App, size: Size) -> Result<CompanyId> {
    let hash = app.passwords.hash(PASSWORD).await?;
    let (owner_email, _, owner_name) = LOGINS[0];
    let new = NewCompany {
        name: "Nordlicht Heating & Cooling".to_owned(),
        slug: "demo".to_owned(),
        time_zone: "Europe/Vienna".to_owned(),
        is_demo: true,
        owner_name: owner_name.to_owned(),
        owner_email: owner_email.to_owned(),
        owner_password_hash: Some(hash.clone()),
    };
    let (company, _) = actions::create(app, new, true).await?;
    let db = app.db.system().company(company, Actor::OPERATOR);
    let now = app.clock.now();
    logins(&db, &hash, now).await?;
    customers(&db, size.customers(), now).await?;
    Ok(company)
}

async fn logins(db: &CompanyDb, hash: &str, now: Timestamp) -> Result<()> {
    let mut tx = db.write();
    for (email, role, name) in LOGINS.into_iter().skip(1) {
        let mut user = users::rules::blank(name.to_owned(), role, Status::Active, now);
        user.email = Some(email.to_owned());
        user.email_verified = true;
        user.phone = Some("+43 1 5550 1".to_owned() + &role.name().len().to_string());
        if role == Role::Customer {
            user.lead_status = Some(LeadStatus::Customer);
            user.city = Some("Vienna".to_owned());
            user.country = Some("Austria".to_owned());
        }
        user.id = users::store::insert(&mut tx, &user, Some(hash.to_owned())).await?;
        users::actions::record_created(&mut tx, &user);
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

async fn customers(db: &CompanyDb, count: usize, now: Timestamp) -> Result<()> {
    let mut dice = Dice::new(20_250_127);
    let mut written = 0;
    while written < count {
        let size = BATCH.min(count - written);
        let batch: Vec<UserRow> = (written..written + size)
            .map(|n| customer(Person::new(n, &mut dice), now))
            .collect();
        let mut tx = db.write();
        tx.writes_many();
        let rows = batch
            .iter()
            .map(|user| users::store::NewRow::new(db.company_id(), user))
            .collect::<Result<Vec<_>>>()?;
        let ids = users::store::next_ids(&mut tx, rows.len()).await?;
        let stored = users::store::insert_many(&mut tx, rows, &ids).await?;
        if stored.contains(&false) {
            return Err(Error::internal("two demo customers share an address"));
        }
        for (id, user) in ids.into_iter().zip(&batch) {
            let data = serde_json::json!({ "name": user.name, "role": user.role });
            tx.record(users::events::event("user.created", id, user.role).with(&data));
        }
        tx.commit(()).await?.into_inner();
        written += size;
    }
    Ok(())
}

fn customer(person: Person, now: Timestamp) -> UserRow {
    // Spread over two years: newest first is then a believable list.
    let created = now.minus(Duration::from_secs(person.age_hours * 3600));
    let mut user = users::rules::blank(person.name, Role::Customer, person.status, created);
    user.updated_at = created;
    user.external_id = Some(person.number);
    user.email = person.email;
    user.phone = person.phone;
    user.address = Some(person.address);
    user.city = Some(person.city.to_owned());
    user.zip_code = Some(person.zip_code);
    user.country = Some(person.country.to_owned());
    user.region = Some(person.region.to_owned());
    user.business_site = person.business_site;
    user.business_type = person.business_type.map(str::to_owned);
    user.lead_status = Some(person.lead_status);
    user.notes = person.notes.map(str::to_owned);
    user.tags = Json(person.tags.into_iter().map(str::to_owned).collect());
    user
}
